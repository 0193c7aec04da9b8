using System.Collections.Immutable;
using System.Composition;
using Downhill.Analyzers.ClosedForms;
using Downhill.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Downhill.CodeFixes.Rules.ClosedForms;

/// <summary>DH2001 and DH2002: puts <c>LinearLeastSquares.Fit</c> in the place of a normal equation.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ClosedFormCodeFix)), Shared]
public sealed class ClosedFormCodeFix : CodeFixProvider
{
    private const string Title = "Fit by least squares";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["DH2001", "DH2002"];

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => FixAllProvider.Create(
        static async (context, document, diagnostics) => await ApplyAsync(document, diagnostics, context.CancellationToken).ConfigureAwait(false));

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false) is not { } model)
        {
            return;
        }

        foreach (var diagnostic in context.Diagnostics)
        {
            if (ClosedFormEdits.Find(diagnostic, model, FitPlanner.Plan, context.CancellationToken) is not null)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(Title, cancellationToken => ApplyAsync(context.Document, [diagnostic], cancellationToken), equivalenceKey: nameof(ClosedFormCodeFix)),
                    diagnostic);
            }
        }
    }

    private static Task<Document> ApplyAsync(Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellationToken) =>
        ClosedFormEdits.ApplyAsync(document, diagnostics, FitPlanner.Plan, cancellationToken);
}
