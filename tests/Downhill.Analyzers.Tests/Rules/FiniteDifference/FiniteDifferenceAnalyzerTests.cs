using Downhill.Analyzers.Rules.FiniteDifferences;
using Downhill.Analyzers.Tests.Verifiers;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Tests.Rules.FiniteDifferences;

/// <summary>What is seen as a gradient by finite differences, and what is not.</summary>
public sealed class FiniteDifferenceAnalyzerTests
{
    private const string Loss =
        """
        static double Loss(double[] w, double[] y) { double s = 0; for (int i = 0; i < w.Length; i++) s += (w[i] - y[i]) * (w[i] - y[i]); return s; }
            static double Bowl(double a, double b) => a * a + 3 * b * b + a * b;
        """;

    private static Task VerifyAsync(string members, params string[] words) => Verify<FiniteDifferenceAnalyzer>.AnalyzerAsync(
        $$"""
        static class Program
        {
            {{Loss}}

            {{members}}
        }
        """,
        new TestOptions
        {
            Inspect = diagnostics =>
            {
                foreach (var word in words)
                {
                    Assert.Contains(word, diagnostics[0].GetMessage(), StringComparison.Ordinal);
                }
            },
        });

    [Theory]
    [InlineData("double old = w[j]; w[j] = old + h; double up = Loss(w, y); w[j] = old - h; double down = Loss(w, y); w[j] = old; g[j] = (up - down) / (2 * h);")]
    [InlineData("w[j] += h; double up = Loss(w, y); w[j] -= 2 * h; double down = Loss(w, y); w[j] += h; g[j] = (up - down) / (h + h);")]
    [InlineData("var a = (double[])w.Clone(); a[j] += h; var b = (double[])w.Clone(); b[j] -= h; g[j] = (Loss(a, y) - Loss(b, y)) / (2.0 * h);")]
    [InlineData("var a = new double[w.Length]; Array.Copy(w, a, w.Length); a[j] = w[j] + h / 1; double e = Loss(a, y); g[j] = (e - Loss(w, y)) / h;", "one")]
    public Task A_gradient_that_is_given_back(string step, string count = "two") => VerifyAsync(
        $$"""
            static double[] Gradient(double[] w, double[] y)
            {
                double h = 1e-6;
                var g = new double[w.Length];
                {|DH1004:for (int j = 0; j < w.Length; j++)|} { {{step.Replace(" / 1", "")}} }
                return g;
            }
        """,
        "'Loss'",
        count + " evaluation");

    [Fact]
    public Task Forward_differences_from_a_value_before_the_loop() => VerifyAsync(
        """
            static void Descend(double[] w, double[] y, int rounds)
            {
                var g = new double[w.Length];
                for (int k = 0; k < rounds; k++)
                {
                    double at = Loss(w, y);
                    {|DH1004:for (int j = 0; j < w.Length; j++)|}
                    {
                        double step = 1e-7 * Math.Max(1, Math.Abs(w[j]));
                        double before = w[j];
                        w[j] += step;
                        g[j] = (Loss(w, y) - at) / step;
                        w[j] = before;
                    }
                    for (int j = 0; j < w.Length; j++) w[j] -= 0.1 * g[j];
                }
            }
        """,
        "one evaluation");

    [Fact]
    public Task Slopes_that_numbers_move_along() => VerifyAsync(
        """
            static (double, double) Descend(double a, double b)
            {
                const double h = 1e-6;
                for (int k = 0; k < 100; k++)
                {
                    double da = {|DH1004:(Bowl(a + h, b) - Bowl(a - h, b)) / (2 * h)|};
                    double db = {|DH1004:(Bowl(a, b + h) - Bowl(a, b - h)) / (2 * h)|};
                    a -= 0.1 * da;
                    b = b - 0.1 * db;
                }
                return (a, b);
            }
        """);

    [Theory]
    // A check of a gradient.
    [InlineData("static double Check(double[] w, double[] y, double[] exact) { double h = 1e-6, worst = 0; for (int j = 0; j < w.Length; j++) { double old = w[j]; w[j] = old + h; double up = Loss(w, y); w[j] = old - h; double down = Loss(w, y); w[j] = old; worst = Math.Max(worst, Math.Abs((up - down) / (2 * h) - exact[j])); } return worst; }")]
    // A function that only its caller knows.
    [InlineData("static double[] Gradient(Func<double[], double> f, double[] w) { double h = 1e-6; var g = new double[w.Length]; for (int j = 0; j < w.Length; j++) { double old = w[j]; w[j] = old + h; double up = f(w); w[j] = old - h; double down = f(w); w[j] = old; g[j] = (up - down) / (2 * h); } return g; }")]
    // A grid of a differential equation, and an image.
    [InlineData("static double[] Heat(double[] u, double dx, double dt) { var next = new double[u.Length]; for (int i = 1; i < u.Length - 1; i++) { double flux = (u[i + 1] - u[i - 1]) / (2 * dx); next[i] = u[i] - dt * flux; } return next; }")]
    [InlineData("static double[] Edges(double[] row) { var g = new double[row.Length]; for (int i = 1; i + 1 < row.Length; i++) g[i] = (row[i + 1] - row[i - 1]) / 2; return g; }")]
    // A secant, a second difference, the slope of a root finder, a speed.
    [InlineData("static double Secant(double a, double b) { for (int k = 0; k < 20; k++) { double slope = (Bowl(b, 1) - Bowl(a, 1)) / (b - a); a = b; b = b - Bowl(b, 1) / slope; } return b; }")]
    [InlineData("static double Curvature(double a) { double h = 1e-4; double c = (Bowl(a + h, 1) - 2 * Bowl(a, 1) + Bowl(a - h, 1)) / (h * h); return c; }")]
    [InlineData("static double Speed(double t) { double h = 1e-3; return (Bowl(t + h, 1) - Bowl(t, 1)) / h; }")]
    // Divided by something else than the step.
    [InlineData("static double[] Gradient(double[] w, double[] y) { double h = 1e-6; var g = new double[w.Length]; for (int j = 0; j < w.Length; j++) { double old = w[j]; w[j] = old + h; double up = Loss(w, y); w[j] = old - h; double down = Loss(w, y); w[j] = old; g[j] = (up - down) / h; } return g; }")]
    public Task Other_differences(string member) => VerifyAsync(member);

    [Fact]
    public Task A_function_without_a_gradient() => VerifyAsync(
        """
            static double Count(double[] w) { double s = 0; for (int i = 0; i < w.Length; i++) s += Math.Round(w[i]); return s; }

            static double[] Gradient(double[] w)
            {
                double h = 1e-6;
                var g = new double[w.Length];
                for (int j = 0; j < w.Length; j++) { double old = w[j]; w[j] = old + h; double up = Count(w); w[j] = old; g[j] = (up - Count(w)) / h; }
                return g;
            }
        """);

    [Fact]
    public Task A_test_project_checks_gradients() => Verify<FiniteDifferenceAnalyzer>.AnalyzerAsync(
        $$"""
        static class Program
        {
            {{Loss}}

            static double[] Gradient(double[] w, double[] y)
            {
                double h = 1e-6;
                var g = new double[w.Length];
                for (int j = 0; j < w.Length; j++) { double old = w[j]; w[j] = old + h; double up = Loss(w, y); w[j] = old - h; double down = Loss(w, y); w[j] = old; g[j] = (up - down) / (2 * h); }
                return g;
            }
        }
        """,
        new TestOptions { AdditionalReferences = [MetadataReference.CreateFromFile(typeof(FactAttribute).Assembly.Location)] });
}
