using System.Text.Json;

namespace Downhill.Evaluation;

/// <summary>What the label of a place wants to hear from one family of rules.</summary>
internal enum Expectation
{
    /// <summary>Silence.</summary>
    No,

    /// <summary>The warning of the family.</summary>
    Flag,

    /// <summary>Any finding of the family, confirmed or not.</summary>
    FlagUnconfirmed,

    /// <summary>The advice of the family.</summary>
    Info,
}

/// <summary>A labelled place in public code: <c>A</c> are random searches, <c>B</c> closed-form inversions.</summary>
internal sealed record Label(
    string Id, string Repository, string Path, int Line, string Method, string Kind, Expectation ExpectA, Expectation ExpectB)
{
    /// <summary>The folder of the repository below the folder of all sources.</summary>
    public string Folder => Repository.Replace("/", "+", StringComparison.Ordinal);

    /// <summary>Whether the search accepts worse points or keeps a population: an appended descent answers it as well.</summary>
    public bool IsGlobalSearch => Kind.StartsWith("annealing", StringComparison.Ordinal) || Kind.StartsWith("es-", StringComparison.Ordinal);

    /// <summary>Reads one label per line.</summary>
    /// <exception cref="FormatException">A line is no label; the message gives its number and what is missing.</exception>
    public static IReadOnlyList<Label> ReadAll(string path)
    {
        var labels = new List<Label>();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                labels.Add(Read(line, path, number));
            }
        }

        return labels;
    }

    private static Label Read(string line, string path, int number)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            string Text(string name) => root.TryGetProperty(name, out var value) && value.GetString() is { } text
                ? text
                : throw new FormatException($"{path}({number}): the label has no \"{name}\".");
            return new Label(
                Text("id"),
                Text("repo"),
                Text("path"),
                root.TryGetProperty("line", out var at) ? at.GetInt32() : throw new FormatException($"{path}({number}): the label has no \"line\"."),
                root.TryGetProperty("method", out var method) ? method.GetString() ?? "" : "",
                root.TryGetProperty("kind", out var kind) ? kind.GetString() ?? "" : "",
                Parse(Text("expect_A")),
                Parse(Text("expect_B")));
        }
        catch (JsonException broken)
        {
            throw new FormatException($"{path}({number}): {broken.Message}", broken);
        }

        Expectation Parse(string text) => text switch
        {
            "no" => Expectation.No,
            "flag" => Expectation.Flag,
            "flag-unconfirmed" => Expectation.FlagUnconfirmed,
            "info" => Expectation.Info,
            _ => throw new FormatException($"{path}({number}): \"{text}\" is no expectation (no, flag, flag-unconfirmed, info)."),
        };
    }
}
