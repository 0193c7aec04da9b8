using Downhill.Differentiation.Tests.Checking;
using Downhill.Differentiation.Tests.Compiling;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>Loops that go back at the end of each iteration, and loops that look as if they could but must not.</summary>
public sealed class FusionTests
{
    private static readonly double[] s_w = [0.7, -1.2, 0.4, 1.5];
    private static readonly double[] s_x = [1.1, -0.3, 2.2, 0.9];

    [Theory]
    [InlineData("A mean", "double s = 0; for (int i = 0; i < w.Length; i++) { double e = Math.Sin(w[i]) - x[i]; s += e * e; } return s / w.Length;")]
    [InlineData("A sum scaled afterwards", "double s = 0; for (int i = 0; i < w.Length; i++) { s += Math.Exp(w[i]) * x[i]; } s /= w.Length; s *= 0.5; return s;")]
    [InlineData("A negated sum", "double s = 0; for (int i = 0; i < w.Length; i++) { s -= Math.Log(1 + w[i] * w[i]); } return -s;")]
    [InlineData("Two sums in one loop", "double s = 0, t = 0; for (int i = 0; i < w.Length; i++) { double v = w[i] * w[i]; s += v; t -= v * x[i]; } return s + 3 * t;")]
    [InlineData("Two loops over one sum", "double s = 0; for (int i = 0; i < w.Length; i++) { s += w[i] * w[i]; } for (int i = 1; i < w.Length; i++) { s += w[i] * w[i - 1]; } return s / 2;")]
    [InlineData("Two loops, two sums, scaled each its own way", "double s = 0, t = 0; for (int i = 0; i < w.Length; i++) { s += w[i] * w[i]; } for (int i = 0; i < w.Length; i++) { t += Math.Cos(w[i]); } return s / x.Length + 0.1 * t;")]
    [InlineData("A parameter used in every pass", "double c = Math.Exp(w[0]); double s = 0; for (int i = 0; i < x.Length; i++) { double e = c * x[i] - w[1]; s += e * e; } return s;")]
    [InlineData("A work array written anew in every pass", "var h = new double[4]; double s = 0; for (int i = 0; i < x.Length; i++) { for (int k = 0; k < 4; k++) { h[k] = Math.Tanh(w[k] * x[i]); } double o = 0; for (int k = 0; k < h.Length; k++) { o += h[k] * w[k]; } s += o * o; } return s;")]
    [InlineData("A work array accumulated into in every pass", "var h = new double[w.Length]; double s = 0; for (int i = 0; i < x.Length; i++) { for (int k = 0; k < h.Length; k++) { h[k] = w[k]; for (int j = 0; j < w.Length; j++) { h[k] += w[j] * x[i]; } } for (int k = 0; k < h.Length; k++) { s += Math.Sin(h[k]); } } return s;")]
    [InlineData("A work array made in every pass", "double s = 0; for (int i = 0; i < x.Length; i++) { var h = new double[w.Length]; var g = new double[w.Length]; for (int k = 0; k < w.Length; k++) { h[k] = w[k] * x[i]; g[k] = Math.Sin(h[k]); } for (int k = 0; k < w.Length; k++) { s += h[k] * g[k]; } } return s;")]
    [InlineData("Work scalars declared outside", "double s = 0, z, p; for (int i = 0; i < x.Length; i++) { z = w[0] * x[i]; p = Math.Exp(-z); p = p / (1 + p); s += p * z; } return s;")]
    [InlineData("Branches inside", "double s = 0; for (int i = 0; i < x.Length; i++) { double e = w[i] - x[i]; if (e > 0) { e = e * e; } else { e = -2 * e; } if (i % 2 == 0) { s += e; } else { s += e * w[0]; } } return s;")]
    [InlineData("An inner loop of its own state", "double s = 0; for (int i = 0; i < x.Length; i++) { double v = w[0]; for (int k = 0; k < 5; k++) { v = Math.Sin(v + w[1] * x[i]); } s += v; } return s;")]
    [InlineData("Nested sums", "double s = 0; for (int i = 0; i < w.Length; i++) { for (int j = 0; j < w.Length; j++) { double d = w[i] - w[j]; s += d * d * x[j]; } } return s / 2;")]
    [InlineData("A sum of sums", "double s = 0; for (int i = 0; i < w.Length; i++) { double t = 0; for (int j = 0; j < w.Length; j++) { t += w[i] * w[j] * x[j]; } s += 2 * t; } return s;")]
    [InlineData("A while loop in every pass", "double s = 0; for (int i = 0; i < w.Length; i++) { double v = w[i]; int n = 0; while (n < i) { v = v * x[n] + 1; n++; } s += v * v; } return s;")]
    [InlineData("A foreach", "double s = 0; foreach (double v in w) { s += v * Math.Exp(v); } return s;")]
    [InlineData("A continue", "double s = 0; for (int i = 0; i < w.Length; i++) { if (x[i] < 0) continue; s += w[i] * w[i] * x[i]; } return s;")]
    [InlineData("A count beside the sum", "double s = 0; int n = 0; for (int i = 0; i < w.Length; i++) { if (x[i] > 0) { n++; s += w[i] * w[i]; } } return s / n;")]
    public void AreRight(string name, string body)
    {
        Assert.NotEmpty(name);
        DerivativeCheck.Verify(Example.Static(Loss(body)), s_w, s_x);
    }

