using Downhill.Analyzers.Rules.GlobalSearches;
using Downhill.Analyzers.Tests.Verifiers;
using Downhill.CodeFixes.Rules.GlobalSearches;

namespace Downhill.Analyzers.Tests.Rules.GlobalSearches;

/// <summary>
/// Fixed programs run: the search ends where it did, and the descent behind it at a loss that is no higher. With a tenth of
/// the search's steps they are still no worse than the whole search was.
/// </summary>
public sealed class GlobalSearchFixedProgramTests
{
    private const string Loss =
        """
        static int evaluations;

            static double Loss(double[] x)
            {
                evaluations++;
                double s = 0;
                for (int i = 0; i + 1 < x.Length; i++)
                {
                    s += 10 * (x[i + 1] - x[i] * x[i]) * (x[i + 1] - x[i] * x[i]) + (1 - x[i]) * (1 - x[i]);
                }

                return s;
            }

            static double Gaussian(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

            static void Main(string[] args)
            {
                var random = new Random(7);
                int steps = int.Parse(args[0]);
                var end = Search(new double[] { -1, 1, 0.5 }, steps, random);
                int spent = evaluations;
                Console.WriteLine($"value: {Loss(end):R}");
                Console.WriteLine($"evaluations: {spent}");
            }
        """;

    [Fact]
    public Task Annealing() => ImprovesAsync(
        """
        static double[] Search(double[] start, int steps, Random random)
            {
                var x = start;
                double energy = Loss(x);
                double t = 1;
                {|DH1005:for (int i = 0; i < steps; i++)|}
                {
                    var next = new double[x.Length];
                    for (int j = 0; j < next.Length; j++)
                    {
                        next[j] = x[j] + 0.1 * Gaussian(random);
                    }

                    double e = Loss(next);
                    if (e < energy || random.NextDouble() < Math.Exp((energy - e) / t))
                    {
                        x = next;
                        energy = e;
                    }

                    t *= 0.999;
                }

                return x;
            }
        """);

    [Fact]
    public Task Annealing_whose_best_point_is_null_before_the_loop() => ImprovesAsync(
        """
        static double[] Search(double[] start, int steps, Random random)
            {
                var x = start;
                double energy = Loss(x), lowest = double.MaxValue;
                double[] best = null;
                double t = 1;
                {|DH1005:for (int i = 0; i < steps; i++)|}
                {
                    var next = new double[x.Length];
                    for (int j = 0; j < next.Length; j++)
                    {
                        next[j] = x[j] + 0.1 * Gaussian(random);
                    }

                    double e = Loss(next);
                    double delta = e - energy;
                    if (delta < 0 || random.NextDouble() < Math.Exp(-delta / t))
                    {
                        x = next;
                        energy = e;
                        if (e < lowest)
                        {
                            lowest = e;
                            best = (double[])next.Clone();
                        }
                    }

                    t *= 0.999;
                }

                return best;
            }
        """);

    [Fact]
    public Task Annealing_within_bounds_ends_within_them() => ImprovesAsync(
        """
        static double[] Search(double[] start, int steps, Random random)
            {
                var x = new double[] { 0, 0.5, 0.5 };
                double energy = Loss(x);
                double t = 1;
                {|DH1005:for (int i = 0; i < steps; i++)|}
                {
                    var next = new double[x.Length];
                    for (int j = 0; j < next.Length; j++)
                    {
                        next[j] = Math.Max(-0.8, Math.Min(0.8, x[j] + 0.1 * Gaussian(random)));
                    }

                    double e = Loss(next);
                    if (e < energy || random.NextDouble() < Math.Exp((energy - e) / t))
                    {
                        x = next;
                        energy = e;
                    }

                    t *= 0.999;
                }

                foreach (var v in x)
                {
                    if (v < -0.8 || v > 0.8) throw new InvalidOperationException("out of bounds");
                }

                return x;
            }
        """);

