namespace Downhill.Analyzers.Tests.Rules.RandomSearches;

/// <summary>
/// What is not a greedy search over real parameters, however much it looks like one. Nothing may be found here that a rule
/// would report, whatever the loss turned out to be.
/// </summary>
public sealed class SilenceTests
{
    private static async Task SilentAsync(string source) =>
        Assert.Empty((await Findings.InAsync(source)).Where(static search => search.IsGreedy));

    private static Task SilentInClassAsync(string members) => SilentAsync($$"""
        static class Program
        {
        {{members}}
        }
        """);

    [Fact]
    public Task An_integer_point_is_discrete() => SilentInClassAsync("""
        static double Cost(int[] s) { double sum = 0; for (int i = 0; i < s.Length; i++) sum += s[i] * s[i]; return sum; }

        static int[] Solve(Random random)
        {
            var best = new int[5];
            double lowest = Cost(best);
            for (int i = 0; i < 1000; i++)
            {
                var c = (int[])best.Clone();
                c[random.Next(5)] += random.Next(-1, 2);
                double cost = Cost(c);
                if (cost < lowest) { best = c; lowest = cost; }
            }
            return best;
        }
        """);

    [Fact]
    public Task A_feature_mask_of_booleans_is_discrete() => SilentInClassAsync("""
        static double Score(bool[] mask) { double s = 0; foreach (var b in mask) if (b) s += 1; return s; }

        static bool[] Select(Random random)
        {
            var best = new bool[5];
            double highest = Score(best);
            for (int i = 0; i < 1000; i++)
            {
                var c = (bool[])best.Clone();
                int j = random.Next(5);
                c[j] = !c[j];
                double score = Score(c);
                if (score > highest) { best = c; highest = score; }
            }
            return best;
        }
        """);

    [Fact]
    public Task A_string_of_characters_is_discrete() => SilentInClassAsync("""
        static double Distance(char[] text) { double d = 0; foreach (var c in text) d += Math.Abs(c - 'a'); return d; }

        static char[] Climb(Random random)
        {
            var text = new char[8];
            double lowest = Distance(text);
            while (lowest > 0)
            {
                int j = random.Next(8);
                char old = text[j];
                text[j] = (char)(text[j] + (random.Next(2) == 0 ? 1 : -1));
                double d = Distance(text);
                if (d > lowest) text[j] = old; else lowest = d;
            }
            return text;
        }
        """);

    [Fact]
    public Task A_route_is_a_permutation() => SilentInClassAsync("""
        static double Length(int[] route, double[,] d) { double s = 0; for (int i = 1; i < route.Length; i++) s += d[route[i - 1], route[i]]; return s; }

        static int[] Tour(double[,] d, Random random)
        {
            var route = Enumerable.Range(0, 10).ToArray();
            double shortest = Length(route, d);
            for (int i = 0; i < 1000; i++)
            {
                var c = (int[])route.Clone();
                int a = random.Next(10), b = random.Next(10);
                (c[a], c[b]) = (c[b], c[a]);
                double length = Length(c, d);
                if (length < shortest) { route = c; shortest = length; }
            }
            return route;
        }
        """);

