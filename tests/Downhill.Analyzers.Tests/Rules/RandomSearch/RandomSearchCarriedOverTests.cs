using Downhill.Analyzers.Rules.RandomSearches;
using Downhill.Analyzers.Tests.Verifiers;
using Downhill.CodeFixes.Rules.RandomSearches;

namespace Downhill.Analyzers.Tests.Rules.RandomSearches;

/// <summary>What a search has that the descent takes over: bounds, target, direction, best value.</summary>
public sealed class RandomSearchCarriedOverTests
{
    [Fact]
    public Task Bounds_target_and_direction_are_carried_over() => FixAsync(
        """
        using System;

        public static class Yield
        {
            public static double Climb(double[] mix, double low, double goal)
            {
                var random = new Random(3);
                double best = double.MinValue;
                [|for (int i = 0; i < 5000; i++)|]
                {
                    var trial = (double[])mix.Clone();
                    for (int j = 0; j < trial.Length; j++)
                    {
                        trial[j] = Math.Clamp(trial[j] + 0.1 * (random.NextDouble() - 0.5), low, 1.0);
                    }

                    double value = Of(trial);
                    if (value > best)
                    {
                        best = value;
                        mix = trial;
                    }

                    if (best >= goal)
                    {
                        break;
                    }
                }

                return best;
            }

            private static double Of(double[] mix) => 1 - (mix[0] - 0.3) * (mix[0] - 0.3) - mix[1] * mix[1];
        }
        """,
        """
        using System;
        using Downhill;

        public static partial class Yield
        {
            public static double Climb(double[] mix, double low, double goal)
            {
                double best = double.MinValue;
                var fit = GradientDescent.Maximize(
                    OfValueAndGradient,
                    mix,
                    new DescentOptions
                    {
                        MaxIterations = 5000,
                        TargetValue = goal,
                        LowerBounds = new[] { low },
                        UpperBounds = new[] { 1.0 },
                    });
                mix = fit.Parameters;
                best = fit.Value;

                return best;
            }

            [Differentiable]
            private static double Of(double[] mix) => 1 - (mix[0] - 0.3) * (mix[0] - 0.3) - mix[1] * mix[1];
        }
        """);

    [Fact]
    public Task A_best_value_from_elsewhere_is_only_improved() => FixAsync(
        """
        using System;

        public class Trainer
        {
            private double[] _w = { 1, 1 };
            private double _best = double.MaxValue;
            private readonly Random _random = new Random(5);

            public double Best => _best;

            public double[] Weights => _w;

            public void Train(int rounds)
            {
                [|for (int i = 0; i < rounds; i++)|]
                {
                    var c = (double[])_w.Clone();
                    c[0] += _random.NextDouble() - 0.5;
                    c[1] += _random.NextDouble() - 0.5;
                    double loss = Loss(c);
                    if (loss < _best)
                    {
                        _best = loss;
                        _w = c;
                    }
                }
            }

            private static double Loss(double[] w) => w[0] * w[0] + w[1] * w[1];
        }
        """,
        """
        using System;
        using Downhill;

        public partial class Trainer
        {
            private double[] _w = { 1, 1 };
            private double _best = double.MaxValue;

            public double Best => _best;

            public double[] Weights => _w;

            public void Train(int rounds)
            {
                var fit = GradientDescent.Minimize(
                    LossValueAndGradient,
                    _w,
                    new DescentOptions { MaxIterations = rounds });
                if (fit.Value < _best)
                {
                    _w = fit.Parameters;
                    _best = fit.Value;
                }
            }

            [Differentiable]
            private static double Loss(double[] w) => w[0] * w[0] + w[1] * w[1];
        }
        """);

    [Fact]
    public Task Sampling_within_bounds_becomes_descents_from_several_starts() => FixAsync(
        """
        using System;
        using Downhill;

        static class Wells
        {
            static double Deepest(double low, double high)
            {
                var random = new Random(1);
                double x = 0, y = 0;
                double best = double.MaxValue;
                [|for (int i = 0; i < 100000; i++)|]
                {
                    double u = low + (high - low) * random.NextDouble();
                    double v = -1 + random.NextDouble() * (1.0 - -1);
                    double depth = Depth(u, v);
                    if (depth < best)
                    {
                        best = depth;
                        x = u;
                        y = v;
                    }
                }

                return best + 0 * x * y;
            }

            static double Depth(double u, double v) => (u * u - 1) * (u * u - 1) + 0.1 * u + v * v;
        }
        """,
        """
        using System;
        using Downhill;

        static partial class Wells
        {
            static double Deepest(double low, double high)
            {
                double x = 0, y = 0;
                double best = double.MaxValue;
                var packed = new DepthPacked(x, y);
                var fit = GradientDescent.Minimize(
                    packed.ValueAndGradient,
                    packed.Start,
                    new DescentOptions
                    {
                        MaxIterations = 100000,
                        LowerBounds = new[] { low, -1 },
                        UpperBounds = new[] { high, 1.0 },
                        Starts = 10,
                    });
                packed.Unpack(fit.Parameters, out x, out y);
                best = fit.Value;

                return best + 0 * x * y;
            }

            [Differentiable("u", "v")]
            static double Depth(double u, double v) => (u * u - 1) * (u * u - 1) + 0.1 * u + v * v;
        }
        """);

