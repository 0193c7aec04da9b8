namespace Downhill.Benchmarks.Gradients;

/// <summary>Logistic regression, n = 1000 samples, d = 100 features.</summary>
internal static partial class Logistic
{
    private const int Samples = 1000;
    private const int Features = 100;

    public static GradientBenchmark Create()
    {
        var random = new Random(1);
        double[] w = [.. Enumerable.Range(0, Features).Select(_ => 0.2 * (random.NextDouble() - 0.5))];
        double[][] x = [.. Enumerable.Range(0, Samples).Select(
            _ => Enumerable.Range(0, Features).Select(_ => (2 * random.NextDouble()) - 1).ToArray())];
        double[] y = [.. Enumerable.Range(0, Samples).Select(_ => (double)random.Next(2))];
        return new GradientBenchmark(
            "logistic",
            typeof(Logistic),
            () => Loss(w, x, y),
            gradient => LossValueAndGradient(w, x, y, gradient),
            gradient => ByHand(w, x, y, gradient),
            Features,
            gradient => FastValueAndGradient(w, x, y, gradient));
    }

    [Differentiable]
    private static double Loss(double[] w, double[][] x, double[] y)
    {
        double loss = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double[] row = x[i];
            double z = 0;
            for (int j = 0; j < w.Length; j++)
            {
                z += w[j] * row[j];
            }

            double p = 1 / (1 + Math.Exp(-z));
            loss -= y[i] * Math.Log(p) + (1 - y[i]) * Math.Log(1 - p);
        }

        return loss / x.Length;
    }

    [Differentiable(AllowReassociation = true)]
    private static double Fast(double[] w, double[][] x, double[] y) => Loss(w, x, y);

    private static double ByHand(double[] w, double[][] x, double[] y, double[] gradient)
    {
        Array.Clear(gradient);
        double loss = 0;
        double scale = 1.0 / x.Length;
        for (int i = 0; i < x.Length; i++)
        {
            double[] row = x[i];
            double z = 0;
            for (int j = 0; j < w.Length; j++)
            {
                z += w[j] * row[j];
            }

            double p = 1 / (1 + Math.Exp(-z));
            loss -= y[i] * Math.Log(p) + (1 - y[i]) * Math.Log(1 - p);

            double error = (p - y[i]) * scale;
            for (int j = 0; j < w.Length; j++)
            {
                gradient[j] += error * row[j];
            }
        }

        return loss / x.Length;
    }
}
