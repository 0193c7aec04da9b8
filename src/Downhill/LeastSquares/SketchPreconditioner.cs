using System.Threading;
using System.Threading.Tasks;

namespace Downhill.LeastSquares;

/// <summary>
/// A triangular R with RᵀR ≈ AᵀA, from a random sketch of the rows (Rokhlin and Tygert 2008; Avron, Maymounkov and Toledo 2010):
/// the columns of AR⁻¹ are nearly orthonormal, whatever those of A are. Where the square of a badly conditioned sketch loses its
/// smallest values, it is factorised twice, the first time shifted (Fukaya, Kannan, Nakatsukasa, Yamamoto and Yanagisawa 2020).
/// </summary>
internal sealed class SketchPreconditioner
{
    // Of columns of about unit length. Below the pivot a factor is not to be trusted; the shift stands above what rounding does.
    private const double LeastPivot = 1e-11;
    private const double Shift = 1e-10;

    private const int RowsPerColumn = 4;
    private const int RowsPerBlock = 8;

    private readonly CholeskyFactor _first;
    private readonly CholeskyFactor? _second;
    private readonly double _shift;

    private SketchPreconditioner(CholeskyFactor first, CholeskyFactor? second, double largest, double shift, bool isSingular)
    {
        _shift = shift;
        _first = first;
        _second = second;
        IsSingular = isSingular;
        Condition = Math.Sqrt(largest) / Math.Sqrt(SmallestEigenvalue(first.Size));
    }

    /// <summary>Whether columns depend on each other beyond what two factors can tell.</summary>
    public bool IsSingular { get; }

    /// <summary>An estimate of the condition number of the scaled columns.</summary>
    public double Condition { get; }

    /// <summary>Whether a sketch is much smaller than the data.</summary>
    public static bool IsSmall(int rows, int columns) => rows >= 4L * RowsPerColumn * columns;

    /// <summary>Whether what is factorised takes no more than two gigabytes.</summary>
    public static bool Fits(int rows, int columns) => RowsToFactor(rows, columns) * columns <= 1 << 28;

    /// <summary>Null where the rows are not to be had.</summary>
    /// <exception cref="ArgumentException">There are more numbers than an array can hold.</exception>
    public static SketchPreconditioner? Of(LeastSquaresProblem problem, int seed, int maximumThreads, CancellationToken cancellationToken)
    {
        if (problem.Factors.Sketch is { } known)
        {
            return known;
        }

        if (Rows(problem, seed) is not { } rows)
        {
            return null;
        }

        var size = problem.Columns;
        var gram = GramProduct.Of(DesignMatrix.Of(rows, size), null, maximumThreads, cancellationToken);
        var largest = LargestEigenvalue(gram, size);
        var copy = (double[])gram.Clone();
        SketchPreconditioner made;
        if (CholeskyFactor.Of(gram, size, LeastPivot, cancellationToken) is { } factor)
        {
            made = new SketchPreconditioner(factor, null, largest, 0, false);
        }
        else
        {
            var shift = Shift * Math.Max(1, largest);
            AddToDiagonal(copy, size, shift);
            var first = CholeskyFactor.Of(copy, size, 0, cancellationToken) ?? throw new InvalidOperationException("A shifted Gram matrix is positive definite.");
            SolveRows(first, rows, cancellationToken);
            gram = GramProduct.Of(DesignMatrix.Of(rows, size), null, maximumThreads, cancellationToken);

            // Where columns depend on each other there is a direction of which nothing is known. The shift alone leaves it as it
            // is, and the iteration, which begins at zero, never enters it; another factor would blow up what rounding puts there.
            var second = CholeskyFactor.Of(gram, size, LeastPivot, cancellationToken);
            made = new SketchPreconditioner(first, second, largest, shift, second is null);
        }

        problem.Factors.Sketch = made;
        return made;
    }

    /// <summary>x ← R⁻¹ x.</summary>
    public void Solve(double[] x)
    {
        _second?.SolveUpper(x);
        _first.SolveUpper(x);
    }

    /// <summary>x ← R⁻ᵀ x.</summary>
    public void SolveTransposed(double[] x)
    {
        _first.SolveLower(x);
        _second?.SolveLower(x);
    }

