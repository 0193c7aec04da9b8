namespace Downhill.Analyzers.Tests.Rules.ClosedForms;

/// <summary>Copies of a Gram matrix, its diagonal written anew, and weights that fade with the age of a sample.</summary>
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
