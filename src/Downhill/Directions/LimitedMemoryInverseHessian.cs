namespace Downhill.Directions;

/// <summary>The inverse Hessian implied by the last m steps, applied by the two-loop recursion (Nocedal, 1980; Liu and Nocedal, 1989).</summary>
/// <remarks>
/// Where coordinates are held at a bound, the recursion runs in the space of the free ones: each remembered pair is
/// restricted to them, and left out where no positive curvature remains.
/// </remarks>
internal sealed class LimitedMemoryInverseHessian : ICurvatureModel
{
    private readonly int _memory;
    private readonly double[][] _steps;
    private readonly double[][] _changes;
    private readonly double[] _products;
    private readonly double[] _coefficients;
    private readonly double[] _restricted;
    private int _count;
    private int _next;

    public LimitedMemoryInverseHessian(int n, int memory)
    {
        _memory = memory;
        _steps = new double[memory][];
        _changes = new double[memory][];
        _products = new double[memory];
        _coefficients = new double[memory];
        _restricted = new double[n];
        for (int k = 0; k < memory; k++)
        {
            _steps[k] = new double[n];
            _changes[k] = new double[n];
        }
    }

    /// <inheritdoc/>
    public bool IsFresh => _count == 0;

    /// <inheritdoc/>
    public void Direct(double[] gradient, double[]? free, double[] direction)
    {
        VectorKernels.Scale(-1, gradient, direction);
        double scale = 1;
        bool scaled = false;
        for (int back = 1; back <= _count; back++)
        {
            int k = Index(back);
            double sy = _products[k];
            double yy;
            if (free is null)
            {
                yy = scaled ? 0 : VectorKernels.Dot(_changes[k], _changes[k]);
            }
            else
            {
                VectorKernels.Multiply(_changes[k], free, _restricted);
                sy = VectorKernels.Dot(_steps[k], _restricted);
                yy = VectorKernels.Dot(_restricted, _restricted);
                if (!(sy > 1e-12 * yy * (_products[k] / SquaredLength(k))))
                {
                    _coefficients[k] = double.NaN;
                    continue;
                }
            }

            if (!scaled)
            {
                scaled = true;
                scale = sy / yy;
            }

            double coefficient = VectorKernels.Dot(_steps[k], direction) / sy;
            _coefficients[k] = coefficient;
            VectorKernels.AddScaled(-coefficient, free is null ? _changes[k] : _restricted, direction);
        }

        VectorKernels.Scale(scale, direction, direction);
        for (int back = _count; back >= 1; back--)
        {
            int k = Index(back);
            if (double.IsNaN(_coefficients[k]))
            {
                continue;
            }

            double sy = _products[k];
            if (free is not null)
            {
                VectorKernels.Multiply(_steps[k], free, _restricted);
                sy = VectorKernels.Dot(_restricted, _changes[k]);
            }

            double coefficient = VectorKernels.Dot(_changes[k], direction) / sy;
            VectorKernels.AddScaled(_coefficients[k] - coefficient, free is null ? _steps[k] : _restricted, direction);
        }
    }

    /// <inheritdoc/>
    public void Learn(double[] step, double[] change, double expected)
    {
        double sy = VectorKernels.Dot(step, change);
        double yy = VectorKernels.Dot(change, change);
        double ss = VectorKernels.Dot(step, step);
        if (!(sy > 1e-14 * Math.Sqrt(ss) * Math.Sqrt(yy)) || !Finite.IsFinite(1 / sy) || !Finite.IsFinite(yy))
        {
            return;
        }

        step.CopyTo(_steps[_next], 0);
        change.CopyTo(_changes[_next], 0);
        _products[_next] = sy;
        _next = (_next + 1) % _memory;
        _count = Math.Min(_count + 1, _memory);
    }

    /// <inheritdoc/>
    public double FirstStep(double lastStep, double lastSlope, double slope) => 1;

    /// <inheritdoc/>
    public void Reset() => _count = 0;

    private int Index(int back) => (_next - back + _memory) % _memory;

    private double SquaredLength(int k) => VectorKernels.Dot(_changes[k], _changes[k]);
}
