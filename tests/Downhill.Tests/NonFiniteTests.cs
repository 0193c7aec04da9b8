namespace Downhill.Tests;

public sealed class NonFiniteTests
{
    public static TheoryData<DescentMethod, double> MethodsAndPoisons()
    {
        TheoryData<DescentMethod, double> cases = [];
        foreach (DescentMethod method in Enum.GetValues<DescentMethod>())
        {
            if (method != DescentMethod.AdamW)
            {
                cases.Add(method, double.NaN);
                cases.Add(method, double.PositiveInfinity);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(MethodsAndPoisons))]
    public void A_region_that_is_not_finite_is_backed_out_of(DescentMethod method, double poison)
    {
        // x − ln x is finite for x > 0 only, with its minimum at 1, and here ends just beyond: first steps leap out of it.
        int poisoned = 0;
        double Barrier(double[] x, double[] g)
        {
            double f = 0;
            for (int i = 0; i < x.Length; i++)
            {
                if (x[i] <= 0 || x[i] > 1.02)
                {
                    poisoned++;
                    g[i] = double.NaN;
                    return poison;
                }

                g[i] = 1 - (1 / x[i]);
                f += x[i] - Math.Log(x[i]);
            }

            return f;
        }

        DescentResult result = GradientDescent.Minimize(Barrier, [0.05, 0.6], new DescentOptions { Method = method });

        Assert.True(result.Converged, result.ToString());
        Assert.Equal(1, result.Parameters[0], 4);
        Assert.Equal(1, result.Parameters[1], 4);
        if (method is DescentMethod.Automatic or DescentMethod.Bfgs or DescentMethod.LimitedMemoryBfgs)
        {
            Assert.True(poisoned > 0);
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_start_whose_value_is_not_finite_is_reported_at_once(double value)
    {
        foreach (DescentMethod method in Enum.GetValues<DescentMethod>())
        {
            DescentResult result = GradientDescent.Minimize((x, g) => value, [1, 2], new DescentOptions { Method = method });

            Assert.Equal((StopReason.Diverged, 1, 0), (result.Reason, result.Evaluations, result.Iterations));
            Assert.Equal([1, 2], result.Parameters);
            Assert.True(double.IsNaN(result.Value));
            Assert.Contains("not finite at the start", result.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_start_whose_gradient_is_not_finite_is_reported_with_its_value()
    {
        DescentResult result = GradientDescent.Minimize(
            (x, g) =>
            {
                g[0] = double.PositiveInfinity;
                return 3;
            },
            [0]);

        Assert.Equal(StopReason.Diverged, result.Reason);
        Assert.Equal(3, result.Value);
        Assert.True(double.IsNaN(result.GradientNorm));
    }

    [Theory]
    [InlineData(DescentMethod.Momentum)]
    [InlineData(DescentMethod.Nesterov)]
    [InlineData(DescentMethod.AdaGrad)]
    [InlineData(DescentMethod.RmsProp)]
    [InlineData(DescentMethod.Adam)]
    [InlineData(DescentMethod.AdamW)]
    public void At_a_given_rate_divergence_is_found_at_the_very_step(DescentMethod method)
    {
        int calls = 0;
        double Poisoned(double[] x, double[] g)
        {
            double f = Functions.Bowl(x, g);
            return ++calls == 6 ? double.NaN : f;
        }

        DescentResult result = GradientDescent.Minimize(Poisoned, [8], new DescentOptions { Method = method, LearningRate = 0.01 });

        Assert.Equal(StopReason.Diverged, result.Reason);
        Assert.Equal(6, result.Evaluations);
        Assert.Equal(5, result.Iterations);
        Assert.True(result.Value < 49);
        Assert.Equal(result.Value, Functions.Bowl(result.Parameters, new double[1]));
    }

    [Theory]
    [InlineData(DescentMethod.Bfgs)]
    [InlineData(DescentMethod.LimitedMemoryBfgs)]
    [InlineData(DescentMethod.ConjugateGradient)]
    [InlineData(DescentMethod.SteepestDescent)]
    [InlineData(DescentMethod.Momentum)]
    public void An_objective_without_a_bound_is_reported_as_diverging(DescentMethod method)
    {
        DescentResult result = GradientDescent.Minimize(
            (x, g) =>
            {
                g[0] = -1;
                return -x[0];
            },
            [0],
            new DescentOptions { Method = method });

        Assert.Equal(StopReason.Diverged, result.Reason);
        Assert.True(double.IsFinite(result.Value) && result.Value < -1e100);
        Assert.InRange(result.Evaluations, 2, 2000);
    }

    [Theory]
    [InlineData(DescentMethod.Bfgs)]
    [InlineData(DescentMethod.LimitedMemoryBfgs)]
    [InlineData(DescentMethod.ConjugateGradient)]
    [InlineData(DescentMethod.SteepestDescent)]
    [InlineData(DescentMethod.Momentum)]
    [InlineData(DescentMethod.Adam)]
    public void A_gradient_of_the_wrong_sign_is_told_apart_from_convergence(DescentMethod method)
    {
        static double Wrong(double[] x, double[] g)
        {
            double f = Functions.Bowl(x, g);
            for (int i = 0; i < g.Length; i++)
            {
                g[i] = -g[i];
            }

            return f;
        }

        DescentResult result = GradientDescent.Minimize(Wrong, [5, 5], new DescentOptions { Method = method });

        Assert.Equal(StopReason.LineSearchFailed, result.Reason);
        Assert.Equal([5, 5], result.Parameters);
        Assert.Contains("GradientCheck", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DescentMethod.Bfgs)]
    [InlineData(DescentMethod.LimitedMemoryBfgs)]
    public void A_kink_is_not_taken_for_convergence(DescentMethod method)
    {
        // |x| + 10|y| has no gradient at its minimum, nor along the way there.
        static double Kink(double[] x, double[] g)
        {
            g[0] = Math.Sign(x[0]);
            g[1] = 10 * Math.Sign(x[1]);
            return Math.Abs(x[0]) + (10 * Math.Abs(x[1]));
        }

        DescentResult result = GradientDescent.Minimize(Kink, [3.3, -7.1], new DescentOptions { Method = method, MaxEvaluations = 2000 });

        Assert.True(result.Value < 3.3, result.ToString());
        Assert.False(result.Converged, result.ToString());
    }

    [Fact]
    public void Noise_in_the_value_never_makes_the_result_worse_than_the_start()
    {
        Random random = new(5);
        double lowest = double.PositiveInfinity;
        double Noisy(double[] x, double[] g)
        {
            double f = Functions.Rosenbrock(x, g) + (0.5 * random.NextDouble());
            lowest = Math.Min(lowest, f);
            return f;
        }

        DescentResult result = GradientDescent.Minimize(Noisy, [-1.2, 1]);

        Assert.Equal(lowest, result.Value);
    }
}
