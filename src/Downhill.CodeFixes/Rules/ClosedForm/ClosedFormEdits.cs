using System.Collections.Immutable;
using Downhill.Analyzers.ClosedForms;
using Downhill.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.CodeFixes.Rules.ClosedForms;

/// <summary>Puts fits and solves in the place of closed forms, several in one document at once.</summary>
internal static class ClosedFormEdits
{
    private const string Runtime = "LinearLeastSquares";

    /// <summary>The replacement of the closed form that a diagnostic speaks of; null where there is none.</summary>
    public static ClosedFormReplacement? Find(
        Diagnostic diagnostic, SemanticModel model, Func<ClosedForm, SemanticModel, CancellationToken, ReplacementPlan> plan, CancellationToken cancellationToken)
    {
        var closedForm = ClosedFormRecognizer.FindAll(model, cancellationToken).FirstOrDefault(found => found.At.Span == diagnostic.Location.SourceSpan);
        return closedForm is null ? null : plan(closedForm, model, cancellationToken).Replacement;
    }

    public static async Task<Document> ApplyAsync(
        Document document,
        ImmutableArray<Diagnostic> diagnostics,
        Func<ClosedForm, SemanticModel, CancellationToken, ReplacementPlan> plan,
        CancellationToken cancellationToken)
    {
        if (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model ||
            await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not CompilationUnitSyntax root)
        {
            return document;
        }

        var text = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
        var layout = new SourceLayout(text);
        var changes = new List<TextChange>();
        var needsUsing = false;
        foreach (var diagnostic in diagnostics.OrderBy(static diagnostic => diagnostic.Location.SourceSpan.Start))
        {
            if (Find(diagnostic, model, plan, cancellationToken) is not { } replacement)
            {
                continue;
            }

            var names = RuntimeNames.At(model, replacement.Whole.SpanStart, Runtime, "LeastSquaresOptions", "MatrixAccess");
            var written = replacement.Text.Replace(ClosedFormReplacement.Qualifier, names.Qualifier);
            var edits = layout.Remove(replacement.Unused).Append(new TextChange(replacement.Whole.Span, written)).ToList();

            // What overlaps an edit that was made is left for the next time.
            if (edits.Exists(edit => changes.Exists(change => change.Span.OverlapsWith(edit.Span) || change.Span == edit.Span)))
            {
                continue;
            }

            changes.AddRange(edits);
            needsUsing |= names.NeedsUsing && replacement.Text.Contains(ClosedFormReplacement.Qualifier);
        }

        if (needsUsing)
        {
            changes.Add(RuntimeNames.AddUsing(root, layout));
        }

        return document.WithText(text.WithChanges(changes.OrderBy(static change => change.Span.Start)));
    }
}
