using System.Text.Json.Nodes;
using Downhill.Cli.Projects;
using Downhill.Cli.Review;
using Microsoft.CodeAnalysis;

namespace Downhill.Cli.Formats;

/// <summary>
/// SARIF 2.1.0 (OASIS, 2020): one run, URIs relative to the repository, fingerprints that outlive edits elsewhere, the rules'
/// pages as help, and the fixes as replacements of whole lines.
/// </summary>
internal static class SarifFormat
{
    private const string Root = "%SRCROOT%";

    public static JsonNode Create(ReviewReport report) => new JsonObject
    {
        ["$schema"] = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        ["version"] = "2.1.0",
        ["runs"] = new JsonArray(new JsonObject
        {
            ["tool"] = new JsonObject
            {
                ["driver"] = new JsonObject
                {
                    ["name"] = "Downhill",
                    ["semanticVersion"] = ToolVersion.Semantic,
                    ["informationUri"] = ToolVersion.RepositoryUrl,
                    ["rules"] = Json.Array(BundledExtensions.Descriptors.Select(Rule)),
                },
            },
            ["invocations"] = new JsonArray(new JsonObject
            {
                ["executionSuccessful"] = report.Loaded.Problems.IsEmpty,
                ["toolExecutionNotifications"] = Json.Array(report.Problems.Select(static problem => (JsonNode)new JsonObject
                {
                    ["level"] = "warning",
                    ["message"] = Text(problem),
                })),
            }),
            ["originalUriBaseIds"] = new JsonObject { [Root] = new JsonObject { ["description"] = Text("The root of the repository.") } },
            ["columnKind"] = "utf16CodeUnits",
            ["results"] = Json.Array(report.Findings.Select(Result)),
        }),
    };

    private static JsonNode Rule(DiagnosticDescriptor rule)
    {
        string page = RulePages.Read(rule.Id);
        return new JsonObject
        {
            ["id"] = rule.Id,
            ["shortDescription"] = Text(Invariant(rule.Title)),
            ["fullDescription"] = Text(Invariant(rule.Description)),
            ["help"] = new JsonObject { ["text"] = page, ["markdown"] = page },
            ["helpUri"] = rule.HelpLinkUri,
            ["defaultConfiguration"] = new JsonObject { ["level"] = Level(rule.DefaultSeverity) },
            ["properties"] = new JsonObject { ["category"] = rule.Category },
        };
    }

    private static JsonNode Result(Finding finding)
    {
        var result = new JsonObject
        {
            ["ruleId"] = finding.Id,
            ["ruleIndex"] = BundledExtensions.Descriptors.IndexOf(BundledExtensions.Descriptors.First(rule => rule.Id == finding.Id)),
            ["level"] = Level(finding.Severity),
            ["message"] = Text(finding.Message),
            ["locations"] = new JsonArray(new JsonObject
            {
                ["physicalLocation"] = Location(finding.Place),
                ["logicalLocations"] = new JsonArray(new JsonObject { ["fullyQualifiedName"] = finding.Symbol }),
            }),
            ["partialFingerprints"] = new JsonObject { ["ruleSymbolLine/v1"] = finding.Fingerprint },
        };
        if (!finding.Related.IsEmpty)
        {
            result["relatedLocations"] = Json.Array(finding.Related.Select(static (place, i) => (JsonNode)new JsonObject
            {
                ["id"] = i + 1,
                ["physicalLocation"] = Location(place),
            }));
        }

        if (finding.Fix is { } fix)
        {
            result["fixes"] = new JsonArray(new JsonObject
            {
                ["description"] = Text(fix.Title),
                ["artifactChanges"] = Json.Array(fix.Files.Select(Change)),
            });
        }

        return result;
    }

    private static JsonNode Change(FileChange file)
    {
        var lines = new TextLines(file.Before);
        return new JsonObject
        {
            ["artifactLocation"] = Artifact(file.Path),
            ["replacements"] = Json.Array(file.Edits.Select(edit => (JsonNode)new JsonObject
            {
                ["deletedRegion"] = Region(Position(lines, edit.Start), Position(lines, edit.Start + edit.Removed.Length)),
                ["insertedContent"] = Text(string.Concat(edit.Added)),
            })),
        };
    }

    // Before the line after so many; a last line without an ending has none after it.
    private static TextPosition Position(TextLines lines, int count) => count < lines.Count || lines.WithEndings[^1].EndsWith('\n')
        ? new TextPosition(count + 1, 1)
        : new TextPosition(lines.Count, lines[lines.Count].Length + 1);

    private static JsonNode Location(Place place) => new JsonObject
    {
        ["artifactLocation"] = Artifact(place.Path),
        ["region"] = Region(place.Start, place.End),
    };

    private static JsonObject Artifact(string path) => new() { ["uri"] = RelativePath.ToUri(path), ["uriBaseId"] = Root };

    private static JsonObject Region(TextPosition start, TextPosition end) => new()
    {
        ["startLine"] = start.Line,
        ["startColumn"] = start.Column,
        ["endLine"] = end.Line,
        ["endColumn"] = end.Column,
    };

    private static JsonObject Text(string text) => new() { ["text"] = text };

    private static string Invariant(LocalizableString text) => text.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Level(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        _ => "note",
    };
}
