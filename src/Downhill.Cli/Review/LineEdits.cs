namespace Downhill.Cli.Review;

/// <summary>One edit of a text: lines that are taken out and lines that come in their place.</summary>
/// <param name="Start">How many lines of the text stand before the edit.</param>
/// <param name="Removed">The lines that are taken out, with their endings.</param>
/// <param name="Added">The lines that come in, with their endings.</param>
internal sealed record LineEdit(int Start, string[] Removed, string[] Added);

/// <summary>
/// The shortest edit of one text into another, line by line, by the greedy search for the furthest reaching paths (Myers, 1986):
/// O((n + m) d) for d changed lines.
/// </summary>
internal static class LineEdits
{
    // Beyond this many changed lines the two texts have little in common, and their whole middle is one edit.
    private const int MaximumDistance = 4000;

    public static IReadOnlyList<LineEdit> Compare(string[] before, string[] after)
    {
        int prefix = 0;
        while (prefix < before.Length && prefix < after.Length && before[prefix] == after[prefix])
        {
            prefix++;
        }

        int suffix = 0;
        while (suffix < before.Length - prefix && suffix < after.Length - prefix && before[^(suffix + 1)] == after[^(suffix + 1)])
        {
            suffix++;
        }

        string[] left = before[prefix..^suffix];
        string[] right = after[prefix..^suffix];
        return Group(Matches(left, right), left, right, prefix);
    }

    private static List<LineEdit> Group(IEnumerable<(int Left, int Right)> matches, string[] left, string[] right, int offset)
    {
        var edits = new List<LineEdit>();
        (int x, int y) = (0, 0);
        foreach ((int i, int k) in matches.Append((left.Length, right.Length)))
        {
            if (i > x || k > y)
            {
                edits.Add(new LineEdit(offset + x, left[x..i], right[y..k]));
            }

            (x, y) = (i + 1, k + 1);
        }

        return edits;
    }

    /// <summary>The pairs of equal lines on a longest common subsequence, in order.</summary>
    private static List<(int Left, int Right)> Matches(string[] left, string[] right)
    {
        var trace = new List<int[]>();
        int total = left.Length + right.Length;
        for (int distance = 0; distance <= Math.Min(total, MaximumDistance); distance++)
        {
            var reached = new int[2 * distance + 1];
            trace.Add(reached);
            for (int diagonal = -distance; diagonal <= distance; diagonal += 2)
            {
                int x = distance == 0 ? 0 : StartOf(trace[distance - 1], distance, diagonal);
                int y = x - diagonal;
                while (x < left.Length && y < right.Length && y >= 0 && left[x] == right[y])
                {
                    x++;
                    y++;
                }

                reached[diagonal + distance] = x;
                if (x >= left.Length && y >= right.Length)
                {
                    return Walk(trace, left.Length, right.Length);
                }
            }
        }

        return [];
    }

    // A step down takes a line in, a step to the right takes one out.
    private static int StartOf(int[] previous, int distance, int diagonal) =>
        IsDown(previous, distance, diagonal) ? At(previous, distance, diagonal + 1) : At(previous, distance, diagonal - 1) + 1;

    private static bool IsDown(int[] previous, int distance, int diagonal) =>
        diagonal == -distance || (diagonal != distance && At(previous, distance, diagonal - 1) < At(previous, distance, diagonal + 1));

    private static int At(int[] previous, int distance, int diagonal) => previous[diagonal + distance - 1];

    private static List<(int Left, int Right)> Walk(List<int[]> trace, int x, int y)
    {
        var matches = new List<(int, int)>();
        for (int distance = trace.Count - 1; distance > 0; distance--)
        {
            int diagonal = x - y;
            bool isDown = IsDown(trace[distance - 1], distance, diagonal);
            int previousDiagonal = isDown ? diagonal + 1 : diagonal - 1;
            int previous = At(trace[distance - 1], distance, previousDiagonal);
            int entry = isDown ? previous : previous + 1;
            while (x > entry)
            {
                matches.Add((--x, --y));
            }

            (x, y) = (previous, previous - previousDiagonal);
        }

        while (x > 0)
        {
            matches.Add((--x, --y));
        }

        matches.Reverse();
        return matches;
    }
}
