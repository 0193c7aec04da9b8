using Downhill.Differentiation.Tests.Checking;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>Local arrays, written in place, and data of every shape that is only read.</summary>
public sealed class ArrayTests
{
    private static readonly double[] s_w = [0.7, -0.4, 0.3, 1.2];
    private static readonly double[] s_x = [1.5, -0.5, 0.25, 2, -1];

    [Theory]
    [InlineData("Data that may be the variable, as a row beside it", "var rows = new double[][] { w, x }; return rows[0][1] * rows[1][2];")]
    [InlineData("An array in a branch that only a bound needs", "if (w[0] >= 5) { return 0.7; } double[] b = new double[x.Length]; for (int k = 0; k < b.Length; k++) { b[k] = x[k]; } double unused = 0; for (int k = 0; k < b.Length; k++) { unused += w[0] * b.Length; } return w[0] * w[0];")]
    [InlineData("An array filled once", "var a = new double[4]; for (int i = 0; i < 4; i++) { a[i] = w[i] * w[i]; } double s = 0; for (int i = 0; i < 4; i++) { s += a[i] * a[3 - i]; } return s;")]
    [InlineData("An array updated in place", "double[] a = new double[4]; for (int i = 0; i < 4; i++) { a[i] = w[i]; } for (int k = 0; k < 3; k++) { for (int i = 1; i < 4; i++) { a[i] = Math.Sin(a[i] * a[i - 1]); } } return a[3] + a[1];")]
    [InlineData("A compound assignment to an element", "var a = new double[2]; for (int i = 0; i < 4; i++) { a[i % 2] += w[i] * x[i]; a[i % 2] *= 1.5; } return a[0] * a[1];")]
    [InlineData("An element multiplied by itself", "var a = new double[] { 1, 2 }; for (int i = 0; i < 4; i++) { a[i % 2] *= a[(i + 1) % 2] + w[i]; } return a[0] + a[1];")]
    [InlineData("An element from itself", "var a = new double[] { w[0], w[1] }; a[0] = a[0] * a[0] * a[1]; a[1] = a[0] / a[1]; return a[0] * a[1];")]
    [InlineData("An element overwritten by data", "var a = new double[] { w[0], w[1] }; double s = a[0] * a[0]; a[0] = 3; return s * a[0] + a[1];")]
    [InlineData("An initialiser", "double[] a = { w[0] * w[1], 2, w[2] }; return a[0] * a[1] * a[2];")]
    [InlineData("A clone of the variable", "var a = (double[])w.Clone(); for (int i = 0; i < 4; i++) { a[i] *= a[i]; } return a[0] + a[3] * w[3];")]
    [InlineData("A copy of the variable", "var a = new double[4]; Array.Copy(w, a, 4); a[1] *= a[0]; return a[1] * a[1];")]
    [InlineData("A copy by CopyTo", "var a = new double[4]; w.CopyTo(a, 0); a[1] *= a[0]; return a[1] * a[1];")]
    [InlineData("Layers that copy their part of the weights", "var a = new double[1]; var b = new double[2]; int at = 0; Array.Copy(w, at, a, 0, a.Length); at += a.Length; Array.Copy(w, at, b, 0, b.Length); at += b.Length; double h = Math.Tanh(a[0] * x[0] + w[at]); return h * b[0] + h * h * b[1];")]
    [InlineData("A part moved up and down within its array", "var a = (double[])w.Clone(); Array.Copy(a, 0, a, 1, 3); a[0] *= a[1]; Array.Copy(a, 1, a, 0, 3); Array.Copy(a, 1, a, 1, 2); int n = 2; Array.Copy(a, n, a, n - 1, n); return a[0] * a[1] + a[2] * a[3];")]
    [InlineData("A window that moves on", "var window = new double[3]; double s = 0; for (int i = 0; i < 4; i++) { Array.Copy(window, 1, window, 0, 2); window[2] = w[i] * w[i]; s += window[0] * window[1] + window[2] * x[i]; } return s;")]
    [InlineData("Two arrays that change places", "var now = new double[4]; var next = new double[4]; Array.Copy(w, now, w.Length); for (int k = 0; k < 3; k++) { next[0] = now[3]; Array.Copy(now, 0, next, 1, 3); next[k] *= next[0]; Array.Reverse(next); (now, next) = (next, now); } return now[0] * now[1] + now[2] * next[3];")]
    [InlineData("Parts filled, cleared and turned round", "var a = (double[])w.Clone(); Array.Fill(a, a[3] * a[3], 0, 2); Array.Reverse(a, 1, 3); Array.Clear(a, 3, 1); double s = a[0] * a[1] + a[2] * a[3]; Array.Clear(a); Array.Fill(a, s); return a[0] * a[2];")]
    [InlineData("Rows copied into a vector and back", "var rows = new[] { new double[2], new double[2] }; for (int i = 0; i < 2; i++) { Array.Copy(w, i * 2, rows[i], 0, 2); } rows[1][0] *= rows[0][1]; var flat = new double[4]; for (int i = 0; i < 2; i++) { rows[i].CopyTo(flat, 2 * i); } return flat[0] * flat[1] + flat[2] * flat[3];")]
    [InlineData("Nothing copied", "var a = new double[2]; Array.Copy(w, 4, a, 2, 0); Array.Fill(a, w[0], 2, 0); Array.Reverse(a, 0, 0); Array.Clear(a, 0, 0); return w[0] * w[0] + a[0];")]
    [InlineData("Counts with effects of their own", "var a = new double[4]; int n = 0; Array.Copy(w, n++, a, n++, n++); a[n] = w[n] * a[1]; return a[1] * a[2] + a[3] * n;")]
    [InlineData("A new array each round", "double s = 0; for (int k = 0; k < 3; k++) { var a = new double[2]; a[0] = w[k] * x[k]; a[1] = a[0] * a[0]; s += a[0] * a[1]; } return s;")]
    [InlineData("A new array of varying length", "double s = 0; for (int k = 1; k < 4; k++) { var a = new double[k]; for (int i = 0; i < a.Length; i++) { a[i] = w[i] * w[k]; } s += a[0] * a[k - 1]; } return s;")]
    [InlineData("An array swept by a recurrence", "var a = new double[6]; a[0] = w[0]; for (int i = 1; i < a.Length; i++) { a[i] = Math.Tanh(a[i - 1] * w[1]) + x[i % 5]; } double s = 0; foreach (double v in a) { s += v * v; } return s;")]
    [InlineData("Two layers", "var h = new double[2]; for (int j = 0; j < 2; j++) { double z = 0; for (int i = 0; i < 2; i++) { z += w[j * 2 + i] * x[i]; } h[j] = Math.Tanh(z); } double o = h[0] * w[0] + h[1] * w[3]; return (o - 1) * (o - 1);")]
    [InlineData("Softmax", "var p = new double[4]; double max = double.NegativeInfinity; for (int i = 0; i < 4; i++) { if (w[i] > max) { max = w[i]; } } double sum = 0; for (int i = 0; i < 4; i++) { p[i] = Math.Exp(w[i] - max); sum += p[i]; } for (int i = 0; i < 4; i++) { p[i] /= sum; } return -Math.Log(p[2]);")]
    [InlineData("Prefix sums", "var a = new double[5]; for (int i = 0; i < 4; i++) { a[i + 1] = a[i] + w[i]; } double s = 1; for (int i = 1; i < 5; i++) { s *= a[i]; } return s;")]
    [InlineData("A swap in place", "var a = (double[])w.Clone(); for (int i = 0; i < 2; i++) { double t = a[i]; a[i] = a[3 - i]; a[3 - i] = t * t; } return a[0] + a[1] * a[2] - a[3];")]
    [InlineData("A bubble sort", "var a = (double[])w.Clone(); for (int i = 0; i < 4; i++) { for (int j = 0; j < 3; j++) { if (a[j] > a[j + 1]) { double t = a[j]; a[j] = a[j + 1]; a[j + 1] = t; } } } return a[0] * 1 + a[1] * a[1] * 2 + a[2] * 3 + a[3] * 4;")]
    [InlineData("An element read and written through an index from data", "var a = new double[4]; for (int i = 0; i < 5; i++) { int k = (int)Math.Abs(x[i] * 2) % 4; a[k] += w[k] * w[k]; } return a[0] * a[1] + a[2] + a[3];")]
    [InlineData("An array written in one branch", "var a = (double[])w.Clone(); for (int i = 0; i < 4; i++) { if (x[i] > 0) { a[i] = a[i] * a[0]; } } return a[0] + a[1] * a[2] + a[3];")]
    [InlineData("An array of data computed on the way", "var d = new double[4]; for (int i = 0; i < 4; i++) { d[i] = x[i] * x[i]; } double s = 0; for (int i = 0; i < 4; i++) { s += w[i] * w[i] * d[i]; d[i] = 0; } return s;")]
    [InlineData("An inactive element overwritten between uses", "var d = new double[] { 2 }; double s = w[0] * d[0]; d[0] = 5; s *= d[0] * w[1]; d[0] = 7; return s * s;")]
    [InlineData("An inactive local overwritten between uses", "double c = 2; double s = w[0] * c; c = 5; s *= s * c; c = -1; return s * w[1];")]
    [InlineData("A counter used as a factor", "double s = 1; int n = 0; for (int i = 0; i < 4; i++) { n += 2; s = s * w[i] * n; } return s;")]
    public void ABodyIsDifferentiated(string _, string body) =>
        DerivativeCheck.Verify(Example.Body(body), s_w.Clone(), s_x.Clone());

