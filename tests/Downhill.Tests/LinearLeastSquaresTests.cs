using Downhill.Benchmarks.Nist;
using MathNet.Numerics.LinearAlgebra;

namespace Downhill.Tests;

/// <summary>Linear least squares: certified problems, sizes that choose the method, and problems that have no good answer.</summary>
public sealed class LinearLeastSquaresTests
{
    /// <summary>The digits that MathNet's QR reaches.</summary>
    [Theory]
    [InlineData("Norris", 12.5)]
    [InlineData("Pontius", 11.8)]
    [InlineData("NoInt1", 14)]
    [InlineData("NoInt2", 14)]
    [InlineData("Filip", 7.4)]
    [InlineData("Longley", 11.2)]
    [InlineData("Wampler1", 9.4)]
    [InlineData("Wampler2", 13.2)]
    [InlineData("Wampler3", 9.9)]
    [InlineData("Wampler4", 7.6)]
    [InlineData("Wampler5", 5.5)]
    public void Certified_coefficients_are_reached_to_as_many_digits_as_by_QR(string name, double digits)
    {
        var problem = LinearNistProblem.Read(Path.Combine(AppContext.BaseDirectory, "Nist", name + ".dat"));

        var fit = LinearLeastSquares.Fit(problem.X, problem.Y);

        Assert.InRange(problem.Digits(fit.Coefficients), digits, 15);
        Assert.Equal(LeastSquaresMethod.Orthogonal, fit.Method);
    }

    [Fact]
    public void A_problem_that_is_nearly_singular_is_said_to_be()
    {
        var problem = LinearNistProblem.Read(Path.Combine(AppContext.BaseDirectory, "Nist", "Filip.dat"));

        var fit = LinearLeastSquares.Fit(problem.X, problem.Y);

        Assert.NotNull(fit.Warning);
        Assert.InRange(fit.ConditionEstimate, 1e9, 1e16);
    }

    [Theory]
    [InlineData(6000, 600, 1, LeastSquaresMethod.Gradient)]
    [InlineData(4000, 300, 1e3, LeastSquaresMethod.Cholesky)]
    [InlineData(3000, 100, 1e3, LeastSquaresMethod.Cholesky)]
    [InlineData(200, 20, 1e3, LeastSquaresMethod.Orthogonal)]
    public void Size_and_convergence_choose_the_method_and_the_coefficients_are_right(int n, int p, double condition, LeastSquaresMethod expected)
    {
        var (x, y, truth) = Problem(n, p, condition);

        var fit = LinearLeastSquares.Fit(x, p, y);

        Assert.Equal(expected, fit.Method);
        Assert.InRange(Error(fit.Coefficients, truth), 0, 1e-8);
        Assert.Null(fit.Warning);
    }

    [Theory]
    [InlineData(LeastSquaresMethod.Orthogonal)]
    [InlineData(LeastSquaresMethod.Cholesky)]
    [InlineData(LeastSquaresMethod.Gradient)]
    [InlineData(LeastSquaresMethod.Sketched)]
    public void Every_method_gives_the_same_coefficients(LeastSquaresMethod method)
    {
        var (x, y, truth) = Problem(503, 37, 100);
        for (var i = 0; i < y.Length; i++)
        {
            y[i] += Math.Sin(i);
        }

        var fit = LinearLeastSquares.Fit(x, 37, y, new LeastSquaresOptions { Method = method });

        var reference = LinearLeastSquares.Fit(x, 37, y, new LeastSquaresOptions { Method = LeastSquaresMethod.Orthogonal });
        Assert.Equal(method, fit.Method);
        Assert.InRange(Error(fit.Coefficients, reference.Coefficients), 0, 1e-9);
        Assert.Equal(reference.ResidualNorm, fit.ResidualNorm, 1e-8);
        Assert.NotEqual(0, Error(fit.Coefficients, truth));
    }

