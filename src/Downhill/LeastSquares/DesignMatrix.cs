namespace Downhill.LeastSquares;

/// <summary>The rows of the data, wherever they lie.</summary>
internal abstract class DesignMatrix(int rows, int columns)
{
    public int Rows { get; } = rows;

    public int Columns { get; } = columns;

    public abstract ReadOnlySpan<double> Row(int index);

    public static DesignMatrix Of(ReadOnlyMemory<double> rowMajor, int columns) => new Contiguous(rowMajor, columns == 0 ? 0 : rowMajor.Length / columns, columns);

    public static DesignMatrix Of(double[][] rows, int columns) => new Jagged(rows, columns);

    public static DesignMatrix Of(double[,] cells)
    {
        int rows = cells.GetLength(0), columns = cells.GetLength(1);
        var copy = new double[rows * columns];
        Buffer.BlockCopy(cells, 0, copy, 0, copy.Length * sizeof(double));
        return new Contiguous(copy, rows, columns);
    }

    /// <summary>Columns one behind the other, turned into rows by blocks that stay in the cache.</summary>
    public static DesignMatrix OfColumnMajor(double[] columnMajor, int rows, int columns)
    {
        const int Block = 32;
        var copy = new double[columnMajor.Length];
        var blocks = (rows + Block - 1) / Block;
        System.Threading.Tasks.Parallel.For(0, blocks, block =>
        {
            var first = block * Block;
            var last = Math.Min(first + Block, rows);
            for (var start = 0; start < columns; start += Block)
            {
                var end = Math.Min(start + Block, columns);
                for (var j = start; j < end; j++)
                {
                    var source = j * rows;
                    for (var i = first; i < last; i++)
                    {
                        copy[(i * columns) + j] = columnMajor[source + i];
                    }
                }
            }
        });
        return new Contiguous(copy, rows, columns);
    }

    /// <summary>The same rows with a constant 1 behind each.</summary>
    public DesignMatrix WithOnes()
    {
        var width = Columns + 1;
        var copy = new double[(long)Rows * width <= int.MaxValue ? Rows * width : throw new ArgumentException("The data with a constant column is larger than an array can be.")];
        for (var i = 0; i < Rows; i++)
        {
            Row(i).CopyTo(copy.AsSpan(i * width));
            copy[(i * width) + Columns] = 1;
        }

        return new Contiguous(copy, Rows, width);
    }

    private sealed class Contiguous(ReadOnlyMemory<double> data, int rows, int columns) : DesignMatrix(rows, columns)
    {
        public override ReadOnlySpan<double> Row(int index) => data.Span.Slice(index * Columns, Columns);
    }

    private sealed class Jagged(double[][] data, int columns) : DesignMatrix(data.Length, columns)
    {
        public override ReadOnlySpan<double> Row(int index) => data[index];
    }
}
