using System.Globalization;
using System.Threading;
using Downhill.LeastSquares;

namespace Downhill;

/// <summary>
/// Fits linear models by least squares, small ones and large ones, and picks the method: an orthogonal factorisation where it
/// costs little, a gradient method where the convergence shows that it pays, the refined Gram matrix where it does not.
/// </summary>
/// <remarks>
/// The data have one row for each sample and one column for each parameter. Columns are scaled before anything else, because
/// that alone can turn thousands of iterations into a few. Nothing that is given is changed.
/// </remarks>
public static partial class LinearLeastSquares
{
    // Up to this much work, in multiplications, an orthogonal factorisation takes no time worth saving.
    private const double SmallWork = 2e7;

    // And up to this much it is still the answer where the Gram matrix is too ill-conditioned.
    private const double BearableWork = 4e10;

    // With fewer parameters the Gram matrix costs no more than a few passes.
    private const int LeastForGradient = 256;

    // A pass over the data costs about as much as this many columns of the Gram matrix.
    private const int ColumnsPerPass = 15;

    /// <summary>Fits y ≈ X β.</summary>
    /// <param name="x">n by p: a row for each sample.</param>
    /// <param name="y">n values.</param>
    /// <param name="options">What to change of the defaults.</param>
    /// <param name="cancellationToken">Stops the fit at the next pass.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, or a number is not finite.</exception>
    public static LeastSquaresResult Fit(double[,] x, double[] y, LeastSquaresOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (x is null)
        {
            throw new ArgumentNullException(nameof(x));
        }

        return Fit(DesignMatrix.Of(x), y, options, cancellationToken);
    }

    /// <summary>Fits y ≈ X β, the rows given one by one; they are not copied.</summary>
    /// <inheritdoc cref="Fit(double[,], double[], LeastSquaresOptions?, CancellationToken)"/>
    public static LeastSquaresResult Fit(double[][] x, double[] y, LeastSquaresOptions? options = null, CancellationToken cancellationToken = default)
    {
        return Fit(RowsOf(x, nameof(x)), y, options, cancellationToken);
    }

    /// <summary>Fits y ≈ X β, the rows given one behind the other; they are not copied.</summary>
    /// <param name="x">n times p numbers.</param>
    /// <param name="columns">p.</param>
    /// <param name="y">n values.</param>
    /// <param name="options">What to change of the defaults.</param>
    /// <param name="cancellationToken">Stops the fit at the next pass.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, or a number is not finite.</exception>
    public static LeastSquaresResult Fit(ReadOnlyMemory<double> x, int columns, double[] y, LeastSquaresOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (columns <= 0 || x.Length % columns != 0)
        {
            throw new ArgumentException($"{x.Length} numbers are no rows of {columns}.", nameof(columns));
        }

        return Fit(DesignMatrix.Of(x, columns), y, options, cancellationToken);
    }

    private static DesignMatrix RowsOf(double[][] x, string name)
    {
        if (x is null)
        {
            throw new ArgumentNullException(name);
        }

        var columns = x.Length == 0 || x[0] is null ? 0 : x[0].Length;
        for (var i = 0; i < x.Length; i++)
        {
            if (x[i] is null || x[i].Length != columns)
            {
                throw new ArgumentException($"Row {i} has {(x[i] is null ? "no" : x[i].Length.ToString(CultureInfo.InvariantCulture))} elements, the first has {columns}.", name);
            }
        }

        return DesignMatrix.Of(x, columns);
    }

    private static LeastSquaresResult Fit(DesignMatrix design, double[] y, LeastSquaresOptions? options, CancellationToken cancellationToken)
    {
        if (y is null)
        {
            throw new ArgumentNullException(nameof(y));
        }

        options ??= new LeastSquaresOptions();
        return Solve(Problem(design, y, options), options, cancellationToken);
    }

    private static LeastSquaresProblem Problem(DesignMatrix design, double[] y, LeastSquaresOptions options)
    {
        options.Validate(design.Rows);
        if (design.Rows == 0 || design.Columns == 0)
        {
            throw new ArgumentException("There is no data: at least one row and one column are needed.", "x");
        }

        CheckValues(design, y);
        return new LeastSquaresProblem(options.Intercept ? design.WithOnes() : design, y, options);
    }

    private static void CheckValues(DesignMatrix design, double[] y)
    {
        if (y.Length != design.Rows)
        {
            throw new ArgumentException($"There are {y.Length} values for {design.Rows} rows.", nameof(y));
        }

        foreach (var value in y)
        {
            if (double.IsNaN(value) || double.IsInfinity(value))
            {
                throw new ArgumentException($"A value is {value.ToString(CultureInfo.InvariantCulture)}: values are finite.", nameof(y));
            }
        }
    }

