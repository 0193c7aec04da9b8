namespace Downhill.Differentiation.Tests.Duals;

/// <summary>The functions that only <c>double</c> itself has, and the rarer ones of <see cref="Math"/>.</summary>
public static partial class DualMath
{
    private static readonly double s_ln2 = Math.Log(2);

    private static readonly double s_ln10 = Math.Log(10);

    /// <summary>What a processor estimates by a table moves in steps of about this size.</summary>
    private const double StepOfEstimates = 1e-4;

    public static Dual BitDecrement(Dual x) => new(Math.BitDecrement(x.Value), x.Tangent);

    public static Dual BitIncrement(Dual x) => new(Math.BitIncrement(x.Value), x.Tangent);

    public static Dual IEEERemainder(Dual x, Dual y)
    {
        double quotient = x.Value / y.Value;
        KinkWatch.Approach(quotient - Math.Floor(quotient) - 0.5);
        return Dual.Chain(x, y, Math.IEEERemainder(x.Value, y.Value), 1, -Math.Round(quotient));
    }

    public static Dual Ieee754Remainder(Dual x, Dual y) => IEEERemainder(x, y);

    public static Dual ReciprocalEstimate(Dual x)
    {
        KinkWatch.Approach(StepOfEstimates);
        return Dual.Chain(x, Math.ReciprocalEstimate(x.Value), -1 / (x.Value * x.Value));
    }

    public static Dual ReciprocalSqrtEstimate(Dual x)
    {
        KinkWatch.Approach(StepOfEstimates);
        return Dual.Chain(x, Math.ReciprocalSqrtEstimate(x.Value), -0.5 * Math.Pow(x.Value, -1.5));
    }

    public static Dual Exp2(Dual x) => Dual.Chain(x, double.Exp2(x.Value), s_ln2 * Math.Pow(2, x.Value));

    public static Dual Exp10(Dual x) => Dual.Chain(x, double.Exp10(x.Value), s_ln10 * Math.Pow(10, x.Value));

    public static Dual ExpM1(Dual x) => Dual.Chain(x, double.ExpM1(x.Value), Math.Exp(x.Value));

    public static Dual Exp2M1(Dual x) => Dual.Chain(x, double.Exp2M1(x.Value), s_ln2 * Math.Pow(2, x.Value));

    public static Dual Exp10M1(Dual x) => Dual.Chain(x, double.Exp10M1(x.Value), s_ln10 * Math.Pow(10, x.Value));

    public static Dual LogP1(Dual x) => Dual.Chain(x, double.LogP1(x.Value), 1 / (1 + x.Value));

    public static Dual Log2P1(Dual x) => Dual.Chain(x, double.Log2P1(x.Value), 1 / (s_ln2 * (1 + x.Value)));

    public static Dual Log10P1(Dual x) => Dual.Chain(x, double.Log10P1(x.Value), 1 / (s_ln10 * (1 + x.Value)));

    public static Dual RootN(Dual x, int n) => Dual.Chain(x, double.RootN(x.Value, n), double.RootN(x.Value, n) / (n * x.Value));

    public static Dual Hypot(Dual x, Dual y)
    {
        double length = Math.Sqrt((x.Value * x.Value) + (y.Value * y.Value));
        Approach(x, length);
        Approach(y, length);
        return Dual.Chain(x, y, double.Hypot(x.Value, y.Value), length == 0 ? 0 : x.Value / length, length == 0 ? 0 : y.Value / length);
    }

    public static Dual SinPi(Dual x) => Dual.Chain(x, double.SinPi(x.Value), Math.PI * Math.Cos(Math.PI * x.Value));

    public static Dual CosPi(Dual x) => Dual.Chain(x, double.CosPi(x.Value), -Math.PI * Math.Sin(Math.PI * x.Value));

    public static Dual TanPi(Dual x) => Dual.Chain(x, double.TanPi(x.Value), Math.PI / Math.Pow(Math.Cos(Math.PI * x.Value), 2));

    public static (Dual SinPi, Dual CosPi) SinCosPi(Dual x) => (SinPi(x), CosPi(x));

    public static Dual AsinPi(Dual x) => Dual.Chain(x, double.AsinPi(x.Value), 1 / (Math.PI * Math.Sqrt(1 - (x.Value * x.Value))));

    public static Dual AcosPi(Dual x) => Dual.Chain(x, double.AcosPi(x.Value), -1 / (Math.PI * Math.Sqrt(1 - (x.Value * x.Value))));

    public static Dual AtanPi(Dual x) => Dual.Chain(x, double.AtanPi(x.Value), 1 / (Math.PI * (1 + (x.Value * x.Value))));

    public static Dual Atan2Pi(Dual y, Dual x)
    {
        double square = Math.PI * ((x.Value * x.Value) + (y.Value * y.Value));
        return Dual.Chain(y, x, double.Atan2Pi(y.Value, x.Value), x.Value / square, -y.Value / square);
    }

    public static Dual DegreesToRadians(Dual x) => Dual.Chain(x, double.DegreesToRadians(x.Value), Math.PI / 180);

    public static Dual RadiansToDegrees(Dual x) => Dual.Chain(x, double.RadiansToDegrees(x.Value), 180 / Math.PI);

    public static Dual Lerp(Dual a, Dual b, Dual t) => new(
        double.Lerp(a.Value, b.Value, t.Value), ((a * (1 - t)) + (b * t)).Tangent);

    public static Dual MultiplyAddEstimate(Dual x, Dual y, Dual z) => new(
        double.MultiplyAddEstimate(x.Value, y.Value, z.Value), ((x * y) + z).Tangent);

    public static Dual MaxNative(Dual a, Dual b) => new(double.MaxNative(a.Value, b.Value), Max(a, b).Tangent);

    public static Dual MinNative(Dual a, Dual b) => new(double.MinNative(a.Value, b.Value), Min(a, b).Tangent);

    public static Dual MaxNumber(Dual a, Dual b) => double.IsNaN(a.Value) ? b : double.IsNaN(b.Value) ? a : Max(a, b);

    public static Dual MinNumber(Dual a, Dual b) => double.IsNaN(a.Value) ? b : double.IsNaN(b.Value) ? a : Min(a, b);

    public static Dual MaxMagnitudeNumber(Dual a, Dual b) => double.IsNaN(a.Value) ? b : double.IsNaN(b.Value) ? a : MaxMagnitude(a, b);

    public static Dual MinMagnitudeNumber(Dual a, Dual b) => double.IsNaN(a.Value) ? b : double.IsNaN(b.Value) ? a : MinMagnitude(a, b);

    public static Dual ClampNative(Dual x, Dual low, Dual high) => Clamp(x, low, high);

    public static Dual Truncate(Dual x) => Math.Truncate(x.Value);

    public static Dual Round(Dual x, int digits) => Math.Round(x.Value, digits);

    public static int ILogB(Dual x) => Math.ILogB(x.Value);
}
