using static Downhill.Analyzers.Tests.Rules.RandomSearches.Silence;

namespace Downhill.Analyzers.Tests.Rules.RandomSearches;

/// <summary>Sampling for its own sake, and walks that also keep worse points.</summary>
public sealed class SamplingSilenceTests
{
    [Fact]
    public Task A_Markov_chain_keeps_every_state() => SilentInClassAsync("""
        static double LogDensity(double x) => -0.5 * x * x;

        static List<double> Sample(Random random)
        {
            var samples = new List<double>();
            double x = 0, density = LogDensity(x);
            for (int i = 0; i < 10000; i++)
            {
                double proposal = x + random.NextDouble() - 0.5;
                double proposed = LogDensity(proposal);
                if (Math.Log(random.NextDouble()) < proposed - density) { x = proposal; density = proposed; }
                samples.Add(x);
            }
            return samples;
        }
        """);

    [Fact]
    public Task The_best_state_of_a_Markov_chain_is_only_a_record() => SilentInClassAsync("""
        static double LogDensity(double[] x) => -0.5 * x[0] * x[0] - x[1] * x[1];

        static double[] Mode(Random random)
        {
            var x = new double[2];
            double density = LogDensity(x);
            var mode = x;
            double highest = density;
            for (int i = 0; i < 10000; i++)
            {
                var proposal = (double[])x.Clone();
                proposal[random.Next(2)] += random.NextDouble() - 0.5;
                double proposed = LogDensity(proposal);
                if (Math.Exp(proposed - density) > random.NextDouble()) { x = proposal; density = proposed; }
                if (proposed > highest) { mode = proposal; highest = proposed; }
            }
            return mode;
        }
        """);

    [Fact]
    public Task Annealing_is_another_rules_business() => AnnealingInClassAsync("""
        static double Energy(double[] x) => x[0] * x[0] + x[1] * x[1];

        static bool Accept(double change, double temperature, Random random) =>
            change < 0 || random.NextDouble() < Math.Exp(-change / temperature);

        static double[] Anneal(Random random)
        {
            var current = new double[2];
            double energy = Energy(current);
            var best = current;
            double lowest = energy;
            for (double t = 1; t > 0.001; t *= 0.99)
            {
                var next = (double[])current.Clone();
                next[random.Next(2)] += random.NextDouble() - 0.5;
                double e = Energy(next);
                if (Accept(e - energy, t, random)) { current = next; energy = e; }
                if (energy < lowest) { best = current; lowest = energy; }
            }
            return best;
        }
        """);

    [Fact]
    public Task Threshold_accepting_keeps_worse_points() => AnnealingInClassAsync("""
        static double Energy(double[] x) => x[0] * x[0] + x[1] * x[1];

        static double[] Search(Random random)
        {
            var current = new double[2];
            double energy = Energy(current), threshold = 1;
            for (int i = 0; i < 1000; i++)
            {
                var next = (double[])current.Clone();
                next[random.Next(2)] += random.NextDouble() - 0.5;
                double e = Energy(next);
                if (e < energy + threshold) { current = next; energy = e; }
                threshold *= 0.99;
            }
            return current;
        }
        """);

    [Fact]
    public Task Hamiltonian_Monte_Carlo_moves_by_gradients() => SilentInClassAsync("""
        static double Potential(double[] q) => 0.5 * (q[0] * q[0] + q[1] * q[1]);

        static double[] Step(double[] q, Random random)
        {
            var p = new double[2];
            for (int j = 0; j < 2; j++) p[j] = random.NextDouble() - 0.5;
            var proposal = (double[])q.Clone();
            double kinetic = p[0] * p[0] + p[1] * p[1];
            for (int s = 0; s < 10; s++)
                for (int j = 0; j < 2; j++) { p[j] -= 0.1 * proposal[j]; proposal[j] += 0.1 * p[j]; }
            double change = Potential(proposal) - Potential(q) + p[0] * p[0] + p[1] * p[1] - kinetic;
            return random.NextDouble() < Math.Exp(-change) ? proposal : q;
        }
        """);

