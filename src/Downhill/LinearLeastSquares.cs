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
    private const double BearableWork = 2e9;

    // With fewer parameters the Gram matrix costs no more than a few passes.
    private const int LeastForGradient = 256;

    // A pass over the data costs about as much as this many columns of the Gram matrix.
    private const int ColumnsPerPass = 15;

    // What a sketch costs, in passes, besides its Gram matrix: the mixing, and the iterations until it has converged.
    private const int SketchPasses = 50;

    // A square of more numbers is no array.
    private const int MostForSquare = 40_000;

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
            case LeastSquaresMethod.Sketched:
                return BySketch(problem, options, "It was asked for.", cancellationToken)!;
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

        if (p > MostForSquare)
        {
            return ByGradient(problem, options, null, "The Gram matrix would be larger than an array can be.", cancellationToken)!;
        }

        var sketched = SketchPasses + (SketchPreconditioner.IsSmall(problem.Rows, problem.Columns) ? 4 * p / n : 1) * p / ColumnsPerPass;
        if (p / ColumnsPerPass > sketched && SketchPreconditioner.Fits(problem.Rows, problem.Columns))
        {
            return BySketch(problem, options, reason + " So would the Gram matrix.", cancellationToken)!;
        }

        return ByCholesky(problem, options, reason, cancellationToken)
            ?? (work <= BearableWork
                ? ByOrthogonal(problem, options, "The Gram matrix is singular to working precision.", cancellationToken)
                : SketchPreconditioner.Fits(problem.Rows, problem.Columns)
                    ? BySketch(problem, options, "The Gram matrix is singular to working precision.", cancellationToken)!
                    : ByGradient(problem, options, null, "The Gram matrix is singular to working precision, and a sketch would be too large.", cancellationToken)!);
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
            : factor.Condition > 1e9 ? Dependent(factor.Condition)
            : !isCertain ? "The refinement did not settle: the last digits are uncertain."
            : null;
        return Result(problem, options, solution, LeastSquaresMethod.Orthogonal, reason, factor.Condition, refinements, factor.Rank, squares, initial > 0 ? OrthogonalSolver.Norm(gradient) / initial : 0, warning);
    }

    private static LeastSquaresResult? ByCholesky(LeastSquaresProblem problem, LeastSquaresOptions options, string reason, CancellationToken cancellationToken) =>
        CholeskySolver.Solve(problem, options.MaximumThreads, Report(options, LeastSquaresMethod.Cholesky), cancellationToken) is { } fit
            ? Result(problem, options, fit.Solution, LeastSquaresMethod.Cholesky, reason, fit.Condition, fit.Refinements, fit.Solution.Length, fit.Squares, fit.RelativeGradient, null)
            : null;

    /// <summary>Null where going on would not pay.</summary>
    private static LeastSquaresResult? ByGradient(LeastSquaresProblem problem, LeastSquaresOptions options, int? budget, string reason, CancellationToken cancellationToken)
    {
        var outcome = GradientSolver.Solve(problem, options.Tolerance, MaximumPasses(problem, options), budget, Report(options, LeastSquaresMethod.Gradient), cancellationToken);
        return outcome.GaveUp ? null : Result(
            problem, options, outcome.Solution, LeastSquaresMethod.Gradient, reason, outcome.Condition, outcome.Iterations, outcome.Solution.Length,
            outcome.SquaredResiduals, outcome.RelativeGradient,
            outcome.HasConverged ? null : Unfinished(outcome));
    }

    /// <summary>Null where the rows are not to be had.</summary>
    private static LeastSquaresResult? BySketch(LeastSquaresProblem problem, LeastSquaresOptions options, string reason, CancellationToken cancellationToken)
    {
        if (SketchPreconditioner.Of(problem, options.Seed, options.MaximumThreads, cancellationToken) is not { } preconditioner)
        {
            return null;
        }

        var system = new SketchedSystem(problem, preconditioner);

        // What is left in the sketch's coordinates may be as many times larger in those of the data as the condition number says;
        // but of a direction of which nothing is known there is only rounding, which no iteration makes smaller.
        var tolerance = preconditioner.IsSingular ? Math.Max(1e-10, options.Tolerance) : 1e-3 * options.Tolerance;
        var outcome = GradientSolver.Solve(system, tolerance, MaximumPasses(problem, options), null, Report(options, LeastSquaresMethod.Sketched), cancellationToken);
        var warning = !outcome.HasConverged ? Unfinished(outcome)
            : preconditioner.IsSingular ? "Columns depend on each other to working precision: of all solutions, this is near the one of least length in scaled columns."
            : preconditioner.Condition > 1e9 ? Dependent(preconditioner.Condition)
            : null;
        var solution = (double[])system.Unconditioned(outcome.Solution).Clone();
        if (preconditioner.IsSingular)
        {
            preconditioner.RemoveUnknown(solution);
        }

        return Result(
            problem, options, solution, LeastSquaresMethod.Sketched, reason, preconditioner.Condition, outcome.Iterations,
            outcome.Solution.Length, outcome.SquaredResiduals, outcome.RelativeGradient, warning);
    }

    private static int MaximumPasses(LeastSquaresProblem problem, LeastSquaresOptions options) =>
        options.MaximumIterations > 0 ? options.MaximumIterations : 100 + (4 * Math.Min(problem.Rows, problem.Columns));

    private static Action<int, double>? Report(LeastSquaresOptions options, LeastSquaresMethod method) =>
        options.Progress is { } progress ? (iteration, gradient) => progress.Report(new LeastSquaresProgress(method, iteration, gradient)) : null;

    private static string Unfinished(GradientOutcome outcome) =>
        Invariant($"It stopped at {outcome.Iterations} passes before it converged: the gradient is at {outcome.RelativeGradient:g2} of where it began.");

    private static string Dependent(double condition) =>
        Invariant($"The columns depend on each other but for one part in {condition:g1}: the coefficients change with the last digits of the data.");

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
