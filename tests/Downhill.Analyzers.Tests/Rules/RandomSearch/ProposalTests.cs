using Downhill.Analyzers.Recognition;

namespace Downhill.Analyzers.Tests.Rules.RandomSearches;

/// <summary>How candidates are made.</summary>
public sealed class ProposalTests
{
    [Fact]
    public async Task A_cloned_and_perturbed_array_is_a_candidate()
    {
        var search = await Findings.OneAsync(Findings.WithLoss("""
            static double[] Fit(double[] x, double[] y)
            {
                var random = new Random(1);
                var best = new double[30];
                double lowest = Loss(best, x, y);
                for (int i = 0; i < 1000; i++)
                {
                    var candidate = (double[])best.Clone();
                    for (int j = 0; j < candidate.Length; j++)
                        candidate[j] += 0.1 * (random.NextDouble() * 2 - 1);
                    double loss = Loss(candidate, x, y);
                    if (loss < lowest)
                    {
                        best = candidate;
                        lowest = loss;
                    }
                }
                return best;
            }
            """));

        Assert.Equal(ProposalKind.CopyAndPerturb, search.Proposal.Kind);
        Assert.Equal("best", Findings.Names(search));
        Assert.Equal("candidate", Findings.Candidates(search));
        Assert.Equal("w", Findings.Variables(search));
        Assert.Equal(30, search.VariableCount);
        Assert.Equal("lowest", search.Best?.Symbol.Name);
        Assert.Equal("1000", search.Stopping.IterationCap?.ToString());
        Assert.Equal("random", Assert.Single(search.Proposal.RandomSources).Name);
        Assert.True(Assert.Single(search.Incumbents).AcceptedByReference);
        Assert.Empty(search.Unexplained);
        Assert.False(search.Proposal.InHelpers);
    }

    [Theory]
    [InlineData("var c = best.ToArray(); for (int j = 0; j < 2; j++) c[j] += random.NextDouble() - 0.5;")]
    [InlineData("var c = new double[2]; for (int j = 0; j < 2; j++) c[j] = best[j] + random.NextDouble() - 0.5;")]
    [InlineData("var c = new double[2]; Array.Copy(best, c, 2); c[random.Next(2)] += random.NextDouble() - 0.5;")]
    [InlineData("var c = new double[2]; best.CopyTo(c, 0); c[random.Next(2)] *= 1 + 0.1 * random.NextDouble();")]
    [InlineData("var c = new double[2]; Buffer.BlockCopy(best, 0, c, 0, 16); c[0] += random.NextDouble();")]
    [InlineData("var c = best.Select(v => v + random.NextDouble() - 0.5).ToArray();")]
    [InlineData("var c = Enumerable.Range(0, 2).Select(j => best[j] + random.NextDouble() - 0.5).ToArray();")]
    [InlineData("var c = (double[])best.Clone(); foreach (var j in Enumerable.Range(0, 2)) c[j] += random.NextSingle();")]
    [InlineData("var c = (double[])best.Clone(); int j = 0; while (j < 2) { c[j] += Random.Shared.NextDouble() - 0.5; j++; }")]
    [InlineData("var c = (double[])best.Clone(); for (int j = 0; j < 2; j++) if (random.NextDouble() < 0.3) c[j] += 0.1 * Gaussian(random);")]
    [InlineData("var c = Neighbour(best, random);")]
    [InlineData("var c = new double[2]; Neighbours(best, c, random);")]
    [InlineData("var c = (double[])best.Clone(); Perturb(c, random);")]
    [InlineData("var c = new[] { best[0] + random.NextDouble(), best[1] - random.NextDouble() };")]
    public async Task However_a_candidate_is_copied_and_perturbed(string proposal)
    {
        var search = await Findings.OneAsync(Findings.WithLoss($$"""
            static double[] Fit(double[] x, double[] y, Random random)
            {
                var best = new double[2];
                double lowest = Loss(best, x, y);
                for (int i = 0; i < 1000; i++)
                {
                    {{proposal}}
                    double loss = Loss(c, x, y);
                    if (loss < lowest) { best = c; lowest = loss; }
                }
                return best;
            }

            static double Gaussian(Random random) =>
                Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

            static double[] Neighbour(double[] from, Random random)
            {
                var to = (double[])from.Clone();
                Perturb(to, random);
                return to;
            }

            static void Neighbours(double[] from, double[] to, Random random)
            {
                for (int j = 0; j < from.Length; j++) to[j] = from[j] + Gaussian(random);
            }

            static void Perturb(double[] w, Random random)
            {
                for (int j = 0; j < w.Length; j++) w[j] += Gaussian(random);
            }
            """));

        Assert.Equal(ProposalKind.CopyAndPerturb, search.Proposal.Kind);
        Assert.Equal("best", Findings.Names(search));
        Assert.Equal("w", Findings.Variables(search));
    }