    /// <summary>
    /// Takes from z what lies in the directions of which nothing is known, where rounding has put it. Each solution by the shifted
    /// factor, times the shift, leaves those directions as they are, and next to nothing of the others.
    /// </summary>
    public void RemoveUnknown(double[] z)
    {
        var unknown = (double[])z.Clone();
        for (var turn = 0; turn < 3; turn++)
        {
            _first.Solve(unknown);
            VectorKernels.Scale(_shift, unknown, unknown);
        }

        VectorKernels.AddScaled(-1, unknown, z);
    }

    /// <summary>The sketch in scaled columns, or all rows where they are few, and a row for each ridge.</summary>
    private static double[]? Rows(LeastSquaresProblem problem, int seed)
    {
        var size = problem.Columns;
        var count = RowsToFactor(problem.Rows, size);
        if ((count + size) * size > int.MaxValue)
        {
            throw new ArgumentException($"A sketch of {count} rows of {size} numbers is larger than an array can be.");
        }

        var sketch = count < problem.Rows ? new RandomSketch((int)count, size, seed) : null;
        var rows = sketch is null ? problem.Pass.Copy() : problem.Pass.TrySketch(sketch) ? sketch.Cells : null;
        if (rows is null)
        {
            return null;
        }

        var made = rows.Length;
        if (Array.Exists(problem.Ridge, static ridge => ridge > 0))
        {
            Array.Resize(ref rows, made + (size * size));
            for (var j = 0; j < size; j++)
            {
                rows[made + (j * size) + j] = Math.Sqrt(problem.Ridge[j]);
            }
        }

        for (var start = 0; start < made; start += size)
        {
            var row = rows.AsSpan(start, size);
            VectorKernels.Multiply(row, problem.Scales, row);
        }

        return rows;
    }

    /// <summary>Each row r ← L⁻¹ r, some at a time, so that a row of the factor is read once for all of them.</summary>
    private static void SolveRows(CholeskyFactor factor, double[] rows, CancellationToken cancellationToken)
    {
        var size = factor.Size;
        var count = rows.Length / size;
        Parallel.For(0, (count + RowsPerBlock - 1) / RowsPerBlock, new ParallelOptions { CancellationToken = cancellationToken }, block =>
        {
            var first = block * RowsPerBlock;
            factor.SolveLower(rows.AsSpan(first * size, Math.Min(RowsPerBlock, count - first) * size));
        });
    }

    private static long RowsToFactor(int rows, int columns) => IsSmall(rows, columns) ? (long)RowsPerColumn * columns : rows;

    private static void AddToDiagonal(double[] gram, int size, double amount)
    {
        var stride = PanelTiles.Padded(size);
        for (var i = 0; i < size; i++)
        {
            gram[(i * stride) + i] += amount;
        }
    }

    /// <summary>A few steps of the power method: the order of magnitude is what is asked.</summary>
    private static double LargestEigenvalue(double[] gram, int size)
    {
        var stride = PanelTiles.Padded(size);
        double[] v = Start(size), product = new double[size];
        double value = 0;
        for (var step = 0; step < 8; step++)
        {
            Array.Clear(product, 0, size);
            for (var i = 0; i < size; i++)
            {
                var below = gram.AsSpan(i * stride, i);
                product[i] += VectorKernels.Dot(below, v.AsSpan(0, i)) + (gram[(i * stride) + i] * v[i]);
                VectorKernels.AddScaled(v[i], below, product.AsSpan(0, i));
            }

            value = OrthogonalSolver.Norm(product);
            if (!(value > 0))
            {
                return 0;
            }

            VectorKernels.Scale(1 / value, product, v);
        }

        return value;
    }

    private double SmallestEigenvalue(int size)
    {
        var v = Start(size);
        double value = 1;
        for (var step = 0; step < 5; step++)
        {
            SolveTransposed(v);
            Solve(v);
            value = OrthogonalSolver.Norm(v);
            VectorKernels.Scale(1 / value, v, v);
        }

        return 1 / value;
    }

    private static double[] Start(int size)
    {
        var v = new double[size];
        for (var i = 0; i < size; i++)
        {
            v[i] = Math.Sin(1 + (2.3 * i)) / Math.Sqrt(size);
        }

        return v;
    }
}
