namespace Downhill.Analyzers.Tests.Rules.ClosedForms;

/// <summary>
/// Copies of a Gram matrix, its diagonal written anew, its sums made of the rows of samples, and weights that fade with the age of
/// a sample.
/// </summary>
public sealed class CopiedFitTests
{
    [Fact]
    public Task A_copy_of_the_Gram_matrix() => FixedFits.AllSameAsync(FixedFits.CallOnMatrices, FixedFits.OnMatrices,
    [
        ("as it is", """
            var gram = x.TransposeThisAndMultiply(x);
            var copy = Matrix<double>.Build.Dense(gram.RowCount, gram.ColumnCount);
            gram.CopyTo(copy);
            return [|copy.Inverse()|] * x.TransposeThisAndMultiply(y);
            """, FixedFits.VectorText),
        ("with a ridge", """
            var gram = x.TransposeThisAndMultiply(x);
            var augmented = Matrix<double>.Build.Dense(gram.RowCount, gram.ColumnCount);
            gram.CopyTo(augmented);
            for (int i = 0; i < gram.RowCount; i++) augmented[i, i] = gram[i, i] + lambda;
            return [|augmented.Inverse()|] * x.TransposeThisAndMultiply(y);
            """, FixedFits.RidgeVectorText),
        ("with a ridge added", """
            var gram = x.TransposeThisAndMultiply(x);
            var augmented = Matrix<double>.Build.Dense(gram.RowCount, gram.ColumnCount);
            gram.CopyTo(augmented);
            for (int i = 0; i < gram.RowCount; i++) augmented[i, i] += lambda;
            return [|augmented.Cholesky().Solve(x.TransposeThisAndMultiply(y))|];
            """, FixedFits.RidgeVectorText),
    ]);

    private const string StockText = "return LinearLeastSquares.FitColumns(x, y, new MatrixAccess<Stock>(m => m.Rows, m => m.Columns, (m, i, j) => m[i, j], (rows, columns) => new Stock(rows, columns), (m, i, j, value) => m[i, j] = value), new LeastSquaresOptions { Ridge = lambda });";

    [Fact]
    public Task A_copy_of_the_array_in_a_class() => FixedFits.AllSameAsync("Read(Fit(Of(x), Column(y), lambda))", "static Stock Fit(Stock x, Stock y, double lambda)",
    [
        ("by a method", "return [|(x.Turned() * x).Shifted(lambda).Undone()|] * x.Turned() * y;", StockText),
        ("by a method with offsets", "return [|(x.Turned() * x).ShiftedToo(lambda).Undone()|] * x.Turned() * y;", StockText),
    ], """

            static Stock Of(double[,] x)
            {
                var r = new Stock(x.GetLength(0), x.GetLength(1));
                for (int i = 0; i < r.Rows; i++) for (int j = 0; j < r.Columns; j++) r[i, j] = x[i, j];
                return r;
            }

            static Stock Column(double[] y)
            {
                var r = new Stock(y.Length, 1);
                for (int i = 0; i < y.Length; i++) r[i, 0] = y[i];
                return r;
            }

            static double[] Read(Stock w) => new[] { w[0, 0], w[1, 0], w[2, 0], w[3, 0] };

        """, Stock);

    private const string Stock = """

        sealed class Stock
        {
            public int Rows, Columns;
            public double[,] Values;
            public Stock(int rows, int columns) { Rows = rows; Columns = columns; Values = new double[rows, columns]; }
            public double this[int i, int j] { get => Values[i, j]; set => Values[i, j] = value; }
            public Stock Turned()
            {
                var r = new Stock(Columns, Rows);
                for (int i = 0; i < Rows; i++) for (int j = 0; j < Columns; j++) r[j, i] = this[i, j];
                return r;
            }
            public static Stock operator *(Stock a, Stock b)
            {
                var r = new Stock(a.Rows, b.Columns);
                for (int i = 0; i < a.Rows; i++) for (int j = 0; j < b.Columns; j++) for (int k = 0; k < a.Columns; k++) r[i, j] += a[i, k] * b[k, j];
                return r;
            }
            public Stock Shifted(double value)
            {
                var r = new Stock(Rows, Columns);
                Array.Copy(Values, r.Values, Values.Length);
                for (int i = 0; i < Rows; i++) r[i, i] += value;
                return r;
            }
            public Stock ShiftedToo(double value)
            {
                var r = new Stock(Rows, Columns);
                Array.Copy(this.Values, 0, r.Values, 0, Values.Length);
                for (int i = 0; i < Rows; i++) r[i, i] += value;
                return r;
            }
            public Stock Undone()
            {
                int n = Rows;
                var a = (double[,])Values.Clone();
                var r = new Stock(n, n);
                for (int i = 0; i < n; i++) r[i, i] = 1;
                for (int p = 0; p < n; p++)
                {
                    double pivot = a[p, p];
                    for (int j = 0; j < n; j++) { a[p, j] /= pivot; r[p, j] /= pivot; }
                    for (int i = 0; i < n; i++)
                    {
                        if (i == p) continue;
                        double f = a[i, p];
                        for (int j = 0; j < n; j++) { a[i, j] -= f * a[p, j]; r[i, j] -= f * r[p, j]; }
                    }
                }
                return r;
            }
        }
        """;