    [Theory]
    [InlineData("int j = random.Next(2); double old = w[j]; w[j] += random.NextDouble() - 0.5;", "w[j] = old;")]
    [InlineData("int j = random.Next(2); double d = random.NextDouble() - 0.5; w[j] += d;", "w[j] -= d;")]
    [InlineData("int j = random.Next(2); double d = random.Next(2) == 0 ? 0.01 : -0.01; w[j] += d;", "w[j] -= d;")]
    [InlineData("int j = random.Next(2); double old = w[j]; if (random.Next(2) == 0) w[j] += 0.01; else w[j] -= 0.01;", "w[j] = old;")]
    [InlineData("var saved = (double[])w.Clone(); for (int j = 0; j < 2; j++) w[j] += random.NextDouble() - 0.5;", "Array.Copy(saved, w, 2);")]
    [InlineData("var saved = (double[])w.Clone(); for (int j = 0; j < 2; j++) w[j] += random.NextDouble() - 0.5;", "for (int j = 0; j < 2; j++) w[j] = saved[j];")]
    [InlineData("var saved = (double[])w.Clone(); for (int j = 0; j < 2; j++) w[j] += random.NextDouble() - 0.5;", "w = saved;")]
    [InlineData("var saved = new double[2]; for (int j = 0; j < 2; j++) { saved[j] = w[j]; w[j] += random.NextDouble() - 0.5; }", "saved.CopyTo(w, 0);")]
    [InlineData("var step = new double[2]; for (int j = 0; j < 2; j++) { step[j] = random.NextDouble() - 0.5; w[j] += step[j]; }", "for (int j = 0; j < 2; j++) w[j] -= step[j];")]
    [InlineData("var (j, d) = Move(random); w[j] += d;", "w[j] -= d;")]
    public async Task An_array_perturbed_in_place_and_restored(string perturb, string undo)
    {
        var search = await Findings.OneAsync(Findings.WithLoss($$"""
            static double[] Fit(double[] x, double[] y, Random random)
            {
                var w = new double[2];
                double lowest = Loss(w, x, y);
                for (int i = 0; i < 1000; i++)
                {
                    {{perturb}}
                    double loss = Loss(w, x, y);
                    if (loss >= lowest) { {{undo}} }
                    else { lowest = loss; }
                }
                return w;
            }

            static (int, double) Move(Random random) => (random.Next(2), random.NextDouble() - 0.5);
            """));

        Assert.Equal(ProposalKind.InPlaceWithUndo, search.Proposal.Kind);
        Assert.Equal(AcceptanceKind.NegatedWithUndo, search.Acceptance.Kind);
        Assert.Equal("w", Findings.Names(search));
        Assert.Equal("w", Findings.Candidates(search));
        Assert.False(search.Acceptance.AcceptsEqual);
        Assert.Empty(search.Unexplained);
    }

