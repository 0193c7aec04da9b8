using static Downhill.Analyzers.Tests.Rules.RandomSearches.Silence;

namespace Downhill.Analyzers.Tests.Rules.RandomSearches;

/// <summary>Other ways to optimise, and what is tried around them.</summary>
public sealed class OptimizerSilenceTests
{
    [Fact]
    public Task Restarts_of_a_descent_are_scored_after_it() => SilentInClassAsync("""
        static double F(double x) => Math.Sin(x) + 0.1 * x * x;
        static double Slope(double x) => Math.Cos(x) + 0.2 * x;

        static double Minimum(Random random)
        {
            double best = 0, lowest = double.MaxValue;
            for (int r = 0; r < 20; r++)
            {
                double x = 20 * random.NextDouble() - 10;
                for (int i = 0; i < 100; i++) x -= 0.1 * Slope(x);
                double f = F(x);
                if (f < lowest) { best = x; lowest = f; }
            }
            return best;
        }
        """);

    [Fact]
    public Task Restarts_of_a_descent_of_an_array_are_scored_after_it() => SilentInClassAsync("""
        static double F(double[] x) => x[0] * x[0] + x[1] * x[1];
        static double[] Gradient(double[] x) => new[] { 2 * x[0], 2 * x[1] };

        static double[] Descend(double[] x)
        {
            for (int i = 0; i < 100; i++)
            {
                var g = Gradient(x);
                for (int j = 0; j < x.Length; j++) x[j] -= 0.1 * g[j];
            }
            return x;
        }

        static double[] Minimum(Random random)
        {
            double[] best = new double[2];
            double lowest = double.MaxValue;
            for (int r = 0; r < 20; r++)
            {
                var start = new double[2];
                for (int j = 0; j < 2; j++) start[j] = random.NextDouble();
                var x = Descend(start);
                double f = F(x);
                if (f < lowest) { best = x; lowest = f; }
            }
            return best;
        }
        """);

    [Fact]
    public Task A_learning_rate_is_tried_in_a_training_that_draws_for_itself() => SilentInClassAsync("""
        static double TrainAndValidate(double rate, double[][] x, double[] y, Random random)
        {
            var w = new double[x[0].Length];
            for (int s = 0; s < 1000; s++)
            {
                int i = random.Next(x.Length);
                double e = -y[i];
                for (int j = 0; j < w.Length; j++) e += w[j] * x[i][j];
                for (int j = 0; j < w.Length; j++) w[j] -= rate * e * x[i][j];
            }
            double sum = 0;
            foreach (var v in w) sum += v * v;
            return sum;
        }

        static double Tune(double[][] x, double[] y, Random random)
        {
            double best = 0, lowest = double.MaxValue;
            for (int t = 0; t < 20; t++)
            {
                double rate = Math.Pow(10, -4 * random.NextDouble());
                double loss = TrainAndValidate(rate, x, y, random);
                if (loss < lowest) { lowest = loss; best = rate; }
            }
            return best;
        }
        """);

    [Fact]
    public Task Settings_of_a_model_are_hyper_parameters() => SilentAsync("""
        interface IModel { void Train(); double Validate(); }

        record Settings(int Layers, double Rate);

        static class Tuner
        {
            static Settings Tune(Func<Settings, IModel> make, Random random)
            {
                var best = new Settings(1, 0.1);
                double highest = double.MinValue;
                for (int t = 0; t < 20; t++)
                {
                    var settings = new Settings(random.Next(1, 5), Math.Pow(10, -random.NextDouble()));
                    var model = make(settings);
                    model.Train();
                    double score = model.Validate();
                    if (score > highest) { highest = score; best = settings; }
                }
                return best;
            }
        }
        """);

    [Fact]
    public Task A_training_that_keeps_its_best_weights_is_not_steered_by_them() => SilentInClassAsync("""
        static double Loss(double[] w, double[][] x, double[] y) => w[0] * x[0][0] - y[0];

        static double[] Train(double[][] x, double[] y, Random random)
        {
            var w = new double[2];
            double[] best = w;
            double lowest = double.MaxValue;
            for (int epoch = 0; epoch < 100; epoch++)
            {
                for (int s = 0; s < x.Length; s++)
                {
                    int i = random.Next(x.Length);
                    double e = w[0] * x[i][0] + w[1] * x[i][1] - y[i];
                    for (int j = 0; j < 2; j++) w[j] -= 0.01 * e * (x[i][j] + 0.01 * random.NextDouble());
                }
                double loss = Loss(w, x, y);
                if (loss < lowest) { lowest = loss; best = (double[])w.Clone(); }
            }
            return best;
        }
        """);

