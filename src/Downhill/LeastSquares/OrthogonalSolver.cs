namespace Downhill.LeastSquares;

/// <summary>
/// Solves by an orthogonal factorisation of the scaled columns, and refines solution and residual together with sums to twice
/// the precision (Björck 1967); where columns depend on each other, the solution of least length in scaled columns.
/// </summary>
internal static class OrthogonalSolver
{
    private const int MaximumRefinements = 12;

    // Against the longest column; what a column keeps beyond that is information, if only a little.
    private const double RankTolerance = 4e-16;

    public static (double[] Solution, OrthogonalFactor Factor, int Refinements, bool IsCertain) Solve(LeastSquaresProblem problem, System.Threading.CancellationToken cancellationToken)
    {
        var right = Right(problem);
        if (problem.Factors.Orthogonal is not { } known)
        {
            var original = Columns(problem, right.Length);
            var copies = original.Select(static column => (double[])column.Clone()).ToArray();
            known = (original, new OrthogonalFactor(copies, right.Length, RankTolerance, cancellationToken));
            problem.Factors.Orthogonal = known;
        }

        var (columns, factor) = known;
        var solution = new double[columns.Length];
        var residual = (double[])right.Clone();
        if (factor.Rank == 0)
        {
            return (solution, factor, 0, true);
        }

        if (factor.Rank < columns.Length)
        {
            return (LeastLength(factor, right, columns.Length, cancellationToken), factor, 0, true);
        }

        // From zero the first correction is the solution itself.
        var previous = double.PositiveInfinity;
        var isCertain = false;
        var made = 0;
        for (; made < MaximumRefinements; made++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (step, change) = Correction(factor, columns, right, residual, solution);
            var size = Norm(step);
            if (made > 1 && size > 0.5 * previous)
            {
                // It does not get smaller: what is left is rounding, or the problem is beyond the precision.
                isCertain = previous <= 1e-12 * Norm(solution);
                break;
            }

            VectorKernels.AddScaled(1, step, solution);
            VectorKernels.AddScaled(1, change, residual);
            previous = size;
            if (size <= 1e-16 * Norm(solution))
            {
                isCertain = true;
                break;
            }
        }

        return (solution, factor, made, isCertain || previous <= 1e-12 * Norm(solution));
    }

    /// <summary>The corrections of the system of residual and solution: r + A z = y, Aᵀ r = 0.</summary>
    private static (double[] Step, double[] Change) Correction(OrthogonalFactor factor, double[][] columns, double[] right, double[] residual, double[] solution)
    {
        var rows = right.Length;
        var f = new double[rows];
        for (var i = 0; i < rows; i++)
        {
            var sum = new PreciseSum(right[i]);
            sum.Add(-residual[i]);
            for (var j = 0; j < columns.Length; j++)
            {
                sum.AddProduct(-columns[j][i], solution[j]);
            }

            f[i] = sum.Value;
        }

        var g = new double[columns.Length];
        for (var j = 0; j < columns.Length; j++)
        {
            var column = columns[factor.Order[j]];
            var sum = new PreciseSum(0);
            for (var i = 0; i < rows; i++)
            {
                sum.AddProduct(-column[i], residual[i]);
            }

            g[j] = sum.Value;
        }

        factor.SolveUpperTransposed(g);
        factor.ApplyTransposed(f);
        var upper = new double[columns.Length];
        for (var j = 0; j < columns.Length; j++)
        {
            upper[j] = f[j] - g[j];
            f[j] = g[j];
        }

        factor.SolveUpper(upper);
        factor.Apply(f);
        var step = new double[columns.Length];
        for (var j = 0; j < columns.Length; j++)
        {
            step[factor.Order[j]] = upper[j];
        }

        return (step, f);
    }

    /// <summary>The solution of least length, from the factorisation of the rows of R.</summary>
    private static double[] LeastLength(OrthogonalFactor factor, double[] right, int count, System.Threading.CancellationToken cancellationToken)
    {
        var c = (double[])right.Clone();
        factor.ApplyTransposed(c);
        var rows = new double[factor.Rank][];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = factor.Row(i);
        }

        var second = new OrthogonalFactor(rows, count, 0, cancellationToken);
        var w = new double[count];
        for (var i = 0; i < second.Rank; i++)
        {
            w[i] = c[second.Order[i]];
        }

        second.SolveUpperTransposed(w);
        second.Apply(w);
        var solution = new double[count];
        for (var j = 0; j < count; j++)
        {
            solution[factor.Order[j]] = w[j];
        }

        return solution;
    }

    /// <summary>The scaled and weighted columns, the root of the ridge below them.</summary>
    private static double[][] Columns(LeastSquaresProblem problem, int rows)
    {
        var design = problem.Design;
        var columns = new double[design.Columns][];
        for (var j = 0; j < columns.Length; j++)
        {
            columns[j] = new double[rows];
            if (rows > design.Rows)
            {
                columns[j][design.Rows + j] = Math.Sqrt(problem.Ridge[j]);
            }
        }

        for (var i = 0; i < design.Rows; i++)
        {
            var row = design.Row(i);
            var root = problem.Weights is null ? 1 : Math.Sqrt(problem.Weights[i]);
            for (var j = 0; j < columns.Length; j++)
            {
                columns[j][i] = root * row[j] * problem.Scales[j];
            }
        }

        return columns;
    }

    /// <summary>The weighted values, and nothing below them where there is a ridge.</summary>
    private static double[] Right(LeastSquaresProblem problem)
    {
        var rows = problem.Design.Rows;
        var right = new double[rows + (problem.Ridge.Any(static ridge => ridge > 0) ? problem.Design.Columns : 0)];
        for (var i = 0; i < rows; i++)
        {
            right[i] = (problem.Weights is null ? 1 : Math.Sqrt(problem.Weights[i])) * problem.Y[i];
        }

        return right;
    }

    internal static double Norm(double[] v) => Math.Sqrt(VectorKernels.Dot(v, v));
}
