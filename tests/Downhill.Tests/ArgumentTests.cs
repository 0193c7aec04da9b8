namespace Downhill.Tests;

public sealed class ArgumentTests
{
    public static TheoryData<string, DescentOptions, object?> BadOptions() => new()
    {
        { "Method", new() { Method = (DescentMethod)99 }, (DescentMethod)99 },
        { "MaxIterations", new() { MaxIterations = -1 }, -1 },
        { "MaxEvaluations", new() { MaxEvaluations = 0 }, 0 },
        { "TargetValue", new() { TargetValue = double.NaN }, double.NaN },
        { "GradientTolerance", new() { GradientTolerance = -1e-9 }, -1e-9 },
        { "GradientTolerance", new() { GradientTolerance = double.NaN }, double.NaN },
        { "StepTolerance", new() { StepTolerance = -1 }, -1.0 },
        { "ValueTolerance", new() { ValueTolerance = double.PositiveInfinity }, double.PositiveInfinity },
        { "Starts", new() { Starts = 0 }, 0 },
        { "Memory", new() { Memory = 0 }, 0 },
        { "LearningRate", new() { LearningRate = 0 }, 0.0 },
        { "LearningRate", new() { LearningRate = double.NaN }, double.NaN },
        { "Momentum", new() { Momentum = 1 }, 1.0 },
        { "FirstMomentDecay", new() { FirstMomentDecay = -0.1 }, -0.1 },
        { "SecondMomentDecay", new() { SecondMomentDecay = 1 }, 1.0 },
        { "Epsilon", new() { Epsilon = 0 }, 0.0 },
        { "WeightDecay", new() { WeightDecay = -2 }, -2.0 },
        { "SufficientDecrease", new() { SufficientDecrease = 0.5 }, 0.5 },
        { "CurvatureCondition", new() { CurvatureCondition = 1e-5 }, 1e-5 },
        { "LowerBounds", new() { LowerBounds = [0, double.NaN] }, double.NaN },
        { "LowerBounds", new() { LowerBounds = [double.PositiveInfinity] }, double.PositiveInfinity },
        { "UpperBounds", new() { UpperBounds = [double.NegativeInfinity] }, double.NegativeInfinity },
        { "LowerBounds", new() { LowerBounds = [0, 3], UpperBounds = [1] }, 3.0 },
    };

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void An_option_out_of_range_is_named_with_its_value_before_anything_is_computed(string option, DescentOptions options, object? value)
    {
        int calls = 0;

        ArgumentOutOfRangeException exception = Assert.Throws<ArgumentOutOfRangeException>(
            () => GradientDescent.Minimize((x, g) => calls++, [1, 2], options));

        Assert.Equal("options." + option, exception.ParamName);
        Assert.Equal(value, exception.ActualValue);
        Assert.Contains(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!, exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, calls);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Bounds_of_another_length_are_named_with_both_lengths(int length)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(
            () => GradientDescent.Maximize(Functions.Booth, [1, 2], new DescentOptions { UpperBounds = new double[length] }));

        Assert.Equal("options.UpperBounds", exception.ParamName);
        Assert.Contains($"{length} elements for 2 parameters", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_crossing_of_the_bounds_names_the_parameter()
    {
        ArgumentException exception = Assert.Throws<ArgumentOutOfRangeException>(
            () => GradientDescent.Minimize(Functions.Booth, [1, 2], new DescentOptions { LowerBounds = [0, 5], UpperBounds = [1, 4] }));

        Assert.Contains("The lower bound 5 of parameter 1 is above its upper bound 4.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_arguments_are_named()
    {
        Assert.Equal("objective", Assert.Throws<ArgumentNullException>(() => GradientDescent.Minimize(null!, [1])).ParamName);
        Assert.Equal("start", Assert.Throws<ArgumentNullException>(() => GradientDescent.Maximize(Functions.Booth, null!)).ParamName);
        Assert.Equal("start", Assert.Throws<ArgumentException>(() => GradientDescent.Minimize(Functions.Booth, [])).ParamName);
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    public void A_start_that_is_not_finite_is_named_with_index_and_value(double value, string text)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => GradientDescent.Minimize(Functions.Booth, [1, value]));

        Assert.Equal("start", exception.ParamName);
        Assert.Contains($"start[1] is {text}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dense_matrix_for_too_many_parameters_is_refused()
    {
        ArgumentException exception = Assert.Throws<ArgumentOutOfRangeException>(
            () => GradientDescent.Minimize(Functions.Bowl, new double[20_001], new DescentOptions { Method = DescentMethod.Bfgs }));

        Assert.Equal("options.Method", exception.ParamName);
        Assert.Contains("LimitedMemoryBfgs", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gradient_left_partly_unwritten_is_reported()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => GradientDescent.Minimize(
            (x, g) =>
            {
                g[0] = 1;
                return x[0];
            },
            [1, 2, 3]));

        Assert.Equal("objective", exception.ParamName);
        Assert.Contains("left 2 of 3 components of the gradient unwritten, the first at index 1", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gradient_that_is_accumulated_instead_of_written_is_reported()
    {
        Assert.Throws<ArgumentException>(() => GradientDescent.Minimize(
            (x, g) =>
            {
                g[0] += 2 * x[0];
                return x[0] * x[0];
            },
            [1]));
    }

    [Fact]
    public void A_gradient_array_of_another_length_fails_in_the_objective_and_the_exception_reaches_the_caller()
    {
        Assert.Throws<IndexOutOfRangeException>(() => GradientDescent.Minimize((x, g) => g[x.Length] = 0, [1, 2]));
    }

    [Fact]
    public void An_exception_of_the_objective_reaches_the_caller_unchanged()
    {
        InvalidOperationException thrown = new("mine");
        int calls = 0;

        Assert.Same(thrown, Assert.Throws<InvalidOperationException>(
            () => GradientDescent.Minimize((x, g) => ++calls == 4 ? throw thrown : Functions.Rosenbrock(x, g), [-1.2, 1])));
    }

    [Fact]
    public void The_arrays_of_the_caller_are_left_alone_and_the_objective_cannot_damage_ours()
    {
        double[] start = [-1.2, 1];
        double[] lower = [-5], upper = [5];
        DescentOptions options = new() { LowerBounds = lower, UpperBounds = upper };

        DescentResult clean = GradientDescent.Minimize(Functions.Rosenbrock, start, options);
        DescentResult vandal = GradientDescent.Minimize(
            (x, g) =>
            {
                double f = Functions.Rosenbrock(x, g);
                Array.Fill(x, 1e9);
                return f;
            },
            start,
            options);

        Assert.Equal([-1.2, 1], start);
        Assert.Equal([-5], lower);
        Assert.Equal([5], upper);
        Assert.Equal(clean.Parameters, vandal.Parameters);
    }

    [Fact]
    public void Every_call_gets_the_same_two_arrays()
    {
        HashSet<double[]> seen = new(ReferenceEqualityComparer.Instance);

        GradientDescent.Minimize(
            (x, g) =>
            {
                seen.Add(x);
                seen.Add(g);
                return Functions.Rosenbrock(x, g);
            },
            [-1.2, 1]);

        Assert.Equal(2, seen.Count);
    }
}
