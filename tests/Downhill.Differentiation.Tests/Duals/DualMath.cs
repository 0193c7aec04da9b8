namespace Downhill.Differentiation.Tests.Duals;

/// <summary>What <see cref="Math"/> is to <c>double</c>; each derivative written out once more, from its definition.</summary>
public static partial class DualMath
{
    public const double PI = Math.PI;

    public const double E = Math.E;

    public const double Tau = Math.Tau;

    public static int Abs(int x) => Math.Abs(x);

    public static int Max(int a, int b) => Math.Max(a, b);

    public static int Min(int a, int b) => Math.Min(a, b);

    public static int Clamp(int x, int low, int high) => Math.Clamp(x, low, high);

    public static Dual Abs(Dual x)
    {
        Approach(x, x.Value);
        return Dual.Chain(x, Math.Abs(x.Value), x.Value < 0 ? -1 : x.Value > 0 ? 1 : 0);
    }

    public static DualSingle Abs(DualSingle x) => DualMathF.Abs(x);

    public static DualSingle Max(DualSingle a, DualSingle b) => DualMathF.Max(a, b);

    public static DualSingle Min(DualSingle a, DualSingle b) => DualMathF.Min(a, b);

    public static DualSingle Clamp(DualSingle x, DualSingle low, DualSingle high) => (DualSingle)Clamp((Dual)x, low, high);

    public static int Sign(DualSingle x) => DualMathF.Sign(x);

    public static Dual Acos(Dual x) => Dual.Chain(x, Math.Acos(x.Value), -1 / Math.Sqrt(1 - (x.Value * x.Value)));

    public static Dual Acosh(Dual x) => Dual.Chain(x, Math.Acosh(x.Value), 1 / Math.Sqrt((x.Value * x.Value) - 1));

    public static Dual Asin(Dual x) => Dual.Chain(x, Math.Asin(x.Value), 1 / Math.Sqrt(1 - (x.Value * x.Value)));

    public static Dual Asinh(Dual x) => Dual.Chain(x, Math.Asinh(x.Value), 1 / Math.Sqrt((x.Value * x.Value) + 1));

    public static Dual Atan(Dual x) => Dual.Chain(x, Math.Atan(x.Value), 1 / (1 + (x.Value * x.Value)));

    public static Dual Atanh(Dual x) => Dual.Chain(x, Math.Atanh(x.Value), 1 / (1 - (x.Value * x.Value)));

    public static Dual Atan2(Dual y, Dual x)
    {
        double square = (x.Value * x.Value) + (y.Value * y.Value);
        return Dual.Chain(y, x, Math.Atan2(y.Value, x.Value), x.Value / square, -y.Value / square);
    }

    public static Dual Cbrt(Dual x)
    {
        double root = Math.Cbrt(x.Value);
        return Dual.Chain(x, root, 1 / (3 * root * root));
    }

    public static Dual Clamp(Dual x, Dual low, Dual high)
    {
        double value = Math.Clamp(x.Value, low.Value, high.Value);
        Approach(x, x.Value - low.Value);
        Approach(x, x.Value - high.Value);
        return x.Value < low.Value ? low : x.Value > high.Value ? high : new Dual(value, x.Tangent);
    }

    public static Dual CopySign(Dual x, Dual sign)
    {
        Approach(x, x.Value);
        Approach(sign, sign.Value);
        double value = Math.CopySign(x.Value, sign.Value);
        return Dual.Chain(x, value, value == x.Value ? 1 : -1);
    }

    public static Dual Cos(Dual x) => Dual.Chain(x, Math.Cos(x.Value), -Math.Sin(x.Value));

    public static Dual Cosh(Dual x) => Dual.Chain(x, Math.Cosh(x.Value), Math.Sinh(x.Value));

    public static Dual Exp(Dual x) => Dual.Chain(x, Math.Exp(x.Value), Math.Exp(x.Value));

    public static Dual FusedMultiplyAdd(Dual x, Dual y, Dual z) => new(
        Math.FusedMultiplyAdd(x.Value, y.Value, z.Value), ((x * y) + z).Tangent);

