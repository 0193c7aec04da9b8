using Downhill.Differentiation.Tests.Checking;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>The many ways to write a helper and to call it.</summary>
public sealed class HelperTests
{
    private static readonly double[] s_w = [0.7, -0.4, 0.3, 1.2];

    [Theory]
    [InlineData("Params", "static double Sum(params double[] a) { double s = 0; foreach (double v in a) { s += v * v; } return s; }", "Sum(w[0], w[1] * w[2], 3) + Sum(w) + Sum()")]
    [InlineData("Params after others", "static double Poly(double t, params double[] c) { double s = 0; for (int i = c.Length - 1; i >= 0; i--) { s = s * t + c[i]; } return s; }", "Poly(w[0], 1, w[1], w[2]) * Poly(2, w)")]
    [InlineData("Optional arguments", "static double Scale(double a, double k = 2, int n = 3) => a * k * n;", "Scale(w[0]) + Scale(w[1], w[2]) + Scale(w[3], n: 2)")]
    [InlineData("Named arguments out of order", "static double Mix(double a, double b, double c) => a * b - c;", "Mix(c: w[0], a: w[1], b: w[2])")]
    [InlineData("A ref argument", "static void Add(ref double s, double a) { s += a * s; }  static double F(double[] w) { double s = 1; foreach (double v in w) { Add(ref s, v); } return s; }", "F(w)")]
    [InlineData("A ref element", "static void Square(ref double s) { s *= s; }  static double F(double[] w) { var a = (double[])w.Clone(); Square(ref a[1]); Square(ref a[1]); return a[1] * a[0]; }", "F(w)")]
    [InlineData("Out arguments", "static void Split(double a, out double b, out double c) { b = a * a; c = a + b; }  static double F(double[] w) { Split(w[0], out double b, out var c); Split(w[1], out b, out _); return b * c; }", "F(w)")]
    [InlineData("An in argument", "static double Cube(in double a) => a * a * a;", "Cube(w[0]) + Cube(in w[1])")]
    [InlineData("A local function that captures", "static double F(double[] w) { double s = 0; double Step(double v) { s += v; return s * v; } double t = Step(w[0]); return t * Step(w[1]) + s; }", "F(w)")]
    [InlineData("A local function with a local function", "static double F(double[] w) { double k = w[3]; double Outer(double v) { double Inner(double u) => u * k + v; return Inner(v) * Inner(2); } return Outer(w[0]); }", "F(w)")]
    [InlineData("A static property", "static double[] p; static double Scale => p[0] * 2;  static double F(double[] w) { return w[0] * w[0]; }", "F(w) * 2")]
    [InlineData("A helper with several returns", "static double Huber(double r, double d = 1) { if (Math.Abs(r) <= d) return 0.5 * r * r; return d * (Math.Abs(r) - 0.5 * d); }", "Huber(w[0]) + Huber(w[3] * 2) + Huber(w[1] - 2)")]
    [InlineData("A helper whose result is not used", "static double Touch(double[] a) { a[0] *= 2; return a[0]; } static double F(double[] w) { var a = (double[])w.Clone(); Touch(a); _ = Touch(a); return a[0] * a[1]; }", "F(w)")]
    public void AHelperIsDifferentiated(string _, string helpers, string expression) => DerivativeCheck.Verify(
        Example.Static($"{helpers} [Differentiable] static double Loss(double[] w) => {expression};"), s_w.Clone());

    [Fact]
    public void ExtensionMethodsAreDifferentiated() => DerivativeCheck.Verify(
        Example.Static("[Differentiable] static double Loss(double[] w) => w.Dot(w) * w[0].Squared() + w.Norm();")
        + """
         static class VectorExtensions
         {
             public static double Dot(this double[] a, double[] b) { double s = 0; for (int i = 0; i < a.Length; i++) { s += a[i] * b[i]; } return s; }

             public static double Norm(this double[] a) => System.Math.Sqrt(a.Dot(a));

             public static double Squared(this double a) => a * a;
         }
         """,
        s_w.Clone());

    [Fact]
    public void PropertiesAndIndexersWithBodiesAreDifferentiated() => DerivativeCheck.VerifyWith(
        Example.Instance("""
            private double[] _weights = { 0.5, -0.2, 0.3 };
            private double _error;

            private double this[int i] => _weights[i] * 2;
            private double Norm { get { double s = 0; foreach (double v in _weights) { s += v * v; } return Math.Sqrt(s); } }
            private double Error { get => _error; set { _error = value * value; } }

            [Differentiable(nameof(_weights))]
            public double Loss()
            {
                Error = this[0] * this[1] + Norm;
                Error = Error * this[2];
                return Error;
            }
            """),
        new { _error = 0.3 });
}
