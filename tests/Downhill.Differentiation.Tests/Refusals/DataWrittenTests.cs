using Downhill.Differentiation.Tests.Checking;
using Downhill.Differentiation.Tests.Programs;

namespace Downhill.Differentiation.Tests.Refusals;

/// <summary>Data that the derivative needs again may be overwritten meanwhile, by the loss or by what it calls.</summary>
public sealed class DataWrittenTests
{
    [Theory]
    [InlineData("var a = (double[])x.Clone(); double t = a[2] * w[0]; Sweep(a, 1.1); return t;")]
    [InlineData("var a = (double[])x.Clone(); double t = a[2] * w[0]; for (int i = 0; i < a.Length; i++) { a[i] = 0.7; } return t;")]
    [InlineData("var a = (double[])x.Clone(); var t = (a: a[2] * w[0], n: 2, b: 0.7); Sweep(a, 1.1); return t.a;")]
    [InlineData("var a = (double[])x.Clone(); var t = (a: a[2] * w[0], b: 0.7); Sweep(a, 1.1); return t.a * w[1];")]
    [InlineData("double t = x[2] * w[0]; Array.Sort(x); return t;")]
    [InlineData("double t = x[2] * w[0]; Array.Clear(x, 0, x.Length); return t;")]
    [InlineData("double t = x[2] * w[0]; Array.Reverse(x); return t;")]
    [InlineData("var l = new List<double> { 2, 3 }; double t = l[0] * w[0]; l[0] = 7; return t;")]
    [InlineData("var l = new List<double> { 2, 3 }; double t = l[0] * w[0]; l.Clear(); l.Add(1); return t;")]
    [InlineData("double c = 2; double t = c * w[0]; Set(out c); return t;")]
    [InlineData("var b = new Box { V = 2 }; double t = b.V * w[0]; b.Grow(); return t;")]
    [InlineData("var b = new Box { V = 2 }; var f = b; double t = b.V * w[0]; f.V = 5; return t;")]
    [InlineData("var a = new[] { 2.0, 3 }; var b = a; double t = a[0] * w[0]; b[0] = 5; return t;")]
    [InlineData("var a = new double[][] { new double[] { 2 } }; double t = a[0][0] * w[0]; a[0][0] = 5; return t;")]
    [InlineData("var a = new double[][] { new double[] { 2 } }; double t = a[0][0] * w[0]; a[0] = x; return t;")]
    [InlineData("var m = new double[1, 1] { { 2 } }; double t = m[0, 0] * w[0]; m[0, 0] = 5; return t;")]
    [InlineData("var a = (double[])x.Clone(); double t = 0; foreach (var v in a) { t += v * w[0]; } Sweep(a, 2); return t;")]
    [InlineData("double t = 0; var a = (double[])x.Clone(); for (int k = 0; k < 3; k++) { t += a[1] * w[k]; Sweep(a, k); } return t;")]
    [InlineData("var a = (double[])x.Clone(); double t = a.Sum(v => v * w[0]); Sweep(a, 2); return t;")]
    [InlineData("var a = (double[])x.Clone(); Span<double> s = a; double t = s[1] * w[0]; a[1] = 9; return t;")]
    [InlineData("s_shared = 2; double t = s_shared * w[0]; Reset(); return t;")]
    [InlineData("var a = (double[])x.Clone(); double t = Dot(a, w); Sweep(a, 2); return t;")]
    [InlineData("int k = 1; double t = w[k] * w[k]; Next(ref k); return t + w[k];")]
    public void DataThatIsNeededAgainIsKept(string body) => DerivativeCheck.Verify(
        Example.Static($$"""
            sealed class Box { public double V; public void Grow() { V *= 3; } }
            static double s_shared;
            static void Reset() { s_shared = 9; }
            static void Set(out double c) { c = 9; }
            static void Next(ref int k) { k++; }
            static double Dot(double[] a, double[] b) { double s = 0; for (int i = 0; i < b.Length; i++) { s += a[i] * b[i]; } return s; }
            static void Sweep(double[] p, double t) { for (int i = 1; i < p.Length; i++) { p[i] = 0.7 + t; } }

            [Differentiable]
            static double Loss(double[] w, double[] x) { {{body}} }
            """),
        new[] { 0.7, -0.4, 0.3 },
        new[] { 1.5, -0.5, 0.25, 2 });
}
