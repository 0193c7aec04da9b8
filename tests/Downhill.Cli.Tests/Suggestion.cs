using System.Text.Json.Nodes;

namespace Downhill.Cli.Tests;

/// <summary>Applies a suggestion of a review comment as the site does: the commented lines go, whole, and others come.</summary>
internal static class Suggestion
{
    public static string Apply(string text, JsonNode comment)
    {
        string body = comment["body"]!.GetValue<string>();
        int last = comment["line"]!.GetValue<int>();
        int first = comment["start_line"]?.GetValue<int>() ?? last;
        int start = body.IndexOf("suggestion\n", StringComparison.Ordinal);
        string fence = body[body.LastIndexOf('\n', start)..start].Trim();
        string[] suggested = body[(start + "suggestion\n".Length)..body.IndexOf($"\n{fence}\n", start, StringComparison.Ordinal)].Split('\n');
        return Replace(text, first, last, suggested);
    }

    /// <summary>Replaces lines, the first and the last included, in the file's own line endings.</summary>
    public static string Replace(string text, int first, int last, IEnumerable<string> suggested)
    {
        string ending = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        string[] lines = text.Split(ending);
        return string.Join(ending, [.. lines[..(first - 1)], .. suggested, .. lines[last..]]);
    }
}
