namespace Downhill.Differentiation.Tests.Constructs;

/// <summary>Floats, conversions between numbers, and the functions that <c>double</c> and <c>float</c> have themselves.</summary>
internal sealed class NumberConstructs : ConstructArea
{
    public override string Title => "Numbers";

    public override IEnumerable<Construct> Rows =>
    [
        Yes("float local", "float a = (float)w[0]; float b = a * a / 3; return b * w[1];"),
        Yes("float beside double", "float a = (float)w[0] / 3; return a * w[1] + 0.1f * a;"),
        Yes("float assigned", "float a = (float)w[0]; a = a * a + 0.3f; a *= a; a += 0.1f; return a * w[1];"),
        Yes("cast to float", "return (float)(w[0] * w[1]) * w[2];"),
        Yes("cast of a float to double", "float a = (float)w[0]; return (double)a * a;"),
        Yes("array of float", "var a = new float[2]; a[0] = (float)w[0]; a[1] = a[0] * (float)w[1]; return a[0] * a[1];"),
        Yes("MathF", "float a = (float)w[0]; return MathF.Exp(a) * MathF.Sin(a) + MathF.Sqrt(a * a + 1);"),
        Yes("variable: float[]", Sample.Static("[Differentiable] static float Loss(float[] w) => w[0] * w[1] / 3;", new[] { 0.7f, 1.3f })),
        Yes("variables: float and double", Sample.Static("[Differentiable(\"a\", \"b\")] static double Loss(float a, double b) => a * a * b;", 0.7f, 1.3)),
        Yes("variable: float[,]", Sample.Static("[Differentiable] static float Loss(float[,] w) => w[0, 0] * w[0, 1] / 3;", new[,] { { 0.7f, 1.3f } })),
        Yes("whole number as a factor", "int n = w.Length; return w[0] * n / 3;"),
        Yes("Convert.ToDouble and ToSingle", "return Convert.ToSingle(w[0]) * Convert.ToDouble(w[1]);"),
        .. ((string[])["Exp2", "Exp10", "ExpM1", "Exp2M1", "Exp10M1", "LogP1", "Log2P1", "Log10P1", "SinPi", "CosPi", "AtanPi", "DegreesToRadians", "RadiansToDegrees"]).Select(static name =>
            Yes($"double.{name}", $"return double.{name}(w[0]) * w[1];")),
        Yes("double.Lerp", "return double.Lerp(w[0], w[1], w[2]);"),
        Yes("double.RootN", "return double.RootN(w[0], 3) * w[1];"),
        AlmostEverywhere("double.Hypot", "return [|double.Hypot(w[0], w[1])|];", "'double.Hypot' has a kink where both its arguments are 0; the derivatives taken there are 0"),
        AlmostEverywhere("double.MaxNumber", "return [|double.MaxNumber(w[0], w[1])|];", "'double.MaxNumber' has a kink where its arguments are equal; the derivative of the first one is taken there"),
        AlmostEverywhere("Min of floats", "float a = (float)w[0]; return [|Math.Min(a, 0.1f)|] * w[2];", "'Math.Min' has a kink where its arguments are equal; the derivative of the first one is taken there")
            .LeftOutOfRandomPrograms("MathF takes part"),
        AlmostEverywhere("Math.IEEERemainder", "return [|Math.IEEERemainder(w[0], 0.5)|] * w[1];", "'Math.IEEERemainder' jumps where the quotient lies half-way between two whole numbers; the derivative between the jumps is taken")
            .LeftOutOfRandomPrograms("the remainder takes part"),
        AlmostEverywhere("Math.ReciprocalEstimate", "return [|Math.ReciprocalEstimate(w[0])|] * w[1];", "'Math.ReciprocalEstimate' moves in small steps; the derivative of what it estimates is taken")
            .LeftOutOfRandomPrograms("an estimate has no slope to compare with"),
        AlmostEverywhere("switch over a differentiated number", "return [|w[0]|] switch { < 0 => 0.01 * w[0], _ => w[0] };", "the arms of the switch meet, with a kink where it changes from one to another")
            .LeftOutOfRandomPrograms("conditions on differentiated values take part"),
        AlmostEverywhere("Math.Sign as a factor", "return [|Math.Sign(w[0])|] * w[0] * w[1];", "what the sign is multiplied by is 0 where it changes, with a kink there")
            .LeftOutOfRandomPrograms("Math.Abs takes part"),
        No("rounding of a float", "return [|MathF.Round((float)w[0])|] + w[1];", "'MathF.Round' is constant between its jumps, so that its derivative is zero; leave the value as it is, or use a smooth function"),
        No("Half", "Half h = [|(Half)w[0]|]; return (double)h + w[1];", "'System.Half' values have no derivative here; use double or float"),
        No("bits of a number", "return [|BitConverter.DoubleToInt64Bits(w[0])|] + w[1];", "'DoubleToInt64Bits' returns 'long', which changes only in jumps, so that its derivative is zero; score by a smooth function, such as a log-loss or a squared difference, instead of a count"),
    ];
}