    [Theory]
    [InlineData("var a = new double[2]; Array.Copy(w, 3, a, 0, 2); return a[0] * w[0];", typeof(ArgumentException))]
    [InlineData("var a = new double[2]; Array.Copy(w, 0, a, 1, 2); return a[0] * w[0];", typeof(ArgumentException))]
    [InlineData("var a = new double[2]; Array.Copy(w, a, 3); return a[0] * w[0];", typeof(ArgumentException))]
    [InlineData("var a = new double[2]; w.CopyTo(a, 0); return a[0] * w[0];", typeof(ArgumentException))]
    [InlineData("var a = new double[2]; int n = -1; Array.Copy(w, 0, a, 0, n); return a[0] * w[0];", typeof(ArgumentOutOfRangeException))]
    [InlineData("var a = new double[2]; int n = -1; Array.Copy(w, n, a, 0, 1); return a[0] * w[0];", typeof(ArgumentOutOfRangeException))]
    [InlineData("double[] a = w[0] > 9 ? w : null; Array.Copy(w, 0, a, 0, 1); return w[0] * w[0];", typeof(ArgumentNullException))]
    [InlineData("var a = (double[])w.Clone(); Array.Clear(a, 3, 2); return a[0] * w[0];", typeof(IndexOutOfRangeException))]
    [InlineData("var a = (double[])w.Clone(); Array.Fill(a, w[0], 3, 2); return a[0] * w[0];", typeof(ArgumentOutOfRangeException))]
    [InlineData("var a = (double[])w.Clone(); Array.Reverse(a, 3, 2); return a[0] * w[0];", typeof(ArgumentException))]
    public void WhatTheArrayHasNotIsRefusedByTheLibrarysOwnWords(string body, Type exception) =>
        DerivativeCheck.VerifyThrows(exception, Example.Body(body), s_w.Clone(), s_x.Clone());

