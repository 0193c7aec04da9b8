namespace Downhill;

/// <summary>A fitted logistic regression.</summary>
public sealed class LogisticModel
{
    internal LogisticModel(double[] coefficients, double intercept, DescentResult descent, string? warning)
    {
        Coefficients = coefficients;
        Intercept = intercept;
        Descent = descent;
        Warning = warning;
    }

    /// <summary>One coefficient for each column, in the column's own unit.</summary>
    public double[] Coefficients { get; }

    /// <summary>The constant term.</summary>
    public double Intercept { get; }

    /// <summary>How the descent went; its parameters are those of standardised columns.</summary>
    public DescentResult Descent { get; }

    /// <summary>What to beware of; else null.</summary>
    public string? Warning { get; }

    /// <summary>The probability that a sample is positive.</summary>
    public double Probability(double[] row)
    {
        var predictor = Predictor(row);
        return predictor >= 0 ? 1 / (1 + Math.Exp(-predictor)) : Math.Exp(predictor) / (1 + Math.Exp(predictor));
    }

    /// <summary>Judges the model by data, best by such as it was not fitted to.</summary>
    /// <param name="x">A row for each sample.</param>
    /// <param name="y">What each sample is.</param>
    /// <param name="threshold">From which probability on a sample is called positive.</param>
    public ClassificationReport Evaluate(double[][] x, bool[] y, double threshold = 0.5)
    {
        if (x is null || y is null)
        {
            throw new ArgumentNullException(x is null ? nameof(x) : nameof(y));
        }

        return ClassificationReport.Of(Array.ConvertAll(x, Probability), y, threshold);
    }

    internal double Predictor(double[] row)
    {
        if (row is null)
        {
            throw new ArgumentNullException(nameof(row));
        }

        return row.Length == Coefficients.Length
            ? Intercept + VectorKernels.Dot(row, Coefficients)
            : throw new ArgumentException($"The row has {row.Length} elements, the model {Coefficients.Length} coefficients.", nameof(row));
    }
}