    [Fact]
    public async Task A_fresh_sample_within_bounds_is_a_candidate()
    {
        var search = await Findings.OneAsync(Findings.WithLoss("""
            static double[] Fit(double[] x, double[] y, double low, double high)
            {
                var random = new Random();
                var best = new double[2];
                double lowest = double.MaxValue;
                for (int i = 0; i < 1000; i++)
                {
                    var c = new double[2];
                    for (int j = 0; j < 2; j++) c[j] = low + random.NextDouble() * (high - low);
                    double loss = Loss(c, x, y);
                    if (loss < lowest) { lowest = loss; best = c; }
                }
                return best;
            }
            """));

        Assert.Equal(ProposalKind.FreshSample, search.Proposal.Kind);
        var bound = Assert.Single(search.Bounds);
        Assert.Equal("low", bound.Lower?.ToString());
        Assert.Equal("high", bound.Upper?.ToString());
    }

    [Fact]
    public async Task Several_scalars_are_one_point()
    {
        var search = await Findings.OneAsync("""
            static class Line
            {
                static (double, double) Fit(double[] x, double[] y)
                {
                    var random = new Random();
                    double a = 0, b = 0, best = double.MaxValue;
                    for (int i = 0; i < 1000; i++)
                    {
                        double na = a + random.NextDouble() - 0.5;
                        double nb = b + random.NextDouble() - 0.5;
                        double error = Error(na, nb, x, y);
                        if (error < best) { a = na; b = nb; best = error; }
                    }
                    return (a, b);
                }

                static double Error(double a, double b, double[] x, double[] y)
                {
                    double sum = 0;
                    for (int i = 0; i < x.Length; i++) sum += Math.Pow(a * x[i] + b - y[i], 2);
                    return sum;
                }
            }
            """);

        Assert.Equal("a, b", Findings.Names(search));
        Assert.Equal("na, nb", Findings.Candidates(search));
        Assert.Equal("a, b", Findings.Variables(search));
        Assert.Equal(2, search.VariableCount);
        Assert.All(search.Incumbents, static incumbent => Assert.Equal(IncumbentShape.Scalar, incumbent.Shape));
    }

    [Fact]
    public async Task Array_and_bias_fields_perturbed_by_a_helper_are_one_point()
    {
        var search = await Findings.OneAsync("""
            class Neuron
            {
                private double[] _weights = new double[4];
                private double _bias;
                private readonly Random _random = new();

                public void Train(double[][] x, double[] y)
                {
                    double best = Loss(x, y);
                    for (int i = 0; i < 1000; i++)
                    {
                        var weights = (double[])_weights.Clone();
                        double bias = _bias;
                        Mutate();
                        double loss = Loss(x, y);
                        if (loss < best)
                        {
                            best = loss;
                        }
                        else
                        {
                            _weights = weights;
                            _bias = bias;
                        }
                    }
                }

                private void Mutate()
                {
                    for (int j = 0; j < _weights.Length; j++) _weights[j] += 0.1 * (_random.NextDouble() - 0.5);
                    _bias += 0.1 * (_random.NextDouble() - 0.5);
                }

                private double Loss(double[][] x, double[] y)
                {
                    double sum = 0;
                    for (int i = 0; i < x.Length; i++)
                    {
                        double p = _bias;
                        for (int j = 0; j < _weights.Length; j++) p += _weights[j] * x[i][j];
                        sum += (p - y[i]) * (p - y[i]);
                    }
                    return sum;
                }
            }
            """);

        Assert.Equal(["_bias", "_weights"], search.Incumbents.Select(static incumbent => incumbent.Symbol.Name).Order());
        Assert.Equal(["_bias", "_weights"], search.Objective.Variables.Select(static variable => variable.Name).Order());
        Assert.Equal(5, search.VariableCount);
        Assert.Equal(ProposalKind.InPlaceWithUndo, search.Proposal.Kind);
        Assert.True(search.Proposal.InHelpers);
        Assert.Equal("_random", Assert.Single(search.Proposal.RandomSources).Name);
    }

