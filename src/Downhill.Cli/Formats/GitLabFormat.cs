using System.Text.Json.Nodes;
using Downhill.Cli.Review;

namespace Downhill.Cli.Formats;

/// <summary>The Code Quality report of GitLab, which its merge requests show beside the changed lines.</summary>
internal static class GitLabFormat
{
    public static JsonNode Create(ReviewReport report) => Json.Array(report.Findings.Select(static finding => (JsonNode)new JsonObject
    {
        ["description"] = $"{finding.Id}: {finding.Message}",
        ["check_name"] = finding.Id,
        ["fingerprint"] = finding.Fingerprint,
        ["severity"] = finding.Level switch { "error" => "critical", "warning" => "major", _ => "info" },
        ["location"] = new JsonObject
        {
            ["path"] = finding.Place.Path,
            ["lines"] = new JsonObject { ["begin"] = finding.Place.Range.First, ["end"] = finding.Place.Range.Last },
        },
    }));
}