    [Fact]
    public Task Weights_that_fade_and_stand_on_a_diagonal() => FixedFits.AllSameAsync(FixedFits.CallOnMatrices, FixedFits.OnMatrices,
    [
        ("of a function", "var w = Matrix<double>.Build.DenseDiagonal(40, 40, i => Math.Pow(0.9, 39 - i));\nreturn [|(x.Transpose() * w * x).Inverse()|] * x.Transpose() * w * y;",
            "var w = Matrix<double>.Build.DenseDiagonal(40, 40, i => Math.Pow(0.9, 39 - i));\nreturn Vector<double>.Build.Dense(LinearLeastSquares.Fit(x, y, new LeastSquaresOptions { Weights = w.Diagonal().ToArray() }).Coefficients);"),
        ("of a vector of a function", "var f = Vector<double>.Build.Dense(40, i => Math.Pow(0.9, 39 - i));\nvar w = Matrix<double>.Build.DiagonalOfDiagonalVector(f);\nreturn [|(x.Transpose() * w * x).Inverse()|] * x.Transpose() * w * y;",
            "var f = Vector<double>.Build.Dense(40, i => Math.Pow(0.9, 39 - i));\nreturn Vector<double>.Build.Dense(LinearLeastSquares.Fit(x, y, new LeastSquaresOptions { Weights = f.ToArray() }).Coefficients);"),
    ]);

    [Fact]
    public Task Weights_that_fade_and_stand_in_an_array() => FixedFits.AllSameAsync("Fit(x, y, v, lambda)", FixedFits.OnArrays,
    [
        ("before the sums", """
            int n = x.GetLength(0), p = x.GetLength(1);
            var w = new double[n];
            for (int t = 0; t < n; t++) w[t] = Math.Pow(0.95, n - 1 - t);
            var g = new double[p, p];
            var r = new double[p];
            for (int t = 0; t < n; t++)
                for (int i = 0; i < p; i++)
                {
                    r[i] += w[t] * x[t, i] * y[t];
                    for (int j = 0; j < p; j++) g[i, j] += w[t] * x[t, i] * x[t, j];
                }
            return [|Loops.Work(g, r)|];
            """, """
            int n = x.GetLength(0), p = x.GetLength(1);
            var w = new double[n];
            for (int t = 0; t < n; t++) w[t] = Math.Pow(0.95, n - 1 - t);
            return LinearLeastSquares.Fit(x, y, new LeastSquaresOptions { Weights = w }).Coefficients;
            """),
    ], types: MatrixSources.Loops);

    [Fact]
    public Task Sums_over_the_rows_of_a_matrix() => FixedFits.AllSameAsync(FixedFits.CallOnMatrices, FixedFits.OnMatrices,
    [
        ("each row under a name", """
            var g = Matrix<double>.Build.Dense(x.ColumnCount, x.ColumnCount);
            var r = Vector<double>.Build.Dense(x.ColumnCount);
            for (int i = 0; i < x.RowCount; i++)
            {
                var row = x.Row(i);
                g += row.OuterProduct(row);
                r += row * y[i];
            }
            return [|g.Inverse()|] * r;
            """, FixedFits.VectorText),
        ("with a ridge", """
            int p = x.ColumnCount;
            var g = Matrix<double>.Build.Dense(p, p);
            var r = Vector<double>.Build.Dense(p);
            for (int i = 0; i < x.RowCount; i++)
            {
                g = g + x.Row(i).OuterProduct(x.Row(i));
                r = r + y[i] * x.Row(i);
            }
            g = g + lambda * Matrix<double>.Build.DenseIdentity(p);
            return [|g.Solve(r)|];
            """, FixedFits.RidgeVectorText),
    ]);

