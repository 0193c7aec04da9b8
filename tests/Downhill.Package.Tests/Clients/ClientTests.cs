using System.Text.Json;
using Downhill.Tour;
using Xunit;

namespace Downhill.Package.Tests.Clients;

/// <summary>The programs that people already run on their code: what each shows of our rules, and what its fixes leave.</summary>
[Collection(PackageCollection.Name)]
public sealed class ClientTests(ClientSolution solution) : IClassFixture<ClientSolution>
{
    [Fact]
    public void The_log_of_a_build_says_of_each_finding_what_where_how_grave_and_where_to_read_on()
    {
        using JsonDocument log = JsonDocument.Parse(solution.Logs["Everything"]);
        JsonElement run = log.RootElement.GetProperty("runs")[0];
        JsonElement rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules");

        foreach (FixableFiles.FixableFile file in FixableFiles.All.Where(file => file != FixableFiles.PartialType))
        {
            JsonElement result = Assert.Single(Ours(run), result => result.GetProperty("ruleId").GetString() == file.Id);
            Assert.Equal(file.Level, result.GetProperty("level").GetString());
            Assert.NotEmpty(result.GetProperty("message").GetProperty("text").GetString()!);
            Assert.False(result.TryGetProperty("suppressions", out _));

            JsonElement place = LocationOf(result);
            Assert.EndsWith($"Everything/{file.FileName}", place.GetProperty("artifactLocation").GetProperty("uri").GetString());
            Assert.Equal(PlaceOf(file.Reported, file.In("Everything")), Start(place.GetProperty("region")));

            JsonElement rule = rules[result.GetProperty("ruleIndex").GetInt32()];
            Assert.Equal(file.Id, rule.GetProperty("id").GetString());
            Assert.NotEmpty(rule.GetProperty("shortDescription").GetProperty("text").GetString()!);
            Assert.EndsWith($"/{file.Id}.md", rule.GetProperty("helpUri").GetString());
            Assert.StartsWith("https://", rule.GetProperty("helpUri").GetString());
        }

        Assert.Equal(FixableFiles.All.Count - 1, Ours(run).Count());
    }

