namespace Downhill.Tests;

public sealed class ClassicMinimaTests
{
    public static TheoryData<string, DescentMethod> QuasiNewton()
    {
        TheoryData<string, DescentMethod> cases = [];
        foreach (string problem in Problems.Keys)
        {
            foreach (DescentMethod method in new[] { DescentMethod.Automatic, DescentMethod.Bfgs, DescentMethod.LimitedMemoryBfgs, DescentMethod.ConjugateGradient, DescentMethod.SteepestDescent })
            {
                cases.Add(problem, method);
            }
        }

        return cases;
    }

    public static TheoryData<string, DescentMethod> LearningRate()
    {
        TheoryData<string, DescentMethod> cases = [];
        foreach (string problem in new[] { "Rosenbrock 2", "Beale", "Booth", "Himmelblau", "Wood" })
        {
            foreach (DescentMethod method in new[] { DescentMethod.Momentum, DescentMethod.Nesterov, DescentMethod.AdaGrad, DescentMethod.RmsProp, DescentMethod.Adam })
            {
                cases.Add(problem, method);
            }
        }

        return cases;
    }

    private sealed record Problem(ObjectiveWithGradient Objective, double[] Start, double[] Minimum, double Tolerance);

    private static readonly Dictionary<string, Problem> Problems = new()
    {
        ["Rosenbrock 2"] = new(Functions.Rosenbrock, [-1.2, 1], [1, 1], 1e-6),
        ["Rosenbrock 10"] = new(Functions.Rosenbrock, Functions.RosenbrockStart(10), null!, 1e-6),
        ["Beale"] = new(Functions.Beale, [1, 1], [3, 0.5], 1e-6),
        ["Booth"] = new(Functions.Booth, [-8, 9], [1, 3], 1e-6),
        ["Himmelblau"] = new(Functions.Himmelblau, [1, 1], [3, 2], 1e-6),
        ["Wood"] = new(Functions.Wood, [-3, -1, -3, -1], [1, 1, 1, 1], 1e-6),
        ["Powell singular"] = new(Functions.PowellSingular, [3, -1, 0, 1], [0, 0, 0, 0], 5e-3),
        ["Ill-scaled quadratic"] = new(Functions.IllScaledQuadratic, new double[7], [1, 1, 1, 1, 1, 1, 1], 1e-4),
        ["Extended Rosenbrock 1000"] = new(Functions.ExtendedRosenbrock, Functions.RosenbrockStart(1000), [.. Enumerable.Repeat(1.0, 1000)], 1e-6),
    };

    [Theory]
    [MemberData(nameof(QuasiNewton))]
    public void Methods_with_a_line_search_find_the_minimum_to_full_tolerance(string name, DescentMethod method)
    {
        Problem problem = Problems[name];

        DescentResult result = GradientDescent.Minimize(problem.Objective, problem.Start, new DescentOptions { Method = method });

        Assert.True(result.Reason == StopReason.GradientTolerance, result.ToString());
        Assert.True(result.GradientNorm <= 1e-8);
        AssertStationaryAndNear(problem, result);
    }

    [Theory]
    [MemberData(nameof(LearningRate))]
    public void Methods_with_a_learning_rate_find_the_minimum_without_one_being_given(string name, DescentMethod method)
    {
        Problem problem = Problems[name];

        DescentResult result = GradientDescent.Minimize(problem.Objective, problem.Start, new DescentOptions { Method = method });

        Assert.True(result.Converged, result.ToString());
        AssertStationaryAndNear(problem, result);
    }

    [Fact]
    public void The_default_is_dense_up_to_300_parameters_and_limited_memory_above()
    {
        Assert.Equal(DescentMethod.Bfgs, GradientDescent.Minimize(Functions.Bowl, new double[300]).Method);
        Assert.Equal(DescentMethod.LimitedMemoryBfgs, GradientDescent.Minimize(Functions.Bowl, new double[301]).Method);
    }

    [Theory]
    [InlineData(DescentMethod.Bfgs, 60)]
    [InlineData(DescentMethod.LimitedMemoryBfgs, 70)]
    public void Quasi_Newton_methods_need_few_evaluations_on_Rosenbrock(DescentMethod method, int most)
    {
        DescentResult result = GradientDescent.Minimize(Functions.Rosenbrock, [-1.2, 1], new DescentOptions { Method = method });

        Assert.InRange(result.Evaluations, 10, most);
    }

    private static void AssertStationaryAndNear(Problem problem, DescentResult result)
    {
        Assert.True(result.Value <= problem.Objective(problem.Start, new double[problem.Start.Length]));
        double[] gradient = new double[problem.Start.Length];
        Assert.Equal(problem.Objective(result.Parameters, gradient), result.Value);
        Assert.Equal(gradient.Max(Math.Abs), result.GradientNorm);
        if (problem.Minimum is { } minimum)
        {
            Assert.All(minimum.Zip(result.Parameters), pair => Assert.Equal(pair.First, pair.Second, problem.Tolerance));
            Assert.InRange(result.Value, 0, 1e-9);
        }
    }
}