    /// <summary>Plain descent takes a step that suits the longest column, and crawls along the others.</summary>
    [Fact]
    public void Columns_in_different_units_cost_no_more_passes_than_columns_in_one()
    {
        var (x, y, truth) = Problem(2000, 60, 1);
        for (var i = 0; i < y.Length; i++)
        {
            for (var j = 0; j < 60; j++)
            {
                x[(i * 60) + j] *= Math.Pow(10, j % 7);
            }
        }

        for (var j = 0; j < 60; j++)
        {
            truth[j] /= Math.Pow(10, j % 7);
        }

        var fit = LinearLeastSquares.Fit(x, 60, y, new LeastSquaresOptions { Method = LeastSquaresMethod.Gradient });
        var plain = GradientDescent.Minimize(
            (b, g) => SquaredError(x, y, b, g),
            new double[60],
            new DescentOptions { Method = DescentMethod.SteepestDescent, MaxIterations = 2000 });

        Assert.InRange(fit.Iterations, 1, 40);
        Assert.InRange(Error(fit.Coefficients, truth), 0, 1e-8);
        Assert.InRange(Error(plain.Parameters, truth), 1e-2, double.PositiveInfinity);
    }

    [Fact]
    public void All_forms_of_the_data_give_one_answer()
    {
        var (x, y, _) = Problem(300, 7, 10);
        var cells = new double[300, 7];
        var rows = new double[300][];
        for (var i = 0; i < 300; i++)
        {
            rows[i] = x[(7 * i)..(7 * (i + 1))];
            for (var j = 0; j < 7; j++)
            {
                cells[i, j] = x[(7 * i) + j];
            }
        }

        var expected = LinearLeastSquares.Fit(x, 7, y).Coefficients;
        Assert.Equal(expected, LinearLeastSquares.Fit(cells, y).Coefficients);
        Assert.Equal(expected, LinearLeastSquares.Fit(rows, y).Coefficients);
    }

    /// <summary>Dense by columns, sparse, and a matrix computed as a transpose.</summary>
    [Theory]
    [InlineData("dense")]
    [InlineData("sparse")]
    [InlineData("transposed")]
    public void Matrices_of_MathNet_give_the_answer_of_their_elements(string kind)
    {
        var (x, y, _) = Problem(301, 43, 10);
        var expected = LinearLeastSquares.Fit(x, 43, y).Coefficients;
        var dense = Matrix<double>.Build.DenseOfRowMajor(301, 43, x);

        var fit = LinearLeastSquares.Fit(kind switch { "dense" => dense, "sparse" => Matrix<double>.Build.SparseOfMatrix(dense), _ => dense.Transpose().Transpose() }, Vector<double>.Build.Dense(y));

        Assert.Equal(expected, fit.Coefficients);
    }

    [Theory]
    [InlineData(LeastSquaresMethod.Orthogonal)]
    [InlineData(LeastSquaresMethod.Cholesky)]
    [InlineData(LeastSquaresMethod.Gradient)]
    [InlineData(LeastSquaresMethod.Sketched)]
    public void Each_column_is_fitted_as_if_it_were_alone(LeastSquaresMethod method)
    {
        var (x, y, _) = Problem(120, 6, 10);
        var design = Matrix<double>.Build.DenseOfRowMajor(120, 6, x);
        var targets = Matrix<double>.Build.Dense(120, 3, (i, k) => (k * y[i]) + Math.Sin(i + k));
        var options = new LeastSquaresOptions { Method = method, Ridge = 0.25 };

        var all = LinearLeastSquares.FitColumns(design, targets, options);
        var cells = LinearLeastSquares.FitColumns(design.ToArray(), targets.ToArray(), options);
        var rows = LinearLeastSquares.FitColumns(design.ToRowArrays(), targets.ToRowArrays(), options);

        for (var k = 0; k < 3; k++)
        {
            var alone = LinearLeastSquares.Fit(design, targets.Column(k), options).Coefficients;
            Assert.Equal(alone, all.Column(k).ToArray());
            Assert.Equal(alone, Enumerable.Range(0, 6).Select(j => cells[j, k]));
            Assert.Equal(alone, rows.Select(row => row[k]));
        }
    }