    [Fact]
    public Task The_cross_entropy_method() => ImprovesAsync(
        """
        class Sample { public double[] X { get; set; } public double Score { get; set; } }

            static double[] Search(double[] start, int steps, Random random)
            {
                var mean = (double[])start.Clone();
                var deviation = new double[mean.Length];
                for (int j = 0; j < deviation.Length; j++) deviation[j] = 1;
                {|DH1005:for (int k = 0; k < steps / 50; k++)|}
                {
                    var samples = new List<Sample>();
                    for (int i = 0; i < 50; i++)
                    {
                        var x = new double[mean.Length];
                        for (int j = 0; j < x.Length; j++) x[j] = mean[j] + deviation[j] * Gaussian(random);
                        samples.Add(new Sample { X = x, Score = Loss(x) });
                    }
                    samples.Sort((a, b) => a.Score.CompareTo(b.Score));
                    for (int j = 0; j < mean.Length; j++)
                    {
                        double sum = 0;
                        for (int i = 0; i < 10; i++) sum += samples[i].X[j];
                        mean[j] = sum / 10;
                        double spread = 0;
                        for (int i = 0; i < 10; i++) spread += (samples[i].X[j] - mean[j]) * (samples[i].X[j] - mean[j]);
                        deviation[j] = Math.Sqrt(spread / 10) + 0.01;
                    }
                }
                return mean;
            }
        """);

    [Fact]
    public Task Differential_evolution_with_limits() => ImprovesAsync(
        """
        static double[] Search(double[] start, int steps, Random random)
            {
                int size = 20, n = start.Length;
                var population = new double[size][];
                var scores = new double[size];
                for (int i = 0; i < size; i++)
                {
                    population[i] = new double[n];
                    for (int j = 0; j < n; j++) population[i][j] = -2 + 4 * random.NextDouble();
                    scores[i] = Loss(population[i]);
                }

                for (int g = 0; g < steps / size; g++)
                {
                    {|DH1005:for (int i = 0; i < size; i++)|}
                    {
                        int a = random.Next(size), b = random.Next(size), c = random.Next(size);
                        var trial = new double[n];
                        for (int j = 0; j < n; j++)
                        {
                            trial[j] = random.NextDouble() < 0.9 ? population[a][j] + 0.8 * (population[b][j] - population[c][j]) : population[i][j];
                            if (trial[j] < -2) trial[j] = -2;
                            if (trial[j] > 2) trial[j] = 2;
                        }

                        double score = Loss(trial);
                        if (score < scores[i])
                        {
                            population[i] = trial;
                            scores[i] = score;
                        }
                    }
                }

                int best = 0;
                for (int i = 1; i < size; i++)
                {
                    if (scores[i] < scores[best])
                    {
                        best = i;
                    }
                }

                return population[best];
            }
        """);

    // The descent from the best point, and descents from many points.
    private static async Task ImprovesAsync(string search)
    {
        await ImprovesAsync(search, new TestOptions { Nullable = Microsoft.CodeAnalysis.NullableContextOptions.Disable });
        await ImprovesAsync(search, new TestOptions { Nullable = Microsoft.CodeAnalysis.NullableContextOptions.Disable, ActionIndex = 1, CheckFixAll = false });
    }

    private static async Task ImprovesAsync(string search, TestOptions options)
    {
        var program = await Verify<GlobalSearchAnalyzer, GlobalSearchCodeFix>.CodeFixAsync(
            $$"""
            using System;
            using System.Collections.Generic;

            static class Program
            {
                {{Loss}}

                {{search}}
            }
            """,
            null,
            options);
        Assert.Equal(options.ActionIndex == 1, program.After.Text.Contains("Starts = ", StringComparison.Ordinal));
        var before = await program.Before.RunForNumbersAsync("4000");
        var after = await program.After.RunForNumbersAsync("4000");
        var shorter = await program.After.RunForNumbersAsync("200");
        Assert.True(
            after["value"] <= before["value"] && shorter["value"] <= before["value"] + 1e-12 && shorter["evaluations"] * 10 <= before["evaluations"],
            $"before: {before["value"]} in {before["evaluations"]}, after: {after["value"]} in {after["evaluations"]}, shorter: {shorter["value"]} in {shorter["evaluations"]}\n{program.After.Text}");
    }
}
