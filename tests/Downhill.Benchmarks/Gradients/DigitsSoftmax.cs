using System.Globalization;
using System.IO.Compression;

namespace Downhill.Benchmarks.Gradients;

/// <summary>
/// Softmax regression over the 1,797 handwritten digits of 8 × 8 pixels (E. Alpaydin and C. Kaynak, UCI, 1998): 650
/// parameters, written as the sample writes it.
/// </summary>
internal static partial class DigitsSoftmax
{
    private const int Classes = 10;
    private const int Pixels = 64;

    private static readonly double[] s_scores = new double[Classes];

    public static GradientBenchmark Create()
    {
        (double[][] pixels, int[] digits) = Load(Path.Combine(AppContext.BaseDirectory, "digits.csv.gz"));
        var random = new Random(4);
        double[] weights = [.. Enumerable.Range(0, Classes * (Pixels + 1)).Select(_ => 0.4 * (random.NextDouble() - 0.5))];
        return new GradientBenchmark(
            "digits",
            typeof(DigitsSoftmax),
            () => Loss(weights, pixels, digits),
            gradient => LossValueAndGradient(weights, pixels, digits, gradient),
            gradient => ByHand(weights, pixels, digits, gradient),
            weights.Length);
    }

    [Differentiable]
    private static double Loss(double[] weights, double[][] pixels, int[] digits)
    {
        var scores = new double[Classes];
        double sum = 0;
        for (int i = 0; i < pixels.Length; i++)
        {
            for (int c = 0; c < Classes; c++)
            {
                scores[c] = Score(weights, c, pixels[i]);
            }

            double highest = scores[0];
            for (int c = 1; c < Classes; c++)
            {
#pragma warning disable DH4002 // Which score is subtracted has no influence on the value: it is added again.
                highest = Math.Max(highest, scores[c]);
#pragma warning restore DH4002
            }

            double total = 0;
            for (int c = 0; c < Classes; c++)
            {
                total += Math.Exp(scores[c] - highest);
            }

            sum += highest + Math.Log(total) - scores[digits[i]];
        }

        double decay = 0;
        foreach (double weight in weights)
        {
            decay += weight * weight;
        }

        return (sum + 0.5 * decay) / pixels.Length;
    }

    private static double Score(double[] weights, int digit, double[] image)
    {
        int first = digit * (Pixels + 1);
        double score = weights[first + Pixels];
        for (int j = 0; j < Pixels; j++)
        {
            score += weights[first + j] * image[j];
        }

        return score;
    }

    // The slope of a score is the probability of its class, less one for the right class.
    private static double ByHand(double[] weights, double[][] pixels, int[] digits, double[] gradient)
    {
        double[] scores = s_scores;
        double scale = 1.0 / pixels.Length;
        double decay = 0;
        for (int k = 0; k < weights.Length; k++)
        {
            decay += weights[k] * weights[k];
            gradient[k] = weights[k] * scale;
        }

        double sum = 0;
        for (int i = 0; i < pixels.Length; i++)
        {
            double[] image = pixels[i];
            double highest = double.NegativeInfinity;
            for (int c = 0; c < Classes; c++)
            {
                scores[c] = Score(weights, c, image);
                highest = Math.Max(highest, scores[c]);
            }

            int digit = digits[i];
            double own = scores[digit];
            double total = 0;
            for (int c = 0; c < Classes; c++)
            {
                scores[c] = Math.Exp(scores[c] - highest);
                total += scores[c];
            }

            sum += highest + Math.Log(total) - own;
            for (int c = 0; c < Classes; c++)
            {
                double slope = ((scores[c] / total) - (c == digit ? 1 : 0)) * scale;
                Span<double> row = gradient.AsSpan(c * (Pixels + 1), Pixels + 1);
                for (int j = 0; j < image.Length; j++)
                {
                    row[j] += slope * image[j];
                }

                row[Pixels] += slope;
            }
        }

        return (sum + (0.5 * decay)) * scale;
    }

    // Each line holds 64 pixels from 0 to 16, then the digit.
    private static (double[][] Pixels, int[] Digits) Load(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var pixels = new List<double[]>();
        var digits = new List<int>();
        while (reader.ReadLine() is { } line)
        {
            double[] cells = [.. line.Split(',').Select(static cell => double.Parse(cell, CultureInfo.InvariantCulture))];
            pixels.Add([.. cells.Take(Pixels).Select(static value => value / 16)]);
            digits.Add((int)cells[Pixels]);
        }

        return ([.. pixels], [.. digits]);
    }
}
