using System.Text;

namespace Downhill.Cli.Review;

/// <summary>Writes changes as <c>git apply</c> and <c>patch</c> read them.</summary>
internal static class UnifiedDiff
{
    private const int Context = 3;

    public static string Of(IEnumerable<FileChange> files)
    {
        var text = new StringBuilder();
        foreach (FileChange file in files)
        {
            text.Append("--- ").Append(Name("a/", file.Path)).Append("\n+++ ").Append(Name("b/", file.Path)).Append('\n');
            Append(text, file);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, FileChange file)
    {
        string[] before = file.Before.Length == 0 ? [] : new TextLines(file.Before).WithEndings;
        IReadOnlyList<LineEdit> edits = file.Edits;
        int shift = 0;
        for (int first = 0; first < edits.Count;)
        {
            int last = first;
            while (last + 1 < edits.Count && edits[last + 1].Start - End(edits[last]) <= 2 * Context)
            {
                last++;
            }

            int from = Math.Max(0, edits[first].Start - Context);
            int to = Math.Min(before.Length, End(edits[last]) + Context);
            int change = edits.Skip(first).Take(last - first + 1).Sum(static edit => edit.Added.Length - edit.Removed.Length);
            text.Append("@@ -").Append(Range(from, to - from)).Append(" +").Append(Range(from + shift, to - from + change)).Append(" @@\n");

            int line = from;
            foreach (LineEdit edit in edits.Skip(first).Take(last - first + 1))
            {
                AppendLines(text, ' ', before[line..edit.Start]);
                AppendLines(text, '-', edit.Removed);
                AppendLines(text, '+', edit.Added);
                line = End(edit);
            }

            AppendLines(text, ' ', before[line..to]);
            shift += change;
            first = last + 1;
        }
    }

    private static int End(LineEdit edit) => edit.Start + edit.Removed.Length;

    private static string Range(int start, int count) => count == 0 ? $"{start},0" : count == 1 ? $"{start + 1}" : $"{start + 1},{count}";

    private static void AppendLines(StringBuilder text, char mark, IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            text.Append(mark).Append(line);
            if (!line.EndsWith('\n'))
            {
                text.Append("\n\\ No newline at end of file\n");
            }
        }
    }

    // A tab after a name with blanks keeps `patch` from reading a date into it.
    private static string Name(string prefix, string path) =>
        prefix + path + (path.Contains(' ', StringComparison.Ordinal) ? "\t" : "");
}
