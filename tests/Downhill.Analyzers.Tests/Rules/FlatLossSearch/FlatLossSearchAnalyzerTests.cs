using Downhill.Analyzers.Rules.FlatLossSearches;
using Downhill.Analyzers.Tests.Verifiers;

namespace Downhill.Analyzers.Tests.Rules.FlatLossSearches;

/// <summary>Scores without a slope.</summary>
public sealed class FlatLossSearchAnalyzerTests
{
    [Fact]
    public Task Counted_errors_are_flat() => Verify<FlatLossSearchAnalyzer>.AnalyzerAsync(
        """
        static class Classifier
        {
            static int {|additional:Errors|}(double[] w, double[][] x, int[] label)
            {
                int wrong = 0;
                for (int i = 0; i < x.Length; i++)
                {
                    double z = 0;
                    for (int j = 0; j < w.Length; j++) z += w[j] * x[i][j];
                    if ((z > 0 ? 1 : 0) != label[i]) wrong++;
                }
                return wrong;
            }

            static double[] Train(double[][] x, int[] label, Random random)
            {
                var w = new double[4];
                int fewest = Errors(w, x, label);
                {|DH1003:for (int i = 0; i < 1000; i++)|}
                {
                    var c = (double[])w.Clone();
                    c[random.Next(4)] += random.NextDouble() - 0.5;
                    int errors = Errors(c, x, label);
                    if (errors < fewest) { w = c; fewest = errors; }
                }
                return w;
            }
        }
        """,
        new TestOptions
        {
            Inspect = static diagnostics =>
            {
                Assert.Contains("'w' (4 numbers)", diagnostics[0].GetMessage(), StringComparison.Ordinal);
                Assert.Contains("cross-entropy", diagnostics[0].GetMessage(), StringComparison.Ordinal);
            },
        });

    [Fact]
    public Task A_rounded_forecast_is_flat() => Verify<FlatLossSearchAnalyzer>.AnalyzerAsync(
        """
        static class Forecast
        {
            static double Error(double[] w, double[] x, double[] y)
            {
                double sum = 0;
                for (int i = 0; i < x.Length; i++)
                    sum += Math.Abs(Math.Round(w[0] * x[i] + w[1]) - y[i]);
                return sum;
            }

            static double[] Fit(double[] x, double[] y, Random random)
            {
                var w = new double[2];
                double lowest = Error(w, x, y);
                {|DH1003:for (int i = 0; i < 1000; i++)|}
                {
                    int j = random.Next(2);
                    double old = w[j];
                    w[j] += random.NextDouble() - 0.5;
                    double error = Error(w, x, y);
                    if (error < lowest) lowest = error; else w[j] = old;
                }
                return w;
            }
        }
        """,
        new TestOptions
        {
            Inspect = static diagnostics =>
            {
                Assert.Contains("Round", diagnostics[0].GetMessage(), StringComparison.Ordinal);
                Assert.EndsWith("such as the squared error, or Huber's, of the number before it is rounded", diagnostics[0].GetMessage(), StringComparison.Ordinal);
                Assert.False(diagnostics[0].Properties.ContainsKey("NoFix"));
            },
        });

    [Theory]
    [InlineData("static double Score(double[] p, int[] pixels) { int s = 0; for (int i = 0; i < pixels.Length; i++) s += Math.Abs((int)(p[0] * i + p[1]) - pixels[i]); return s; }", "before it is rounded")]
    [InlineData("static int Score(double[] p, int[] pixels) { int s = 0; for (int i = 0; i < pixels.Length; i++) s += (int)Math.Floor(p[0] * i + p[1]) - pixels[i]; return s; }", "before it is rounded")]
    [InlineData("static double Score(double[] p, int[] pixels) { double hits = 0; for (int i = 0; i < pixels.Length; i++) if (Math.Abs(p[0] * i + p[1] - pixels[i]) > 0.5) hits++; return hits; }", "Huber distance for counted misses")]
    public Task The_surrogate_fits_what_flattens(string score, string advice) => Verify<FlatLossSearchAnalyzer>.AnalyzerAsync(
        $$"""
        static class Picture
        {
            {{score}}

            static void Fit(double[] p, int[] pixels, Random random)
            {
                double lowest = Score(p, pixels);
                {|DH1003:while (lowest > 0)|}
                {
                    var q = (double[])p.Clone();
                    q[random.Next(q.Length)] += random.NextDouble() - 0.5;
                    double now = Score(q, pixels);
                    if (now < lowest)
                    {
                        lowest = now;
                        q.CopyTo(p, 0);
                    }
                }
            }
        }
        """,
        new TestOptions { Inspect = diagnostics => Assert.EndsWith(advice, diagnostics[0].GetMessage(), StringComparison.Ordinal) });
}
