using Downhill.Differentiation.Tests.Checking;
using Downhill.Differentiation.Tests.Compiling;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>What a counted loop keeps has a place for every iteration, in an array of its own.</summary>
public sealed class KeptArrayTests
{
    private static readonly double[] s_w = [0.7, -0.4, 0.3, 1.2];
    private static readonly double[] s_x = [1.5, -0.5, 0.25, 2, -1];

    [Theory]
    [InlineData("A recurrence", "double s = w[0]; for (int i = 0; i < x.Length; i++) { s = Math.Sin(s * w[1]) + x[i]; } return s;", "keptS[i] = s;")]
    [InlineData("From an offset", "double s = w[0]; for (int i = 2; i < x.Length; i++) { s = Math.Sin(s * w[1]) + x[i]; } return s;", "keptS[i - 2] = s;")]
    [InlineData("Up to and with the bound", "double s = w[0]; for (int i = 1; i <= 4; i++) { s = Math.Sin(s * w[1]) + x[i]; } return s;", "tape.Take(4)")]
    [InlineData("Downwards", "double s = w[0]; for (int i = x.Length - 1; i >= 0; i--) { s = Math.Sin(s * w[1]) + x[i]; } return s;", "keptS[i] = s;")]
    [InlineData("A nest", "double s = w[0]; for (int i = 0; i < x.Length; i++) { for (int k = 0; k < 3; k++) { s = Math.Sin(s * w[k]) + x[i]; } s *= s; } return s;", "keptS2[i * 3 + k] = s;")]
    [InlineData("A nest of three", "double s = w[0]; int n = 2; for (int i = 0; i < x.Length; i++) { for (int k = 1; k < 4; k++) { for (int l = 0; l < n; l++) { s = Math.Sin(s * w[k] + l); } } } return s;", "keptS[i * 3 * n + (k - 1) * n + l] = s;")]
    [InlineData("Elements in place", "var a = (double[])w.Clone(); for (int k = 0; k < 3; k++) { for (int i = 1; i < 4; i++) { a[i] = Math.Sin(a[i] * a[i - 1]); } } return a[3] + a[1];", "[k * 3 + i - 1] = a[i];")]
    public void HasAPlace(string name, string body, string line)
    {
        Assert.NotEmpty(name);
        string source = Example.Body(body);
        Assert.Contains(line, Assert.Single(CompiledProgram.Generate(source).Generated).ToString(), StringComparison.Ordinal);
        DerivativeCheck.Verify(source, s_w, s_x);
    }

    [Theory]
    [InlineData("A triangle", "double s = w[0]; for (int i = 0; i < x.Length; i++) { for (int k = 0; k < i; k++) { s = Math.Sin(s * w[k % 4]) + x[i]; } } return s;")]
    [InlineData("A triangle in a sum", "double t = 0; for (int i = 0; i < x.Length; i++) { double s = w[0]; for (int k = 0; k <= i; k++) { s = Math.Sin(s * w[k % 4]) + x[i]; } t += s; } return t;")]
    [InlineData("A square in a sum", "double t = 0; for (int i = 0; i < x.Length; i++) { double s = w[0]; for (int k = 0; k < 4; k++) { for (int l = 0; l < 3; l++) { s = Math.Sin(s * w[k]) + x[l]; } } t += s; } return t;")]
    [InlineData("In a branch", "double t = w[3]; for (int i = 0; i < x.Length; i++) { if (x[i] > 0) { for (int k = 0; k < 4; k++) { t = Math.Sin(t * w[k]) + x[i]; } } } return t;")]
    [InlineData("In a branch of a sum", "double t = 0; for (int i = 0; i < x.Length; i++) { double s = w[0]; if (x[i] > 0) { for (int k = 0; k < 4; k++) { s = Math.Sin(s * w[k]) + x[i]; } } t += s; } return t;")]
    [InlineData("In one branch only", "double s = w[0]; if (x[0] > 0) { for (int i = 0; i < x.Length; i++) { s = Math.Sin(s * w[1]) + x[i]; } } return s;")]
    [InlineData("Bounds that are sums", "double s = w[0]; int n = 2; for (int i = 1 - n; i < n + 1; i++) { for (int k = n - 2; k < (n + 1) - 1; k++) { s = Math.Sin(s * w[k]); } s *= s; } return s;")]
    [InlineData("No iterations", "double s = w[0]; for (int i = 0; i < x.Length - 9; i++) { s = Math.Sin(s * w[1]) + x[i]; } return s * s;")]
    [InlineData("A bound made in a branch", "double s = 0.7; if (x[0] > 0) { var a = new double[4]; for (int i = 0; i < a.Length; i++) { a[i] = Math.Min(s * w[i], Math.Sinh(i + w[i])); } s = a[3]; } return s;")]
    [InlineData("A bound made in a switch", "double s = 0.7; int n = 1; switch (n) { case 0: s = w[0]; break; default: var a = new double[4]; for (int i = 0; i < a.Length; i++) { a[i] = Math.Min(s * w[i], Math.Sinh(i + w[i])); } s = a[3]; break; }; return s;")]
    [InlineData("A bound changed in a branch", "double s = w[0]; int n = 1; if (x[0] > 0) { n = 4; for (int i = 0; i < n; i++) { s = Math.Sin(s * w[i]); } n = 2; } return s * n;")]
    [InlineData("A bound changed in a branch of a sum", "double t = 0; int n = 0; for (int k = 0; k < 3; k++) { double s = w[k]; if (x[k] > 0) { n = k + 1; for (int i = 0; i < n; i++) { s = Math.Sin(s * w[i]); } } t += s; } return t;")]
    [InlineData("A bound that changes", "double s = w[0]; int n = 1; for (int i = 0; i < x.Length; i++) { for (int k = 0; k < n; k++) { s = Math.Sin(s * w[1]) + x[i]; } n++; } return s * s;")]
    [InlineData("A while loop inside", "double s = w[0]; for (int i = 0; i < x.Length; i++) { int n = i; while (n > 0) { for (int k = 0; k < 2; k++) { s = Math.Sin(s * w[k]); } n -= 2; } } return s * s;")]
    [InlineData("A break inside", "double s = w[0]; for (int i = 0; i < x.Length; i++) { for (int k = 0; k < 4; k++) { if (k > i) break; s = Math.Sin(s * w[k]); } } return s * s;")]
    public void IsRight(string name, string body)
    {
        Assert.NotEmpty(name);
        DerivativeCheck.Verify(Example.Body(body), s_w, s_x);
    }
}
