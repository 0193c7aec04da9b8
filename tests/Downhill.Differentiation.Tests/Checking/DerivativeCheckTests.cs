using Downhill.Differentiation.Tests.Programs;
using Xunit.Sdk;

namespace Downhill.Differentiation.Tests.Checking;

/// <summary>The check finds what it is there to find: here the gradients are written by hand, and wrong.</summary>
public sealed class DerivativeCheckTests
{
    [Theory]
    [InlineData("g[0] = 2 * w[0] * x[0]; g[1] = 1; return w[0] * w[0] * x[0] + w[1];", null)]
    [InlineData("g[0] = w[0] * x[0]; g[1] = 1; return w[0] * w[0] * x[0] + w[1];", "dual numbers give")]
    [InlineData("g[0] = 2 * w[0] * x[0]; return w[0] * w[0] * x[0] + w[1];", "NaN")]
    [InlineData("g[0] = (double.IsNaN(g[0]) ? 0 : g[0]) + 2 * w[0] * x[0]; g[1] = 1; return w[0] * w[0] * x[0] + w[1];", "a second call gives another gradient")]
    [InlineData("g[0] = 2 * w[0] * x[0]; g[1] = 1; return w[0] * w[0] * x[0] + w[1] + 1e-15;", "Assert.Equal")]
    [InlineData("g[0] = 2 * w[0] * x[0]; g[1] = 1; double value = w[0] * w[0] * x[0] + w[1]; x[0] = 9; return value;", "Assert.Equal")]
    [InlineData("throw new InvalidOperationException();", "Assert.Equal")]
    public void AWrongGradientIsFound(string body, string? message)
    {
        var subject = new Subject(Example.Static($$"""
            [Differentiable]
            static double Loss(double[] w, double[] x) => w[0] * w[0] * x[0] + w[1];

            static double LossValueAndGradient(double[] w, double[] x, double[] g) { {{body}} }
            """));
        Point point = subject.PointOf([new[] { 0.7, 0.1 }, new[] { 1.5 }]);

        if (message is null)
        {
            Assert.Equal(Verdict.Checked, DerivativeCheck.Verify(subject, point));
        }
        else
        {
            XunitException failure = Assert.ThrowsAny<XunitException>(() => DerivativeCheck.Verify(subject, point));
            Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void APointAtAKinkIsLeftOut()
    {
        var subject = new Subject(Example.Static("""
            [Differentiable]
            static double Loss(double[] w) => Math.Abs(w[0]);

            static double LossValueAndGradient(double[] w, double[] g) { g[0] = 0.3; return Math.Abs(w[0]); }
            """));

        Assert.Equal(Verdict.AtKink, DerivativeCheck.Verify(subject, subject.PointOf([new double[1]])));
    }

    [Fact]
    public void APointWhereTheRoundingOfAFloatDecidesIsLeftOut()
    {
        var subject = new Subject(Example.Static("[Differentiable] static double Loss(double[] w) => w[0] >= (float)w[0] ? w[1] * w[1] : w[1];"));

        Assert.Equal(Verdict.AtKink, DerivativeCheck.Verify(subject, subject.PointOf([new[] { -0.109614, 0.7 }])));
    }

    [Fact]
    public void WhatGrowsWithoutBoundAndIsThrownAwayDoesNotMatter()
    {
        var subject = new Subject(Example.Static("[Differentiable] static double Loss(double[] w) { double s = w[0]; for (int i = 0; i < 14; i++) { s = 9 * s * s - s; } return w[1] > 0 ? w[1] * w[1] : s; }"));

        Assert.Equal(Verdict.Checked, DerivativeCheck.Verify(subject, subject.PointOf([new[] { 5.5, 0.7 }])));
    }

    [Fact]
    public void ALargeConstantDoesNotHideASlope()
    {
        var subject = new Subject(Example.Static("[Differentiable] static double Loss(double[] w) => w[0] * w[0] + 4e30;"));

        Assert.Equal(Verdict.Checked, DerivativeCheck.Verify(subject, subject.PointOf([new[] { 0.7 }])));
    }

    [Fact]
    public void ASlopeBeyondTheFloatsIsNotFinite()
    {
        var subject = new Subject(Example.Static("[Differentiable(\"a\")] static double Loss(float a, double[] w) => a * 1e200;"));

        Assert.Equal(Verdict.NotFinite, DerivativeCheck.Verify(subject, subject.PointOf([0.7f, new[] { 0.7 }])));
    }
}
