using System.Globalization;
using Xunit;

namespace Downhill.Package.Tests;

/// <summary>The way of a user without an editor: build, <c>dotnet format</c>, build again, run.</summary>
[Collection(PackageCollection.Name)]
public sealed class FixTests(PackageFixture package)
{
    [Fact]
    public async Task Searches_of_every_fixable_shape_are_fixed_build_cleanly_and_end_no_higher_with_a_tenth_of_the_evaluations()
    {
        Consumer consumer = package.CreateConsumer("programs", properties: "<LangVersion>9.0</LangVersion>");
        string[] sources = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Programs"), "*.cs");
        foreach (string source in sources)
        {
            consumer.Write(Path.GetFileName(source), await File.ReadAllTextAsync(source));
        }

        BuildOutcome warned = await consumer.BuildAsync();
        Dictionary<string, (double Value, long Evaluations)> before = Parse(await consumer.RunAsync());
        await consumer.FixAsync("DH1001");
        BuildOutcome clean = await consumer.BuildAsync();

        // All but Program.cs hold one search, and one of them holds two.
        Assert.Equal(sources.Length, warned.Diagnostics.Count(diagnostic => diagnostic is { Id: "DH1001", Level: "warning" }));
        Assert.True(clean.Succeeded, clean.Output);
        Assert.Empty(clean.WarningsAndErrors);

        Dictionary<string, (double Value, long Evaluations)> after = Parse(await consumer.RunAsync());
        Assert.Equal(before.Keys, after.Keys);
        Assert.All(after, pair =>
        {
            (double value, long evaluations) = before[pair.Key];
            Assert.True(pair.Value.Value <= value + 1e-9 * Math.Abs(value), $"{pair.Key}: {pair.Value.Value:R} after, {value:R} before");
            Assert.True(
                pair.Value.Evaluations > 0 && pair.Value.Evaluations * 10 <= evaluations,
                $"{pair.Key}: {pair.Value.Evaluations} evaluations after, {evaluations} before");
        });
    }

    [Fact]
    public async Task A_second_run_of_the_fix_changes_nothing()
    {
        Consumer consumer = package.CreateConsumer("twice").Write("Program.cs", TestPrograms.SearchAndUnusedVariable);
        await consumer.BuildAsync();

        await consumer.FixAsync("DH1001");
        string once = consumer.Read("Program.cs");
        await consumer.BuildAsync();
        await consumer.FixAsync("DH1001");

        Assert.NotEqual(TestPrograms.SearchAndUnusedVariable, once);
        Assert.Equal(once, consumer.Read("Program.cs"));
    }

    private static Dictionary<string, (double Value, long Evaluations)> Parse(string output) => output
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(line => line.Split(' '))
        .ToDictionary(
            cells => cells[0],
            cells => (double.Parse(cells[1], CultureInfo.InvariantCulture), long.Parse(cells[2], CultureInfo.InvariantCulture)));
}
