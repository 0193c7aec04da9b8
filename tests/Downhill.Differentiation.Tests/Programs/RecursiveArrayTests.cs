using Downhill.Differentiation.Tests.Checking;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>Functions that call themselves and are given arrays of arrays, or return arrays.</summary>
public sealed class RecursiveArrayTests
{
    [Theory]
    [InlineData(
        "A determinant by minors",
        """
        static double Det(double[][] m)
        {
            int n = m.Length;
            if (n == 1) { return m[0][0]; }
            double sum = 0;
            for (int c = 0; c < n; c++)
            {
                var minor = new double[n - 1][];
                for (int i = 1; i < n; i++)
                {
                    minor[i - 1] = new double[n - 1];
                    for (int j = 0, k = 0; j < n; j++) { if (j == c) { continue; } minor[i - 1][k++] = m[i][j]; }
                }
                sum += (c % 2 == 0 ? 1 : -1) * m[0][c] * Det(minor);
            }
            return sum;
        }
        """,
        "var m = new[] { new[] { w[0], w[1], 2 }, new[] { x[0], w[2], w[3] }, new[] { w[1], 0.5, w[0] * w[2] } }; return Det(m) + m[1][1];")]
    [InlineData(
        "Layer by layer",
        "static double[] Forward(double[][] a, double[] v, int k) { if (k == a.Length) { return v; } var next = new double[v.Length]; for (int i = 0; i < v.Length; i++) { next[i] = Math.Tanh(a[k][i] * v[i] + v[(i + 1) % v.Length]); } return Forward(a, next, k + 1); }",
        "var a = new double[3][]; for (int k = 0; k < 3; k++) { a[k] = new double[4]; for (int i = 0; i < 4; i++) { a[k][i] = w[i] * x[k]; } } var y = Forward(a, w, 0); double s = 0; for (int i = 0; i < 4; i++) { s += y[i] * x[i]; } return s;")]
    [InlineData(
        "Rows are written",
        "static void Relax(double[][] g, int n) { if (n == 0) { return; } for (int i = 1; i < g.Length; i++) { for (int j = 0; j < g[i].Length; j++) { g[i][j] = Math.Sin(g[i][j] * g[i - 1][j]) + 0.1 * g[i][j]; } } Relax(g, n - 1); g[0][0] *= g[1][1]; }",
        "var g = new[] { new[] { w[0], w[1] }, new[] { w[2], w[3] }, new[] { w[0] * w[3], 0.7 } }; Relax(g, 3); double s = 0; foreach (var row in g) { foreach (double v in row) { s += v * v; } } return s;")]
    [InlineData(
        "Rows that are one array",
        "static double Mix(double[][] g, int n) { if (n == 0) { return g[0][0] * g[1][1]; } g[0][1] += g[1][0] * 0.5; return Mix(g, n - 1) + g[1][1] * g[2][0]; }",
        "var r = new[] { w[0], w[1] }; var g = new[] { r, new[] { w[2], w[3] }, r }; return Mix(g, 2) * r[1];")]
    [InlineData(
        "Rows that change after the call",
        "static double Sum(double[][] g, int n) => n == 0 ? g[0][0] * g[0][1] : Math.Sin(g[n][0] * g[n][1]) + Sum(g, n - 1) * g[n][1];",
        "var g = new[] { new[] { w[0], w[1] }, new[] { w[2], w[3] } }; double s = 0; for (int t = 0; t < 3; t++) { s += Sum(g, 1); g[0][0] *= s; g[1] = new[] { g[0][1] * s, w[t] }; } return s + Sum(g, 1);")]
    [InlineData(
        "Merge of halves",
        "static double[] Sums(double[] a, int lo, int hi) { if (hi - lo == 1) { return new[] { a[lo], a[lo] * a[lo] }; } int mid = (lo + hi) / 2; var l = Sums(a, lo, mid); var r = Sums(a, mid, hi); l[1] += r[0] * l[0]; return new[] { l[0] + r[0], l[1] * r[1] }; }",
        "var s = Sums(w, 0, w.Length); return s[0] * s[1];")]
    [InlineData(
        "The transform by halves",
        """
        static double[] Haar(double[] a)
        {
            if (a.Length == 1) { return a; }
            int h = a.Length / 2;
            var mean = new double[h];
            var result = new double[a.Length];
            for (int i = 0; i < h; i++) { mean[i] = (a[2 * i] + a[2 * i + 1]) / 2; result[h + i] = a[2 * i] - a[2 * i + 1]; }
            double[] inner = Haar(mean);
            for (int i = 0; i < h; i++) { result[i] = inner[i] * Math.Exp(result[h + i]); }
            return result;
        }
        """,
        "var t = Haar(w); double s = 0; for (int i = 0; i < t.Length; i++) { s += t[i] * t[i] * x[i]; } return s;")]
    [InlineData(
        "The argument or another is returned and written",
        "static double[] Pick(double[] a, double[] b, int n) => n == 0 ? a : n == 1 ? b : Pick(b, new[] { a[0] * b[1], b[0] }, n - 2);",
        "var a = new[] { w[0], w[1] }; var b = new[] { w[2], w[3] }; var p = Pick(a, b, x[0] > 0 ? 3 : 1); p[0] *= a[1]; var q = Pick(a, b, 0); q[1] += p[0]; var r = Pick(q, p, 1); r[0] *= 2; return a[0] * a[1] + b[0] * b[1] + p[0] * p[1] + r[0];")]
    [InlineData(
        "The variable itself is returned",
        "static double[] Trim(double[] a, int n) { if (n == 0) { return a; } var b = new double[a.Length]; for (int i = 0; i < a.Length; i++) { b[i] = a[i] * a[0]; } return Trim(b, n - 1); }",
        "var a = Trim(w, 0); var b = Trim(w, 2); double s = 0; for (int i = 0; i < a.Length; i++) { s += a[i] * b[i] + w[i]; } return s;")]
    [InlineData(
        "Rows are returned",
        "static double[][] Powers(double[] a, int n) { var rows = new double[n][]; if (n == 1) { rows[0] = a; return rows; } var below = Powers(a, n - 1); for (int i = 0; i < n - 1; i++) { rows[i] = below[i]; } rows[n - 1] = new double[a.Length]; for (int i = 0; i < a.Length; i++) { rows[n - 1][i] = below[n - 2][i] * Math.Sin(a[i]); } return rows; }",
        "var p = Powers(w, 3); double s = 0; foreach (var row in p) { for (int i = 0; i < row.Length; i++) { s += row[i] * (i + 1); } } return s + p[2][1] * p[1][0];")]
    [InlineData(
        "A row is returned",
        "static double[] Find(double[][] g, int lo, int hi) { if (hi - lo == 1) { return g[lo]; } int mid = (lo + hi) / 2; var l = Find(g, lo, mid); var r = Find(g, mid, hi); return l[0] * x0 > r[0] * x0 ? l : r; } const double x0 = 2;",
        "var g = new[] { new[] { w[0], w[1] }, new[] { w[2], w[3] }, new[] { w[1], w[2] * 3 } }; var best = Find(g, 0, 3); best[0] *= best[1]; return best[0] + g[0][0] * g[1][1] + g[2][0];")]
    [InlineData(
        "In a loop, with the result kept for the next turn",
        "static double[] Step(double[] a, int n) { if (n == 0) { return (double[])a.Clone(); } var b = Step(a, n - 1); b[n % b.Length] = Math.Sin(b[n % b.Length] * a[0]) + 0.3; return b; }",
        "var s = w; double loss = 0; for (int t = 0; t < 4; t++) { s = Step(s, 2); loss += s[1] * x[t]; } return loss + s[0] * s[2];")]
    [InlineData(
        "By a local function",
        "",
        "var table = new double[4][]; double[] Row(int k) { if (k == 0) { return w; } var above = Row(k - 1); var row = new double[above.Length]; for (int i = 0; i < row.Length; i++) { row[i] = above[i] * above[(i + 1) % row.Length] + x[k]; } return row; } var last = Row(3); return last[0] * last[1] + last[3];")]
    [InlineData(
        "Two dimensions",
        "static double[,] Power(double[,] m, int n) { if (n == 1) { return m; } var half = Power(m, n / 2); var r = new double[2, 2]; for (int i = 0; i < 2; i++) { for (int j = 0; j < 2; j++) { for (int k = 0; k < 2; k++) { r[i, j] += half[i, k] * (n % 2 == 0 ? half[k, j] : half[k, j] * m[k, j]); } } } return r; }",
        "var m = new[,] { { w[0], w[1] }, { w[2], w[3] } }; var p = Power(m, 5); return p[0, 0] + p[1, 1] * p[0, 1];")]
    public void TheGradientIsExact(string name, string members, string body)
    {
        _ = name;
        DerivativeCheck.Verify(Example.Static($$"""
            {{members}}
            [Differentiable]
            static double Loss(double[] w, double[] x)
            {
                {{body}}
            }
            """), new[] { 0.7, -0.4, 0.3, 1.2 }, new[] { 1.5, -0.5, 0.25, 2, -1 });
    }

    [Theory]
    [InlineData("Read", "static double Walk(double[][] g, int i, int j) => i == 0 || j == 0 ? g[i][j] : Math.Max(Walk(g, i - 1, j), Walk(g, i, j - 1)) * g[i][j];", "Walk(m, 2, 1)")]
    [InlineData("Written", "static double Fill(double[][] g, int k) { if (k == g.Length) { return g[k - 1][0]; } g[k][0] *= g[k - 1][1]; double s = Fill(g, k + 1); return s * g[k][0] + g[0][0]; }", "Fill(m, 1) + m[2][0] * m[1][0]")]
    [InlineData("Returned", "static double[] Last(double[][] g, int k) => k == g.Length - 1 ? g[k] : Last(g, k + 1);", "Last(m, 0)[0] * Last(m, 1)[1] + m[2][0]")]
    public void TheVariableMayBeAnArrayOfArrays(string name, string members, string expression)
    {
        _ = name;
        DerivativeCheck.Verify(
            Example.Static($"{members} [Differentiable] static double Loss(double[][] m) => {expression};"),
            (object)new[] { new[] { 0.7, -0.4 }, new[] { 0.3, 1.2 }, new[] { 0.9, 0.6 } });
    }
}
