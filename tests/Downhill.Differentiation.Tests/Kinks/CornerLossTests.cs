using Downhill.Differentiation.Tests.Checking;
using Downhill.Differentiation.Tests.Programs;

namespace Downhill.Differentiation.Tests.Kinks;

/// <summary>
/// Losses of everyday use, at the corners where their formulas break: the gradient is the mathematical one wherever there
/// is one, and what a selection leaves out leaves no NaN behind.
/// </summary>
public sealed class CornerLossTests
{
    [Theory]
    [InlineData("log-loss of a guarded probability", "return -Math.Log(Math.Max(w[0], 1e-12));", new[] { 0.0 }, new[] { 0.0 })]
    [InlineData("log-loss of a guarded probability", "return -Math.Log(Math.Max(w[0], 1e-12));", new[] { 0.5 }, new[] { -2.0 })]
    [InlineData("log-loss of a clamped probability", "double p = Math.Clamp(w[0], 1e-12, 1 - 1e-12); return -(w[1] * Math.Log(p) + (1 - w[1]) * Math.Log(1 - p));", new[] { 0.0, 0.0 }, new[] { 0.0, 27.631021115928547 })]
    [InlineData("log-loss of a sigmoid", "double p = 1 / (1 + Math.Exp(-w[0])); return -Math.Log(Math.Max(p, 1e-15));", new[] { -1000.0 }, new[] { 0.0 })]
    [InlineData("log-loss of a sigmoid", "double p = 1 / (1 + Math.Exp(-w[0])); return -Math.Log(Math.Max(p, 1e-15));", new[] { 1000.0 }, new[] { 0.0 })]
    [InlineData("squared loss of a sigmoid", "double p = 1 / (1 + Math.Exp(-w[0])); return (p - 1) * (p - 1);", new[] { -1000.0 }, new[] { 0.0 })]
    [InlineData("squared loss of a sigmoid of a product", "double p = 1 / (1 + Math.Exp(-w[0] * w[1])); return (p - 1) * (p - 1);", new[] { -1000.0, 1.0 }, new[] { 0.0, 0.0 })]
    [InlineData("softplus", "return Math.Log(1 + Math.Exp(w[0]));", new[] { -1000.0 }, new[] { 0.0 })]
    [InlineData("guarded softplus", "return w[0] > 30 ? w[0] : Math.Log(1 + Math.Exp(w[0]));", new[] { 1000.0 }, new[] { 1.0 })]
    [InlineData("stable softplus", "return Math.Max(w[0], 0) + Math.Log(1 + Math.Exp(-Math.Abs(w[0])));", new[] { 1000.0 }, new[] { 1.0 })]
    [InlineData("stable softplus", "return Math.Max(w[0], 0) + Math.Log(1 + Math.Exp(-Math.Abs(w[0])));", new[] { -1000.0 }, new[] { 0.0 })]
    [InlineData("log-sum-exp", "double m = Math.Max(w[0], w[1]); return m + Math.Log(Math.Exp(w[0] - m) + Math.Exp(w[1] - m));", new[] { 1000.0, -1000.0 }, new[] { 1.0, 0.0 })]
    [InlineData("log-sum-exp", "double m = Math.Max(w[0], w[1]); return m + Math.Log(Math.Exp(w[0] - m) + Math.Exp(w[1] - m));", new[] { 3.0, 3.0 }, new[] { 0.5, 0.5 })]
    [InlineData("log-sum-exp by a loop", "double m = w[0]; for (int i = 1; i < w.Length; i++) { if (w[i] > m) { m = w[i]; } } double s = 0; foreach (double v in w) { s += Math.Exp(v - m); } return m + Math.Log(s);", new[] { -1000.0, 1000.0 }, new[] { 0.0, 1.0 })]
    [InlineData("deviance", "return w[0] == 0 ? 0 : w[0] * Math.Log(w[0] / w[1]);", new[] { 0.0, 0.5 }, new[] { 0.0, 0.0 })]
    [InlineData("deviance", "return w[0] == 0 ? 0 : w[0] * Math.Log(w[0] / w[1]);", new[] { 0.0, 0.0 }, new[] { 0.0, 0.0 })]
    [InlineData("entropy", "double s = 0; foreach (double p in w) { if (p > 0) { s -= p * Math.Log(p); } } return s;", new[] { 0.0, 1.0 }, new[] { 0.0, -1.0 })]
    [InlineData("KL divergence with a guard", "double s = 0; for (int i = 0; i < 2; i++) { double p = w[i]; s += p > 0 ? p * Math.Log(p / Math.Max(w[i + 2], 1e-10)) : 0; } return s;", new[] { 0.0, 1.0, 0.0, 1.0 }, new[] { 0.0, 1.0, 0.0, -1.0 })]
    [InlineData("Huber", "double r = w[0] - 1; return Math.Abs(r) <= 1 ? 0.5 * r * r : Math.Abs(r) - 0.5;", new[] { 1e200 }, new[] { 1.0 })]
    [InlineData("Huber", "double r = w[0] - 1; return Math.Abs(r) <= 1 ? 0.5 * r * r : Math.Abs(r) - 0.5;", new[] { 2.0 }, new[] { 1.0 })]
    [InlineData("smooth L1", "double r = Math.Abs(w[0]); return r < 1 ? 0.5 * r * r : r - 0.5;", new[] { 0.0 }, new[] { 0.0 })]
    [InlineData("hinge", "return Math.Max(0, 1 - w[0] * w[1]);", new[] { 1e300, 1e300 }, new[] { 0.0, 0.0 })]
    [InlineData("hinge of an overflowing score", "double t = w[0] * w[0] * w[0] * w[0] * w[0]; double s = t * w[1]; return Math.Max(0, 1 - s);", new[] { 1e70, 2.0 }, new[] { 0.0, 0.0 })]
    [InlineData("squared hinge", "double m = Math.Max(0, 1 - w[0]); return m * m;", new[] { 1.0 }, new[] { 0.0 })]
    [InlineData("quantile", "double r = 2 - w[0]; return Math.Max(0.9 * r, -0.1 * r);", new[] { 5.0 }, new[] { 0.1 })]
    [InlineData("Poisson", "double rate = Math.Exp(w[0]); return rate - 3 * w[0];", new[] { -1000.0 }, new[] { -3.0 })]
    [InlineData("Poisson of a guarded rate", "double rate = Math.Max(w[0], 1e-10); return rate - 3 * Math.Log(rate);", new[] { 0.0 }, new[] { 0.0 })]
    [InlineData("Gaussian mixture far out", "double a = Math.Exp(-0.5 * (w[0] - 1) * (w[0] - 1)); double b = Math.Exp(-0.5 * (w[0] + 1) * (w[0] + 1)); return -Math.Log(0.5 * a + 0.5 * b + 1e-300);", new[] { 1e6 }, new[] { 0.0 })]
    [InlineData("Gaussian with a width of 0", "double d = w[0] - 1; return Math.Exp(-d * d / (2 * w[1] * w[1]));", new[] { 3.0, 0.0 }, new[] { 0.0, 0.0 })]
    [InlineData("bump", "return Math.Exp(-1 / (w[0] * w[0]));", new[] { 0.0 }, new[] { 0.0 })]
    [InlineData("norm of nothing with a guard", "double s = 0; foreach (double v in w) { s += v * v; } return Math.Sqrt(Math.Max(s, 1e-20));", new[] { 0.0, 0.0 }, new[] { 0.0, 0.0 })]
    [InlineData("norm of nothing with an offset", "double s = 0; foreach (double v in w) { s += v * v; } return Math.Sqrt(s + 1e-20);", new[] { 0.0, 0.0 }, new[] { 0.0, 0.0 })]
    [InlineData("squared norm by its root", "double s = 0; foreach (double v in w) { s += v * v; } double n = Math.Sqrt(s); return n * n;", new[] { 0.0, 0.0 }, new[] { 0.0, 0.0 })]
    [InlineData("cosine with a guard", "double s = 0, n = 0; foreach (double v in w) { s += v; n += v * v; } return n > 0 ? s / Math.Sqrt(n) : 0;", new[] { 0.0, 0.0 }, new[] { 0.0, 0.0 })]
    [InlineData("root where the branch is not taken", "return w[0] > 0 ? Math.Sqrt(w[0]) : 0;", new[] { 0.0 }, new[] { 0.0 })]
    [InlineData("quotient that is not taken", "return Math.Max(-1 / w[0], 0);", new[] { 0.0 }, new[] { 0.0 })]
    [InlineData("quotient that is kept and not used", "double q = w[1] / w[0]; return w[0] > 0 ? q : w[1];", new[] { 0.0, 2.0 }, new[] { 0.0, 1.0 })]
    [InlineData("logarithm that is kept and not used", "double q = Math.Log(w[0]); if (w[0] <= 0) { q = -5 * w[0]; } return q;", new[] { 0.0 }, new[] { -5.0 })]
    [InlineData("power that is kept and not used", "double q = Math.Pow(w[0], -2); return w[0] > 0.1 ? q : 2 * w[0];", new[] { 0.0 }, new[] { 2.0 })]
    [InlineData("logarithm by a helper", "return w[0] > 0 ? Safe(w[0]) : 3 * w[0];", new[] { 0.0 }, new[] { 3.0 })]
    [InlineData("quotients in an array", "var q = new double[2]; for (int i = 0; i < 2; i++) { q[i] = 1 / w[i]; } return w[0] > 0 ? q[0] : q[1];", new[] { 0.0, 2.0 }, new[] { 0.0, -0.25 })]
    [InlineData("x to the x", "return w[0] > 0 ? Math.Pow(w[0], w[0]) : 1;", new[] { 0.0 }, new[] { 0.0 })]
    [InlineData("Gompertz", "return w[0] * Math.Exp(-w[1] * Math.Exp(-w[2]));", new[] { 2.0, 3.0, -1000.0 }, new[] { 0.0, 0.0, 0.0 })]
    [InlineData("power by logarithm", "return Math.Exp(2 * Math.Log(w[0]));", new[] { 0.0 }, new[] { 0.0 })]
    [InlineData("saturated tanh of a quotient", "return Math.Tanh(1 / w[0]);", new[] { 0.0 }, new[] { 0.0 })]
    [InlineData("ReLU network", "double s = 0; for (int h = 0; h < 2; h++) { double z = w[h] * 3 - 1; s += w[2 + h] * Math.Max(0, z); } return s * s;", new[] { 0.0, 1.0, 2.0, 3.0 }, new[] { 0.0, 108.0, 0.0, 24.0 })]
    public void TheGradientIsTheMathematicalOne(string what, string body, double[] w, double[] expected)
    {
        Assert.NotEmpty(what);
        double[] gradient = Gradient(body, w, out double value);

        Assert.True(double.IsFinite(value), $"the value is {value}");
        Assert.Equal(expected.Length, gradient.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], gradient[i], 1e-12 * (1 + Math.Abs(expected[i])));
        }
    }

    private static double[] Gradient(string body, double[] w, out double value)
    {
        var subject = new Subject(Example.Static($$"""
            [Differentiable]
            static double Loss(double[] w) { {{body}} }

            static double Safe(double p) { double q = Math.Log(p); return p > 1e-3 ? q : p; }
            """));
        Point point = subject.PointOf([w]);
        double plain = subject.Loss.Value(point.Copy());
        value = subject.Loss.ValueAndGradient(point, out double[][] gradient);
        Assert.Equal(BitConverter.DoubleToInt64Bits(plain), BitConverter.DoubleToInt64Bits(value));
        return gradient[0];
    }
}
