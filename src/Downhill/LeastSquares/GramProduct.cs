using System.Numerics;
using System.Runtime.InteropServices;

namespace Downhill.LeastSquares;

/// <summary>
/// The lower triangle of <c>XᵀWX</c>, tile by tile: a panel of rows is packed so that a tile of 4 by two vectors of columns is
/// added up in registers (Goto and van de Geijn 2008).
/// </summary>
internal static class GramProduct
{
    private const int Panel = 256;
    private const int TileRows = 4;
    private const long LeastElementsPerThread = 100_000;

    private static readonly int s_tileColumns = 2 * Vector<double>.Count;

    /// <summary>XᵀWX, row-major p by p, its lower triangle filled.</summary>
    public static double[] Of(DesignMatrix design, double[]? weights, int maximumThreads, System.Threading.CancellationToken cancellationToken)
    {
        var p = design.Columns;
        // Each thread adds up a square of its own.
        var threads = (int)Math.Max(1, Math.Min(
            maximumThreads > 0 ? maximumThreads : Environment.ProcessorCount,
            Math.Min((long)design.Rows * p / LeastElementsPerThread, Math.Max(1, (1L << 28) / ((long)p * p * sizeof(double))))));
        var parts = new double[threads][];
        System.Threading.Tasks.Parallel.For(0, threads, t =>
        {
            parts[t] = Part(design, weights, (int)((long)design.Rows * t / threads), (int)((long)design.Rows * (t + 1) / threads), cancellationToken);
        });
        for (var t = 1; t < threads; t++)
        {
            VectorKernels.AddScaled(1, parts[t], parts[0]);
        }

        return parts[0];
    }

    private static double[] Part(DesignMatrix design, double[]? weights, int first, int last, System.Threading.CancellationToken cancellationToken)
    {
        var p = design.Columns;
        var width = s_tileColumns;
        var tiles = (p + width - 1) / width;
        var result = new double[p * p];
        var packed = new double[tiles * Panel * width];
        var scaled = new double[Panel * TileRows];
        var tile = new double[TileRows * width];
        for (var start = first; start < last; start += Panel)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var depth = Math.Min(Panel, last - start);
            Pack(design, weights, start, depth, packed, width, tiles);
            for (var i = 0; i < p; i += TileRows)
            {
                // The columns i .. i + 3 of the panel, one after the other.
                var source = i / width * Panel * width;
                var offset = i % width;
                for (var k = 0; k < depth; k++)
                {
                    for (var r = 0; r < TileRows; r++)
                    {
                        scaled[(k * TileRows) + r] = packed[source + (k * width) + offset + r];
                    }
                }

                for (var j = 0; j <= i + TileRows - 1 && j < p; j += width)
                {
                    Multiply(scaled, packed.AsSpan(j / width * Panel * width, depth * width), depth, tile);
                    for (var r = 0; r < TileRows && i + r < p; r++)
                    {
                        var columns = Math.Min(width, p - j);
                        VectorKernels.AddScaled(1, tile.AsSpan(r * width, columns), result.AsSpan(((i + r) * p) + j, columns));
                    }
                }
            }
        }

        return result;
    }

    private static void Pack(DesignMatrix design, double[]? weights, int start, int depth, double[] packed, int width, int tiles)
    {
        for (var k = 0; k < depth; k++)
        {
            var row = design.Row(start + k);
            var root = weights is null ? 1 : Math.Sqrt(weights[start + k]);
            for (var t = 0; t < tiles; t++)
            {
                var target = packed.AsSpan((t * Panel * width) + (k * width), width);
                var count = Math.Min(width, row.Length - (t * width));
                row.Slice(t * width, count).CopyTo(target);
                target.Slice(count).Clear();
                if (weights is not null)
                {
                    VectorKernels.Scale(root, target, target);
                }
            }
        }
    }

    /// <summary>tile ← the four columns times the tile's columns, over the rows of the panel.</summary>
    private static void Multiply(double[] left, ReadOnlySpan<double> right, int depth, double[] tile)
    {
        var rv = MemoryMarshal.Cast<double, Vector<double>>(right);
        Vector<double> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        var at = 0;
        for (var k = 0; k < depth && at + 3 < left.Length; k++, at += TileRows)
        {
            var r0 = rv[2 * k];
            var r1 = rv[(2 * k) + 1];
            var x = new Vector<double>(left[at]);
            a0 = Fused.MultiplyAdd(x, r0, a0);
            a1 = Fused.MultiplyAdd(x, r1, a1);
            x = new Vector<double>(left[at + 1]);
            b0 = Fused.MultiplyAdd(x, r0, b0);
            b1 = Fused.MultiplyAdd(x, r1, b1);
            x = new Vector<double>(left[at + 2]);
            c0 = Fused.MultiplyAdd(x, r0, c0);
            c1 = Fused.MultiplyAdd(x, r1, c1);
            x = new Vector<double>(left[at + 3]);
            d0 = Fused.MultiplyAdd(x, r0, d0);
            d1 = Fused.MultiplyAdd(x, r1, d1);
        }

        var tv = MemoryMarshal.Cast<double, Vector<double>>(tile.AsSpan());
        tv[0] = a0;
        tv[1] = a1;
        tv[2] = b0;
        tv[3] = b1;
        tv[4] = c0;
        tv[5] = c1;
        tv[6] = d0;
        tv[7] = d1;
    }
}
