namespace Downhill.Analyzers.Tests.Rules.ClosedForms;

/// <summary>
/// The ways in which a ridge is put on a Gram matrix: each found, fixed, and the same coefficients; or found and left, with the
/// reason.
/// </summary>
public sealed class RidgeFitTests
{
    private const string OnArrays = FixedFits.OnArrays;
    private const string OnMatrices = FixedFits.OnMatrices;
    private const string CallOnMatrices = FixedFits.CallOnMatrices;
    private const string RidgeText = FixedFits.RidgeText;
    private const string RidgeVectorText = FixedFits.RidgeVectorText;

    [Fact]
    public Task A_ridge_that_a_condition_puts_on_the_diagonal() => FixedFits.AllSameAsync("Fit(x, y, v, lambda)", OnArrays,
    [
        ("where a sum begins", """
            int n = x.GetLength(0), p = x.GetLength(1);
            var g = new double[p, p];
            var r = new double[p];
            for (int i = 0; i < p; i++)
            {
                for (int j = 0; j < p; j++)
                {
                    double s = i == j ? lambda : 0;
                    for (int k = 0; k < n; k++) s += x[k, i] * x[k, j];
                    g[i, j] = s;
                }
                for (int k = 0; k < n; k++) r[i] += x[k, i] * y[k];
            }
            return [|Loops.Work(g, r)|];
            """, RidgeText),
        ("where a sum is written", """
            int n = x.GetLength(0), p = x.GetLength(1);
            var g = new double[p, p];
            var r = new double[p];
            for (int i = 0; i < p; i++)
            {
                for (int j = 0; j < p; j++)
                {
                    double s = 0;
                    for (int k = 0; k < n; k++) s += x[k, i] * x[k, j];
                    g[i, j] = s + (i != j ? 0 : lambda);
                }
                for (int k = 0; k < n; k++) r[i] += x[k, i] * y[k];
            }
            return [|Loops.Work(g, r)|];
            """, RidgeText),
        ("by an if", """
            int n = x.GetLength(0), p = x.GetLength(1);
            var g = new double[p, p];
            var r = new double[p];
            for (int i = 0; i < p; i++)
            {
                for (int j = 0; j < p; j++)
                {
                    for (int k = 0; k < n; k++) g[i, j] += x[k, i] * x[k, j];
                    if (i == j) g[i, j] += lambda;
                }
                for (int k = 0; k < n; k++) r[i] += x[k, i] * y[k];
            }
            return [|Loops.Work(g, r)|];
            """, RidgeText),
        ("added to all", """
            int p = x.GetLength(1);
            var xt = Loops.Turn(x);
            var g = Loops.Join(xt, x);
            for (int i = 0; i < p; i++) for (int j = 0; j < p; j++) g[i, j] += i == j ? lambda : 0;
            return [|Loops.Work(g, Loops.Apply(xt, y))|];
            """, RidgeText),
        ("what the sums begin with", """
            int n = x.GetLength(0), p = x.GetLength(1);
            var g = new double[p, p];
            var r = new double[p];
            for (int i = 0; i < p; i++) for (int j = 0; j < p; j++) g[i, j] = i == j ? 2 * lambda : 0;
            for (int k = 0; k < n; k++)
                for (int i = 0; i < p; i++)
                {
                    r[i] += x[k, i] * y[k];
                    for (int j = 0; j < p; j++) g[i, j] += x[k, i] * x[k, j];
                }
            return [|Loops.Work(g, r)|];
            """, "return LinearLeastSquares.Fit(x, y, new LeastSquaresOptions { Ridge = 2 * lambda }).Coefficients;"),
    ], types: MatrixSources.Loops);

