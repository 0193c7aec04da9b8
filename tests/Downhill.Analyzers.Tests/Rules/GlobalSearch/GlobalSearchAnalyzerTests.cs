using Downhill.Analyzers.Rules.GlobalSearches;
using Downhill.Analyzers.Tests.Verifiers;

namespace Downhill.Analyzers.Tests.Rules.GlobalSearches;

/// <summary>Searches that keep worse points or many candidates, over a loss that has a gradient.</summary>
public sealed class GlobalSearchAnalyzerTests
{
    private static Task VerifyAsync(string markup, params string[] words) => Verify<GlobalSearchAnalyzer>.AnalyzerAsync(
        markup,
        new TestOptions
        {
            Inspect = diagnostics =>
            {
                foreach (var word in words)
                {
                    Assert.Contains(word, diagnostics[0].GetMessage(), StringComparison.Ordinal);
                }
            },
        });

    [Fact]
    public Task Annealing_in_one_method() => VerifyAsync(
        """
        static class Program
        {
            static double Energy(double x) => x * x - 4 * x + 5;

            static double Anneal(Random random)
            {
                double x = 10 * random.NextDouble(), t = 100, energy = Energy(x), best = x, lowest = energy;
                {|DH1005:for (int i = 0; i < 1000 && t > 1e-10; i++)|}
                {
                    double next = x + random.NextDouble() * t;
                    double e = Energy(next);
                    if (e < energy || Math.Exp(-(e - energy) / t) > random.NextDouble()) { x = next; energy = e; }
                    if (energy < lowest) { best = x; lowest = energy; }
                    t *= 0.995;
                }
                return best;
            }
        }
        """,
        "'Energy'",
        "worse points");

    [Fact]
    public Task Annealing_spread_over_local_functions_that_score_anew() => VerifyAsync(
        """
        static class Program
        {
            static void Main()
            {
                double Score(double s) => Math.Pow(s, 2);

                double Neighbour(Random random, double at, double width, (double, double) space)
                {
                    double result = space.Item1 - 1;
                    while (result < space.Item1 || result > space.Item2) result = at - width / 2 + random.NextDouble() * width;
                    return result;
                }

                bool Metropolis(Random random, double old, double made, double temperature)
                {
                    double difference = Score(made) - Score(old);
                    if (difference <= 0) return true;
                    double probability = Math.Exp(-difference / temperature);
                    if (random.NextDouble() <= probability) return true;
                    return false;
                }

                double Anneal(double start, (double, double) space)
                {
                    double best = start, current = start, temperature = 10;
                    var random = new Random();
                    int rounds = 0;
                    {|DH1005:while (temperature >= 0)|}
                    {
                        double candidate = Neighbour(random, current, 2, space);
                        if (Metropolis(random, current, candidate, temperature))
                        {
                            current = candidate;
                            if (Score(candidate) < Score(best)) best = candidate;
                        }
                        if (++rounds >= 10) { temperature -= 0.1; rounds = 0; }
                    }
                    return best;
                }

                Console.WriteLine(Anneal(3, (-10, 10)));
            }
        }
        """,
        "'Score'");

    [Fact]
    public Task Differential_evolution() => VerifyAsync(
        """
        static class Program
        {
            static double Sphere(double[] x) { double s = 0; for (int i = 0; i < x.Length; i++) s += x[i] * x[i]; return s; }

            static void Evolve(double[][] population, double[] scores, Random random)
            {
                for (int g = 0; g < 100; g++)
                    {|DH1005:for (int i = 0; i < population.Length; i++)|}
                    {
                        int a = random.Next(population.Length), b = random.Next(population.Length), c = random.Next(population.Length);
                        var trial = new double[population[i].Length];
                        for (int j = 0; j < trial.Length; j++)
                            trial[j] = random.NextDouble() < 0.9 ? population[a][j] + 0.8 * (population[b][j] - population[c][j]) : population[i][j];
                        double score = Sphere(trial);
                        if (score < scores[i]) { population[i] = trial; scores[i] = score; }
                    }
            }
        }
        """,
        "'Sphere'",
        "best of many",
        "close to a minimum that takes evaluations in proportion to the number of parameters");

