using Downhill.Analyzers.Rules.RandomSearches;
using Downhill.Analyzers.Tests.Verifiers;
using Downhill.CodeFixes.Rules.RandomSearches;

namespace Downhill.Analyzers.Tests.Rules.RandomSearches;

/// <summary>How the fix goes about the text: names, lines, ends of lines, neighbours.</summary>
public sealed class RandomSearchEditTests
{
    [Fact]
    public Task A_generator_made_from_a_primary_constructors_parameter_stays() => FixAsync(
        """
        using System;
        using Downhill;

        sealed class Line(int seed)
        {
            private readonly Random _random = new(seed);

            public double[] Fit(double[] w, double[] x)
            {
                double best = Loss(w, x);
                [|for (int i = 0; i < 100; i++)|]
                {
                    var c = (double[])w.Clone();
                    c[_random.Next(c.Length)] += _random.NextDouble() - 0.5;
                    double value = Loss(c, x);
                    if (value < best)
                    {
                        best = value;
                        w = c;
                    }
                }

                return w;
            }

            private static double Loss(double[] w, double[] x) => (w[0] - x[0]) * (w[0] - x[0]);
        }
        """,
        """
        using System;
        using Downhill;

        sealed partial class Line(int seed)
        {
            private readonly Random _random = new(seed);

            public double[] Fit(double[] w, double[] x)
            {
                var fit = GradientDescent.Minimize(
                    (p, g) => LossValueAndGradient(p, x, g),
                    w,
                    new DescentOptions { MaxIterations = 100 });
                w = fit.Parameters;

                return w;
            }

            [Differentiable]
            private static double Loss(double[] w, double[] x) => (w[0] - x[0]) * (w[0] - x[0]);
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
    public Task Everything_of_a_search_may_share_lines() => FixAsync(
        """
        using System;

        static class Model { static double[] Train(double[] w, double[] data) { double Loss(double[] v) { double s = 0; foreach (var d in data) s += (v[0] - d) * (v[0] - d); return s; } var r = new Random(1); double b = Loss(w);
            [|for (int i = 0; i < 100; i++)|] { var c = (double[])w.Clone(); c[r.Next(c.Length)] += r.NextDouble() - .5; double v = Loss(c); if (v < b) { b = v; w = c; } }
            return w; } }
        """,
        null);

    private static Task FixAsync(string before, string? after) => Verify<RandomSearchAnalyzer, RandomSearchCodeFix>.CodeFixAsync(before, after);
}
