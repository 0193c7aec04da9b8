using Downhill.Analyzers.Rules.RandomSearches;
using Downhill.Analyzers.Tests.Verifiers;
using Downhill.CodeFixes.Rules.RandomSearches;

namespace Downhill.Analyzers.Tests.Rules.RandomSearches;

/// <summary>
/// Fixed programs run: they end at a value no worse, with at most a tenth of the evaluations, which they count themselves.
/// </summary>
public sealed class RandomSearchFixedProgramTests
{
    [Fact]
    public Task Copy_and_perturb_with_data() => ImprovesAsync(
        """
        using System;

        var model = new Model();
        Console.WriteLine($"value: {model.Train(3000):R}");
        Console.WriteLine($"evaluations: {Model.Evaluations}");

        class Model
        {
            public static int Evaluations;
            private readonly double[][] _x = { new[] { 1.0, 0.2 }, new[] { 0.4, -1.3 }, new[] { -0.7, 0.8 }, new[] { -1.1, -0.4 } };
            private readonly double[] _y = { 1, 1, -1, -1 };
            private double[] _w = new double[3];

            public double Train(int rounds)
            {
                var random = new Random(1);
                double best = Loss(_w, _x, _y);
                [|for (int i = 0; i < rounds; i++)|]
                {
                    double step = 0.3 * (1 - (double)i / rounds);
                    var candidate = (double[])_w.Clone();
                    for (int j = 0; j < candidate.Length; j++)
                    {
                        candidate[j] += step * (2 * random.NextDouble() - 1);
                    }

                    double loss = Loss(candidate, _x, _y);
                    if (loss < best)
                    {
                        best = loss;
                        _w = candidate;
                    }
                }

                return best;
            }

            private static double Loss(double[] w, double[][] x, double[] y)
            {
                Evaluations++;
                double sum = 0;
                for (int i = 0; i < x.Length; i++)
                {
                    double z = w[2] + w[0] * x[i][0] + w[1] * x[i][1];
                    sum += Math.Log(1 + Math.Exp(-y[i] * z));
                }

                return sum + 0.05 * (w[0] * w[0] + w[1] * w[1]);
            }
        }
        """);

    [Fact]
    public Task A_loss_without_arguments_over_fields() => ImprovesAsync(
        """
        using System;

        var fit = new Line();
        fit.Train();
        Console.WriteLine($"value: {fit.Error():R}");
        Console.WriteLine($"evaluations: {fit.Evaluations}");

        sealed class Line
        {
            private readonly double[] _xs = { 0, 1, 2, 3 };
            private readonly double[] _ys = { 1.1, 2.9, 5.2, 6.8 };
            private readonly double[] _slope = { 0.0 };
            private double _offset;

            public int Evaluations;

            public void Train()
            {
                var random = new Random(2);
                double best = Error();
                [|for (int i = 0; i < 4000; i++)|]
                {
                    var oldSlope = (double[])_slope.Clone();
                    double oldOffset = _offset;
                    for (int j = 0; j < _slope.Length; j++)
                    {
                        _slope[j] += 0.1 * (random.NextDouble() - 0.5);
                    }

                    _offset += 0.1 * (random.NextDouble() - 0.5);
                    double error = Error();
                    if (error < best)
                    {
                        best = error;
                    }
                    else
                    {
                        Array.Copy(oldSlope, _slope, _slope.Length);
                        _offset = oldOffset;
                    }
                }
            }

            public double Error()
            {
                Evaluations++;
                double sum = 0;
                for (int i = 0; i < _xs.Length; i++)
                {
                    double r = _slope[0] * _xs[i] + _offset - _ys[i];
                    sum += r * r;
                }

                return sum;
            }
        }
        """);

    [Fact]
    public Task A_local_function_of_a_top_level_program() => ImprovesAsync(
        """
        using System;

        double[] xs = { 0, 1, 2, 3 };
        double[] ys = { 2, 1.2, 0.7, 0.4 };

        double Misfit(double[] c)
        {
            Counter.Calls++;
            double sum = 0;
            for (int i = 0; i < xs.Length; i++)
            {
                double r = c[0] * Math.Exp(-c[1] * xs[i]) - ys[i];
                sum += r * r;
            }

            return sum;
        }

        var random = new Random(3);
        double[] c = { 1, 1 };
        double best = Misfit(c);
        [|for (int i = 0; i < 3000; i++)|]
        {
            double[] d = (double[])c.Clone();
            int k = random.Next(2);
            d[k] += 0.2 * (random.NextDouble() - 0.5);
            double misfit = Misfit(d);
            if (misfit < best)
            {
                best = misfit;
                c = d;
            }
        }

        Console.WriteLine($"value: {Misfit(c):R}");
        Console.WriteLine($"evaluations: {Counter.Calls}");

        static class Counter
        {
            public static int Calls;
        }
        """);

