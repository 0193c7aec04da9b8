using Downhill.Analyzers.Rules.RandomSearches;
using Downhill.Analyzers.Rules.UnconfirmedRandomSearches;
using Downhill.Analyzers.Tests.Verifiers;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Tests.Rules.UnconfirmedRandomSearches;

/// <summary>What stops the reading of a loss, named and pointed at.</summary>
public sealed class UnconfirmedRandomSearchAnalyzerTests
{
    private static Task VerifyAsync(string markup, params string[] words) => Verify<UnconfirmedRandomSearchAnalyzer>.AnalyzerAsync(
        markup,
        new TestOptions
        {
            Inspect = diagnostics =>
            {
                Assert.Equal(DiagnosticSeverity.Info, diagnostics[0].Severity);
                foreach (var word in words)
                {
                    Assert.Contains(word, diagnostics[0].GetMessage(), StringComparison.Ordinal);
                }
            },
        });

    [Fact]
    public Task A_delegate_parameter_is_named() => VerifyAsync(
        """
        static class Optimizer
        {
            public static double[] Run(Func<double[], double> {|additional:score|}, double[] start, Random random)
            {
                var best = start;
                double lowest = score(best);
                {|DH1002:for (int i = 0; i < 1000; i++)|}
                {
                    var c = (double[])best.Clone();
                    c[random.Next(c.Length)] += random.NextDouble() - 0.5;
                    double loss = score(c);
                    if (loss < lowest) { best = c; lowest = loss; }
                }
                return best;
            }
        }
        """,
        "'best'",
        "'score' is a delegate");

    [Fact]
    public Task Uniform_samples_scored_by_a_delegate_are_a_search() => VerifyAsync(
        """
        static class Optimizer
        {
            public static double[] Run(Func<double[], double> {|additional:score|}, double low, double high, Random random)
            {
                var best = new double[3];
                double lowest = double.MaxValue;
                {|DH1002:for (int i = 0; i < 1000; i++)|}
                {
                    var c = new double[3];
                    for (int j = 0; j < 3; j++) c[j] = low + random.NextDouble() * (high - low);
                    double loss = score(c);
                    if (loss < lowest) { lowest = loss; best = (double[])c.Clone(); }
                }
                return best;
            }
        }
        """,
        "'best' (3 numbers)");

    [Fact]
    public Task Parameters_of_type_float_have_a_gradient_too() => Verify<RandomSearchAnalyzer>.AnalyzerAsync(
        """
        static class Model
        {
            static float Loss(float a) => a * a;

            static float Fit(Random random)
            {
                float a = 0, lowest = Loss(a);
                {|DH1001:for (int i = 0; i < 1000; i++)|}
                {
                    float c = a + random.NextSingle() - 0.5f;
                    float loss = Loss(c);
                    if (loss < lowest) { a = c; lowest = loss; }
                }
                return a;
            }
        }
        """);

    [Fact]
    public Task An_integer_among_real_parameters_stays_where_it_is() => Verify<RandomSearchAnalyzer>.AnalyzerAsync(
        """
        class Line
        {
            private double _slope;
            private int _intercept;

            public void Fit(double[] x, double[] y, Random random)
            {
                double lowest = Error(x, y);
                {|DH1001:for (int i = 0; i < 1000; i++)|}
                {
                    double slope = _slope;
                    int intercept = _intercept;
                    _slope += random.NextDouble() - 0.5;
                    _intercept += random.Next(-1, 2);
                    double error = Error(x, y);
                    if (error < lowest) lowest = error;
                    else { _slope = slope; _intercept = intercept; }
                }
            }

            private double Error(double[] x, double[] y)
            {
                double sum = 0;
                for (int i = 0; i < x.Length; i++) sum += Math.Pow(_slope * x[i] + _intercept - y[i], 2);
                return sum;
            }
        }
        """,
        new TestOptions
        {
            Inspect = static diagnostics =>
            {
                Assert.Contains("whose gradient in '_slope' (whole numbers stay where they are) can be derived", diagnostics[0].GetMessage(), StringComparison.Ordinal);
                Assert.Equal("'_intercept' is a whole number, which a descent would leave where it is", diagnostics[0].Properties["NoFix"]);
            },
        });

    [Fact]
    public Task A_branch_whose_sides_do_not_meet_is_pointed_at() => Verify<UnconfirmedRandomSearchAnalyzer>.AnalyzerAsync(
        """
        static class Model
        {
            static double Loss(double a)
            {
                double value = a * a;
                if (a > 1) value += 10;
                return value;
            }

            static double Fit(Random random)
            {
                double a = 0, lowest = Loss(a);
                {|DH1002:for (int i = 0; i < 1000; i++)|}
                {
                    double c = a + random.NextDouble() - 0.5;
                    double loss = Loss(c);
                    if (loss < lowest) { a = c; lowest = loss; }
                }
                return a;
            }
        }
        """,
        new TestOptions
        {
            Inspect = static diagnostics =>
            {
                var at = Assert.Single(diagnostics[0].AdditionalLocations);
                Assert.Equal(5, at.GetLineSpan().StartLinePosition.Line);
            },
        });

    [Fact]
    public Task A_virtual_or_abstract_loss_has_no_body_to_read() => VerifyAsync(
        """
        abstract class Optimizer
        {
            protected abstract double Score(double[] point);

            public double[] Run(double[] start, Random random)
            {
                var best = start;
                double lowest = Score(best);
                {|DH1002:for (int i = 0; i < 1000; i++)|}
                {
                    var c = (double[])best.Clone();
                    c[random.Next(c.Length)] += random.NextDouble() - 0.5;
                    double loss = {|additional:Score(c)|};
                    if (loss < lowest) { best = c; lowest = loss; }
                }
                return best;
            }
        }
        """,
        "'Score' has no body to read here");

    [Fact]
    public Task A_confirmed_loss_is_not_reported_here() => Verify<UnconfirmedRandomSearchAnalyzer>.AnalyzerAsync("""
        static class Model
        {
            static double Loss(double a) => a * a;

            static double Fit(Random random)
            {
                double a = 0, lowest = Loss(a);
                for (int i = 0; i < 1000; i++)
                {
                    double c = a + random.NextDouble() - 0.5;
                    double loss = Loss(c);
                    if (loss < lowest) { a = c; lowest = loss; }
                }
                return a;
            }
        }
        """);
}
