using Downhill.Differentiation.Tests.Checking;
using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>Losses over spans of arrays.</summary>
public sealed class SpanTests
{
    private static readonly double[] s_w = [0.7, -0.4, 0.3, 1.2, 0.9, -1.1, 0.25, 0.6];
    private static readonly double[] s_x = [1.5, -0.5, 0.25, 2, -1, 0.75];

    [Theory]
    [InlineData("The length of a slice is the bound of a loop", "ReadOnlySpan<double> s = w.AsSpan(1, 3); double t = 0; for (int i = 0; i < s.Length; i++) t += s[i] * x[i]; return t * t;")]
    [InlineData("Slices of data by a counter", "int n = 2; double t = 0; for (int i = 0; i < 3; i++) { var row = x.AsSpan(i * n, n); t += row[0] * row[1] * w[i]; } return t;")]
    [InlineData("Slices of the variables by a counter", "int n = 2; double t = 0; for (int i = 0; i < 3; i++) { var row = w.AsSpan(i * n, n); t += row[0] * row[1] * x[i]; } return t;")]
    [InlineData("A slice begins where a counter stood that goes on", "int k = 1; var s = w.AsSpan(k, 2); k += 3; var r = w.AsSpan(k, 2); k = 0; return s[0] * r[1] * s[1] + r[k];")]
    [InlineData("A span of one of two arrays", "Span<double> s; if (x[0] > 0) { s = w; } else { s = new double[2]; } return s[0] * s[1];")]
    [InlineData("A part copied onto another part of the same array", "Span<double> a = stackalloc double[4]; w.AsSpan(2, 4).CopyTo(a); a[1..].CopyTo(a); a.Slice(0, 3).CopyTo(a.Slice(1)); double t = 0; for (int i = 0; i < a.Length; i++) { t = t * 0.5 + a[i] * a[a.Length - 1 - i]; } return t;")]
    [InlineData("Elements in a condition and with a step of their index", "double t = 0; int k = 0; Span<double> s = w; while (k < 3) { if (s[k] > 0) t += s[k++] * x[k]; else { t -= s[k] * s[k]; k++; } } return t;")]
    [InlineData("Spans that change places", "Span<double> a = stackalloc double[2], b = stackalloc double[2]; x.AsSpan(0, 2).CopyTo(a); for (int k = 0; k < 3; k++) { for (int i = 0; i < b.Length; i++) { b[i] = Math.Sin(w[k] * a[i] + w[k + 1] * a[1 - i]); } var swap = a; a = b; b = swap; } return a[0] * a[1] + b[0];")]
    [InlineData("A span chosen by a switch", "var s = x[0] switch { > 0 => w.AsSpan(0, 2), _ => w.AsSpan(2, 2) }; return s[0] * s[1];")]
    [InlineData("A workspace that is filled with data first", "Span<double> h = stackalloc double[3]; x.AsSpan(0, 3).CopyTo(h); h[1] *= w[0]; h.Reverse(); Span<double> g = stackalloc double[3]; g.Fill(2); g[0] = h[0]; h.CopyTo(g); g[2] *= w[1]; return h[1] * g[1] * g[2] + h[0];")]
    [InlineData("A span of an array whose name is given another", "var a = (double[])w.Clone(); Span<double> s = a; a = new double[] { x[0], x[1], w[5] }; s[0] *= 2; a[0] += s[0] * s[1]; return s[0] * a[2] + a[0];")]
    [InlineData("A span of a row that is replaced", "double[][] m = { new[] { w[0], w[1] }, new[] { w[2], w[3] } }; Span<double> r = m[0]; m[0] = new[] { w[4], 2.0 }; r[0] *= w[5]; m[0][1] *= r[0]; return r[0] * r[1] + m[0][0] * m[0][1];")]
    [InlineData("Floats", "Span<float> f = stackalloc float[3]; f[0] = (float)w[0]; f[1] = f[0] * (float)w[1]; f[2] += f[1] * 2; float t = 0; for (int i = 0; i < f.Length; i++) t += f[i] * (float)x[i]; return t;")]
    [InlineData("A search through data", "var s = x.AsSpan(1, 3); int at = s.IndexOf(0.25); return w[at] * s[at];")]
    [InlineData("A span written through while its array is read", "var a = (double[])w.Clone(); var s = a.AsSpan(2, 3); for (int i = 0; i < s.Length; i++) { s[i] = a[i] * a[i + 1]; } return a[2] * s[1] * a[4];")]
    public void ABodyIsDifferentiated(string _, string body) =>
        DerivativeCheck.Verify(Example.Body(body), s_w.Clone(), s_x.Clone());

