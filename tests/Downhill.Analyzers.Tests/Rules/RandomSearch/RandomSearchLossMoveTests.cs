using Downhill.Analyzers.Rules.RandomSearches;
using Downhill.Analyzers.Tests.Verifiers;
using Downhill.CodeFixes.Rules.RandomSearches;

namespace Downhill.Analyzers.Tests.Rules.RandomSearches;

/// <summary>Where the loss goes when it cannot stay, and how it is marked where it is.</summary>
public sealed class RandomSearchLossMoveTests
{
    [Fact]
    public Task Top_level_functions_move_into_a_partial_Program() => FixAsync(
        """
        using System;

        double[] xs = { 0, 1, 2 };
        double[] ys = { 1, 3, 5 };

        // The squared error.
        double Loss(double[] c)
        {
            double sum = 0;
            for (int i = 0; i < xs.Length; i++)
            {
                sum += Square(Predict(c, xs[i]) - ys[i]);
            }

            return sum;
        }

        double Predict(double[] c, double x) => c[0] + c[1] * x;

        static double Square(double r) => r * r;

        var random = new Random(1);
        var w = new double[2];
        double best = Loss(w);
        [|for (int i = 0; i < 1000; i++)|]
        {
            var c = (double[])w.Clone();
            c[0] += random.NextDouble() - 0.5;
            c[1] += random.NextDouble() - 0.5;
            double loss = Loss(c);
            if (loss < best)
            {
                best = loss;
                w = c;
            }
        }

        Console.WriteLine($"{w[0]} {w[1]} {best} {Predict(w, 3)}");
        """,
        """
        using System;
        using Downhill;

        double[] xs = { 0, 1, 2 };
        double[] ys = { 1, 3, 5 };

        var w = new double[2];
        double best = Loss(w, xs, ys);
        var fit = GradientDescent.Minimize(
            (p, g) => LossValueAndGradient(p, xs, ys, g),
            w,
            new DescentOptions { MaxIterations = 1000 });
        w = fit.Parameters;
        best = fit.Value;

        Console.WriteLine($"{w[0]} {w[1]} {best} {Predict(w, 3)}");

        partial class Program
        {
            // The squared error.
            [Differentiable]
            private static double Loss(double[] c, double[] xs, double[] ys)
            {
                double sum = 0;
                for (int i = 0; i < xs.Length; i++)
                {
                    sum += Square(Predict(c, xs[i]) - ys[i]);
                }

                return sum;
            }

            private static double Predict(double[] c, double x) => c[0] + c[1] * x;

            private static double Square(double r) => r * r;
        }

        """);

    [Fact]
    public Task A_lambda_becomes_a_method_with_what_it_captures() => FixAsync(
        """
        using System;

        public class Fitter
        {
            public double[] Fit(double[] data, double ridge)
            {
                Func<double[], double> loss = q =>
                {
                    double sum = ridge * q[0] * q[0];
                    foreach (double d in data)
                    {
                        sum += (d - q[0]) * (d - q[0]);
                    }

                    return sum;
                };
                var random = new Random(1);
                double[] q0 = { 0 };
                double best = loss(q0);
                [|for (int i = 0; i < 100; i++)|]
                {
                    var q1 = (double[])q0.Clone();
                    q1[0] += random.NextDouble() - 0.5;
                    double value = loss(q1);
                    if (value < best)
                    {
                        best = value;
                        q0 = q1;
                    }
                }

                return q0;
            }
        }
        """,
        """
        using System;
        using Downhill;

        public partial class Fitter
        {
            public double[] Fit(double[] data, double ridge)
            {
                double[] q0 = { 0 };
                var fit = GradientDescent.Minimize(
                    (p, g) => LossValueAndGradient(p, data, ridge, g),
                    q0,
                    new DescentOptions { MaxIterations = 100 });
                q0 = fit.Parameters;

                return q0;
            }

            [Differentiable]
            private static double Loss(double[] q, double[] data, double ridge)
            {
                double sum = ridge * q[0] * q[0];
                foreach (double d in data)
                {
                    sum += (d - q[0]) * (d - q[0]);
                }

                return sum;
            }
        }
        """);

    [Fact]
    public Task A_loss_in_another_document_is_marked_there() => Verify<RandomSearchAnalyzer, RandomSearchCodeFix>.CodeFixAsync(
        """
        using System;

        class Search
        {
            static double[] Run(double[] w)
            {
                var random = new Random(1);
                double best = Losses.Bowl.Value(w, 2);
                [|for (int i = 0; i < 100; i++)|]
                {
                    var q = (double[])w.Clone();
                    q[random.Next(q.Length)] += random.NextDouble() - 0.5;
                    double value = Losses.Bowl.Value(q, 2);
                    if (value < best)
                    {
                        best = value;
                        w = q;
                    }
                }

                return w;
            }
        }
        """,
        """
        using System;
        using Downhill;

        class Search
        {
            static double[] Run(double[] w)
            {
                var fit = GradientDescent.Minimize(
                    (p, g) => Losses.Bowl.ValueValueAndGradient(p, 2, g),
                    w,
                    new DescentOptions { MaxIterations = 100 });
                w = fit.Parameters;

                return w;
            }
        }
        """,
        new TestOptions
        {
            AdditionalSources = [("Losses.cs", """
                namespace Losses;

                internal static class Bowl
                {
                    // A bowl.
                    internal static double Value(double[] w, double scale) => scale * w[0] * w[0];
                }
                """)],
            AdditionalFixedSources = [("Losses.cs", """
                using Downhill;

                namespace Losses;

                internal static partial class Bowl
                {
                    // A bowl.
                    [Differentiable]
                    internal static double Value(double[] w, double scale) => scale * w[0] * w[0];
                }
                """)],
        });

    [Fact]
    public Task A_local_function_at_the_end_of_a_program_becomes_a_method_there() => FixAsync(
        """
        using System;

        double[] xs = { 0, 1, 2, 3 };
        var random = new Random(1); double m = 0;
        double best = Loss(m);
        [|for (int i = 0; i < 2000; i++)|]
        {
            double n = m + (random.NextDouble() - 0.5);
            double value = Loss(n);
            if (value < best)
            {
                best = value;
                m = n;
            }
        }

        Console.WriteLine(m);

        double Loss(double a)
        {
            double sum = 0;
            for (int i = 0; i < xs.Length; i++)
            {
                sum += (a - xs[i]) * (a - xs[i]);
            }

            return sum;
        }
        """,
        """
        using System;
        using Downhill;

        double[] xs = { 0, 1, 2, 3 };
        double m = 0;
        var packed = new LossPacked(m, xs);
        var fit = GradientDescent.Minimize(
            packed.ValueAndGradient,
            packed.Start,
            new DescentOptions { MaxIterations = 2000 });
        packed.Unpack(fit.Parameters, out m);

        Console.WriteLine(m);

        partial class Program
        {
            [Differentiable]
            private static double Loss(double a, double[] xs)
            {
                double sum = 0;
                for (int i = 0; i < xs.Length; i++)
                {
                    sum += (a - xs[i]) * (a - xs[i]);
                }

                return sum;
            }
        }

        """);

    private static Task FixAsync(string before, string? after) => Verify<RandomSearchAnalyzer, RandomSearchCodeFix>.CodeFixAsync(before, after);
}
