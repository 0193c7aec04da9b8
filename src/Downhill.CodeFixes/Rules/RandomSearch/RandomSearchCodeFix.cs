using System.Collections.Immutable;
using System.Composition;
using Downhill.Analyzers.Recognition;
using Downhill.Analyzers.Recognition.Replacement;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.CodeFixes.Rules.RandomSearches;

/// <summary>DH1001: replaces a random search by gradient descent with the gradient that is derived from its loss.</summary>
/// <remarks>
/// Not offered where the loop does anything besides the search, or where the loss cannot be marked: the diagnostic then
/// says why in its <c>NoFix</c> property. What may be replaced is decided in <see cref="ReplacementPlanner"/>.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RandomSearchCodeFix)), Shared]
public sealed class RandomSearchCodeFix : CodeFixProvider
{
    internal const string DiagnosticId = "DH1001";
    private const string Title = "Replace the random search by gradient descent";

    private static readonly SearchFixAllProvider s_fixAll = new("Replace all random searches by gradient descent", DiagnosticId, PlanAsync);

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [DiagnosticId];

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => s_fixAll;

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            // The edits are made here already: an action that then changes nothing must not be offered.
            if (await PlanAsync(context.Document, diagnostic.Location.SourceSpan, context.CancellationToken).ConfigureAwait(false) is { } plan
                && !(await SearchRewriter.RewriteAsync(context.Document, plan, hasManyStarts: false, context.CancellationToken).ConfigureAwait(false)).IsEmpty)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        Title,
                        cancellationToken => ApplyAsync(context.Document, diagnostic.Location.SourceSpan, cancellationToken),
                        equivalenceKey: DiagnosticId),
                    diagnostic);
            }
        }
    }

    /// <summary>The plan for the search that is reported at <paramref name="span"/>.</summary>
    internal static async Task<SearchReplacement?> PlanAsync(Document document, TextSpan span, CancellationToken cancellationToken)
    {
        if (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model
            || await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not { } root
            || !root.FullSpan.Contains(span))
        {
            return null;
        }

        foreach (var search in RandomSearchRecognizer.FindAll(model, cancellationToken))
        {
            if (search.ReportAt.SourceTree == root.SyntaxTree && search.ReportAt.SourceSpan == span)
            {
                return ReplacementPlanner.Plan(search, model.Compilation, cancellationToken).Plan;
            }
        }

        return null;
    }

    private static async Task<Solution> ApplyAsync(Document document, TextSpan span, CancellationToken cancellationToken)
    {
        if (await PlanAsync(document, span, cancellationToken).ConfigureAwait(false) is not { } plan)
        {
            return document.Project.Solution;
        }

        var solution = document.Project.Solution;
        foreach (var edit in await SearchRewriter.RewriteAsync(document, plan, hasManyStarts: false, cancellationToken).ConfigureAwait(false))
        {
            var text = await solution.GetDocument(edit.Key)!.GetTextAsync(cancellationToken).ConfigureAwait(false);
            solution = solution.WithDocumentText(edit.Key, text.WithChanges(edit.Value));
        }

        return solution;
    }
}
