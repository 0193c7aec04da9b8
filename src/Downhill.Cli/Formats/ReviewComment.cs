using System.Collections.Immutable;
using Downhill.Cli.Review;
using Microsoft.CodeAnalysis;

namespace Downhill.Cli.Formats;

/// <summary>A comment on lines of a change, in the Markdown that GitHub and Azure DevOps share.</summary>
/// <param name="Path">The file.</param>
/// <param name="Lines">The lines that it is put on; those that a suggestion replaces.</param>
/// <param name="Body">Its text.</param>
internal sealed record ReviewComment(string Path, LineRange Lines, string Body)
{
    // GitHub refuses bodies of more than 65,536 characters.
    private const int MaximumSuggestion = 60_000;

    public static ReviewComment Of(Finding finding, ReviewReport report)
    {
        ChangedFile? changed = report.Changes?.GetValueOrDefault(finding.Place.Path);
        ImmutableArray<LineRange> shown = changed?.Shown(finding.Place.Lines.Count) ?? [new LineRange(1, finding.Place.Lines.Count)];
        if (finding.Fix is { } fix && LineReplacement.Of(fix) is { } replacement
            && replacement.Path == finding.Place.Path
            && replacement.Text.Length <= MaximumSuggestion
            && shown.Any(hunk => hunk.Contains(replacement.Lines)))
        {
            string fence = Fence(replacement.Text);
            return new ReviewComment(
                replacement.Path, replacement.Lines, $"{Head(finding)}\n\n{fence}suggestion\n{replacement.Text}\n{fence}\n\n{Link(finding)}");
        }

        return new ReviewComment(finding.Place.Path, LinesToCommentOn(finding, changed, shown), $"{Head(finding)}\n\n{HowToFix(finding)}{Link(finding)}");
    }

    // No comment may leave the hunk that it begins in.
    private static LineRange LinesToCommentOn(Finding finding, ChangedFile? changed, ImmutableArray<LineRange> shown)
    {
        LineRange range = finding.Place.Range;
        if (shown.FirstOrDefault(hunk => hunk.Contains(new LineRange(range.First, range.First))) is { First: > 0 } hunk)
        {
            return new LineRange(range.First, Math.Min(range.Last, hunk.Last));
        }

        int line = changed?.FirstIn(finding.Extent) ?? range.First;
        return new LineRange(line, line);
    }

    private static string Head(Finding finding) =>
        $"**{finding.Id}: {Title(finding.Diagnostic.Descriptor)}.** {Sentence(finding.Message)}";

    private static string HowToFix(Finding finding) => finding switch
    {
        { Fix: not null } => $"The fix changes lines outside this diff. It is applied by\n\n```\n{ReviewReport.FormatCommand(finding.Id)}\n```\n\n",
        { NoFix: { } reason } => $"There is no automatic fix here: {reason}.\n\n",
        _ => "",
    };

    private static string Link(Finding finding) => $"[What {finding.Id} finds, and how to suppress it]({finding.Diagnostic.Descriptor.HelpLinkUri})";

    private static string Title(DiagnosticDescriptor rule) => rule.Title.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Sentence(string message) => message.EndsWith('.') ? message : message + ".";

    // Longer than every run of backticks in the text.
    private static string Fence(string text)
    {
        string fence = "```";
        while (text.Contains(fence, StringComparison.Ordinal))
        {
            fence += "`";
        }

        return fence;
    }
}
