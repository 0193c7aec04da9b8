using System.Globalization;

namespace Downhill.Benchmarks.Gradients;

/// <summary>A loss, its generated gradient and one written by hand, at one point.</summary>
/// <param name="Name">The name in the printed line.</param>
/// <param name="Owner">The type that declares the three methods, for their compiled sizes.</param>
/// <param name="Plain">The loss alone.</param>
/// <param name="Generated">Value and gradient as the generator wrote them.</param>
/// <param name="ByHand">Value and gradient as a person would write them: scalar reverse mode.</param>
/// <param name="Parameters">The number of parameters.</param>
/// <param name="Fast">Value and gradient as generated where the value's sums may be reordered; null where not measured.</param>
internal sealed record GradientBenchmark(
    string Name,
    Type Owner,
    Func<double> Plain,
    Func<double[], double> Generated,
    Func<double[], double> ByHand,
    int Parameters,
    Func<double[], double>? Fast = null)
{
    private const double Tolerance = 1e-10;

    /// <summary>
    /// Verifies that all of them agree, then measures: the cost of the generated value and gradient over the plain loss,
    /// of the one by hand over the plain loss, of the generated over the one by hand, and what a generated call allocates.
    /// </summary>
    public string Run(CompiledSizes sizes)
    {
        var generated = new double[Parameters];
        var byHand = new double[Parameters];
        var fast = new double[Parameters];
        Verify(generated, byHand, fast);

        Func<double>[] calls =
        [
            Plain,
            () => Generated(generated),
            () => ByHand(byHand),
            .. Fast is null ? Array.Empty<Func<double>>() : [() => Fast(fast)],
        ];
        (double seconds, double[] ratios) = InterleavedTiming.Measure(calls);
        string reassociated = Fast is null
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $" | reassociated {ratios[3]:0.00}, {InterleavedTiming.BytesPerCall(calls[3])} bytes a call, {sizes.Of(Owner, "FastValueAndGradient")} bytes of code");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Name,-12} loss {seconds * 1e6,8:0.0} µs | gradient {ratios[1]:0.00} | by hand {ratios[2]:0.00} | generated/hand {ratios[1] / ratios[2]:0.00} | {InterleavedTiming.BytesPerCall(calls[1])} bytes a call | code {sizes.Of(Owner, "LossValueAndGradient")} bytes, by hand {sizes.Of(Owner, "ByHand")}, loss {sizes.Of(Owner, "Loss")}{reassociated}");
    }

    /// <summary>Calls everything once, so that the compiler compiles it.</summary>
    public void Touch()
    {
        var gradient = new double[Parameters];
        Plain();
        Generated(gradient);
        ByHand(gradient);
        Fast?.Invoke(gradient);
    }

    private void Verify(double[] generated, double[] byHand, double[] fast)
    {
        double value = Plain();
        if (BitConverter.DoubleToInt64Bits(Generated(generated)) != BitConverter.DoubleToInt64Bits(value))
        {
            throw new InvalidOperationException($"{Name}: the generated value differs from the loss");
        }

        Compare(value, ByHand(byHand), generated, byHand, "by hand");
        if (Fast is not null)
        {
            Compare(value, Fast(fast), generated, fast, "reassociated");
        }
    }

    private void Compare(double value, double otherValue, double[] generated, double[] other, string name)
    {
        if (Math.Abs(otherValue - value) > Tolerance * Math.Max(1, Math.Abs(value)))
        {
            throw new InvalidOperationException($"{Name}: the value {name} is {otherValue}, the loss {value}");
        }

        double scale = Math.Max(1, other.Max(Math.Abs));
        for (int j = 0; j < Parameters; j++)
        {
            if (!(Math.Abs(generated[j] - other[j]) <= Tolerance * scale))
            {
                throw new InvalidOperationException(
                    $"{Name}: partial derivative {j} is {generated[j]} as generated and {other[j]} {name}");
            }
        }
    }
}