    // Limiting an element is given the point too, and makes it.
    [Fact]
    public Task The_score_is_named_and_not_what_keeps_the_members_within_bounds() => VerifyAsync(
        """
        static class Program
        {
            static double Limited(double v, double low, double high) => v < low ? low : v > high ? high : v;

            static double Booth(double[] x) => Math.Pow(x[0] + 2 * x[1] - 7, 2) + Math.Pow(2 * x[0] + x[1] - 5, 2);

            static void Evolve(double[][] members, double[] scores, Random random)
            {
                var trial = new double[2];
                for (int g = 0; g < 1000; g++)
                    {|DH1005:for (int i = 0; i < members.Length; i++)|}
                    {
                        int a = random.Next(members.Length), b = random.Next(members.Length), c = random.Next(members.Length);
                        for (int j = 0; j < 2; j++)
                            trial[j] = random.NextDouble() < 0.5 ? Limited(members[a][j] + (members[b][j] - members[c][j]) * 0.7, -10, 10) : members[i][j];
                        double score = Booth(trial);
                        if (score < scores[i])
                        {
                            for (int j = 0; j < 2; j++)
                                members[i][j] = trial[j];
                            scores[i] = score;
                        }
                    }
            }
        }
        """,
        "'Booth'",
        "best of many");

    [Fact]
    public Task The_cross_entropy_method_orders_its_samples() => VerifyAsync(
        """
        class Sample { public double[] X { get; set; } = new double[0]; public double Score { get; set; } }

        static class Program
        {
            static double Loss(double[] x) { double s = 0; for (int i = 0; i < x.Length; i++) s += (x[i] - 1) * (x[i] - 1); return s; }

            static double Gaussian(Random random) => Math.Sqrt(-2 * Math.Log(random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

            static double[] Run(double[] mean, double[] deviation, Random random)
            {
                {|DH1005:for (int k = 0; k < 100; k++)|}
                {
                    var samples = new List<Sample>();
                    for (int i = 0; i < 50; i++)
                    {
                        var x = new double[mean.Length];
                        for (int j = 0; j < x.Length; j++) x[j] = mean[j] + deviation[j] * Gaussian(random);
                        samples.Add(new Sample { X = x, Score = Loss(x) });
                    }
                    samples.Sort((a, b) => a.Score.CompareTo(b.Score));
                    for (int j = 0; j < mean.Length; j++)
                    {
                        double sum = 0;
                        for (int i = 0; i < 10; i++) sum += samples[i].X[j];
                        mean[j] = sum / 10;
                    }
                }
                return mean;
            }
        }
        """,
        "'Loss'");

    [Theory]
    [InlineData("foreach (var p in swarm) { for (int j = 0; j < 2; j++) { p.Speed[j] = 0.7 * p.Speed[j] + random.NextDouble() * (p.Best[j] - p.At[j]); p.At[j] += p.Speed[j]; } double s = Loss(p.At); if (s < p.Lowest) { p.Lowest = s; p.Best = (double[])p.At.Clone(); } }")]
    [InlineData("foreach (var p in swarm) { p.Move(random); double s = Loss(p.At); if (s < lowest) { lowest = s; best = (double[])p.At.Clone(); } }")]
    public Task A_swarm_moves_whatever_the_score(string step) => VerifyAsync(
        $$"""
        class Particle
        {
            public double[] At = new double[2], Speed = new double[2], Best = new double[2];
            public double Lowest = double.MaxValue;
            public void Move(Random random) { for (int j = 0; j < 2; j++) { Speed[j] += random.NextDouble() - 0.5; At[j] += Speed[j]; } }
        }

        static class Program
        {
            static double Loss(double[] x) => x[0] * x[0] + x[1] * x[1];

            static double[] Run(List<Particle> swarm, Random random)
            {
                var best = new double[2];
                double lowest = double.MaxValue;
                for (int k = 0; k < 100; k++)
                {
                    {{step}}
                }
                return best;
            }
        }
        """);
}
