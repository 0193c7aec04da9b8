using System.Threading;
using Downhill.LeastSquares;

namespace Downhill;

public static partial class LinearLeastSquares
{
    // The sketch of more columns would take half a gigabyte.
    private const int MostForStreamedSketch = 4096;

    /// <summary>Fits y ≈ X β by gradient, X known by its products with vectors alone.</summary>
    /// <param name="x">The matrix: what it does, and what its transpose does.</param>
    /// <param name="y">A value for each row.</param>
    /// <param name="options">What to change of the defaults; no intercept, and no method but the gradient.</param>
    /// <param name="cancellationToken">Stops the fit at the next pass.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, a number is not finite, or an option needs the elements of the matrix.</exception>
    public static LeastSquaresResult Fit(ILinearOperator x, double[] y, LeastSquaresOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (x is null || y is null)
        {
            throw new ArgumentNullException(x is null ? nameof(x) : nameof(y));
        }

        options ??= new LeastSquaresOptions();
        options.Validate(x.Rows);
        if (x.Rows <= 0 || x.Columns <= 0 || y.Length != x.Rows)
        {
            throw new ArgumentException($"There are {y.Length} values for {x.Rows} rows and {x.Columns} columns.", nameof(y));
        }

        foreach (var value in y)
        {
            if (!Finite.IsFinite(value))
            {
                throw new ArgumentException("Values are finite.", nameof(y));
            }
        }

        return ByPasses(new OperatorPass(x, options.Weights), y, options, "The matrix is known by its products alone.", cancellationToken);
    }

    /// <summary>Fits y ≈ X β by gradient, the data read batch by batch: once to begin with, and once for each pass.</summary>
    /// <param name="batches">The data; it has to give the same batches each time that it is enumerated, and one of them has to fit into memory.</param>
    /// <param name="options">What to change of the defaults; no intercept, no weights, and no method that factorises all rows.</param>
    /// <param name="cancellationToken">Stops the fit at the next pass.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, a number is not finite, or an option needs all rows at once.</exception>
    public static LeastSquaresResult Fit(IEnumerable<RowBatch> batches, LeastSquaresOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (batches is null)
        {
            throw new ArgumentNullException(nameof(batches));
        }

        options ??= new LeastSquaresOptions();
        if (options.Weights is not null)
        {
            throw new ArgumentException("Batches have no place for weights: multiply rows and values by their roots.", nameof(options));
        }

        options.Validate(0);
        return ByPasses(new BatchPass(batches), [], options, "The data is read batch by batch.", cancellationToken);
    }

    private static LeastSquaresResult ByPasses(INormalPass pass, double[] y, LeastSquaresOptions options, string reason, CancellationToken cancellationToken)
    {
        if (options.Intercept)
        {
            throw new ArgumentException("There is no place for an intercept here: add a column of ones to the data.", nameof(options));
        }

        if (options.Method is LeastSquaresMethod.Orthogonal or LeastSquaresMethod.Cholesky)
        {
            throw new ArgumentException("A factorisation needs the elements of the whole matrix: only the gradient method does without.", nameof(options));
        }

        var problem = new LeastSquaresProblem(pass, y, options);
        if (options.Method == LeastSquaresMethod.Sketched)
        {
            return BySketch(problem, options, reason, cancellationToken)
                ?? throw new ArgumentException("A sketch needs the rows of the matrix: only the gradient method does without.", nameof(options));
        }

        // Each pass reads everything anew: a sketch takes one, and spares all beyond a few dozen.
        if (options.Method == LeastSquaresMethod.Automatic && pass is BatchPass && problem.Columns <= MostForStreamedSketch)
        {
            return ByGradient(problem, options, SketchPasses, reason, cancellationToken)
                ?? BySketch(problem, options, reason + " The gradient method would have taken too many passes.", cancellationToken)!;
        }

        return ByGradient(problem, options, null, reason, cancellationToken)!;
    }
}
