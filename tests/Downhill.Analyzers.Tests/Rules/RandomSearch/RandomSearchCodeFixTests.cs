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
    public Task Names_that_are_taken_are_avoided() => FixAsync(
        """
        using System;
        using Downhill;

        namespace App
        {
            static class Model
            {
                static double Train(double fit, double[] p)
                {
                    var g = new Random(1);
                    double best = Loss(p, fit);
                    [|for (int i = 0; i < 100; i++)|]
                    {
                        var q = (double[])p.Clone();
                        q[g.Next(q.Length)] += g.NextDouble() - 0.5;
                        double value = Loss(q, fit);
                        if (value < best)
                        {
                            best = value;
                            p = q;
                        }
                    }

                    return best;
                }

                static double Loss(double[] w, double scale) => scale * w[0] * w[0];
            }
        }
        """,
        """
        using System;
        using Downhill;

        namespace App
        {
            static partial class Model
            {
                static double Train(double fit, double[] p)
                {
                    double best = Loss(p, fit);
                    var fit2 = GradientDescent.Minimize(
                        (point, gradient) => LossValueAndGradient(point, fit, gradient),
                        p,
                        new DescentOptions { MaxIterations = 100 });
                    p = fit2.Parameters;
                    best = fit2.Value;

                    return best;
                }

                [Differentiable]
                static double Loss(double[] w, double scale) => scale * w[0] * w[0];
            }
        }
        """);

    [Fact]
    public Task Line_endings_and_tabs_stay() => FixAsync(
        WithTabs("""
        using System;

        class Model
        {
            static double[] Train(double[] w)
            {
                var random = new Random(1);
                double best = Loss(w);
                [|for (int i = 0; i < 100; i++)|]
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

                return w;
            }

            static double Loss(double[] w) => w[0] * w[0];
        }
        """),
        WithTabs("""
        using System;
        using Downhill;

        partial class Model
        {
            static double[] Train(double[] w)
            {
                var fit = GradientDescent.Minimize(
                    LossValueAndGradient,
                    w,
                    new DescentOptions { MaxIterations = 100 });
                w = fit.Parameters;

                return w;
            }

            [Differentiable]
            static double Loss(double[] w) => w[0] * w[0];
        }
        """));

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
    public Task A_loop_without_braces_around_it_gets_them() => FixAsync(
        """
        using System;
        using Downhill;

        static class Maybe
        {
            static void Run(double[] w, bool train, Random random)
            {
                double best = Loss(w);
                if (train)
                    [|for (int i = 0; i < 100; i++)|]
                    {
                        int j = random.Next(w.Length);
                        double old = w[j];
                        w[j] += random.NextDouble() - 0.5;
                        double loss = Loss(w);
                        if (loss >= best)
                            w[j] = old;
                        else
                            best = loss;
                    }

                Console.WriteLine(best);
            }

            static double Loss(double[] w) => w[0] * w[0];
        }
        """,
        """
        using System;
        using Downhill;

        static partial class Maybe
        {
            static void Run(double[] w, bool train, Random random)
            {
                double best = Loss(w);
                if (train)
                {
                    var fit = GradientDescent.Minimize(
                        LossValueAndGradient,
                        w,
                        new DescentOptions { MaxIterations = 100 });
                    fit.Parameters.CopyTo(w, 0);
                    best = fit.Value;
                }

                Console.WriteLine(best);
            }

            [Differentiable]
            static double Loss(double[] w) => w[0] * w[0];
        }
        """);

    [Theory]
    [InlineData("using System;\n", "using System;\nusing Downhill;\n", "class")]
    [InlineData("using System;\n", "using System;\nusing Downhill;\n", "[Obsolete] class")]
    [InlineData("using System;\n\n// A model.\n", "using System;\nusing Downhill;\n\n// A model.\n", "class")]
    [InlineData("using System;\nusing System.Text;\nusing Xyz;\n", "using System;\nusing System.Text;\nusing Downhill;\nusing Xyz;\n", "class")]
    [InlineData("namespace Xyz;\n", "using Downhill;\n\nnamespace Xyz;\n", "class")]
    [InlineData("", "using Downhill;\n\n", "class")]
    [InlineData("// A head.\n", "using Downhill;\n\n// A head.\n", "class")]
    public Task A_using_and_the_modifier_meet_at_the_first_type(string head, string fixedHead, string type)
    {
        const string Body = " M\n{\n    static double L(double[] w) => w[0] * w[0];\n\n";
        var loop = """
                static double[] T(double[] w, System.Random r)
                {
                    double best = L(w);
                    [|for (int i = 0; i < 9; i++)|]
                    {
                        var q = (double[])w.Clone();
                        q[r.Next(q.Length)] += r.NextDouble() - 0.5;
                        double v = L(q);
                        if (v < best) { best = v; w = q; }
                    }
                    return w;
                }
            }
            """;
        var descent = """
                static double[] T(double[] w, System.Random r)
                {
                    var fit = GradientDescent.Minimize(
                        LValueAndGradient,
                        w,
                        new DescentOptions { MaxIterations = 9 });
                    w = fit.Parameters;
                    return w;
                }
            }
            """;
        return Verify<RandomSearchAnalyzer, RandomSearchCodeFix>.CodeFixAsync(
            head + type + Body + loop,
            fixedHead + type.Replace("class", "partial class") + Body.Replace("    static", "    [Differentiable]\n    static") + descent,
            new TestOptions { AdditionalSources = [("Xyz.cs", "namespace Xyz { class Other { } }")] });
    }

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

    [Fact]
    public Task A_user_type_of_the_same_name_is_told_apart() => FixAsync(
        """
        using System;

        namespace App
        {
            class GradientDescent
            {
                static double[] Train(double[] w)
                {
                    var random = new Random(1);
                    double best = Loss(w);
                    [|for (int i = 0; i < 100; i++)|]
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

                    return w;
                }

                static double Loss(double[] w) => w[0] * w[0];
            }
        }
        """,
        """
        using System;
        using Downhill;

        namespace App
        {
            partial class GradientDescent
            {
                static double[] Train(double[] w)
                {
                    var fit = global::Downhill.GradientDescent.Minimize(
                        LossValueAndGradient,
                        w,
                        new global::Downhill.DescentOptions { MaxIterations = 100 });
                    w = fit.Parameters;

                    return w;
                }

                [Differentiable]
                static double Loss(double[] w) => w[0] * w[0];
            }
        }
        """);

    private static string WithTabs(string text) => text.Replace("    ", "\t", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal);

    [Fact]
    public Task Of_nested_searches_only_the_inner_is_replaced() => FixAsync(
        """
        using System;

        public static class Restarts
        {
            public static double[] Run(double[] center, int rounds)
            {
                var random = new Random();
                double top = Loss(center);
                for (int r = 0; r < rounds; r++)
                {
                    var c = (double[])center.Clone();
                    for (int j = 0; j < c.Length; j++)
                    {
                        c[j] += 4 * (random.NextDouble() - 0.5);
                    }

                    double best = Loss(c);
                    [|for (int i = 0; i < 500; i++)|]
                    {
                        var q = (double[])c.Clone();
                        q[random.Next(q.Length)] += 0.1 * (random.NextDouble() - 0.5);
                        double value = Loss(q);
                        if (value < best)
                        {
                            best = value;
                            c = q;
                        }
                    }

                    if (best < top)
                    {
                        top = best;
                        center = c;
                    }
                }

                return center;
            }

            private static double Loss(double[] w) => (w[0] * w[0] - 1) * (w[0] * w[0] - 1) + w[0] + w[1] * w[1];
        }
        """,
        null);

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

    [Fact]
    public Task Everything_of_a_search_may_share_lines() => FixAsync(
        """
        using System;

        static class Model { static double[] Train(double[] w, double[] data) { double Loss(double[] v) { double s = 0; foreach (var d in data) s += (v[0] - d) * (v[0] - d); return s; } var r = new Random(1); double b = Loss(w);
            [|for (int i = 0; i < 100; i++)|] { var c = (double[])w.Clone(); c[r.Next(c.Length)] += r.NextDouble() - .5; double v = Loss(c); if (v < b) { b = v; w = c; } }
            return w; } }
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
