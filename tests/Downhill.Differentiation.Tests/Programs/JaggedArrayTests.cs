using Downhill.Differentiation.Tests.Checking;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>Arrays of arrays, and arrays that several names refer to.</summary>
public sealed class JaggedArrayTests
{
    private static readonly double[] s_w = [0.7, -0.4, 0.3, 1.2];
    private static readonly double[] s_x = [1.5, -0.5, 0.25, 2, -1];

    [Theory]
    [InlineData("Rows made in a loop", "var a = new double[2][]; for (int i = 0; i < 2; i++) { a[i] = new double[2]; for (int j = 0; j < 2; j++) { a[i][j] = w[i * 2 + j] * w[j]; } } return a[0][0] * a[1][1] - a[0][1] * a[1][0];")]
    [InlineData("Rows made first and filled later", "var a = new double[2][]; for (int i = 0; i < 2; i++) { a[i] = new double[i + 1]; } for (int i = 0; i < 2; i++) { for (int j = 0; j <= i; j++) { a[i][j] += w[i] * w[j]; a[i][j] *= a[0][0]; } } return a[0][0] + a[1][0] * a[1][1];")]
    [InlineData("An initialiser of rows", "double[][] a = { new[] { w[0], w[1] * w[2] }, new double[] { w[3] }, new double[0] }; return a[0][0] * a[0][1] + a[1][0] * a.Length + a[2].Length;")]
    [InlineData("Rows held in locals", "var a = new double[3][]; for (int i = 0; i < 3; i++) { var row = new double[2]; row[0] = w[i]; row[1] = w[i + 1] * w[i]; a[i] = row; } double s = 0; for (int i = 0; i < 3; i++) { var row = a[i]; row[0] = Math.Sin(row[0] * row[1]); s += row[0] * row[1]; } return s;")]
    [InlineData("An enumeration of rows", "double[][] a = { new[] { w[0], w[1] }, new[] { w[2], w[3] } }; double s = 1; foreach (var row in a) { double t = 0; foreach (double v in row) { t += v * v; } s *= t; } return s;")]
    [InlineData("Rows as arguments", "double[][] a = { new[] { w[0], w[1] }, new[] { w[2], w[3] } }; return Dot(a[0], a[1]) * Dot(a[1], x) + Dot(a[0], a[0]);")]
    [InlineData("Rows swapped", "double[][] a = { new[] { w[0], w[1] }, new[] { w[2], w[3] } }; a[0][0] *= a[0][1]; var t = a[0]; a[0] = a[1]; a[1] = t; a[0][0] *= a[1][0]; return a[0][0] * 2 + a[0][1] * a[1][0] + a[1][1];")]
    [InlineData("Rows swapped as a tuple", "double[][] a = { new[] { w[0], w[1] }, new[] { w[2], w[3] } }; a[0][0] *= a[0][1]; (a[0], a[1]) = (a[1], a[0]); a[0][0] *= a[1][0]; return a[0][0] * 2 + a[0][1] * a[1][0] + a[1][1];")]
    [InlineData("Two rows that are one array", "double[] r = { w[0], w[1] }; double[][] a = { r, r }; a[0][0] = a[1][0] * a[1][1]; a[1][1] = a[0][0] * a[0][1]; return a[0][1] * a[1][0] + r[1];")]
    [InlineData("A row that is an input", "double[][] a = { w, new[] { w[1], w[2] } }; double s = a[0][0] * a[1][0]; a[1] = w; return s * a[1][3] + a[0][2] * a[0][2];")]
    [InlineData("A row replaced between uses", "double[][] a = { new[] { w[0], w[1] } }; double s = a[0][0] * a[0][1]; a[0] = new double[] { s, w[2] }; s += a[0][0] * a[0][0] * a[0][1]; a[0] = null; return s;")]
    [InlineData("A double buffer", "double[] p = (double[])w.Clone(), q = new double[4]; for (int k = 0; k < 3; k++) { for (int i = 0; i < 4; i++) { q[i] = p[i] * p[(i + 1) % 4] + x[i]; } var t = p; p = q; q = t; } return p[0] * p[1] + q[2];")]
    [InlineData("A double buffer swapped as a tuple", "double[] p = (double[])w.Clone(), q = new double[4]; for (int k = 0; k < 4; k++) { for (int i = 0; i < 4; i++) { q[i] = Math.Sin(p[i] * p[3 - i]); } (p, q) = (q, p); } return p[0] * p[1] + q[2] * q[2];")]
    [InlineData("A new array for each step", "double[] p = (double[])w.Clone(); for (int k = 0; k < 3; k++) { var next = new double[4]; for (int i = 0; i < 4; i++) { next[i] = p[i] * p[(i + 1) % 4]; } p = next; } return p[0] + p[1] * p[2];")]
    [InlineData("An array picked by a condition", "double[] a = { w[0], w[1] }, b = { w[2], w[3] }; double s = 0; for (int i = 0; i < 4; i++) { var c = x[i] > 0 ? a : b; c[0] *= c[1]; s += c[0] * c[1]; } return s + a[0] * b[0];")]
    [InlineData("An array picked by a branch", "double[] c; if (x[0] > 1) { c = w; } else { c = new double[4]; } double s = 0; for (int i = 0; i < 4; i++) { s += c[i] * c[i] * w[i]; } return s;")]
    [InlineData("An array picked by a switch", "double[] a = { w[0], w[1] }, b = { w[2], w[3] }; double s = 0; for (int i = 0; i < 4; i++) { var c = (i % 3) switch { 0 => a, 1 => b, _ => w }; s += c[0] * c[1] * s + c[1]; } return s;")]
    [InlineData("A helper that returns a new array", "var a = Scaled(w, 2); var b = Scaled(a, w[0]); return a[0] * b[1] + b[3];")]
    [InlineData("A helper that returns one of several arrays", "double[] a = { w[0], w[1] }, b = { w[2], w[3] }; double s = 0; for (int i = 0; i < 3; i++) { var c = Pick(i, a, b); c[0] = c[0] * c[1]; s += c[0]; } return s * a[0] + b[0];")]
    [InlineData("A state that a helper steps", "double[] state = { w[0], w[1] }; for (int k = 0; k < 5; k++) { state = Step(state, w[2]); } return state[0] * state[1];")]
    [InlineData("A parameter pointed at another array", "double[] a = { w[0], w[1] }, b = { w[2], w[3] }; return Redirected(a, b) + a[0];")]
    [InlineData("Arrays in arrays in arrays", "var a = new double[2][][]; for (int i = 0; i < 2; i++) { a[i] = new double[2][]; for (int j = 0; j < 2; j++) { a[i][j] = new double[2]; for (int k = 0; k < 2; k++) { a[i][j][k] = w[i + j] * w[j + k]; } } } a[1][0] = a[0][1]; a[1][0][0] *= a[0][1][1]; double s = 0; foreach (var m in a) foreach (var r in m) foreach (var v in r) s += v * v; return s;")]
    [InlineData("Layers", "int[] sizes = { 2, 2, 1 }; var h = new double[3][]; h[0] = new[] { x[0], x[1] }; int k = 0; for (int l = 1; l < 3; l++) { h[l] = new double[sizes[l]]; for (int j = 0; j < sizes[l]; j++) { double z = w[j]; for (int i = 0; i < sizes[l - 1]; i++) { z += w[k++ % 4] * h[l - 1][i]; } h[l][j] = Math.Tanh(z); } } return (h[2][0] - 1) * (h[2][0] - 1);")]
    [InlineData("Rows made each round", "double s = 0; for (int k = 0; k < 3; k++) { var a = new double[2][]; a[0] = new[] { w[k], w[k + 1] }; a[1] = a[0]; a[1][0] *= a[0][1]; s += a[0][0] * a[1][1]; } return s;")]
    [InlineData("Row picked by a search", "double[][] a = { new[] { w[0], w[1] }, new[] { w[2], w[3] } }; double[] best = null; double score = -1; for (int i = 0; i < 2; i++) { if (best == null || x[i + 1] > score) { best = a[i]; score = x[i + 1]; } } return best[0] * best[1] * best[1];")]
    [InlineData("A cloned array of arrays", "double[][] a = { new[] { w[0], w[1] }, new[] { w[2] } }; var b = (double[][])a.Clone(); b[0][0] *= b[0][1]; b[1] = new[] { w[3] * a[1][0] }; return a[0][0] * b[1][0] + a[1][0];")]
    [InlineData("Arrays of matrices", "double[][,] a = { new double[,] { { w[0], w[1] } }, new double[2, 1] }; a[1][0, 0] = a[0][0, 0] * w[2]; a[1][1, 0] = a[1][0, 0] * a[1][0, 0]; var m = a[1]; return m[1, 0] * a[0][0, 1];")]
    [InlineData("An index that changes what it indexes", "double[][] a = { new[] { w[0], w[1] }, new[] { w[2], w[3] } }; int i = 0; a[i][i++] = a[i][i] * w[0]; a[i][--i] *= a[i][1]; return a[0][0] * a[1][0] + a[1][1] * i + a[0][1];")]
    [InlineData("An inactive element put back through a changing index", "int[] at = { 0, 1 }; double[] d = { 2, 3 }; double s = w[0] * d[at[0]]; d[at[0]] = 5; at[0] = 1; s *= w[1] * d[0]; d[at[0]] = 7; return s * d[1];")]
    [InlineData("A part of an array", "var a = w[1..]; var b = w[..^1]; var c = a[1..2]; a[0] *= b[0]; return a[0] * b[1] * c[0] + b[2];")]
    [InlineData("A row emptied", "var a = new double[2][]; a[0] = Array.Empty<double>(); a[1] = new double[] { w[0] * w[1] }; double s = 0; foreach (var r in a) { for (int i = 0; i < r.Length; i++) { s += r[i] * r[i]; } } return s;")]
    [InlineData("A lower triangle", "var l = new double[2][]; double[][] m = { new[] { w[0] * w[0] + 2, w[1] }, new[] { w[1], w[2] * w[2] + 3 } }; for (int i = 0; i < 2; i++) { l[i] = new double[2]; for (int j = 0; j <= i; j++) { double s = m[i][j]; for (int k = 0; k < j; k++) { s -= l[i][k] * l[j][k]; } l[i][j] = i == j ? Math.Sqrt(s) : s / l[j][j]; } } return Math.Log(l[0][0]) + Math.Log(l[1][1]) + l[1][0];")]
    [InlineData("A buffer swapped within a branch in a loop", "double[] p = (double[])w.Clone(), q = { 1, 2, 3, 4 }; for (int k = 0; k < 5; k++) { if (x[k] > 0) { (p, q) = (q, p); } p[k % 4] = p[k % 4] * q[(k + 1) % 4] + w[0]; } return p[0] * q[1] + p[2] * q[3];")]
    [InlineData("A row read after its array was redirected", "double[][] a = { new[] { w[0], w[1] }, new[] { w[2], w[3] } }; var r = a[0]; a[0] = a[1]; r[0] *= a[0][1]; a[1] = r; a[1][1] *= a[0][0]; return r[0] * r[1] + a[0][0] * a[1][1];")]
    [InlineData("A while loop that goes on with another array", "double[] p = { w[0], w[1] }; int k = 0; while (k < 3 && p[0] < 100) { var n = new double[] { p[1] * p[0] + w[k], p[0] * 0.5 }; p = n; k++; } return p[0] * p[1];")]
    [InlineData("A break after a swap", "double[] p = { w[0], w[1] }, q = { w[2], w[3] }; for (int k = 0; k < 9; k++) { p[0] *= q[1]; if (k == 4) { var t = p; p = q; q = t; break; } (p, q) = (q, p); } return p[0] * q[0] + q[1];")]
    [InlineData("A helper that returns early", "double s = 0; for (int k = 0; k < 4; k++) { var c = Pick(k, w, new double[] { w[k] * s, w[0] }); s += c[0] * c[1]; } return s;")]
    [InlineData("An inactive array picked among active ones", "double[] d = { 1.5, 2.5 }; double s = 0; for (int k = 0; k < 4; k++) { var c = k % 2 == 0 ? d : w; s += c[0] * c[1] * w[k]; c = d; c[0] += s; } return s * d[0];")]
    [InlineData("An element of one name as the index of the other", "double[][] a = { new[] { w[0], w[1] }, new[] { w[2], w[3] } }; int[] at = { 1, 0 }; for (int k = 0; k < 2; k++) { var r = a[at[k]]; at[k] = 1 - at[k]; r[k] *= a[at[k]][k] * r[1 - k]; } return a[0][0] * a[1][1] + a[0][1] * a[1][0];")]
    [InlineData("A nested loop over rows of a buffer", "double[][] p = { new[] { w[0], w[1] }, new[] { w[2], w[3] } }, q = { new double[2], new double[2] }; for (int k = 0; k < 2; k++) { for (int i = 0; i < 2; i++) { for (int j = 0; j < 2; j++) { q[i][j] = p[j][i] * p[i][j] + p[1 - i][j]; } } (p, q) = (q, p); } return p[0][0] * p[1][1] - q[0][1] * p[1][0];")]
    [InlineData("An array made in a loop and kept by another name", "double[] last = null; double s = 0; for (int k = 0; k < 3; k++) { var a = new double[] { w[k] * w[k], w[k + 1] }; if (last != null) { s += a[0] * last[1] * last[0]; last[0] = 0; } last = a; } return s + last[0];")]
    [InlineData("Sums into the rows that a search picks", "double[][] a = new double[3][]; for (int i = 0; i < 3; i++) { a[i] = new double[1]; } for (int k = 0; k < 5; k++) { var best = a[0]; foreach (var r in a) { if (r[0] < best[0]) { best = r; } } best[0] += w[k % 4] * w[k % 4] + 0.1 * k; } return a[0][0] * a[1][0] * a[2][0];")]
    [InlineData("An array that a helper makes of data", "var b = Scaled(x, 1.2); b[0] *= w[0]; double s = w[1]; for (int k = 0; k < 2; k++) { var c = Scaled(x, 0.5); c[1] += w[k] * s; s += c[1] * c[1] * b[0]; } return s;")]
    [InlineData("An array that a helper makes and nobody needs", "var b = Scaled(x, 1.2); b[0] *= w[0]; return w[3];")]
    public void ABodyIsDifferentiated(string _, string body) => DerivativeCheck.Verify(Source(body), s_w.Clone(), s_x.Clone());

