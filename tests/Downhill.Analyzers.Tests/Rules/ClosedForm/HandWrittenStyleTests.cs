using Downhill.Analyzers.Rules.InversesTimesVectors;
using Downhill.Analyzers.Rules.LargeClosedForms;
using Downhill.Analyzers.Rules.UnsizedClosedForms;
using Downhill.Analyzers.Tests.Verifiers;

namespace Downhill.Analyzers.Tests.Rules.ClosedForms;

/// <summary>Normal equations over helpers whose names say nothing: what they compute decides.</summary>
public sealed class HandWrittenStyleTests
{
    /// <summary>Helpers on two-dimensional arrays, in no language that the rules know.</summary>
    private const string Helpers = """

        class Werkzeug
        {
            public double[,] Gekippt(double[,] a)
            {
                double[,] r = new double[a.GetLength(1), a.GetLength(0)];
                for (int i = 0; i < r.GetLength(0); i++)
                    for (int j = 0; j < r.GetLength(1); j++)
                        r[i, j] = a[j, i];
                return r;
            }

            public double[,] Mal(double[,] a, double[,] b)
            {
                double[,] r = new double[a.GetLength(0), b.GetLength(1)];
                for (int i = 0; i < r.GetLength(0); i++)
                    for (int j = 0; j < r.GetLength(1); j++)
                    {
                        r[i, j] = 0.0;
                        for (int k = 0; k < a.GetLength(1); k++) r[i, j] += a[i, k] * b[k, j];
                    }
                return r;
            }

            public double[] Mal(double[,] a, double[] b)
            {
                double[] r = new double[a.GetLength(0)];
                for (int i = 0; i < r.Length; i++)
                    for (int k = 0; k < b.Length; k++) r[i] += a[i, k] * b[k];
                return r;
            }

            public double[,] Abbild(double[,] a)
            {
                double[,] r = new double[a.GetLength(0), a.GetLength(1)];
                for (int i = 0; i < a.GetLength(0); i++)
                    for (int j = 0; j < a.GetLength(1); j++)
                        r[i, j] = a[i, j];
                return r;
            }

            public double[,] Neben(double[,] a, double[,] b)
            {
                double[,] r = new double[a.GetLength(0), a.GetLength(1) + b.GetLength(1)];
                for (int i = 0; i < a.GetLength(0); i++)
                {
                    for (int j = 0; j < a.GetLength(1); j++) r[i, j] = a[i, j];
                    for (int j = 0; j < b.GetLength(1); j++) r[i, a.GetLength(1) + j] = b[i, j];
                }
                return r;
            }

            public double[,] Einsen(int n, int m)
            {
                double[,] r = new double[n, m];
                for (int i = 0; i < n; i++) for (int j = 0; j < m; j++) r[i, j] = 1.0;
                return r;
            }

            public double[,] Kehrwert(double[,] a)
            {
                Reduzierer g = new Reduzierer();
                double[,] b = Abbild(a);
                g.Reduziere(ref b);
                return b;
            }

            public double[,] Streuung(double[,] x)
            {
                double[,] c = Mal(Gekippt(x), x);
                for (int i = 0; i < c.GetLength(0); i++)
                    for (int j = 0; j < c.GetLength(1); j++)
                        c[i, j] = c[i, j] / (x.GetLength(0) - 1);
                return c;
            }
        }

        class Reduzierer
        {
            public void Reduziere(ref double[,] a)
            {
                double[,] b = new double[a.GetLength(0), 1];
                Reduziere(ref a, ref b);
            }

            public void Reduziere(ref double[,] a, ref double[,] b)
            {
                int n = a.GetLength(0), m = b.GetLength(1);
                for (int i = 0; i < n; i++)
                {
                    double p = 1.0 / a[i, i];
                    a[i, i] = 1.0;
                    for (int l = 0; l < n; l++) a[i, l] *= p;
                    for (int l = 0; l < m; l++) b[i, l] *= p;
                    for (int k = 0; k < n; k++)
                    {
                        if (k == i) continue;
                        double d = a[k, i];
                        a[k, i] = 0.0;
                        for (int l = 0; l < n; l++) a[k, l] -= a[i, l] * d;
                        for (int l = 0; l < m; l++) b[k, l] -= b[i, l] * d;
                    }
                }
            }
        }
        """;

    internal static Task FoundAsync(string members, string types) =>
        Verify<ClosedFormAnalyzer>.AnalyzerAsync($"class Program\n{{\n{members}\n}}\n{types}");

    internal static async Task SilentAsync(string members, string types)
    {
        var source = $"class Program\n{{\n{members}\n}}\n{types}";
        await Verify<LargeClosedFormAnalyzer>.AnalyzerAsync(source);
        await Verify<ClosedFormAnalyzer>.AnalyzerAsync(source);
        await Verify<InverseTimesVectorAnalyzer>.AnalyzerAsync(source);
    }

