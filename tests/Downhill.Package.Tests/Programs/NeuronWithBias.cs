using System;

// An array and a scalar beside it.
public static class NeuronWithBias
{
    private static readonly double[][] Inputs =
    {
        new double[] { 0, 0, 1 }, new double[] { 0, 1, 0 }, new double[] { 1, 0, 0 }, new double[] { 1, 1, 1 },
        new double[] { 0.5, 0.2, 0.9 }, new double[] { 0.1, 0.8, 0.3 },
    };

    private static readonly double[] Targets = { 0, 1, 1, 1, 0, 1 };
    private static int evaluations;

    public static void Run()
    {
        var rng = new Random(5);
        var weights = new double[3];
        double bias = 0;
        double best = Loss(weights, bias);
        for (int i = 0; i < 20000; i++)
        {
            var trial = (double[])weights.Clone();
            for (int j = 0; j < trial.Length; j++)
            {
                trial[j] += 0.3 * (rng.NextDouble() - 0.5);
            }

            double trialBias = bias + 0.3 * (rng.NextDouble() - 0.5);
            double loss = Loss(trial, trialBias);
            if (loss < best)
            {
                best = loss;
                weights = trial;
                bias = trialBias;
            }
        }

        Program.Report("NeuronWithBias", best, evaluations);
    }

    private static double Loss(double[] weights, double bias)
    {
        evaluations++;
        double sum = 0;
        for (int i = 0; i < Inputs.Length; i++)
        {
            double z = bias;
            for (int j = 0; j < weights.Length; j++)
            {
                z += weights[j] * Inputs[i][j];
            }

            double p = 1 / (1 + Math.Exp(-z));
            sum += (p - Targets[i]) * (p - Targets[i]);
        }

        double decay = bias * bias;
        foreach (double weight in weights)
        {
            decay += weight * weight;
        }

        return sum + 0.01 * decay;
    }
}
