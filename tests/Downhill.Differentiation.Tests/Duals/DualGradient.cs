namespace Downhill.Differentiation.Tests.Duals;

/// <summary>What <see cref="Gradient"/> is to <c>double</c>: the value without its tangent.</summary>
public static class DualGradient
{
    public static Dual Stop(Dual value)
    {
        if (value.Tangent != 0)
        {
            // Differences of the value would follow the stopped path too: they must not be trusted.
            KinkWatch.Approach(1e-5);
        }

        return new(value.Value, 0);
    }

    public static Dual[] Stop(Dual[] values) => [.. values.Select(static v => Stop(v))];

    public static int Stop(int value) => value;

    public static long Stop(long value) => value;
}
