using Downhill.Analyzers.Rules.RandomSearches;
using Downhill.Analyzers.Tests.Verifiers;
using Downhill.CodeFixes.Rules.RandomSearches;

namespace Downhill.Analyzers.Tests.Rules.RandomSearches;

/// <summary>Each shape of a search that has a fix, fixed and run: a value no worse with at most a tenth of the evaluations.</summary>
public sealed class RandomSearchShapeProgramTests
{
    // The class around a search, which a test fills in. The loss counts its evaluations.
    private const string Frame = """
        using System;
        using System.Collections.Generic;
        using System.Linq;

        public static class Program
        {
            private static int s_evaluations;
            private static readonly double[] s_x = { 0, 0.5, 1, 1.5, 2 };
            private static readonly double[] s_y = { 2, 1.4, 0.9, 0.7, 0.5 };

            public static void Main()
            {
                var random = new Random(7);
                /*search*/
                Console.WriteLine($"value: {value:R}");
                Console.WriteLine($"evaluations: {s_evaluations}");
            }

            /*members*/

            // The loss that each shape brings into its own form.
            private static double Misfit(double a, double b, double c)
            {
                s_evaluations++;
                double sum = 0;
                for (int i = 0; i < s_x.Length; i++)
                {
                    double r = a * Math.Exp(-b * s_x[i]) + c - s_y[i];
                    sum += r * r;
                }

                return sum;
            }
        }
        """;

