using System.Globalization;

namespace Downhill.Benchmarks.Gradients;

/// <summary>A loss, its generated gradient and one written by hand, at one point.</summary>
/// <param name="Name">The name in the printed line.</param>
/// <param name="Plain">The loss alone.</param>
/// <param name="Generated">Value and gradient as the generator wrote them.</param>
/// <param name="ByHand">Value and gradient as a person would write them: scalar reverse mode.</param>
/// <param name="Parameters">The number of parameters.</param>
internal sealed record GradientBenchmark(
    string Name,
    Func<double> Plain,
    Func<double[], double> Generated,
    Func<double[], double> ByHand,
    int Parameters)
{
    private const double Tolerance = 1e-9;

    /// <summary>
    /// Verifies that all three agree, then measures: <c>gradient NAME ratio R hand H bytes B</c>, where R is the cost of
    /// the generated value and gradient over the plain loss, H that of the one by hand, and B what a call allocates.
    /// </summary>
    public string Run()
    {
        var generated = new double[Parameters];
        var byHand = new double[Parameters];
        Verify(generated, byHand);

        double[] seconds = InterleavedTiming.Measure(Plain, () => Generated(generated), () => ByHand(byHand));
        long bytes = InterleavedTiming.BytesPerCall(() => Generated(generated));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"gradient {Name} ratio {seconds[1] / seconds[0]:0.00} hand {seconds[2] / seconds[0]:0.00} bytes {bytes}");
    }

    private void Verify(double[] generated, double[] byHand)
    {
        double value = Plain();
        if (BitConverter.DoubleToInt64Bits(Generated(generated)) != BitConverter.DoubleToInt64Bits(value))
        {
            throw new InvalidOperationException($"{Name}: the generated value differs from the loss");
        }

        double valueByHand = ByHand(byHand);
        if (Math.Abs(valueByHand - value) > Tolerance * Math.Max(1, Math.Abs(value)))
        {
            throw new InvalidOperationException($"{Name}: the value by hand is {valueByHand}, the loss {value}");
        }

        double scale = Math.Max(1, byHand.Max(Math.Abs));
        for (int j = 0; j < Parameters; j++)
        {
            if (!(Math.Abs(generated[j] - byHand[j]) <= Tolerance * scale))
            {
                throw new InvalidOperationException(
                    $"{Name}: partial derivative {j} is {generated[j]} as generated and {byHand[j]} by hand");
            }
        }
    }
}
