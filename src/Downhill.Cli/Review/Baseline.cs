using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Downhill.Cli.Review;

/// <summary>A finding that is known, by what does not change when lines above it come and go.</summary>
/// <param name="Id">The rule.</param>
/// <param name="Symbol">The member that holds it.</param>
/// <param name="Line">Its first line, every run of white space being one blank.</param>
/// <param name="Path">Where it was, for the reader of the file; it is not compared.</param>
internal sealed record KnownFinding(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("symbol")] string Symbol,
    [property: JsonPropertyName("line")] string Line,
    [property: JsonPropertyName("path")] string Path);

/// <summary>The findings of some day, so that only new ones are reported.</summary>
internal sealed class Baseline
{
    /// <summary>The file's name where none is given.</summary>
    public const string DefaultName = "downhill.baseline.json";

    private const int Version = 1;

    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Dictionary<(string, string, string), int> _known;

    private Baseline(IEnumerable<KnownFinding> findings) =>
        _known = findings.GroupBy(static one => (one.Id, one.Symbol, one.Line)).ToDictionary(static group => group.Key, static group => group.Count());

    /// <exception cref="CouldNotRunException">There is no such file, or it is no baseline.</exception>
    public static Baseline Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new CouldNotRunException($"--baseline '{path}' does not exist. `downhill baseline` writes one.");
        }

        try
        {
            Content? content = JsonSerializer.Deserialize<Content>(File.ReadAllText(path));
            return content is { Version: Version, Findings: { } findings }
                ? new Baseline(findings)
                : throw new CouldNotRunException($"--baseline '{path}' is not of version {Version}: write it anew with `downhill baseline`.");
        }
        catch (JsonException exception)
        {
            throw new CouldNotRunException($"--baseline '{path}' is no baseline: {exception.Message}");
        }
    }

    public static string Write(ImmutableArray<Finding> findings) => JsonSerializer.Serialize(
        new Content(Version, [.. findings.Select(static one => new KnownFinding(one.Id, one.Symbol, one.NormalizedLine, one.Place.Path))]), s_json) + "\n";

    /// <summary>
    /// Those of <paramref name="findings"/> that are new. A line that was known once and is there twice has one new finding; which
    /// of the two is decided by their order in <paramref name="all"/>.
    /// </summary>
    public ImmutableArray<Finding> Without(ImmutableArray<Finding> findings, ImmutableArray<Finding> all)
    {
        var left = new Dictionary<(string, string, string), int>(_known);
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (Finding finding in all)
        {
            (string, string, string) key = (finding.Id, finding.Symbol, finding.NormalizedLine);
            if (left.GetValueOrDefault(key) > 0)
            {
                left[key]--;
                known.Add(finding.Fingerprint);
            }
        }

        return findings.RemoveAll(finding => known.Contains(finding.Fingerprint));
    }

    private sealed record Content(
        [property: JsonPropertyName("version")] int Version,
        [property: JsonPropertyName("findings")] KnownFinding[]? Findings);
}
