namespace Downhill.Analyzers.Tests.Rules.ClosedForms;

/// <summary>Normal equations over arrays, by helpers and loops: found, fixed, and the fixed program computes the same.</summary>
public sealed class HandWrittenFixTests
{
    private const string Array = "static double[] Fit(double[,] x, double[] y, double[] v, double lambda)";
    private const string Rows = "static double[] Fit(double[][] x, double[] y, double[] v, double lambda)";

    /// <summary>Other data of the same size.</summary>
    private const string Warped = """

            static double[,] Warped(double[,] a)
            {
                var r = new double[a.GetLength(0), a.GetLength(1)];
                for (int i = 0; i < a.GetLength(0); i++) for (int j = 0; j < a.GetLength(1); j++) r[i, j] = Math.Tanh(a[i, j]);
                return r;
            }

        """;

    /// <summary>What solves a square system given in <c>double[,]</c>.</summary>
    private const string Solvers = """

        static class Solvers
        {
            public static double[] ByFactors(double[,] m, double[] right)
            {
                int n = right.Length;
                var lu = (double[,])m.Clone();
                for (int k = 0; k < n; k++)
                    for (int i = k + 1; i < n; i++)
                    {
                        lu[i, k] /= lu[k, k];
                        for (int j = k + 1; j < n; j++) lu[i, j] -= lu[i, k] * lu[k, j];
                    }
                var r = (double[])right.Clone();
                for (int i = 0; i < n; i++) for (int k = 0; k < i; k++) r[i] -= lu[i, k] * r[k];
                for (int i = n - 1; i >= 0; i--)
                {
                    for (int k = i + 1; k < n; k++) r[i] -= lu[i, k] * r[k];
                    r[i] /= lu[i, i];
                }
                return r;
            }

            public static double[] ByRoots(double[,] a, double[] b)
            {
                int n = b.Length;
                var l = new double[n, n];
                for (int i = 0; i < n; i++)
                    for (int j = 0; j <= i; j++)
                    {
                        double s = a[i, j];
                        for (int k = 0; k < j; k++) s -= l[i, k] * l[j, k];
                        if (i == j) l[i, i] = Math.Sqrt(s); else l[i, j] = s / l[j, j];
                    }
                var z = new double[n];
                for (int i = 0; i < n; i++)
                {
                    double s = b[i];
                    for (int k = 0; k < i; k++) s -= l[i, k] * z[k];
                    z[i] = s / l[i, i];
                }
                for (int i = n - 1; i >= 0; i--)
                {
                    for (int k = i + 1; k < n; k++) z[i] -= l[k, i] * z[k];
                    z[i] /= l[i, i];
                }
                return z;
            }

            public static double[,] InverseByMinors(double[,] m)
            {
                int n = m.GetLength(0);
                double d = Determinant(m);
                var r = new double[n, n];
                for (int i = 0; i < n; i++)
                    for (int j = 0; j < n; j++)
                        r[j, i] = ((i + j) % 2 == 0 ? 1 : -1) * Determinant(Minor(m, i, j)) / d;
                return r;
            }

            static double Determinant(double[,] m)
            {
                int n = m.GetLength(0);
                if (n == 1) return m[0, 0];
                double d = 0;
                for (int j = 0; j < n; j++) d += (j % 2 == 0 ? 1 : -1) * m[0, j] * Determinant(Minor(m, 0, j));
                return d;
            }

            static double[,] Minor(double[,] m, int row, int column)
            {
                int n = m.GetLength(0);
                var s = new double[n - 1, n - 1];
                for (int i = 0, a = 0; i < n; i++)
                {
                    if (i == row) continue;
                    for (int j = 0, b = 0; j < n; j++)
                    {
                        if (j == column) continue;
                        s[a, b++] = m[i, j];
                    }
                    a++;
                }
                return s;
            }

            public static void Replace(ref double[,] a, ref double[] b) => InPlace(a, b);

            public static void InPlace(double[,] a, double[] b)
            {
                int n = b.Length;
                for (int p = 0; p < n; p++)
                    for (int i = 0; i < n; i++)
                    {
                        if (i == p) continue;
                        double f = a[i, p] / a[p, p];
                        for (int j = p; j < n; j++) a[i, j] -= f * a[p, j];
                        b[i] -= f * b[p];
                    }
                for (int i = 0; i < n; i++) b[i] /= a[i, i];
            }
        }
        """;