    [Fact]
    public Task Random_weights_before_a_descent_are_a_start() => SilentInClassAsync("""
        static double Loss(double[] w) => w[0] * w[0] + w[1] * w[1];

        static double[] Train(Random random)
        {
            var w = new double[2];
            for (int j = 0; j < 2; j++) w[j] = random.NextDouble() - 0.5;
            double best = Loss(w), rate = 0.1;
            var kept = (double[])w.Clone();
            for (int i = 0; i < 100; i++)
            {
                for (int j = 0; j < 2; j++) w[j] -= rate * 2 * w[j];
                double loss = Loss(w);
                if (loss < best) { best = loss; kept = (double[])w.Clone(); }
            }
            return kept;
        }
        """);

    [Fact]
    public Task A_pattern_search_is_deterministic() => SilentInClassAsync("""
        static double F(double[] x) => x[0] * x[0] + x[1] * x[1];

        static double[] Search()
        {
            var x = new[] { 1.0, 2.0 };
            double lowest = F(x), step = 1;
            while (step > 1e-6)
            {
                bool moved = false;
                for (int j = 0; j < 2; j++)
                {
                    double old = x[j];
                    x[j] = old + step;
                    if (F(x) < lowest) { lowest = F(x); moved = true; continue; }
                    x[j] = old - step;
                    if (F(x) < lowest) { lowest = F(x); moved = true; continue; }
                    x[j] = old;
                }
                if (!moved) step /= 2;
            }
            return x;
        }
        """);

    [Fact]
    public Task A_grid_search_is_deterministic() => SilentInClassAsync("""
        static double F(double a, double b) => a * a + b;

        static (double, double) Search()
        {
            double bestA = 0, bestB = 0, lowest = double.MaxValue;
            for (double a = 0; a < 1; a += 0.1)
                for (double b = 0; b < 1; b += 0.1)
                {
                    double f = F(a, b);
                    if (f < lowest) { lowest = f; bestA = a; bestB = b; }
                }
            return (bestA, bestB);
        }
        """);

    [Fact]
    public Task Finite_differences_are_slopes() => SilentInClassAsync("""
        static double F(double[] x) => x[0] * x[0] + x[1] * x[1];

        static double[] Descend(Random random)
        {
            var x = new[] { random.NextDouble(), random.NextDouble() };
            var g = new double[2];
            for (int i = 0; i < 100; i++)
            {
                double f = F(x);
                for (int j = 0; j < 2; j++)
                {
                    double old = x[j];
                    x[j] = old + 1e-6;
                    g[j] = (F(x) - f) / 1e-6;
                    x[j] = old;
                }
                for (int j = 0; j < 2; j++) x[j] -= 0.1 * g[j];
                if (f < 1e-9) break;
            }
            return x;
        }
        """);

    [Fact]
    public Task Levenberg_and_Marquardt_accept_what_is_lower() => SilentInClassAsync("""
        static double Cost(double[] x) => x[0] * x[0] + x[1] * x[1];
        static double[] Solve(double[] x, double damping) => new[] { -x[0] / (1 + damping), -x[1] / (1 + damping) };

        static double[] Fit(Random random)
        {
            var x = new[] { random.NextDouble(), random.NextDouble() };
            double cost = Cost(x), damping = 1;
            for (int i = 0; i < 100; i++)
            {
                var step = Solve(x, damping);
                var trial = new[] { x[0] + step[0], x[1] + step[1] };
                double trialCost = Cost(trial);
                if (trialCost < cost) { x = trial; cost = trialCost; damping /= 10; }
                else damping *= 10;
            }
            return x;
        }
        """);

    [Fact]
    public Task A_particle_swarm_moves_whatever_the_score() => SilentInClassAsync("""
        static double F(double[] x) => x[0] * x[0] + x[1] * x[1];

        static double[] Swarm(double[][] positions, double[][] velocities, Random random)
        {
            var best = new double[2];
            double lowest = double.MaxValue;
            for (int t = 0; t < 100; t++)
                for (int k = 0; k < positions.Length; k++)
                {
                    for (int j = 0; j < 2; j++)
                    {
                        velocities[k][j] = 0.7 * velocities[k][j] + random.NextDouble() * (best[j] - positions[k][j]);
                        positions[k][j] += velocities[k][j];
                    }
                    double f = F(positions[k]);
                    if (f < lowest) { lowest = f; best = (double[])positions[k].Clone(); }
                }
            return best;
        }
        """);

    [Fact]
    public Task A_random_split_of_each_feature_compares_features() => SilentInClassAsync("""
        static double Gini(double[][] x, int feature, double threshold) => x[0][feature] > threshold ? 1 : threshold;

        static double Split(double[][] x, int features, double low, double high, Random random)
        {
            double best = double.MaxValue, at = 0;
            for (int f = 0; f < features; f++)
            {
                double threshold = low + random.NextDouble() * (high - low);
                double g = Gini(x, f, threshold);
                if (g < best) { best = g; at = threshold; }
            }
            return at;
        }
        """);
}
