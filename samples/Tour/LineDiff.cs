namespace Downhill.Tour;

internal enum LineChange { Same, Removed, Added, Gap }

/// <summary>A line of a diff.</summary>
internal readonly record struct DiffLine(LineChange Change, string Text);

/// <summary>
/// The shortest edit of one text into another, by the longest common subsequence (Wagner and Fischer, 1974): O(n m), which
/// is nothing for source files of some hundred lines.
/// </summary>
internal static class LineDiff
{
    /// <summary>The edit with <paramref name="context"/> unchanged lines around each change.</summary>
    public static IEnumerable<DiffLine> Compare(string[] before, string[] after, int context = 3)
    {
        List<DiffLine> lines = Edit(before, after);
        var shown = new bool[lines.Count];
        for (int i = 0; i < lines.Count; i++)
        {
            if (lines[i].Change == LineChange.Same)
            {
                continue;
            }

            for (int k = Math.Max(0, i - context); k <= Math.Min(lines.Count - 1, i + context); k++)
            {
                shown[k] = true;
            }
        }

        bool gap = false;
        for (int i = 0; i < lines.Count; i++)
        {
            if (shown[i])
            {
                if (gap)
                {
                    yield return new DiffLine(LineChange.Gap, "…");
                }

                yield return lines[i];
            }

            gap = !shown[i];
        }
    }

    private static List<DiffLine> Edit(string[] before, string[] after)
    {
        var common = new int[before.Length + 1, after.Length + 1];
        for (int i = before.Length - 1; i >= 0; i--)
        {
            for (int j = after.Length - 1; j >= 0; j--)
            {
                common[i, j] = before[i] == after[j]
                    ? common[i + 1, j + 1] + 1
                    : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        var lines = new List<DiffLine>();
        for (int i = 0, j = 0; i < before.Length || j < after.Length;)
        {
            if (i < before.Length && j < after.Length && before[i] == after[j])
            {
                lines.Add(new DiffLine(LineChange.Same, before[i]));
                i++;
                j++;
            }
            else if (j == after.Length || (i < before.Length && common[i + 1, j] >= common[i, j + 1]))
            {
                lines.Add(new DiffLine(LineChange.Removed, before[i++]));
            }
            else
            {
                lines.Add(new DiffLine(LineChange.Added, after[j++]));
            }
        }

        return lines;
    }
}