    [Fact]
    public void A_matrix_of_any_type_is_fitted_as_an_array_of_its_numbers()
    {
        var (x, y, _) = Problem(60, 4, 10);
        var design = Matrix<double>.Build.DenseOfRowMajor(60, 4, x);
        var access = new MatrixAccess<Matrix<double>>(
            m => m.RowCount, m => m.ColumnCount, (m, i, j) => m[i, j], (rows, columns) => Matrix<double>.Build.Dense(rows, columns), (m, i, j, value) => m[i, j] = value);
        var options = new LeastSquaresOptions { Ridge = 0.25 };

        Assert.Equal(LinearLeastSquares.Fit(design.ToArray(), y, options).Coefficients, LinearLeastSquares.Fit(design, y, access, options).Coefficients);
        Assert.Throws<ArgumentNullException>(() => LinearLeastSquares.Fit(design, y, (MatrixAccess<Matrix<double>>)null!));
    }

    [Fact]
    public void A_matrix_that_is_only_products_is_fitted_by_them()
    {
        var (x, y, _) = Problem(200, 9, 10);
        for (var i = 0; i < y.Length; i++)
        {
            y[i] += Math.Sin(i);
            x[i * 9] *= 1e5;
        }

        var weights = Enumerable.Range(0, 200).Select(static i => 1.0 + (i % 3)).ToArray();
        var options = new LeastSquaresOptions { Weights = weights, Ridge = 0.5 };
        var expected = LinearLeastSquares.Fit(x, 9, y, options).Coefficients;

        var fit = LinearLeastSquares.Fit(new Products(x, 200, 9), y, options);

        Assert.Equal(LeastSquaresMethod.Gradient, fit.Method);
        Assert.Null(fit.Warning);
        Assert.All(fit.Coefficients.Zip(expected), static pair => Assert.Equal(pair.Second, pair.First, 1e-9 * (1 + Math.Abs(pair.Second))));
        Assert.InRange(fit.Iterations, 1, 40);
        Assert.Throws<ArgumentException>(() => LinearLeastSquares.Fit(new Products(x, 200, 9), y, new LeastSquaresOptions { Method = LeastSquaresMethod.Cholesky }));
        Assert.Throws<ArgumentException>(() => LinearLeastSquares.Fit(new Products(x, 200, 9), y, new LeastSquaresOptions { Intercept = true }));
    }

    [Fact]
    public void Rows_can_be_read_batch_by_batch()
    {
        var (x, y, _) = Problem(250, 6, 10);
        var read = 0;
        IEnumerable<RowBatch> Batches()
        {
            read++;
            for (var first = 0; first < 250; first += 100)
            {
                var last = Math.Min(first + 100, 250);
                yield return new RowBatch([.. Enumerable.Range(first, last - first).Select(i => x[(6 * i)..(6 * (i + 1))])], y[first..last]);
            }
        }

        var fit = LinearLeastSquares.Fit(new Again(Batches));

        var expected = LinearLeastSquares.Fit(x, 6, y).Coefficients;
        Assert.InRange(Error(fit.Coefficients, expected), 0, 1e-9);
        Assert.InRange(read, 3, 60);
        Assert.Throws<ArgumentException>(() => LinearLeastSquares.Fit([new RowBatch([[1], [1, 2]], [1, 2])]));
        Assert.Throws<ArgumentException>(() => LinearLeastSquares.Fit(Array.Empty<RowBatch>()));
    }

    private sealed class Again(Func<IEnumerable<RowBatch>> read) : IEnumerable<RowBatch>
    {
        public IEnumerator<RowBatch> GetEnumerator() => read().GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class Products(double[] cells, int rows, int columns) : ILinearOperator
    {
        public int Rows => rows;

        public int Columns => columns;

        public void Apply(ReadOnlySpan<double> x, Span<double> result)
        {
            for (var i = 0; i < rows; i++)
            {
                result[i] = 0;
                for (var j = 0; j < columns; j++)
                {
                    result[i] += cells[(i * columns) + j] * x[j];
                }
            }
        }

        public void ApplyTransposed(ReadOnlySpan<double> x, Span<double> result)
        {
            result.Clear();
            for (var i = 0; i < rows; i++)
            {
                for (var j = 0; j < columns; j++)
                {
                    result[j] += cells[(i * columns) + j] * x[i];
                }
            }
        }
    }

