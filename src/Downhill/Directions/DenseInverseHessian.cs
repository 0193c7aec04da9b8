namespace Downhill.Directions;

/// <summary>
/// A dense approximation H of the inverse Hessian, kept positive definite (Broyden, Fletcher, Goldfarb and Shanno, 1970;
/// first scaled after Nocedal and Wright, 2006, equation 6.20).
/// </summary>
/// <remarks>
/// Where coordinates are held at a bound, H is that of the free ones alone: holding a coordinate takes its Schur
/// complement, the exact inverse of the remaining Hessian, and freeing it gives it back with the current scale. Held rows
/// and columns are zero but for the diagonal.
/// </remarks>
internal sealed class DenseInverseHessian(int n) : ICurvatureModel
{
    private readonly double[] _h = new double[(long)n * n];
    private readonly double[] _product = new double[n];
    private readonly double[] _column = new double[n];
    private readonly bool[] _held = new bool[n];
    private double _scale = 1;

    /// <inheritdoc/>
    public bool IsFresh { get; private set; } = true;

    /// <inheritdoc/>
    public void Direct(double[] gradient, double[]? free, double[] direction)
    {
        if (IsFresh)
        {
            VectorKernels.Scale(-1, gradient, direction);
            return;
        }

        Hold(free);
        for (int i = 0; i < n; i++)
        {
            direction[i] = _held[i] ? 0 : -VectorKernels.Dot(Row(i), gradient);
        }
    }

    /// <inheritdoc/>
    public void Learn(double[] step, double[] change)
    {
        for (int i = 0; i < n; i++)
        {
            if (_held[i])
            {
                step[i] = 0;
                change[i] = 0;
            }
        }

        double sy = VectorKernels.Dot(step, change);
        double yy = VectorKernels.Dot(change, change);
        double ss = VectorKernels.Dot(step, step);

        // A pair of no or negative curvature would make H indefinite.
        if (!(sy > 1e-14 * Math.Sqrt(ss) * Math.Sqrt(yy)) || !Finite.IsFinite(1 / sy) || !Finite.IsFinite(yy))
        {
            return;
        }

        if (IsFresh)
        {
            IsFresh = false;
            Array.Clear(_h, 0, _h.Length);
            for (int i = 0; i < n; i++)
            {
                _h[((long)i * n) + i] = sy / yy;
            }
        }

        _scale = sy / yy;
        for (int i = 0; i < n; i++)
        {
            _product[i] = VectorKernels.Dot(Row(i), change);
        }

        double yHy = VectorKernels.Dot(change, _product);
        double rho = 1 / sy;
        double square = (1 + (yHy * rho)) * rho;
        for (int i = 0; i < n; i++)
        {
            VectorKernels.AddScaledPair(
                (square * step[i]) - (rho * _product[i]), step, -rho * step[i], _product, Row(i));
        }
    }

    /// <inheritdoc/>
    public double FirstStep(double lastStep, double lastSlope, double slope) => 1;

    /// <inheritdoc/>
    public void Reset()
    {
        IsFresh = true;
        Array.Clear(_held, 0, n);
    }

    private Span<double> Row(int i) => _h.AsSpan(i * n, n);

    private void Hold(double[]? free)
    {
        for (int i = 0; i < n; i++)
        {
            bool held = free is not null && free[i] == 0;
            if (held && !_held[i])
            {
                Marginalize(i);
            }
            else if (!held && _held[i])
            {
                _h[(i * n) + i] = _scale;
            }

            _held[i] = held;
        }
    }

    private void Marginalize(int index)
    {
        Row(index).CopyTo(_column);
        double pivot = _column[index];
        for (int i = 0; i < n; i++)
        {
            if (_column[i] != 0)
            {
                VectorKernels.AddScaled(-_column[i] / pivot, _column, Row(i));
            }

            _h[(i * n) + index] = 0;
        }

        Row(index).Clear();
        _h[(index * n) + index] = _scale;
    }
}
