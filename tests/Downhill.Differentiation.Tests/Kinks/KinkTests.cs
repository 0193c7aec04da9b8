using Downhill.Differentiation.Tests.Checking;
using Downhill.Differentiation.Tests.Programs;

namespace Downhill.Differentiation.Tests.Kinks;

/// <summary>
/// At a kink one of the slopes between the one-sided ones is taken; at the edge of a domain the gradient is what the
/// mathematics says, an infinite one included, and never NaN where it exists.
/// </summary>
public sealed class KinkTests
{
    [Theory]
    [InlineData("Math.Abs(w[0])", 0.0, 0.0, 0.0)]
    [InlineData("Math.Max(w[0], 0)", 0.0, 0.0, 1.0)]
    [InlineData("Math.Max(0, w[0])", 0.0, 0.0, 1.0)]
    [InlineData("Math.Min(w[0], 0)", 0.0, 0.0, 1.0)]
    [InlineData("Math.Clamp(w[0], 0, 1)", 0.0, 0.0, 1.0)]
    [InlineData("Math.Clamp(w[0], 0, 1)", 1.0, 0.0, 1.0)]
    [InlineData("Math.Max(w[0], w[0])", 2.0, 1.0, 1.0)]
    [InlineData("Math.Min(w[0], w[0])", 2.0, 1.0, 1.0)]
    [InlineData("Math.Max(w[0], -w[0])", 0.0, -1.0, 1.0)]
    [InlineData("w[0] > 0 ? w[0] : 0", 0.0, 0.0, 1.0)]
    [InlineData("Math.Abs(w[0]) * w[0]", 0.0, 0.0, 0.0)]
    public void AtAKinkASlopeBetweenTheSidesIsTaken(string expression, double at, double least, double most) =>
        Assert.InRange(Slope(expression, at), least, most);

    [Theory]
    [InlineData("Math.Pow(w[0], 2)", 0.0, 0.0)]
    [InlineData("Math.Pow(w[0], 1)", 0.0, 1.0)]
    [InlineData("Math.Pow(w[0], 0)", 0.0, 0.0)]
    [InlineData("Math.Pow(w[0], 3)", -2.0, 12.0)]
    [InlineData("Math.Pow(w[0], -1)", -2.0, -0.25)]
    [InlineData("Math.Pow(w[0], 4)", -1.0, -4.0)]
    [InlineData("Math.Pow(w[0], n)", 0.0, 0.0)]
    [InlineData("Math.Pow(w[0], n)", -3.0, -6.0)]
    [InlineData("Math.Pow(w[0], n - 1)", 0.0, 1.0)]
    [InlineData("Math.Pow(w[0], n - 2)", 0.0, 0.0)]
    [InlineData("Math.Pow(0, w[0])", 2.0, 0.0)]
    [InlineData("Math.Pow(w[0], w[0] + 2)", 0.0, 0.0)]
    [InlineData("Math.Cbrt(w[0])", -8.0, 1.0 / 12)]
    [InlineData("Math.Sqrt(w[0]) * 0", 0.0, 0.0)]
    [InlineData("0 * Math.Log(w[0])", 0.0, 0.0)]
    [InlineData("w[0] > 0 ? Math.Sqrt(w[0]) : 0", 0.0, 0.0)]
    [InlineData("w[0] > 0 ? Math.Log(w[0]) : w[0] * 2", 0.0, 2.0)]
    [InlineData("w[0] == 0 ? 1 : Math.Sin(w[0]) / w[0]", 0.0, 0.0)]
    [InlineData("Math.Max(Math.Sqrt(w[0]), 1)", 0.0, 0.0)]
    [InlineData("Math.Sqrt(w[0] * w[0] + 1)", 0.0, 0.0)]
    [InlineData("Math.Atan2(w[0], 1)", 0.0, 1.0)]
    [InlineData("Math.Atan2(w[0], -1)", 0.5, -0.8)]
    [InlineData("Math.Tanh(w[0])", 800.0, 0.0)]
    [InlineData("1 / (1 + Math.Exp(-w[0]))", 800.0, 0.0)]
    [InlineData("1 / (1 + Math.Exp(-w[0]))", -800.0, 0.0)]
    [InlineData("Math.Exp(w[0])", -1000.0, 0.0)]
    [InlineData("Math.Atan(w[0])", 1e200, 0.0)]
    [InlineData("w[0] * 0", 3.0, 0.0)]
    public void TheDerivativeIsTheMathematicalOne(string expression, double at, double slope) =>
        Assert.Equal(slope, Slope(expression, at), 1e-14);

    [Theory]
    [InlineData("Math.Sqrt(w[0])", 0.0, double.PositiveInfinity)]
    [InlineData("Math.Log(w[0])", 0.0, double.PositiveInfinity)]
    [InlineData("Math.Cbrt(w[0])", 0.0, double.PositiveInfinity)]
    [InlineData("Math.Pow(w[0], 0.5)", 0.0, double.PositiveInfinity)]
    public void AVerticalTangentIsInfinite(string expression, double at, double slope) =>
        Assert.Equal(slope, Slope(expression, at));

    [Theory]
    [InlineData("Math.Sqrt(w[0])", -1.0)]
    [InlineData("Math.Log(w[0])", -1.0)]
    [InlineData("Math.Asin(w[0])", 2.0)]
    [InlineData("Math.Pow(w[0], 0.5)", -1.0)]
    public void OutsideTheDomainTheValueIsNaN(string expression, double at)
    {
        var subject = new Subject(Source(expression));
        Point point = subject.PointOf([new[] { at }, 2]);

        Assert.True(double.IsNaN(subject.Loss.ValueAndGradient(point, out _)));
    }

    [Fact]
    public void ANormAtTheOriginHasNoNaNWhereItIsMultipliedByZero()
    {
        var subject = new Subject(Example.Static("""
            [Differentiable]
            static double Loss(double[] w)
            {
                double s = 0;
                for (int i = 0; i < w.Length; i++) { s += w[i] * w[i]; }
                double norm = Math.Sqrt(s);
                return norm * norm + w[0];
            }
            """));

        subject.Loss.ValueAndGradient(subject.PointOf([new double[2]]), out double[][] gradient);

        Assert.Equal([1.0, 0.0], gradient[0]);
    }

    [Fact]
    public void AnUntakenBranchLeavesNoTrace()
    {
        var subject = new Subject(Example.Static("""
            [Differentiable]
            static double Loss(double[] w)
            {
                double s = 0;
                for (int i = 0; i < w.Length; i++)
                {
                    if (w[i] > 0) { s += w[i] * Math.Log(w[i]); }
                }

                return s;
            }
            """));

        subject.Loss.ValueAndGradient(subject.PointOf([new[] { 0.0, 1.0, -2.0 }]), out double[][] gradient);

        Assert.Equal([0.0, 1.0, 0.0], gradient[0]);
    }

    private static double Slope(string expression, double at)
    {
        var subject = new Subject(Source(expression));
        Point point = subject.PointOf([new[] { at }, 2]);
        double value = subject.Loss.Value(point.Copy());
        double valueAgain = subject.Loss.ValueAndGradient(point, out double[][] gradient);
        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(valueAgain));
        return gradient[0][0];
    }

    private static string Source(string expression) =>
        Example.Static($"[Differentiable] static double Loss(double[] w, int n) => {expression};");
}