    public static Dual Log(Dual x) => Dual.Chain(x, Math.Log(x.Value), 1 / x.Value);

    public static Dual Log(Dual x, Dual newBase) => new(
        Math.Log(x.Value, newBase.Value), (Log(x) / Log(newBase)).Tangent);

    public static Dual Log10(Dual x) => Dual.Chain(x, Math.Log10(x.Value), 1 / (x.Value * Math.Log(10)));

    public static Dual Log2(Dual x) => Dual.Chain(x, Math.Log2(x.Value), 1 / (x.Value * Math.Log(2)));

    public static Dual Max(Dual a, Dual b)
    {
        Approach(a, b);
        return new(Math.Max(a.Value, b.Value), a.Value > b.Value ? a.Tangent : b.Tangent);
    }

    public static Dual Min(Dual a, Dual b)
    {
        Approach(a, b);
        return new(Math.Min(a.Value, b.Value), a.Value < b.Value ? a.Tangent : b.Tangent);
    }

    public static Dual MaxMagnitude(Dual a, Dual b)
    {
        Approach(a, Math.Abs(a.Value) - Math.Abs(b.Value));
        Approach(b, Math.Abs(a.Value) - Math.Abs(b.Value));
        return new(Math.MaxMagnitude(a.Value, b.Value), Math.Abs(a.Value) > Math.Abs(b.Value) ? a.Tangent : b.Tangent);
    }

    public static Dual MinMagnitude(Dual a, Dual b)
    {
        Approach(a, Math.Abs(a.Value) - Math.Abs(b.Value));
        Approach(b, Math.Abs(a.Value) - Math.Abs(b.Value));
        return new(Math.MinMagnitude(a.Value, b.Value), Math.Abs(a.Value) < Math.Abs(b.Value) ? a.Tangent : b.Tangent);
    }

    public static Dual Pow(Dual x, Dual y) => Dual.Chain(
        x,
        y,
        Math.Pow(x.Value, y.Value),
        y.Value == 0 ? 0 : y.Value * Math.Pow(x.Value, y.Value - 1),
        x.Value == 0 ? 0 : Math.Pow(x.Value, y.Value) * Math.Log(x.Value));

    public static Dual ScaleB(Dual x, int n) => Dual.Chain(x, Math.ScaleB(x.Value, n), Math.ScaleB(1, n));

    public static Dual Sin(Dual x) => Dual.Chain(x, Math.Sin(x.Value), Math.Cos(x.Value));

    public static (Dual Sin, Dual Cos) SinCos(Dual x)
    {
        (double sin, double cos) = Math.SinCos(x.Value);
        return (Dual.Chain(x, sin, cos), Dual.Chain(x, cos, -sin));
    }

    public static Dual Sinh(Dual x) => Dual.Chain(x, Math.Sinh(x.Value), Math.Cosh(x.Value));

    public static Dual Sqrt(Dual x) => Dual.Chain(x, Math.Sqrt(x.Value), 0.5 / Math.Sqrt(x.Value));

    public static Dual Tan(Dual x)
    {
        double cos = Math.Cos(x.Value);
        return Dual.Chain(x, Math.Tan(x.Value), 1 / (cos * cos));
    }

    public static Dual Tanh(Dual x)
    {
        double cosh = Math.Cosh(x.Value);
        return Dual.Chain(x, Math.Tanh(x.Value), 1 / (cosh * cosh));
    }

    // What is constant between its jumps: only ever used on numbers that do not move.
    public static Dual Floor(Dual x) => Math.Floor(x.Value);

    public static Dual Ceiling(Dual x) => Math.Ceiling(x.Value);

    public static Dual Round(Dual x) => Math.Round(x.Value);

    public static int Sign(Dual x) => Math.Sign(x.Value);

    private static void Approach(Dual x, double distance)
    {
        if (x.Tangent != 0)
        {
            KinkWatch.Approach(distance);
        }
    }

    private static void Approach(Dual a, Dual b)
    {
        if (a.Tangent != b.Tangent)
        {
            KinkWatch.Approach(a.Value - b.Value);
        }
    }
}
