namespace Downhill.LeastSquares;

/// <summary>
/// Solves by the Gram matrix of the scaled columns and refines with gradients of the data itself, which makes good what forming
/// the square has lost (Björck 1987).
/// </summary>
internal static class CholeskySolver
{
    private const int MaximumRefinements = 8;

    // A pivot below this says that the square of the condition number eats too many digits for the refinement to get them back.
    private const double LeastPivot = 1e-11;

    public static (double[] Solution, double Squares, double RelativeGradient, double Condition, int Refinements)? Solve(
        LeastSquaresProblem problem, int maximumThreads, Action<int, double>? report, System.Threading.CancellationToken cancellationToken)
    {
        var size = problem.Design.Columns;
        if (Factor(problem, maximumThreads, cancellationToken) is not { } factor)
        {
            return null;
        }

        var z = new double[size];
        var s = new double[size];
        var squares = problem.InitialGradient(s);
        var initial = OrthogonalSolver.Norm(s);
        var gradient = initial;
        var previous = double.PositiveInfinity;
        var made = 0;
        while (made < MaximumRefinements && gradient > 0)
        {
            var step = (double[])s.Clone();
            factor.Solve(step);
            var length = OrthogonalSolver.Norm(step);
            if (made > 0 && length > 0.3 * previous)
            {
                break;
            }

            VectorKernels.AddScaled(1, step, z);
            squares = problem.Gradient(z, s);
            gradient = OrthogonalSolver.Norm(s);
            made++;
            report?.Invoke(made, gradient / initial);

            // Each correction shrinks as the last one did: what the next would bring is known without it.
            var next = made > 1 ? length / previous * length : length;
            previous = length;
            if (next <= (made > 1 ? 1e-14 : 1e-12) * OrthogonalSolver.Norm(z))
            {
                break;
            }
        }

        return (z, squares, initial > 0 ? gradient / initial : 0, 1 / Math.Sqrt(factor.LeastPivot), made);
    }

    private static CholeskyFactor? Factor(LeastSquaresProblem problem, int maximumThreads, System.Threading.CancellationToken cancellationToken)
    {
        var memory = problem.Factors;
        if (memory.Cholesky is not null || memory.IsSingular)
        {
            return memory.Cholesky;
        }

        var size = problem.Design.Columns;
        var gram = GramProduct.Of(problem.Design, problem.Weights, maximumThreads, cancellationToken);
        var stride = PanelTiles.Padded(size);
        for (var i = 0; i < size; i++)
        {
            var row = gram.AsSpan(i * stride, i + 1);
            VectorKernels.Multiply(row, problem.Scales.AsSpan(0, i + 1), row);
            VectorKernels.Scale(problem.Scales[i], row, row);
            row[i] += problem.Ridge[i];
        }

        memory.Cholesky = CholeskyFactor.Of(gram, size, LeastPivot, cancellationToken);
        memory.IsSingular = memory.Cholesky is null;
        return memory.Cholesky;
    }
}
