using System;

// The loss is a local function that captures the data.
public static class CapturedData
{
    private static int evaluations;

    public static void Run()
    {
        double[] xs = { -2, -1, 0, 1, 2 };
        double[] ys = { 4.2, 0.9, 0.1, 1.2, 3.9 };

        double Residual(double[] c)
        {
            evaluations++;
            double sum = 0;
            for (int i = 0; i < xs.Length; i++)
            {
                double r = c[0] + c[1] * xs[i] + c[2] * xs[i] * xs[i] - ys[i];
                sum += r * r;
            }

            return sum;
        }

        var rng = new Random(6);
        var c0 = new double[3];
        double best = Residual(c0);
        const int Trials = 5000;
        for (int i = 0; i < Trials; i++)
        {
            var c1 = (double[])c0.Clone();
            c1[rng.Next(3)] += 0.1 * (rng.NextDouble() - 0.5);
            double r = Residual(c1);
            if (r < best)
            {
                best = r;
                c0 = c1;
            }
        }

        Program.Report("CapturedData", best, evaluations);
    }
}