    [Theory]
    [InlineData("An element past the end of the slice, but not of the array", "var s = w.AsSpan(1, 2); return s[2];")]
    [InlineData("An element before the slice, but not before the array", "var s = w.AsSpan(1, 2); int k = -1; return s[k] * w[0];")]
    [InlineData("An element past a slice of data", "var s = x.AsSpan(0, 2); double t = 0; for (int i = 0; i < 3; i++) { t += w[i] * s[i]; } return t;")]
    [InlineData("The last element of nothing", "var s = w.AsSpan(8); return s[^1] * w[0];")]
    public void AnElementOutsideIsNotThere(string _, string body) =>
        DerivativeCheck.VerifyThrows<IndexOutOfRangeException>(Example.Body(body), s_w.Clone(), s_x.Clone());

    [Theory]
    [InlineData("A slice past the end", "var s = w.AsSpan(5, 5); return s[0];")]
    [InlineData("A start past the end", "var s = w.AsSpan(9); return s.Length * w[0];")]
    [InlineData("A slice that nobody uses", "int n = -1; var s = w.AsSpan(n, 2); return w[0];")]
    [InlineData("A range past the end", "var s = w.AsSpan(2..9); return s[0];")]
    [InlineData("A range of a span", "var s = w.AsSpan(1); var t = s[3..2]; return w[0];")]
    public void ASliceOutsideIsNotThere(string _, string body) =>
        DerivativeCheck.VerifyThrows<ArgumentOutOfRangeException>(Example.Body(body), s_w.Clone(), s_x.Clone());

    [Fact]
    public void ACopyNeedsRoom() => DerivativeCheck.VerifyThrows<ArgumentException>(
        Example.Body("Span<double> a = stackalloc double[1]; w.AsSpan(0, 2).CopyTo(a); return a[0];"), s_w.Clone(), s_x.Clone());

    [Fact]
    public void LayersTakeSlicesOfTheWeights() => DerivativeCheck.Verify(
        Example.Static("""
            const int Inputs = 2, Hidden = 2;

            static void Layer(ReadOnlySpan<double> w, ReadOnlySpan<double> b, ReadOnlySpan<double> input, Span<double> output, bool isLast)
            {
                for (int o = 0; o < output.Length; o++)
                {
                    ReadOnlySpan<double> row = w.Slice(o * input.Length, input.Length);
                    double z = b[o];
                    for (int i = 0; i < row.Length; i++) { z += row[i] * input[i]; }
                    output[o] = isLast ? z : Math.Tanh(z);
                }
            }

            [Differentiable]
            static double Loss(double[] w, double[] x)
            {
                Span<double> h = stackalloc double[Hidden];
                Span<double> y = stackalloc double[1];
                ReadOnlySpan<double> w1 = w.AsSpan(0, Inputs * Hidden), b1 = w.AsSpan(Inputs * Hidden, Hidden);
                var w2 = w[6..8];
                double loss = 0;
                for (int k = 0; k < 3; k++)
                {
                    Layer(w1, b1, x.AsSpan(k, Inputs), h, false);
                    Layer(w2, x, h, y, true);
                    double e = y[0] - x[k];
                    loss += e * e;
                }

                return loss;
            }
            """),
        s_w.Clone(),
        s_x.Clone());

    [Fact]
    public void ParametersAreTakenOneAfterTheOther() => DerivativeCheck.Verify(
        Example.Static("""
            static ReadOnlySpan<double> Take(ref ReadOnlySpan<double> rest, int n)
            {
                var head = rest[..n];
                rest = rest[n..];
                return head;
            }

            [Differentiable]
            static double Loss(double[] w, double[] x)
            {
                ReadOnlySpan<double> p = w;
                var a = Take(ref p, 3);
                var b = Take(ref p, 2);
                double t = 0;
                for (int i = 0; i < a.Length; i++) { t += a[i] * a[i] * x[i]; }
                return t * b[0] * b[1] + p[0];
            }
            """),
        s_w.Clone(),
        s_x.Clone());

    [Fact]
    public void ChunksOfASpanAreSpans() => DerivativeCheck.Verify(
        Example.Static("""
            static double Chunks(ReadOnlySpan<double> s, int n)
            {
                double t = 0;
                for (int i = 0; i + n <= s.Length; i += n)
                {
                    var c = s.Slice(i, n);
                    double p = 1;
                    for (int j = 0; j < n; j++) { p *= c[j]; }
                    t += p;
                }

                return t;
            }

            [Differentiable]
            static double Loss(double[] w, double[] x) => Chunks(w, 3) * Chunks(w.AsSpan(2), 2) + Chunks(x, 2);
            """),
        s_w.Clone(),
        s_x.Clone());

