using System.Globalization;

namespace Downhill.Benchmarks.Nist;

/// <summary>
/// A linear regression problem of the Statistical Reference Datasets (NIST, public domain), with the coefficients certified to
/// fifteen digits.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Certified">The certified coefficients.</param>
/// <param name="X">The columns that they belong to: powers of the predictor, a constant, or the predictors themselves.</param>
/// <param name="Y">The response.</param>
public sealed record LinearNistProblem(string Name, double[] Certified, double[,] X, double[] Y)
{
    /// <summary>The names of the problems.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["Norris", "Pontius", "NoInt1", "NoInt2", "Filip", "Longley", "Wampler1", "Wampler2", "Wampler3", "Wampler4", "Wampler5"];

    /// <summary>Reads a file as NIST publishes it.</summary>
    public static LinearNistProblem Read(string path)
    {
        var certified = new List<double>();
        var data = new List<double[]>();
        var isData = false;
        foreach (var line in File.ReadLines(path))
        {
            var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words is ["Data:", "y", ..])
            {
                isData = true;
            }
            else if (isData && words.Length > 1 && words.All(IsNumber))
            {
                data.Add([.. words.Select(Number)]);
            }
            else if (!isData && words is [['B', .. var digits], var estimate, var deviation] && digits.All(char.IsDigit) && IsNumber(estimate) && IsNumber(deviation))
            {
                certified.Add(Number(estimate));
            }
        }

        var name = Path.GetFileNameWithoutExtension(path);
        var hasConstant = !name.StartsWith("NoInt", StringComparison.Ordinal);
        var predictors = data[0].Length - 1;
        var x = new double[data.Count, certified.Count];
        for (var i = 0; i < data.Count; i++)
        {
            for (var j = 0; j < certified.Count; j++)
            {
                var power = hasConstant ? j : j + 1;
                x[i, j] = predictors == 1 ? Power(data[i][1], power) : power == 0 ? 1 : data[i][power];
            }
        }

        return new LinearNistProblem(name, [.. certified], x, [.. data.Select(static row => row[0])]);
    }

    /// <summary>The digits of the worst coefficient that agree with the certified one; at most 15.</summary>
    public double Digits(IReadOnlyList<double> coefficients)
    {
        double digits = 15;
        for (var j = 0; j < Certified.Length; j++)
        {
            var error = Math.Abs(coefficients[j] - Certified[j]) / Math.Abs(Certified[j]);
            digits = Math.Min(digits, double.IsNaN(error) ? 0 : error == 0 ? 15 : Math.Max(0, -Math.Log10(error)));
        }

        return digits;
    }

    private static double Power(double x, int exponent)
    {
        double power = 1;
        for (var i = 0; i < exponent; i++)
        {
            power *= x;
        }

        return power;
    }

    private static bool IsNumber(string word) => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static double Number(string word) => double.Parse(word, NumberStyles.Float, CultureInfo.InvariantCulture);
}