    [Fact]
    public Task Swapped_reals_are_a_permutation_too() => SilentInClassAsync("""
        static double Roughness(double[] v) { double s = 0; for (int i = 1; i < v.Length; i++) s += Math.Abs(v[i] - v[i - 1]); return s; }

        static double[] Order(double[] values, Random random)
        {
            double lowest = Roughness(values);
            for (int i = 0; i < 1000; i++)
            {
                int a = random.Next(values.Length), b = random.Next(values.Length);
                double t = values[a]; values[a] = values[b]; values[b] = t;
                double r = Roughness(values);
                if (r < lowest) lowest = r;
                else { t = values[a]; values[a] = values[b]; values[b] = t; }
            }
            return values;
        }
        """);

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
    public Task Annealing_is_another_rules_business() => SilentInClassAsync("""
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
    public Task Threshold_accepting_keeps_worse_points() => SilentInClassAsync("""
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
    public Task Ransac_fits_models_to_random_subsets() => SilentInClassAsync("""
        static int Inliers(double a, double b, double[] x, double[] y)
        {
            int n = 0;
            for (int i = 0; i < x.Length; i++) if (Math.Abs(a * x[i] + b - y[i]) < 0.1) n++;
            return n;
        }

        static (double, double) Fit(double[] x, double[] y, Random random)
        {
            double bestA = 0, bestB = 0;
            int most = 0;
            for (int t = 0; t < 100; t++)
            {
                int i = random.Next(x.Length), j = random.Next(x.Length);
                double a = (y[j] - y[i]) / (x[j] - x[i]);
                double b = y[i] - a * x[i];
                int inliers = Inliers(a, b, x, y);
                if (inliers > most) { most = inliers; bestA = a; bestB = b; }
            }
            return (bestA, bestB);
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
    public Task Retrying_with_jitter_waits() => SilentInClassAsync("""
        static double Delay(double seconds) => seconds * 1.5;

        static double Backoff(Random random)
        {
            double delay = 1, longest = 60;
            for (int attempt = 0; attempt < 5; attempt++)
            {
                double next = Delay(delay) * (0.5 + random.NextDouble());
                if (next > longest) next = longest;
                delay = next;
            }
            return delay;
        }
        """);

    [Fact]
    public Task Noise_and_dropout_are_augmentation() => SilentInClassAsync("""
        static double Loss(double[] w, double[] x) => w[0] * x[0];

        static double Epoch(double[] w, double[] x, Random random)
        {
            double worst = 0;
            for (int k = 0; k < 10; k++)
            {
                var noisy = (double[])x.Clone();
                for (int j = 0; j < noisy.Length; j++)
                {
                    noisy[j] += 0.1 * random.NextDouble();
                    if (random.NextDouble() < 0.5) noisy[j] = 0;
                    if (noisy[j] > 1) noisy[j] = 1;
                }
                double loss = Loss(w, noisy);
                if (loss > worst) worst = loss;
                w[0] -= 0.1 * noisy[0];
            }
            return worst;
        }
        """);

    [Fact]
    public Task Fuzzing_looks_for_failures() => SilentInClassAsync("""
        static double Difference(double x) => Math.Sqrt(x * x) - Math.Abs(x);

        static void Fuzz(Random random)
        {
            for (int i = 0; i < 10000; i++)
            {
                double x = random.NextDouble() * 1e6;
                if (Difference(x) > 1e-9) throw new InvalidOperationException(x.ToString());
            }
        }
        """);

    [Fact]
    public Task A_shuffle_swaps() => SilentInClassAsync("""
        static void Shuffle(double[] values, Random random)
        {
            for (int i = values.Length - 1; i > 0; i--)
            {
                int j = random.Next(i + 1);
                if (j < i) (values[i], values[j]) = (values[j], values[i]);
            }
        }
        """);

    [Fact]
    public Task A_guard_beside_a_draw_is_a_guard() => SilentInClassAsync("""
        static double Between(double min, double max, Random random)
        {
            if (min > max) (min, max) = (max, min);
            double value = min + (max - min) * random.NextDouble();
            if (value > max) value = max;
            return value;
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
    public Task The_best_of_randomly_chosen_items_is_no_search() => SilentInClassAsync("""
        static double Value(double[] item) => item[0] * item[1];

        static double[] Tournament(double[][] items, Random random)
        {
            var best = items[0];
            double highest = Value(best);
            for (int i = 0; i < 3; i++)
            {
                var item = items[random.Next(items.Length)];
                double value = Value(item);
                if (value > highest) { best = item; highest = value; }
            }
            return best;
        }
        """);

    [Fact]
    public Task A_bandit_chooses_arms() => SilentInClassAsync("""
        static double Pull(int arm, Random random) => arm + random.NextDouble();

        static int Play(Random random)
        {
            var means = new double[5];
            var counts = new int[5];
            int bestArm = 0;
            for (int t = 0; t < 1000; t++)
            {
                int arm = random.NextDouble() < 0.1 ? random.Next(5) : bestArm;
                double reward = Pull(arm, random);
                counts[arm]++;
                means[arm] += (reward - means[arm]) / counts[arm];
                if (means[arm] > means[bestArm]) bestArm = arm;
            }
            return bestArm;
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
    public Task A_path_search_has_no_randomness() => SilentInClassAsync("""
        static double Heuristic(double x, double y) => Math.Sqrt(x * x + y * y);

        static double Search(double[,] cost, Random random)
        {
            double seed = random.NextDouble(), best = double.MaxValue;
            var g = new double[10];
            for (int i = 0; i < 10; i++)
            {
                double tentative = g[i] + cost[i, 0] + Heuristic(i, 0);
                if (tentative < best) { best = tentative; g[i] = tentative; }
            }
            return best + 0 * seed;
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
    public Task Broken_code_is_read_as_far_as_it_goes() => Findings.InAsync(
        """
        static class Broken
        {
            static double[] Fit(Random random)
            {
                var best = new double[2]; double lowest = Missing(best;
                for (int i = 0; i < ; i++)
                {
                    var c = (double[])best.Clone(); c[ += random.NextDouble();
                    if (Missing(c) < lowest) { best = c; lowest =
        """,
        new Verifiers.TestOptions { AllowCompileErrors = true });
}
