using Downhill.Analyzers.Recognition;

namespace Downhill.Analyzers.Tests.Rules.RandomSearches;

/// <summary>Candidates that are more than a moved point: a descent would not keep to what is done to them.</summary>
public sealed class TransformationTests
{
    private static Task<RandomSearch> OneAsync(string proposal) => Findings.OneAsync($$"""
        class Model
        {
            static double Loss(double[] v) => v[0] * v[0] + v[1] * v[1] + v[2] * v[2];

            static double[] Fit(Random random)
            {
                var best = new double[3];
                double lowest = Loss(best);
                for (int i = 0; i < 1000; i++)
                {
                    var c = (double[])best.Clone();
                    {{proposal}}
                    double loss = Loss(c);
                    if (loss < lowest) { best = c; lowest = loss; }
                }
                return best;
            }
        }
        """);

    [Theory]
    [InlineData("for (int j = 0; j < 3; j++) c[j] += random.NextDouble() - 0.5;")]
    [InlineData("for (int j = 0; j < 3; j++) c[j] = best[j] - 0.1 * random.NextDouble();")]
    [InlineData("for (int j = 0; j < 3; j++) c[j] *= 1 + 0.1 * (random.NextDouble() - 0.5);")]
    [InlineData("for (int j = 0; j < 3; j++) c[j] += random.Next(2) == 0 ? 0.01 : -0.01;")]
    [InlineData("for (int j = 0; j < 3; j++) if (random.NextDouble() < 0.5) c[j] += 0.01; else c[j] -= 0.01;")]
    [InlineData("c[random.Next(3)] += 0.1 * (random.NextDouble() - 0.5);")]
    [InlineData("for (int j = 0; j < 3; j++) c[j] = Math.Clamp(c[j] + random.NextDouble() - 0.5, -1.0, 1.0);")]
    [InlineData("for (int j = 0; j < 3; j++) { c[j] += random.NextDouble() - 0.5; if (c[j] < 0) c[j] = 0; }")]
    public async Task Moving_and_keeping_within_bounds_is_no_transformation(string proposal) =>
        Assert.Null((await OneAsync(proposal)).Proposal.Transformation);

    [Theory]
    [InlineData("for (int j = 0; j < 3; j++) c[j] = Math.Abs(c[j] + random.NextDouble() - 0.5);")]
    [InlineData("double sum = 0; for (int j = 0; j < 3; j++) { c[j] += random.NextDouble(); sum += c[j]; } for (int j = 0; j < 3; j++) c[j] /= sum;")]
    [InlineData("for (int j = 0; j < 3; j++) c[j] += random.NextDouble() - 0.5; c[2] = c[0];")]
    [InlineData("for (int j = 0; j < 3; j++) c[j] += random.NextDouble() - 0.5; c[2] = -c[0] - c[1];")]
    [InlineData("for (int j = 0; j < 3; j++) c[j] = Math.Round(c[j] + random.NextDouble() - 0.5, 2);")]
    [InlineData("for (int j = 0; j < 3; j++) { c[j] += random.NextDouble() - 0.5; if (c[j] > 1) c[j] -= 1; }")]
    [InlineData("for (int j = 0; j < 3; j++) c[j] = (c[j] + random.NextDouble()) % 1.0;")]
    [InlineData("for (int j = 0; j < 3; j++) c[j] += random.NextDouble() - 0.5; if (c[1] < 0) c[1] = 0;")]
    public async Task Whatever_else_is_done_to_a_candidate_is_told_and_forbids_the_fix(string proposal)
    {
        var search = await OneAsync(proposal);

        Assert.NotNull(search.Proposal.Transformation);
        Assert.Empty(search.Bounds);
        Assert.NotNull(FixPreconditions.Refuse(search));
    }

    [Theory]
    [InlineData("for (int j = 0; j < 3; j++) c[j] += random.NextDouble() - 0.5; c[1] = Math.Max(1e-3, c[1]);")]
    [InlineData("for (int j = 0; j < 3; j++) c[j] += random.NextDouble() - 0.5; c[1] = Math.Clamp(c[1], -1.0, 1.0);")]
    public async Task Bounds_of_some_elements_are_told_apart_from_bounds_of_all(string proposal)
    {
        var search = await OneAsync(proposal);

        Assert.True(search.Proposal.IsLimitedInPart);
        Assert.Empty(search.Bounds);
    }

    [Theory]
    [InlineData("c[0] += random.NextDouble() - 0.5; if (c[0] < -10 || c[0] > 10) continue;")]
    [InlineData("c[0] += random.NextDouble() - 0.5; if (!(c[0] > 0)) { continue; }")]
    [InlineData("for (int j = 0; j < 3; j++) c[j] += random.NextDouble() - 0.5; Array.Sort(c);")]
    public async Task Throwing_candidates_away_unscored_is_not_lost(string proposal)
    {
        var search = await OneAsync(proposal);

        Assert.Equal("v", Findings.Variables(search));
        Assert.NotEmpty(search.Unexplained);
    }

    [Fact]
    public async Task Leaving_the_loop_before_the_candidate_is_made_hides_nothing()
    {
        var search = await Findings.OneAsync("""
            class Fitter
            {
                private readonly Random _random = new();
                private double[] _c = new double[4];

                private static double Bowl(double[] v) => v[0] * v[0] + v[1] * v[1];

                private double[] Mutate(double[] source)
                {
                    var copy = new double[source.Length];
                    Array.Copy(source, copy, source.Length);
                    for (int i = 0; i < copy.Length; i++) copy[i] += _random.Next(2) == 0 ? 0.01 : -0.01;
                    return copy;
                }

                public void Run(int most, double target)
                {
                    double error = Bowl(_c);
                    int i = 0;
                    while (true)
                    {
                        if (i++ >= most) break;
                        if (error <= target) break;
                        double[] trial = Mutate(_c);
                        double trialError = Bowl(trial);
                        if (trialError < error) { _c = trial; error = trialError; }
                    }
                }
            }
            """);

        Assert.Equal("v", Findings.Variables(search));
        Assert.Equal("target", search.Stopping.TargetValue?.ToString());
        Assert.Null(search.Proposal.Transformation);
    }
}
