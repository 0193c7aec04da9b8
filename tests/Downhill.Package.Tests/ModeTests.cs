using Xunit;

namespace Downhill.Package.Tests;

/// <summary><c>DownhillMode</c>, and who has the last word.</summary>
[Collection(PackageCollection.Name)]
public sealed class ModeTests(PackageFixture package)
{
    [Fact]
    public async Task Each_mode_sets_its_severities()
    {
        Consumer consumer = package.CreateConsumer("modes").Write("Program.cs", TestPrograms.SearchAndUnusedVariable);

        BuildOutcome unset = await consumer.BuildAsync();
        BuildOutcome byName = await consumer.BuildAsync("DownhillMode=default");
        BuildOutcome suggestion = await consumer.BuildAsync("DownhillMode=Suggestion");
        BuildOutcome strict = await consumer.BuildAsync("DownhillMode=Strict");
        BuildOutcome none = await consumer.BuildAsync("DownhillMode=None");

        Assert.Equal(["DH1001 warning", "DH4004 warning"], unset.Ours);
        Assert.Equal(["DH1001 warning", "DH4004 warning"], byName.Ours);
        Assert.Equal(["DH1001 note", "DH4004 note"], suggestion.Ours);
        Assert.Equal(["DH1001 error", "DH4004 error"], strict.Ours);
        Assert.False(strict.Succeeded);
        Assert.Empty(none.Ours);
        Assert.True(none.Succeeded, none.Output);
    }

    [Fact]
    public async Task A_mode_that_is_not_known_is_said_to_be_so()
    {
        Consumer consumer = package.CreateConsumer("unknown mode").Write("Program.cs", TestPrograms.SearchAndUnusedVariable);

        BuildOutcome outcome = await consumer.BuildAsync("DownhillMode=Strickt");

        Assert.Contains("warning DH0002", outcome.Output);
        Assert.Contains("Suggestion, Default, Strict or None", outcome.Output);
        Assert.Equal(["DH1001 warning", "DH4004 warning"], outcome.Ours);
    }

    [Fact]
    public async Task The_editorconfig_of_the_project_wins_over_the_mode()
    {
        Consumer consumer = package.CreateConsumer("editorconfig", properties: "<DownhillMode>Strict</DownhillMode>")
            .Write("Program.cs", TestPrograms.SearchAndUnusedVariable)
            .Write(".editorconfig", """
                root = true
                [*.cs]
                dotnet_diagnostic.DH1001.severity = suggestion
                dotnet_diagnostic.DH4004.severity = none
                """);

        BuildOutcome outcome = await consumer.BuildAsync();

        Assert.Equal(["DH1001 note"], outcome.Ours);
        Assert.True(outcome.Succeeded, outcome.Output);
    }

    [Fact]
    public async Task The_globalconfig_of_the_project_wins_over_the_mode()
    {
        Consumer consumer = package.CreateConsumer("globalconfig", properties: "<DownhillMode>None</DownhillMode>")
            .Write("Program.cs", TestPrograms.SearchAndUnusedVariable)
            .Write(".globalconfig", """
                is_global = true
                dotnet_diagnostic.DH1001.severity = error
                """);

        BuildOutcome outcome = await consumer.BuildAsync();

        Assert.Equal(["DH1001 error"], outcome.Ours);
        Assert.DoesNotContain("MultipleGlobalAnalyzerKeys", outcome.Output);
    }

    [Fact]
    public async Task A_pragma_or_NoWarn_silences_a_rule_in_every_mode()
    {
        Consumer consumer = package.CreateConsumer(
            "suppressed", properties: "<DownhillMode>Strict</DownhillMode><NoWarn>$(NoWarn);DH4004</NoWarn>")
            .Write("Program.cs", "#pragma warning disable DH1001\n" + TestPrograms.SearchAndUnusedVariable);

        BuildOutcome outcome = await consumer.BuildAsync();

        Assert.Empty(outcome.Ours);
        Assert.True(outcome.Succeeded, outcome.Output);
    }
}