    [Fact]
    public void ElementsArePassedByReference() => DerivativeCheck.Verify(
        Example.Static("""
            static double Double(ref double v) { v *= 2; return v * v; }

            [Differentiable]
            static double Loss(double[] w, double[] x)
            {
                var a = (double[])w.Clone();
                var s = a.AsSpan(2);
                double t = Double(ref s[1]);
                ref double r = ref s[0];
                r += t;
                return a[2] * a[3] + s[2];
            }
            """),
        s_w.Clone(),
        s_x.Clone());

    [Fact]
    public void AFunctionOfDataAloneIsCopied() => DerivativeCheck.Verify(
        Example.Static("""
            static double Norm(ReadOnlySpan<double> a) { double t = 0; for (int i = 0; i < a.Length; i++) { t += a[i] * a[i]; } return t; }

            static double Mean(ReadOnlySpan<double> s)
            {
                if (s.IsEmpty) { throw new ArgumentException("empty"); }
                double t = 0;
                for (int i = 0; i < s.Length; i++) { t += s[i]; }
                return t / s.Length;
            }

            [Differentiable]
            static double Loss(double[] w, double[] x)
            {
                double n = Norm(x.AsSpan(1, 2));
                if (Norm(x) > 0 && x.AsSpan(1)[0] < 3) { n += 1; }
                return n * Mean(w.AsSpan(1..3)) * Mean(w) + Mean(x);
            }
            """),
        s_w.Clone(),
        s_x.Clone());

    [Theory]
    [InlineData("A span by which it is differentiated", "static double Loss(ReadOnlySpan<double> w, double[] x)", "double t = 0; for (int i = 0; i < w.Length; i++) { t += w[i] * w[i] * x[i % 3]; } return t * w[^1];")]
    [InlineData("A span of data", "static double Loss(double[] w, ReadOnlySpan<double> x)", "double t = 0; for (int i = 0; i < x.Length; i++) { t += w[i] * x[i]; } return t * t + x[1..3][0];")]
    [InlineData("Slices of the variables", "static double Loss(ReadOnlySpan<double> w, ReadOnlySpan<double> x)", "double t = 0; for (int i = 0; i < 2; i++) { var row = w.Slice(i * 3, 3); for (int j = 0; j < row.Length; j++) { t += row[j] * row[j] * x[j]; } } return t;")]
    [InlineData("A span that is moved along", "static double Loss(ReadOnlySpan<double> w, ReadOnlySpan<double> x)", "double t = 1; while (w.Length > 1) { t = t * 0.5 + w[0] * w[1] * x[0]; w = w.Slice(2); x = x[1..]; if (x.Length == 0) { break; } } return t;")]
    [InlineData("Variables that are written", "static double Loss(Span<double> w, double[] x)", "for (int i = 1; i < w.Length; i++) { w[i] *= w[i - 1] + x[0]; } return w[^1];")]
    [InlineData("A workspace", "static double Loss(double[] w, Span<double> x)", "for (int i = 0; i < x.Length; i++) { x[i] = Math.Sin(w[i]) * x[i]; } double t = 0; for (int i = 0; i < x.Length; i++) { t += x[i] * x[i]; } return t;")]
    [InlineData("A helper over a span", "static double Sum(ReadOnlySpan<double> s) { double t = 0; for (int i = 0; i < s.Length; i++) { t += s[i] * s[i]; } return t; } [Differentiable] static double Loss(ReadOnlySpan<double> w, ReadOnlySpan<double> x)", "return Sum(w) * Sum(w[2..]) * Sum(x) * Sum(x.Slice(1, 2));")]
    public void SpansAreParameters(string _, string declaration, string body) => DerivativeCheck.Verify(
        Example.Static($"{(declaration.Contains("[Differentiable]", StringComparison.Ordinal) ? "" : "[Differentiable] ")}{declaration} {{ {body} }}"),
        s_w.Clone(),
        s_x.Clone());

    [Fact]
    public void SeveralSpansAreVariables() => DerivativeCheck.Verify(
        Example.Static("""
            [Differentiable("w", "v", "b")]
            static double Loss(ReadOnlySpan<double> w, Span<double> v, double b, ReadOnlySpan<int> labels)
            {
                double t = b;
                for (int i = 0; i < labels.Length; i++) { t += w[labels[i]] * v[i] * t; }
                return t;
            }
            """),
        s_w.Clone(),
        s_x.Clone(),
        0.3,
        new[] { 2, 0, 1 });
}
