using Downhill.Differentiation.Tests.Checking;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>Delegates whose function the text tells: they are expanded where they are called.</summary>
public sealed class DelegateTests
{
    private static readonly double[] s_w = [0.7, -0.4, 0.3, 1.2];
    private static readonly double[] s_x = [1.5, -0.5, 2, 0.25];

    [Theory]
    [InlineData("A lambda in a local", "Func<double, double> f = v => v * v; return f(w[0]) * f(w[1]);")]
    [InlineData("A lambda with a block", "Func<double, double, double> f = (a, b) => { double t = a * b; return t * t + a; }; return f(w[0], w[1]);")]
    [InlineData("A lambda that captures", "double b = w[2]; Func<double, double> f = v => v * b + x[0]; return f(w[0]) * b;")]
    [InlineData("A lambda that writes what it captures", "double s = 0; Func<double, double> f = v => { s += v * v; return s; }; return f(w[0]) * f(w[1]) + s;")]
    [InlineData("A method group", "Func<double, double> f = Math.Tanh; return f(w[0]) + f.Invoke(w[1]);")]
    [InlineData("One of two by data", "Func<double, double> f = x[0] > 0 ? Math.Tanh : v => v * v; return f(w[0]) + f(w[1] * f(w[2]));")]
    [InlineData("One of two by data, the other", "Func<double, double> f = x[0] < 0 ? Math.Tanh : v => v * v; return f(w[0]) + f(w[1] * f(w[2]));")]
    [InlineData("One of several by data", "Func<double, double> f = (int)x[2] switch { 0 => Math.Sin, 1 => Math.Cos, 2 => v => v * v * v, _ => throw new ArgumentException(\"x\") }; double s = 0; foreach (double v in w) { s += f(v); } return s;")]
    [InlineData("A delegate for a selection", "Func<double, double> f = v => v * v; return w.Select(f).Sum() + w.Sum(f);")]
    [InlineData("A delegate of a delegate", "Func<double, double> f = v => v * v; Func<double, double> g = v => f(f(v)) + 1; return g(w[0]);")]
    [InlineData("A local function", "double f(double v) => v * v; Func<double, double> g = f; return g(w[0]) * f(w[1]);")]
    [InlineData("A local function that writes what it captures", "double s = 0; void Add(double v) { s += v * s + v; } foreach (double v in w) { Add(v); } return s;")]
    public void ABodyIsDifferentiated(string _, string body) =>
        DerivativeCheck.Verify(Example.Body(body), s_w.Clone(), s_x.Clone());

