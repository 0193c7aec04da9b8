using Downhill.Analyzers.Rules.GlobalSearches;
using Downhill.Analyzers.Tests.Verifiers;
using Downhill.CodeFixes.Rules.GlobalSearches;

namespace Downhill.Analyzers.Tests.Rules.GlobalSearches;

/// <summary>What is appended to a global search, and where nothing is.</summary>
public sealed class GlobalSearchCodeFixTests
{
    private const string Annealing =
        """
        using System;

        static class Program
        {
            static double Energy(double[] x) => (x[0] - 1) * (x[0] - 1) + 10 * (x[1] - x[0] * x[0]) * (x[1] - x[0] * x[0]);

            static double[] Anneal(double[] start, Random random)
            {
                var x = (double[])start.Clone();
                double energy = Energy(x);
                var best = (double[])x.Clone();
                double lowest = energy;
                double t = 1;
                {|DH1005:for (int i = 0; i < 2000; i++)|}
                {
                    var next = (double[])x.Clone();
                    for (int j = 0; j < next.Length; j++)
                    {
                        next[j] += 0.2 * (random.NextDouble() - 0.5);
                    }

                    double e = Energy(next);
                    if (e < energy || random.NextDouble() < Math.Exp((energy - e) / t))
                    {
                        x = next;
                        energy = e;
                    }

                    if (energy < lowest)
                    {
                        lowest = energy;
                        best = x;
                    }

                    t *= 0.998; // cooling
                }

                // The best point that was seen.
                return best;
            }
        }

        """;

    [Fact]
    public Task The_descent_follows_the_loop_and_keeps_only_what_is_lower() => Verify<GlobalSearchAnalyzer, GlobalSearchCodeFix>.CodeFixAsync(
        Annealing,
        """
        using System;
        using Downhill;

        static partial class Program
        {
            [Differentiable]
            static double Energy(double[] x) => (x[0] - 1) * (x[0] - 1) + 10 * (x[1] - x[0] * x[0]) * (x[1] - x[0] * x[0]);

            static double[] Anneal(double[] start, Random random)
            {
                var x = (double[])start.Clone();
                double energy = Energy(x);
                var best = (double[])x.Clone();
                double lowest = energy;
                double t = 1;
                for (int i = 0; i < 2000; i++)
                {
                    var next = (double[])x.Clone();
                    for (int j = 0; j < next.Length; j++)
                    {
                        next[j] += 0.2 * (random.NextDouble() - 0.5);
                    }

                    double e = Energy(next);
                    if (e < energy || random.NextDouble() < Math.Exp((energy - e) / t))
                    {
                        x = next;
                        energy = e;
                    }

                    if (energy < lowest)
                    {
                        lowest = energy;
                        best = x;
                    }

                    t *= 0.998; // cooling
                }

                var fit = GradientDescent.Minimize(
                    EnergyValueAndGradient,
                    best);
                if (fit.Value < lowest)
                {
                    best = fit.Parameters;
                    lowest = fit.Value;
                }

                // The best point that was seen.
                return best;
            }
        }

        """,
        new TestOptions { ImplicitUsings = false });

    [Fact]
    public async Task The_second_action_starts_as_often_as_the_loop_was_long()
    {
        var program = await Verify<GlobalSearchAnalyzer, GlobalSearchCodeFix>.CodeFixAsync(
            Annealing, null, new TestOptions { ImplicitUsings = false, ActionIndex = 1, CheckFixAll = false });
        Assert.Contains("new DescentOptions { Starts = 20 }", program.After.Text, StringComparison.Ordinal);
    }

    [Fact]
    public Task A_population_gives_back_one_of_its_members() => Verify<GlobalSearchAnalyzer, GlobalSearchCodeFix>.CodeFixAsync(
        """
        using System;
        using Downhill;

        static partial class Program
        {
            static double Sphere(double[] x, double centre) { double s = 0; for (int i = 0; i < x.Length; i++) s += (x[i] - centre) * (x[i] - centre); return s; }

            static double[] Evolve(double[][] population, double centre, Random random)
            {
                var scores = new double[population.Length];
                for (int i = 0; i < scores.Length; i++) scores[i] = Sphere(population[i], centre);
                for (int g = 0; g < 100; g++)
                    {|DH1005:for (int i = 0; i < population.Length; i++)|}
                    {
                        int a = random.Next(population.Length), b = random.Next(population.Length), c = random.Next(population.Length);
                        var trial = new double[population[i].Length];
                        for (int j = 0; j < trial.Length; j++)
                            trial[j] = random.NextDouble() < 0.9 ? population[a][j] + 0.8 * (population[b][j] - population[c][j]) : population[i][j];
                        double score = Sphere(trial, centre);
                        if (score < scores[i]) { population[i] = trial; scores[i] = score; }
                    }
                int best = 0;
                for (int i = 1; i < scores.Length; i++) if (scores[i] < scores[best]) best = i;
                return population[best];
            }
        }
        """,
        """
        using System;
        using Downhill;

        static partial class Program
        {
            [Differentiable]
            static double Sphere(double[] x, double centre) { double s = 0; for (int i = 0; i < x.Length; i++) s += (x[i] - centre) * (x[i] - centre); return s; }

            static double[] Evolve(double[][] population, double centre, Random random)
            {
                var scores = new double[population.Length];
                for (int i = 0; i < scores.Length; i++) scores[i] = Sphere(population[i], centre);
                for (int g = 0; g < 100; g++)
                    for (int i = 0; i < population.Length; i++)
                    {
                        int a = random.Next(population.Length), b = random.Next(population.Length), c = random.Next(population.Length);
                        var trial = new double[population[i].Length];
                        for (int j = 0; j < trial.Length; j++)
                            trial[j] = random.NextDouble() < 0.9 ? population[a][j] + 0.8 * (population[b][j] - population[c][j]) : population[i][j];
                        double score = Sphere(trial, centre);
                        if (score < scores[i]) { population[i] = trial; scores[i] = score; }
                    }
                int best = 0;
                for (int i = 1; i < scores.Length; i++) if (scores[i] < scores[best]) best = i;
                var fit = GradientDescent.Minimize(
                    (p, gradient) => SphereValueAndGradient(p, centre, gradient),
                    population[best]);
                return fit.Parameters;
            }
        }
        """);
}
