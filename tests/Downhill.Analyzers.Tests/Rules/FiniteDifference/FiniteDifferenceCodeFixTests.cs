using Downhill.Analyzers.Rules.FiniteDifferences;
using Downhill.Analyzers.Tests.Verifiers;
using Downhill.CodeFixes.Rules.FiniteDifferences;

namespace Downhill.Analyzers.Tests.Rules.FiniteDifferences;

/// <summary>What takes the place of finite differences, that it runs to the same end for less, and where nothing does.</summary>
public sealed class FiniteDifferenceCodeFixTests
{
    [Fact]
    public Task The_loop_becomes_one_call() => Verify<FiniteDifferenceAnalyzer, FiniteDifferenceCodeFix>.CodeFixAsync(
        """
        using System;

        static class Program
        {
            // The misfit.
            static double Loss(double[] w, double[] y)
            {
                double s = 0;
                for (int i = 0; i < w.Length; i++) s += (w[i] - y[i]) * (w[i] - y[i]);
                return s;
            }

            static void Descend(double[] w, double[] y, int rounds)
            {
                const double h = 1e-6;
                var g = new double[w.Length];
                for (int k = 0; k < rounds; k++)
                {
                    double at = Loss(w, y);

                    // The slope along each axis.
                    {|DH1004:for (int j = 0; j < w.Length; j++)|}
                    {
                        double old = w[j];
                        w[j] = old + h;
                        g[j] = (Loss(w, y) - at) / h;
                        w[j] = old;
                    }

                    for (int j = 0; j < w.Length; j++) w[j] -= 0.1 * g[j];
                }
            }
        }
        """,
        """
        using System;
        using Downhill;

        static partial class Program
        {
            // The misfit.
            [Differentiable]
            static double Loss(double[] w, double[] y)
            {
                double s = 0;
                for (int i = 0; i < w.Length; i++) s += (w[i] - y[i]) * (w[i] - y[i]);
                return s;
            }

            static void Descend(double[] w, double[] y, int rounds)
            {
                var g = new double[w.Length];
                for (int k = 0; k < rounds; k++)
                {
                    // The slope along each axis.
                    LossValueAndGradient(w, y, g);

                    for (int j = 0; j < w.Length; j++) w[j] -= 0.1 * g[j];
                }
            }
        }
        """);

    [Fact]
    public Task Slopes_of_several_numbers_become_one_call() => Verify<FiniteDifferenceAnalyzer, FiniteDifferenceCodeFix>.CodeFixAsync(
        """
        using Downhill;

        static partial class Program
        {
            static double Bowl(double a, double b) => a * a + 3 * b * b + a * b;

            static (double, double) Descend(double a, double b)
            {
                double h = 1e-6;
                for (int k = 0; k < 100; k++)
                {
                    double da = {|DH1004:(Bowl(a + h, b) - Bowl(a - h, b)) / (2 * h)|};
                    double db = {|DH1004:(Bowl(a, b + h) - Bowl(a, b - h)) / (2 * h)|};
                    a -= 0.1 * da;
                    b -= 0.1 * db;
                }

                return (a, b);
            }
        }
        """,
        """
        using Downhill;

        static partial class Program
        {
            [Differentiable("a", "b")]
            static double Bowl(double a, double b) => a * a + 3 * b * b + a * b;

            static (double, double) Descend(double a, double b)
            {
                for (int k = 0; k < 100; k++)
                {
                    BowlValueAndGradient(a, b, out double da, out double db);
                    a -= 0.1 * da;
                    b -= 0.1 * db;
                }

                return (a, b);
            }
        }
        """);