    [Fact]
    public void The_log_of_a_build_marks_what_is_suppressed()
    {
        using JsonDocument log = JsonDocument.Parse(solution.Logs["Quiet"]);
        var searches = Ours(log.RootElement.GetProperty("runs")[0])
            .ToLookup(result => Path.GetFileName(LocationOf(result).GetProperty("artifactLocation").GetProperty("uri").GetString()));

        Assert.Equal("inSource", Suppression("Pragma.cs").GetProperty("kind").GetString());
        Assert.Equal("inSource", Suppression("Attribute.cs").GetProperty("kind").GetString());
        Assert.Equal("A comparison.", Suppression("Attribute.cs").GetProperty("justification").GetString());
        Assert.Equal("DH1003", Assert.Single(searches["Counting.cs"]).GetProperty("ruleId").GetString());
        Assert.False(searches["Counting.cs"].Single().TryGetProperty("suppressions", out _));
        Assert.DoesNotContain("Pragma.cs", solution.BuildOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("Attribute.cs", solution.BuildOutput, StringComparison.Ordinal);

        JsonElement Suppression(string file) =>
            Assert.Single(Assert.Single(searches[file]).GetProperty("suppressions").EnumerateArray());
    }

    [Fact]
    public async Task Dotnet_format_fixes_the_rule_that_it_is_told_to_and_leaves_the_others()
    {
        IReadOnlyDictionary<string, byte[]> formatted = await solution.FormattedAsync();
        solution.Reset();

        foreach (FixableFiles.FixableFile file in FixableFiles.All)
        {
            IReadOnlyDictionary<string, byte[]> before = solution.Snapshot();
            await solution.FormatAsync("Everything/Everything.csproj", file.Id);
            Assert.Equal([$"Everything/{file.FileName}"], solution.ChangedSince(before));
        }

        // One after the other they come to what all together do.
        Assert.DoesNotContain(solution.ChangedSince(formatted), file => file.StartsWith("Everything/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Dotnet_format_fixes_a_solution_from_the_floor_up_so_that_it_builds_cleanly_and_ends_no_higher()
    {
        solution.Reset();
        IReadOnlyDictionary<string, byte[]> before = solution.Snapshot();
        solution.Put(await solution.FormattedAsync());

        Assert.Equal(ClientSolution.FixableSources, solution.ChangedSince(before));

        File.Delete(solution.PathOf($"Everything/{FixableFiles.NotDifferentiable.FileName}"));
        CommandResult build = await Dotnet.TryRunAsync(solution.Folder, "build", ClientSolution.SolutionFile, "--no-restore");
        Assert.True(build.ExitCode == 0, build.Output);

        // Which versions of a dependency a feed has is not ours (NU1603).
        Assert.DoesNotMatch(": (warning|error) (?!NU1603)", build.Output);

        IReadOnlyDictionary<string, double> after = await solution.RunAsync();
        Assert.Equal(solution.Values.Keys, after.Keys);
        Assert.All(after, pair => Assert.True(
            pair.Value <= solution.Values[pair.Key] + 1e-9, $"{pair.Key}: {pair.Value:R} after, {solution.Values[pair.Key]:R} before"));
        foreach (string name in after.Keys.Where(IsSearch))
        {
            Assert.True(after[name] < 0.5 * solution.Values[name], $"{name}: {after[name]:R} after, {solution.Values[name]:R} before");
        }

        static bool IsSearch(string name) =>
            name.EndsWith(FixableFiles.RandomSearch.Name, StringComparison.Ordinal)
            || name.EndsWith(FixableFiles.GlobalSearch.Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Roslynator_reports_our_rules_and_its_fixes_are_those_of_dotnet_format()
    {
        IReadOnlyDictionary<string, byte[]> formatted = await solution.FormattedAsync();
        solution.Reset();
        await Dotnet.RunAsync(solution.Folder, "tool", "restore");

        CommandResult analysis = await RoslynatorAsync("analyze", ClientSolution.Ids);

        // Of DH1005 the editor has two fixes to choose from; and that of DH4001 would be taken without a choice.
        CommandResult fix = await RoslynatorAsync(
            "fix", ClientSolution.Ids.Except([FixableFiles.NotDifferentiable.Id]), "--diagnostic-fix-map", "DH1005=DH1005");

        Assert.All(ClientSolution.FixableSources, file => Assert.Contains(Path.GetFileName(file), analysis.Output, StringComparison.Ordinal));
        Assert.All(ClientSolution.Ids, id => Assert.Contains(id, analysis.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("Pragma.cs", analysis.Output, StringComparison.Ordinal);
        Assert.True(fix.ExitCode == 0, fix.Output);
        Assert.Empty(solution.ChangedSince(formatted));
    }

    private Task<CommandResult> RoslynatorAsync(string command, IEnumerable<string> ids, params string[] options) => Dotnet.TryRunAsync(
        solution.Folder,
        [
            "roslynator", command, ClientSolution.SolutionFile,
            "--severity-level", "info", "--supported-diagnostics", .. ids, .. options,
        ]);

    private static IEnumerable<JsonElement> Ours(JsonElement run) => run.GetProperty("results").EnumerateArray()
        .Where(result => result.GetProperty("ruleId").GetString()!.StartsWith("DH", StringComparison.Ordinal));

    private static JsonElement LocationOf(JsonElement result) =>
        Assert.Single(result.GetProperty("locations").EnumerateArray()).GetProperty("physicalLocation");

    private static (int Line, int Column) Start(JsonElement region) =>
        (region.GetProperty("startLine").GetInt32(), region.GetProperty("startColumn").GetInt32());

    private static (int Line, int Column) PlaceOf(string reported, string text)
    {
        string before = text[..text.IndexOf(reported, StringComparison.Ordinal)];
        return (before.Count(character => character == '\n') + 1, before.Length - before.LastIndexOf('\n'));
    }
}