    [Fact]
    public Task A_ridge_in_a_diagonal_matrix() => FixedFits.AllSameAsync(FixedFits.CallOnMatrices, FixedFits.OnMatrices,
    [
        ("in a variable", "var penalty = new DiagonalMatrix(x.ColumnCount, x.ColumnCount, lambda);\nvar g = x.TransposeThisAndMultiply(x) + penalty;\nreturn [|g.Cholesky().Solve(x.TransposeThisAndMultiply(y))|];", FixedFits.RidgeVectorText),
        ("an identity", "return [|(x.Transpose() * x + DiagonalMatrix.CreateIdentity(x.ColumnCount) * lambda).Inverse()|] * x.Transpose() * y;", FixedFits.RidgeVectorText),
        ("weights", "var w = new DiagonalMatrix(40, 40, v.ToArray());\nreturn [|(x.Transpose() * w * x).Inverse()|] * x.Transpose() * w * y;",
            "return Vector<double>.Build.Dense(LinearLeastSquares.Fit(x, y, new LeastSquaresOptions { Weights = v.ToArray() }).Coefficients);"),
    ]);

    [Fact]
    public Task No_fix_over_other_sums_and_matrices_that_are_not_empty() => FixedFits.AllRefusedAsync("""
        using MathNet.Numerics.LinearAlgebra;
        class Program
        {
            Vector<double> WithoutTheFirst(Matrix<double> x, Vector<double> y)
            {
                var g = Matrix<double>.Build.Dense(x.ColumnCount, x.ColumnCount);
                var r = Vector<double>.Build.Dense(x.ColumnCount);
                for (int i = 1; i < x.RowCount; i++)
                {
                    g += x.Row(i).OuterProduct(x.Row(i));
                    r += x.Row(i) * y[i];
                }
                return [|g.Solve(r)|];
            }

            Vector<double> TakenAway(Matrix<double> x, Vector<double> y)
            {
                var g = Matrix<double>.Build.Dense(x.ColumnCount, x.ColumnCount);
                var r = Vector<double>.Build.Dense(x.ColumnCount);
                for (int i = 0; i < x.RowCount; i++)
                {
                    g += x.Row(i).OuterProduct(x.Row(i));
                    r -= x.Row(i) * y[i];
                }
                return [|g.Solve(r)|];
            }

            Vector<double> Fading(Matrix<double> x, Vector<double> y)
            {
                var g = Matrix<double>.Build.Dense(x.ColumnCount, x.ColumnCount);
                var r = Vector<double>.Build.Dense(x.ColumnCount);
                for (int i = 0; i < x.RowCount; i++)
                {
                    g = 0.95 * g + x.Row(i).OuterProduct(x.Row(i));
                    r = 0.95 * r + y[i] * x.Row(i);
                }
                return [|g.Solve(r)|];
            }

            Vector<double> OnTopOfOnes(Matrix<double> x, Vector<double> y)
            {
                var g = Matrix<double>.Build.Dense(x.ColumnCount, x.ColumnCount, 1.0);
                g += x.TransposeThisAndMultiply(x);
                return [|g.Solve(x.TransposeThisAndMultiply(y))|];
            }

            Vector<double> OnTopOfChance(Matrix<double> x, Vector<double> y) => [|(Matrix<double>.Build.Random(x.ColumnCount, x.ColumnCount) + x.Transpose() * x).Inverse()|] * x.Transpose() * y;
        }
        """, "give other coefficients than least squares", "give other coefficients than least squares", Fades, "not plainly a multiple", "not plainly a multiple");

    private const string Fades = "gives each sample a weight of its age";