    [Theory]
    [InlineData("a helper object over an elimination in place", """
        Werkzeug w = new Werkzeug();
        double[,] Schaetze(double[,] x, double[,] y)
        {
            double[,] g = w.Mal(w.Gekippt(x), x);
            double[,] h = [|w.Kehrwert(g)|];
            return w.Mal(h, w.Mal(w.Gekippt(x), y));
        }
        """)]
    [InlineData("all in one line", """
        double[,] Schaetze(double[,] x, double[,] y)
        {
            var w = new Werkzeug();
            return w.Mal([|w.Kehrwert(w.Mal(w.Gekippt(x), x))|], w.Mal(w.Gekippt(x), y));
        }
        """)]
    [InlineData("an intercept put beside the data, whose single column is not the number of parameters", """
        double[] Schaetze(double[,] x, double[] y)
        {
            var w = new Werkzeug();
            x = w.Neben(w.Einsen(x.GetLength(0), 1), x);
            var t = w.Gekippt(x);
            var h = [|w.Kehrwert(w.Mal(t, x))|];
            var r = w.Mal(t, y);
            return w.Mal(h, r);
        }
        """)]
    [InlineData("weights between, twice", """
        double[,] Schaetze(double[,] a, double[,] b, double[,] gewicht)
        {
            var w = new Werkzeug();
            return w.Mal([|w.Kehrwert(w.Mal(w.Mal(w.Gekippt(a), gewicht), a))|], w.Mal(w.Mal(w.Gekippt(a), gewicht), b));
        }
        """)]
    [InlineData("the identity where the inverse fails", """
        double[,] Schaetze(double[,] x, double[,] y)
        {
            var w = new Werkzeug();
            double[,] h;
            try { h = [|w.Kehrwert(w.Mal(w.Gekippt(x), x))|]; }
            catch { h = new double[x.GetLength(1), x.GetLength(1)]; for (int i = 0; i < x.GetLength(1); i++) h[i, i] = 1; }
            return w.Mal(h, w.Mal(w.Gekippt(x), y));
        }
        """)]
    [InlineData("both replaced in place", """
        double[,] Schaetze(double[,] x, double[,] y)
        {
            var w = new Werkzeug();
            var g = w.Mal(w.Gekippt(x), x);
            var r = w.Mal(w.Gekippt(x), y);
            [|new Reduzierer().Reduziere(ref g, ref r)|];
            return r;
        }
        """)]
    [InlineData("a matrix of power sums", """
        double[,] Glaetter(int m, int grad)
        {
            var w = new Werkzeug();
            var a = new double[2 * m + 1, grad + 1];
            var b = new double[grad + 1, grad + 1];
            for (int i = -m; i <= m; i++) for (int j = 0; j <= grad; j++) a[i + m, j] = Math.Pow(i, j);
            for (int i = 0; i <= grad; i++)
                for (int j = 0; j <= grad; j++)
                {
                    double s = 0;
                    for (int k = -m; k <= m; k++) s += Math.Pow(k, i + j);
                    b[i, j] = s;
                }
            return w.Mal(a, [|w.Kehrwert(b)|]);
        }
        """)]
    [InlineData("power sums by a query", """
        double[,] Glaetter(double[] x, double[,] y, int grad)
        {
            var w = new Werkzeug();
            var b = new double[grad + 1, grad + 1];
            for (int i = 0; i <= grad; i++) for (int j = 0; j <= grad; j++) b[i, j] = x.Sum(v => Math.Pow(v, i + j));
            return w.Mal([|w.Kehrwert(b)|], y);
        }
        """)]
    public Task Over_helpers_of_arrays(string style, string members)
    {
        Assert.NotEmpty(style);
        return FoundAsync(members, Helpers);
    }