    [Theory]
    [InlineData("double old = w[j]; w[j] = old + h; double up = Loss(w); w[j] = old - h; double down = Loss(w); w[j] = old; g[j] = (up - down) / (2 * h);")]
    [InlineData("var a = (double[])w.Clone(); a[j] += h; var b = (double[])w.Clone(); b[j] -= h; g[j] = (Loss(a) - Loss(b)) / (2.0 * h);")]
    public async Task A_descent_ends_where_it_did_for_a_tenth_of_the_evaluations(string step)
    {
        var program = await Verify<FiniteDifferenceAnalyzer, FiniteDifferenceCodeFix>.CodeFixAsync(
            $$"""
            using System;

            static class Program
            {
                static int evaluations;

                static double Loss(double[] w)
                {
                    evaluations++;
                    double s = 0;
                    for (int i = 0; i < w.Length; i++) s += (i + 1) * (w[i] - i) * (w[i] - i) + Math.Cosh(0.1 * w[i]);
                    return s;
                }

                static void Main()
                {
                    double h = 1e-5;
                    var w = new double[8];
                    var g = new double[w.Length];
                    int n = w.Length;
                    for (int k = 0; k < 200; k++)
                    {
                        {|DH1004:for (int j = 0; j < n; j++)|} { {{step}} }
                        for (int j = 0; j < w.Length; j++) w[j] -= 0.05 * g[j];
                    }

                    int spent = evaluations;
                    Console.WriteLine($"value: {Loss(w):R}");
                    Console.WriteLine($"evaluations: {spent}");
                }
            }
            """,
            null);
        var before = await program.Before.RunForNumbersAsync();
        var after = await program.After.RunForNumbersAsync();
        Assert.InRange(after["value"], 0, before["value"] + 1e-9);
        Assert.InRange(after["evaluations"] * 10, 1, before["evaluations"]);
    }

    [Fact]
    public async Task A_local_function_moves_to_its_type()
    {
        var program = await Verify<FiniteDifferenceAnalyzer, FiniteDifferenceCodeFix>.CodeFixAsync(
            """
            double[] y = { 1, 2 };
            double Loss(double[] w) => (w[0] - y[0]) * (w[0] - y[0]) + (w[1] - y[1]) * (w[1] - y[1]);
            double[] w = { 0, 0 };
            for (int k = 0; k < 100; k++)
            {
                var g = new double[2];
                {|DH1004:for (int j = 0; j < w.Length; j++)|}
                {
                    var p = (double[])w.Clone();
                    p[j] += 1e-6;
                    g[j] = (Loss(p) - Loss(w)) / 1e-6;
                }

                for (int j = 0; j < 2; j++) w[j] -= 0.1 * g[j];
            }

            System.Console.WriteLine($"value: {Loss(w):R}");

            """,
            null);
        Assert.InRange((await program.After.RunForNumbersAsync())["value"], 0, 1e-12);
    }

    [Theory]
    [InlineData("besides", "double old = w[j]; w[j] = old + h; double up = Loss(w); w[j] = old; Console.WriteLine(up); g[j] = (up - Loss(w)) / h;", "j < w.Length")]
    [InlineData("not put back", "double up = Loss(w); w[j] += h; g[j] = (Loss(w) - up) / h;", "j < w.Length")]
    [InlineData("all elements", "double old = w[j]; w[j] = old + h; double up = Loss(w); w[j] = old; g[j] = (up - Loss(w)) / h;", "j < w.Length - 1")]
    public Task No_fix(string reason, string step, string condition) => Verify<FiniteDifferenceAnalyzer, FiniteDifferenceCodeFix>.NoCodeFixAsync(
        $$"""
        static partial class Program
        {
            static double Loss(double[] w) => w[0] * w[0] + w[1] * w[1];

            static double[] Gradient(double[] w)
            {
                double h = 1e-6;
                var g = new double[w.Length];
                {|DH1004:for (int j = 0; {{condition}}; j++)|} { {{step}} }
                return g;
            }
        }
        """,
        new TestOptions { Inspect = diagnostics => Assert.Contains(reason, diagnostics[0].Properties["NoFix"], StringComparison.Ordinal) });
}