    [Theory]
    [InlineData("A lambda for a helper", "static double Integrate(Func<double, double> f, double a, double b, int n = 8) { double h = (b - a) / n, s = 0.5 * (f(a) + f(b)); for (int i = 1; i < n; i++) { s += f(a + i * h); } return s * h; }", "Integrate(t => Math.Exp(-w[0] * t * t), 0, w[1] + 1) * Integrate(Math.Sin, 0, w[2])")]
    [InlineData("Bisection", "static double Bisect(Func<double, double> f, double lo, double hi, int n) { for (int i = 0; i < n; i++) { double mid = 0.5 * (lo + hi); if (f(mid) > 0) { hi = mid; } else { lo = mid; } } return lo; }", "Bisect(t => t * t - w[3], w[0], w[0] + 1, 4) * w[1] + w[3]")]
    [InlineData("The method of Newton", "static double Root(Func<double, double> f, Func<double, double> slope, double at) { int n = 0; while (Math.Abs(f(at)) > 1e-3 && n < 20) { at -= f(at) / slope(at); n++; } return at; }", "Root(t => t * t * t - w[3], t => 3 * t * t, 1 + w[0]) * w[1]")]
    [InlineData("A bracket that is looked for", "static double Expand(Func<double, double> f, double lo, double hi) { for (int i = 0; i < 8; i++) { if (!(f(lo) * f(hi) < 0) || f(hi) < 0.1) { hi = hi * 1.5 + 0.1; continue; } break; } return f(hi) > 0.5 ? hi * lo : hi; }", "Expand(t => t * t - w[3], w[2], 0.2 * w[0])")]
    [InlineData("A delegate handed on", "static double Twice(Func<double, double> f, double v) => f(f(v)); static double Four(Func<double, double> f, double v) => Twice(f, Twice(f, v));", "Four(v => v * w[1] + 1, w[0])")]
    [InlineData("A helper over what yields", "static double Mean(IEnumerable<double> items) => items.Sum() / 4; static double Mse(IEnumerable<double> a, IEnumerable<double> b) => a.Zip(b, (p, q) => (p - q) * (p - q)).Average();", "Mean(w.Select(v => v * v)) + Mean(w) + Mse(w, w.Reverse())")]
    [InlineData("A readonly static field", "static readonly Func<double, double> s_sigmoid = z => 1 / (1 + Math.Exp(-z)); static readonly Func<double, double> s_tanh = Math.Tanh;", "s_sigmoid(w[0]) * s_tanh(w[1])")]
    [InlineData("A property", "static Func<double, double> Square { get; } = v => v * v; static Func<double, double> Cube => v => v * v * v;", "Square(w[0]) * Cube(w[1])")]
    [InlineData("A helper that makes one", "static Func<double, double> Make(bool smooth) => smooth ? Math.Tanh : v => v * v;", "Make(true)(w[0]) + Make(w.Length > 10)(w[1])")]
    [InlineData("A helper that makes a closure", "static Func<double, double> Scale(double k) => v => k * v * v;", "Scale(w[0])(w[1]) + Scale(2)(w[2])")]
    public void AHelperWithDelegatesIsDifferentiated(string _, string helpers, string expression) =>
        DerivativeCheck.Verify(Example.Static($"{helpers} [Differentiable] static double Loss(double[] w) => {expression};"), s_w.Clone());

    [Fact]
    public void AnActivationInAReadonlyFieldIsDifferentiated() => DerivativeCheck.VerifyWith(
        Example.Instance("""
            private readonly Func<double, double> _activation = z => Math.Max(0.1 * z, z);
            private readonly double[][] _rows = { new double[] { 1, 2 }, new double[] { 0.5, -1 } };
            private readonly double[] _y = { 1, 0 };
            private double _bias = 0.1;

            private double Predict(double[] w, double[] row) => _activation(w.Zip(row, (a, b) => a * b).Sum() + _bias);

            [Differentiable]
            public double Loss(double[] w) => _rows.Select((row, i) => Math.Pow(Predict(w, row) - _y[i], 2)).Average();
            """),
        new { _bias = 0.3 },
        new[] { 0.4, -0.3 });

    [Fact]
    public void AnActivationChosenByAnEnumIsDifferentiated() => DerivativeCheck.Verify(
        """
        using System;
        using System.Linq;
        using Downhill;

        public enum Kind { Tanh, Sigmoid, Linear }

        public static partial class Model
        {
            private static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));

            private static Func<double, double> For(Kind kind) => kind switch
            {
                Kind.Tanh => Math.Tanh,
                Kind.Sigmoid => Sigmoid,
                Kind.Linear => z => z,
                _ => throw new ArgumentOutOfRangeException(nameof(kind)),
            };

            private static double Forward(double[] w, double[] x, Func<double, double> f)
            {
                double h = f(w[0] * x[0] + w[1]);
                return f(w[2] * h + w[3] * x[1]);
            }

            [Differentiable]
            public static double Loss(double[] w, double[] x)
            {
                double s = 0;
                foreach (Kind kind in new[] { Kind.Tanh, Kind.Sigmoid, Kind.Linear })
                {
                    var f = For(kind);
                    s += Forward(w, x, f) * Forward(w, x, For(kind));
                }

                return s;
            }
        }
        """,
        s_w.Clone(),
        s_x.Clone());
}