    private const string Ridges = """

            static double[,] Plus(double[,] a, double[,] b)
            {
                var r = new double[a.GetLength(0), a.GetLength(1)];
                for (int i = 0; i < a.GetLength(0); i++) for (int j = 0; j < a.GetLength(1); j++) r[i, j] = a[i, j] + b[i, j];
                return r;
            }

            static double[,] Eye(int n, double value)
            {
                var r = new double[n, n];
                for (int i = 0; i < n; i++) r[i, i] = value;
                return r;
            }

            static double[,] AddRidge(double[,] a, double value)
            {
                var r = (double[,])a.Clone();
                for (int i = 0; i < a.GetLength(0); i++) r[i, i] += value;
                return r;
            }

            static void Damp(double[,] a, double value)
            {
                for (int i = 0; i < a.GetLength(0); i++) a[i, i] += value;
            }

            static double[,] Sprung(double[,] a, double value)
            {
                var r = new double[a.GetLength(0), a.GetLength(1)];
                for (int i = 0; i < a.GetLength(0); i++) for (int j = 0; j < a.GetLength(1); j++) r[i, j] = a[i, j] + (i == j ? value : 0);
                return r;
            }

            static double[,] Steadied(double[,] a)
            {
                for (int i = 0; i < a.GetLength(0); i++) a[i, i] += 1e-3;
                return a;
            }

            static double[,] Squares(double[,] a, double value)
            {
                var g = Loops.Join(Loops.Turn(a), a);
                for (int i = 0; i < g.GetLength(0); i++) g[i, i] += value;
                return g;
            }

        """;

    [Fact]
    public Task A_ridge_by_helpers_over_arrays() => FixedFits.AllSameAsync("Fit(x, y, v, lambda)", OnArrays,
    [
        ("a sum with a diagonal", "var xt = Loops.Turn(x);\nvar g = Plus(Loops.Join(xt, x), Eye(x.GetLength(1), lambda));\nreturn [|Loops.Work(g, Loops.Apply(xt, y))|];", RidgeText),
        ("a copy with a ridge", "var xt = Loops.Turn(x);\nvar g = AddRidge(Loops.Join(xt, x), lambda);\nreturn [|Loops.Work(g, Loops.Apply(xt, y))|];", RidgeText),
        ("in place", "var xt = Loops.Turn(x);\nvar g = Loops.Join(xt, x);\nDamp(g, lambda);\nreturn [|Loops.Work(g, Loops.Apply(xt, y))|];", RidgeText),
        ("by a condition", "var xt = Loops.Turn(x);\nreturn [|Loops.Work(Sprung(Loops.Join(xt, x), lambda), Loops.Apply(xt, y))|];", RidgeText),
        ("a number of its own", "var xt = Loops.Turn(x);\nreturn [|Loops.Work(Steadied(Loops.Join(xt, x)), Loops.Apply(xt, y))|];",
            "return LinearLeastSquares.Fit(x, y, new LeastSquaresOptions { Ridge = 1e-3 }).Coefficients;"),
        ("a Gram matrix with it", "var xt = Loops.Turn(x);\nreturn [|Loops.Work(Squares(x, lambda), Loops.Apply(xt, y))|];", RidgeText),
    ], Ridges, MatrixSources.Loops);

    [Fact]
    public Task A_ridge_by_functions_and_helpers_over_matrices() => FixedFits.AllSameAsync(CallOnMatrices, OnMatrices,
    [
        ("a matrix of a function", """
            var ridge = Matrix<double>.Build.Dense(x.ColumnCount, x.ColumnCount, (i, j) => i == j ? lambda : 0);
            return [|(x.Transpose() * x + ridge).Inverse()|] * x.Transpose() * y;
            """, """
            var ridge = Matrix<double>.Build.Dense(x.ColumnCount, x.ColumnCount, (i, j) => i == j ? lambda : 0);
            return Vector<double>.Build.Dense(LinearLeastSquares.Fit(x, y, new LeastSquaresOptions { Ridge = lambda }).Coefficients);
            """),
        ("in the function of the Gram matrix", """
            int p = x.ColumnCount;
            var g = Matrix<double>.Build.Dense(p, p, (i, j) => x.Column(i) * x.Column(j) + (i == j ? lambda : 0));
            var r = Vector<double>.Build.Dense(p, i => x.Column(i).DotProduct(y));
            return [|g.Solve(r)|];
            """, """
            int p = x.ColumnCount;
            var g = Matrix<double>.Build.Dense(p, p, (i, j) => x.Column(i) * x.Column(j) + (i == j ? lambda : 0));
            var r = Vector<double>.Build.Dense(p, i => x.Column(i).DotProduct(y));
            return Vector<double>.Build.Dense(LinearLeastSquares.Fit(x, y, new LeastSquaresOptions { Ridge = lambda }).Coefficients);
            """),
        ("by a helper", "return [|Shrunk(x.TransposeThisAndMultiply(x), lambda).Cholesky().Solve(x.TransposeThisAndMultiply(y))|];", RidgeVectorText),
        ("in place by a helper", "var g = x.TransposeThisAndMultiply(x);\nAddRidge(g, lambda);\nreturn [|g.Cholesky().Solve(x.TransposeThisAndMultiply(y))|];", RidgeVectorText),
    ], """

            static Matrix<double> Shrunk(Matrix<double> g, double value) => g + value * Matrix<double>.Build.DenseIdentity(g.RowCount);

            static void AddRidge(Matrix<double> g, double value)
            {
                for (int i = 0; i < g.RowCount; i++) g[i, i] += value;
            }

        """);