    [Theory]
    [InlineData("an inverse by Gauss and Jordan", """
        var xt = Loops.Turn(x);
        var gram = Loops.Join(xt, x);
        var inverse = [|Loops.Undo(gram)|];
        return Loops.Apply(Loops.Join(inverse, xt), y);
        """, """
        return LinearLeastSquares.Fit(x, y).Coefficients;
        """)]
    [InlineData("an inverse by minors", """
        var xt = Loops.Turn(x);
        return Loops.Apply([|Solvers.InverseByMinors(Loops.Join(xt, x))|], Loops.Apply(xt, y));
        """, """
        return LinearLeastSquares.Fit(x, y).Coefficients;
        """)]
    [InlineData("an elimination", """
        var xt = Loops.Turn(x);
        return [|Loops.Work(Loops.Join(xt, x), Loops.Apply(xt, y))|];
        """, """
        return LinearLeastSquares.Fit(x, y).Coefficients;
        """)]
    [InlineData("an LU factorisation", """
        var xt = Loops.Turn(x);
        // The coefficients.
        var w = [|Solvers.ByFactors(Loops.Join(xt, x), Loops.Apply(xt, y))|];
        Console.WriteLine("fitted");
        return w;
        """, """
        // The coefficients.
        var w = LinearLeastSquares.Fit(x, y).Coefficients;
        Console.WriteLine("fitted");
        return w;
        """)]
    [InlineData("a Cholesky factorisation", """
        var xt = Loops.Turn(x);
        return [|Solvers.ByRoots(Loops.Join(xt, x), Loops.Apply(xt, y))|];
        """, """
        return LinearLeastSquares.Fit(x, y).Coefficients;
        """)]
    [InlineData("an elimination in place", """
        var xt = Loops.Turn(x);
        var gram = Loops.Join(xt, x);
        var w = Loops.Apply(xt, y);
        [|Solvers.InPlace(gram, w)|];
        return w;
        """, """
        var xt = Loops.Turn(x);
        var w = Loops.Apply(xt, y);
        LinearLeastSquares.Fit(x, y).Coefficients.CopyTo(w, 0);
        return w;
        """)]
    [InlineData("both replaced in place", """
        var xt = Loops.Turn(x);
        var gram = Loops.Join(xt, x);
        var w = Loops.Apply(xt, y);
        [|Solvers.Replace(ref gram, ref w)|];
        return w;
        """, """
        var xt = Loops.Turn(x);
        var w = Loops.Apply(xt, y);
        w = LinearLeastSquares.Fit(x, y).Coefficients;
        return w;
        """)]
    [InlineData("sums of squares in the method", """
        int n = x.GetLength(0), p = x.GetLength(1);
        var g = new double[p, p];
        var r = new double[p];
        for (int i = 0; i < p; i++)
            for (int j = 0; j < p; j++)
                for (int k = 0; k < n; k++)
                    g[i, j] += x[k, i] * x[k, j];
        for (int i = 0; i < p; i++)
            for (int k = 0; k < n; k++)
                r[i] += x[k, i] * y[k];
        return [|Solvers.ByRoots(g, r)|];
        """, """
        return LinearLeastSquares.Fit(x, y).Coefficients;
        """)]
    [InlineData("one half summed and mirrored", """
        int n = x.GetLength(0), p = x.GetLength(1);
        var g = new double[p, p];
        var r = new double[p];
        for (int i = 0; i < p; i++)
        {
            for (int j = i; j < p; j++)
            {
                double s = 0;
                for (int k = 0; k < n; k++) s += x[k, i] * x[k, j];
                g[i, j] = s;
                g[j, i] = s;
            }
            for (int k = 0; k < n; k++) r[i] += x[k, i] * y[k];
        }
        return [|Solvers.ByRoots(g, r)|];
        """, """
        return LinearLeastSquares.Fit(x, y).Coefficients;
        """)]
    [InlineData("a ridge added in a loop", """
        int n = x.GetLength(0), p = x.GetLength(1);
        var g = new double[p, p];
        var r = new double[p];
        for (int k = 0; k < n; k++)
        {
            for (int i = 0; i < p; i++)
            {
                r[i] += x[k, i] * y[k];
                for (int j = 0; j < p; j++) g[i, j] += x[k, i] * x[k, j];
            }
        }
        for (int i = 0; i < p; i++) g[i, i] += lambda;
        return [|Solvers.ByFactors(g, r)|];
        """, """
        return LinearLeastSquares.Fit(x, y, new LeastSquaresOptions { Ridge = lambda }).Coefficients;
        """)]
    [InlineData("weights in the loop", """
        int n = x.GetLength(0), p = x.GetLength(1);
        var g = new double[p, p];
        var r = new double[p];
        for (int k = 0; k < n; k++)
        {
            double weight = v[k];
            for (int i = 0; i < p; i++)
            {
                r[i] += weight * x[k, i] * y[k];
                for (int j = 0; j < p; j++) g[i, j] += weight * x[k, i] * x[k, j];
            }
        }
        return [|Loops.Work(g, r)|];
        """, """
        return LinearLeastSquares.Fit(x, y, new LeastSquaresOptions { Weights = v }).Coefficients;
        """)]
    [InlineData("weights on a diagonal", """
        var w = new double[y.Length, y.Length];
        for (int i = 0; i < y.Length; i++) w[i, i] = v[i];
        var xtw = Loops.Join(Loops.Turn(x), w);
        return Loops.Apply([|Loops.Undo(Loops.Join(xtw, x))|], Loops.Apply(xtw, y));
        """, """
        return LinearLeastSquares.Fit(x, y, new LeastSquaresOptions { Weights = v }).Coefficients;
        """)]
    [InlineData("values in a column", """
        var xt = Loops.Turn(x);
        var targets = new double[y.Length, 1];
        for (int i = 0; i < y.Length; i++) targets[i, 0] = y[i];
        var w = Loops.Join([|Loops.Undo(Loops.Join(xt, x))|], Loops.Join(xt, targets));
        return new[] { w[0, 0], w[1, 0], w[2, 0], w[3, 0] };
        """, """
        var targets = new double[y.Length, 1];
        for (int i = 0; i < y.Length; i++) targets[i, 0] = y[i];
        var w = LinearLeastSquares.FitColumns(x, targets);
        return new[] { w[0, 0], w[1, 0], w[2, 0], w[3, 0] };
        """)]
    [InlineData("data that are prepared under the same name", """
        x = Warped(x);
        var xt = Loops.Turn(x);
        var gram = Loops.Join(xt, x);
        return [|Loops.Work(gram, Loops.Apply(xt, y))|];
        """, """
        x = Warped(x);
        return LinearLeastSquares.Fit(x, y).Coefficients;
        """)]
    [InlineData("a matrix that is read again stays", """
        var xt = Loops.Turn(x);
        var gram = Loops.Join(xt, x);
        var w = [|Loops.Work(gram, Loops.Apply(xt, y))|];
        Console.WriteLine(gram[0, 0] > 0);
        return w;
        """, """
        var xt = Loops.Turn(x);
        var gram = Loops.Join(xt, x);
        var w = LinearLeastSquares.Fit(x, y).Coefficients;
        Console.WriteLine(gram[0, 0] > 0);
        return w;
        """)]
    [InlineData("a local function", """
        return Solve(x, y);

        double[] Solve(double[,] a, double[] b)
        {
            var turned = Loops.Turn(a);
            return [|Loops.Work(Loops.Join(turned, a), Loops.Apply(turned, b))|];
        }
        """, """
        return Solve(x, y);

        double[] Solve(double[,] a, double[] b)
        {
            return LinearLeastSquares.Fit(a, b).Coefficients;
        }
        """)]
    public Task Over_two_dimensional_arrays(string style, string before, string after)
    {
        Assert.NotEmpty(style);
        const string Types = MatrixSources.Loops + Solvers;
                string Source(string statements) => FixedFits.Program("Fit(x, y, v, lambda)", FixedFits.Body(Array, statements) + Warped, Types);
        return FixedFits.SameAsync(Source(before), Source(after));
    }

