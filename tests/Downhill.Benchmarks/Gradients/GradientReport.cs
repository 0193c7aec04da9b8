using System.Runtime.InteropServices;

namespace Downhill.Benchmarks.Gradients;

/// <summary>Every loss with its line.</summary>
internal static class GradientReport
{
    public static IEnumerable<GradientBenchmark> All() =>
    [
        Logistic.Create(),
        Mlp.Create(),
        Rosenbrock.Create(),
        DigitsSoftmax.Create(),
        Epidemic.Create(),
        Volatility.Create(),
        MatrixNetwork.Create(),
    ];

    /// <summary>Prints the lines of the losses whose names are given, or of all.</summary>
    public static void Print(string[] names)
    {
        Console.WriteLine(
            $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.ProcessArchitecture}; optimised at the first call "
            + "(TieredCompilation off, so that no profile decides how the plain loop is laid out); each ratio is the median "
            + "over interleaved rounds, in units of the plain loss; code sizes are bytes of machine code.");
        CompiledSizes sizes = CompiledSizes.Measure();
        foreach (GradientBenchmark benchmark in All().Where(b => names.Length == 0 || names.Contains(b.Name)))
        {
            Console.WriteLine(benchmark.Run(sizes));
        }
    }
}
