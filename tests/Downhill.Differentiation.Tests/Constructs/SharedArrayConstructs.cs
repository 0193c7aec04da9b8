namespace Downhill.Differentiation.Tests.Constructs;

/// <summary>Arrays of several dimensions, arrays of arrays, and arrays that several names refer to.</summary>
internal sealed class SharedArrayConstructs : ConstructArea
{
    private const string Two = "double[][] a = { new[] { w[0], w[1] }, new[] { w[2], w[3] } }; ";

    public override string Title => "Matrices, arrays of arrays, arrays of several names";

    public override IEnumerable<Construct> Rows =>
    [
        Yes("rectangular array", "var m = new double[2, 2]; m[0, 1] = w[0] * w[1]; m[1, 0] = m[0, 1] * w[2]; return m[1, 0] + m[0, 1] * m[0, 0];"),
        Yes("rectangular initialiser", "double[,] m = { { w[0], w[1] }, { w[2], 2 } }; return m[0, 0] * m[1, 1] - m[0, 1] * m[1, 0];"),
        Yes("rectangular element", "double[,] m = { { w[0], w[1] }, { w[2], 2 } }; double s = 0; for (int i = 0; i < 2; i++) { s += m[i, 0] * m[1 - i, i]; } return s;"),
        Yes("rectangular element assigned", "double[,] m = { { w[0], w[1] } }; m[0, 0] = m[0, 0] * m[0, 1]; m[0, 1] *= m[0, 0]; return m[0, 1];"),
        Yes("foreach over a rectangular array", "double[,] m = { { w[0], w[1] }, { w[2], w[3] } }; double s = 1; foreach (double v in m) { s = s * v + v; } return s;"),
        Yes("array of arrays", Two + "return a[0][0] * a[1][1] - a[0][1] * a[1][0];"),
        Yes("array of arrays filled by a loop", "var a = new double[2][]; for (int i = 0; i < 2; i++) { a[i] = new double[2]; for (int j = 0; j < 2; j++) a[i][j] = w[i] * w[j + 1]; } return a[0][0] * a[1][1];"),
        Yes("row in a local", Two + "var row = a[1]; row[0] *= row[1]; return a[1][0] * a[0][0];"),
        Yes("row assigned", Two + "a[0] = a[1]; a[0][0] *= a[1][1]; return a[1][0] * a[0][1];"),
        Yes("foreach over rows", Two + "double s = 1; foreach (var row in a) { foreach (double v in row) { s += v * v * s; } } return s;"),
        Yes("rows swapped", Two + "(a[0], a[1]) = (a[1], a[0]); return a[0][0] * a[0][0] * a[1][1];"),
        Yes("double buffer", "double[] p = { w[0], w[1] }, q = new double[2]; for (int k = 0; k < 3; k++) { q[0] = p[0] * p[1]; q[1] = p[1] + p[0]; (p, q) = (q, p); } return p[0] + p[1];"),
        Yes("array given another", "double[] p = { w[0], w[1] }, q = { w[2], w[3] }; double s = p[0] * p[0]; p = q; p[0] *= s; return q[0] * p[1];"),
        Yes("array set anew", "double[] p = { w[0], w[1] }; double s = p[0] * p[1]; p = new double[] { s, w[2] }; return p[0] * p[0] * p[1];"),
        Yes("array picked by a condition", "double[] p = { w[0], w[1] }, q = { w[2], w[3] }; double s = 0; for (int i = 0; i < 4; i++) { var c = x[i] > 0 ? p : q; c[0] *= c[1]; s += c[0]; } return s;"),
        Yes(
            "helper that returns an array",
            Sample.Body(
                "var a = Twice(w); var b = Twice(a); return a[0] * b[1];",
                "static double[] Twice(double[] v) { var r = new double[v.Length]; for (int i = 0; i < r.Length; i++) { r[i] = 2 * v[i] * v[i]; } return r; }")),
        Yes(
            "helper that returns one of two arrays",
            Sample.Body(
                "double[] p = { w[0], w[1] }, q = { w[2], w[3] }; var c = Longer(p, q); c[0] *= c[1]; return p[0] * q[0];",
                "static double[] Longer(double[] p, double[] q) { if (p.Length > q.Length) { return p; } return q; }")),
        Yes("part of an array", "var a = w[1..]; var b = w[..^1]; a[0] *= b[0]; return a[0] * a[1] + b[1];"),
        Yes(
            "variable: a matrix",
            Sample.Static(
                "[Differentiable] static double Loss(double[,] m) { double s = 1; for (int i = 0; i < m.GetLength(0); i++) { for (int j = 0; j < m.GetLength(1); j++) { s = s * m[i, j] + m[i, 0]; } } return s; }",
                new double[,] { { 0.7, -0.4 }, { 0.3, 1.2 } })),
        Yes(
            "variable: an array of arrays",
            Sample.Static(
                "[Differentiable] static double Loss(double[][] m) { double s = 1; foreach (var row in m) { for (int j = 0; j < row.Length; j++) { s = s * row[j] + m[0][0]; } } return s; }",
                (object)new[] { new[] { 0.7, -0.4 }, new[] { 0.3, 1.2, 0.5 } })),
    ];
}