    [Fact]
    public async Task Randomness_of_a_subclass_of_Random_counts()
    {
        var search = await Findings.OneAsync(Findings.WithLoss("""
            class Normal : Random
            {
                public double Draw() => Math.Sqrt(-2 * Math.Log(1 - Sample())) * Math.Cos(6.28 * Sample());
            }

            static double[] Fit(double[] x, double[] y)
            {
                var normal = new Normal();
                var best = new double[2];
                double lowest = double.MaxValue;
                for (int i = 0; i < 1000; i++)
                {
                    var c = (double[])best.Clone();
                    c[i % 2] += normal.Draw();
                    double loss = Loss(c, x, y);
                    if (loss < lowest) { lowest = loss; best = c; }
                }
                return best;
            }
            """));

        Assert.Equal("best", Findings.Names(search));
    }

    [Fact]
    public async Task Integer_draws_scaled_to_reals_count()
    {
        var search = await Findings.OneAsync(Findings.WithLoss("""
            static double[] Fit(double[] x, double[] y, Random random)
            {
                var best = new double[2];
                double lowest = double.MaxValue;
                for (int i = 0; i < 1000; i++)
                {
                    var c = new[] { random.Next(-1000, 1000) / 100.0, random.Next(-1000, 1000) / 100.0 };
                    double loss = Loss(c, x, y);
                    if (loss < lowest) { lowest = loss; best = c; }
                }
                return best;
            }
            """));

        Assert.Equal(ProposalKind.FreshSample, search.Proposal.Kind);
    }

    [Theory]
    [InlineData("c[j] = Math.Clamp(c[j], 0.0, 1.0);")]
    [InlineData("c[j] = Math.Max(0.0, Math.Min(1.0, c[j]));")]
    [InlineData("c[j] = Math.Min(1.0, Math.Max(0.0, c[j]));")]
    [InlineData("if (c[j] < 0.0) c[j] = 0.0; if (c[j] > 1.0) c[j] = 1.0;")]
    [InlineData("if (0.0 > c[j]) { c[j] = 0.0; } else if (1.0 < c[j]) { c[j] = 1.0; }")]
    public async Task Clamps_are_bounds(string clamp)
    {
        var search = await Findings.OneAsync(Findings.WithLoss($$"""
            static double[] Fit(double[] x, double[] y, Random random)
            {
                var best = new double[2];
                double lowest = double.MaxValue;
                for (int i = 0; i < 1000; i++)
                {
                    var c = (double[])best.Clone();
                    for (int j = 0; j < 2; j++)
                    {
                        c[j] += random.NextDouble() - 0.5;
                        {{clamp}}
                    }
                    double loss = Loss(c, x, y);
                    if (loss < lowest) { lowest = loss; best = c; }
                }
                return best;
            }
            """));

        var bound = Assert.Single(search.Bounds);
        Assert.Equal("0.0", bound.Lower?.ToString());
        Assert.Equal("1.0", bound.Upper?.ToString());
    }

    [Theory]
    [InlineData("-2 + 4 * random.NextDouble()", "-2", "2")]
    [InlineData("random.NextDouble() * 4 - 2", "-2", "2")]
    [InlineData("low + (high - low) * random.NextDouble()", "low", "high")]
    [InlineData("random.NextDouble() * width + low", "low", "low + (width)")]
    [InlineData("random.NextDouble()", "0", "1")]
    [InlineData("Math.Exp(-2 + 4 * random.NextDouble())", null, null)]
    [InlineData("low + random.NextDouble() * random.NextDouble()", null, null)]
    public async Task A_uniform_sample_tells_its_bounds(string sample, string? lower, string? upper)
    {
        var search = await Findings.OneAsync($$"""
            static class Model
            {
                static double Loss(double x) => (x - 1) * (x - 1);

                static double Fit(Random random, double low, double high, double width)
                {
                    double best = 0, lowest = double.MaxValue;
                    for (int i = 0; i < 1000; i++)
                    {
                        double x = {{sample}};
                        double loss = Loss(x);
                        if (loss < lowest) { lowest = loss; best = x; }
                    }
                    return best;
                }
            }
            """);

        Assert.Equal(ProposalKind.FreshSample, search.Proposal.Kind);
        Assert.Equal(lower, search.Bounds.SingleOrDefault()?.Lower?.ToString());
        Assert.Equal(upper, search.Bounds.SingleOrDefault()?.Upper?.ToString());
    }
}