    [Fact]
    public Task Nested_sampling_replaces_the_worst_of_many() => SilentInClassAsync("""
        static double LogLikelihood(double[] x) => -x[0] * x[0] - x[1] * x[1];

        static void Run(double[][] live, double[] logs, Random random)
        {
            for (int i = 0; i < 1000; i++)
            {
                int worst = 0;
                for (int j = 1; j < logs.Length; j++) if (logs[j] < logs[worst]) worst = j;
                while (true)
                {
                    var x = new[] { random.NextDouble(), random.NextDouble() };
                    double log = LogLikelihood(x);
                    if (log > logs[worst]) { live[worst] = x; logs[worst] = log; break; }
                }
            }
        }
        """);

    [Fact]
    public Task Monte_Carlo_integration_wants_the_mean() => SilentInClassAsync("""
        static double F(double[] x) => x[0] * x[1];

        static double Integrate(Random random)
        {
            double sum = 0, highest = double.MinValue;
            for (int i = 0; i < 10000; i++)
            {
                var x = new[] { random.NextDouble(), random.NextDouble() };
                double f = F(x);
                sum += f;
                if (f > highest) highest = f;
            }
            return sum / 10000 + 0 * highest;
        }
        """);

    [Fact]
    public Task Counting_hits_is_integration() => SilentInClassAsync("""
        static double Pi(Random random)
        {
            int hits = 0;
            for (int i = 0; i < 10000; i++)
            {
                double x = random.NextDouble(), y = random.NextDouble();
                if (x * x + y * y < 1) hits++;
            }
            return 4.0 * hits / 10000;
        }
        """);

    [Fact]
    public Task The_largest_of_random_numbers_is_no_search() => SilentInClassAsync("""
        static (double, int) Largest(Random random)
        {
            double max = double.MinValue;
            int at = 0;
            for (int i = 0; i < 100; i++)
            {
                double v = Math.Sqrt(random.NextDouble());
                if (v > max) { max = v; at = i; }
            }
            return (max, at);
        }
        """);

    [Fact]
    public Task A_simulated_path_is_not_a_point() => SilentInClassAsync("""
        static double Deepest(Random random)
        {
            double worst = 0, price = 100, worstPrice = 100;
            for (int t = 0; t < 1000; t++)
            {
                price *= 1 + 0.01 * (random.NextDouble() - 0.5);
                double fall = Math.Log(100 / price);
                if (fall > worst) { worst = fall; worstPrice = price; }
            }
            return worstPrice;
        }
        """);

    [Fact]
    public Task A_Metropolis_test_may_be_negated() => SilentInClassAsync("""
        static double Mean(Random random)
        {
            double energy = 0;
            var p = new double[2];
            var samples = new List<double>();
            for (int i = 0; i < 1000; i++)
            {
                double old = p[0];
                p[0] += random.NextDouble() - 0.5;
                double e = p[0] * p[0];
                if (e > energy && random.NextDouble() > Math.Exp(energy - e)) p[0] = old;
                else energy = e;
                samples.Add(p[0]);
            }
            return samples.Average();
        }
        """);

    [Fact]
    public Task The_farthest_of_some_samples_is_one_point_of_many() => SilentAsync("""
        struct Point { public double X, Y; }

        static class Noise
        {
            static double Distance(Point a, Point b) => Math.Sqrt((a.X - b.X) * (a.X - b.X) + (a.Y - b.Y) * (a.Y - b.Y));

            static void Fill(List<Point> points, int count, Random random)
            {
                while (points.Count < count)
                {
                    Point best = default;
                    double farthest = -1;
                    for (int t = 0; t < 10; t++)
                    {
                        var c = new Point { X = random.NextDouble(), Y = random.NextDouble() };
                        double d = double.MaxValue;
                        foreach (var p in points) d = Math.Min(d, Distance(c, p));
                        if (d > farthest) { farthest = d; best = c; }
                    }
                    points.Add(best);
                }
            }
        }
        """);
}
