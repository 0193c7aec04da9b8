using System.Text.Json.Nodes;
using Downhill.Cli.Review;

namespace Downhill.Cli.Formats;

/// <summary>The body of a request that makes one review of a GitHub pull request, with one comment for each finding.</summary>
internal static class GitHubFormat
{
    public static JsonNode Create(ReviewReport report) => new JsonObject
    {
        ["event"] = "COMMENT",
        ["body"] = Summary(report),
        ["comments"] = Json.Array(report.Findings.Select(finding => Comment(ReviewComment.Of(finding, report)))),
    };

    private static JsonNode Comment(ReviewComment comment)
    {
        var body = new JsonObject { ["path"] = comment.Path, ["line"] = comment.Lines.Last, ["side"] = "RIGHT", ["body"] = comment.Body };
        if (comment.Lines.Count > 1)
        {
            body["start_line"] = comment.Lines.First;
            body["start_side"] = "RIGHT";
        }

        return body;
    }

    private static string Summary(ReviewReport report)
    {
        string found = report.Findings.IsEmpty
            ? "Downhill found nothing on the changed lines."
            : $"Downhill has {Reviewer.Count(report.Findings.Length, "finding")} on the changed lines.";
        return report.OnUnchangedLines == 0 ? found : $"{found} There are {report.OnUnchangedLines} more on lines that did not change.";
    }
}
