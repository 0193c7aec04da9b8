using Downhill.Analyzers.Recognition;

namespace Downhill.Analyzers.Tests.Rules.RandomSearches;

/// <summary>How candidates become the incumbent, and what ends the search.</summary>
public sealed class AcceptanceTests
{
    private static string Search(string acceptance) => Findings.WithLoss($$"""
        static double[] Fit(double[] x, double[] y, Random random)
        {
            var best = new double[2];
            double lowest = Loss(best, x, y);
            for (int i = 0; i < 1000; i++)
            {
                var c = (double[])best.Clone();
                c[random.Next(2)] += random.NextDouble() - 0.5;
                double loss = Loss(c, x, y);
                {{acceptance}}
            }
            return best;
        }

        static bool IsBetter(double a, double b) => a < b;

        static bool Improves(double a, double b)
        {
            if (double.IsNaN(a)) return false;
            return a < b;
        }
        """);

    [Theory]
    [InlineData("if (loss < lowest) { best = c; lowest = loss; }", "Minimize", "Comparison", false)]
    [InlineData("if (loss <= lowest) { best = c; lowest = loss; }", "Minimize", "Comparison", true)]
    [InlineData("if (lowest > loss) { best = c; lowest = loss; }", "Minimize", "Comparison", false)]
    [InlineData("if (lowest >= loss) { lowest = loss; Array.Copy(c, best, 2); }", "Minimize", "Comparison", true)]
    [InlineData("if (loss > lowest) { best = c; lowest = loss; }", "Maximize", "Comparison", false)]
    [InlineData("if (lowest < loss) { (best, lowest) = (c, loss); }", "Maximize", "Comparison", false)]
    [InlineData("double delta = loss - lowest; if (delta < 0) { best = c; lowest = loss; }", "Minimize", "Comparison", false)]
    [InlineData("if (loss - lowest > 0) continue; best = c; lowest = loss;", "Minimize", "Continue", true)]
    [InlineData("if (loss >= lowest) continue; best = c; lowest = loss;", "Minimize", "Continue", false)]
    [InlineData("if (!(loss < lowest)) { continue; } lowest = loss; best = c;", "Minimize", "Continue", false)]
    [InlineData("bool improved = loss < lowest; if (improved) { best = c; lowest = loss; }", "Minimize", "Comparison", false)]
    [InlineData("if (IsBetter(loss, lowest)) { best = c; lowest = loss; }", "Minimize", "BooleanMethod", false)]
    [InlineData("if (IsBetter(lowest, loss)) { best = c; lowest = loss; }", "Maximize", "BooleanMethod", false)]
    [InlineData("if (!Improves(loss, lowest)) continue; best = c; lowest = loss;", "Minimize", "BooleanMethod", false)]
    [InlineData("if (loss.CompareTo(lowest) < 0) { best = c; lowest = loss; }", "Minimize", "Comparison", false)]
    [InlineData("best = loss < lowest ? c : best; lowest = loss < lowest ? loss : lowest;", "Minimize", "Comparison", false)]
    [InlineData("for (int j = 0; loss < lowest && j < 2; j++) { } if (loss < lowest) { lowest = loss; for (int j = 0; j < 2; j++) best[j] = c[j]; }", "Minimize", "Comparison", false)]
    [InlineData("if (Loss(c, x, y) < Loss(best, x, y)) best = c;", "Minimize", "Comparison", false)]
    public async Task However_acceptance_is_written(string acceptance, string direction, string kind, bool acceptsEqual)
    {
        var search = await Findings.OneAsync(Search(acceptance));

        Assert.Equal(direction, search.Direction.ToString());
        Assert.Equal(kind, search.Acceptance.Kind.ToString());
        Assert.Equal(acceptsEqual, search.Acceptance.AcceptsEqual);
        Assert.Equal("best", Findings.Names(search));
        Assert.True(search.IsGreedy);
    }

    [Theory]
    [InlineData("if (loss < lowest && c[0] > 0) { best = c; lowest = loss; }")]
    [InlineData("if (!double.IsNaN(loss) && loss < lowest) { best = c; lowest = loss; }")]
    public async Task A_test_that_asks_for_more_says_so(string acceptance) =>
        Assert.True((await Findings.OneAsync(Search(acceptance))).Acceptance.HasFurtherConditions);

    [Theory]
    [InlineData("if (loss < lowest || random.NextDouble() < 0.1) { best = c; lowest = loss; }")]
    [InlineData("if (loss < lowest) { best = c; lowest = loss; } else if (random.NextDouble() < Math.Exp((lowest - loss) / 0.5)) { best = c; lowest = loss; }")]
    [InlineData("if (Math.Exp((lowest - loss) / 0.5) > random.NextDouble()) { best = c; lowest = loss; }")]
    public async Task Keeping_worse_points_by_chance_is_modelled_but_not_greedy(string acceptance)
    {
        var search = await Findings.OneAsync(Search(acceptance));

        Assert.Equal(AcceptanceKind.Probability, search.Acceptance.Kind);
        Assert.False(search.IsGreedy);
    }

