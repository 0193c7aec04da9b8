using System.Text.Json.Nodes;
using Downhill.Cli.Review;

namespace Downhill.Cli.Formats;

/// <summary>
/// The Reviewdog Diagnostic Format. Columns count bytes of UTF-8 from 1 and ends are exclusive; a suggestion has lines alone and
/// replaces them whole, its last one included.
/// </summary>
internal static class RdjsonFormat
{
    public static JsonNode Create(ReviewReport report) => new JsonObject
    {
        ["source"] = new JsonObject { ["name"] = "downhill", ["url"] = ToolVersion.RepositoryUrl },
        ["diagnostics"] = Json.Array(report.Findings.Select(Diagnostic)),
    };

    private static JsonNode Diagnostic(Finding finding)
    {
        var diagnostic = new JsonObject
        {
            ["message"] = finding.Message,
            ["severity"] = finding.Level.ToUpperInvariant(),
            ["code"] = new JsonObject { ["value"] = finding.Id, ["url"] = finding.Diagnostic.Descriptor.HelpLinkUri },
            ["location"] = new JsonObject
            {
                ["path"] = finding.Place.Path,
                ["range"] = new JsonObject
                {
                    ["start"] = Position(finding.Place, finding.Place.Start),
                    ["end"] = Position(finding.Place, finding.Place.End),
                },
            },
        };
        if (finding.Fix is { } fix && LineReplacement.Of(fix) is { } replacement && replacement.Path == finding.Place.Path)
        {
            diagnostic["suggestions"] = new JsonArray(new JsonObject
            {
                ["range"] = new JsonObject
                {
                    ["start"] = new JsonObject { ["line"] = replacement.Lines.First },
                    ["end"] = new JsonObject { ["line"] = replacement.Lines.Last },
                },
                ["text"] = replacement.Text,
            });
        }

        return diagnostic;
    }

    private static JsonObject Position(Place place, TextPosition position) =>
        new() { ["line"] = position.Line, ["column"] = place.Lines.Utf8Column(position) };
}
