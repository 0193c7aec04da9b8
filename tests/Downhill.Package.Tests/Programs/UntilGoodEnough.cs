using System;

// Goes on until a target is reached, with a cap.
public static class UntilGoodEnough
{
    private static int evaluations;

    public static void Run()
    {
        var rng = new Random(10);
        var p = new double[] { -1.2, 1 };
        double best = Valley(p);
        int tries = 0;
        while (best > 1e-4 && tries < 200000)
        {
            tries++;
            var q = (double[])p.Clone();
            q[0] += 0.05 * (rng.NextDouble() - 0.5);
            q[1] += 0.05 * (rng.NextDouble() - 0.5);
            double value = Valley(q);
            if (value < best)
            {
                best = value;
                p = q;
            }
        }

        Program.Report("UntilGoodEnough", best <= 1e-4 ? 0 : best, evaluations);
    }

    // Rosenbrock, 1960.
    private static double Valley(double[] p)
    {
        evaluations++;
        double a = 1 - p[0];
        double b = p[1] - p[0] * p[0];
        return a * a + 100 * b * b;
    }
}