    [Theory]
    [InlineData("a quadratic form, its matrix put together of blocks", """
        double Masszahl(double[,] x, double[,] y)
        {
            var w = new Werkzeug();
            var g = w.Neben(w.Mal(w.Gekippt(x), x), w.Mal(w.Gekippt(x), y));
            var v = w.Gekippt(w.Neben(w.Gekippt(y), w.Gekippt(x)));
            return w.Mal(w.Mal(w.Gekippt(v), w.Kehrwert(g)), v)[0, 0];
        }
        """)]
    [InlineData("an inverse covariance, and whether it is one", """
        double[,] _h = new double[0, 0];
        double Abstand(double[,] x)
        {
            var w = new Werkzeug();
            var c = w.Streuung(x);
            _h = w.Kehrwert(c);
            return w.Mal(_h, c)[0, 0];
        }
        """)]
    [InlineData("a change of basis", """
        double[,] Andere(double[,] b, double[,] m)
        {
            var w = new Werkzeug();
            return w.Mal(w.Mal(w.Kehrwert(b), m), b);
        }
        """)]
    [InlineData("the gain of a filter", """
        double[,] Gewinn(double[,] p, double[,] h, double[,] rausch)
        {
            var w = new Werkzeug();
            var s = w.Mal(w.Mal(h, p), w.Gekippt(h));
            for (int i = 0; i < s.GetLength(0); i++) for (int j = 0; j < s.GetLength(1); j++) s[i, j] += rausch[i, j];
            return w.Mal(w.Mal(p, w.Gekippt(h)), w.Kehrwert(s));
        }
        """)]
    public Task Stays_silent_over_helpers(string trap, string members)
    {
        Assert.NotEmpty(trap);
        return SilentAsync(members, Helpers);
    }

    /// <summary>Jagged helpers: the left pseudo-inverse over Cholesky, and over the orthogonal columns of the design.</summary>
    internal const string Jagged = """

        static class Jagged
        {
            public static double[][] Make(int rows, int columns)
            {
                double[][] r = new double[rows][];
                for (int i = 0; i < rows; ++i) r[i] = new double[columns];
                return r;
            }

            public static double[][] Turn(double[][] m)
            {
                double[][] r = Make(m[0].Length, m.Length);
                for (int i = 0; i < m.Length; ++i) for (int j = 0; j < m[0].Length; ++j) r[j][i] = m[i][j];
                return r;
            }

            public static double[][] Times(double[][] a, double[][] b)
            {
                double[][] r = Make(a.Length, b[0].Length);
                for (int i = 0; i < a.Length; ++i)
                    for (int j = 0; j < b[0].Length; ++j)
                        for (int k = 0; k < b.Length; ++k) r[i][j] += a[i][k] * b[k][j];
                return r;
            }

            public static double[] Times(double[][] a, double[] v)
            {
                double[] r = new double[a.Length];
                for (int i = 0; i < a.Length; ++i) for (int k = 0; k < v.Length; ++k) r[i] += a[i][k] * v[k];
                return r;
            }

            public static double[][] Split(double[][] a)
            {
                int n = a.Length;
                double[][] l = Make(n, n);
                for (int i = 0; i < n; ++i)
                    for (int j = 0; j <= i; ++j)
                    {
                        double sum = 0.0;
                        for (int k = 0; k < j; ++k) sum += l[i][k] * l[j][k];
                        if (i == j) l[i][j] = Math.Sqrt(a[i][i] - sum);
                        else l[i][j] = (a[i][j] - sum) / l[j][j];
                    }
                return l;
            }

            public static double[][] Back(double[][] a)
            {
                int n = a.Length;
                double[][] l = Split(a);
                double[][] r = Make(n, n);
                for (int i = 0; i < n; ++i) r[i][i] = 1.0;
                for (int k = 0; k < n; ++k)
                    for (int j = 0; j < n; j++)
                    {
                        for (int i = 0; i < k; i++) r[k][j] -= r[i][j] * l[k][i];
                        r[k][j] /= l[k][k];
                    }
                for (int k = n - 1; k >= 0; --k)
                    for (int j = 0; j < n; j++)
                    {
                        for (int i = k + 1; i < n; i++) r[k][j] -= r[i][j] * l[i][k];
                        r[k][j] /= l[k][k];
                    }
                return r;
            }

            public static double[][] BackUpper(double[][] u)
            {
                int n = u.Length;
                double[][] r = Make(n, n);
                for (int i = 0; i < n; ++i) r[i][i] = 1.0;
                for (int k = 0; k < n; ++k)
                    for (int j = 0; j < n; ++j)
                    {
                        for (int i = 0; i < k; ++i) r[j][k] -= r[j][i] * u[i][k];
                        r[j][k] /= u[k][k];
                    }
                return r;
            }

            public static void Reflect(double[][] a, out double[][] q, out double[][] r)
            {
                int m = a.Length, n = a[0].Length;
                q = Make(m, n);
                r = Make(n, n);
                for (int j = 0; j < n; j++)
                {
                    double[] v = new double[m];
                    for (int i = 0; i < m; i++) v[i] = a[i][j];
                    for (int k = 0; k < j; k++)
                    {
                        double dot = 0;
                        for (int i = 0; i < m; i++) dot += q[i][k] * a[i][j];
                        r[k][j] = dot;
                        for (int i = 0; i < m; i++) v[i] -= dot * q[i][k];
                    }
                    double s = 0;
                    for (int i = 0; i < m; i++) s += v[i] * v[i];
                    double norm = Math.Sqrt(s);
                    r[j][j] = norm;
                    for (int i = 0; i < m; i++) q[i][j] = v[i] / norm;
                }
            }

            public static double[][] PinvByColumns(double[][] m)
            {
                double[][] q; double[][] r;
                Reflect(m, out q, out r);
                return Times(BackUpper(r), Turn(q));
            }
        }
        """;

