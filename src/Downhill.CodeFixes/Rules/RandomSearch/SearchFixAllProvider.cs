using System.Collections.Immutable;
using Downhill.Analyzers.Recognition.Replacement;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.CodeFixes.Rules.RandomSearches;

/// <summary>
/// Replaces all reported searches, one after the other: searches may share a loss, a method or the names in it, and their
/// loss may stand in another document. The equivalence key is ignored, since <c>dotnet format</c> has none.
/// </summary>
internal sealed class SearchFixAllProvider(
    string title,
    string equivalenceKey,
    Func<Document, TextSpan, CancellationToken, Task<ImmutableDictionary<DocumentId, ImmutableArray<TextChange>>>> rewriteAsync) : FixAllProvider
{

    /// <summary>The same where a plan is made for each search first.</summary>
    public SearchFixAllProvider(string title, string equivalenceKey, Func<Document, TextSpan, CancellationToken, Task<SearchReplacement?>> planAsync)
        : this(title, equivalenceKey, async (document, span, cancellationToken) =>
            await planAsync(document, span, cancellationToken).ConfigureAwait(false) is { } plan
                ? await SearchRewriter.RewriteAsync(document, plan, hasManyStarts: false, cancellationToken).ConfigureAwait(false)
                : ImmutableDictionary<DocumentId, ImmutableArray<TextChange>>.Empty)
    {
    }

    public override async Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext)
    {
        var documents = await DocumentsAsync(fixAllContext).ConfigureAwait(false);
        return documents.IsEmpty
            ? null
            : CodeAction.Create(
                title,
                cancellationToken => ApplyAsync(fixAllContext.Solution, documents, cancellationToken),
                equivalenceKey);
    }

    private static async Task<ImmutableArray<(DocumentId Document, ImmutableArray<TextSpan> Spans)>> DocumentsAsync(FixAllContext context)
    {
        IEnumerable<Document> scope = context.Scope switch
        {
            FixAllScope.Document when context.Document is { } document => [document],
            FixAllScope.Project => context.Project.Documents,
            FixAllScope.Solution => context.Solution.Projects
                .Where(project => project.Language == context.Project.Language)
                .SelectMany(static project => project.Documents),
            _ => [],
        };
        var found = ImmutableArray.CreateBuilder<(DocumentId, ImmutableArray<TextSpan>)>();
        foreach (var document in scope)
        {
            var diagnostics = await context.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false);
            if (!diagnostics.IsEmpty)
            {
                found.Add((document.Id, [.. diagnostics.Select(static diagnostic => diagnostic.Location.SourceSpan).Distinct().OrderBy(static span => span.Start)]));
            }
        }

        return found.ToImmutable();
    }

    private async Task<Solution> ApplyAsync(
        Solution solution, ImmutableArray<(DocumentId Document, ImmutableArray<TextSpan> Spans)> documents, CancellationToken cancellationToken)
    {
        var waiting = documents.ToDictionary(static entry => entry.Document, static entry => entry.Spans.ToList());
        foreach (var (id, _) in documents)
        {
            while (waiting[id].Count > 0)
            {
                var span = waiting[id][0];
                waiting[id].RemoveAt(0);
                var document = solution.GetDocument(id)!;
                foreach (var edit in await rewriteAsync(document, span, cancellationToken).ConfigureAwait(false))
                {
                    var text = await solution.GetDocument(edit.Key)!.GetTextAsync(cancellationToken).ConfigureAwait(false);
                    solution = solution.WithDocumentText(edit.Key, text.WithChanges(edit.Value));
                    if (waiting.TryGetValue(edit.Key, out var spans))
                    {
                        waiting[edit.Key] = Shift(spans, edit.Value);
                    }
                }
            }
        }

        return solution;
    }

    /// <summary>Where spans are after an edit; those that it touched are gone.</summary>
    private static List<TextSpan> Shift(List<TextSpan> spans, ImmutableArray<TextChange> changes)
    {
        var shifted = new List<TextSpan>();
        foreach (var span in spans)
        {
            var offset = 0;
            var isTouched = false;
            foreach (var change in changes)
            {
                if (change.Span.End <= span.Start)
                {
                    offset += change.NewText!.Length - change.Span.Length;
                }
                else if (change.Span.Start < span.End)
                {
                    isTouched = true;
                }
            }

            if (!isTouched)
            {
                shifted.Add(new TextSpan(span.Start + offset, span.Length));
            }
        }

        return shifted;
    }
}