    [Fact]
    public void An_intercept_has_no_place_in_columns() => Assert.Throws<ArgumentException>(
        () => LinearLeastSquares.FitColumns(new double[3, 1], new double[3, 1], new LeastSquaresOptions { Intercept = true }));

    [Fact]
    public void The_intercept_can_stand_before_the_coefficients() => Assert.Equal(
        [3, 2], LinearLeastSquares.Fit(new double[,] { { 0 }, { 1 }, { 2 } }, [3, 5, 7], new LeastSquaresOptions { Intercept = true }).InterceptAndCoefficients.Select(static value => Math.Round(value, 9)));

    [Theory]
    [InlineData(LeastSquaresMethod.Orthogonal)]
    [InlineData(LeastSquaresMethod.Cholesky)]
    [InlineData(LeastSquaresMethod.Gradient)]
    [InlineData(LeastSquaresMethod.Sketched)]
    public void A_ridge_is_a_row_for_each_column(LeastSquaresMethod method)
    {
        var (x, y, _) = Problem(90, 8, 10);
        var rows = Enumerable.Range(0, 98).Select(i => i < 90 ? x[(8 * i)..(8 * (i + 1))] : [.. Enumerable.Range(0, 8).Select(j => j == i - 90 ? Math.Sqrt(2.5) : 0)]).ToArray();
        var expected = LinearLeastSquares.Fit(rows, [.. y, .. new double[8]]).Coefficients;

        var fit = LinearLeastSquares.Fit(x, 8, y, new LeastSquaresOptions { Ridge = 2.5, Method = method });

        Assert.InRange(Error(fit.Coefficients, expected), 0, 1e-9);
    }

    [Theory]
    [InlineData(LeastSquaresMethod.Orthogonal)]
    [InlineData(LeastSquaresMethod.Cholesky)]
    [InlineData(LeastSquaresMethod.Gradient)]
    [InlineData(LeastSquaresMethod.Sketched)]
    public void A_weight_is_as_many_equal_rows(LeastSquaresMethod method)
    {
        var (x, y, _) = Problem(90, 5, 10);
        for (var i = 0; i < y.Length; i++)
        {
            y[i] += Math.Cos(3 * i);
        }

        var weights = Enumerable.Range(0, 90).Select(static i => (double)(i % 4)).ToArray();
        var copies = Enumerable.Range(0, 90).SelectMany(i => Enumerable.Repeat(i, i % 4)).ToList();
        var expected = LinearLeastSquares.Fit([.. copies.Select(i => x[(5 * i)..(5 * (i + 1))])], [.. copies.Select(i => y[i])]).Coefficients;

        var fit = LinearLeastSquares.Fit(x, 5, y, new LeastSquaresOptions { Weights = weights, Method = method });

        Assert.InRange(Error(fit.Coefficients, expected), 0, 1e-9);
    }

    [Fact]
    public void An_intercept_is_not_shrunk()
    {
        var fit = LinearLeastSquares.Fit(new double[,] { { -1 }, { 0 }, { 1 } }, [99, 100, 101], new LeastSquaresOptions { Intercept = true, Ridge = 1e12 });

        Assert.Equal(100, fit.Intercept, 1e-6);
        Assert.InRange(fit.Coefficients.Single(), -1e-6, 1e-6);
    }

    [Fact]
    public void A_wide_problem_gets_the_solution_of_least_length()
    {
        var fit = LinearLeastSquares.Fit(new double[,] { { 1, 1, 1, 1 } }, [4]);

        Assert.All(fit.Coefficients, static coefficient => Assert.Equal(1, coefficient, 1e-12));
        Assert.Equal(1, fit.Rank);
        Assert.NotNull(fit.Warning);
    }

