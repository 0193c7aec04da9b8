using Downhill.Differentiation.Tests.Compiling;
using Downhill.Differentiation.Tests.Programs;

namespace Downhill.Differentiation.Tests.Generation;

/// <summary>A reader of the generated file meets the loss again, and no more beside it than the gradient needs.</summary>
public sealed class ReadabilityTests
{
    [Fact]
    public void TheValueIsWrittenAsTheUserWroteIt()
    {
        string text = TextOf("""
            [Differentiable]
            static double Loss(double[] w, double[][] x, double[] y)
            {
                double loss = 0;
                for (int i = 0; i < x.Length; i++)
                {
                    double[] row = x[i];
                    double z = 0;
                    for (int j = 0; j < w.Length; j++)
                    {
                        z += w[j] * row[j];
                    }

                    double p = 1 / (1 + Math.Exp(-z));
                    loss -= y[i] * Math.Log(p) + (1 - y[i]) * Math.Log(1 - p);
                }

                return loss / x.Length;
            }
            """);

        Assert.Contains("for (int i = 0; i < x.Length; i++)", text, StringComparison.Ordinal);
        Assert.Contains("double[] row = x[i];", text, StringComparison.Ordinal);
        Assert.Contains("z += w[j] * row[j];", text, StringComparison.Ordinal);
        Assert.Contains("/ x.Length;", text, StringComparison.Ordinal);
        Assert.Contains("wGradient[j] += ", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("double s = 0; for (int i = 0; i < w.Length; i++) { s += w[i] * w[i] * x[i]; } return s;")]
    [InlineData("double s = 0; for (int i = 0; i < w.Length - 1; i++) { double a = w[i + 1] - w[i] * w[i]; double b = 1 - w[i]; s += 100 * a * a + b * b; } return s;")]
    [InlineData("double a = w[0] * w[1]; double b = Math.Sin(a); return a * b;")]
    [InlineData("double s = 0; foreach (double v in w) { s += v; } return s / w.Length;")]
    public void WhatCanBeComputedAgainIsNotStored(string body) =>
        Assert.DoesNotContain("tape", TextOf(Body(body)), StringComparison.Ordinal);

    [Fact]
    public void AValueThatIsOverwrittenBeforeItIsNeededIsStored() => Assert.Contains(
        "keptS[i] = s;", TextOf(Body("double s = w[0]; for (int i = 0; i < 5; i++) { s = Math.Sin(s * s); } return s;")), StringComparison.Ordinal);

    [Fact]
    public void AQuotientOfAFewValuesAtHandIsDividedOnceMoreRatherThanStored()
    {
        string text = TextOf("""
            [Differentiable]
            static double Loss(double[] w, double[] returns)
            {
                double variance = w[0];
                double sum = 0;
                for (int t = 0; t < returns.Length; t++)
                {
                    double shock = returns[t] - w[1];
                    sum += Math.Log(variance) + shock * shock / variance;
                    variance = w[2] + w[3] * shock * shock + w[4] * variance;
                }

                return sum;
            }
            """);

        Assert.Contains("sum += Math.Log(variance) + shock * shock / variance;", text, StringComparison.Ordinal);
        Assert.Contains("keptVariance[t] = variance;", text, StringComparison.Ordinal);
        Assert.DoesNotContain("keptQuotient", text, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatSeveralAmountsOfAStepShareIsComputedOnce()
    {
        string text = TextOf(Body("double v = Math.Exp(w[0]); double s = w[1] * w[1]; double r = 0; for (int i = 0; i < x.Length; i++) { r = Math.Sin(r) + Math.Log(v) + s * x[i] / v; } return r;"));

        Assert.Equal(1, text.Split("rAdjoint / v").Length - 1);
    }

    private static string Body(string body) => $"[Differentiable] static double Loss(double[] w, double[] x) {{ {body} }}";

    private static string TextOf(string members) =>
        Assert.Single(CompiledProgram.Generate(Example.Static(members)).Generated).ToString();
}
