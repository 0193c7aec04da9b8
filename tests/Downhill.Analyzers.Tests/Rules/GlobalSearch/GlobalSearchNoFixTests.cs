using Downhill.Analyzers.Rules.GlobalSearches;
using Downhill.Analyzers.Tests.Verifiers;
using Downhill.CodeFixes.Rules.GlobalSearches;

namespace Downhill.Analyzers.Tests.Rules.GlobalSearches;

/// <summary>Global searches to which nothing is appended, and the reason that the diagnostic carries.</summary>
public sealed class GlobalSearchNoFixTests
{
    [Theory]
    [InlineData("limits", "next[j] = x[j] + random.NextDouble() - 0.5; if (next[j] < 0) next[j] = -next[j];", "")]
    [InlineData("limits", "do { next[j] = x[j] + random.NextDouble() - 0.5; } while (next[j] > 3);", "")]
    [InlineData("transformed", "next[j] = Math.Round(x[j] + random.NextDouble() - 0.5, 2);", "")]
    [InlineData("transformed", "next[j] = x[j] + 0.1 * random.Next(-1, 2);", "")]
    [InlineData("transformed", "next[j] = x[j] + random.NextDouble() - 0.5;", "double norm = 0; for (int j = 0; j < n; j++) norm += next[j] * next[j]; for (int j = 0; j < n; j++) next[j] /= Math.Sqrt(norm);")]
    [InlineData("limits", "next[j] = x[j] + random.NextDouble() - 0.5;", "if (next[0] + next[1] > 1) continue;")]
    [InlineData("interval", "next[j] = random.NextDouble() < 0.5 ? x[j] + random.NextDouble() - 0.5 : x[j]; if (random.NextDouble() < 0.1) next[j] = 5 * random.NextDouble();", "")]
    public Task A_space_of_its_own(string reason, string move, string afterwards) => RefusesAsync(
        reason,
        $$"""
                {|DH1005:for (int i = 0; i < 1000; i++)|}
                {
                    var next = new double[n];
                    for (int j = 0; j < n; j++) { {{move}} }
                    {{afterwards}}
                    double e = Loss(next);
                    if (e < energy || random.NextDouble() < Math.Exp((energy - e) / t)) { x = next; energy = e; }
                    t *= 0.99;
                }
                return x;
        """);

    [Fact]
    public Task Only_some_elements_are_moved() => RefusesAsync(
        "some elements",
        """
                {|DH1005:for (int i = 0; i < 1000; i++)|}
                {
                    var next = (double[])x.Clone();
                    for (int j = 1; j < n; j++) next[j] += random.NextDouble() - 0.5;
                    double e = Loss(next);
                    if (e < energy || random.NextDouble() < Math.Exp((energy - e) / t)) { x = next; energy = e; }
                    t *= 0.99;
                }
                return x;
        """);

    [Fact]
    public Task The_search_returns_from_its_middle() => RefusesAsync(
        "returns from its middle",
        """
                {|DH1005:while (true)|}
                {
                    var next = (double[])x.Clone();
                    for (int j = 0; j < n; j++) next[j] += random.NextDouble() - 0.5;
                    double e = Loss(next);
                    if (e < energy || random.NextDouble() < Math.Exp((energy - e) / t)) { x = next; energy = e; }
                    t *= 0.99;
                    if (t < 1e-9) return x;
                }
        """);

    [Theory]
    [InlineData("double e = -Loss(next);")]
    [InlineData("double e = Loss(next) + 0.1 * next[0];")]
    public Task The_score_is_more_than_the_loss(string score) => RefusesAsync(
        "more than the value",
        $$"""
                {|DH1005:for (int i = 0; i < 1000; i++)|}
                {
                    var next = (double[])x.Clone();
                    for (int j = 0; j < n; j++) next[j] += random.NextDouble() - 0.5;
                    {{score}}
                    if (e < energy || random.NextDouble() < Math.Exp((energy - e) / t)) { x = next; energy = e; }
                    t *= 0.99;
                }
                return x;
        """);