    private const string Pivoted = """

        static class Pivoted
        {
            public static double[][] Inverse(double[][] m)
            {
                int n = m.Length;
                double[][] lu = Split(m, out int[] order);
                double[][] r = Jagged.Make(n, n);
                double[] unit = new double[n];
                for (int c = 0; c < n; c++)
                {
                    for (int i = 0; i < n; i++) unit[i] = order[i] == c ? 1.0 : 0.0;
                    double[] column = Substitute(lu, unit);
                    for (int i = 0; i < n; i++) r[i][c] = column[i];
                }
                return r;
            }

            static double[][] Split(double[][] m, out int[] order)
            {
                int n = m.Length;
                double[][] r = Jagged.Make(n, n);
                order = new int[n];
                for (int i = 0; i < n; i++)
                {
                    order[i] = i;
                    for (int j = 0; j < n; j++) r[i][j] = m[i][j];
                }
                for (int p = 0; p < n; p++)
                {
                    int best = p;
                    for (int i = p + 1; i < n; i++) if (Math.Abs(r[i][p]) > Math.Abs(r[best][p])) best = i;
                    double[] row = r[best]; r[best] = r[p]; r[p] = row;
                    int other = order[best]; order[best] = order[p]; order[p] = other;
                    for (int i = p + 1; i < n; i++)
                    {
                        r[i][p] /= r[p][p];
                        for (int j = p + 1; j < n; j++) r[i][j] -= r[i][p] * r[p][j];
                    }
                }
                return r;
            }

            static double[] Substitute(double[][] lu, double[] b)
            {
                int n = lu.Length;
                double[] r = (double[])b.Clone();
                for (int i = 1; i < n; i++)
                {
                    double s = r[i];
                    for (int j = 0; j < i; j++) s -= lu[i][j] * r[j];
                    r[i] = s;
                }
                for (int i = n - 1; i >= 0; i--)
                {
                    double s = r[i];
                    for (int j = i + 1; j < n; j++) s -= lu[i][j] * r[j];
                    r[i] = s / lu[i][i];
                }
                return r;
            }
        }

        sealed class Reduced
        {
            public double[] Answer { get; }
            public Reduced(double[][] a, double[] b)
            {
                int n = b.Length;
                for (int i = 0; i < n; i++)
                    for (int j = i + 1; j < n; j++)
                    {
                        double f = a[j][i] / a[i][i];
                        for (int k = i; k < n; k++) a[j][k] -= f * a[i][k];
                        b[j] -= f * b[i];
                    }
                Answer = new double[n];
                for (int i = n - 1; i >= 0; i--)
                {
                    double s = b[i];
                    for (int k = i + 1; k < n; k++) s -= a[i][k] * Answer[k];
                    Answer[i] = s / a[i][i];
                }
            }
        }
        """;

