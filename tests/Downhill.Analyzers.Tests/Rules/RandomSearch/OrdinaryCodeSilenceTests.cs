using static Downhill.Analyzers.Tests.Rules.RandomSearches.Silence;

namespace Downhill.Analyzers.Tests.Rules.RandomSearches;

/// <summary>Code that merely draws and compares.</summary>
public sealed class OrdinaryCodeSilenceTests
{
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
