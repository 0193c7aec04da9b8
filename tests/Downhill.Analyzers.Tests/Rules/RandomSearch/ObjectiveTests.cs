namespace Downhill.Analyzers.Tests.Rules.RandomSearches;

/// <summary>What scores a candidate.</summary>
public sealed class ObjectiveTests
{
    [Theory]
    [InlineData("double F(double[] v) => Loss(v, x, y);", "F(c)", "F")]
    [InlineData("Func<double[], double> f = v => Loss(v, x, y);", "f(c)", "lambda expression")]
    [InlineData("Func<double[], double> f = Bowl;", "f(c)", "Bowl")]
    [InlineData("", "Field(c)", "lambda expression")]
    [InlineData("", "Bowl(c)", "Bowl")]
    public async Task A_visible_function_is_the_objective(string declaration, string call, string name)
    {
        var search = await Findings.OneAsync(Findings.WithLoss($$"""
            static readonly Func<double[], double> Field = v => v[0] * v[0] + v[1] * v[1];

            static double Bowl(double[] v) => v[0] * v[0] + v[1] * v[1];

            static double[] Fit(double[] x, double[] y, Random random)
            {
                {{declaration}}
                var best = new double[2];
                double lowest = double.MaxValue;
                for (int i = 0; i < 1000; i++)
                {
                    var c = (double[])best.Clone();
                    c[random.Next(2)] += random.NextDouble() - 0.5;
                    double loss = {{call}};
                    if (loss < lowest) { best = c; lowest = loss; }
                }
                return best;
            }
            """));

        Assert.Equal(name, search.Objective.Function?.MethodKind == Microsoft.CodeAnalysis.MethodKind.LambdaMethod ? "lambda expression" : search.Objective.Function?.Name);
        Assert.Equal("v", Findings.Variables(search));
    }

    [Fact]
    public async Task A_delegate_parameter_is_opaque()
    {
        var search = await Findings.OneAsync("""
            static class Optimizer
            {
                public static double[] Run(Func<double[], double> score, double[] start, Random random)
                {
                    var best = start;
                    double lowest = score(best);
                    for (int i = 0; i < 1000; i++)
                    {
                        var c = (double[])best.Clone();
                        c[random.Next(c.Length)] += random.NextDouble() - 0.5;
                        double loss = score(c);
                        if (loss < lowest) { best = c; lowest = loss; }
                    }
                    return best;
                }
            }
            """);

        Assert.Null(search.Objective.Function);
        Assert.True(search.Objective.IsOpaqueDelegate);
        Assert.Equal("score", search.Objective.Called?.Name);
    }

    [Fact]
    public async Task A_delegate_field_that_is_bound_twice_is_opaque()
    {
        var search = await Findings.OneAsync("""
            class Optimizer
            {
                private readonly Func<double[], double> _score = v => v[0] * v[0];

                public Optimizer() { }

                public Optimizer(Func<double[], double> score) { _score = score; }

                public double[] Run(double[] start, Random random)
                {
                    var best = start;
                    double lowest = _score(best);
                    for (int i = 0; i < 1000; i++)
                    {
                        var c = (double[])best.Clone();
                        c[random.Next(c.Length)] += random.NextDouble() - 0.5;
                        double loss = _score(c);
                        if (loss < lowest) { best = c; lowest = loss; }
                    }
                    return best;
                }
            }
            """);

        Assert.True(search.Objective.IsOpaqueDelegate);
    }

    [Theory]
    [InlineData("-Bowl(c)", true)]
    [InlineData("0.5 * Bowl(c) + 1", true)]
    [InlineData("Bowl(c) + Math.Abs(c[0])", false)]
    public async Task A_score_around_a_call_is_not_the_call_itself(string score, bool isScaled)
    {
        var search = await Findings.OneAsync($$"""
            static class Program
            {
                static double Bowl(double[] v) => v[0] * v[0] + v[1] * v[1];

                static double[] Fit(Random random)
                {
                    var best = new double[2];
                    double highest = double.MinValue;
                    for (int i = 0; i < 1000; i++)
                    {
                        var c = (double[])best.Clone();
                        c[random.Next(2)] += random.NextDouble() - 0.5;
                        double value = {{score}};
                        if (value > highest) { best = c; highest = value; }
                    }
                    return best;
                }
            }
            """);

        Assert.Equal("Bowl", search.Objective.Function?.Name);
        Assert.False(search.Objective.IsWholeScore);
        Assert.Equal(isScaled, search.Objective.IsScaledScore);
    }

    [Fact]
    public async Task Top_level_programs_and_their_local_functions_are_read()
    {
        var search = await Findings.OneAsync("""
            var random = new Random(3);
            double[] xs = { 1, 2, 3 };
            double a = 0, best = Misfit(a);
            for (int i = 0; i < 500; i++)
            {
                double trial = a + random.NextDouble() - 0.5;
                double misfit = Misfit(trial);
                if (misfit < best) { a = trial; best = misfit; }
            }
            Console.WriteLine(a);

            double Misfit(double slope)
            {
                double sum = 0;
                foreach (var x in xs) sum += (slope * x - 2 * x) * (slope * x - 2 * x);
                return sum;
            }
            """);

        Assert.Equal("Misfit", search.Objective.Function?.Name);
        Assert.Equal("slope", Findings.Variables(search));
    }

    [Fact]
    public async Task A_captured_candidate_is_the_variable_of_a_function_without_arguments()
    {
        var search = await Findings.OneAsync("""
            static class Program
            {
                static double[] Fit(Random random)
                {
                    var w = new double[2];
                    double Value() => w[0] * w[0] + w[1] * w[1];
                    double best = Value();
                    for (int i = 0; i < 1000; i++)
                    {
                        int j = random.Next(2);
                        double old = w[j];
                        w[j] += random.NextDouble() - 0.5;
                        double value = Value();
                        if (value < best) best = value; else w[j] = old;
                    }
                    return w;
                }
            }
            """);

        Assert.Equal("w", Findings.Variables(search));
        Assert.IsAssignableFrom<Microsoft.CodeAnalysis.ILocalSymbol>(search.Objective.Variables[0]);
    }
}
