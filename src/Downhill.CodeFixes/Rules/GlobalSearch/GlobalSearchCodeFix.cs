using System.Collections.Immutable;
using System.Composition;
using Downhill.Analyzers.Recognition;
using Downhill.Analyzers.Recognition.Replacement;
using Downhill.CodeFixes.Rules.RandomSearches;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.CodeFixes.Rules.GlobalSearches;

/// <summary>DH1005: keeps a global search and appends a descent from its best point, or from many points.</summary>
/// <remarks>
/// Only a lower loss is kept, so that nothing is lost by either. Not offered where it is not certain which variable holds
/// the best point afterwards, or where the search keeps to limits that a descent could not be given: the diagnostic then says
/// why in its <c>NoFix</c> property.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(GlobalSearchCodeFix)), Shared]
public sealed class GlobalSearchCodeFix : CodeFixProvider
{
    private const string DiagnosticId = "DH1005";
    private const string ManyStartsKey = DiagnosticId + ".Starts";
    private const string Title = "Finish the search by a descent from its best point";
    private const string ManyStartsTitle = "Finish the search by descents from its best and from random points";

    private static readonly SearchFixAllProvider s_fixAll = new("Finish all global searches by a descent from their best point", DiagnosticId, PlanAsync);

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
            if (await PlanAsync(context.Document, diagnostic.Location.SourceSpan, context.CancellationToken).ConfigureAwait(false) is not { } plan
                || (await SearchRewriter.RewriteAsync(context.Document, plan, hasManyStarts: false, context.CancellationToken).ConfigureAwait(false)).IsEmpty)
            {
                continue;
            }

            Register(Title, DiagnosticId, hasManyStarts: false);
            if (plan.Finish?.Steps is not null)
            {
                Register(ManyStartsTitle, ManyStartsKey, hasManyStarts: true);
            }

            void Register(string title, string key, bool hasManyStarts) => context.RegisterCodeFix(
                CodeAction.Create(
                    title,
                    cancellationToken => ApplyAsync(context.Document, diagnostic.Location.SourceSpan, hasManyStarts, cancellationToken),
                    equivalenceKey: key),
                diagnostic);
        }
    }

    private static async Task<SearchReplacement?> PlanAsync(Document document, TextSpan span, CancellationToken cancellationToken)
    {
        if (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model
            || await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not { } root
            || !root.FullSpan.Contains(span))
        {
            return null;
        }

        foreach (var search in RandomSearchRecognizer.FindOutlined(model, cancellationToken))
        {
            if (search.ReportAt.SourceTree == root.SyntaxTree && search.ReportAt.SourceSpan == span)
            {
                return ReplacementPlanner.PlanFinish(search, model.Compilation, cancellationToken).Plan;
            }
        }

        return null;
    }

    private static async Task<Solution> ApplyAsync(Document document, TextSpan span, bool hasManyStarts, CancellationToken cancellationToken)
    {
        var solution = document.Project.Solution;
        if (await PlanAsync(document, span, cancellationToken).ConfigureAwait(false) is not { } plan)
        {
            return solution;
        }

        foreach (var edit in await SearchRewriter.RewriteAsync(document, plan, hasManyStarts, cancellationToken).ConfigureAwait(false))
        {
            var text = await solution.GetDocument(edit.Key)!.GetTextAsync(cancellationToken).ConfigureAwait(false);
            solution = solution.WithDocumentText(edit.Key, text.WithChanges(edit.Value));
        }

        return solution;
    }
}