    [Fact]
    public Task Another_score_is_kept_too() => RefusesAsync(
        "holds a score too",
        """
                var best = x;
                double lowest = energy;
                {|DH1005:for (int i = 0; i < 1000; i++)|}
                {
                    var next = (double[])x.Clone();
                    for (int j = 0; j < n; j++) next[j] += random.NextDouble() - 0.5;
                    double e = Loss(next);
                    if (e < energy || random.NextDouble() < Math.Exp((energy - e) / t)) { x = next; energy = e; }
                    if (e < lowest) best = next;
                    lowest = Math.Min(lowest, e);
                    t *= 0.99;
                }
                Console.WriteLine(lowest);
                return best;
        """);

    [Fact]
    public Task The_loss_changes_while_the_search_runs() => RefusesAsync(
        "which the loop changes",
        """
                {|DH1005:for (int i = 0; i < 1000; i++)|}
                {
                    var next = (double[])x.Clone();
                    for (int j = 0; j < n; j++) next[j] += random.NextDouble() - 0.5;
                    double e = Loss(next);
                    if (e < energy || random.NextDouble() < Math.Exp((energy - e) / t)) { x = next; energy = e; }
                    t *= 0.99;
                    weight *= 1.01;
                }
                return x;
        """);

    [Fact]
    public Task A_population_whose_best_member_is_chosen_elsewhere() => Verify<GlobalSearchAnalyzer, GlobalSearchCodeFix>.NoCodeFixAsync(
        """
        static partial class Program
        {
            static double Sphere(double[] x) { double s = 0; for (int i = 0; i < x.Length; i++) s += x[i] * x[i]; return s; }

            static void Evolve(double[][] population, double[] scores, Random random)
            {
                for (int g = 0; g < 100; g++)
                    {|DH1005:for (int i = 0; i < population.Length; i++)|}
                    {
                        int a = random.Next(population.Length), b = random.Next(population.Length), c = random.Next(population.Length);
                        var trial = new double[population[i].Length];
                        for (int j = 0; j < trial.Length; j++)
                            trial[j] = random.NextDouble() < 0.9 ? population[a][j] + 0.8 * (population[b][j] - population[c][j]) : population[i][j];
                        double score = Sphere(trial);
                        if (score < scores[i]) { population[i] = trial; scores[i] = score; }
                    }
            }
        }
        """,
        Reason("best point after the search"));

    [Fact]
    public Task A_search_that_a_descent_follows_is_finished() => Verify<GlobalSearchAnalyzer>.AnalyzerAsync(
        """
        using Downhill;

        static partial class Program
        {
            [Differentiable]
            static double Loss(double[] x) => x[0] * x[0] + x[1] * x[1];

            static double[] Anneal(double[] x, Random random)
            {
                double energy = Loss(x), t = 1;
                for (int i = 0; i < 1000; i++)
                {
                    var next = (double[])x.Clone();
                    for (int j = 0; j < next.Length; j++) next[j] += random.NextDouble() - 0.5;
                    double e = Loss(next);
                    if (e < energy || random.NextDouble() < Math.Exp((energy - e) / t)) { x = next; energy = e; }
                    t *= 0.99;
                }
                return GradientDescent.Minimize(LossValueAndGradient, x).Parameters;
            }
        }
        """);

    private static Task RefusesAsync(string reason, string search) => Verify<GlobalSearchAnalyzer, GlobalSearchCodeFix>.NoCodeFixAsync(
        $$"""
        static partial class Program
        {
            static double weight = 1;

            static double Loss(double[] x) => weight * (x[0] - 1) * (x[0] - 1) + (x[1] - x[0]) * (x[1] - x[0]);

            static double[] Anneal(double[] x, Random random)
            {
                int n = x.Length;
                double energy = Loss(x), t = 1;
        {{search}}
            }
        }
        """,
        Reason(reason));

    private static TestOptions Reason(string reason) => new()
    {
        Inspect = diagnostics => Assert.Contains(reason, diagnostics[0].Properties.GetValueOrDefault("NoFix") ?? "", StringComparison.Ordinal),
    };
}
