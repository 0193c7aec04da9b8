namespace Downhill.Differentiation.Tests.Duals;

/// <summary>What <see cref="Gradient"/> is to <c>double</c>: the value without its tangent.</summary>
public static class DualGradient
{
    public static Dual Stop(Dual value)
    {
        Distrust(value.Tangent);
        return new(value.Value, 0);
    }

    /// <summary>A <c>float</c> stays one, so that what is done with it next is rounded as the program rounds it.</summary>
    public static DualSingle Stop(DualSingle value)
    {
        Distrust(value.Tangent);
        return new(value.Value);
    }

    public static Dual[] Stop(Dual[] values) => [.. values.Select(static v => Stop(v))];

    public static DualSingle[] Stop(DualSingle[] values) => [.. values.Select(static v => Stop(v))];

    public static int Stop(int value) => value;

    public static long Stop(long value) => value;

    /// <summary>Differences of the value would follow the stopped path too: they must not be trusted.</summary>
    private static void Distrust(double tangent)
    {
        if (tangent != 0)
        {
            KinkWatch.Approach(1e-5);
        }
    }
}
