using Downhill.Differentiation.Tests.Checking;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>Every operator and every function of <see cref="Math"/> that has a derivative.</summary>
public sealed class ExpressionTests
{
    private static readonly double[] s_w = [0.7, -0.4, 0.3, 1.9];

    [Theory]
    [InlineData("w[0]")]
    [InlineData("-w[0]")]
    [InlineData("+w[1]")]
    [InlineData("w[0] + w[1]")]
    [InlineData("w[0] - w[1] - (w[2] - w[3])")]
    [InlineData("w[0] * w[1] * w[2]")]
    [InlineData("w[0] * w[0] * w[0]")]
    [InlineData("w[0] / w[1]")]
    [InlineData("1 / w[3]")]
    [InlineData("w[0] / (w[1] / w[2])")]
    [InlineData("w[3] % 0.8")]
    [InlineData("3 * w[0] + 2")]
    [InlineData("(w[0] + 1) * (w[1] - 2) / (w[2] + 3)")]
    [InlineData("w[0] * 1e-300 * 1e300")]
    [InlineData("(double)w[0] * 2")]
    [InlineData("w[w.Length - 1] * w[1 + 1]")]
    [InlineData("w[^1] * w[0]")]
    [InlineData("w[0] > 0 ? w[1] * w[2] : w[3]")]
    [InlineData("w[0] < 0 && w[1] < 0 ? w[1] * w[2] : w[3] * w[3]")]
    [InlineData("w.Length > 2 ? w[1] * w[2] : w[3]")]
    [InlineData("w.Length switch { 1 => w[0], 4 => w[0] * w[3], _ => w[2] }")]
    [InlineData("w.Length switch { > 3 and < 9 => w[0] * w[3], _ => w[2] }")]
    [InlineData("checked(w[0] * w[1])")]
    [InlineData("Math.PI * w[0] * Math.E")]
    [InlineData("(w[0] * w[1]) + (w[0] * w[1])")]
    public void AnOperatorIsDifferentiated(string expression) =>
        DerivativeCheck.Verify(Example.Expression(expression), (object)s_w);

    [Theory]
    [InlineData("Math.Abs(w[1])")]
    [InlineData("Math.Acos(w[0])")]
    [InlineData("Math.Acosh(w[3])")]
    [InlineData("Math.Asin(w[0])")]
    [InlineData("Math.Asinh(w[1])")]
    [InlineData("Math.Atan(w[1])")]
    [InlineData("Math.Atan2(w[0], w[1])")]
    [InlineData("Math.Atan2(w[1], 2)")]
    [InlineData("Math.Atan2(2, w[1])")]
    [InlineData("Math.Atanh(w[1])")]
    [InlineData("Math.Cbrt(w[1])")]
    [InlineData("Math.Clamp(w[0], -1, 1)")]
    [InlineData("Math.Clamp(w[3], -1, 1) * w[0]")]
    [InlineData("Math.Clamp(w[3], w[1], w[0])")]
    [InlineData("Math.Clamp(-5, w[1], w[0])")]
    [InlineData("Math.CopySign(w[0], w[1])")]
    [InlineData("Math.CopySign(w[1], 1)")]
    [InlineData("Math.Cos(w[1])")]
    [InlineData("Math.Cosh(w[1])")]
    [InlineData("Math.Exp(w[1])")]
    [InlineData("Math.FusedMultiplyAdd(w[0], w[1], w[2])")]
    [InlineData("Math.Log(w[0])")]
    [InlineData("Math.Log(w[0], w[3])")]
    [InlineData("Math.Log(w[0], 2)")]
    [InlineData("Math.Log(2, w[0])")]
    [InlineData("Math.Log10(w[0])")]
    [InlineData("Math.Log2(w[0])")]
    [InlineData("Math.Max(w[0], w[1])")]
    [InlineData("Math.Max(0, w[1])")]
    [InlineData("Math.Max(w[0], 0.5)")]
    [InlineData("Math.MaxMagnitude(w[0], w[1])")]
    [InlineData("Math.Min(w[0], w[1])")]
    [InlineData("Math.Min(w[1], 0)")]
    [InlineData("Math.MinMagnitude(w[0], w[1])")]
    [InlineData("Math.Pow(w[0], 2)")]
    [InlineData("Math.Pow(w[1], 3)")]
    [InlineData("Math.Pow(w[1], -2)")]
    [InlineData("Math.Pow(w[0], 0.5)")]
    [InlineData("Math.Pow(w[0], 1)")]
    [InlineData("Math.Pow(w[0], 0)")]
    [InlineData("Math.Pow(w[0], w[1])")]
    [InlineData("Math.Pow(2, w[1])")]
    [InlineData("Math.Pow(w[0], w.Length)")]
    [InlineData("Math.ScaleB(w[0], 3)")]
    [InlineData("Math.Sin(w[1])")]
    [InlineData("Math.Sinh(w[1])")]
    [InlineData("Math.Sqrt(w[0])")]
    [InlineData("Math.Tan(w[1])")]
    [InlineData("Math.Tanh(w[1])")]
    [InlineData("Math.Exp(-Math.Pow(w[0] - w[1], 2) / (2 * w[2] * w[2])) / Math.Sqrt(2 * Math.PI)")]
    [InlineData("System.Math.Sin(w[0]) * global::System.Math.Cos(w[1])")]
    public void AFunctionOfMathIsDifferentiated(string expression) =>
        DerivativeCheck.Verify(Example.Expression(expression), (object)s_w);

    [Fact]
    public void AFunctionImportedStaticallyIsDifferentiated() => DerivativeCheck.Verify(
        "using static System.Math;\n" + Example.Expression("Sin(w[0]) * Exp(w[1])"), (object)s_w);

    [Fact]
    public void SinCosIsDifferentiatedThroughItsTuple() => DerivativeCheck.Verify(
        Example.Body("""
            var (s, c) = Math.SinCos(w[0]);
            return s * c + c * x[0];
            """),
        new[] { 0.7 },
        new[] { 2.0 });

    [Fact]
    public void AScalarParameterIsDifferentiated() => DerivativeCheck.Verify(
        Example.Static("[Differentiable] static double Loss(double a) => a * a * a;"), 1.3);

    [Fact]
    public void ScalarsAndArraysAreDifferentiatedTogether() => DerivativeCheck.Verify(
        Example.Static("""
            [Differentiable("slope", "w", "bias")]
            static double Loss(double slope, double bias, int power, double[] w) => Math.Pow(slope * w[0] + bias, power) * w[1];
            """),
        1.3, 0.2, 3, new[] { 0.4, 0.9 });

    [Fact]
    public void NestedMaximaAndTernariesFollowTheWinner() => DerivativeCheck.Verify(
        Example.Expression("Math.Max(Math.Min(w[0], w[1]), w[2] > w[3] ? w[2] : w[0] * w[3])"), (object)s_w);
}