    [Fact]
    public Task A_pseudo_inverse_with_a_ridge_of_its_own_times_the_values() => FixedFits.AllSameAsync("Fit(Jag(x), y, v, lambda)", "static double[] Fit(double[][] x, double[] y, double[] v, double lambda)",
    [
        ("a number of its own", "double[][] p = [|Pinv(x)|];\nreturn Jagged.Times(p, y);", "return LinearLeastSquares.Fit(x, y, new LeastSquaresOptions { Ridge = 1.0e-3 }).Coefficients;"),
        ("a number that is given", "return Jagged.Times([|Pinv(x, lambda)|], y);", RidgeText),
    ], """

            static double[][] Pinv(double[][] a)
            {
                double[][] at = Jagged.Turn(a);
                double[][] ata = Jagged.Times(at, a);
                for (int i = 0; i < ata.Length; ++i) ata[i][i] += 1.0e-3;
                return Jagged.Times([|Jagged.Back(ata)|], at);
            }

            static double[][] Pinv(double[][] a, double ridge)
            {
                double[][] at = Jagged.Turn(a);
                double[][] ata = Jagged.Times(at, a);
                for (int i = 0; i < ata.Length; ++i) ata[i][i] += ridge;
                return Jagged.Times([|Jagged.Back(ata)|], at);
            }

            static double[][] Jag(double[,] a)
            {
                double[][] r = Jagged.Make(a.GetLength(0), a.GetLength(1));
                for (int i = 0; i < r.Length; i++) for (int j = 0; j < r[i].Length; j++) r[i][j] = a[i, j];
                return r;
            }

        """, HandWrittenStyleTests.Jagged);

    [Fact]
    public Task No_fix_over_helpers_that_do_more_or_less_than_they_seem_to() => FixedFits.AllRefusedAsync($$"""
        class Program
        {
            double[] Spared(double[,] x, double[] y, double l) { var t = Loops.Turn(x); return [|Loops.Work(AllButFirst(Loops.Join(t, x), l), Loops.Apply(t, y))|]; }
            double[] Relative(double[,] x, double[] y, double l) { var t = Loops.Turn(x); return [|Loops.Work(Relatively(Loops.Join(t, x), l), Loops.Apply(t, y))|]; }
            double[] Tiny(double[,] x, double[] y) { var t = Loops.Turn(x); return [|Loops.Work(Jittered(Loops.Join(t, x)), Loops.Apply(t, y))|]; }
            double[] Told(double[,] x, double[] y) { var t = Loops.Turn(x); return [|Loops.Work(Telling(t, x), Loops.Apply(t, y))|]; }
            double[] InLoops(double[,] x, double[] y)
            {
                int p = x.GetLength(1);
                var g = new double[p, p];
                var r = new double[p];
                for (int k = 0; k < y.Length; k++)
                    for (int i = 0; i < p; i++)
                    {
                        r[i] += x[k, i] * (y[k] - 1.5);
                        for (int j = 0; j < p; j++) g[i, j] += x[k, i] * x[k, j];
                    }
                return [|Loops.Work(g, r)|];
            }

            static double[,] AllButFirst(double[,] a, double l) { for (int i = 1; i < a.GetLength(0); i++) a[i, i] += l; return a; }
            static double[,] Relatively(double[,] a, double l) { for (int i = 0; i < a.GetLength(0); i++) a[i, i] += l * a[0, 0]; return a; }
            static double[,] Jittered(double[,] a) { for (int i = 0; i < a.GetLength(0); i++) a[i, i] += 1e-13; return a; }
            static double[,] Telling(double[,] t, double[,] x) { Console.WriteLine("told"); return Loops.Join(t, x); }
        }
        {{MatrixSources.Loops}}
        """, "not plainly a multiple", "not plainly a multiple", "not plainly a multiple", "a helper writes a message", "");
}
