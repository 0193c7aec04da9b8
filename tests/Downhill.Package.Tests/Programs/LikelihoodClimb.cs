using System;

// Higher is better.
public static class LikelihoodClimb
{
    private static readonly double[] Sample = { 1.2, 0.7, 2.3, 1.9, 1.1, 0.4, 1.6 };
    private static int evaluations;

    public static void Run()
    {
        var rng = new Random(2);
        var theta = new double[] { 0, 0 };
        double highest = LogLikelihood(theta, Sample);
        int i = 0;
        while (i < 5000)
        {
            var proposal = new double[theta.Length];
            for (int j = 0; j < theta.Length; j++)
            {
                proposal[j] = theta[j] + 0.1 * (2 * rng.NextDouble() - 1);
            }

            double value = LogLikelihood(proposal, Sample);
            if (value > highest)
            {
                theta = proposal;
                highest = value;
            }

            i++;
        }

        Program.Report("LikelihoodClimb", -highest, evaluations);
    }

    // A normal density by its mean and the logarithm of its deviation.
    private static double LogLikelihood(double[] theta, double[] sample)
    {
        evaluations++;
        double sum = 0;
        foreach (double x in sample)
        {
            double z = (x - theta[0]) * Math.Exp(-theta[1]);
            sum -= 0.5 * z * z + theta[1];
        }

        return sum;
    }
}
