using Downhill.Analyzers.Rules.RandomSearches;
using Downhill.Analyzers.Tests.Verifiers;
using Downhill.CodeFixes.Rules.RandomSearches;

namespace Downhill.Analyzers.Tests.Rules.RandomSearches;

/// <summary>A search that takes its loss as a delegate, and all who call it.</summary>
public sealed class RandomSearchDelegateTests
{
    private const string Library =
        """
        using System;

        namespace Library;

        public static class Search
        {
            /// <summary>Looks around.</summary>
            public static double[] Minimise(Func<double[], double> f, double[] start, int rounds)
            {
                var random = new Random(1);
                var best = (double[])start.Clone();
                double value = f(best);
                {|DH1001:for (int k = 0; k < rounds; k++)|}
                {
                    var c = (double[])best.Clone();
                    for (int j = 0; j < c.Length; j++)
                    {
                        c[j] += 0.1 * (random.NextDouble() - 0.5);
                    }

                    double v = f(c);
                    if (v < value)
                    {
                        value = v;
                        best = c;
                    }
                }

                return best;
            }
        }
        """;

    private const string Fixed =
        """
        using System;
        using Downhill;

        namespace Library;

        public static class Search
        {
            /// <summary>Looks around.</summary>
            public static double[] Minimise(ObjectiveWithGradient f, double[] start, int rounds)
            {
                var best = (double[])start.Clone();
                var fit = GradientDescent.Minimize(
                    f,
                    best,
                    new DescentOptions { MaxIterations = rounds });
                best = fit.Parameters;

                return best;
            }
        }
        """;

    [Fact]
    public async Task Every_call_passes_the_gradient()
    {
        var program = await Verify<RandomSearchAnalyzer, RandomSearchCodeFix>.CodeFixAsync(
            Library,
            Fixed,
            new TestOptions
            {
                AllowedNewWarnings = ["CS8019"],
                AdditionalSources = [("Program.cs",
                    """
                    using System;
                    using Library;

                    static class Losses
                    {
                        public static int Evaluations;

                        public static double Sphere(double[] x) { Evaluations++; double s = 0; foreach (var v in x) s += (v - 1) * (v - 1); return s; }

                        public static double Line(double[] xs, double[] p) { Evaluations++; double s = 0; for (int i = 0; i < xs.Length; i++) s += Math.Pow(p[0] * xs[i] + p[1] - 3 * i, 2); return s; }
                    }

                    static class Program
                    {
                        static void Main()
                        {
                            double[] xs = { 0, 1, 2 };
                            var a = Search.Minimise(Losses.Sphere, new double[3], 2000);
                            var b = Search.Minimise(p => Losses.Line(xs, p), rounds: 2000, start: new double[2]);
                            int spent = Losses.Evaluations;
                            Console.WriteLine($"value: {Losses.Sphere(a) + Losses.Line(xs, b):R}");
                            Console.WriteLine($"evaluations: {spent}");
                        }
                    }
                    """)],
                AdditionalFixedSources = [("Program.cs",
                    """
                    using System;
                    using Downhill;
                    using Library;

                    static partial class Losses
                    {
                        public static int Evaluations;

                        [Differentiable]
                        public static double Sphere(double[] x) { Evaluations++; double s = 0; foreach (var v in x) s += (v - 1) * (v - 1); return s; }

                        [Differentiable("p")]
                        public static double Line(double[] xs, double[] p) { Evaluations++; double s = 0; for (int i = 0; i < xs.Length; i++) s += Math.Pow(p[0] * xs[i] + p[1] - 3 * i, 2); return s; }
                    }

                    static class Program
                    {
                        static void Main()
                        {
                            double[] xs = { 0, 1, 2 };
                            var a = Search.Minimise(Losses.SphereValueAndGradient, new double[3], 2000);
                            var b = Search.Minimise((p, g) => Losses.LineValueAndGradient(xs, p, g), rounds: 2000, start: new double[2]);
                            int spent = Losses.Evaluations;
                            Console.WriteLine($"value: {Losses.Sphere(a) + Losses.Line(xs, b):R}");
                            Console.WriteLine($"evaluations: {spent}");
                        }
                    }
                    """)],
            });
        var (before, after) = (await program.Before.RunForNumbersAsync(), await program.After.RunForNumbersAsync());
        Assert.True(after["value"] <= before["value"] && after["evaluations"] * 10 <= before["evaluations"], $"{before["value"]} in {before["evaluations"]}, {after["value"]} in {after["evaluations"]}");
    }

    [Fact]
    public async Task Its_other_calls_get_a_place_for_the_gradient()
    {
        var program = await Verify<RandomSearchAnalyzer, RandomSearchCodeFix>.CodeFixAsync(
            """
            using System;

            static class Program
            {
                static double Bowl(double[] x) => x[0] * x[0] + 2 * x[1] * x[1];

                static double Minimise(Func<double[], double> f, double[] w)
                {
                    var random = new Random(1);
                    double value = f(w);
                    {|DH1001:for (int k = 0; k < 1000; k++)|}
                    {
                        int j = random.Next(w.Length);
                        double old = w[j];
                        w[j] += random.NextDouble() - 0.5;
                        double v = f(w);
                        if (v < value) value = v; else w[j] = old;
                    }

                    return f(w);
                }

                static void Main() => Console.WriteLine($"value: {Minimise(Bowl, new double[] { 1, 2 }):R}");
            }
            """,
            null);
        Assert.Contains("return f(w, new double[w.Length]);", program.After.Text, StringComparison.Ordinal);
        Assert.InRange((await program.After.RunForNumbersAsync())["value"], 0, 1e-12);
    }

    [Theory]
    // A lambda that is no call; one that calls twice; the method as a delegate.
    [InlineData("static double[] Use() => Search.Minimise(p => p[0] * p[0], new double[1], 10);")]
    [InlineData("static double Bowl(double[] p) => p[0] * p[0]; static double[] Use() => Search.Minimise(p => Bowl(p) + Bowl(p), new double[1], 10);")]
    [InlineData("static double Bowl(double[] p) => p[0] * p[0]; static double[] Use() => Search.Minimise(Bowl, new double[1], 10); static string Name() => nameof(Search.Minimise);")]
    public Task A_call_that_cannot_be_served(string member) => Verify<RandomSearchAnalyzer, RandomSearchCodeFix>.NoCodeFixAsync(
        Library,
        new TestOptions
        {
            AdditionalSources = [("Program.cs", $"using System; using Library; static partial class Program {{ {member} }}")],
            Inspect = static diagnostics => Assert.Contains("caller", diagnostics[0].Properties["NoFix"], StringComparison.Ordinal),
        });

    [Fact]
    public Task A_method_that_implements_an_interface_keeps_its_signature() => Verify<RandomSearchAnalyzer, RandomSearchCodeFix>.NoCodeFixAsync(
        Library.Replace("public static class Search", "public interface ISearch { double[] Minimise(Func<double[], double> f, double[] start, int rounds); }\n\npublic class Search : ISearch", StringComparison.Ordinal)
            .Replace("public static double[] Minimise", "public double[] Minimise", StringComparison.Ordinal),
        new TestOptions { AdditionalSources = [("Program.cs", "static class Program { static double Bowl(double[] p) => p[0] * p[0]; static double[] Use() => new Library.Search().Minimise(Bowl, new double[1], 10); }")] });
}
