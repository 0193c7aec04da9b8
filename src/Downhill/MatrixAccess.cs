namespace Downhill;

/// <summary>How a matrix type that Downhill does not know is read, made and filled.</summary>
/// <typeparam name="TMatrix">The matrix type.</typeparam>
public sealed class MatrixAccess<TMatrix>
{
    private readonly Func<TMatrix, int> _rows;
    private readonly Func<TMatrix, int> _columns;
    private readonly Func<TMatrix, int, int, double> _read;
    private readonly Func<int, int, TMatrix> _create;
    private readonly Action<TMatrix, int, int, double> _write;

    /// <summary>Names the five things that are needed of a matrix type.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="read">The element in a row and a column, both counted from zero.</param>
    /// <param name="create">A new matrix with so many rows and columns.</param>
    /// <param name="write">Writes the element in a row and a column.</param>
    public MatrixAccess(
        Func<TMatrix, int> rows, Func<TMatrix, int> columns, Func<TMatrix, int, int, double> read, Func<int, int, TMatrix> create, Action<TMatrix, int, int, double> write)
    {
        _rows = rows ?? throw new ArgumentNullException(nameof(rows));
        _columns = columns ?? throw new ArgumentNullException(nameof(columns));
        _read = read ?? throw new ArgumentNullException(nameof(read));
        _create = create ?? throw new ArgumentNullException(nameof(create));
        _write = write ?? throw new ArgumentNullException(nameof(write));
    }

    internal double[,] Read(TMatrix matrix)
    {
        var cells = new double[_rows(matrix), _columns(matrix)];
        for (var i = 0; i < cells.GetLength(0); i++)
        {
            for (var j = 0; j < cells.GetLength(1); j++)
            {
                cells[i, j] = _read(matrix, i, j);
            }
        }

        return cells;
    }

    internal TMatrix Write(double[,] cells)
    {
        var matrix = _create(cells.GetLength(0), cells.GetLength(1));
        for (var i = 0; i < cells.GetLength(0); i++)
        {
            for (var j = 0; j < cells.GetLength(1); j++)
            {
                _write(matrix, i, j, cells[i, j]);
            }
        }

        return matrix;
    }
}
