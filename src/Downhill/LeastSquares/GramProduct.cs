namespace Downhill.LeastSquares;

/// <summary>The lower triangle of <c>XᵀWX</c>, a panel of rows after the other, each panel's tiles shared among the threads.</summary>
internal static class GramProduct
{
    private const int Depth = 256;

    // Below this much work a second thread costs more than it brings.
    private const long LeastWorkPerThread = 2_000_000;

    /// <summary>
    /// XᵀWX, its lower triangle filled, in rows of <see cref="PanelTiles.Padded"/> length and as many of them. The same to the last
    /// bit however many threads there are.
    /// </summary>
    public static double[] Of(DesignMatrix design, double[]? weights, int maximumThreads, System.Threading.CancellationToken cancellationToken)
    {
        var width = PanelTiles.Width;
        var stride = PanelTiles.Padded(design.Columns);
        var panels = stride / width;
        var result = new double[(long)stride * stride];
        var packed = new double[stride * Depth];
        var threads = new System.Threading.Tasks.ParallelOptions
        {
            CancellationToken = cancellationToken,
            MaxDegreeOfParallelism = (int)Math.Max(1, Math.Min(
                maximumThreads > 0 ? maximumThreads : Environment.ProcessorCount, (long)design.Rows * stride * stride / LeastWorkPerThread)),
        };
        for (var start = 0; start < design.Rows; start += Depth)
        {
            var first = start;
            var depth = Math.Min(Depth, design.Rows - start);
            System.Threading.Tasks.Parallel.For(0, threads.MaxDegreeOfParallelism, threads, t =>
            {
                for (var k = depth * t / threads.MaxDegreeOfParallelism; k < depth * (t + 1) / threads.MaxDegreeOfParallelism; k++)
                {
                    Pack(design.Row(first + k), weights is null ? 1 : Math.Sqrt(weights[first + k]), packed, k, depth);
                }
            });

            // The longest rows of tiles first, so that no thread is left alone with one.
            System.Threading.Tasks.Parallel.For(0, panels, threads, turn =>
            {
                var i = panels - 1 - turn;
                var left = packed.AsSpan(i * width * depth, width * depth);
                for (var j = 0; j <= i; j++)
                {
                    PanelTiles.AddProduct(left, packed.AsSpan(j * width * depth, width * depth), result.AsSpan((i * width * stride) + (j * width)), stride, 1);
                }
            });
        }

        return result;
    }

    private static void Pack(ReadOnlySpan<double> row, double root, double[] packed, int k, int depth)
    {
        var width = PanelTiles.Width;
        for (var column = 0; column < row.Length; column += width)
        {
            var target = packed.AsSpan((column * depth) + (k * width), width);
            var count = Math.Min(width, row.Length - column);
            row.Slice(column, count).CopyTo(target);
            target.Slice(count).Clear();
            if (root != 1)
            {
                VectorKernels.Scale(root, target, target);
            }
        }
    }
}
