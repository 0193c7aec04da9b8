namespace Downhill.Tests;

public sealed class BoundsTests
{
    public static TheoryData<DescentMethod> Methods() => [.. Enum.GetValues<DescentMethod>().Where(m => m != DescentMethod.AdamW)];

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_bound_that_holds_the_minimum_back_is_met_and_the_rest_still_converges(DescentMethod method)
    {
        // With x₀ held at 0.5, the best x₁ is 0.25.
        DescentOptions options = new() { Method = method, LowerBounds = [-2], UpperBounds = [0.5] };

        DescentResult result = GradientDescent.Minimize(Functions.Rosenbrock, [-1.2, 0.4], options);

        Assert.True(result.Converged, result.ToString());
        Assert.Equal(0.5, result.Parameters[0]);
        Assert.Equal(0.25, result.Parameters[1], 6);
        Assert.Equal(0.25, result.Value, 9);
        Assert.InRange(result.GradientNorm, 0, 1e-4);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_objective_is_never_called_outside_the_bounds(DescentMethod method)
    {
        double[] lower = [-1.5, double.NegativeInfinity, 0.2];
        double[] upper = [0.8, 0.3, double.PositiveInfinity];
        int calls = 0;
        double Guarded(double[] x, double[] g)
        {
            calls++;
            for (int i = 0; i < x.Length; i++)
            {
                Assert.InRange(x[i], lower[i], upper[i]);
            }

            return Functions.Rosenbrock(x, g);
        }

        DescentResult result = GradientDescent.Minimize(
            Guarded, [-1.2, -4, 3], new DescentOptions { Method = method, LowerBounds = lower, UpperBounds = upper, MaxIterations = 2000 });

        Assert.Equal(calls, result.Evaluations);
        Assert.True(calls > 5);
    }

    [Theory]
    [InlineData(DescentMethod.Bfgs, 20)]
    [InlineData(DescentMethod.LimitedMemoryBfgs, 20)]
    [InlineData(DescentMethod.Bfgs, 120)]
    [InlineData(DescentMethod.LimitedMemoryBfgs, 1000)]
    public void Many_bounds_active_at_the_solution_leave_a_point_that_meets_the_first_order_conditions(DescentMethod method, int n)
    {
        double[] upper = [.. Enumerable.Range(0, n).Select(i => i % 4 == 0 ? 0.6 : 5.0)];

        DescentResult result = GradientDescent.Minimize(
            Functions.ExtendedRosenbrock, Functions.RosenbrockStart(n), new DescentOptions { Method = method, LowerBounds = [-2], UpperBounds = upper });

        double[] gradient = new double[n];
        Functions.ExtendedRosenbrock(result.Parameters, gradient);
        int active = 0;
        for (int i = 0; i < n; i++)
        {
            if (result.Parameters[i] == upper[i])
            {
                active++;
                Assert.True(gradient[i] <= 0, $"the gradient at the upper bound of {i} points inside: {gradient[i]}");
            }
            else
            {
                Assert.InRange(Math.Abs(gradient[i]), 0, 1e-5);
            }
        }

        Assert.True(result.Converged, result.ToString());
        Assert.Equal(n / 4, active);
    }

    [Theory]
    [InlineData(DescentMethod.Bfgs, 20)]
    [InlineData(DescentMethod.LimitedMemoryBfgs, 20)]
    [InlineData(DescentMethod.Bfgs, 120)]
    [InlineData(DescentMethod.LimitedMemoryBfgs, 1000)]
    public void Many_bounds_active_at_the_solution_cost_few_evaluations_more_than_none(DescentMethod method, int n)
    {
        // Rounding alone decides between 245 and 281 evaluations for BFGS in 120 dimensions: starts that differ in the last
        // digits tell of the method, a single one of the processor.
        double[] upper = [.. Enumerable.Range(0, n).Select(i => i % 4 == 0 ? 0.6 : 5.0)];
        int[] Evaluations(DescentOptions options) =>
        [
            .. Enumerable.Range(0, 9).Select(seed =>
            {
                var random = new Random(seed);
                double[] start = [.. Functions.RosenbrockStart(n).Select(value => value * (1 + (1e-13 * random.NextDouble())))];
                return GradientDescent.Minimize(Functions.ExtendedRosenbrock, start, options).Evaluations;
            }).Order(),
        ];

        int[] bounded = Evaluations(new DescentOptions { Method = method, LowerBounds = [-2], UpperBounds = upper });
        int[] free = Evaluations(new DescentOptions { Method = method });

        Assert.InRange(bounded[4], 1, 1.5 * free[4]);
        Assert.InRange(bounded[8], 1, 300);
    }

    [Fact]
    public void Bounds_are_met_with_correlated_parameters_in_few_evaluations()
    {
        // A quadratic whose unbounded minimum, cut off coordinate by coordinate, is not the bounded one.
        const int n = 40;
        static double Correlated(double[] x, double[] g)
        {
            double sum = x.Sum();
            double f = 0;
            for (int i = 0; i < x.Length; i++)
            {
                double d = x[i] - ((i % 7) - 3);
                f += 0.5 * d * d;
                g[i] = d + (10 * sum);
            }

            return f + (5 * sum * sum);
        }

        DescentResult result = GradientDescent.Minimize(Correlated, new double[n], new DescentOptions { LowerBounds = [-1], UpperBounds = [0.5] });

        double[] gradient = new double[n];
        Correlated(result.Parameters, gradient);
        for (int i = 0; i < n; i++)
        {
            double x = result.Parameters[i];
            Assert.True(x == -1 ? gradient[i] >= -1e-7 : x == 0.5 ? gradient[i] <= 1e-7 : Math.Abs(gradient[i]) <= 1e-7, $"{i}: {x}, {gradient[i]}");
        }

        Assert.InRange(result.Evaluations, 1, 60);
    }

    [Fact]
    public void A_start_outside_is_moved_to_the_nearest_point_inside()
    {
        double[]? first = null;
        double Objective(double[] x, double[] g)
        {
            first ??= [.. x];
            return Functions.Bowl(x, g);
        }

        GradientDescent.Minimize(Objective, [9, -9, 0.5], new DescentOptions { LowerBounds = [-1], UpperBounds = [2] });

        Assert.Equal([2, -1, 0.5], first!);
    }

    [Fact]
    public void Equal_bounds_fix_a_parameter()
    {
        DescentResult result = GradientDescent.Minimize(
            Functions.Bowl, [5, 5, 5], new DescentOptions { LowerBounds = [0, 7, 0], UpperBounds = [10, 7, 10] });

        Assert.Equal(1, result.Parameters[0], 8);
        Assert.Equal(7, result.Parameters[1]);
        Assert.Equal(3, result.Parameters[2], 8);
    }

    [Fact]
    public void A_corner_that_is_the_minimum_is_returned_after_a_look_inside()
    {
        DescentResult result = GradientDescent.Minimize(Functions.Bowl, [0, 0], new DescentOptions { UpperBounds = [0] });

        Assert.Equal(StopReason.GradientTolerance, result.Reason);
        Assert.Equal(3, result.Evaluations);
        Assert.Equal(0, result.GradientNorm);
    }

    [Fact]
    public void Infinite_bounds_bound_nothing()
    {
        DescentResult bounded = GradientDescent.Minimize(
            Functions.Rosenbrock, [-1.2, 1], new DescentOptions { LowerBounds = [double.NegativeInfinity], UpperBounds = [double.PositiveInfinity] });
        DescentResult free = GradientDescent.Minimize(Functions.Rosenbrock, [-1.2, 1]);

        Assert.Equal(free.Parameters, bounded.Parameters);
        Assert.Equal(free.Evaluations, bounded.Evaluations);
    }

    [Fact]
    public void A_bound_met_on_the_way_is_left_again_where_the_minimum_is_elsewhere()
    {
        // From the left the valley leads along the upper bound of x₁ before it turns back inside.
        DescentResult result = GradientDescent.Minimize(
            Functions.Rosenbrock, [-1.2, 1], new DescentOptions { LowerBounds = [-1.5, 0.0], UpperBounds = [2, 1.0001] });

        Assert.Equal(StopReason.GradientTolerance, result.Reason);
        Assert.Equal(1, result.Parameters[0], 6);
        Assert.Equal(1, result.Parameters[1], 6);
    }
}