    [Theory]
    [InlineData("double s = 0; for (int i = 0; i < w.Length; i++) { double z = 0; for (int j = 0; j < w[i].Length; j++) { z += w[i][j] * x[j]; } s += Math.Tanh(z); } return s * s;")]
    [InlineData("double s = 0; foreach (var row in w) { double z = 0; for (int j = 0; j < row.Length; j++) { z += row[j] * x[j]; } s += Math.Tanh(z); } return s * s;")]
    [InlineData("double s = 0; for (int i = 0; i < w.Length; i++) { var row = w[i]; s += Dot(row, x) * (row.Length > 0 ? row[0] : 1); } return s;")]
    [InlineData("var t = w[0]; w[0] = w[1]; w[1] = t; double s = w[0][0] * w[1][1]; w[0] = x; return s + w[0][1] * w[1][0];")]
    [InlineData("w[0][0] = w[1][0] * w[0][1]; w[1][0] *= w[0][0]; return w[1][0] * w[0][0] + w[1][1];")]
    [InlineData("var best = w[0]; if (x[0] > x[1]) { best = w[1]; } return best[0] * best[1] * w[0][0];")]
    [InlineData("w[0] = new[] { w[1][0] * 2, w[0][1] }; return w[0][0] * w[0][1];")]
    public void AVariableOfRowsIsDifferentiated(string body) => DerivativeCheck.Verify(
        Source(body, "double[][] w, double[] x"), new[] { new[] { 0.7, -0.4 }, new[] { 0.3, 1.2, 0.5 }, Array.Empty<double>() }, s_x.Clone());

