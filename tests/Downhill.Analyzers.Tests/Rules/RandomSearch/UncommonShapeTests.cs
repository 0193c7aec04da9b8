using Downhill.Analyzers.Recognition;

namespace Downhill.Analyzers.Tests.Rules.RandomSearches;

/// <summary>Searches that people write in ways of their own.</summary>
public sealed class UncommonShapeTests
{
    [Fact]
    public async Task A_simulation_hands_its_state_from_step_to_step()
    {
        var search = await Findings.OneAsync("""
            static class Controller
            {
                static double Cost(double kp, double ki)
                {
                    double x = 0, v = 0, sum = 0, cost = 0;
                    for (int t = 0; t < 500; t++)
                    {
                        double e = 1 - x;
                        cost += e * e;
                        sum += e * 0.01;
                        v += (kp * e + ki * sum - v) * 0.01;
                        x += v * 0.01;
                    }
                    return cost;
                }

                static (double, double) Tune(Random random)
                {
                    double kp = 1, ki = 0, best = Cost(kp, ki);
                    for (int i = 0; i < 1000; i++)
                    {
                        double p = kp + 0.1 * (random.NextDouble() - 0.5), q = ki + 0.1 * (random.NextDouble() - 0.5);
                        double cost = Cost(p, q);
                        if (cost < best) { best = cost; kp = p; ki = q; }
                    }
                    return (kp, ki);
                }
            }
            """);

        Assert.Equal("kp, ki", Findings.Names(search));
    }

    [Fact]
    public async Task Known_elements_may_be_restored_in_any_order()
    {
        var search = await Findings.OneAsync("""
            class Fitter
            {
                private readonly double[] _w = { 5, 5 };
                private readonly Random _random = new(3);

                private double Loss() => Math.Pow(_w[0] - 1, 2) + Math.Pow(_w[1] + 2, 2);

                public void Fit()
                {
                    double best = Loss();
                    for (int i = 0; i < 1000; i++)
                    {
                        double o0 = _w[0], o1 = _w[1];
                        _w[0] += _random.NextDouble() - 0.5;
                        _w[1] += _random.NextDouble() - 0.5;
                        double loss = Loss();
                        if (loss < best) best = loss;
                        else { _w[0] = o0; _w[1] = o1; }
                    }
                }
            }
            """);

        Assert.Equal(ProposalKind.InPlaceWithUndo, search.Proposal.Kind);
        Assert.Equal("_w", Findings.Variables(search));
    }

    [Fact]
    public async Task An_abstract_loss_reads_the_fields_of_its_object()
    {
        var search = await Findings.OneAsync("""
            abstract class Model
            {
                protected double[] Theta = new double[4];
                private readonly Random _random = new();

                protected abstract double Loss();

                public void Train(int steps)
                {
                    double best = Loss();
                    for (int i = 0; i < steps; i++)
                    {
                        int k = _random.Next(4);
                        double old = Theta[k];
                        Theta[k] += _random.NextDouble() - 0.5;
                        double loss = Loss();
                        if (loss < best) best = loss; else Theta[k] = old;
                    }
                }
            }
            """);

        Assert.Null(search.Objective.Function);
        Assert.Equal("Loss", search.Objective.Called?.Name);
    }

    [Fact]
    public async Task A_lambda_in_a_field_may_be_the_searchs_home()
    {
        var search = await Findings.OneAsync(Findings.WithLoss("""
            static readonly Func<double[], double[], Random, double[]> Train = (x, y, random) =>
            {
                var best = new double[2];
                double lowest = Loss(best, x, y);
                for (int i = 0; i < 1000; i++)
                {
                    var c = (double[])best.Clone();
                    c[random.Next(2)] += random.NextDouble() - 0.5;
                    double loss = Loss(c, x, y);
                    if (loss < lowest) { best = c; lowest = loss; }
                }
                return best;
            };
            """));

        Assert.Equal("best", Findings.Names(search));
    }

    [Fact]
    public async Task Many_delegates_in_a_row_are_read_in_time()
    {
        var calls = string.Join("\n", Enumerable.Range(0, 80).Select(static i => $"Show(\"{i}\", v => v[0] * {i});"));
        Assert.Empty(await Findings.InAsync($$"""
            static class Program
            {
                static int s_count;

                static void Show(string name, Func<double[], double> f)
                {
                    var random = new Random(1);
                    var x = new[] { random.NextDouble() };
                    if (f(x) > 0.5) s_count++; else if (f(x) < 0.2) s_count--;
                    Console.WriteLine(name);
                }

                static void Main()
                {
                    {{calls}}
                }
            }
            """));
    }

    [Fact]
    public async Task Names_stand_in_the_order_of_the_declarations()
    {
        var search = await Findings.OneAsync("""
            class Line
            {
                private double _a, _b, _c;

                private double Error() => _a * _a + _b * _b + _c * _c;

                public void Fit(Random random)
                {
                    double best = Error();
                    for (int i = 0; i < 1000; i++)
                    {
                        double c = _c, a = _a, b = _b;
                        _c += random.NextDouble() - 0.5;
                        _a += random.NextDouble() - 0.5;
                        _b += random.NextDouble() - 0.5;
                        double error = Error();
                        if (error < best) best = error;
                        else { _b = b; _c = c; _a = a; }
                    }
                }
            }
            """);

        Assert.Equal("_a, _b, _c", Findings.Names(search));
    }

    [Fact]
    public async Task A_negated_test_with_chance_keeps_worse_points() =>
        Assert.All(
            await Findings.InAsync(Findings.WithLoss("""
                static void Walk(double[] w, double[] x, double[] y, Random random)
                {
                    double energy = Loss(w, x, y);
                    for (int i = 0; i < 1000; i++)
                    {
                        double old = w[0];
                        w[0] += random.NextDouble() - 0.5;
                        double e = Loss(w, x, y);
                        if (e > energy && random.NextDouble() > Math.Exp(energy - e)) w[0] = old;
                        else energy = e;
                    }
                }
                """)),
            static search => Assert.Equal(AcceptanceKind.Probability, search.Acceptance.Kind));
}
