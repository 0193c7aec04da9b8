namespace Downhill.Differentiation.Tests.Duals;

/// <summary>The functions that only <c>float</c> itself has, and the rarer ones of <see cref="MathF"/>.</summary>
public static partial class DualMathF
{
    public static DualSingle BitDecrement(DualSingle x) => new(float.BitDecrement(x.Value), DualMath.BitDecrement(x).Tangent);

    public static DualSingle BitIncrement(DualSingle x) => new(float.BitIncrement(x.Value), DualMath.BitIncrement(x).Tangent);

    public static DualSingle ReciprocalEstimate(DualSingle x) => new(float.ReciprocalEstimate(x.Value), DualMath.ReciprocalEstimate(x).Tangent);

    public static DualSingle ReciprocalSqrtEstimate(DualSingle x) => new(float.ReciprocalSqrtEstimate(x.Value), DualMath.ReciprocalSqrtEstimate(x).Tangent);

    public static DualSingle Exp2(DualSingle x) => new(float.Exp2(x.Value), DualMath.Exp2(x).Tangent);

    public static DualSingle Exp10(DualSingle x) => new(float.Exp10(x.Value), DualMath.Exp10(x).Tangent);

    public static DualSingle ExpM1(DualSingle x) => new(float.ExpM1(x.Value), DualMath.ExpM1(x).Tangent);

    public static DualSingle Exp2M1(DualSingle x) => new(float.Exp2M1(x.Value), DualMath.Exp2M1(x).Tangent);

    public static DualSingle Exp10M1(DualSingle x) => new(float.Exp10M1(x.Value), DualMath.Exp10M1(x).Tangent);

    public static DualSingle LogP1(DualSingle x) => new(float.LogP1(x.Value), DualMath.LogP1(x).Tangent);

    public static DualSingle Log2P1(DualSingle x) => new(float.Log2P1(x.Value), DualMath.Log2P1(x).Tangent);

    public static DualSingle Log10P1(DualSingle x) => new(float.Log10P1(x.Value), DualMath.Log10P1(x).Tangent);

    public static DualSingle SinPi(DualSingle x) => new(float.SinPi(x.Value), DualMath.SinPi(x).Tangent);

    public static DualSingle CosPi(DualSingle x) => new(float.CosPi(x.Value), DualMath.CosPi(x).Tangent);

    public static DualSingle TanPi(DualSingle x) => new(float.TanPi(x.Value), DualMath.TanPi(x).Tangent);

    public static DualSingle AsinPi(DualSingle x) => new(float.AsinPi(x.Value), DualMath.AsinPi(x).Tangent);

    public static DualSingle AcosPi(DualSingle x) => new(float.AcosPi(x.Value), DualMath.AcosPi(x).Tangent);

    public static DualSingle AtanPi(DualSingle x) => new(float.AtanPi(x.Value), DualMath.AtanPi(x).Tangent);

    public static DualSingle DegreesToRadians(DualSingle x) => new(float.DegreesToRadians(x.Value), DualMath.DegreesToRadians(x).Tangent);

    public static DualSingle RadiansToDegrees(DualSingle x) => new(float.RadiansToDegrees(x.Value), DualMath.RadiansToDegrees(x).Tangent);

    public static DualSingle Hypot(DualSingle x, DualSingle y) => new(float.Hypot(x.Value, y.Value), DualMath.Hypot(x, y).Tangent);

    public static DualSingle Atan2Pi(DualSingle x, DualSingle y) => new(float.Atan2Pi(x.Value, y.Value), DualMath.Atan2Pi(x, y).Tangent);

    public static DualSingle MaxNative(DualSingle x, DualSingle y) => new(float.MaxNative(x.Value, y.Value), DualMath.MaxNative(x, y).Tangent);

    public static DualSingle MinNative(DualSingle x, DualSingle y) => new(float.MinNative(x.Value, y.Value), DualMath.MinNative(x, y).Tangent);

    public static DualSingle MaxNumber(DualSingle x, DualSingle y) => new(float.MaxNumber(x.Value, y.Value), DualMath.MaxNumber(x, y).Tangent);

    public static DualSingle MinNumber(DualSingle x, DualSingle y) => new(float.MinNumber(x.Value, y.Value), DualMath.MinNumber(x, y).Tangent);

    public static DualSingle MaxMagnitudeNumber(DualSingle x, DualSingle y) => new(float.MaxMagnitudeNumber(x.Value, y.Value), DualMath.MaxMagnitudeNumber(x, y).Tangent);

    public static DualSingle MinMagnitudeNumber(DualSingle x, DualSingle y) => new(float.MinMagnitudeNumber(x.Value, y.Value), DualMath.MinMagnitudeNumber(x, y).Tangent);

    public static DualSingle Ieee754Remainder(DualSingle x, DualSingle y) => new(float.Ieee754Remainder(x.Value, y.Value), DualMath.Ieee754Remainder(x, y).Tangent);

    public static DualSingle IEEERemainder(DualSingle x, DualSingle y) => Ieee754Remainder(x, y);

    public static DualSingle Lerp(DualSingle x, DualSingle y, DualSingle z) =>
        new(float.Lerp(x.Value, y.Value, z.Value), DualMath.Lerp((Dual)x, y, z).Tangent);

    public static DualSingle MultiplyAddEstimate(DualSingle x, DualSingle y, DualSingle z) =>
        new(float.MultiplyAddEstimate(x.Value, y.Value, z.Value), DualMath.MultiplyAddEstimate((Dual)x, y, z).Tangent);

    public static DualSingle ClampNative(DualSingle x, DualSingle y, DualSingle z) =>
        new(float.ClampNative(x.Value, y.Value, z.Value), DualMath.ClampNative((Dual)x, y, z).Tangent);

    public static DualSingle Clamp(DualSingle x, DualSingle y, DualSingle z) =>
        new(float.Clamp(x.Value, y.Value, z.Value), DualMath.Clamp((Dual)x, y, z).Tangent);

    public static DualSingle RootN(DualSingle x, int n) => new(float.RootN(x.Value, n), DualMath.RootN(x, n).Tangent);

    public static (DualSingle SinPi, DualSingle CosPi) SinCosPi(DualSingle x) => (SinPi(x), CosPi(x));
}
