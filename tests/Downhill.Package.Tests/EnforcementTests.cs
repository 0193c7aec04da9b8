using System.Text.Json;
using Xunit;

namespace Downhill.Package.Tests;

/// <summary>What makes a finding stop a build, and what lets it pass: the ways of every analyzer, and the baseline.</summary>
[Collection(PackageCollection.Name)]
public sealed class EnforcementTests(PackageFixture package)
{
    // What `downhill baseline` writes of TestPrograms.SearchAndUnusedVariable.
    private const string Baseline = """
        # Downhill baseline 1: findings that are known and not reported, written by 'downhill baseline'
        DH1001	baseline	M:Program.Main	for (int i = 0; i < 1000; i++)	Program.cs
        DH4004	baseline	M:Program.Other(System.Double,System.Double)	[Downhill.Differentiable("w", "unused")]	Program.cs
        DH1001	baseline	M:Gone.Fit	while (true)	Gone.cs

        """;

    [Fact]
    public async Task A_finding_of_the_baseline_passes_in_strict_mode_and_a_new_one_or_a_damaged_line_does_not()
    {
        Consumer consumer = package.CreateConsumer("baseline", properties: "<DownhillMode>Strict</DownhillMode>")
            .Write("Program.cs", TestPrograms.SearchAndUnusedVariable.ReplaceLineEndings("\r\n"))
            .Write("downhill.baseline.txt", Baseline);

        BuildOutcome known = await consumer.BuildAsync();
        string log = consumer.Read("diagnostics.sarif");
        consumer.Write("New.cs", TestPrograms.Search("New")).Write("downhill.baseline.txt", Baseline + "<<<<<<< HEAD\n");
        BuildOutcome again = await consumer.BuildAsync();

        Assert.True(known.Succeeded, known.Output);
        Assert.Empty(known.Ours);
        Assert.Contains("Suppression Id: SPDH1001, Suppression Justification: It is in the baseline.", log, StringComparison.Ordinal);
        Assert.Contains("Suppression Id: SPDH4004", log, StringComparison.Ordinal);
        Assert.False(again.Succeeded);
        Assert.Equal(["DH1001 error", "DH5001 error"], again.Ours);
        Assert.Contains("New.cs(8,9): error DH1001", again.Output, StringComparison.Ordinal);
        Assert.Contains("downhill.baseline.txt(5,1): error DH5001: Line 5 of the baseline 'downhill.baseline.txt' cannot be read", again.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Program.cs(", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_baseline_may_have_another_name_and_one_that_is_named_and_not_there_is_said_to_be_so()
    {
        Consumer consumer = package.CreateConsumer("named", properties: "<DownhillBaseline>known findings.txt</DownhillBaseline>")
            .Write("Program.cs", TestPrograms.SearchAndUnusedVariable);

        BuildOutcome missing = await consumer.BuildAsync();
        consumer.Write("known findings.txt", Baseline.Replace("\tbaseline\t", "\tnamed\t", StringComparison.Ordinal));
        BuildOutcome found = await consumer.BuildAsync();

        Assert.Contains("warning DH5001: The baseline 'known findings.txt' does not exist", missing.Output, StringComparison.Ordinal);
        Assert.Equal(["DH1001 warning", "DH4004 warning"], missing.Ours);
        Assert.Empty(found.Ours);
        Assert.DoesNotContain("DH5001", found.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warnings_become_errors_but_for_those_that_are_excepted_or_silenced()
    {
        Consumer consumer = package.CreateConsumer(
            "warnings as errors", properties: "<TreatWarningsAsErrors>true</TreatWarningsAsErrors><WarningsNotAsErrors>DH4004</WarningsNotAsErrors>")
            .Write("Program.cs", TestPrograms.SearchAndUnusedVariable);

        BuildOutcome failing = await consumer.BuildAsync();
        BuildOutcome silenced = await consumer.BuildAsync("NoWarn=DH1001");

        Assert.Equal(["DH1001 error", "DH4004 warning"], failing.Ours);
        Assert.False(failing.Succeeded);
        Assert.Equal(["DH4004 warning"], silenced.Ours);
        Assert.True(silenced.Succeeded, silenced.Output);
    }

    [Fact]
    public async Task SuppressMessage_and_the_editorconfig_of_a_folder_let_pass_what_they_name_and_nothing_else()
    {
        Consumer consumer = package.CreateConsumer("suppress message", properties: "<DownhillMode>Strict</DownhillMode>", isLibrary: true)
            .Write("Reported.cs", TestPrograms.Search("Reported"))
            .Write("Member.cs", TestPrograms.Search(
                "Member", """[System.Diagnostics.CodeAnalysis.SuppressMessage("Downhill.Search", "DH1001", Justification = "A lesson on hill climbing.")]"""))
            .Write("Elsewhere.cs", TestPrograms.Search("Elsewhere"))
            .Write("GlobalSuppressions.cs", """
                [assembly: System.Diagnostics.CodeAnalysis.SuppressMessage(
                    "Downhill.Search", "DH1001", Scope = "member", Target = "~M:Elsewhere.Fit", Justification = "Measured: the loss has many minima.")]
                """)
            .Write("Legacy/Old.cs", TestPrograms.Search("Old"))
            .Write("Legacy/.editorconfig", "[*.cs]\ndotnet_diagnostic.DH1001.severity = none\n")
            .Write("Lessons/First.cs", TestPrograms.Search("First"))
            .Write("Lessons/.editorconfig", "[*.cs]\ndotnet_diagnostic.DH1001.severity = warning\n");

        BuildOutcome outcome = await consumer.BuildAsync();

        Assert.Equal(["DH1001 error", "DH1001 warning"], outcome.Ours);
        Assert.Equal(2, outcome.Diagnostics.Count(static diagnostic => diagnostic.Id == "DH1001"));
        Assert.Contains("Reported.cs(8,9): error DH1001", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("First.cs(8,9): warning DH1001", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(["A lesson on hill climbing.", "Measured: the loss has many minima."], Justifications(consumer.Read("diagnostics.sarif")));
    }

    /// <summary>The reasons of the suppressed findings of a log.</summary>
    private static string[] Justifications(string log)
    {
        using JsonDocument document = JsonDocument.Parse(log);
        return
        [
            .. document.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray()
                .Where(static result => result.TryGetProperty("suppressions", out _))
                .Select(static result => result.GetProperty("suppressions")[0].GetProperty("justification").GetString()!)
                .Order(StringComparer.Ordinal),
        ];
    }
}
