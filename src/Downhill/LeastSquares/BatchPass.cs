namespace Downhill.LeastSquares;

/// <summary>Passes over rows that are read batch by batch, anew for each pass.</summary>
internal sealed class BatchPass : INormalPass
{
    private readonly IEnumerable<RowBatch> _batches;

    public BatchPass(IEnumerable<RowBatch> batches)
    {
        _batches = batches;
        foreach (var batch in batches)
        {
            if (batch?.X is null || batch.Y is null || batch.X.Length != batch.Y.Length)
            {
                throw new ArgumentException("A batch has not as many values as rows.", nameof(batches));
            }

            Rows = checked(Rows + batch.X.Length);
            foreach (var row in batch.X)
            {
                if (Columns == 0 && row is not null)
                {
                    Columns = row.Length;
                }

                if (row is null || row.Length != Columns || Columns == 0)
                {
                    throw new ArgumentException($"A row has not {Columns} elements as the first.", nameof(batches));
                }
            }

            foreach (var value in batch.Y)
            {
                if (!Finite.IsFinite(value))
                {
                    throw new ArgumentException("Values are finite.", nameof(batches));
                }
            }
        }

        if (Rows == 0)
        {
            throw new ArgumentException("There is no data: at least one row is needed.", nameof(batches));
        }
    }

    public int Rows { get; }

    public int Columns { get; }

    public void Multiply(double[] p, double[] result)
    {
        Array.Clear(result, 0, result.Length);
        foreach (var batch in _batches)
        {
            foreach (var row in batch.X)
            {
                VectorKernels.AddScaled(VectorKernels.Dot(row, p), row, result);
            }
        }
    }

    public double Gradient(double[] b, double[] y, double[] result)
    {
        Array.Clear(result, 0, result.Length);
        double squares = 0;
        foreach (var batch in _batches)
        {
            for (var i = 0; i < batch.X.Length; i++)
            {
                var residual = batch.Y[i] - VectorKernels.Dot(batch.X[i], b);
                squares += residual * residual;
                VectorKernels.AddScaled(residual, batch.X[i], result);
            }
        }

        return squares;
    }

    public bool TrySketch(RandomSketch sketch)
    {
        var index = 0;
        foreach (var row in _batches.SelectMany(static batch => batch.X))
        {
            sketch.Add(index++, row, 0, 1);
        }

        return true;
    }

    public double[] Copy()
    {
        var copy = new double[checked(Rows * Columns)];
        var start = 0;
        foreach (var row in _batches.SelectMany(static batch => batch.X))
        {
            row.CopyTo(copy, start);
            start += Columns;
        }

        return copy;
    }

    public void Squares(double[] result)
    {
        Array.Clear(result, 0, result.Length);
        foreach (var batch in _batches)
        {
            foreach (var row in batch.X)
            {
                for (var j = 0; j < row.Length; j++)
                {
                    result[j] += row[j] * row[j];
                }
            }
        }
    }
}
