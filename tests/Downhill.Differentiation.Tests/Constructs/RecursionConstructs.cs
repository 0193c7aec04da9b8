namespace Downhill.Differentiation.Tests.Constructs;

/// <summary>What functions that call themselves may be given and may return.</summary>
internal sealed class RecursionConstructs : ConstructArea
{
    public override string Title => "What functions that call themselves are given and return";

    public override IEnumerable<Construct> Rows =>
    [
        Yes("function over an array of arrays that calls itself", Sample.Body(
            "var g = new[] { new[] { w[0], w[1] }, new[] { w[2], w[3] } }; return Walk(g, 1, 1) * g[1][0];",
            "static double Walk(double[][] g, int i, int j) => i == 0 || j == 0 ? g[i][j] : (Walk(g, i - 1, j) + Walk(g, i, j - 1)) * g[i][j];")),
        Yes("function that writes rows and calls itself", Sample.Body(
            "var g = new[] { new[] { w[0], w[1] }, new[] { w[2], w[3] } }; Relax(g, 2); return g[0][0] * g[1][1];",
            "static void Relax(double[][] g, int n) { if (n == 0) { return; } g[1][1] *= Math.Sin(g[0][0]); Relax(g, n - 1); g[0][0] += g[1][1]; }")),
        No(
            "function that calls itself and replaces rows",
            Sample.Static(
                "static double Swap(double[][] g, int n) { g[0] = g[1]; return n == 0 ? g[0][0] : Swap(g, n - 1); } [Differentiable] static double Loss(double[] w) { var g = new[] { new[] { w[0] }, new[] { w[1] } }; return Swap([|g|], 2); }",
                new[] { 1.0, 2.0 }),
            "'Swap' calls itself, or is too large to be expanded here, and gives 'g' other rows; write the elements of its rows"),
        Yes("function that calls itself and returns an array", Sample.Body(
            "double[] s = Sums(w, 0, w.Length); return s[0] * s[1];",
            "static double[] Sums(double[] a, int lo, int hi) { if (hi - lo == 1) { return new[] { a[lo], a[lo] * a[lo] }; } int mid = (lo + hi) / 2; var l = Sums(a, lo, mid); var r = Sums(a, mid, hi); return new[] { l[0] + r[0], l[1] * r[1] }; }")),
        Yes("function that calls itself and returns what it is given", Sample.Body(
            "double[] s = Fold(w, 2); s[0] *= 2; return s[0] * s[1] + w[0];",
            "static double[] Fold(double[] a, int n) { if (n == 0) { return a; } var b = new double[a.Length]; for (int i = 0; i < a.Length; i++) { b[i] = a[i] * a[0] + n; } return Fold(b, n - 1); }")),
        Yes("function that calls itself and returns rows", Sample.Body(
            "double[][] p = Powers(w, 3); return p[2][0] * p[1][1];",
            "static double[][] Powers(double[] a, int n) { var rows = new double[n][]; rows[0] = a; if (n > 1) { var below = Powers(a, n - 1); for (int i = 1; i < n; i++) { rows[i] = new[] { below[i - 1][0] * a[0], Math.Sin(below[i - 1][1]) }; } } return rows; }")),
        Yes("function that calls itself and is given a lambda", Sample.Body(
            "return Area(t => w[0] * Math.Exp(-w[1] * t), 0, w[2], 3);",
            "static double Area(Func<double, double> f, double a, double b, int n) { double m = (a + b) / 2; return n == 0 ? (b - a) * f(m) : Area(f, a, m, n - 1) + Area(f, m, b, n - 1); }")),
        Yes("function that calls itself and is given a method", Sample.Body(
            "return Area(Bell, 0, w[2], 3) + Area(Math.Sin, 0, w[0], 2);",
            "static double Bell(double t) => Math.Exp(-t * t); static double Area(Func<double, double> f, double a, double b, int n) { double m = (a + b) / 2; return n == 0 ? (b - a) * f(m) : Area(f, a, m, n - 1) + Area(f, m, b, n - 1); }")),
        Yes("function that calls itself and returns a tuple", Sample.Body(
            "var (value, slope) = Horner(w, w[0], 0); return value * slope;",
            "static (double, double) Horner(double[] c, double t, int i) { if (i == c.Length) { return (0, 0); } var (v, s) = Horner(c, t, i + 1); return (c[i] + t * v, v + t * s); }")),
        Yes("function over a struct that calls itself", Sample.Body(
            "var v = Turn(new Vec { X = w[0], Y = w[1] }, w[2], 3); return v.X * v.Y;",
            "struct Vec { public double X; public double Y; } static Vec Turn(Vec v, double k, int n) => n == 0 ? v : Turn(new Vec { X = v.X - k * v.Y, Y = v.Y + k * v.X }, k, n - 1);")),
    ];
}
