using System.Threading;
using Downhill.GeneralizedLinear;

namespace Downhill;

/// <summary>Fits the probability of a yes or no by a linear predictor: log(p / (1 − p)) = β₀ + xβ (Cox 1958).</summary>
/// <remarks>
/// By gradient, with no matrix of second derivatives to form or invert. Columns are standardised inside, and that is undone in
/// the result.
/// </remarks>
public static class LogisticRegression
{
    /// <summary>Fits by maximum likelihood, with a ridge if wanted.</summary>
    /// <param name="x">A row for each sample.</param>
    /// <param name="y">What each sample is.</param>
    /// <param name="options">What to change of the defaults.</param>
    /// <param name="cancellationToken">Ends the descent; the model is then the best so far.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, a number is not finite, or only one class is there.</exception>
    public static LogisticModel Fit(double[][] x, bool[] y, LogisticOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (y is null)
        {
            throw new ArgumentNullException(nameof(y));
        }

        options ??= new LogisticOptions();
        options.Validate();
        var rows = new StandardizedRows(x, nameof(x));
        if (y.Length != rows.Rows)
        {
            throw new ArgumentException($"There are {y.Length} labels for {rows.Rows} rows.", nameof(y));
        }

        var positives = y.Count(static label => label);
        if (positives == 0 || positives == y.Length)
        {
            throw new ArgumentException("All labels are the same: there is nothing to tell apart.", nameof(y));
        }

        var positive = options.PositiveWeight * (options.BalanceClasses ? 0.5 * y.Length / positives : 1);
        var negative = options.BalanceClasses ? 0.5 * y.Length / (y.Length - positives) : 1;
        var start = Math.Log(positive * positives / (negative * (y.Length - positives)));
        var descent = LinearPredictorFit.Run(
            rows,
            (predictor, i) =>
            {
                // log(1 + e^z) for the wrong side's z, without overflow.
                var z = y[i] ? -predictor : predictor;
                var weight = y[i] ? positive : negative;
                var small = Math.Exp(-Math.Abs(z));
                var value = Math.Max(z, 0) + Math.Log(1 + small);
                var share = z >= 0 ? 1 / (1 + small) : small / (1 + small);
                return (weight * value, y[i] ? -weight * share : weight * share);
            },
            options.Ridge,
            start,
            options.MaximumIterations,
            cancellationToken);
        var (coefficients, intercept) = rows.Undo(descent.Parameters);
        var model = new LogisticModel(coefficients, intercept, descent, null);
        var isSeparated = options.Ridge == 0;
        for (var i = 0; i < y.Length && isSeparated; i++)
        {
            isSeparated = model.Predictor(x[i]) > 0 == y[i];
        }

        return isSeparated
            ? new LogisticModel(coefficients, intercept, descent, "The classes can be told apart without an error: the coefficients have no limit but the iterations. Set a ridge.")
            : model;
    }
}
