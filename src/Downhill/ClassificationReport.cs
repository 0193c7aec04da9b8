using System.Globalization;

namespace Downhill;

/// <summary>How well probabilities tell two classes apart.</summary>
public sealed class ClassificationReport
{
    private ClassificationReport(int truePositives, int falsePositives, int trueNegatives, int falseNegatives, double logLoss, double area)
    {
        TruePositives = truePositives;
        FalsePositives = falsePositives;
        TrueNegatives = trueNegatives;
        FalseNegatives = falseNegatives;
        LogLoss = logLoss;
        AreaUnderCurve = area;
    }

    /// <summary>Positive samples that are called so.</summary>
    public int TruePositives { get; }

    /// <summary>Negative samples that are called positive.</summary>
    public int FalsePositives { get; }

    /// <summary>Negative samples that are called so.</summary>
    public int TrueNegatives { get; }

    /// <summary>Positive samples that are called negative.</summary>
    public int FalseNegatives { get; }

    /// <summary>The mean of −log of the probability given to what was the case; probabilities are kept 1e-15 away from 0 and 1.</summary>
    public double LogLoss { get; }

    /// <summary>
    /// The area under the curve of true over false positives: how often a positive sample gets a higher probability than a
    /// negative one, ties by half (Hanley and McNeil 1982). NaN where only one class is there.
    /// </summary>
    public double AreaUnderCurve { get; }

    /// <summary>The share of samples that are called what they are.</summary>
    public double Accuracy => (double)(TruePositives + TrueNegatives) / (TruePositives + TrueNegatives + FalsePositives + FalseNegatives);

    /// <summary>The share of positive samples among those called positive; NaN where none is.</summary>
    public double Precision => (double)TruePositives / (TruePositives + FalsePositives);

    /// <summary>The share of positive samples that are called positive; NaN where there are none.</summary>
    public double Recall => (double)TruePositives / (TruePositives + FalseNegatives);

    /// <summary>Judges probabilities by what was the case.</summary>
    /// <param name="probabilities">The probability of the positive class for each sample.</param>
    /// <param name="y">What each sample is.</param>
    /// <param name="threshold">From which probability on a sample is called positive.</param>
    /// <exception cref="ArgumentException">The lengths differ, there is no sample, or a probability is none.</exception>
    public static ClassificationReport Of(double[] probabilities, bool[] y, double threshold = 0.5)
    {
        if (probabilities is null || y is null)
        {
            throw new ArgumentNullException(probabilities is null ? nameof(probabilities) : nameof(y));
        }

        if (probabilities.Length != y.Length || y.Length == 0)
        {
            throw new ArgumentException($"There are {y.Length} labels for {probabilities.Length} probabilities.", nameof(y));
        }

        int truePositives = 0, falsePositives = 0, trueNegatives = 0, falseNegatives = 0;
        double loss = 0;
        for (var i = 0; i < y.Length; i++)
        {
            var p = probabilities[i];
            if (!(p >= 0 && p <= 1))
            {
                throw new ArgumentException($"Probability {i} is {p.ToString(CultureInfo.InvariantCulture)}: a probability lies between 0 and 1.", nameof(probabilities));
            }

            loss -= Math.Log(Math.Max(y[i] ? p : 1 - p, 1e-15));
            if (p >= threshold)
            {
                _ = y[i] ? truePositives++ : falsePositives++;
            }
            else
            {
                _ = y[i] ? falseNegatives++ : trueNegatives++;
            }
        }

        return new ClassificationReport(truePositives, falsePositives, trueNegatives, falseNegatives, loss / y.Length, Area(probabilities, y));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Format(
        CultureInfo.InvariantCulture,
        "log loss {0:F4}, accuracy {1:P1}, precision {2:P1}, recall {3:P1}, area under the curve {4:F4}",
        LogLoss, Accuracy, Precision, Recall, AreaUnderCurve);

    private static double Area(double[] probabilities, bool[] y)
    {
        var order = Enumerable.Range(0, y.Length).ToArray();
        var keys = (double[])probabilities.Clone();
        Array.Sort(keys, order);
        double positives = y.Count(static label => label), negatives = y.Length - positives, ranks = 0;
        for (var first = 0; first < order.Length;)
        {
            var last = first;
            var among = 0;
            while (last < order.Length && keys[last] == keys[first])
            {
                among += y[order[last]] ? 1 : 0;
                last++;
            }

            // All of a tie share its middle rank.
            ranks += among * ((first + 1 + last) / 2.0);
            first = last;
        }

        return (ranks - (positives * (positives + 1) / 2)) / (positives * negatives);
    }
}
