namespace Downhill.Differentiation.Tests.Duals;

/// <summary>What <see cref="Convert"/> is to numbers.</summary>
public static class DualConvert
{
    public static Dual ToDouble(Dual x) => x;

    public static Dual ToDouble(int n) => n;

    public static DualSingle ToSingle(Dual x) => (DualSingle)x;

    public static DualSingle ToSingle(int n) => n;
}
