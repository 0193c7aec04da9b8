using Downhill.Analyzers.Rules.RandomSearches;
using Downhill.Analyzers.Tests.Verifiers;
using Downhill.CodeFixes.Rules.RandomSearches;

namespace Downhill.Analyzers.Tests.Rules.RandomSearches;

/// <summary>What the fix writes, for each shape of search.</summary>
public sealed class RandomSearchCodeFixTests
{
    [Fact]
    public Task Keeps_names_comments_and_what_is_read_afterwards() => FixAsync(
        """
        // A copyright line.

        using System;

        /// <summary>A model.</summary>
        public static class Model
        {
            // Trains.
            public static double Train(double[][] x, double[] y, int rounds)
            {
                // Where it starts.
                var w = new double[3];
                var random = new Random(1); // seeded
                double best = Loss(w, x, y);

                // The search itself.
                [|for (int i = 0; i < rounds; i++)|]
                {
                    var candidate = (double[])w.Clone();
                    candidate[random.Next(3)] += 0.1 * (random.NextDouble() - 0.5);
                    double loss = Loss(candidate, x, y);
                    if (loss < best)
                    {
                        best = loss;
                        w = candidate;
                    }
                } // done

                Console.WriteLine(string.Join(", ", w)); // the result
                return best;
            }

            /// <summary>The mean squared error.</summary>
            /// <param name="w">The weights.</param>
            private static double Loss(double[] w, double[][] x, double[] y)
            {
                double sum = 0;
                for (int i = 0; i < x.Length; i++)
                {
                    double r = w[0] * x[i][0] + w[1] * x[i][1] + w[2] - y[i];
                    sum += r * r;
                }

                return sum / x.Length;
            }
        }
        """,
        """
        // A copyright line.

        using System;
        using Downhill;

        /// <summary>A model.</summary>
        public static partial class Model
        {
            // Trains.
            public static double Train(double[][] x, double[] y, int rounds)
            {
                // Where it starts.
                var w = new double[3];
                double best = Loss(w, x, y);

                // The search itself.
                var fit = GradientDescent.Minimize(
                    (p, g) => LossValueAndGradient(p, x, y, g),
                    w,
                    new DescentOptions { MaxIterations = rounds });
                w = fit.Parameters;
                best = fit.Value; // done

                Console.WriteLine(string.Join(", ", w)); // the result
                return best;
            }

            /// <summary>The mean squared error.</summary>
            /// <param name="w">The weights.</param>
            [Differentiable]
            private static double Loss(double[] w, double[][] x, double[] y)
            {
                double sum = 0;
                for (int i = 0; i < x.Length; i++)
                {
                    double r = w[0] * x[i][0] + w[1] * x[i][1] + w[2] - y[i];
                    sum += r * r;
                }

                return sum / x.Length;
            }
        }
        """);

    [Fact]
    public Task Writes_into_the_array_that_was_changed_in_place() => FixAsync(
        """
        using System;
        using Downhill;

        public static class Model
        {
            public static void Train(double[] w, Random random)
            {
                double best = Loss(w);
                [|for (int i = 0; i < 1000; i++)|]
                {
                    int j = random.Next(w.Length);
                    double old = w[j];
                    w[j] += random.NextDouble() - 0.5;
                    double loss = Loss(w);
                    if (loss < best)
                    {
                        best = loss;
                    }
                    else
                    {
                        w[j] = old;
                    }
                }
            }

            private static double Loss(double[] w) => w[0] * w[0] + 3 * w[1] * w[1];
        }
        """,
        """
        using System;
        using Downhill;

        public static partial class Model
        {
            public static void Train(double[] w, Random random)
            {
                var fit = GradientDescent.Minimize(
                    LossValueAndGradient,
                    w,
                    new DescentOptions { MaxIterations = 1000 });
                fit.Parameters.CopyTo(w, 0);
            }

            [Differentiable]
            private static double Loss(double[] w) => w[0] * w[0] + 3 * w[1] * w[1];
        }
        """);