    public static TheoryData<string, string, string> Shapes => new()
    {
        {
            "scalars",
            """
            double a = 1, b = 1, c = 0, best = Misfit(a, b, c);
            [|for (int i = 0; i < 4000; i++)|]
            {
                double a2 = a + 0.1 * (random.NextDouble() - 0.5);
                double b2 = b + 0.1 * (random.NextDouble() - 0.5);
                double c2 = c + 0.1 * (random.NextDouble() - 0.5);
                double misfit = Misfit(a2, b2, c2);
                if (misfit < best)
                {
                    best = misfit;
                    a = a2;
                    b = b2;
                    c = c2;
                }
            }

            double value = Misfit(a, b, c);
            """,
            ""
        },
        {
            "scalars put back",
            """
            double a = 1, b = 1, c = 0, best = Misfit(a, b, c);
            [|for (int i = 0; i < 4000; i++)|]
            {
                double a0 = a, b0 = b, c0 = c;
                a += 0.1 * (random.NextDouble() - 0.5);
                b += 0.1 * (random.NextDouble() - 0.5);
                c += 0.1 * (random.NextDouble() - 0.5);
                double misfit = Misfit(a, b, c);
                if (misfit < best)
                {
                    best = misfit;
                }
                else
                {
                    a = a0;
                    b = b0;
                    c = c0;
                }
            }

            double value = Misfit(a, b, c);
            """,
            ""
        },
        {
            "a list",
            """
            var w = new List<double> { 1, 1, 0 };
            double best = Loss(w);
            [|for (int i = 0; i < 4000; i++)|]
            {
                var q = new List<double>(w);
                for (int j = 0; j < q.Count; j++)
                {
                    q[j] += 0.1 * (random.NextDouble() - 0.5);
                }

                double loss = Loss(q);
                if (loss < best)
                {
                    best = loss;
                    w = q;
                }
            }

            double value = Loss(w);
            """,
            "private static double Loss(List<double> w) => Misfit(w[0], w[1], w[2]);"
        },
        {
            "an element moved and moved back",
            """
            double[] w = { 1, 1, 0 };
            double best = Loss(w);
            [|for (int i = 0; i < 6000; i++)|]
            {
                int j = random.Next(w.Length);
                double step = 0.1 * (random.NextDouble() - 0.5);
                w[j] += step;
                double loss = Loss(w);
                if (loss < best)
                {
                    best = loss;
                }
                else
                {
                    w[j] -= step;
                }
            }

            double value = Loss(w);
            """,
            "private static double Loss(double[] w) => Misfit(w[0], w[1], w[2]);"
        },
        {
            "a target",
            """
            double[] w = { 1, 1, 0 };
            double best = Loss(w);
            int tries = 0;
            [|while (best > 0.0095 && tries < 100000)|]
            {
                tries++;
                var q = w.Select(v => v + 0.1 * (random.NextDouble() - 0.5)).ToArray();
                double loss = Loss(q);
                if (loss < best)
                {
                    best = loss;
                    w = q;
                }
            }

            double value = Math.Max(0.0095, Loss(w));
            """,
            "private static double Loss(double[] w) => Misfit(w[0], w[1], w[2]);"
        },
        {
            "two searches, one after the other",
            """
            double[] w = { 1, 1, 0 };
            double best = Loss(w);
            [|for (int i = 0; i < 2000; i++)|]
            {
                var q = (double[])w.Clone();
                q[random.Next(q.Length)] += 0.3 * (random.NextDouble() - 0.5);
                double loss = Loss(q);
                if (loss < best)
                {
                    best = loss;
                    w = q;
                }
            }

            double a = 3, lowest = (a - 1) * (a - 1) + best;
            [|for (int i = 0; i < 2000; i++)|]
            {
                double b = a + 0.3 * (random.NextDouble() - 0.5);
                double loss = Far(b, best);
                if (loss < lowest)
                {
                    lowest = loss;
                    a = b;
                }
            }

            double value = Far(a, Loss(w));
            """,
            """
            private static double Loss(double[] w) => Misfit(w[0], w[1], w[2]);

            private static double Far(double a, double rest)
            {
                s_evaluations++;
                return (a - 1) * (a - 1) + rest;
            }
            """
        },
        {
            "captured data",
            """
            double[] xs = { 0, 1, 2 }, ys = { 1, 3, 2 };
            Func<double[], double> loss = v =>
            {
                s_evaluations++;
                double sum = 0;
                for (int i = 0; i < xs.Length; i++)
                {
                    double r = v[0] * xs[i] + v[1] - ys[i];
                    sum += r * r;
                }

                return sum;
            };
            double[] w = { 0, 0 };
            double best = loss(w);
            [|for (int i = 0; i < 4000; i++)|]
            {
                var q = (double[])w.Clone();
                for (int j = 0; j < q.Length; j++)
                {
                    q[j] += 0.1 * (random.NextDouble() - 0.5);
                }

                double now = loss(q);
                if (now < best)
                {
                    best = now;
                    w = q;
                }
            }

            double value = loss(w);
            """,
            ""
        },
        {
            "helpers for the move and the choice",
            """
            double[] w = { 1, 1, 0 };
            double best = Loss(w);
            [|for (int i = 0; i < 4000; i++)|]
            {
                var q = Neighbour(w, random, 0.1);
                double loss = Loss(q);
                if (IsBetter(loss, best))
                {
                    best = loss;
                    w = q;
                }
            }

            double value = Loss(w);
            """,
            """
            private static double[] Neighbour(double[] w, Random random, double step)
            {
                var q = new double[w.Length];
                for (int j = 0; j < w.Length; j++)
                {
                    q[j] = w[j] + step * Gaussian(random);
                }

                return q;
            }

            private static double Gaussian(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

            private static bool IsBetter(double now, double best) => now < best;

            private static double Loss(double[] w) => Misfit(w[0], w[1], w[2]);
            """
        },
        {
            "a matrix",
            """
            var w = new double[1, 3];
            w[0, 0] = 1;
            double best = Loss(w);
            [|for (int i = 0; i < 6000; i++)|]
            {
                var q = (double[,])w.Clone();
                for (int r = 0; r < q.GetLength(0); r++)
                {
                    for (int c = 0; c < q.GetLength(1); c++)
                    {
                        q[r, c] += 0.1 * (random.NextDouble() - 0.5);
                    }
                }

                double loss = Loss(q);
                if (loss < best)
                {
                    best = loss;
                    w = q;
                }
            }

            double value = Loss(w);
            """,
            "private static double Loss(double[,] w) => Misfit(w[0, 0], w[0, 1], w[0, 2]);"
        },
        {
            "numbers of single precision",
            """
            float[] w = { 1, 1, 0 };
            float best = Loss(w);
            [|for (int i = 0; i < 6000; i++)|]
            {
                var q = (float[])w.Clone();
                for (int j = 0; j < q.Length; j++)
                {
                    q[j] += 0.1f * ((float)random.NextDouble() - 0.5f);
                }

                float loss = Loss(q);
                if (loss < best)
                {
                    best = loss;
                    w = q;
                }
            }

            double value = Loss(w);
            """,
            "private static float Loss(float[] w) => (float)Misfit(w[0], w[1], w[2]);"
        },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task A_fixed_search_is_better_and_cheaper(string shape, string search, string members)
    {
        var program = await Verify<RandomSearchAnalyzer, RandomSearchCodeFix>.CodeFixAsync(Frame.Replace("/*search*/", search).Replace("/*members*/", members), null);
        var before = await program.Before.RunForNumbersAsync();
        var after = await program.After.RunForNumbersAsync();
        Assert.True(
            after["value"] <= before["value"] + 1e-12 && after["evaluations"] * 10 <= before["evaluations"],
            $"{shape}, before: {before["value"]} in {before["evaluations"]}, after: {after["value"]} in {after["evaluations"]}\n{program.After.Text}");
    }

    // What each of these leaves alone, a descent would change.
    [Theory]
    [InlineData("double[,] w = { { 1, 1, 0 } };", "q[0, 0] += 0.1 * (random.NextDouble() - 0.5);", "w[0, 0], w[0, 1], w[0, 2]", "double[,]")]
    [InlineData("double[,] w = { { 1, 1, 0 } };", "for (int r = 0; r < q.GetLength(0); r++) { for (int c = 1; c < q.GetLength(1); c++) { q[r, c] += 0.1 * (random.NextDouble() - 0.5); } }", "w[0, 0], w[0, 1], w[0, 2]", "double[,]")]
    [InlineData("double[,] w = { { 1, 1, 0 } };", "for (int r = 0; r < q.GetLength(0); r++) { for (int c = 0; c < q.GetLength(0); c++) { q[r, c] += 0.1 * (random.NextDouble() - 0.5); } }", "w[0, 0], w[0, 1], w[0, 2]", "double[,]")]
    [InlineData("var w = new List<double> { 1, 1, 0 };", "for (int j = 1; j < q.Count; j++) { q[j] += 0.1 * (random.NextDouble() - 0.5); }", "w[0], w[1], w[2]", "List<double>")]
    [InlineData("float[] w = { 1, 1, 0 };", "q[1] += 0.1f * (random.NextSingle() - 0.5f);", "w[0], w[1], w[2]", "float[]")]
    public Task Numbers_that_the_search_does_not_touch_stay(string start, string move, string numbers, string type)
    {
        var copy = type == "List<double>" ? "new List<double>(w)" : $"({type})w.Clone()";
        var search = $$"""
            {{start}}
            double best = Loss(w);
            [|for (int i = 0; i < 4000; i++)|]
            {
                var q = {{copy}};
                {{move}}
                double loss = Loss(q);
                if (loss < best)
                {
                    best = loss;
                    w = q;
                }
            }

            double value = Loss(w);
            """;
        return NoFixAsync(search, $"private static double Loss({type} w) => Misfit({numbers});");
    }

    private static Task NoFixAsync(string search, string members) =>
        Verify<RandomSearchAnalyzer, RandomSearchCodeFix>.NoCodeFixAsync(Frame.Replace("/*search*/", search).Replace("/*members*/", members));
}