    [Fact]
    public Task A_pseudo_inverse_by_normal_equations_in_a_helper_and_where_it_is_used() => FoundAsync(
        """
        static double[][] Pinv(double[][] a)
        {
            double[][] at = Jagged.Turn(a);
            double[][] ata = Jagged.Times(at, a);
            for (int i = 0; i < ata.Length; ++i) ata[i][i] += 1.0e-8;
            return Jagged.Times([|Jagged.Back(ata)|], at);
        }
        double[] Train(double[][] x, double[] y)
        {
            double[][] p = [|Pinv(x)|];
            return Jagged.Times(p, y);
        }
        """,
        Jagged);

    [Fact]
    public Task Stays_silent_on_a_pseudo_inverse_over_orthogonal_columns() => SilentAsync(
        """
        double[] Train(double[][] x, double[] y)
        {
            double[][] p = Jagged.PinvByColumns(x);
            return Jagged.Times(p, y);
        }
        """,
        Jagged);

    [Fact]
    public Task The_inverses_of_two_triangles_multiplied() => FoundAsync(
        """
        double[] Train(double[][] x, double[] y)
        {
            var xt = Jagged.Turn(x);
            return Jagged.Times([|Inverted(Jagged.Times(xt, x))|], Jagged.Times(xt, y));
        }
        static double[][] Inverted(double[][] m)
        {
            var l = Jagged.Split(m);
            var upper = Jagged.BackUpper(Jagged.Turn(l));
            return Jagged.Times(upper, Jagged.Turn(upper));
        }
        """,
        Jagged);

    /// <summary>A class whose operators mean what its author wants.</summary>
    internal const string Tafel = """

        sealed class Tafel
        {
            public double[,] Z;
            public int rows, cols;
            public Tafel(int r, int c) { rows = r; cols = c; Z = new double[r, c]; }
            public double this[int r, int c] { get { return Z[r, c]; } set { Z[r, c] = value; } }
            public static Tafel operator !(Tafel a)
            {
                Tafel t = new Tafel(a.cols, a.rows);
                for (int i = 0; i < a.rows; i++) for (int j = 0; j < a.cols; j++) t[j, i] = a[i, j];
                return t;
            }
            public static Tafel operator *(Tafel a, Tafel b)
            {
                Tafel t = new Tafel(a.rows, b.cols);
                for (int i = 0; i < t.rows; i++) for (int j = 0; j < t.cols; j++) for (int k = 0; k < a.cols; k++) t[i, j] += a[i, k] * b[k, j];
                return t;
            }
            public static Tafel operator ^(Tafel a, int power) => power == -1 ? a.Kehr() : a;
            public Tafel Kehr()
            {
                Tafel m = new Tafel(rows, cols * 2);
                for (int i = 0; i < rows; i++)
                {
                    for (int j = 0; j < cols; j++) m[i, j] = Z[i, j];
                    m[i, i + rows] = 1;
                }
                for (int i = 0; i < rows; i++)
                {
                    double pivot = m[i, i];
                    for (int j = 0; j < cols * 2; j++) m[i, j] /= pivot;
                    for (int k = 0; k < rows; k++)
                    {
                        if (i == k) continue;
                        double f = m[k, i];
                        for (int l = 0; l < cols * 2; l++) m[k, l] -= f * m[i, l];
                    }
                }
                Tafel r = new Tafel(rows, cols);
                for (int i = 0; i < rows; i++) for (int j = 0; j < cols; j++) r[i, j] = m[i, j + cols];
                return r;
            }
        }
        """;

    [Theory]
    [InlineData("an operator that transposes", "Tafel Fit(Tafel x, Tafel y) { x = Bias(x); Tafel g = !x * x; Tafel r = !x * y; return [|g.Kehr()|] * r; }")]
    [InlineData("a power of minus one", "Tafel Fit(Tafel x, Tafel y) => ([|(!x * x) ^ -1|]) * !x * y;")]
    public Task Over_operators_of_a_matrix_class(string style, string member)
    {
        Assert.NotEmpty(style);
        return FoundAsync(
            member + """

            static Tafel Bias(Tafel x)
            {
                Tafel t = new Tafel(x.rows, x.cols + 1);
                for (int i = 0; i < t.rows; i++) { t[i, 0] = 1; for (int j = 1; j < t.cols; j++) t[i, j] = x[i, j - 1]; }
                return t;
            }
            """,
            Tafel);
    }
}
