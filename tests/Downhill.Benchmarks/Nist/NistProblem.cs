using System.Globalization;

namespace Downhill.Benchmarks.Nist;

/// <summary>
/// A nonlinear regression problem of the Statistical Reference Datasets (NIST, public domain): its data, two starting
/// points, and the least squares solution certified to eleven digits.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Starts">The two starting points: far from the solution, then near it.</param>
/// <param name="Certified">The certified parameters.</param>
/// <param name="ResidualSumOfSquares">The certified sum of squares.</param>
/// <param name="X">The predictor.</param>
/// <param name="Y">The response.</param>
public sealed record NistProblem(
    string Name, double[][] Starts, double[] Certified, double ResidualSumOfSquares, double[] X, double[] Y)
{
    /// <summary>Reads a file as NIST publishes it.</summary>
    public static NistProblem Read(string path)
    {
        string[] lines = File.ReadAllLines(path);
        List<double[]> parameters = [];
        List<double[]> data = [];
        double sum = double.NaN;
        bool isData = false;
        foreach (string line in lines)
        {
            string trimmed = line.Trim();
            if (trimmed.StartsWith("Residual Sum of Squares:", StringComparison.Ordinal))
            {
                sum = Numbers(trimmed["Residual Sum of Squares:".Length..])[0];
            }
            else if (trimmed.StartsWith("Data:", StringComparison.Ordinal))
            {
                isData = trimmed["Data:".Length..].Trim().StartsWith("y ", StringComparison.Ordinal);
            }
            else if (isData && Numbers(trimmed) is { Length: 2 } pair)
            {
                data.Add(pair);
            }
            else if (!isData && trimmed.StartsWith('b') && trimmed.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
                && Numbers(trimmed[(at + 1)..]) is { Length: 4 } row)
            {
                parameters.Add(row);
            }
        }

        return new NistProblem(
            Path.GetFileNameWithoutExtension(path),
            [[.. parameters.Select(static p => p[0])], [.. parameters.Select(static p => p[1])]],
            [.. parameters.Select(static p => p[2])],
            sum,
            [.. data.Select(static d => d[1])],
            [.. data.Select(static d => d[0])]);
    }

    private static double[] Numbers(string text)
    {
        var numbers = new List<double>();
        foreach (string word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
            {
                return [];
            }

            numbers.Add(number);
        }

        return [.. numbers];
    }
}
