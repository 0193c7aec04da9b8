using System.Collections.Immutable;
using System.Composition;
using Downhill.Analyzers.ClosedForms;
using Downhill.CodeFixes.Rules.ClosedForms;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Downhill.CodeFixes.Rules.InversesTimesVectors;

/// <summary>DH2003: solves with a factorisation instead of multiplying with an inverse.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(InverseTimesVectorCodeFix)), Shared]
public sealed class InverseTimesVectorCodeFix : CodeFixProvider
{
    private const string DiagnosticId = "DH2003";
    private const string Title = "Solve instead of inverting";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [DiagnosticId];

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
            if (ClosedFormEdits.Find(diagnostic, model, SolvePlanner.Plan, context.CancellationToken) is not null)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(Title, cancellationToken => ApplyAsync(context.Document, [diagnostic], cancellationToken), equivalenceKey: DiagnosticId),
                    diagnostic);
            }
        }
    }

    private static Task<Document> ApplyAsync(Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellationToken) =>
        ClosedFormEdits.ApplyAsync(document, diagnostics, SolvePlanner.Plan, cancellationToken);
}
