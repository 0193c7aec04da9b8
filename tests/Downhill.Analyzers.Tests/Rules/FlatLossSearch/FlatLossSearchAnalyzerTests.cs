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
            Inspect = static diagnostics => Assert.Contains("Round", diagnostics[0].GetMessage(), StringComparison.Ordinal),
        });
}
