namespace Downhill.LeastSquares;

/// <summary>The Cholesky factor of a symmetric positive definite matrix, in blocks, the rows of a block shared among the threads.</summary>
internal sealed class CholeskyFactor
{
    // A multiple of every panel's width, so that panels begin where blocks do.
    private const int Block = 96;

    private readonly double[] _cells;
    private readonly int _size;
    private readonly int _stride;

    private CholeskyFactor(double[] cells, int size)
    {
        _cells = cells;
        _size = size;
        _stride = PanelTiles.Padded(size);
    }

    /// <summary>The smallest diagonal of the factor, squared: for a unit diagonal, what the other columns do not explain of one.</summary>
    public double LeastPivot { get; private set; } = double.PositiveInfinity;

    /// <summary>
    /// The factor of the matrix whose lower triangle is given, in rows of <see cref="PanelTiles.Padded"/> length and as many of
    /// them, which is overwritten; null where it is not positive definite.
    /// </summary>
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

    public int Size => _size;

    /// <summary>x ← (L Lᵀ)⁻¹ x.</summary>
    public void Solve(double[] x)
    {
        SolveLower(x);
        SolveUpper(x);
    }

    /// <summary>x ← L⁻¹ x, for each of the vectors that stand one behind the other.</summary>
    public void SolveLower(Span<double> x)
    {
        for (var i = 0; i < _size; i++)
        {
            var row = _cells.AsSpan(i * _stride, i);
            for (var start = 0; start < x.Length; start += _size)
            {
                x[start + i] = (x[start + i] - VectorKernels.Dot(row, x.Slice(start, i))) / _cells[(i * _stride) + i];
            }
        }
    }

    /// <summary>x ← L⁻ᵀ x.</summary>
    public void SolveUpper(Span<double> x)
    {
        for (var i = _size - 1; i >= 0; i--)
        {
            x[i] /= _cells[(i * _stride) + i];
            VectorKernels.AddScaled(-x[i], _cells.AsSpan(i * _stride, i), x.Slice(0, i));
        }
    }

    private Span<double> Cells(int row, int first, int count) => _cells.AsSpan((row * _stride) + first, count);

    private bool FactorBlock(int start, int end, double leastPivot)
    {
        for (var i = start; i < end; i++)
        {
            for (var j = start; j < i; j++)
            {
                var sum = _cells[(i * _stride) + j] - VectorKernels.Dot(Cells(i, start, j - start), Cells(j, start, j - start));
                _cells[(i * _stride) + j] = sum / _cells[(j * _stride) + j];
            }

            var own = Cells(i, start, i - start);
            var pivot = _cells[(i * _stride) + i] - VectorKernels.Dot(own, own);
            if (!(pivot > leastPivot))
            {
                return false;
            }

            LeastPivot = Math.Min(LeastPivot, pivot);
            _cells[(i * _stride) + i] = Math.Sqrt(pivot);
        }

        return true;
    }

    private void SolvePanel(int start, int end) => System.Threading.Tasks.Parallel.For(end, _size, i =>
    {
        for (var j = start; j < end; j++)
        {
            var sum = _cells[(i * _stride) + j] - VectorKernels.Dot(Cells(i, start, j - start), Cells(j, start, j - start));
            _cells[(i * _stride) + j] = sum / _cells[(j * _stride) + j];
        }
    });

    /// <summary>What the block explains of the rest is taken from it.</summary>
    private void UpdateRest(int start, int end)
    {
        var width = PanelTiles.Width;
        var depth = end - start;
        var panels = (_size - end + width - 1) / width;
        var packed = new double[panels * width * depth];
        System.Threading.Tasks.Parallel.For(0, panels, panel =>
        {
            var target = packed.AsSpan(panel * width * depth, width * depth);
            for (int r = 0, row = end + (panel * width); r < width && row < _size; r++, row++)
            {
                var cells = Cells(row, start, depth);
                for (var k = 0; k < cells.Length; k++)
                {
                    target[(k * width) + r] = cells[k];
                }
            }
        });
        System.Threading.Tasks.Parallel.For(0, panels, turn =>
        {
            var i = panels - 1 - turn;
            var left = packed.AsSpan(i * width * depth, width * depth);
            for (var j = 0; j <= i; j++)
            {
                var cell = ((end + (i * width)) * _stride) + end + (j * width);
                PanelTiles.AddProduct(left, packed.AsSpan(j * width * depth, width * depth), _cells.AsSpan(cell), _stride, -1);
            }
        });
    }
}
