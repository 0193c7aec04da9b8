using System;

// Every parameter is kept between 0 and 1, and one of them ends at its bound.
public static class BoxedSearch
{
    private static int evaluations;

    public static void Run()
    {
        var rng = new Random(4);
        var mix = new double[] { 0.5, 0.5, 0.5 };
        double best = Error(mix);
        for (int i = 0; i < 5000; i++)
        {
            var candidate = (double[])mix.Clone();
            for (int j = 0; j < candidate.Length; j++)
            {
                candidate[j] = Math.Min(1.0, Math.Max(0.0, candidate[j] + 0.1 * (rng.NextDouble() - 0.5)));
            }

            double error = Error(candidate);
            if (error < best)
            {
                best = error;
                mix = candidate;
            }
        }

        if (mix[2] > 1)
        {
            throw new InvalidOperationException("A bound was lost.");
        }

        Program.Report("BoxedSearch", best, evaluations);
    }

    private static double Error(double[] mix)
    {
        evaluations++;
        double a = mix[0] - 0.3;
        double b = mix[1] - 0.8 * mix[0];
        double c = mix[2] - 1.7;
        return a * a + b * b + c * c;
    }
}
