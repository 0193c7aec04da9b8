using Downhill.Differentiation.Tests.Checking;
using Downhill.Differentiation.Tests.Compiling;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>Updates of consecutive elements, which the reverse pass hands over as a whole.</summary>
public sealed class ContiguousTests
{
    private static readonly double[] s_w = [.. Enumerable.Range(0, 24).Select(static i => Math.Sin(1.7 * i) + 0.1)];
    private static readonly double[] s_x = [.. Enumerable.Range(0, 24).Select(static i => Math.Cos(2.3 * i) - 0.2)];

    [Theory]
    [InlineData("A dot product", "double z = 0; for (int j = 0; j < w.Length; j++) { z += w[j] * x[j]; } return Math.Tanh(z);")]
    [InlineData("A difference", "double z = 0; for (int j = 0; j < w.Length; j++) { z -= x[j] * w[j]; } return Math.Tanh(z);")]
    [InlineData("Part of an array", "double z = 0; for (int j = 3; j < 19; j++) { z += w[j] * x[j - 3]; } return Math.Tanh(z);")]
    [InlineData("Up to and with the bound", "double z = 0; for (int j = 2; j <= 20; j++) { z += w[j + 1] * x[j - 2]; } return Math.Tanh(z);")]
    [InlineData("Two varying arrays", "var h = new double[12]; for (int k = 0; k < 12; k++) { h[k] = Math.Sin(w[k]); } double z = 0; for (int k = 0; k < h.Length; k++) { z += h[k] * w[12 + k]; } return z * z;")]
    [InlineData("A sum of elements", "double z = 0; for (int j = 1; j < w.Length; j++) { z += w[j]; } return Math.Sin(z);")]
    [InlineData("A sum of squares", "double z = 0; for (int j = 0; j < w.Length; j++) { z += w[j] * w[j]; } return Math.Sqrt(z);")]
    [InlineData("A scaled product", "double z = 0; double c = 0.3; for (int j = 0; j < w.Length; j++) { z += c * w[j] * x[j]; } return z * z;")]
    [InlineData("A product scaled last", "double z = 0; double c = 0.3; for (int j = 0; j < w.Length; j++) { z += w[j] * x[j] * c; } return z * z;")]
    [InlineData("An array with itself, shifted", "double z = 0; for (int j = 0; j < w.Length - 1; j++) { z += w[j] * w[j + 1]; } return z * z;")]
    [InlineData("Backwards through the other", "double z = 0; for (int j = 0; j < w.Length; j++) { z += w[j] * x[w.Length - 1 - j]; } return z * z;")]
    [InlineData("Every other element", "double z = 0; for (int j = 0; j < 12; j++) { z += w[2 * j] * x[j]; } return z * z;")]
    [InlineData("A factor that varies too", "double z = 0; double a = Math.Exp(w[0]); for (int j = 0; j < w.Length; j++) { z += a * w[j] * x[j]; } return z * z;")]
    [InlineData("Into an element", "var z = new double[2]; for (int k = 0; k < 2; k++) { z[k] = w[23]; for (int j = 0; j < 11; j++) { z[k] += w[11 * k + j] * x[j]; } } return z[0] * z[1];")]
    [InlineData("A matrix times a vector", "int n = 8, m = 3; var z = new double[m]; for (int k = 0; k < m; k++) { double s = 0; for (int j = 0; j < n; j++) { s += w[(k * n) + j] * x[j]; } z[k] = Math.Tanh(s); } return z[0] * z[1] - z[2];")]
    [InlineData("Loops of no iterations", "double z = w[0]; for (int j = 0; j < 10 - x.Length; j++) { z += w[j] * x[j]; } return z * z;")]
    [InlineData("A row that is not there, and not read", "double[][] rows = { x, null }; double z = w[0]; for (int i = 0; i < 2; i++) { int n = i == 0 ? 12 : 0; for (int j = 0; j < n; j++) { z += w[j] * rows[i][j]; } } return z * z;")]
    [InlineData("A convolution", "double s = 0; for (int i = 0; i < 12; i++) { double z = 0; for (int k = 0; k < 12; k++) { z += w[i + k] * x[k]; } s += z * z; } return s;")]
    [InlineData("An autoregression", "double s = 0; for (int t = 9; t < x.Length; t++) { double z = w[0]; for (int k = 1; k <= 9; k++) { z += w[k] * x[t - k]; } double e = x[t] - z; s += e * e; } return s;")]
    [InlineData("In one branch only", "double z = 0; if (x[0] > 0) { for (int j = 0; j < w.Length; j++) { z += w[j] * x[j]; } } else { z = w[1]; } return z * z;")]
    [InlineData("A slope that is 0 times an infinite one", "double z = 0; for (int j = 0; j < w.Length; j++) { z += w[j] * x[j]; } double p = Math.Exp(z); return Math.Max(p, 1e9);")]
    public void IsDifferentiated(string name, string body)
    {
        Assert.NotEmpty(name);
        DerivativeCheck.Verify(Example.Body(body), s_w, s_x);
    }

    [Theory]
    [InlineData("double z = 0; for (int j = 0; j < w.Length; j++) { z += w[j] * x[j]; } return z * z;", "AddScaled(wGradient, 0, zAdjoint, x, 0, w.Length);")]
    [InlineData("double z = 0; for (int j = 2; j <= 20; j++) { z += w[j + 1] * x[j - 2]; } return z * z;", "AddScaled(wGradient, 3, zAdjoint, x, 0, 19);")]
    [InlineData("double z = 0; for (int j = 0; j < w.Length; j++) { z += w[j]; } return z * z;", "Add(wGradient, 0, zAdjoint, w.Length);")]
    public void IsOneCall(string body, string call) =>
        Assert.Contains(call, Assert.Single(CompiledProgram.Generate(Example.Body(body)).Generated).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("double z = 0; for (int j = 0; j < w.Length; j++) { z += w[j] * x[w.Length - 1 - j]; } return z * z;")]
    [InlineData("double z = 0; for (int j = 0; j < 12; j++) { z += w[2 * j] * x[j]; } return z * z;")]
    [InlineData("double z = 0; for (int j = 0; j < 3; j++) { z += w[j] * x[j]; } return z * z;")]
    public void IsNoCall(string body) =>
        Assert.DoesNotContain("Contiguous.", Assert.Single(CompiledProgram.Generate(Example.Body(body)).Generated).ToString(), StringComparison.Ordinal);
}