    [Fact]
    public void JaggedDataIsOnlyRead() => DerivativeCheck.Verify(
        Example.Static("""
            [Differentiable]
            static double Loss(double[] w, double[][] x, double[] y)
            {
                double loss = 0;
                for (int i = 0; i < x.Length; i++)
                {
                    double z = w[w.Length - 1];
                    for (int j = 0; j < x[i].Length; j++)
                    {
                        z += w[j] * x[i][j];
                    }

                    double p = 1 / (1 + Math.Exp(-z));
                    loss -= y[i] * Math.Log(p) + (1 - y[i]) * Math.Log(1 - p);
                }

                return loss / x.Length;
            }
            """),
        new[] { 0.4, -0.3, 0.1 },
        new[] { new[] { 1.0, 2.0 }, new[] { -0.5, 0.3 }, new[] { 0.7, -1.1 } },
        new[] { 1.0, 0.0, 1.0 });

    [Fact]
    public void RectangularDataIsOnlyRead() => DerivativeCheck.Verify(
        Example.Static("""
            [Differentiable]
            static double Loss(double[] w, double[,] x)
            {
                double loss = 0;
                for (int i = 0; i < x.GetLength(0); i++)
                {
                    double z = 0;
                    for (int j = 0; j < x.GetLength(1); j++) { z += w[j] * x[i, j]; }
                    loss += z * z;
                }

                return loss;
            }
            """),
        new[] { 0.4, -0.3 },
        new double[,] { { 1, 2 }, { 3, -1 } });

    [Fact]
    public void AnInputThatIsChangedStaysChangedAsTheUserWroteIt() => DerivativeCheck.Verify(
        Example.Static("""
            [Differentiable]
            static double Loss(double[] w, int[] calls)
            {
                calls[0]++;
                return w[0] * w[0];
            }
            """),
        new[] { 0.4 },
        new[] { 5 });

    [Fact]
    public void AVariableOfLengthZeroHasNoGradient() => DerivativeCheck.Verify(
        Example.Body("double s = 2; foreach (double v in w) { s += v; } return s;"), Array.Empty<double>(), s_x.Clone());

    [Fact]
    public void LongLoopsAreDifferentiated()
    {
        double[] w = [.. Enumerable.Range(0, 300).Select(static i => 0.01 * Math.Cos(i))];
        DerivativeCheck.Verify(
            Example.Static("""
                [Differentiable]
                static double Loss(double[] w)
                {
                    double s = 0.5;
                    for (int k = 0; k < 20; k++)
                    {
                        for (int i = 0; i < w.Length; i++) { s = Math.Sin(s + w[i]) + 0.1 * s * w[i]; }
                    }

                    return s;
                }
                """),
            (object)w);
    }
}
