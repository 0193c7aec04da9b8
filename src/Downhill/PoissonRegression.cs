using System.Threading;
using Downhill.GeneralizedLinear;

namespace Downhill;

/// <summary>Fits the rate of counts by a linear predictor: log(rate) = β₀ + xβ.</summary>
/// <remarks>By gradient, with columns standardised inside and that undone in the result.</remarks>
public static class PoissonRegression
{
    /// <summary>Fits by maximum likelihood, with a ridge if wanted.</summary>
    /// <param name="x">A row for each sample.</param>
    /// <param name="y">The count of each sample, or a rate; not negative.</param>
    /// <param name="ridge">λ ≥ 0 in the penalty λ/2 ‖β‖² on the coefficients of standardised columns, the intercept spared.</param>
    /// <param name="maximumIterations">The most iterations of the descent; 0 for its own limit.</param>
    /// <param name="cancellationToken">Ends the descent; the model is then the best so far.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, a number is not finite, a count is negative, or all are zero.</exception>
    public static PoissonModel Fit(double[][] x, double[] y, double ridge = 0, int maximumIterations = 0, CancellationToken cancellationToken = default)
    {
        if (y is null)
        {
            throw new ArgumentNullException(nameof(y));
        }

        new LogisticOptions { Ridge = ridge, MaximumIterations = maximumIterations }.Validate();
        var rows = new StandardizedRows(x, nameof(x));
        if (y.Length != rows.Rows)
        {
            throw new ArgumentException($"There are {y.Length} counts for {rows.Rows} rows.", nameof(y));
        }

        double sum = 0;
        foreach (var count in y)
        {
            if (!(count >= 0) || double.IsInfinity(count))
            {
                throw new ArgumentException("A count is a finite number that is not negative.", nameof(y));
            }

            sum += count;
        }

        if (sum == 0)
        {
            throw new ArgumentException("All counts are zero: no rate fits them but zero itself.", nameof(y));
        }

        var descent = LinearPredictorFit.Run(
            rows,
            (predictor, i) =>
            {
                var rate = Math.Exp(predictor);
                return (rate - (y[i] * predictor), rate - y[i]);
            },
            ridge,
            Math.Log(sum / y.Length),
            maximumIterations,
            cancellationToken);
        var (coefficients, intercept) = rows.Undo(descent.Parameters);
        return new PoissonModel(coefficients, intercept, descent);
    }
}