    [Theory]
    [InlineData("an inverse by a pivoted LU factorisation", """
        double[][] xt = Jagged.Turn(x);
        double[][] inverse = [|Pivoted.Inverse(Jagged.Times(xt, x))|];
        return Jagged.Times(Jagged.Times(inverse, xt), y);
        """, """
        return LinearLeastSquares.Fit(x, y).Coefficients;
        """)]
    [InlineData("an inverse by a Cholesky factorisation", """
        double[][] xt = Jagged.Turn(x);
        double[][] inverse = [|Jagged.Back(Jagged.Times(xt, x))|];
        return Jagged.Times(inverse, Jagged.Times(xt, y));
        """, """
        return LinearLeastSquares.Fit(x, y).Coefficients;
        """)]
    [InlineData("the inverses of two triangles", """
        var xt = Jagged.Turn(x);
        return Jagged.Times([|Inverted(Jagged.Times(xt, x))|], Jagged.Times(xt, y));
        """, """
        return LinearLeastSquares.Fit(x, y).Coefficients;
        """)]
    [InlineData("an object that solves when it is made", """
        var xt = Jagged.Turn(x);
        return [|new Reduced(Jagged.Times(xt, x), Jagged.Times(xt, y))|].Answer;
        """, """
        return LinearLeastSquares.Fit(x, y).Coefficients;
        """)]
    [InlineData("a ridge, all of it on one line", """
        var t = Jagged.Turn(x); var g = Jagged.Times(t, x); for (int i = 0; i < g.Length; ++i) g[i][i] += lambda; return Jagged.Times([|Pivoted.Inverse(g)|], Jagged.Times(t, y));
        """, """
        return LinearLeastSquares.Fit(x, y, new LeastSquaresOptions { Ridge = lambda }).Coefficients;
        """)]
    [InlineData("values in a column", """
        double[][] xt = Jagged.Turn(x);
        double[][] b = Jagged.Make(y.Length, 1);
        for (int i = 0; i < y.Length; i++) b[i][0] = y[i];
        double[][] w = Jagged.Times(Jagged.Times([|Pivoted.Inverse(Jagged.Times(xt, x))|], xt), b);
        return new[] { w[0][0], w[1][0], w[2][0], w[3][0] };
        """, """
        double[][] b = Jagged.Make(y.Length, 1);
        for (int i = 0; i < y.Length; i++) b[i][0] = y[i];
        double[][] w = LinearLeastSquares.FitColumns(x, b);
        return new[] { w[0][0], w[1][0], w[2][0], w[3][0] };
        """)]
    [InlineData("the readout of random features", """
        double[][] hidden = Hidden(x);
        double[][] ht = Jagged.Turn(hidden);
        double[][] gram = Jagged.Times(ht, hidden);
        for (int i = 0; i < gram.Length; i++) gram[i][i] += 1e-3;
        return Jagged.Times([|Pivoted.Inverse(gram)|], Jagged.Times(ht, y));
        """, """
        double[][] hidden = Hidden(x);
        return LinearLeastSquares.Fit(hidden, y, new LeastSquaresOptions { Ridge = 1e-3 }).Coefficients;
        """)]
    public Task Over_arrays_of_rows(string style, string before, string after)
    {
        Assert.NotEmpty(style);
        const string Helpers = """

                static double[][] Inverted(double[][] m)
                {
                    var l = Jagged.Split(m);
                    var upper = Jagged.BackUpper(Jagged.Turn(l));
                    return Jagged.Times(upper, Jagged.Turn(upper));
                }

                static double[][] Hidden(double[][] x)
                {
                    double[][] h = Jagged.Make(x.Length, x[0].Length);
                    var random = new Random(7);
                    for (int j = 0; j < h[0].Length; j++)
                    {
                        double a = random.NextDouble(), b = random.NextDouble() - 0.5;
                        for (int i = 0; i < x.Length; i++) h[i][j] = Math.Tanh(a * x[i][j] + b * x[i][0]);
                    }
                    return h;
                }

                static double[][] Jag(double[,] a)
                {
                    double[][] r = Jagged.Make(a.GetLength(0), a.GetLength(1));
                    for (int i = 0; i < r.Length; i++) for (int j = 0; j < r[i].Length; j++) r[i][j] = a[i, j];
                    return r;
                }

            """;
        string Source(string statements) => FixedFits.Program("Fit(Jag(x), y, v, lambda)", FixedFits.Body(Rows, statements) + Helpers, HandWrittenStyleTests.Jagged + Pivoted);
        return FixedFits.SameAsync(Source(before), Source(after));
    }

