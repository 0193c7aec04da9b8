namespace Downhill.Tests;

public sealed class StoppingTests
{
    public static TheoryData<DescentMethod> Methods() => [.. Enum.GetValues<DescentMethod>()];

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_evaluation_cap_is_never_exceeded(DescentMethod method)
    {
        for (int cap = 1; cap <= 25; cap++)
        {
            int calls = 0;
            double Counted(double[] x, double[] g)
            {
                calls++;
                return Functions.Rosenbrock(x, g);
            }

            DescentResult result = GradientDescent.Minimize(Counted, Functions.RosenbrockStart(6), new DescentOptions { Method = method, MaxEvaluations = cap });

            Assert.Equal(StopReason.EvaluationLimit, result.Reason);
            Assert.Equal(cap, calls);
            Assert.Equal(cap, result.Evaluations);
            Assert.False(result.Converged);
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_iteration_cap_holds_and_every_iteration_is_reported(DescentMethod method)
    {
        List<DescentProgress> reports = [];

        DescentResult result = GradientDescent.Minimize(
            Functions.Rosenbrock, [-1.2, 1], new DescentOptions { Method = method, MaxIterations = 7 }, new Recorder(reports.Add));

        Assert.Equal(StopReason.IterationLimit, result.Reason);
        Assert.Equal(7, result.Iterations);
        Assert.Equal(Enumerable.Range(1, 7), reports.Select(r => r.Iteration));
        Assert.Equal(reports.Min(r => r.Value), result.Value);
        Assert.All(reports, r => Assert.True(r.Evaluations > r.Iteration && r.GradientNorm > 0));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void No_iterations_leave_the_start_evaluated(DescentMethod method)
    {
        DescentResult result = GradientDescent.Minimize(Functions.Rosenbrock, [-1.2, 1], new DescentOptions { Method = method, MaxIterations = 0 });

        Assert.Equal(StopReason.IterationLimit, result.Reason);
        Assert.Equal(1, result.Evaluations);
        Assert.Equal([-1.2, 1], result.Parameters);
        Assert.Equal(24.2, result.Value, 10);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_target_ends_the_descent_at_the_evaluation_that_reaches_it(DescentMethod method)
    {
        int after = 0;
        double Watched(double[] x, double[] g)
        {
            double f = Functions.Rosenbrock(x, g);
            after = f <= 4.1 ? after + 1 : after;
            return f;
        }

        DescentResult result = GradientDescent.Minimize(Watched, [-1.2, 1], new DescentOptions { Method = method, TargetValue = 4.1 });

        Assert.Equal(StopReason.TargetReached, result.Reason);
        Assert.True(result.Converged);
        Assert.True(result.Value <= 4.1);
        Assert.Equal(1, after);
    }

    [Fact]
    public void A_target_met_by_the_start_costs_one_evaluation()
    {
        DescentResult result = GradientDescent.Minimize(Functions.Booth, [1, 1], new DescentOptions { TargetValue = 1000 });

        Assert.Equal((StopReason.TargetReached, 1, 0), (result.Reason, result.Evaluations, result.Iterations));
        Assert.Equal([1, 1], result.Parameters);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Cancellation_returns_the_best_point_so_far(DescentMethod method)
    {
        using CancellationTokenSource source = new();
        double best = double.PositiveInfinity;
        double Tracked(double[] x, double[] g)
        {
            double f = Functions.Rosenbrock(x, g);
            best = Math.Min(best, f);
            return f;
        }

        DescentResult result = GradientDescent.Minimize(
            Tracked,
            [-1.2, 1],
            new DescentOptions { Method = method },
            new Recorder(report =>
            {
                if (report.Iteration == 3)
                {
                    source.Cancel();
                }
            }),
            source.Token);

        Assert.Equal(StopReason.Cancelled, result.Reason);
        Assert.Equal(3, result.Iterations);
        Assert.Equal(best, result.Value);
        Assert.Equal(best, Functions.Rosenbrock(result.Parameters, new double[2]));
    }

    [Fact]
    public void A_token_cancelled_beforehand_calls_nothing()
    {
        int calls = 0;
        DescentResult result = GradientDescent.Minimize(
            (x, g) => calls++, [1, 2], cancellationToken: new CancellationToken(canceled: true));

        Assert.Equal(0, calls);
        Assert.Equal(StopReason.Cancelled, result.Reason);
        Assert.Equal([1, 2], result.Parameters);
        Assert.True(double.IsNaN(result.Value));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_start_that_is_the_minimum_is_returned_after_a_look_around_it(DescentMethod method)
    {
        DescentResult result = GradientDescent.Minimize(Functions.Bowl, [1, 2, 3], new DescentOptions { Method = method });

        Assert.Equal((StopReason.GradientTolerance, 7, 0), (result.Reason, result.Evaluations, result.Iterations));
        Assert.Equal([1, 2, 3], result.Parameters);
    }

    [Theory]
    [InlineData(DescentMethod.Automatic)]
    [InlineData(DescentMethod.LimitedMemoryBfgs)]
    [InlineData(DescentMethod.SteepestDescent)]
    [InlineData(DescentMethod.Adam)]
    public void A_start_between_two_valleys_is_left(DescentMethod method)
    {
        // x⁴ − 2x² + y², with a saddle at the origin and minima of −1 at x = ±1.
        static double Valleys(double[] x, double[] g)
        {
            g[0] = (4 * x[0] * x[0] * x[0]) - (4 * x[0]);
            g[1] = 2 * x[1];
            return (x[0] * x[0] * x[0] * x[0]) - (2 * x[0] * x[0]) + (x[1] * x[1]);
        }

        DescentResult result = GradientDescent.Minimize(Valleys, [0, 0], new DescentOptions { Method = method });

        Assert.True(result.Converged, result.ToString());
        Assert.Equal(-1, result.Value, 1e-9);
    }

    [Fact]
    public void A_network_of_equal_weights_is_left_although_no_coordinate_leads_down()
    {
        DescentResult result = GradientDescent.Minimize(Functions.ExclusiveOr, new double[9]);

        // 1 is what the answer one half to every question costs.
        Assert.InRange(result.Value, 0, 0.7);
    }

    [Fact]
    public void The_caps_hold_around_a_start_without_a_gradient()
    {
        DescentResult evaluations = GradientDescent.Minimize(Functions.ExclusiveOr, new double[9], new DescentOptions { MaxEvaluations = 12 });
        DescentResult iterations = GradientDescent.Minimize(Functions.ExclusiveOr, new double[9], new DescentOptions { MaxIterations = 0 });

        Assert.Equal(12, evaluations.Evaluations);
        Assert.Equal(StopReason.EvaluationLimit, evaluations.Reason);
        Assert.Equal(1, iterations.Evaluations);
    }

    [Fact]
    public void A_looser_gradient_tolerance_stops_earlier()
    {
        DescentResult loose = GradientDescent.Minimize(Functions.Wood, [-3, -1, -3, -1], new DescentOptions { GradientTolerance = 1e-2 });
        DescentResult tight = GradientDescent.Minimize(Functions.Wood, [-3, -1, -3, -1]);

        Assert.Equal(StopReason.GradientTolerance, loose.Reason);
        Assert.InRange(loose.GradientNorm, 1e-8, 1e-2);
        Assert.True(loose.Evaluations < tight.Evaluations);
    }

    [Fact]
    public void The_value_tolerance_stops_slow_progress()
    {
        DescentResult result = GradientDescent.Minimize(
            Functions.PowellSingular, [3, -1, 0, 1], new DescentOptions { Method = DescentMethod.SteepestDescent, GradientTolerance = 0, ValueTolerance = 0.5 });

        Assert.Equal(StopReason.ValueTolerance, result.Reason);
    }

    [Fact]
    public void The_step_tolerance_stops_short_steps()
    {
        DescentResult result = GradientDescent.Minimize(
            Functions.Rosenbrock, [-1.2, 1], new DescentOptions { GradientTolerance = 0, ValueTolerance = 0, StepTolerance = 1e-3 });

        Assert.Equal(StopReason.StepTolerance, result.Reason);
        Assert.InRange(result.Value, 0, 1);
    }

    [Theory]
    [InlineData(DescentMethod.Bfgs)]
    [InlineData(DescentMethod.LimitedMemoryBfgs)]
    [InlineData(DescentMethod.SteepestDescent)]
    public void With_every_tolerance_zero_the_rounding_of_the_value_ends_the_descent(DescentMethod method)
    {
        static double Raised(double[] x, double[] g) => 1e6 + Functions.Wood(x, g);

        DescentResult result = GradientDescent.Minimize(
            Raised,
            [-3, -1, -3, -1],
            new DescentOptions { Method = method, GradientTolerance = 0, ValueTolerance = 0, StepTolerance = 0, MaxIterations = 5000 });

        Assert.True(result.Reason is not (StopReason.Diverged or StopReason.EvaluationLimit), result.ToString());
        Assert.Equal(1e6, result.Value, 1e-6);
    }

    [Fact]
    public void A_point_of_rest_above_one_passed_on_the_way_is_told_as_such()
    {
        // A heavy ball rolls through the deep narrow well at 0 and comes to rest in the shallow one beyond.
        static double Wells(double[] x, double[] g)
        {
            double narrow = -2 * Math.Exp(-200 * x[0] * x[0]);
            double d = x[0] - 3;
            g[0] = (-400 * x[0] * narrow) + (0.2 * d);
            return narrow + (0.1 * d * d);
        }

        DescentResult result = GradientDescent.Minimize(
            Wells, [-6], new DescentOptions { Method = DescentMethod.Momentum, LearningRate = 0.02, Momentum = 0.95 });

        Assert.Equal(StopReason.GradientTolerance, result.Reason);
        Assert.InRange(result.Value, -2, -0.01);
        Assert.InRange(result.Parameters[0], -0.2, 0.2);
        Assert.Contains("passed on the way", result.Message, StringComparison.Ordinal);
        Assert.True(result.GradientNorm > 1e-3);
    }

    [Fact]
    public void The_result_reads_as_one_line()
    {
        DescentResult result = GradientDescent.Minimize(Functions.Booth, [-8, 9], new DescentOptions { MaxIterations = 1 });

        string line = result.ToString();

        Assert.DoesNotContain('\n', line);
        Assert.Contains("after 1 iteration and", line, StringComparison.Ordinal);
        Assert.Contains("the limit of 1 iterations is used up", line, StringComparison.Ordinal);
        Assert.EndsWith(result.Message, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void The_best_of_several_starts_is_returned_and_the_seed_repeats_it(int seed)
    {
        // Two wells: a shallow one at x = 2 near the start, and one deeper by about 8 near x = −2.
        static double Wells(double[] x, double[] g)
        {
            g[0] = (4 * x[0] * ((x[0] * x[0]) - 4)) + 2;
            return Math.Pow((x[0] * x[0]) - 4, 2) + (2 * x[0]);
        }

        DescentOptions options = new() { LowerBounds = [-4], UpperBounds = [4], Seed = seed };
        DescentResult one = GradientDescent.Minimize(Wells, [3], options);
        DescentResult many = GradientDescent.Minimize(Wells, [3], options with { Starts = 12 });
        DescentResult again = GradientDescent.Minimize(Wells, [3], options with { Starts = 12 });
        DescentResult other = GradientDescent.Minimize(Wells, [3], options with { Starts = 12, Seed = seed + 17 });

        Assert.True(one.Parameters[0] > 0);
        Assert.True(many.Parameters[0] < 0);
        Assert.True(many.Value < one.Value - 7);
        Assert.Equal((many.Value, many.Evaluations, many.Iterations), (again.Value, again.Evaluations, again.Iterations));
        Assert.Equal(many.Parameters, again.Parameters);
        Assert.NotEqual(many.Evaluations, other.Evaluations);
    }

    [Fact]
    public void The_caps_hold_for_all_starts_together()
    {
        int calls = 0;
        double Counted(double[] x, double[] g)
        {
            calls++;
            return Functions.Rosenbrock(x, g);
        }

        DescentResult result = GradientDescent.Minimize(Counted, [-1.2, 1], new DescentOptions { Starts = 50, MaxEvaluations = 120 });

        Assert.Equal(120, calls);
        Assert.Equal(StopReason.EvaluationLimit, result.Reason);
        Assert.InRange(result.Value, 0, 1e-10);
    }

    private sealed class Recorder(Action<DescentProgress> report) : IProgress<DescentProgress>
    {
        public void Report(DescentProgress value) => report(value);
    }
}
