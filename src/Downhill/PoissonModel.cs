namespace Downhill;

/// <summary>A fitted Poisson regression.</summary>
public sealed class PoissonModel
{
    internal PoissonModel(double[] coefficients, double intercept, DescentResult descent)
    {
        Coefficients = coefficients;
        Intercept = intercept;
        Descent = descent;
    }

    /// <summary>One coefficient for each column, in the column's own unit.</summary>
    public double[] Coefficients { get; }

    /// <summary>The constant term.</summary>
    public double Intercept { get; }

    /// <summary>How the descent went; its parameters are those of standardised columns.</summary>
    public DescentResult Descent { get; }

    /// <summary>The expected count of a sample.</summary>
    public double Rate(double[] row)
    {
        if (row is null)
        {
            throw new ArgumentNullException(nameof(row));
        }

        return row.Length == Coefficients.Length
            ? Math.Exp(Intercept + VectorKernels.Dot(row, Coefficients))
            : throw new ArgumentException($"The row has {row.Length} elements, the model {Coefficients.Length} coefficients.", nameof(row));
    }

    /// <summary>The mean deviance of counts from the rates: 0 for a perfect fit (McCullagh and Nelder 1989).</summary>
    /// <param name="x">A row for each sample.</param>
    /// <param name="y">The count of each sample.</param>
    public double MeanDeviance(double[][] x, double[] y)
    {
        if (x is null || y is null || x.Length != y.Length || y.Length == 0)
        {
            throw new ArgumentException("There must be a count for each of at least one row.", nameof(y));
        }

        double sum = 0;
        for (var i = 0; i < y.Length; i++)
        {
            var rate = Rate(x[i]);
            sum += 2 * ((y[i] > 0 ? y[i] * Math.Log(y[i] / rate) : 0) - (y[i] - rate));
        }

        return sum / y.Length;
    }
}