    [Theory]
    [InlineData("The sum's slope is known only at the end", "double s = 0; for (int i = 0; i < w.Length; i++) { s += w[i] * w[i]; } return Math.Sqrt(s);")]
    [InlineData("A product of two sums", "double s = 0, t = 0; for (int i = 0; i < w.Length; i++) { s += w[i] * w[i]; t += w[i]; } return s * t;")]
    [InlineData("A state goes from pass to pass", "double v = w[0], s = 0; for (int i = 0; i < x.Length; i++) { v = v * w[1] + x[i]; s += v * v; } return s;")]
    [InlineData("The sum is read inside", "double s = w[0]; for (int i = 0; i < x.Length; i++) { s += Math.Sin(s) * x[i]; } return s;")]
    [InlineData("The sum is added to another", "double s = 0, t = 0; for (int i = 0; i < x.Length; i++) { s += w[i]; t += s; } return t;")]
    [InlineData("A counter indexes", "double s = 0; int k = 0; for (int i = 0; i < x.Length; i++) { s += w[k] * w[k] * x[i]; k = (k + 3) % w.Length; } return s;")]
    [InlineData("A counter indexes twice a pass", "double s = 0; int k = 0; for (int i = 0; i < 2; i++) { s += w[k] * x[k]; k++; s += w[k] * w[k]; k++; } return s;")]
    [InlineData("A work array that keeps what an earlier pass wrote", "var h = new double[4]; double s = 0; for (int i = 0; i < x.Length; i++) { for (int k = 0; k <= i; k++) { h[k] = h[k] + w[k] * x[i]; } for (int k = 0; k < 4; k++) { s += h[k] * h[k]; } } return s;")]
    [InlineData("A work array written only in part", "var h = new double[4]; double s = 0; for (int i = 0; i < x.Length; i++) { for (int k = 0; k < i; k++) { h[k] = Math.Sin(w[k] * x[i]); } for (int k = 0; k < 4; k++) { s += h[k] * w[k]; } } return s;")]
    [InlineData("A work array read after the loop", "var h = new double[4]; double s = 0; for (int i = 0; i < x.Length; i++) { for (int k = 0; k < 4; k++) { h[k] = Math.Sin(w[k] * x[i]); } for (int k = 0; k < 4; k++) { s += h[k] * w[k]; } } return s + h[2] * h[3];")]
    [InlineData("What it adds to is changed afterwards", "double c = w[0] * w[1]; double s = 0; for (int i = 0; i < x.Length; i++) { s += c * x[i] * w[i]; } c = c * c; return s + c;")]
    [InlineData("The divisor is changed in the loop", "double s = 0, n = 1; for (int i = 0; i < x.Length; i++) { s += w[i] * w[i]; n = n + x[i] * x[i]; } return s / n;")]
    [InlineData("The sum starts anew behind the loop", "double s = 0; for (int i = 0; i < x.Length; i++) { s += w[i] * w[i]; } double t = Math.Sin(s); s = 0; for (int i = 0; i < x.Length; i++) { s += w[i] * x[i]; } return s + t;")]
    [InlineData("The sum is scaled between two loops", "double s = 0; for (int i = 0; i < x.Length; i++) { s += w[i] * w[i]; } s *= 0.25; for (int i = 0; i < x.Length; i++) { s += w[i] * x[i]; } return s;")]
    [InlineData("The sum is scaled before more is added", "double s = 0, r = Math.Sin(w[1]); for (int i = 0; i < x.Length; i++) { s += w[i] * w[i]; } s *= 0.25; s += 2 * r; s *= 3; s -= r * r; return s;")]
    [InlineData("The sum is overwritten behind the loop", "double s = 0, r = 0; for (int i = 0; i < x.Length; i++) { s += w[i] * w[i]; } r = s * s; s = w[0]; return s + r;")]
    [InlineData("An early return", "double s = 0; for (int i = 0; i < x.Length; i++) { s += w[i] * w[i]; if (s > 3) { return s; } } return 2 * s;")]
    [InlineData("A break", "double s = 0; for (int i = 0; i < x.Length; i++) { if (x[i] > 2) break; s += w[i] * w[i]; } return 2 * s;")]
    public void StayRight(string name, string body)
    {
        Assert.NotEmpty(name);
        DerivativeCheck.Verify(Example.Static(Loss(body)), s_w, s_x);
    }