    [Fact]
    public Task A_program_of_top_level_statements_loses_the_functions_that_nothing_else_calls()
    {
        const string Data = """
            using Downhill;

            var x = new double[30, int.Parse("4")];
            var y = new double[30];
            for (int i = 0; i < 30; i++)
            {
                for (int j = 0; j < 4; j++) x[i, j] = Math.Sin(i * (j + 1) + j);
                y[i] = Math.Cos(5 * i);
            }

            double[] w = Fit(x, y);
            for (int j = 0; j < 4; j++) Console.WriteLine("w" + j + " " + w[j].ToString("R", System.Globalization.CultureInfo.InvariantCulture));


            """;
        const string Solve = """
            double[] Solve(double[,] a, double[] b)
            {
                int n = b.Length;
                for (int p = 0; p < n; p++)
                    for (int i = 0; i < n; i++)
                    {
                        if (i == p) continue;
                        double f = a[i, p] / a[p, p];
                        for (int j = p; j < n; j++) a[i, j] -= f * a[p, j];
                        b[i] -= f * b[p];
                    }
                for (int i = 0; i < n; i++) b[i] /= a[i, i];
                return b;
            }


            """;
        return FixedFits.SameAsync(
            Data + Solve + """
            double[] Fit(double[,] x, double[] y)
            {
                int p = x.GetLength(1);
                var g = new double[p, p];
                var r = new double[p];
                for (int k = 0; k < y.Length; k++)
                    for (int i = 0; i < p; i++)
                    {
                        r[i] += x[k, i] * y[k];
                        for (int j = 0; j < p; j++) g[i, j] += x[k, i] * x[k, j];
                    }
                return [|Solve(g, r)|];
            }

            """,
            Data + """
            double[] Fit(double[,] x, double[] y)
            {
                return LinearLeastSquares.Fit(x, y).Coefficients;
            }

            """);
    }

    [Fact]
    public Task Two_fits_in_one_file_and_Fix_All() => FixedFits.SameAsync(
        FixedFits.Program("Both(x, y)", FixedFits.Body("static double[] Both(double[,] x, double[] y)", """
            var t = Loops.Turn(x);
            var first = [|Loops.Work(Loops.Join(t, x), Loops.Apply(t, y))|];
            var z = Warped(x);
            var u = Loops.Turn(z);
            var second = [|Loops.Work(Loops.Join(u, z), Loops.Apply(u, y))|];
            return new[] { first[0], first[3], second[0], second[3] };
            """) + Warped, MatrixSources.Loops),
        FixedFits.Program("Both(x, y)", FixedFits.Body("static double[] Both(double[,] x, double[] y)", """
            var first = LinearLeastSquares.Fit(x, y).Coefficients;
            var z = Warped(x);
            var second = LinearLeastSquares.Fit(z, y).Coefficients;
            return new[] { first[0], first[3], second[0], second[3] };
            """) + Warped, MatrixSources.Loops));
}
