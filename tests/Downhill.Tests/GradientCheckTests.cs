namespace Downhill.Tests;

public sealed class GradientCheckTests
{
    public static TheoryData<string, ObjectiveWithGradient, double[]> Right() => new()
    {
        { "Rosenbrock", Functions.Rosenbrock, [-1.2, 1, 0.3, 4] },
        { "Beale", Functions.Beale, [1, 0.7] },
        { "Wood", Functions.Wood, [-3, -1, -3, -1] },
        { "Powell", Functions.PowellSingular, [3, -1, 0, 1] },
        { "ill-scaled", Functions.IllScaledQuadratic, [3, -1, 0, 1, 2, 9, 8, 7] },
        { "exponential", (x, g) => g[0] = Math.Exp(x[0]), [20] },
        { "logarithm near the edge of its domain", Logarithm, [1e-4] },
        { "fast sine", Sine, [0.3] },
        { "large offset", (x, g) => 1e6 + Functions.Booth(x, g), [4, 5] },
        { "stationary point", Functions.Booth, [1, 3] },
    };

    private static double Logarithm(double[] x, double[] g)
    {
        g[0] = 1 / x[0];
        return Math.Log(x[0]);
    }

    private static double Sine(double[] x, double[] g)
    {
        g[0] = 200 * Math.Cos(200 * x[0]);
        return Math.Sin(200 * x[0]);
    }

    [Theory]
    [MemberData(nameof(Right))]
    public void A_right_gradient_agrees_in_all_coordinates_and_in_random_directions(string name, ObjectiveWithGradient objective, double[] point)
    {
        GradientCheckResult all = GradientCheck.Compare(objective, point);
        GradientCheckResult random = GradientCheck.Compare(objective, point, directions: 3, seed: 11);

        Assert.True(all.Agrees, name + ": " + all);
        Assert.True(random.Agrees, name + ": " + random);
        Assert.Equal(point.Length, all.Comparisons.Count);
        Assert.Equal(3, random.Comparisons.Count);
        Assert.True(all.InCoordinates && !random.InCoordinates);
    }

    [Theory]
    [MemberData(nameof(Right))]
    public void The_numeric_derivative_is_as_accurate_as_it_says(string name, ObjectiveWithGradient objective, double[] point)
    {
        GradientCheckResult result = GradientCheck.Compare(objective, point);

        Assert.All(result.Comparisons, c => Assert.True(c.Difference <= c.EstimatedError + 1e-12, name + ": " + c));
        if (name is not "stationary point")
        {
            Assert.True(result.IsConclusive, name + ": " + result);
        }
    }

    [Theory]
    [InlineData(1e-4)]
    [InlineData(0.5)]
    [InlineData(-2)]
    public void A_wrong_component_is_named_with_both_values(double error)
    {
        double Wrong(double[] x, double[] g)
        {
            double f = Functions.Wood(x, g);
            g[2] *= 1 + error;
            return f;
        }

        GradientCheckResult all = GradientCheck.Compare(Wrong, [-3, -1, -3, -1]);
        GradientCheckResult random = GradientCheck.Compare(Wrong, [-3, -1, -3, -1], directions: 2);

        Assert.False(all.Agrees);
        Assert.False(random.Agrees);
        Assert.Equal(2, all.Worst.Index);
        Assert.Equal(1 + error, all.Worst.Analytic / all.Worst.Numeric, 7);
        Assert.Equal(3, all.Comparisons.Count(c => c.Agrees));
        Assert.Contains("disagrees", all.ToString(), StringComparison.Ordinal);
        Assert.Contains("coordinate 2", all.ToString(), StringComparison.Ordinal);
        Assert.Contains("direction", random.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1e-4, true)]
    [InlineData(-3e-6, true)]
    public void A_kink_at_the_point_gives_no_verdict_and_one_beside_it_does_not_disturb(double at, bool conclusive)
    {
        static double Kink(double[] x, double[] g)
        {
            g[0] = x[0] >= 0 ? 3 : -1;
            return x[0] >= 0 ? 3 * x[0] : -x[0];
        }

        GradientCheckResult result = GradientCheck.Compare(Kink, [at]);

        Assert.Equal(conclusive, result.IsConclusive);
        Assert.True(result.Agrees, result.ToString());
    }

    [Fact]
    public void An_objective_that_is_finite_at_the_point_alone_gives_no_verdict()
    {
        GradientCheckResult result = GradientCheck.Compare(
            (x, g) =>
            {
                g[0] = 1;
                return x[0] == 2 ? 0 : double.NaN;
            },
            [2]);

        Assert.False(result.Agrees);
        Assert.False(result.IsConclusive);
        Assert.True(double.IsNaN(result.Worst.Numeric));
    }

    [Fact]
    public void The_same_seed_gives_the_same_directions()
    {
        GradientCheckResult first = GradientCheck.Compare(Functions.Wood, [-3, -1, -3, -1], directions: 4, seed: 3);
        GradientCheckResult second = GradientCheck.Compare(Functions.Wood, [-3, -1, -3, -1], directions: 4, seed: 3);
        GradientCheckResult other = GradientCheck.Compare(Functions.Wood, [-3, -1, -3, -1], directions: 4, seed: 4);

        Assert.Equal(first.Comparisons, second.Comparisons);
        Assert.NotEqual(first.Comparisons, other.Comparisons);
    }

    [Fact]
    public void Every_evaluation_is_counted()
    {
        int calls = 0;
        GradientCheckResult result = GradientCheck.Compare(
            (x, g) =>
            {
                calls++;
                return Functions.Wood(x, g);
            },
            [-3, -1, -3, -1]);

        Assert.Equal(calls, result.Evaluations);
        Assert.InRange(calls, 9, 4 * 24 + 1);
    }

    [Fact]
    public void Bad_arguments_are_named()
    {
        Assert.Equal("objective", Assert.Throws<ArgumentNullException>(() => GradientCheck.Compare(null!, [1])).ParamName);
        Assert.Equal("point", Assert.Throws<ArgumentNullException>(() => GradientCheck.Compare(Functions.Booth, null!)).ParamName);
        Assert.Equal("point", Assert.Throws<ArgumentException>(() => GradientCheck.Compare(Functions.Booth, [])).ParamName);
        Assert.Equal("point", Assert.Throws<ArgumentException>(() => GradientCheck.Compare(Functions.Booth, [1, double.NaN])).ParamName);
        Assert.Equal("point", Assert.Throws<ArgumentException>(() => GradientCheck.Compare((x, g) => double.NaN, [1, 2])).ParamName);
        Assert.Equal("objective", Assert.Throws<ArgumentException>(() => GradientCheck.Compare((x, g) => g[0] = 1, [1, 2])).ParamName);
        Assert.Equal(0, Assert.Throws<ArgumentOutOfRangeException>(() => GradientCheck.Compare(Functions.Booth, [1, 2], directions: 0)).ActualValue);
        Assert.Equal("relativeTolerance", Assert.Throws<ArgumentOutOfRangeException>(() => GradientCheck.Compare(Functions.Booth, [1, 2], relativeTolerance: -1)).ParamName);
    }
}