    [Fact]
    public Task No_fix_over_sums_that_fade() => FixedFits.AllRefusedAsync($$"""
        class Program
        {
            double[] InOneStep(double[,] x, double[] y)
            {
                int n = x.GetLength(0), p = x.GetLength(1);
                var g = new double[p, p];
                var r = new double[p];
                for (int t = 0; t < n; t++)
                    for (int i = 0; i < p; i++)
                    {
                        r[i] = 0.95 * r[i] + x[t, i] * y[t];
                        for (int j = 0; j < p; j++) g[i, j] = 0.95 * g[i, j] + x[t, i] * x[t, j];
                    }
                return [|Loops.Work(g, r)|];
            }

            double[] InTwoSteps(double[,] x, double[] y, double forgetting)
            {
                int n = x.GetLength(0), p = x.GetLength(1);
                var g = new double[p, p];
                var r = new double[p];
                for (int t = 0; t < n; t++)
                    for (int i = 0; i < p; i++)
                    {
                        r[i] *= forgetting;
                        r[i] += x[t, i] * y[t];
                        for (int j = 0; j < p; j++)
                        {
                            g[i, j] *= forgetting;
                            g[i, j] += x[t, i] * x[t, j];
                        }
                    }
                return [|Loops.Work(g, r)|];
            }

            double[] OfANumberInTheLoop(double[,] x, double[] y)
            {
                int n = x.GetLength(0), p = x.GetLength(1);
                var g = new double[p, p];
                var r = new double[p];
                for (int t = 0; t < n; t++)
                {
                    double w = Math.Pow(0.95, n - 1 - t);
                    for (int i = 0; i < p; i++)
                    {
                        r[i] += w * x[t, i] * y[t];
                        for (int j = 0; j < p; j++) g[i, j] += w * x[t, i] * x[t, j];
                    }
                }
                return [|Loops.Work(g, r)|];
            }

            double[] OfANumberThatShrinks(double[,] x, double[] y, double forgetting)
            {
                int n = x.GetLength(0), p = x.GetLength(1);
                double w = 1;
                var g = new double[p, p];
                var r = new double[p];
                for (int t = n - 1; t >= 0; t--)
                {
                    for (int i = 0; i < p; i++)
                    {
                        r[i] += w * x[t, i] * y[t];
                        for (int j = 0; j < p; j++) g[i, j] += w * x[t, i] * x[t, j];
                    }
                    w *= forgetting;
                }
                return [|Loops.Work(g, r)|];
            }
        }
        {{MatrixSources.Loops}}
        """, Fades, Fades, "not known to be a diagonal", "give other coefficients than least squares");

    private const string Damps = "the diagonal of the Gram matrix is scaled";

    [Fact]
    public Task No_fix_over_a_diagonal_that_is_scaled() => FixedFits.AllRefusedAsync("""
        using MathNet.Numerics.LinearAlgebra;
        class Program
        {
            Vector<double> InACopy(Matrix<double> j, Vector<double> r, double damping)
            {
                var gram = j.TransposeThisAndMultiply(j);
                var augmented = Matrix<double>.Build.Dense(gram.RowCount, gram.ColumnCount);
                gram.CopyTo(augmented);
                for (int i = 0; i < gram.RowCount; i++) augmented[i, i] = (1 + damping) * gram[i, i];
                var inverse = [|augmented.Inverse()|];
                return inverse * j.TransposeThisAndMultiply(r);
            }

            Vector<double> InPlace(Matrix<double> j, Vector<double> r, double damping)
            {
                var gram = j.TransposeThisAndMultiply(j);
                for (int i = 0; i < gram.RowCount; i++) gram[i, i] *= 1 + damping;
                return [|gram.Solve(-j.TransposeThisAndMultiply(r))|];
            }

            Vector<double> Added(Matrix<double> j, Vector<double> r, double damping)
            {
                var gram = j.TransposeThisAndMultiply(j);
                for (int i = 0; i < gram.RowCount; i++) gram[i, i] += damping * gram[i, i];
                return [|gram.Solve(j.TransposeThisAndMultiply(r))|];
            }

            // The rest of the copy is not that of the product.
            Vector<double> CopiedInPart(Matrix<double> x, Vector<double> y)
            {
                var gram = x.TransposeThisAndMultiply(x);
                var copy = Matrix<double>.Build.Dense(gram.RowCount, gram.ColumnCount);
                gram.CopyTo(copy);
                copy[0, 1] = 0;
                return [|copy.Solve(x.TransposeThisAndMultiply(y))|];
            }
        }
        """, Damps, Damps, Damps, "may change between the steps");
}
