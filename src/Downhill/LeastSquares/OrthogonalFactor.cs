namespace Downhill.LeastSquares;

/// <summary>
/// Householder's factorisation with column pivoting, <c>A P = Q R</c>, of a matrix that is given by its columns (Businger and
/// Golub 1965).
/// </summary>
internal sealed class OrthogonalFactor
{
    private readonly double[][] _columns;
    private readonly double[] _scales;
    private readonly double[] _diagonal;
    private readonly int _rows;

    /// <param name="columns">The columns; overwritten.</param>
    /// <param name="rows">Their length.</param>
    /// <param name="tolerance">What is smaller than this, against the largest column, is rounding.</param>
    /// <param name="cancellationToken">Asked at each column.</param>
    public OrthogonalFactor(double[][] columns, int rows, double tolerance, System.Threading.CancellationToken cancellationToken)
    {
        _columns = columns;
        _rows = rows;
        var count = columns.Length;
        var steps = Math.Min(rows, count);
        Order = new int[count];
        _scales = new double[steps];
        _diagonal = new double[steps];
        var lengths = new double[count];
        for (var j = 0; j < count; j++)
        {
            Order[j] = j;
            lengths[j] = Square(columns[j], 0);
        }

        double largest = 0;
        for (var k = 0; k < steps; k++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var pivot = k;
            for (var j = k; j < count; j++)
            {
                if (lengths[j] > lengths[pivot])
                {
                    pivot = j;
                }
            }

            if (pivot != k)
            {
                (columns[k], columns[pivot]) = (columns[pivot], columns[k]);
                (Order[k], Order[pivot]) = (Order[pivot], Order[k]);
                lengths[pivot] = lengths[k];
            }

            var column = columns[k];
            var norm = Math.Sqrt(Square(column, k));
            largest = Math.Max(largest, norm);
            if (!(norm > tolerance * largest))
            {
                break;
            }

            var head = column[k];
            var diagonal = head > 0 ? -norm : norm;
            column[k] = head - diagonal;
            _diagonal[k] = diagonal;
            _scales[k] = -diagonal * column[k];
            for (var j = k + 1; j < count; j++)
            {
                Reflect(k, columns[j]);

                // What is left of the column; computed anew, because differences lose what matters here.
                lengths[j] = Square(columns[j], k + 1);
            }

            Rank = k + 1;
        }
    }

    /// <summary>How many columns are independent.</summary>
    public int Rank { get; private set; }

    /// <summary>The original column at each place.</summary>
    public int[] Order { get; }

    /// <summary>The ratio of the largest to the smallest diagonal of R: a lower bound of the condition number.</summary>
    public double Condition => Rank == 0 ? 1 : Math.Abs(_diagonal[0]) / Math.Abs(_diagonal[Rank - 1]);

    /// <summary>v ← Qᵀ v.</summary>
    public void ApplyTransposed(double[] v)
    {
        for (var k = 0; k < Rank; k++)
        {
            Reflect(k, v);
        }
    }

    /// <summary>v ← Q v.</summary>
    public void Apply(double[] v)
    {
        for (var k = Rank - 1; k >= 0; k--)
        {
            Reflect(k, v);
        }
    }

    /// <summary>x ← R⁻¹ x, in the order of the pivots, for the leading square of the rank.</summary>
    public void SolveUpper(double[] x)
    {
        for (var i = Rank - 1; i >= 0; i--)
        {
            x[i] /= _diagonal[i];
            var column = _columns[i];
            for (var j = 0; j < i; j++)
            {
                x[j] -= column[j] * x[i];
            }
        }
    }

    /// <summary>x ← R⁻ᵀ x, in the order of the pivots, for the leading square of the rank.</summary>
    public void SolveUpperTransposed(double[] x)
    {
        for (var i = 0; i < Rank; i++)
        {
            var column = _columns[i];
            var sum = x[i];
            for (var j = 0; j < i; j++)
            {
                sum -= column[j] * x[j];
            }

            x[i] = sum / _diagonal[i];
        }
    }

    /// <summary>Row i of R as far as the rank goes down and all columns go across: the columns of its transpose.</summary>
    public double[] Row(int i)
    {
        var row = new double[_columns.Length];
        row[i] = _diagonal[i];
        for (var j = i + 1; j < row.Length; j++)
        {
            row[j] = _columns[j][i];
        }

        return row;
    }

    private void Reflect(int k, double[] v)
    {
        var reflector = _columns[k].AsSpan(k, _rows - k);
        var target = v.AsSpan(k, _rows - k);
        VectorKernels.AddScaled(-VectorKernels.Dot(reflector, target) / _scales[k], reflector, target);
    }

    private double Square(double[] column, int from)
    {
        var rest = column.AsSpan(from, _rows - from);
        return VectorKernels.Dot(rest, rest);
    }
}
