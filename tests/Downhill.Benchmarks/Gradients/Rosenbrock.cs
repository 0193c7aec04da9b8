namespace Downhill.Benchmarks.Gradients;

/// <summary>The chained Rosenbrock function of 1000 variables (Rosenbrock, 1960).</summary>
internal static partial class Rosenbrock
{
    private const int Variables = 1000;

    public static GradientBenchmark Create()
    {
        var random = new Random(3);
        double[] w = [.. Enumerable.Range(0, Variables).Select(_ => (4 * random.NextDouble()) - 2)];
        return new GradientBenchmark(
            "rosenbrock",
            typeof(Rosenbrock),
            () => Loss(w),
            gradient => LossValueAndGradient(w, gradient),
            gradient => ByHand(w, gradient),
            Variables);
    }

    [Differentiable]
    private static double Loss(double[] w)
    {
        double sum = 0;
        for (int i = 0; i < w.Length - 1; i++)
        {
            double a = w[i + 1] - w[i] * w[i];
            double b = 1 - w[i];
            sum += 100 * a * a + b * b;
        }

        return sum;
    }

    private static double ByHand(double[] w, double[] gradient)
    {
        Array.Clear(gradient);
        double sum = 0;
        for (int i = 0; i < w.Length - 1; i++)
        {
            double a = w[i + 1] - w[i] * w[i];
            double b = 1 - w[i];
            sum += 100 * a * a + b * b;
            double slope = 200 * a;
            gradient[i + 1] += slope;
            gradient[i] -= (2 * slope * w[i]) + (2 * b);
        }

        return sum;
    }
}
