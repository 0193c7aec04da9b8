using System.Threading;
using Downhill.LeastSquares;
using MathNet.Numerics.LinearAlgebra;

namespace Downhill;

public static partial class LinearLeastSquares
{
    /// <summary>Fits y ≈ X β, the data in a matrix of MathNet's.</summary>
    /// <inheritdoc cref="Fit(double[,], double[], LeastSquaresOptions?, CancellationToken)"/>
    public static LeastSquaresResult Fit(Matrix<double> x, Vector<double> y, LeastSquaresOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (y is null)
        {
            throw new ArgumentNullException(nameof(y));
        }

        return Fit(DesignOf(x), y.ToArray(), options, cancellationToken);
    }

    /// <summary>Fits each column of Y ≈ X B; what is factorised is factorised once.</summary>
    /// <param name="x">n by p: a row for each sample.</param>
    /// <param name="y">n by k: a column for each model.</param>
    /// <param name="options">What to change of the defaults; an intercept has no place in the result.</param>
    /// <param name="cancellationToken">Stops the fit at the next pass.</param>
    /// <returns>p by k: the coefficients of each model in its column.</returns>
    /// <exception cref="ArgumentException">The sizes do not fit, a number is not finite, or an intercept is asked for.</exception>
    public static Matrix<double> FitColumns(Matrix<double> x, Matrix<double> y, LeastSquaresOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (y is null)
        {
            throw new ArgumentNullException(nameof(y));
        }

        var fits = FitAll(DesignOf(x), y.ColumnCount, column => y.Column(column).ToArray(), options, cancellationToken);
        return Matrix<double>.Build.DenseOfColumnArrays(fits.Select(static fit => fit.Coefficients));
    }

    /// <summary>Fits each column of Y ≈ X B; what is factorised is factorised once.</summary>
    /// <inheritdoc cref="FitColumns(Matrix{double}, Matrix{double}, LeastSquaresOptions?, CancellationToken)"/>
    public static double[,] FitColumns(double[,] x, double[,] y, LeastSquaresOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (x is null || y is null)
        {
            throw new ArgumentNullException(x is null ? nameof(x) : nameof(y));
        }

        var rows = y.GetLength(0);
        var fits = FitAll(
            DesignMatrix.Of(x),
            y.GetLength(1),
            column =>
            {
                var values = new double[rows];
                for (var i = 0; i < rows; i++)
                {
                    values[i] = y[i, column];
                }

                return values;
            },
            options,
            cancellationToken);
        var result = new double[x.GetLength(1), fits.Length];
        for (var j = 0; j < fits.Length; j++)
        {
            for (var i = 0; i < result.GetLength(0); i++)
            {
                result[i, j] = fits[j].Coefficients[i];
            }
        }

        return result;
    }

    /// <summary>Fits each column of Y ≈ X B, rows given one by one; what is factorised is factorised once.</summary>
    /// <inheritdoc cref="FitColumns(Matrix{double}, Matrix{double}, LeastSquaresOptions?, CancellationToken)"/>
    public static double[][] FitColumns(double[][] x, double[][] y, LeastSquaresOptions? options = null, CancellationToken cancellationToken = default)
    {
        var design = RowsOf(x, nameof(x));
        var values = RowsOf(y, nameof(y));
        var fits = FitAll(design, values.Columns, column => Array.ConvertAll(y, row => row[column]), options, cancellationToken);
        var result = new double[design.Columns][];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = Array.ConvertAll(fits, fit => fit.Coefficients[i]);
        }

        return result;
    }

    /// <summary>Fits each column of Y ≈ X B, in matrices of any type; what is factorised is factorised once.</summary>
    /// <param name="x">n by p: a row for each sample.</param>
    /// <param name="y">n by k: a column for each model.</param>
    /// <param name="access">How matrices of this type are read, made and filled.</param>
    /// <param name="options">What to change of the defaults; an intercept has no place in the result.</param>
    /// <param name="cancellationToken">Stops the fit at the next pass.</param>
    /// <returns>A new matrix, p by k: the coefficients of each model in its column.</returns>
    /// <exception cref="ArgumentException">The sizes do not fit, a number is not finite, or an intercept is asked for.</exception>
    public static TMatrix FitColumns<TMatrix>(TMatrix x, TMatrix y, MatrixAccess<TMatrix> access, LeastSquaresOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (access is null)
        {
            throw new ArgumentNullException(nameof(access));
        }

        return access.Write(FitColumns(access.Read(x), access.Read(y), options, cancellationToken));
    }

    /// <summary>Fits y ≈ X β, the data in a matrix of any type.</summary>
    /// <param name="x">n by p: a row for each sample.</param>
    /// <param name="y">n values.</param>
    /// <param name="access">How matrices of this type are read.</param>
    /// <param name="options">What to change of the defaults.</param>
    /// <param name="cancellationToken">Stops the fit at the next pass.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, or a number is not finite.</exception>
    public static LeastSquaresResult Fit<TMatrix>(TMatrix x, double[] y, MatrixAccess<TMatrix> access, LeastSquaresOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (access is null)
        {
            throw new ArgumentNullException(nameof(access));
        }

        return Fit(access.Read(x), y, options, cancellationToken);
    }

    private static LeastSquaresResult[] FitAll(DesignMatrix design, int count, Func<int, double[]> column, LeastSquaresOptions? options, CancellationToken cancellationToken)
    {
        options ??= new LeastSquaresOptions();
        if (options.Intercept)
        {
            throw new ArgumentException("A fit of several columns has no place for an intercept: add a column of ones to the data.", nameof(options));
        }

        var fits = new LeastSquaresResult[count];
        LeastSquaresProblem? problem = null;
        for (var j = 0; j < count; j++)
        {
            var values = column(j);
            if (problem is null)
            {
                problem = Problem(design, values, options);
            }
            else
            {
                CheckValues(design, values);
                problem = problem.With(values);
            }

            fits[j] = Solve(problem, options, cancellationToken);
        }

        return fits;
    }

    private static DesignMatrix DesignOf(Matrix<double> x)
    {
        if (x is null)
        {
            throw new ArgumentNullException(nameof(x));
        }

        return x.AsRowMajorArray() is { } rowMajor ? DesignMatrix.Of(rowMajor, x.ColumnCount)
            : x.AsColumnMajorArray() is { } columnMajor ? DesignMatrix.OfColumnMajor(columnMajor, x.RowCount, x.ColumnCount)
            : DesignMatrix.Of(x.ToRowMajorArray(), x.ColumnCount);
    }
}