    [Fact]
    public Task Several_scalars_become_one_packed_point() => FixAsync(
        """
        using System;

        public static class Curve
        {
            public static (double, double, double) Fit(double[] t, double[] y)
            {
                var rng = new Random();
                double a = 1, b = 0.1;
                double best = Misfit(a, b, t, y);
                [|for (int i = 0; i < 2000; i++)|]
                {
                    double na = a + (rng.NextDouble() - 0.5);
                    double nb = b + (rng.NextDouble() - 0.5);
                    double misfit = Misfit(na, nb, t, y);
                    if (misfit < best)
                    {
                        best = misfit;
                        a = na;
                        b = nb;
                    }
                }

                return (a, b, best);
            }

            static double Misfit(double a, double b, double[] t, double[] y)
            {
                double sum = 0;
                for (int i = 0; i < t.Length; i++)
                {
                    double r = a * Math.Exp(-b * t[i]) - y[i];
                    sum += r * r;
                }

                return sum;
            }
        }
        """,
        """
        using System;
        using Downhill;

        public static partial class Curve
        {
            public static (double, double, double) Fit(double[] t, double[] y)
            {
                double a = 1, b = 0.1;
                double best = Misfit(a, b, t, y);
                var packed = new MisfitPacked(a, b, t, y);
                var fit = GradientDescent.Minimize(
                    packed.ValueAndGradient,
                    packed.Start,
                    new DescentOptions { MaxIterations = 2000 });
                packed.Unpack(fit.Parameters, out a, out b);
                best = fit.Value;

                return (a, b, best);
            }

            [Differentiable("a", "b")]
            static double Misfit(double a, double b, double[] t, double[] y)
            {
                double sum = 0;
                for (int i = 0; i < t.Length; i++)
                {
                    double r = a * Math.Exp(-b * t[i]) - y[i];
                    sum += r * r;
                }

                return sum;
            }
        }
        """);

    [Fact]
    public Task Two_searches_of_one_method_share_the_loss() => FixAsync(
        """
        using System;
        using Downhill;

        static class Twice
        {
            static double Run(double[] a, double[] b)
            {
                var random = new Random(1);
                double bestA = Loss(a, 1);
                [|for (int i = 0; i < 100; i++)|]
                {
                    var q = (double[])a.Clone();
                    q[random.Next(q.Length)] += random.NextDouble() - 0.5;
                    double value = Loss(q, 1);
                    if (value < bestA)
                    {
                        bestA = value;
                        a = q;
                    }
                }

                double bestB = Loss(b, 2);
                [|for (int i = 0; i < 100; i++)|]
                {
                    var q = (double[])b.Clone();
                    q[random.Next(q.Length)] += random.NextDouble() - 0.5;
                    double value = Loss(q, 2);
                    if (value < bestB)
                    {
                        bestB = value;
                        b = q;
                    }
                }

                return bestA + bestB;
            }

            static double Loss(double[] w, double scale) => scale * w[0] * w[0];
        }
        """,
        """
        using System;
        using Downhill;

        static partial class Twice
        {
            static double Run(double[] a, double[] b)
            {
                double bestA = Loss(a, 1);
                var fit = GradientDescent.Minimize(
                    (p, g) => LossValueAndGradient(p, 1, g),
                    a,
                    new DescentOptions { MaxIterations = 100 });
                a = fit.Parameters;
                bestA = fit.Value;

                double bestB = Loss(b, 2);
                var fit2 = GradientDescent.Minimize(
                    (p, g) => LossValueAndGradient(p, 2, g),
                    b,
                    new DescentOptions { MaxIterations = 100 });
                b = fit2.Parameters;
                bestB = fit2.Value;

                return bestA + bestB;
            }

            [Differentiable]
            static double Loss(double[] w, double scale) => scale * w[0] * w[0];
        }
        """);

    [Fact]
    public Task An_index_beyond_the_array_stands_for_the_bias() => FixAsync(
        """
        using System;
        class Perceptron
        {
            double[] weights = new double[2]; double bias; readonly Random rnd = new Random(3);

            public void Train(int steps)
            {
                double best = Error();
                [|for (int s = 0; s < steps; s++)|]
                {
                    int k = rnd.Next(weights.Length + 1);
                    double delta = rnd.NextDouble() - 0.5;
                    if (k == weights.Length) bias += delta; else weights[k] += delta;
                    double err = Error();
                    if (err >= best)
                    {
                        if (k == weights.Length) bias -= delta; else weights[k] -= delta; // undo
                    }
                    else best = err;
                }
            }

            public double Error() => (weights[0] - 1) * (weights[0] - 1) + weights[1] * weights[1] + bias * bias;
        }
        """,
        """
        using System;
        using Downhill;
        partial class Perceptron
        {
            double[] weights = new double[2]; double bias;

            public void Train(int steps)
            {
                var packed = new ErrorPacked(this);
                var fit = GradientDescent.Minimize(
                    packed.ValueAndGradient,
                    packed.Start,
                    new DescentOptions { MaxIterations = steps });
                packed.Unpack(fit.Parameters);
            }

            [Differentiable("weights", "bias")]
            public double Error() => (weights[0] - 1) * (weights[0] - 1) + weights[1] * weights[1] + bias * bias;
        }
        """);

    private static Task FixAsync(string before, string? after) => Verify<RandomSearchAnalyzer, RandomSearchCodeFix>.CodeFixAsync(before, after);
}
