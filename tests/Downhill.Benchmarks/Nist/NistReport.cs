using System.Globalization;

namespace Downhill.Benchmarks.Nist;

/// <summary>
/// Where the default optimiser ends on the certified problems, from each starting point: how many digits of the certified
/// sum of squares and of the worst parameter it has. No pass mark: the table says what is so.
/// </summary>
internal static class NistReport
{
    public static void Print()
    {
        Console.WriteLine("GradientDescent.Minimize without options on the nonlinear problems of the NIST StRD; digits are those that agree");
        Console.WriteLine("with the certified values: of the sum of squares, and of the parameter that agrees least.");
        Console.WriteLine($"{"problem",-10}{"start",6}{"sum of squares",22}{"certified",22}{"digits",8}{"worst b",9}{"iterations",12}{"evaluations",13}  stopped because");
        foreach (string path in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Nist", "Data"), "*.dat").Order(StringComparer.Ordinal))
        {
            NistProblem problem = NistProblem.Read(path);
            ObjectiveWithGradient objective = ObjectiveOf(problem);
            for (int start = 0; start < problem.Starts.Length; start++)
            {
                Console.WriteLine(Line(problem, start, objective));
            }
        }
    }

    private static string Line(NistProblem problem, int start, ObjectiveWithGradient objective)
    {
        string name = start == 0 ? problem.Name : "";
        DescentResult result = GradientDescent.Minimize(objective, problem.Starts[start]);
        double worst = double.PositiveInfinity;
        for (int i = 0; i < problem.Certified.Length; i++)
        {
            worst = Math.Min(worst, Digits(result.Parameters[i], problem.Certified[i]));
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-10}{start + 1,6}{result.Value,22:E10}{problem.ResidualSumOfSquares,22:E10}{Digits(result.Value, problem.ResidualSumOfSquares),8:0.0}{worst,9:0.0}{result.Iterations,12}{result.Evaluations,13}  {result.Reason}");
    }

    /// <summary>How many decimal digits agree, up to the eleven that are certified; at a relative error of 1 or more, none.</summary>
    private static double Digits(double actual, double certified) =>
        double.IsFinite(actual) ? Math.Clamp(-Math.Log10(Math.Abs(actual - certified) / Math.Abs(certified)), 0, 11) : 0;

    private static ObjectiveWithGradient ObjectiveOf(NistProblem problem) => problem.Name switch
    {
        nameof(Misra1a) => (b, g) => Misra1a.LossValueAndGradient(b, problem.X, problem.Y, g),
        nameof(Misra1b) => (b, g) => Misra1b.LossValueAndGradient(b, problem.X, problem.Y, g),
        nameof(Chwirut1) => (b, g) => Chwirut1.LossValueAndGradient(b, problem.X, problem.Y, g),
        nameof(Chwirut2) => (b, g) => Chwirut2.LossValueAndGradient(b, problem.X, problem.Y, g),
        nameof(DanWood) => (b, g) => DanWood.LossValueAndGradient(b, problem.X, problem.Y, g),
        nameof(Gauss1) => (b, g) => Gauss1.LossValueAndGradient(b, problem.X, problem.Y, g),
        nameof(Gauss2) => (b, g) => Gauss2.LossValueAndGradient(b, problem.X, problem.Y, g),
        nameof(Hahn1) => (b, g) => Hahn1.LossValueAndGradient(b, problem.X, problem.Y, g),
        nameof(Kirby2) => (b, g) => Kirby2.LossValueAndGradient(b, problem.X, problem.Y, g),
        nameof(Lanczos3) => (b, g) => Lanczos3.LossValueAndGradient(b, problem.X, problem.Y, g),
        _ => throw new ArgumentException($"no model for {problem.Name}", nameof(problem)),
    };
}