    [Fact]
    public void Equal_columns_share_their_weight_and_are_told()
    {
        var x = new double[30, 3];
        var y = new double[30];
        for (var i = 0; i < 30; i++)
        {
            x[i, 0] = i;
            x[i, 1] = 1;
            x[i, 2] = i;
            y[i] = (4.0 * i) + 3;
        }

        var fit = LinearLeastSquares.Fit(x, y);

        Assert.Equal([2, 3, 2], fit.Coefficients.Select(static coefficient => Math.Round(coefficient, 9)));
        Assert.Equal(2, fit.Rank);
        Assert.Contains("2 of 3", fit.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_of_zeros_gets_zero()
    {
        var fit = LinearLeastSquares.Fit(new double[,] { { 1, 0 }, { 2, 0 }, { 3, 0 } }, [2, 4, 6]);

        Assert.Equal([2, 0], fit.Coefficients.Select(static coefficient => Math.Round(coefficient, 12)));
    }

    [Fact]
    public void A_fit_that_runs_out_of_passes_says_so()
    {
        var (x, y, _) = Problem(400, 50, 1e4);

        var fit = LinearLeastSquares.Fit(x, 50, y, new LeastSquaresOptions { Method = LeastSquaresMethod.Gradient, MaximumIterations = 5 });

        Assert.Contains("before it converged", fit.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_fitted_is_refused()
    {
        Assert.Throws<ArgumentNullException>(() => LinearLeastSquares.Fit((double[,])null!, [1]));
        Assert.Throws<ArgumentException>(() => LinearLeastSquares.Fit(new double[0, 2], []));
        Assert.Throws<ArgumentException>(() => LinearLeastSquares.Fit(new double[2, 1], [1]));
        Assert.Throws<ArgumentException>(() => LinearLeastSquares.Fit(new double[,] { { 1 }, { double.NaN } }, [1, 2]));
        Assert.Throws<ArgumentException>(() => LinearLeastSquares.Fit(new double[,] { { 1 } }, [double.PositiveInfinity]));
        Assert.Throws<ArgumentException>(() => LinearLeastSquares.Fit([[1, 2], [1]], [1, 2]));
        Assert.Throws<ArgumentException>(() => LinearLeastSquares.Fit(new double[5], 2, [1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => LinearLeastSquares.Fit([[1]], [1], new LeastSquaresOptions { Ridge = -1 }));
        Assert.Throws<ArgumentException>(() => LinearLeastSquares.Fit([[1]], [1], new LeastSquaresOptions { Weights = [-1] }));
    }

    [Fact]
    public void A_fit_can_be_cancelled()
    {
        var (x, y, _) = Problem(400, 50, 10);

        Assert.Throws<OperationCanceledException>(() => LinearLeastSquares.Fit(x, 50, y, cancellationToken: new CancellationToken(true)));
    }

    /// <summary>Columns with a common part that makes the condition number about what is wanted, and exact values.</summary>
    private static (double[] X, double[] Y, double[] Truth) Problem(int n, int p, double condition)
    {
        var random = new Random(n + (7 * p));
        var x = new double[n * p];
        var truth = new double[p];
        for (var j = 0; j < p; j++)
        {
            truth[j] = random.NextDouble() + 0.5;
        }

        for (var j = 0; j < p; j++)
        {
            // A column that differs from its neighbour by one part in the condition number, spread geometrically over them.
            var part = condition == 1 ? 1 : Math.Pow(condition, -(double)j / p);
            for (var i = 0; i < n; i++)
            {
                var fresh = random.NextDouble() - 0.5;
                x[(i * p) + j] = j == 0 || condition == 1 ? fresh : ((1 - part) * x[i * p]) + (part * fresh);
            }
        }

        var y = new double[n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < p; j++)
            {
                y[i] += x[(i * p) + j] * truth[j];
            }
        }

        return (x, y, truth);
    }

    private static double Error(double[] actual, double[] expected) =>
        Math.Sqrt(actual.Zip(expected, static (a, b) => (a - b) * (a - b)).Sum() / expected.Sum(static b => b * b));

    private static double SquaredError(double[] x, double[] y, double[] b, double[] g)
    {
        Array.Clear(g);
        double sum = 0;
        for (var i = 0; i < y.Length; i++)
        {
            double r = -y[i];
            for (var j = 0; j < b.Length; j++)
            {
                r += x[(i * b.Length) + j] * b[j];
            }

            sum += r * r;
            for (var j = 0; j < b.Length; j++)
            {
                g[j] += 2 * r * x[(i * b.Length) + j];
            }
        }

        return sum;
    }
}
