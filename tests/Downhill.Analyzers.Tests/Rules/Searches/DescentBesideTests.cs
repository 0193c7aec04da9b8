using Downhill.Analyzers.Rules.FlatLossSearches;
using Downhill.Analyzers.Rules.GlobalSearches;
using Downhill.Analyzers.Rules.RandomSearches;
using Downhill.Analyzers.Rules.UnconfirmedRandomSearches;
using Downhill.Analyzers.Tests.Verifiers;

namespace Downhill.Analyzers.Tests.Rules.Searches;

/// <summary>Searches that a descent follows or precedes in the same method, and what only looks like one.</summary>
public sealed class DescentBesideTests
{
    private const string Climb = """
        double best = Loss(w);
        for (int k = 0; k < 1000; k++)
        {
            var c = (double[])w.Clone();
            for (int j = 0; j < c.Length; j++) c[j] += random.NextDouble() - 0.5;
            double l = Loss(c);
            if (l < best) { best = l; w = c; }
        }
        """;

    private const string Anneal = """
        double best = Loss(w), t = 1;
        var x = w;
        double e = best;
        for (int k = 0; k < 1000; k++)
        {
            var c = (double[])x.Clone();
            for (int j = 0; j < c.Length; j++) c[j] += random.NextDouble() - 0.5;
            double l = Loss(c);
            if (l < e || random.NextDouble() < Math.Exp((e - l) / t)) { e = l; x = c; }
            if (e < best) { best = e; w = x; }
            t *= 0.99;
        }
        """;

    private const string Samples = """
        for (int k = 0; k < 1000; k++)
        {
            double now = Loss(w);
            var c = (double[])w.Clone();
            for (int j = 0; j < c.Length; j++) c[j] = 4 * random.NextDouble();
            if (Loss(c) < now) w = c;
        }
        """;

    private const string Steps = "var g = new double[4]; for (int k = 0; k < 500; k++) { Gradient(w, g); for (int j = 0; j < w.Length; j++) w[j] -= 0.01 * g[j]; }";
    private const string Sums = "for (int k = 0; k < 500; k++) { var g = new double[4]; Gradient(w, g); for (int j = 0; j < w.Length; j++) w[j] = w[j] - 0.01 * g[j]; }";
    private const string Runtime = "w = GradientDescent.Minimize(LossValueAndGradient, w).Parameters;";

    [Theory]
    [InlineData(Climb, Steps)]
    [InlineData(Climb, Sums)]
    [InlineData(Climb, Runtime)]
    [InlineData(Steps, Climb)]
    [InlineData(Runtime, Climb)]
    [InlineData(Anneal, Steps)]
    [InlineData(Anneal, Runtime)]
    [InlineData(Steps, Anneal)]
    [InlineData(Runtime, Anneal)]
    [InlineData(Samples, Steps)]
    [InlineData(Samples, Runtime)]
    public async Task A_descent_of_the_same_point_is_there_already(string first, string second) => Assert.Empty(await IdsAsync(first, second));

    [Theory]
    // Centred once; drawn steps; another point's descent.
    [InlineData("double mean = w.Average(); for (int j = 0; j < w.Length; j++) w[j] -= 0.5 * mean;", Climb)]
    [InlineData("for (int k = 0; k < 9; k++) { Console.WriteLine(w[0]); for (int j = 0; j < w.Length; j++) w[j] += 0.1 * random.NextDouble(); }", Climb)]
    [InlineData("var v = new double[4]; v = GradientDescent.Minimize(LossValueAndGradient, v).Parameters;", Climb)]
    [InlineData(Climb, "var v = new double[4]; var g = new double[4]; for (int k = 0; k < 500; k++) { Gradient(v, g); for (int j = 0; j < v.Length; j++) v[j] -= 0.01 * g[j]; }")]
    public async Task Other_changes_are_no_descent(string first, string second) => Assert.Equal(["DH1001"], await IdsAsync(first, second));

    private static async Task<IEnumerable<string>> IdsAsync(string first, string second)
    {
        var project = TestProject.Create(
            [(TestProject.FirstDocument, $$"""
                using Downhill;

                static partial class Program
                {
                    [Differentiable]
                    static double Loss(double[] w)
                    {
                        double s = 0;
                        for (int i = 0; i < w.Length; i++) s += (w[i] - i) * (w[i] - i) + 0.1 * Math.Pow(w[i], 4);
                        return s;
                    }

                    static void Gradient(double[] w, double[] g)
                    {
                        for (int i = 0; i < w.Length; i++) g[i] = 2 * (w[i] - i) + 0.4 * Math.Pow(w[i], 3);
                    }

                    static double[] Run(Random random)
                    {
                        var w = new double[4];
                        {{first}}
                        {{second}}
                        return w;
                    }
                }
                """)],
            TestOptions.Default);
        var compilation = await TestProject.CompileAsync(project);
        Assert.Empty(compilation.GetDiagnostics().Where(static one => one.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error));
        var found = await AnalyzerRun.DiagnosticsAsync(
            compilation, project.AnalyzerOptions, new RandomSearchAnalyzer(), new UnconfirmedRandomSearchAnalyzer(), new FlatLossSearchAnalyzer(), new GlobalSearchAnalyzer());
        return found.Select(static one => one.Id);
    }
}
