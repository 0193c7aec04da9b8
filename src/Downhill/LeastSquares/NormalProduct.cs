using System.Numerics;
using System.Runtime.InteropServices;

namespace Downhill.LeastSquares;

/// <summary>
/// Passes over the data that read it once: <c>XᵀW(X p)</c> and <c>XᵀW(y − X b)</c>, several rows at a time so that the vectors of
/// the columns are read from the cache as seldom as may be, and one part of the rows on each thread.
/// </summary>
internal sealed class NormalProduct : INormalPass
{
    // Below this much work a second thread costs more than it brings.
    private const long LeastElementsPerThread = 100_000;

    private readonly DesignMatrix _design;
    private readonly double[]? _weights;
    private readonly double[][] _parts;

    public NormalProduct(DesignMatrix design, double[]? weights, int maximumThreads)
    {
        _design = design;
        _weights = weights;
        var threads = (int)Math.Max(1, Math.Min(
            maximumThreads > 0 ? maximumThreads : Environment.ProcessorCount, (long)design.Rows * design.Columns / LeastElementsPerThread));
        _parts = new double[threads][];
        for (var t = 0; t < threads; t++)
        {
            _parts[t] = new double[design.Columns];
        }
    }

    public int Rows => _design.Rows;

    public int Columns => _design.Columns;

    public int Threads => _parts.Length;

    /// <summary>result ← XᵀW X p.</summary>
    public void Multiply(double[] p, double[] result) => Run(p, null, result);

    /// <summary>result ← XᵀW(y − X b); the weighted sum of squared residuals.</summary>
    public double Gradient(double[] b, double[] y, double[] result) => Run(b, y, result);

    /// <summary>result ← the weighted sum of squares of each column.</summary>
    public void Squares(double[] result) => Run(SquaresPart, result);

    /// <summary>A part of the columns on each thread: rows meet in the same rows of the sketch.</summary>
    public bool TrySketch(RandomSketch sketch)
    {
        System.Threading.Tasks.Parallel.For(0, _parts.Length, t =>
        {
            var first = (int)((long)Columns * t / _parts.Length);
            var count = (int)((long)Columns * (t + 1) / _parts.Length) - first;
            for (var i = 0; i < Rows && count > 0; i++)
            {
                sketch.Add(i, _design.Row(i).Slice(first, count), first, Root(i));
            }
        });
        return true;
    }

    public double[] Copy()
    {
        var copy = new double[Rows * Columns];
        for (var i = 0; i < Rows; i++)
        {
            VectorKernels.Scale(Root(i), _design.Row(i), copy.AsSpan(i * Columns, Columns));
        }

        return copy;
    }

    private double Root(int row) => _weights is null ? 1 : Math.Sqrt(_weights[row]);

    private double Run(double[] p, double[]? y, double[] result) => Run((first, last, sums) => Part(first, last, p, y, sums), result);

    private double Run(Func<int, int, double[], double> part, double[] result)
    {
        var squares = new double[_parts.Length];
        if (_parts.Length == 1)
        {
            squares[0] = part(0, _design.Rows, _parts[0]);
        }
        else
        {
            System.Threading.Tasks.Parallel.For(0, _parts.Length, t =>
            {
                var first = (int)((long)_design.Rows * t / _parts.Length);
                var last = (int)((long)_design.Rows * (t + 1) / _parts.Length);
                squares[t] = part(first, last, _parts[t]);
            });
        }

        // Always in the same order, so that a fit can be repeated to the last bit on the same machine.
        _parts[0].AsSpan().CopyTo(result);
        var sum = squares[0];
        for (var t = 1; t < _parts.Length; t++)
        {
            VectorKernels.AddScaled(1, _parts[t], result);
            sum += squares[t];
        }

        return sum;
    }

    private double SquaresPart(int first, int last, double[] sums)
    {
        Array.Clear(sums, 0, sums.Length);
        var sv = MemoryMarshal.Cast<double, Vector<double>>(sums.AsSpan());
        for (var i = first; i < last; i++)
        {
            var row = _design.Row(i);
            var weight = _weights is null ? 1 : _weights[i];
            var rv = MemoryMarshal.Cast<double, Vector<double>>(row);
            for (var j = 0; j < sv.Length && j < rv.Length; j++)
            {
                sv[j] += rv[j] * rv[j] * weight;
            }

            for (var j = sv.Length * Vector<double>.Count; j < sums.Length; j++)
            {
                sums[j] += row[j] * row[j] * weight;
            }
        }

        return 0;
    }

    private double Part(int first, int last, double[] p, double[]? y, double[] sums)
    {
        Array.Clear(sums, 0, sums.Length);
        double squares = 0;
        var i = first;
        if (i + 4 <= last)
        {
            var current = new RowGroup(_design, i);
            current.Dots(p, out var ta, out var tb, out var tc, out var td);
            while (true)
            {
                Residual(i, y, ref ta, ref squares);
                Residual(i + 1, y, ref tb, ref squares);
                Residual(i + 2, y, ref tc, ref squares);
                Residual(i + 3, y, ref td, ref squares);
                i += 4;
                if (i + 4 > last)
                {
                    current.Add(ta, tb, tc, td, sums);
                    break;
                }

                // The next rows stream in while these are added: the memory is never idle.
                var next = new RowGroup(_design, i);
                var ahead = i + 8 <= last ? new RowGroup(_design, i + 4) : next;
                current.AddAndDots(next, ahead, p, sums, ref ta, ref tb, ref tc, ref td);
                current = next;
            }
        }

        for (; i < last; i++)
        {
            var row = _design.Row(i);
            var t = VectorKernels.Dot(row, p);
            Residual(i, y, ref t, ref squares);
            VectorKernels.AddScaled(t, row, sums);
        }

        return squares;
    }

    private void Residual(int row, double[]? y, ref double value, ref double squares)
    {
        var weight = _weights is null ? 1 : _weights[row];
        if (y is not null)
        {
            value = y[row] - value;
            squares += weight * value * value;
        }

        value *= weight;
    }
}
