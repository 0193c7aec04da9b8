using System;

// Two searches in one method, one after the other.
public static class TwoSearches
{
    private static int evaluations;

    public static void Run()
    {
        var rng = new Random(13);
        var a = new double[] { 1, 1 };
        double bestA = Saddle(a, 1);
        for (int i = 0; i < 3000; i++)
        {
            var b = (double[])a.Clone();
            b[0] += 0.1 * (rng.NextDouble() - 0.5);
            b[1] += 0.1 * (rng.NextDouble() - 0.5);
            double f = Saddle(b, 1);
            if (f < bestA)
            {
                bestA = f;
                a = b;
            }
        }

        var c = new double[] { 2, 0 };
        double bestC = Saddle(c, 4);
        for (int i = 0; i < 3000; i++)
        {
            var d = (double[])c.Clone();
            d[0] += 0.1 * (rng.NextDouble() - 0.5);
            d[1] += 0.1 * (rng.NextDouble() - 0.5);
            double f = Saddle(d, 4);
            if (f < bestC)
            {
                bestC = f;
                c = d;
            }
        }

        Program.Report("TwoSearches", bestA + bestC, evaluations);
    }

    private static double Saddle(double[] v, double steep)
    {
        evaluations++;
        return Math.Log(1 + v[0] * v[0] * steep) + (v[1] - v[0]) * (v[1] - v[0]);
    }
}