    [Fact]
    public Task Maximising_an_array_and_a_bias_within_bounds() => ImprovesAsync(
        """
        using System;

        class Program
        {
            static int evaluations;

            static void Main()
            {
                var random = new Random(4);
                double[] w = { 0.5, 0.5 };
                double bias = 0.5;
                double best = Score(w, bias);
                int tries = 0;
                [|while (tries < 5000)|]
                {
                    tries++;
                    var v = new double[w.Length];
                    for (int j = 0; j < v.Length; j++)
                    {
                        v[j] = Math.Max(0.0, Math.Min(1.0, w[j] + 0.2 * (random.NextDouble() - 0.5)));
                    }

                    double c = Math.Clamp(bias + 0.2 * (random.NextDouble() - 0.5), 0.0, 1.0);
                    double score = Score(v, c);
                    if (score > best)
                    {
                        best = score;
                        w = v;
                        bias = c;
                    }
                }

                if (w[0] < 0 || w[0] > 1 || bias < 0 || bias > 1)
                {
                    best = double.NegativeInfinity;
                }

                Console.WriteLine($"value: {-best:R}");
                Console.WriteLine($"evaluations: {evaluations}");
            }

            static double Score(double[] w, double bias)
            {
                evaluations++;
                return -(w[0] - 1.5) * (w[0] - 1.5) - (w[1] - 0.25) * (w[1] - 0.25) - (bias - w[1]) * (bias - w[1]);
            }
        }
        """);

    [Fact]
    public async Task A_start_that_others_hold_is_not_changed()
    {
        var program = await Verify<RandomSearchAnalyzer, RandomSearchCodeFix>.CodeFixAsync(
            """
            using System;

            var start = new double[] { 3, 4 };
            var (end, slope) = Search.Run(start, 2);
            Console.WriteLine($"first: {start[0]:R}");
            Console.WriteLine($"value: {end[0] * end[0] + end[1] * end[1] + slope * slope:R}");

            static class Search
            {
                public static (double[], double) Run(double[] w, double slope)
                {
                    var random = new Random(1);
                    double best = Loss(w, slope);
                    [|for (int i = 0; i < 4000; i++)|]
                    {
                        var q = (double[])w.Clone();
                        q[random.Next(q.Length)] += random.NextDouble() - 0.5;
                        double s = slope + random.NextDouble() - 0.5;
                        double value = Loss(q, s);
                        if (value < best)
                        {
                            best = value;
                            w = q;
                            slope = s;
                        }
                    }

                    return (w, slope);
                }

                private static double Loss(double[] w, double slope) => w[0] * w[0] + w[1] * w[1] + slope * slope;
            }
            """,
            null);
        var numbers = await program.After.RunForNumbersAsync();
        Assert.Equal(3, numbers["first"]);
        Assert.InRange(numbers["value"], 0, 1e-10);
    }

    [Fact]
    public async Task A_cap_of_zero_leaves_the_start()
    {
        var program = await Verify<RandomSearchAnalyzer, RandomSearchCodeFix>.CodeFixAsync(
            """
            using System;

            Console.WriteLine($"value: {Search.Run(new double[] { 3 }, 0):R}");

            static class Search
            {
                public static double Run(double[] w, int rounds)
                {
                    var random = new Random(1);
                    double best = Loss(w);
                    [|for (int i = 0; i < rounds; i++)|]
                    {
                        var q = (double[])w.Clone();
                        q[random.Next(q.Length)] += random.NextDouble() - 0.5;
                        double value = Loss(q);
                        if (value < best)
                        {
                            best = value;
                            w = q;
                        }
                    }

                    return best;
                }

                private static double Loss(double[] w) => w[0] * w[0];
            }
            """,
            null);
        Assert.Equal(9, (await program.Before.RunForNumbersAsync())["value"]);
        Assert.Equal(9, (await program.After.RunForNumbersAsync())["value"]);
    }

    private static async Task ImprovesAsync(string source)
    {
        var program = await Verify<RandomSearchAnalyzer, RandomSearchCodeFix>.CodeFixAsync(source, null);
        var before = await program.Before.RunForNumbersAsync();
        var after = await program.After.RunForNumbersAsync();
        Assert.True(
            after["value"] <= before["value"] + 1e-12 && after["evaluations"] * 10 <= before["evaluations"],
            $"before: {before["value"]} in {before["evaluations"]}, after: {after["value"]} in {after["evaluations"]}\n{program.After.Text}");
    }
}