    [Fact]
    public void TwoInputsAreSwapped() => DerivativeCheck.Verify(
        Source("for (int k = 0; k < 3; k++) { for (int i = 0; i < w.Length; i++) { x[i] = w[i] * w[i] + x[i]; } (w, x) = (x, w); } return w[0] * x[1];", "double[] w, double[] x"),
        s_w.Clone(), new[] { 1.5, -0.5, 0.25, 2 });

    [Fact]
    public void RowsAreVariablesOfAField() => DerivativeCheck.VerifyWith(
        Example.Instance("""
            private double[][] _weights = Array.Empty<double[]>();
            private double[] _bias = Array.Empty<double>();
            private readonly double[][] _hidden = new double[2][];

            [Differentiable("_weights", "_bias")]
            double Loss(double[] x)
            {
                var h = x;
                for (int l = 0; l < 2; l++) { h = Forward(h, l); }
                return h[0] * h[0] + h[1];
            }

            private double[] Forward(double[] input, int layer)
            {
                var output = new double[2];
                for (int j = 0; j < 2; j++)
                {
                    double z = _bias[j];
                    for (int i = 0; i < 2; i++) { z += _weights[layer * 2 + j][i] * input[i]; }
                    output[j] = Math.Tanh(z);
                }

                return output;
            }
            """),
        new { _weights = new[] { new[] { 0.1, 0.5 }, new[] { -0.2, 0.3 }, new[] { 0.4, 0.6 }, new[] { 0.9, -0.7 } }, _bias = new[] { 0.1, 0.2 } },
        new[] { 1.5, -0.5 });

