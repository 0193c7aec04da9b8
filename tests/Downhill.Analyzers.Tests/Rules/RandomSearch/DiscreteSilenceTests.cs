using static Downhill.Analyzers.Tests.Rules.RandomSearches.Silence;

namespace Downhill.Analyzers.Tests.Rules.RandomSearches;

/// <summary>Points that are chosen, not moved: discrete ones, permutations, selections from data.</summary>
public sealed class DiscreteSilenceTests
{
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
}
