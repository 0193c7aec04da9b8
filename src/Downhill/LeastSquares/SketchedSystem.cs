namespace Downhill.LeastSquares;

/// <summary>The normal equations of AR⁻¹ in u = R z: as well conditioned as the sketch is good, whatever A is.</summary>
internal sealed class SketchedSystem(LeastSquaresProblem problem, SketchPreconditioner preconditioner) : INormalSystem
{
    private readonly double[] _z = new double[problem.Columns];

    public int Columns => problem.Columns;

    public void Multiply(double[] p, double[] result)
    {
        problem.Multiply(Unconditioned(p), result);
        preconditioner.SolveTransposed(result);
    }

    public double Gradient(double[] z, double[] result)
    {
        var squares = problem.Gradient(Unconditioned(z), result);
        preconditioner.SolveTransposed(result);
        return squares;
    }

    public double InitialGradient(double[] result)
    {
        var squares = problem.InitialGradient(result);
        preconditioner.SolveTransposed(result);
        return squares;
    }

    /// <summary>R⁻¹ u, which the next call overwrites.</summary>
    public double[] Unconditioned(double[] u)
    {
        u.AsSpan().CopyTo(_z);
        preconditioner.Solve(_z);
        return _z;
    }
}
