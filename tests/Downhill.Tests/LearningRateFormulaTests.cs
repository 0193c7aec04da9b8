namespace Downhill.Tests;

/// <summary>Two steps down ½x² from 4 at a rate of 0.1, against the published formulas worked out by hand.</summary>
public sealed class LearningRateFormulaTests
{
    private const double Rate = 0.1;

    [Fact]
    public void Momentum_carries_a_share_of_the_last_step()
    {
        double first = 4 - (Rate * 4);
        double second = first + (0.5 * (first - 4)) - (Rate * first);

        AssertSteps(new DescentOptions { Method = DescentMethod.Momentum, Momentum = 0.5 }, first, second);
    }

    [Fact]
    public void Nesterov_takes_the_gradient_at_the_point_looked_ahead_to()
    {
        // v ← μv − ηg(x); x ← x + μv − ηg(x), x being the point looked ahead to.
        double v1 = -Rate * 4;
        double first = 4 + (0.5 * v1) - (Rate * 4);
        double v2 = (0.5 * v1) - (Rate * first);
        double second = first + (0.5 * v2) - (Rate * first);

        AssertSteps(new DescentOptions { Method = DescentMethod.Nesterov, Momentum = 0.5 }, first, second);
    }

    [Fact]
    public void AdaGrad_divides_by_the_root_of_the_sum_of_squares()
    {
        double first = 4 - (Rate * 4 / (4 + 1e-8));
        double second = first - (Rate * first / (Math.Sqrt(16 + (first * first)) + 1e-8));

        AssertSteps(new DescentOptions { Method = DescentMethod.AdaGrad }, first, second);
    }

    [Fact]
    public void RmsProp_divides_by_the_root_of_the_moving_average()
    {
        double v1 = 0.1 * 16;
        double first = 4 - (Rate * 4 / (Math.Sqrt(v1) + 1e-8));
        double second = first - (Rate * first / (Math.Sqrt((0.9 * v1) + (0.1 * first * first)) + 1e-8));

        AssertSteps(new DescentOptions { Method = DescentMethod.RmsProp }, first, second);
    }

    [Theory]
    [InlineData(DescentMethod.Adam, 0.3, 0)]
    [InlineData(DescentMethod.AdamW, 0.3, 0.3)]
    [InlineData(DescentMethod.AdamW, 0, 0)]
    public void Adam_corrects_both_averages_and_only_AdamW_decays_the_weights(DescentMethod method, double option, double decay)
    {
        double first = ((1 - (Rate * decay)) * 4) - (Rate * 4 / (4 + 1e-8));
        double mean = ((0.9 * 0.1 * 4) + (0.1 * first)) / (1 - 0.81);
        double square = ((0.999 * 0.001 * 16) + (0.001 * first * first)) / (1 - (0.999 * 0.999));
        double second = ((1 - (Rate * decay)) * first) - (Rate * mean / (Math.Sqrt(square) + 1e-8));

        AssertSteps(new DescentOptions { Method = method, WeightDecay = option }, first, second);
    }

    [Fact]
    public void A_given_rate_that_is_too_large_diverges_and_the_best_point_is_kept()
    {
        foreach (DescentMethod method in new[] { DescentMethod.Momentum, DescentMethod.Nesterov })
        {
            DescentResult result = GradientDescent.Minimize(
                Functions.Bowl, [4, 4], new DescentOptions { Method = method, LearningRate = 5 });

            Assert.Equal(StopReason.Diverged, result.Reason);
            Assert.InRange(result.Iterations, 5, 100);
            Assert.Equal(13, result.Value);
            Assert.Equal([4, 4], result.Parameters);
            Assert.Contains("learning rate below 5", result.Message, StringComparison.Ordinal);
        }
    }

    private static void AssertSteps(DescentOptions options, params double[] expected)
    {
        List<double> values = [];
        GradientDescent.Minimize(
            (x, g) =>
            {
                values.Add(x[0]);
                g[0] = x[0];
                return 0.5 * x[0] * x[0];
            },
            [4],
            options with { LearningRate = Rate, MaxIterations = expected.Length });

        Assert.Equal(4, values[0]);
        Assert.All(expected.Zip(values.Skip(1)), pair => Assert.Equal(pair.First, pair.Second, 12));
    }
}
