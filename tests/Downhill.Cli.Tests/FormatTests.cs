using System.Text;
using System.Text.Json.Nodes;

namespace Downhill.Cli.Tests;

/// <summary>What the six formats say of one branch: a search with a fix, one without, and one whose fix leaves the diff.</summary>
public sealed class FormatTests : IAsyncLifetime
{
    // A member above the loop, so that the fix changes lines that the branch did not.
    private const string Above = """
        static class Far
        {
            static readonly string Name = "Größe 📏"; // One
            // Two
            // Three
            // Four
            // Five
            // Six
            // Seven

        """;

    private readonly TestFolder _folder = new();

    public async Task InitializeAsync()
    {
        string far = Above + TestPrograms.Trainer[TestPrograms.Trainer.IndexOf("{\n", StringComparison.Ordinal)..][2..];
        _folder.Write("src/Ein Modell/Model.csproj", TestPrograms.Project).Write("src/Ein Modell/Weit weg.cs", far);
        await _folder.GitAsync("init", "--quiet");
        await _folder.CommitAsync();
        await _folder.GitAsync("switch", "--quiet", "-c", "feature");
        _folder.Write("src/Ein Modell/Trainer.cs", TestPrograms.Trainer)
            .Write("src/Ein Modell/Zähler.cs", TestPrograms.CountingTrainer)
            .Write("src/Ein Modell/Weit weg.cs", far.Replace("for (int i = 0; i < 2000", "/* 📏ä */ for (int i = 0; i < 3000", StringComparison.Ordinal));
        await _folder.CommitAsync();
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    private async Task<JsonNode> ReviewAsync(string format)
    {
        ToolRun run = await _folder.RunAsync("review", _folder.PathOf("src/Ein Modell"), "--base", "main", "--format", format);
        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        return Contract.Check(format, run.Output);
    }

    [Fact]
    public async Task GitHub_gets_a_suggestion_where_the_fix_lies_in_the_diff_and_else_the_command()
    {
        JsonNode review = await ReviewAsync("github");

        JsonArray comments = review["comments"]!.AsArray();
        Assert.Equal(
            ["src/Ein Modell/Trainer.cs", "src/Ein Modell/Weit weg.cs", "src/Ein Modell/Zähler.cs"],
            comments.Select(static comment => comment!["path"]!.GetValue<string>()));
        Assert.Equal("Downhill has 3 findings on the changed lines.", review["body"]!.GetValue<string>());
        string suggested = Suggestion.Apply(TestPrograms.Trainer, comments[0]!);
        string far = comments[1]!["body"]!.GetValue<string>();
        Assert.Contains("dotnet format analyzers --diagnostics DH1001 --severity info", far, StringComparison.Ordinal);
        Assert.DoesNotContain("suggestion", far, StringComparison.Ordinal);
        Assert.StartsWith("**DH1003: ", comments[2]!["body"]!.GetValue<string>(), StringComparison.Ordinal);

        await _folder.RunAsync("fix", _folder.PathOf("src/Ein Modell"));
        Assert.Equal(_folder.Read("src/Ein Modell/Trainer.cs"), suggested);
    }

    [Fact]
    public async Task Azure_gets_threads_on_the_lines_that_the_suggestion_replaces()
    {
        JsonArray threads = (await ReviewAsync("azure")).AsArray();

        Assert.Equal("/src/Ein Modell/Trainer.cs", threads[0]!["threadContext"]!["filePath"]!.GetValue<string>());
        Assert.Equal(1, threads[0]!["threadContext"]!["rightFileStart"]!["line"]!.GetValue<int>());
        Assert.Contains("```suggestion\nstatic partial class Trainer\n", threads[0]!["comments"]![0]!["content"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GitLab_gets_fingerprints_that_survive_lines_above_and_differ_from_each_other()
    {
        string[] before = Fingerprints(await ReviewAsync("gitlab"));
        _folder.Write("src/Ein Modell/Trainer.cs", "// A line above.\n" + TestPrograms.Trainer);
        string[] after = Fingerprints(await ReviewAsync("gitlab"));

        Assert.Equal(before, after);
        Assert.Equal(3, before.Distinct().Count());

        static string[] Fingerprints(JsonNode report) => [.. report.AsArray().Select(static one => one!["fingerprint"]!.GetValue<string>())];
    }

    [Fact]
    public async Task Reviewdog_gets_columns_in_bytes_with_exclusive_ends_and_suggestions_of_whole_lines()
    {
        JsonArray diagnostics = (await ReviewAsync("rdjson"))["diagnostics"]!.AsArray();

        JsonNode range = diagnostics[1]!["location"]!["range"]!;
        byte[] line = Encoding.UTF8.GetBytes(_folder.Read("src/Ein Modell/Weit weg.cs").Split('\n')[range["start"]!["line"]!.GetValue<int>() - 1]);
        string marked = Encoding.UTF8.GetString(line[(range["start"]!["column"]!.GetValue<int>() - 1)..(range["end"]!["column"]!.GetValue<int>() - 1)]);
        Assert.Equal("for (int i = 0; i < 3000; i++)", marked);

        JsonNode suggestion = diagnostics[0]!["suggestions"]![0]!;
        string suggested = Suggestion.Replace(
            TestPrograms.Trainer,
            suggestion["range"]!["start"]!["line"]!.GetValue<int>(),
            suggestion["range"]!["end"]!["line"]!.GetValue<int>(),
            suggestion["text"]!.GetValue<string>().Split('\n'));
        await _folder.RunAsync("fix", _folder.PathOf("src/Ein Modell"));
        Assert.Equal(_folder.Read("src/Ein Modell/Trainer.cs"), suggested);
    }

    [Fact]
    public async Task Sarif_names_files_relative_to_the_repository_explains_its_rules_and_holds_the_fixes()
    {
        JsonNode run = (await ReviewAsync("sarif"))["runs"]![0]!;

        JsonNode result = run["results"]![0]!;
        Assert.Equal("src/Ein%20Modell/Trainer.cs", result["locations"]![0]!["physicalLocation"]!["artifactLocation"]!["uri"]!.GetValue<string>());
        JsonNode rule = run["tool"]!["driver"]!["rules"]![result["ruleIndex"]!.GetValue<int>()]!;
        Assert.Equal("DH1001", rule["id"]!.GetValue<string>());
        Assert.StartsWith("# DH1001: Random search", rule["help"]!["markdown"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain("](../", rule["help"]!["markdown"]!.GetValue<string>(), StringComparison.Ordinal);

        string text = TestPrograms.Trainer;
        foreach (JsonNode? replacement in result["fixes"]![0]!["artifactChanges"]![0]!["replacements"]!.AsArray().Reverse())
        {
            JsonNode region = replacement!["deletedRegion"]!;
            text = text[..Offset(region, "start")] + replacement["insertedContent"]!["text"]!.GetValue<string>() + text[Offset(region, "end")..];
        }

        await _folder.RunAsync("fix", _folder.PathOf("src/Ein Modell"));
        Assert.Equal(_folder.Read("src/Ein Modell/Trainer.cs"), text);

        int Offset(JsonNode region, string end) =>
            text.Split('\n').Take(region[end + "Line"]!.GetValue<int>() - 1).Sum(static line => line.Length + 1) + region[end + "Column"]!.GetValue<int>() - 1;
    }

    [Fact]
    public async Task The_output_goes_into_a_file_where_one_is_named()
    {
        string file = _folder.PathOf("reports/of today/review.sarif");

        ToolRun run = await _folder.RunAsync("review", _folder.PathOf("src/Ein Modell"), "--base", "main", "--format", "sarif", "--output", file, "--fail-on", "none");

        Assert.Equal((0, ""), (run.ExitCode, run.Output));
        Contract.Check("sarif", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task GitHub_comments_need_a_diff()
    {
        ToolRun run = await _folder.RunAsync("check", _folder.PathOf("src/Ein Modell"), "--format", "github");

        Assert.Equal("error: --format 'github' needs the lines of a diff: use `downhill review --base REF`.\n", run.Error);
        Assert.Equal(2, run.ExitCode);
    }
}
