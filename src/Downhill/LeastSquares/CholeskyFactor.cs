namespace Downhill.LeastSquares;

/// <summary>The Cholesky factor of a symmetric positive definite matrix, in blocks, each row of a block on its own thread.</summary>
internal sealed class CholeskyFactor
{
    private const int Block = 96;

    private readonly double[] _cells;
    private readonly int _size;

    private CholeskyFactor(double[] cells, int size)
    {
        _cells = cells;
        _size = size;
    }

    /// <summary>The smallest diagonal of the factor, squared: for a unit diagonal, what the other columns do not explain of one.</summary>
    public double LeastPivot { get; private set; } = double.PositiveInfinity;

    /// <summary>The factor of the matrix whose lower triangle is given, which is overwritten; null where it is not positive definite.</summary>
    public static CholeskyFactor? Of(double[] lower, int size, double leastPivot, System.Threading.CancellationToken cancellationToken)
    {
        var factor = new CholeskyFactor(lower, size);
        for (var start = 0; start < size; start += Block)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var end = Math.Min(start + Block, size);
            if (!factor.FactorBlock(start, end, leastPivot))
            {
                return null;
            }

            factor.SolvePanel(start, end);
            factor.UpdateRest(start, end);
        }

        return factor;
    }

    /// <summary>x ← (L Lᵀ)⁻¹ x.</summary>
    public void Solve(double[] x)
    {
        for (var i = 0; i < _size; i++)
        {
            x[i] = (x[i] - VectorKernels.Dot(_cells.AsSpan(i * _size, i), x.AsSpan(0, i))) / _cells[(i * _size) + i];
        }

        for (var i = _size - 1; i >= 0; i--)
        {
            x[i] /= _cells[(i * _size) + i];
            VectorKernels.AddScaled(-x[i], _cells.AsSpan(i * _size, i), x.AsSpan(0, i));
        }
    }

    private Span<double> Cells(int row, int first, int count) => _cells.AsSpan((row * _size) + first, count);

    private bool FactorBlock(int start, int end, double leastPivot)
    {
        for (var i = start; i < end; i++)
        {
            for (var j = start; j < i; j++)
            {
                var sum = _cells[(i * _size) + j] - VectorKernels.Dot(Cells(i, start, j - start), Cells(j, start, j - start));
                _cells[(i * _size) + j] = sum / _cells[(j * _size) + j];
            }

            var own = Cells(i, start, i - start);
            var pivot = _cells[(i * _size) + i] - VectorKernels.Dot(own, own);
            if (!(pivot > leastPivot))
            {
                return false;
            }

            LeastPivot = Math.Min(LeastPivot, pivot);
            _cells[(i * _size) + i] = Math.Sqrt(pivot);
        }

        return true;
    }

    private void SolvePanel(int start, int end) => System.Threading.Tasks.Parallel.For(end, _size, i =>
    {
        for (var j = start; j < end; j++)
        {
            var sum = _cells[(i * _size) + j] - VectorKernels.Dot(Cells(i, start, j - start), Cells(j, start, j - start));
            _cells[(i * _size) + j] = sum / _cells[(j * _size) + j];
        }
    });

    private void UpdateRest(int start, int end) => System.Threading.Tasks.Parallel.For(0, (_size - end + 3) / 4, band =>
    {
        var width = end - start;
        var first = end + (4 * band);
        var last = Math.Min(first + 4, _size);
        for (var j = end; j < last; j++)
        {
            var other = Cells(j, start, width);
            for (var i = Math.Max(first, j); i < last; i++)
            {
                _cells[(i * _size) + j] -= VectorKernels.Dot(Cells(i, start, width), other);
            }
        }
    });
}
