using Downhill.Differentiation.Tests.Checking;
using Downhill.Differentiation.Tests.Programs;

namespace Downhill.Differentiation.Tests.Kinks;

/// <summary>
/// A branch on a differentiated value whose sides provably meet makes a kink, any other one counts as a jump; the gradient
/// is that of the side that runs.
/// </summary>
public sealed class ContinuityTests
{
    [Theory]
    [InlineData("a ReLU", "return w[0] > 0 ? w[0] : 0;")]
    [InlineData("a ReLU by an if", "double z = w[0] - 1; if (z > 0) { return z; } return 0;")]
    [InlineData("a ReLU by a pattern", "return w[0] is > 0 ? w[0] : 0;")]
    [InlineData("a ReLU by a negation", "return !(w[0] < 0) ? w[0] : 0;")]
    [InlineData("a leaky ReLU", "double z = w[0]; return (z > 0 ? z : 0.01 * z) * w[1];")]
    [InlineData("an ELU", "return w[0] > 0 ? w[0] : Math.Exp(w[0]) - 1;")]
    [InlineData("a logarithm from its zero on", "return w[0] <= 0 ? 0 : Math.Log(1 + w[0]);")]
    [InlineData("a maximum by hand", "return w[0] > w[1] ? w[0] : w[1];")]
    [InlineData("a minimum by a loop", "double best = w[0]; for (int i = 1; i < w.Length; i++) { if (w[i] < best) { best = w[i]; } } return best;")]
    [InlineData("a clamp by two ifs", "double z = w[0]; if (z < 0) { z = 0; } if (z > 1) { z = 1; } return z * w[1];")]
    [InlineData("a magnitude by hand", "if (w[0] < 0) { return -w[0]; } else { return w[0]; }")]
    [InlineData("Huber by the magnitude", "double r = Math.Abs(w[0]); return r <= 1.345 ? 0.5 * r * r : 1.345 * (r - 0.5 * 1.345);")]
    [InlineData("Huber by a chain", "double r = w[0] - w[1]; if (r > 1) { return r - 0.5; } else if (r < -1) { return -r - 0.5; } else { return 0.5 * r * r; }")]
    [InlineData("Huber by a switch", "double r = w[0] - w[1]; return r switch { < -1 => -r - 0.5, <= 1 => 0.5 * r * r, _ => r - 0.5 };")]
    [InlineData("a quantile loss", "double t = 0.3 - w[0]; return t >= 0 ? 0.9 * t : (0.9 - 1) * t;")]
    [InlineData("a squared hinge", "return w[0] >= 1 ? 0 : (1 - w[0]) * (1 - w[0]);")]
    [InlineData("a cap by two comparisons", "return w[0] > -1 && w[0] < 1 ? w[0] * w[0] : 1;")]
    [InlineData("a parabola on an interval", "double x = w[0]; if (x < 0 || x > 1) { return 0; } return x * (1 - x) * w[1];")]
    [InlineData("a tent", "double x = w[0]; return x < 0 ? 0 : x < 1 ? x : x < 2 ? 2 - x : 0;")]
    [InlineData("a switch over a number", "return w[0] switch { < 0 => 0.01 * w[0], _ => w[0] };")]
    [InlineData("a switch with several bounds", "return w[0] switch { < 0 => 0, > 0 and <= 1 => w[0], > 1 => 1, _ => 0.0 };")]
    [InlineData("a switch with an interval", "return w[0] switch { > -1 and < 1 => w[0] * w[0], _ => 1 };")]
    [InlineData("a switch statement over a number", "switch (w[0]) { case < 0: return 0; case > 1: return w[1]; default: return w[0] * w[1]; }")]
    [InlineData("a sign times its number", "return Math.Sign(w[0]) * w[0] * w[1];")]
    [InlineData("a sign times a difference", "return Math.Sign(w[0] - w[1]) * (w[0] - w[1]);")]
    [InlineData("a signed root", "return Math.Sign(w[0]) * Math.Sqrt(Math.Abs(w[0]));")]
    [InlineData("a branch in floats", "float z = (float)w[0]; return z > 0 ? z : 0.01f * z;")]
    public void SidesThatMeetMakeAKink(string what, string body)
    {
        Assert.NotEmpty(what);
        string source = Example.Static($$"""[Differentiable] static double Loss(double[] w) { {{body}} }""");

        Assert.Equal(Differentiability.AlmostEverywhere, Reading.Of(source).Class);
        Check(source);
    }

    [Theory]
    [InlineData("w[0] > 0", "return w[0] > 0 ? 1 + w[0] : w[1];")]
    [InlineData("w[0] is > 0 and < 1", "return w[0] is > 0 and < 1 ? w[0] * w[1] : w[1];")]
    [InlineData("w[0] > 0 && w[1] > 0", "return w[0] > 0 && w[1] > 0 ? w[0] : 0;")]
    [InlineData("w[0]", "return w[0] switch { < 0 => w[1], _ => w[0] };")]
    [InlineData("w[0]", "return w[0] switch { < 0 => 0, < 1 => w[0], _ => 2 };")]
    [InlineData("w[0] > 0", "return w[0] > 0 ? Math.Exp(w[0]) : 0;")]
    [InlineData("w[0] > w[1]", "return w[0] > w[1] ? w[0] : 2 * w[1];")]
    [InlineData("Math.Sign(w[0])", "return Math.Sign(w[0]) * w[1] + w[1] * w[1];")]
    [InlineData("w[0] > 1", "return w[0] > 1 ? Math.Log(w[0]) : 1 - w[1];")]
    public void SidesThatDoNotMeetAreNamed(string place, string body)
    {
        string source = Example.Static($$"""[Differentiable] static double Loss(double[] w) { {{body}} }""");
        DifferentiabilityReport report = Reading.Of(source);

        Assert.Equal(Differentiability.Piecewise, report.Class);
        Assert.Equal(place, report.Kinks[0].Syntax.ToString());
        Check(source);
    }

    [Theory]
    [InlineData("return 3 * Math.Sign(w[0]) + w[1];")]
    [InlineData("double y = 1; double e = y - Math.Sign(w[0]); return e * e + w[0] * w[0];")]
    [InlineData("return Math.Sign(w[0]) * Math.Sign(w[1]);")]
    public void ASignAloneHasNoDerivative(string body) => Assert.Equal(
        Differentiability.NotDifferentiable,
        Reading.Of(Example.Static($$"""[Differentiable] static double Loss(double[] w) { {{body}} }""")).Class);

    private static void Check(string source)
    {
        var subject = new Subject(source);
        foreach (double first in new[] { -2.3, -0.4, 0.37, 1.8, 2.6 })
        {
            Assert.Equal(Verdict.Checked, DerivativeCheck.Verify(subject, subject.PointOf([new[] { first, 0.83 }])));
        }
    }
}
