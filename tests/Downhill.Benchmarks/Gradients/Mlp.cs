namespace Downhill.Benchmarks.Gradients;

/// <summary>A network of 24 inputs, 64 tanh units and one output: 1665 parameters, squared error over 100 samples.</summary>
internal static partial class Mlp
{
    private const int Samples = 100;
    private const int Inputs = 24;
    private const int Hidden = 64;
    private const int Parameters = (Hidden * (Inputs + 1)) + Hidden + 1;

    private static readonly double[] s_activations = new double[Hidden];

    public static GradientBenchmark Create()
    {
        var random = new Random(2);
        double[] w = [.. Enumerable.Range(0, Parameters).Select(_ => 0.4 * (random.NextDouble() - 0.5))];
        double[][] x = [.. Enumerable.Range(0, Samples).Select(
            _ => Enumerable.Range(0, Inputs).Select(_ => (2 * random.NextDouble()) - 1).ToArray())];
        double[] y = [.. Enumerable.Range(0, Samples).Select(_ => random.NextDouble())];
        return new GradientBenchmark(
            "mlp",
            typeof(Mlp),
            () => Loss(w, x, y, Hidden),
            gradient => LossValueAndGradient(w, x, y, Hidden, gradient),
            gradient => ByHand(w, x, y, Hidden, gradient),
            Parameters,
            gradient => FastValueAndGradient(w, x, y, Hidden, gradient));
    }

    // Per hidden unit: the bias, the weights of the inputs, the weight of the output; last of all the output's bias.
    [Differentiable]
    private static double Loss(double[] w, double[][] x, double[] y, int hidden)
    {
        double loss = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double[] row = x[i];
            double output = w[w.Length - 1];
            for (int h = 0; h < hidden; h++)
            {
                int start = h * (row.Length + 2);
                double z = w[start];
                for (int j = 0; j < row.Length; j++)
                {
                    z += w[start + 1 + j] * row[j];
                }

                output += w[start + 1 + row.Length] * Math.Tanh(z);
            }

            double error = output - y[i];
            loss += error * error;
        }

        return loss / x.Length;
    }

    [Differentiable(AllowReassociation = true)]
    private static double Fast(double[] w, double[][] x, double[] y, int hidden) => Loss(w, x, y, hidden);

    private static double ByHand(double[] w, double[][] x, double[] y, int hidden, double[] gradient)
    {
        Array.Clear(gradient);
        double[] activations = s_activations;
        double loss = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double[] row = x[i];
            double output = w[w.Length - 1];
            for (int h = 0; h < hidden; h++)
            {
                int start = h * (row.Length + 2);
                double z = w[start];
                for (int j = 0; j < row.Length; j++)
                {
                    z += w[start + 1 + j] * row[j];
                }

                activations[h] = Math.Tanh(z);
                output += w[start + 1 + row.Length] * activations[h];
            }

            double error = output - y[i];
            loss += error * error;

            double outputAdjoint = 2 * error / x.Length;
            gradient[w.Length - 1] += outputAdjoint;
            for (int h = 0; h < hidden; h++)
            {
                int start = h * (row.Length + 2);
                double activation = activations[h];
                gradient[start + 1 + row.Length] += outputAdjoint * activation;
                double zAdjoint = outputAdjoint * w[start + 1 + row.Length] * (1 - (activation * activation));
                gradient[start] += zAdjoint;
                for (int j = 0; j < row.Length; j++)
                {
                    gradient[start + 1 + j] += zAdjoint * row[j];
                }
            }
        }

        return loss / x.Length;
    }
}
