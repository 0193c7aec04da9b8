using Downhill.Differentiation.Tests.Checking;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>Losses in <c>float</c>, or in both: the value keeps every rounding, the gradient is rounded once.</summary>
public sealed class FloatTests
{
    [Theory]
    [InlineData("A product", "return w[0] * w[1] * w[2];")]
    [InlineData("A product in a local", "float p = w[0] * w[1]; return p * p;")]
    [InlineData("A sum of squares", "float s = 0; for (int i = 0; i < w.Length; i++) { s += w[i] * w[i]; } return s;")]
    [InlineData("A sum of squares in double", "double s = 0; for (int i = 0; i < w.Length; i++) { s += w[i] * w[i]; } return (float)s;")]
    [InlineData("A promoted product", "double d = 0.1; float f = (float)(w[0] * d); return f * w[1];")]
    [InlineData("A cast before a product", "return (float)((double)w[0] * w[1] / 3);")]
    [InlineData("Whole constants", "return w[0] * 3 / 7 + 16777217 * w[1];")]
    [InlineData("Constants of both types", "return (float)(w[0] * 0.1 + w[1] * 0.1f);")]
    [InlineData("A whole number", "int n = w.Length; float mean = 0; foreach (float v in w) { mean += v / n; } return mean * mean;")]
    [InlineData("Compound assignments", "float p = 1; foreach (var v in w) { p *= v; p /= 1.5f; p -= v; p += 2; } return p;")]
    [InlineData("An increment", "float p = w[0]; p++; return p * p;")]
    [InlineData("A choice", "float p = w[0] > 0 ? w[0] * w[1] : w[1]; return p * (w[1] > 5 ? 1 : w[2]);")]
    [InlineData("A local array", "var h = new float[w.Length]; for (int i = 0; i < w.Length; i++) { h[i] = w[i] * w[i] / 3; } float s = 0; foreach (var v in h) { s += v * v; } return s;")]
    [InlineData("A local array of values", "float[] h = { w[0] * w[1], w[2] }; h[0] *= h[1]; return h[0] + h[1];")]
    [InlineData("A clone", "var h = (float[])w.Clone(); h[0] = h[0] * h[1]; return h[0] * h[2];")]
    [InlineData("A product of many", "return w[0] * w[1] * w[2] * w[0] * w[1] * w[2] * w[0] * 0.3f;")]
    [InlineData("A quotient", "return w[0] / (w[1] + 2) - w[2] / w[0];")]
    [InlineData("Functions of doubles", "return (float)(Math.Exp(w[0]) + Math.Sqrt(w[1] + 3) * Math.Pow(w[2], 2));")]
    [InlineData("A helper", "return Scale(w[0], 2) * Scale(w[1], w[2]);", "static float Scale(float a, float b) => a * b / 3;")]
    [InlineData("A helper in double", "return (float)(Scale(w[0]) * Scale(w[1]));", "static double Scale(float a) => a;")]
    [InlineData("A helper of doubles", "return (float)Scale(w[0] * w[1], w[2]);", "static double Scale(double a, double b) { double c = a * b; return c / 3; }")]
    public void ALossOfFloatsHasItsGradient(string what, string body, string helpers = "")
    {
        Assert.NotEmpty(what);
        DerivativeCheck.Verify(
            Example.Static($$"""[Differentiable] static float Loss(float[] w) { {{body}} } {{helpers}}"""),
            new[] { 0.7f, -1.3f, 0.4f });
    }
}
