namespace Downhill.Tests;

public sealed class OptionEffectTests
{
    [Fact]
    public void More_memory_needs_fewer_evaluations_of_a_curved_valley()
    {
        DescentOptions options = new() { Method = DescentMethod.LimitedMemoryBfgs };

        DescentResult little = GradientDescent.Minimize(Functions.Rosenbrock, Functions.RosenbrockStart(40), options with { Memory = 1 });
        DescentResult much = GradientDescent.Minimize(Functions.Rosenbrock, Functions.RosenbrockStart(40), options with { Memory = 12 });

        Assert.True(little.Converged && much.Converged);
        Assert.True(much.Evaluations < 0.9 * little.Evaluations, $"{much} / {little}");
    }

    [Fact]
    public void The_learning_rate_is_the_first_trial_of_steepest_descent_and_is_backtracked_from()
    {
        List<double> points = [];
        double Recorded(double[] x, double[] g)
        {
            points.Add(x[0]);
            return Functions.Bowl(x, g);
        }

        DescentResult result = GradientDescent.Minimize(Recorded, [3], new DescentOptions { Method = DescentMethod.SteepestDescent, LearningRate = 2 });

        // The slope at 3 is 4, so that the first trial is 3 − 2·4; it is worse, and the parabola through it ends at the minimum.
        Assert.Equal(-5, points[1]);
        Assert.Equal(1, points[2], 12);
        Assert.Equal(StopReason.GradientTolerance, result.Reason);
    }

    [Theory]
    [InlineData(1e-4, 0.001)]
    [InlineData(1e-4, 0.9)]
    [InlineData(0.4, 0.45)]
    public void A_step_meets_the_strong_Wolfe_conditions_that_were_asked_for(double sufficientDecrease, double curvature)
    {
        List<(double[] Point, double Value, double[] Gradient)> evaluated = [];
        double Recorded(double[] x, double[] g)
        {
            double f = Functions.Rosenbrock(x, g);
            evaluated.Add(([.. x], f, [.. g]));
            return f;
        }

        List<int> ends = [];
        GradientDescent.Minimize(
            Recorded,
            [-1.2, 1],
            new DescentOptions
            {
                Method = DescentMethod.Bfgs,
                SufficientDecrease = sufficientDecrease,
                CurvatureCondition = curvature,
                MaxIterations = 15,
            },
            new Reporter(p => ends.Add(p.Evaluations - 1)));

        int from = 0;
        foreach (int to in ends)
        {
            double[] direction = [.. evaluated[to].Point.Zip(evaluated[from].Point, (a, b) => a - b)];
            double slope = evaluated[from].Gradient.Zip(direction, (a, b) => a * b).Sum();
            double after = evaluated[to].Gradient.Zip(direction, (a, b) => a * b).Sum();
            Assert.True(evaluated[to].Value <= evaluated[from].Value + (sufficientDecrease * slope));
            Assert.True(Math.Abs(after) <= curvature * Math.Abs(slope) * (1 + 1e-9));
            from = to;
        }

        Assert.Equal(15, ends.Count);
    }

    [Fact]
    public void Descents_run_side_by_side_without_disturbing_each_other()
    {
        DescentResult alone = GradientDescent.Minimize(Functions.Wood, [-3, -1, -3, -1]);
        DescentResult[] together = new DescentResult[16];

        Parallel.For(0, together.Length, i => together[i] = GradientDescent.Minimize(Functions.Wood, [-3, -1, -3, -1]));

        Assert.All(together, result =>
        {
            Assert.Equal(alone.Parameters, result.Parameters);
            Assert.Equal(alone.Evaluations, result.Evaluations);
        });
    }

    private sealed class Reporter(Action<DescentProgress> report) : IProgress<DescentProgress>
    {
        public void Report(DescentProgress value) => report(value);
    }
}
