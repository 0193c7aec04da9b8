using Downhill.Analyzers.Rules.RandomSearches;
using Downhill.Analyzers.Tests.Verifiers;

namespace Downhill.Analyzers.Tests.Rules.RandomSearches;

/// <summary>What DH1001 says, and where.</summary>
public sealed class RandomSearchAnalyzerTests
{
    private const string LossOfLine = """
            static double Loss(double[] w, double[] x, double[] y)
            {
                double sum = 0;
                for (int i = 0; i < x.Length; i++)
                {
                    double e = w[0] * x[i] + w[1] - y[i];
                    sum += e * e;
                }
                return sum;
            }
        """;

    [Fact]
    public Task The_loop_header_carries_the_warning_with_names_and_numbers() => Verify<RandomSearchAnalyzer>.AnalyzerAsync(
        $$"""
        static class Model
        {
        {{LossOfLine}}

            static double[] Fit(double[] x, double[] y, Random random)
            {
                var best = new double[2];
                double lowest = Loss(best, x, y);
                [|for (int i = 0; i < 1000; i++)|]
                {
                    var c = (double[])best.Clone();
                    c[random.Next(2)] += random.NextDouble() - 0.5;
                    double loss = Loss(c, x, y);
                    if (loss < lowest) { best = c; lowest = loss; }
                }
                return best;
            }
        }
        """,
        new TestOptions
        {
            Messages =
            [
                "Random changes to 'best' (2 numbers) are kept where they lower 'Loss', whose gradient can be derived: random search needs evaluations in proportion to the number of parameters, or worse; descend along the gradient instead",
            ],
            Inspect = static diagnostics => Assert.False(diagnostics[0].Properties.ContainsKey("NoFix")),
        });

    [Fact]
    public Task A_loss_with_kinks_is_confirmed() => Verify<RandomSearchAnalyzer>.AnalyzerAsync("""
        static class Model
        {
            static double Loss(double a, double b) => Math.Abs(a - 3) + Math.Max(b, 1);

            static (double, double) Fit(Random random)
            {
                double a = 0, b = 0, lowest = double.MaxValue;
                [|while (lowest > 1.1)|]
                {
                    double na = a + random.NextDouble() - 0.5, nb = b + random.NextDouble() - 0.5;
                    double loss = Loss(na, nb);
                    if (loss >= lowest) continue;
                    a = na;
                    b = nb;
                    lowest = loss;
                }
                return (a, b);
            }
        }
        """);

    [Fact]
    public Task A_loss_that_counts_its_calls_is_confirmed() => Verify<RandomSearchAnalyzer>.AnalyzerAsync("""
        static class Model
        {
            private static int s_evaluations;

            static double Loss(double[] w)
            {
                s_evaluations++;
                return w[0] * w[0] + w[1] * w[1];
            }

            static double[] Fit(Random random)
            {
                var best = new double[2];
                double lowest = Loss(best);
                [|for (int i = 0; i < 1000; i++)|]
                {
                    var c = best.Select(v => v + random.NextDouble() - 0.5).ToArray();
                    double loss = Loss(c);
                    if (loss < lowest) { best = c; lowest = loss; }
                }
                Console.WriteLine(s_evaluations);
                return best;
            }
        }
        """);

    [Fact]
    public Task A_single_step_is_reported_at_its_test_and_says_why_it_has_no_fix() => Verify<RandomSearchAnalyzer>.AnalyzerAsync(
        """
        class Neuron
        {
            private double[] _weights = new double[3];
            private double _bias;
            private readonly Random _random = new();

            public double Step(double[][] x, double[] y, double current)
            {
                var saved = (double[])_weights.Clone();
                double savedBias = _bias;
                for (int j = 0; j < _weights.Length; j++) _weights[j] += _random.NextDouble() - 0.5;
                _bias += _random.NextDouble() - 0.5;
                double error = Error(x, y);
                if ([|error > current|])
                {
                    _weights = saved;
                    _bias = savedBias;
                    return current;
                }

                return error;
            }

            private double Error(double[][] x, double[] y)
            {
                double sum = 0;
                for (int i = 0; i < x.Length; i++)
                {
                    double p = _bias;
                    for (int j = 0; j < _weights.Length; j++) p += _weights[j] * x[i][j];
                    sum += (p - y[i]) * (p - y[i]);
                }
                return sum;
            }
        }
        """,
        new TestOptions { Inspect = static diagnostics => Assert.NotNull(diagnostics[0].Properties["NoFix"]) });

    [Fact]
    public Task A_loop_that_logs_each_candidate_says_why_it_has_no_fix() => Verify<RandomSearchAnalyzer>.AnalyzerAsync(
        $$"""
        static class Model
        {
        {{LossOfLine}}

            static double[] Fit(double[] x, double[] y, Random random)
            {
                var best = new double[2];
                double lowest = Loss(best, x, y);
                [|for (int i = 0; i < 1000; i++)|]
                {
                    var c = (double[])best.Clone();
                    c[random.Next(2)] += random.NextDouble() - 0.5;
                    double loss = Loss(c, x, y);
                    if (loss < lowest) { best = c; lowest = loss; }
                    Console.WriteLine(loss);
                }
                return best;
            }
        }
        """,
        new TestOptions { Inspect = static diagnostics => Assert.NotNull(diagnostics[0].Properties["NoFix"]) });

    [Fact]
    public Task Two_searches_in_one_method_are_two_warnings() => Verify<RandomSearchAnalyzer>.AnalyzerAsync("""
        static class Model
        {
            static double Bowl(double[] v) => v[0] * v[0] + v[1] * v[1];

            static void Fit(double[] a, double[] b, Random random)
            {
                double lowest = Bowl(a), highest = -Bowl(b);
                [|for (int i = 0; i < 1000; i++)|]
                {
                    int j = random.Next(2);
                    double old = a[j];
                    a[j] += random.NextDouble() - 0.5;
                    double value = Bowl(a);
                    if (value < lowest) lowest = value; else a[j] = old;
                }
                [|for (int i = 0; i < 1000; i++)|]
                {
                    int j = random.Next(2);
                    double d = random.NextDouble() - 0.5;
                    b[j] += d;
                    double value = -Bowl(b);
                    if (value > highest) highest = value; else b[j] -= d;
                }
            }
        }
        """);

    [Fact]
    public Task A_suppressed_search_is_silent() => Verify<RandomSearchAnalyzer>.AnalyzerAsync("""
        static class Model
        {
            static double Bowl(double[] v) => v[0] * v[0];

            static void Fit(double[] a, Random random)
            {
                double lowest = Bowl(a);
        #pragma warning disable DH1001
                for (int i = 0; i < 1000; i++)
        #pragma warning restore DH1001
                {
                    double old = a[0];
                    a[0] += random.NextDouble() - 0.5;
                    double value = Bowl(a);
                    if (value < lowest) lowest = value; else a[0] = old;
                }
            }
        }
        """);
}