    [Fact]
    public void ARowIsSweptByAHelperInABranch() => DerivativeCheck.VerifyWith(
        Example.Instance("""
            private double[] w = new double[4];
            private double b;

            static void Sweep(double[] p, double t)
            {
                for (int i = 1; i < p.Length; i++) { p[i] = p[i] * p[i]; }
            }

            [Differentiable("w", "b")]
            public double Loss(double[] x, int n)
            {
                var s0 = w[1];
                double s1 = 0.8;
                double[][] j2 = { new double[] { 0.7, 0.7 }, new double[] { (float)0.54, s0 } };
                if (s1 >= s1)
                {
                    Sweep(j2[0], 1.1);
                    s0 += j2[0][1];
                }
                else
                {
                }

                return s0;
            }
            """),
        new { w = new double[] { 1.285121, -1.061068, 1.3518, 0.2884 }, b = -1.14762 },
        new double[] { -0.48489, -0.646745, -0.711112, 0.376128, -0.109614 },
        3);

    [Theory]
    [InlineData("var a = new double[2][]; a[0] = new[] { w[0] }; return a[0][0] * a[1][0];")]
    [InlineData("double[] p = w; if (x[0] > 0) { p = null; } return p[0];")]
    public void ARowThatIsNullThrows(string body) =>
        DerivativeCheck.VerifyThrows<NullReferenceException>(Source(body), s_w.Clone(), s_x.Clone());

