namespace Downhill.Cli.Review;

/// <summary>A whole change of one file as one stretch of lines that others take the place of: what review sites call a suggestion.</summary>
/// <param name="Path">The file.</param>
/// <param name="Lines">The lines that go; at least one.</param>
/// <param name="Text">What comes instead, lines ended by a line feed but for the last, which has no ending.</param>
internal sealed record LineReplacement(string Path, LineRange Lines, string Text)
{
    /// <summary>From the first edit to the last; null where a fix changes several files, leaves no line,
    /// or adds or takes the last line feed.</summary>
    public static LineReplacement? Of(FindingFix fix)
    {
        if (fix.Files is not [var file] || file.Edits.Count == 0)
        {
            return null;
        }

        string[] before = new TextLines(file.Before).WithEndings;
        string[] after = new TextLines(file.After).WithEndings;
        LineEdit last = file.Edits[^1];
        int start = file.Edits[0].Start;
        int end = last.Start + last.Removed.Length;
        if (start == end)
        {
            // Nothing goes: the line before what comes, or at the top of the file the line after it, is said again.
            (start, end) = start > 0 ? (start - 1, end) : (start, end + 1);
        }

        int endAfter = after.Length - (before.Length - end);
        if (end > before.Length || endAfter <= start || HasFinalBreak(before) != HasFinalBreak(after))
        {
            return null;
        }

        string text = string.Concat(after[start..endAfter]).Replace("\r\n", "\n", StringComparison.Ordinal);
        return new LineReplacement(file.Path, new LineRange(start + 1, end), text.EndsWith('\n') ? text[..^1] : text);
    }

    private static bool HasFinalBreak(string[] lines) => lines[^1].EndsWith('\n');
}
