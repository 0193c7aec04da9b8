using Downhill.Differentiation.Tests.Checking;
using Downhill.Differentiation.Tests.Programs;

namespace Downhill.Differentiation.Tests.Generation;

/// <summary>What a caller of a generated gradient can rely on, besides the numbers.</summary>
public sealed class GradientCallTests
{
    private const string Logistic = """
        [Differentiable]
        static double Loss(double[] w, double[] x)
        {
            double s = 0.5;
            for (int i = 0; i < x.Length; i++)
            {
                for (int j = 0; j < w.Length; j++)
                {
                    s = Math.Tanh(s * w[j] + x[i]);
                    if (s > 0.9) { break; }
                }
            }

            return s * s;
        }
        """;

    [Fact]
    public void AGradientOfAnotherLengthIsRefusedByName()
    {
        var subject = new Subject(Example.Static(Logistic));

        var thrown = Assert.ThrowsAny<ArgumentException>(
            () => subject.Loss.ValueAndGradientInto(subject.PointOf([new double[3], new double[2]]), [new double[2]]));

        Assert.Equal("wGradient", thrown.ParamName);
        Assert.Contains("2", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("3", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingGradientIsRefusedByName()
    {
        var subject = new Subject(Example.Static(Logistic));

        var thrown = Assert.Throws<ArgumentNullException>(
            () => subject.Loss.ValueAndGradientInto(subject.PointOf([new double[3], new double[2]]), [null!]));

        Assert.Equal("wGradient", thrown.ParamName);
    }

    [Fact]
    public void AGradientThatIsItsOwnVariableIsRefused()
    {
        var subject = new Subject(Example.Static(Logistic));
        double[] w = [0.1, 0.2];

        Assert.ThrowsAny<ArgumentException>(() => subject.Loss.ValueAndGradientInto(subject.PointOf([w, new double[2]]), [w]));
    }

    [Fact]
    public void AGradientThatIsAnInputIsRefused()
    {
        var subject = new Subject(Example.Static(Logistic));
        double[] x = [0.1, 0.2];

        Assert.ThrowsAny<ArgumentException>(
            () => subject.Loss.ValueAndGradientInto(subject.PointOf([new[] { 0.3, 0.4 }, x]), [x]));
    }

    [Fact]
    public void OneArrayAsTwoVariablesIsRightOrRefused()
    {
        var subject = new Subject(Example.Static(
            "[Differentiable(\"w\", \"u\")] static double Loss(double[] w, double[] u) => w[0] * u[0] * u[0];"));
        double[] one = [3.0];
        double[][] gradients = [new double[1], new double[1]];
        try
        {
            subject.Loss.ValueAndGradientInto(new Point([one, one]), gradients);
        }
        catch (ArgumentException)
        {
            return;
        }

        Assert.Equal([9.0], gradients[0]);
        Assert.Equal([18.0], gradients[1]);
    }

    [Fact]
    public void OneArrayAsTwoGradientsIsRefused()
    {
        var subject = new Subject(Example.Static(
            "[Differentiable(\"w\", \"u\")] static double Loss(double[] w, double[] u) => w[0] * u[0] * u[0];"));
        double[] one = [3.0];

        Assert.ThrowsAny<ArgumentException>(
            () => subject.Loss.ValueAndGradientInto(new Point([new[] { 1.0 }, new[] { 2.0 }]), [one, one]));
    }

    [Fact]
    public void TheVariableMayAlsoBeData() => DerivativeCheck.Verify(
        Example.Static("[Differentiable] static double Loss(double[] w, double[] x) => w[0] * x[0] + x[1];"),
        new[] { 3.0, 1 },
        new[] { 3.0, 1 });

    [Theory]
    [InlineData("double s = 1; for (int i = 0; i <= w.Length; i++) { s *= w[i]; } return s;", typeof(IndexOutOfRangeException))]
    [InlineData("double s = 1; for (int i = 0; i < 3; i++) { s *= w[0]; if (i == 2) { throw new InvalidOperationException(\"third\"); } } return s;", typeof(InvalidOperationException))]
    [InlineData("int zero = x.Length - 2; return w[0] * (1 / zero);", typeof(DivideByZeroException))]
    [InlineData("double[] none = null!; return w[0] * none[0];", typeof(NullReferenceException))]
    [InlineData("var a = new double[x.Length - 3]; return a[0] * w[0];", typeof(OverflowException))]
    [InlineData("checked { int n = int.MaxValue; n += x.Length; return w[0] * n; }", typeof(OverflowException))]
    [InlineData("return Math.Clamp(w[0], 2, 1);", typeof(ArgumentException))]
    public void WhatTheLossThrowsTheGradientThrows(string body, Type expected)
    {
        var subject = new Subject(Example.Body(body));
        Point point = subject.PointOf([new[] { 1.0, 2.0 }, new[] { 1.0, 2.0 }]);

        Assert.Throws(expected, () => subject.Loss.Value(point.Copy()));
        Assert.Equal(Verdict.Threw, DerivativeCheck.Verify(subject, point));
    }

    [Fact]
    public void AfterAnExceptionTheNextCallIsRight()
    {
        var subject = new Subject(Example.Static(Logistic));
        Point good = subject.PointOf([new[] { 0.3, 0.4 }, new[] { 0.5, -0.2 }]);
        subject.Loss.ValueAndGradient(good, out double[][] before);

        for (int i = 0; i < 5; i++)
        {
            Assert.ThrowsAny<NullReferenceException>(
                () => subject.Loss.ValueAndGradientInto(new Point([new[] { 0.3, 0.4 }, null]), [new double[2]]));
        }

        subject.Loss.ValueAndGradient(good, out double[][] after);
        Assert.Equal(before[0], after[0]);
    }

    [Theory]
    [InlineData(Logistic)]
    [InlineData("[Differentiable] static double Loss(double[] w, double[] x) { double s = 0; for (int i = 0; i < x.Length; i++) { double z = 0; for (int j = 0; j < w.Length; j++) { z += w[j] * x[i]; } s += Math.Log(1 + Math.Exp(-z)); } return s; }")]
    [InlineData("static double Step(double s, double a) { for (int k = 0; k < 3; k++) { s = Math.Sin(s * a); } return s; } [Differentiable] static double Loss(double[] w, double[] x) { double s = 1; for (int i = 0; i < x.Length; i++) { s = Step(s, w[i % w.Length]) + x[i]; } return s; }")]
    [InlineData("[Differentiable] static double Loss(double[] w, double[] x) { double s = w[0]; while (s < 50) { s = s * s + w[1] + 1.5; } return s; }")]
    public void AWarmCallAllocatesNothing(string members)
    {
        var subject = new Subject(Example.Static(members));
        Func<double> gradient = subject.Loss.BindGradient(subject.PointOf([new[] { 0.3, 0.4, 0.5 }, new double[40]]));

        Assert.Equal(0, BytesPerCall(gradient));
    }

    [Fact]
    public void RowsOfAVariableAreCheckedWithoutAllocating()
    {
        var subject = new Subject(Example.Static("""
            [Differentiable]
            static double Loss(double[][] w)
            {
                double s = 0;
                for (int i = 0; i < w.Length; i++) { for (int j = 0; j < w[i].Length; j++) { s += w[i][j] * w[i][j] * (i + 1); } }
                return s;
            }
            """));
        Point point = subject.PointOf([new double[][] { [0.1, 0.5], [0.3], [0.2, -0.4, 0.7] }]);

        Assert.Equal(0, BytesPerCall(subject.Loss.BindGradient(point)));
    }

    [Fact]
    public void ALocalArrayOfTheUserIsAllThatIsAllocated()
    {
        var subject = new Subject(Example.Static("""
            [Differentiable]
            static double Loss(double[] w, double[] x)
            {
                var h = new double[w.Length];
                for (int i = 0; i < w.Length; i++) { h[i] = Math.Tanh(w[i] * x[i]); }
                double s = 0;
                for (int i = 0; i < w.Length; i++) { s += h[i] * h[w.Length - 1 - i]; }
                return s;
            }
            """));
        Point point = subject.PointOf([new double[30], new double[30]]);

        Assert.InRange(BytesPerCall(subject.Loss.BindGradient(point)), 0, BytesPerCall(subject.Loss.BindValue(point)));
    }

    [Fact]
    public void ThreadsDoNotDisturbEachOther()
    {
        var subject = new Subject(Example.Static(Logistic));
        double[][] expected = [.. Enumerable.Range(0, 8).Select(k =>
        {
            subject.Loss.ValueAndGradient(PointNumber(k), out double[][] gradient);
            return gradient[0];
        })];

        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            subject.Loss.ValueAndGradient(PointNumber(i % 8), out double[][] gradient);
            Assert.Equal(expected[i % 8], gradient[0]);
        });

        static Point PointNumber(int k) => new([
            new[] { 0.1 * k, 0.3, 0.4 },
            Enumerable.Range(0, 3 + (10 * k)).Select(i => Math.Sin(i + k)).ToArray()]);
    }

    private static long BytesPerCall(Func<double> call)
    {
        for (int i = 0; i < 20; i++)
        {
            call();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
        {
            call();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / 20;
    }
}
