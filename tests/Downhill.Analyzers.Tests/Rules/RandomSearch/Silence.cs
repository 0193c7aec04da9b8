namespace Downhill.Analyzers.Tests.Rules.RandomSearches;

/// <summary>
/// Asserts that nothing is found that a rule would report, whatever the loss turned out to be: what looks like a greedy
/// search over real parameters and is none.
/// </summary>
internal static class Silence
{
    public static async Task SilentAsync(string source)
    {
        Assert.Empty((await Findings.InAsync(source)).Where(static search => search.IsGreedy));
        Assert.Empty(await Findings.OutlinedAsync(source));
    }

    /// <summary>No greedy search, but one that also keeps worse points.</summary>
    public static async Task AnnealingInClassAsync(string members)
    {
        var source = $$"""
            static class Program
            {
            {{members}}
            }
            """;
        Assert.Empty((await Findings.InAsync(source)).Where(static search => search.IsGreedy));
        Assert.Equal(Recognition.Flow.SearchManner.Annealing, Assert.Single(await Findings.OutlinedAsync(source)).Manner);
    }

    public static Task SilentInClassAsync(string members) => SilentAsync($$"""
        static class Program
        {
        {{members}}
        }
        """);
}
