namespace Downhill.GeneralizedLinear;

/// <summary>The data with columns of mean zero and deviation one, and the way back. A column that never changes becomes zeros.</summary>
internal sealed class StandardizedRows
{
    private readonly double[] _cells;
    private readonly double[] _means;
    private readonly double[] _scales;

    public StandardizedRows(double[][] x, string name)
    {
        if (x is null)
        {
            throw new ArgumentNullException(name);
        }

        Rows = x.Length;
        Columns = Rows == 0 || x[0] is null ? 0 : x[0].Length;
        if (Columns == 0)
        {
            throw new ArgumentException("There is no data: at least one row and one column are needed.", name);
        }

        _cells = new double[Rows * Columns];
        _means = new double[Columns];
        _scales = new double[Columns];
        for (var i = 0; i < Rows; i++)
        {
            if (x[i] is null || x[i].Length != Columns)
            {
                throw new ArgumentException($"Row {i} has not {Columns} elements as the first.", name);
            }

            for (var j = 0; j < Columns; j++)
            {
                if (!Finite.IsFinite(x[i][j]))
                {
                    throw new ArgumentException($"The element in row {i}, column {j} is not finite.", name);
                }

                _means[j] += x[i][j] / Rows;
            }
        }

        for (var i = 0; i < Rows; i++)
        {
            for (var j = 0; j < Columns; j++)
            {
                var d = x[i][j] - _means[j];
                _scales[j] += d * d / Rows;
            }
        }

        for (var j = 0; j < Columns; j++)
        {
            var deviation = Math.Sqrt(_scales[j]);

            // What is left of a constant by the rounding of its mean is no information.
            _scales[j] = deviation > 1e-14 * Math.Abs(_means[j]) ? 1 / deviation : 0;
        }

        for (var i = 0; i < Rows; i++)
        {
            for (var j = 0; j < Columns; j++)
            {
                _cells[(i * Columns) + j] = (x[i][j] - _means[j]) * _scales[j];
            }
        }
    }

    public int Rows { get; }

    public int Columns { get; }

    public ReadOnlySpan<double> Row(int i) => _cells.AsSpan(i * Columns, Columns);

    /// <summary>Coefficients and intercept for the data as they were given; the intercept is the last parameter.</summary>
    public (double[] Coefficients, double Intercept) Undo(double[] parameters)
    {
        var coefficients = new double[Columns];
        var intercept = parameters[Columns];
        for (var j = 0; j < Columns; j++)
        {
            coefficients[j] = parameters[j] * _scales[j];
            intercept -= coefficients[j] * _means[j];
        }

        return (coefficients, intercept);
    }
}