    [Theory]
    [InlineData("double[][] a = { new[] { w[0] } }; return a[0][0] * a[0][1];")]
    [InlineData("double[][] a = { new[] { w[0] } }; a[1] = w; return a[0][0];")]
    public void ARowOutOfRangeThrows(string body) =>
        DerivativeCheck.VerifyThrows<IndexOutOfRangeException>(Source(body), s_w.Clone(), s_x.Clone());

    private static string Source(string body, string parameters = "double[] w, double[] x") => Example.Static($$"""
        [Differentiable]
        static double Loss({{parameters}})
        {
            {{body}}
        }

        private static double Dot(double[] a, double[] b)
        {
            double s = 0;
            for (int i = 0; i < a.Length; i++) { s += a[i] * b[i]; }
            return s;
        }

        private static double[] Scaled(double[] v, double f)
        {
            var r = new double[v.Length];
            for (int i = 0; i < r.Length; i++) { r[i] = v[i] * f; }
            return r;
        }

        private static double[] Pick(int k, double[] a, double[] b)
        {
            if (k == 1) { return b; }
            return a;
        }

        private static double[] Step(double[] s, double rate) => new double[] { s[0] + rate * s[1], s[1] - rate * s[0] * s[0] };

        private static double Redirected(double[] a, double[] b)
        {
            double s = a[0];
            a = b;
            a[0] *= a[1];
            return s * a[0];
        }
        """);
}
