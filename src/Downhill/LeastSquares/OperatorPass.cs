namespace Downhill.LeastSquares;

/// <summary>Passes over a matrix that is known by its products alone.</summary>
internal sealed class OperatorPass(ILinearOperator x, double[]? weights) : INormalPass
{
    // The lengths of the columns decide only how they are scaled: a third off does no harm.
    private const int Probes = 16;

    private readonly double[] _rows = new double[x.Rows];

    public int Rows => x.Rows;

    public int Columns => x.Columns;

    public void Multiply(double[] p, double[] result)
    {
        x.Apply(p, _rows);
        Weigh();
        x.ApplyTransposed(_rows, result);
    }

    public double Gradient(double[] b, double[] y, double[] result)
    {
        x.Apply(b, _rows);
        double squares = 0;
        for (var i = 0; i < _rows.Length; i++)
        {
            _rows[i] = y[i] - _rows[i];
            squares += (weights is null ? 1 : weights[i]) * _rows[i] * _rows[i];
        }

        Weigh();
        x.ApplyTransposed(_rows, result);
        return squares;
    }

    public bool TrySketch(RandomSketch sketch) => false;

    public double[]? Copy() => null;

    /// <summary>The mean square of the products with random signs is the sum of squares.</summary>
    public void Squares(double[] result)
    {
        // Always the same signs, so that a fit can be repeated.
        var random = new Random(1);
        var product = new double[x.Columns];
        Array.Clear(result, 0, result.Length);
        for (var probe = 0; probe < Probes; probe++)
        {
            for (var i = 0; i < _rows.Length; i++)
            {
                _rows[i] = (random.Next(2) == 0 ? -1 : 1) * (weights is null ? 1 : Math.Sqrt(weights[i]));
            }

            x.ApplyTransposed(_rows, product);
            for (var j = 0; j < product.Length; j++)
            {
                result[j] += product[j] * product[j] / Probes;
            }
        }
    }

    private void Weigh()
    {
        if (weights is not null)
        {
            VectorKernels.Multiply(_rows, weights, _rows);
        }
    }
}
