namespace Downhill.Differentiation.Tests.Duals;

/// <summary>What <see cref="MathF"/> is to <c>float</c>: its own values, and the derivatives of <see cref="DualMath"/>.</summary>
public static partial class DualMathF
{
    public const float PI = MathF.PI;

    public const float E = MathF.E;

    public const float Tau = MathF.Tau;

    public static DualSingle Abs(DualSingle x) => new(MathF.Abs(x.Value), DualMath.Abs((Dual)x).Tangent);

    public static DualSingle Acos(DualSingle x) => new(MathF.Acos(x.Value), DualMath.Acos(x).Tangent);

    public static DualSingle Acosh(DualSingle x) => new(MathF.Acosh(x.Value), DualMath.Acosh(x).Tangent);

    public static DualSingle Asin(DualSingle x) => new(MathF.Asin(x.Value), DualMath.Asin(x).Tangent);

    public static DualSingle Asinh(DualSingle x) => new(MathF.Asinh(x.Value), DualMath.Asinh(x).Tangent);

    public static DualSingle Atan(DualSingle x) => new(MathF.Atan(x.Value), DualMath.Atan(x).Tangent);

    public static DualSingle Atan2(DualSingle y, DualSingle x) => new(MathF.Atan2(y.Value, x.Value), DualMath.Atan2(y, x).Tangent);

    public static DualSingle Atanh(DualSingle x) => new(MathF.Atanh(x.Value), DualMath.Atanh(x).Tangent);

    public static DualSingle Cbrt(DualSingle x) => new(MathF.Cbrt(x.Value), DualMath.Cbrt(x).Tangent);

    public static DualSingle CopySign(DualSingle x, DualSingle y) => new(MathF.CopySign(x.Value, y.Value), DualMath.CopySign(x, y).Tangent);

    public static DualSingle Cos(DualSingle x) => new(MathF.Cos(x.Value), DualMath.Cos(x).Tangent);

    public static DualSingle Cosh(DualSingle x) => new(MathF.Cosh(x.Value), DualMath.Cosh(x).Tangent);

    public static DualSingle Exp(DualSingle x) => new(MathF.Exp(x.Value), DualMath.Exp(x).Tangent);

    public static DualSingle FusedMultiplyAdd(DualSingle x, DualSingle y, DualSingle z) =>
        new(MathF.FusedMultiplyAdd(x.Value, y.Value, z.Value), DualMath.FusedMultiplyAdd(x, y, z).Tangent);

    public static DualSingle Log(DualSingle x) => new(MathF.Log(x.Value), DualMath.Log(x).Tangent);

    public static DualSingle Log(DualSingle x, DualSingle y) => new(MathF.Log(x.Value, y.Value), DualMath.Log(x, y).Tangent);

    public static DualSingle Log10(DualSingle x) => new(MathF.Log10(x.Value), DualMath.Log10(x).Tangent);

    public static DualSingle Log2(DualSingle x) => new(MathF.Log2(x.Value), DualMath.Log2(x).Tangent);

    public static DualSingle Max(DualSingle a, DualSingle b) => new(MathF.Max(a.Value, b.Value), DualMath.Max((Dual)a, b).Tangent);

    public static DualSingle Min(DualSingle a, DualSingle b) => new(MathF.Min(a.Value, b.Value), DualMath.Min((Dual)a, b).Tangent);

    public static DualSingle MaxMagnitude(DualSingle a, DualSingle b) => new(MathF.MaxMagnitude(a.Value, b.Value), DualMath.MaxMagnitude(a, b).Tangent);

    public static DualSingle MinMagnitude(DualSingle a, DualSingle b) => new(MathF.MinMagnitude(a.Value, b.Value), DualMath.MinMagnitude(a, b).Tangent);

    public static DualSingle Pow(DualSingle x, DualSingle y) => new(MathF.Pow(x.Value, y.Value), DualMath.Pow(x, y).Tangent);

    public static DualSingle ScaleB(DualSingle x, int n) => new(MathF.ScaleB(x.Value, n), DualMath.ScaleB(x, n).Tangent);

    public static DualSingle Sin(DualSingle x) => new(MathF.Sin(x.Value), DualMath.Sin(x).Tangent);

    public static (DualSingle Sin, DualSingle Cos) SinCos(DualSingle x)
    {
        (float sin, float cos) = MathF.SinCos(x.Value);
        (Dual dualSin, Dual dualCos) = DualMath.SinCos(x);
        return (new(sin, dualSin.Tangent), new(cos, dualCos.Tangent));
    }

    public static DualSingle Sinh(DualSingle x) => new(MathF.Sinh(x.Value), DualMath.Sinh(x).Tangent);

    public static DualSingle Sqrt(DualSingle x) => new(MathF.Sqrt(x.Value), DualMath.Sqrt(x).Tangent);

    public static DualSingle Tan(DualSingle x) => new(MathF.Tan(x.Value), DualMath.Tan(x).Tangent);

    public static DualSingle Tanh(DualSingle x) => new(MathF.Tanh(x.Value), DualMath.Tanh(x).Tangent);

    // What is constant between its jumps: only ever used on numbers that do not move.
    public static DualSingle Floor(DualSingle x) => MathF.Floor(x.Value);

    public static DualSingle Ceiling(DualSingle x) => MathF.Ceiling(x.Value);

    public static DualSingle Round(DualSingle x) => MathF.Round(x.Value);

    public static int Sign(DualSingle x) => MathF.Sign(x.Value);
}
