namespace Downhill.Tests;

public sealed class MaximizeTests
{
    private static double Hill(double[] x, double[] g)
    {
        double f = Functions.Rosenbrock(x, g);
        for (int i = 0; i < g.Length; i++)
        {
            g[i] = -g[i];
        }

        return 7 - f;
    }

    [Fact]
    public void Maximising_mirrors_minimising_and_reports_in_the_objectives_own_sign()
    {
        foreach (DescentMethod method in Enum.GetValues<DescentMethod>())
        {
            List<double> values = [];
            DescentOptions options = new() { Method = method, MaxIterations = 40 };

            DescentResult down = GradientDescent.Minimize(Functions.Rosenbrock, [-1.2, 1], options);
            DescentResult up = GradientDescent.Maximize(Hill, [-1.2, 1], options, new Progress(values));

            Assert.Equal(7 - down.Value, up.Value, 6);
            Assert.Equal(down.Parameters[0], up.Parameters[0], 6);
            Assert.All(values, v => Assert.True(v <= 7));
            Assert.Equal(values.Max(), up.Value);
        }
    }

    [Fact]
    public void A_target_is_reached_from_below()
    {
        DescentResult result = GradientDescent.Maximize(Hill, [-1.2, 1], new DescentOptions { TargetValue = 6 });

        Assert.Equal(StopReason.TargetReached, result.Reason);
        Assert.InRange(result.Value, 6, 7);
        Assert.Contains("target of 6", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bounds_hold_upwards_too()
    {
        DescentResult result = GradientDescent.Maximize(
            (x, g) =>
            {
                g[0] = 1;
                return x[0];
            },
            [0],
            new DescentOptions { UpperBounds = [12.5] });

        Assert.Equal(12.5, result.Parameters[0]);
        Assert.Equal(12.5, result.Value);
        Assert.Equal(StopReason.GradientTolerance, result.Reason);
    }

    private sealed class Progress(List<double> values) : IProgress<DescentProgress>
    {
        public void Report(DescentProgress value) => values.Add(value.Value);
    }
}
