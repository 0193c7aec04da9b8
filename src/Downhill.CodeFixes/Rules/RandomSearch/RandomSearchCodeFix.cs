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
    private const string DelegateTitle = "Take the gradient along with the loss, and descend";

    private static readonly SearchFixAllProvider s_fixAll = new("Replace all random searches by gradient descent", DiagnosticId, RewriteAsync);

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
            var span = diagnostic.Location.SourceSpan;
            if (!(await RewriteAsync(context.Document, span, context.CancellationToken).ConfigureAwait(false)).IsEmpty)
            {
                var search = await FindAsync(context.Document, span, context.CancellationToken).ConfigureAwait(false);
                context.RegisterCodeFix(
                    CodeAction.Create(
                        search is { Objective: { Function: null, Called: IParameterSymbol } } ? DelegateTitle : Title,
                        cancellationToken => ApplyAsync(context.Document, span, cancellationToken),
                        equivalenceKey: DiagnosticId),
                    diagnostic);
            }
        }
    }

    /// <summary>The edits for the search that is reported at <paramref name="span"/>; none where it stays.</summary>
    private static async Task<ImmutableDictionary<DocumentId, ImmutableArray<TextChange>>> RewriteAsync(Document document, TextSpan span, CancellationToken cancellationToken)
    {
        var none = ImmutableDictionary<DocumentId, ImmutableArray<TextChange>>.Empty;
        if (await FindAsync(document, span, cancellationToken).ConfigureAwait(false) is not { } search
            || await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model)
        {
            return none;
        }

        if (search.Objective is { Function: null, Called: IParameterSymbol })
        {
            return ReplacementPlanner.PlanDelegate(search, model.Compilation, cancellationToken).Plan is { } replacement
                ? await DelegateRewriter.RewriteAsync(document, replacement, cancellationToken).ConfigureAwait(false)
                : none;
        }

        return ReplacementPlanner.Plan(search, model.Compilation, cancellationToken).Plan is { } plan
            ? await SearchRewriter.RewriteAsync(document, plan, hasManyStarts: false, cancellationToken).ConfigureAwait(false)
            : none;
    }

    private static async Task<RandomSearch?> FindAsync(Document document, TextSpan span, CancellationToken cancellationToken)
    {
        if (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model
            || await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not { } root
            || !root.FullSpan.Contains(span))
        {
            return null;
        }

        return RandomSearchRecognizer.FindAll(model, cancellationToken)
            .FirstOrDefault(search => search.ReportAt.SourceTree == root.SyntaxTree && search.ReportAt.SourceSpan == span);
    }

    private static async Task<Solution> ApplyAsync(Document document, TextSpan span, CancellationToken cancellationToken)
    {
        var solution = document.Project.Solution;
        foreach (var edit in await RewriteAsync(document, span, cancellationToken).ConfigureAwait(false))
        {
            var text = await solution.GetDocument(edit.Key)!.GetTextAsync(cancellationToken).ConfigureAwait(false);
            solution = solution.WithDocumentText(edit.Key, text.WithChanges(edit.Value));
        }

        return solution;
    }
}