    [Fact]
    public Task Bounds_that_no_expression_spells_out_keep_what_they_read() => FixAsync(
        """
        using System;
        using Downhill;

        static class Wells
        {
            static double Deepest(Random random)
            {
                const double Range = 3;
                double x = 0;
                double best = double.MaxValue;
                [|for (int i = 0; i < 1000; i++)|]
                {
                    double u = Range * (2 * random.NextDouble() - 1);
                    double depth = Depth(u);
                    if (depth < best)
                    {
                        best = depth;
                        x = u;
                    }
                }

                return best + 0 * x;
            }

            static double Depth(double u) => (u * u - 1) * (u * u - 1) + 0.1 * u;
        }
        """,
        null);

    [Fact]
    public Task Single_elements_keep_their_limits() => FixAsync(
        """
        using System;

        public static class Normal
        {
            public static double[] Fit(double[] data)
            {
                var random = new Random(1);
                double[] point = { 0, 1, 0 };
                double best = Loss(point, data);
                [|for (int i = 0; i < 5000; i++)|]
                {
                    var next = (double[])point.Clone();
                    for (int j = 0; j < next.Length; j++)
                    {
                        next[j] += 0.1 * (random.NextDouble() - 0.5);
                    }

                    next[1] = Math.Max(1e-3, next[1]);
                    next[2] = Math.Min(1, Math.Max(next[2], -1));
                    double value = Loss(next, data);
                    if (value < best)
                    {
                        best = value;
                        point = next;
                    }
                }

                return point;
            }

            private static double Loss(double[] p, double[] data)
            {
                double sum = p[2] * p[2];
                foreach (double d in data)
                {
                    sum += Math.Log(p[1]) + (d - p[0]) * (d - p[0]) / (2 * p[1] * p[1]);
                }

                return sum;
            }
        }
        """,
        """
        using System;
        using Downhill;

        public static partial class Normal
        {
            public static double[] Fit(double[] data)
            {
                double[] point = { 0, 1, 0 };
                var fit = GradientDescent.Minimize(
                    (p, g) => LossValueAndGradient(p, data, g),
                    point,
                    new DescentOptions
                    {
                        MaxIterations = 5000,
                        LowerBounds = new[] { double.NegativeInfinity, 1e-3, -1 },
                        UpperBounds = new[] { double.PositiveInfinity, double.PositiveInfinity, 1 },
                    });
                point = fit.Parameters;

                return point;
            }

            [Differentiable]
            private static double Loss(double[] p, double[] data)
            {
                double sum = p[2] * p[2];
                foreach (double d in data)
                {
                    sum += Math.Log(p[1]) + (d - p[0]) * (d - p[0]) / (2 * p[1] * p[1]);
                }

                return sum;
            }
        }
        """);

    [Theory]
    [InlineData("double best = Loss(w, other);", "")]
    [InlineData("double best = Loss(other, data);", "")]
    [InlineData("double best = Loss(w, data);", "w = other;")]
    [InlineData("double best = Loss(w, data);", "data[0] = 5;")]
    public async Task A_best_value_of_another_point_is_only_improved(string first, string then)
    {
        var program = await Verify<RandomSearchAnalyzer, RandomSearchCodeFix>.CodeFixAsync(
            """
            using System;

            public static class Model
            {
                public static double Train(double[] w, double[] data, double[] other)
                {
                    var random = new Random(1);
                    FIRST
                    THEN
                    [|for (int i = 0; i < 500; i++)|]
                    {
                        var q = (double[])w.Clone();
                        q[random.Next(q.Length)] += random.NextDouble() - 0.5;
                        double value = Loss(q, data);
                        if (value < best)
                        {
                            best = value;
                            w = q;
                        }
                    }

                    return best + w[0];
                }

                private static double Loss(double[] v, double[] data) => (v[0] - data[0]) * (v[0] - data[0]);
            }
            """.Replace("FIRST", first).Replace("THEN", then),
            null);
        Assert.Contains("if (fit.Value < best)", program.After.Text, StringComparison.Ordinal);
    }

    private static Task FixAsync(string before, string? after) => Verify<RandomSearchAnalyzer, RandomSearchCodeFix>.CodeFixAsync(before, after);
}