    [Theory]
    [InlineData("for (int i = 0; i < tries; i++)", "tries", null)]
    [InlineData("for (int i = 1; i <= tries; i++)", "tries", null)]
    [InlineData("for (int i = 0; i < tries && lowest > 1e-6; ++i)", "tries", "1e-6")]
    [InlineData("foreach (var i in Enumerable.Range(0, tries))", "tries", null)]
    [InlineData("while (lowest > 0.085)", null, "0.085")]
    [InlineData("while (0.085 <= lowest)", null, "0.085")]
    [InlineData("for (int i = 0; i < tries && lowest < 1e6; i++)", "tries", null)]
    [InlineData("while (true)", null, null)]
    [InlineData("for (;;)", null, null)]
    [InlineData("for (int i = tries; i > 0; i--)", null, null)]
    public async Task Loops_and_their_ends(string loop, string? cap, string? target)
    {
        var search = await Findings.OneAsync(Findings.WithLoss($$"""
            static void Fit(double[] best, double[] x, double[] y, Random random, int tries)
            {
                double lowest = Loss(best, x, y);
                {{loop}}
                {
                    var c = (double[])best.Clone();
                    c[random.Next(2)] += random.NextDouble() - 0.5;
                    double loss = Loss(c, x, y);
                    if (loss < lowest) { Array.Copy(c, best, 2); lowest = loss; }
                }
            }
            """));

        Assert.Equal(cap, search.Stopping.IterationCap?.ToString());
        Assert.Equal(target, search.Stopping.TargetValue?.ToString());
        Assert.Empty(search.Unexplained);
    }

    [Fact]
    public async Task A_do_loop_counted_by_hand_that_leaves_at_a_target()
    {
        var search = await Findings.OneAsync(Findings.WithLoss("""
            static double[] Fit(double[] x, double[] y, Random random)
            {
                var best = new double[2];
                double lowest = Loss(best, x, y);
                int n = 0;
                do
                {
                    var c = (double[])best.Clone();
                    c[random.Next(2)] += random.NextDouble() - 0.5;
                    double loss = Loss(c, x, y);
                    if (loss < lowest) { best = c; lowest = loss; }
                    if (lowest < 1e-9) break;
                    n++;
                }
                while (n < 500);
                return best;
            }
            """));

        Assert.Equal("500", search.Stopping.IterationCap?.ToString());
        Assert.Equal("1e-9", search.Stopping.TargetValue?.ToString());
        Assert.Empty(search.Unexplained);
    }

    [Fact]
    public async Task A_step_whose_loop_is_elsewhere_is_found_at_its_test()
    {
        var search = await Findings.OneAsync("""
            class Tuner
            {
                private readonly double[] _gains = new double[3];
                private readonly Random _random = new();
                private double _best = double.MaxValue;

                public void Update()
                {
                    int j = _random.Next(3);
                    double old = _gains[j];
                    _gains[j] += _random.NextDouble() - 0.5;
                    double cost = Cost();
                    if (cost > _best) _gains[j] = old;
                    else _best = cost;
                }

                private double Cost() => _gains[0] * _gains[0] + _gains[1] * _gains[1] + _gains[2] * _gains[2];
            }
            """);

        Assert.Null(search.Loop);
        Assert.Equal("cost > _best", search.Acceptance.Test.ToString());
        Assert.Equal("_gains", Findings.Variables(search));
        Assert.True(search.Acceptance.AcceptsEqual);
    }

    [Fact]
    public async Task What_the_loop_does_besides_is_unexplained()
    {
        var search = await Findings.OneAsync(Findings.WithLoss("""
            static double[] Fit(double[] x, double[] y, Random random, List<double> history)
            {
                var best = new double[2];
                double lowest = Loss(best, x, y), step = 1;
                int accepted = 0;
                for (int i = 0; i < 1000; i++)
                {
                    var c = (double[])best.Clone();
                    c[random.Next(2)] += step * (random.NextDouble() - 0.5);
                    double loss = Loss(c, x, y);
                    if (loss < lowest)
                    {
                        best = c;
                        lowest = loss;
                        accepted++;
                    }
                    step *= 0.999;
                    history.Add(lowest);
                    Console.WriteLine(lowest);
                }
                Console.WriteLine(accepted);
                return best;
            }
            """));

        Assert.Equal(["accepted++;", "history.Add(lowest);", "Console.WriteLine(lowest);"], search.Unexplained.Select(static one => one.ToString()));
    }

    [Fact]
    public async Task A_step_in_a_helper_is_found_once_in_the_helper()
    {
        var search = await Findings.OneAsync("""
            class Climber
            {
                private double[] _x = new double[3];
                private double _best = double.MaxValue;
                private readonly Random _random = new();

                public void Run()
                {
                    for (int i = 0; i < 100; i++) Step();
                }

                private void Step()
                {
                    var y = (double[])_x.Clone();
                    y[_random.Next(3)] += _random.NextDouble() - 0.5;
                    var value = Height(y);
                    if (value < _best) { _x = y; _best = value; }
                }

                private static double Height(double[] v) => v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
            }
            """);

        Assert.Equal("Step", search.Method.Name);
    }

    [Fact]
    public async Task Acceptance_in_a_helper_is_found_in_the_loop_that_perturbs()
    {
        var search = await Findings.OneAsync("""
            class Climber
            {
                private double[] _x = new double[3];
                private double _best = double.MaxValue;
                private readonly Random _random = new();

                public void Run()
                {
                    for (int i = 0; i < 100; i++)
                    {
                        var y = (double[])_x.Clone();
                        y[_random.Next(3)] += _random.NextDouble() - 0.5;
                        Consider(y, Height(y));
                    }
                }

                private void Consider(double[] y, double value)
                {
                    if (value < _best) { _x = y; _best = value; }
                }

                private static double Height(double[] v) => v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
            }
            """);

        Assert.Equal("Run", search.Method.Name);
        Assert.NotNull(search.Loop);
        Assert.True(search.Proposal.InHelpers);
    }
}