    [Theory]
    [InlineData("double s = 0; for (int i = 0; i < w.Length; i++) { double z = Math.Exp(w[i] * x[i]); s += z / (1 + z); } return s / w.Length;")]
    [InlineData("var h = new double[4]; double s = 0; for (int i = 0; i < x.Length; i++) { for (int k = 0; k < 4; k++) { h[k] = w[k] * x[i]; } double o = 0; for (int k = 0; k < 4; k++) { o += h[k] * h[k]; } s += o * o; } return s;")]
    public void NothingIsPushed(string body)
    {
        string text = TextOf(body);
        Assert.Contains("// The gradient of this pass.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("tape.Push", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("double s = 0; for (int i = 0; i < w.Length; i++) { s += w[i] * w[i]; } return Math.Sqrt(s);")]
    [InlineData("double v = w[0], s = 0; for (int i = 0; i < x.Length; i++) { v = v * w[1] + x[i]; s += v * v; } return s;")]
    [InlineData("double s = 0; for (int i = 0; i < w.Length; i++) { s += w[i] * w[i]; } return s / x[1000];")]
    public void WhatIsNotProvenStays(string body) =>
        Assert.DoesNotContain("// The gradient of this pass.", TextOf(body), StringComparison.Ordinal);

    [Fact]
    public void TheExceptionIsTheOneOfTheLoop() => DerivativeCheck.VerifyThrows<IndexOutOfRangeException>(
        Example.Static(Loss("double s = 0; for (int i = 0; i < 9; i++) { s += w[i] * w[i]; } return s / x.Length;")), s_w, null);

    private static string Loss(string body) => $"[Differentiable] static double Loss(double[] w, double[] x) {{ {body} }}";

    private static string TextOf(string body) =>
        Assert.Single(CompiledProgram.Generate(Example.Static(Loss(body))).Generated).ToString();
}