    private static LeastSquaresResult Solve(LeastSquaresProblem problem, LeastSquaresOptions options, CancellationToken cancellationToken)
    {
        double n = problem.Design.Rows, p = problem.Design.Columns;
        var work = n * p * Math.Min(n, p);
        var isWide = n < p && options.Ridge == 0;
        switch (options.Method)
        {
            case LeastSquaresMethod.Orthogonal:
                return ByOrthogonal(problem, options, "It was asked for.", cancellationToken);
            case LeastSquaresMethod.Cholesky:
                return ByCholesky(problem, options, "It was asked for.", cancellationToken)
                    ?? ByOrthogonal(problem, options, "The Gram matrix is singular to working precision.", cancellationToken);
            case LeastSquaresMethod.Gradient:
                return ByGradient(problem, options, null, "It was asked for.", cancellationToken)!;
        }

        if (work <= SmallWork)
        {
            return ByOrthogonal(problem, options, "The problem is small.", cancellationToken);
        }

        if (isWide)
        {
            return work <= BearableWork
                ? ByOrthogonal(problem, options, "There are more parameters than samples.", cancellationToken)
                : ByGradient(problem, options, null, "There are more parameters than samples, and many.", cancellationToken)!;
        }

        var reason = "There are few parameters.";
        if (p >= LeastForGradient)
        {
            var budget = (int)Math.Max(8, p / ColumnsPerPass);
            if (ByGradient(problem, options, budget, "It converges in fewer passes than the Gram matrix costs.", cancellationToken) is { } fit)
            {
                return fit;
            }

            reason = "The gradient method would have taken longer.";
        }

        return ByCholesky(problem, options, reason, cancellationToken)
            ?? (work <= BearableWork
                ? ByOrthogonal(problem, options, "The Gram matrix is singular to working precision.", cancellationToken)
                : ByGradient(problem, options, null, "The Gram matrix is singular to working precision, and the problem is too large to factorise.", cancellationToken)!);
    }

    private static LeastSquaresResult ByOrthogonal(LeastSquaresProblem problem, LeastSquaresOptions options, string reason, CancellationToken cancellationToken)
    {
        var (solution, factor, refinements, isCertain) = OrthogonalSolver.Solve(problem, cancellationToken);
        var gradient = new double[solution.Length];
        problem.InitialGradient(gradient);
        var initial = OrthogonalSolver.Norm(gradient);
        var squares = problem.Gradient(solution, gradient);
        var warning = factor.Rank < solution.Length
            ? $"Only {factor.Rank} of {solution.Length} columns are independent: of all solutions, this is the one of least length in scaled columns."
            : factor.Condition > 1e9 ? Invariant($"The columns depend on each other but for one part in {factor.Condition:g1}: the coefficients change with the last digits of the data.")
            : !isCertain ? "The refinement did not settle: the last digits are uncertain."
            : null;
        return Result(problem, options, solution, LeastSquaresMethod.Orthogonal, reason, factor.Condition, refinements, factor.Rank, squares, initial > 0 ? OrthogonalSolver.Norm(gradient) / initial : 0, warning);
    }

    private static LeastSquaresResult? ByCholesky(LeastSquaresProblem problem, LeastSquaresOptions options, string reason, CancellationToken cancellationToken) =>
        CholeskySolver.Solve(problem, options.MaximumThreads, cancellationToken) is { } fit
            ? Result(problem, options, fit.Solution, LeastSquaresMethod.Cholesky, reason, fit.Condition, fit.Refinements, fit.Solution.Length, fit.Squares, fit.RelativeGradient, null)
            : null;

    /// <summary>Null where going on would not pay.</summary>
    private static LeastSquaresResult? ByGradient(LeastSquaresProblem problem, LeastSquaresOptions options, int? budget, string reason, CancellationToken cancellationToken)
    {
        var maximum = options.MaximumIterations > 0 ? options.MaximumIterations : 100 + (4 * Math.Min(problem.Rows, problem.Columns));
        var outcome = GradientSolver.Solve(problem, options.Tolerance, maximum, budget, cancellationToken);
        return outcome.GaveUp ? null : Result(
            problem, options, outcome.Solution, LeastSquaresMethod.Gradient, reason, outcome.Condition, outcome.Iterations, outcome.Solution.Length,
            outcome.SquaredResiduals, outcome.RelativeGradient,
            outcome.HasConverged ? null : Invariant($"It stopped at {outcome.Iterations} passes before it converged: the gradient is at {outcome.RelativeGradient:g2} of where it began."));
    }

    private static LeastSquaresResult Result(
        LeastSquaresProblem problem, LeastSquaresOptions options, double[] solution, LeastSquaresMethod method, string reason, double condition, int iterations, int rank, double squares, double gradient, string? warning)
    {
        var coefficients = problem.Unscaled(solution);
        double intercept = 0;
        if (options.Intercept)
        {
            intercept = coefficients[coefficients.Length - 1];
            Array.Resize(ref coefficients, coefficients.Length - 1);
        }

        return new LeastSquaresResult(coefficients, intercept, method, reason, condition, iterations, rank, Math.Sqrt(squares), gradient, warning);
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
