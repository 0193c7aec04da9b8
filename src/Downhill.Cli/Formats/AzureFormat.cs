using System.Text.Json.Nodes;
using Downhill.Cli.Review;

namespace Downhill.Cli.Formats;

/// <summary>The bodies of requests that each open one thread in a pull request of Azure DevOps.</summary>
internal static class AzureFormat
{
    private const int TextComment = 1;
    private const int ActiveThread = 1;

    public static JsonNode Create(ReviewReport report) => Json.Array(report.Findings.Select(finding => Thread(finding, ReviewComment.Of(finding, report))));

    private static JsonNode Thread(Finding finding, ReviewComment comment) => new JsonObject
    {
        ["comments"] = new JsonArray(new JsonObject
        {
            ["parentCommentId"] = 0,
            ["content"] = comment.Body,
            ["commentType"] = TextComment,
        }),
        ["status"] = ActiveThread,
        ["threadContext"] = new JsonObject
        {
            ["filePath"] = "/" + comment.Path,
            ["rightFileStart"] = new JsonObject { ["line"] = comment.Lines.First, ["offset"] = 1 },
            ["rightFileEnd"] = new JsonObject
            {
                ["line"] = comment.Lines.Last,
                ["offset"] = finding.Place.Lines[comment.Lines.Last].Length + 1,
            },
        },
    };
}
