using System;

// Copy and perturb, keep if lower.
public static class LineFit
{
    private static readonly double[] Xs = { 0, 1, 2, 3, 4 };
    private static readonly double[] Ys = { 1, 2.9, 5.2, 7.1, 8.8 };
    private static int evaluations;

    public static void Run()
    {
        var rng = new Random(7);
        double[] line = { 0, 0 };
        double best = SumOfSquares(line, Xs, Ys);
        for (int i = 0; i < 5000; i++)
        {
            double[] next = (double[])line.Clone();
            for (int j = 0; j < next.Length; j++)
            {
                next[j] += (rng.NextDouble() - 0.5) * 0.2;
            }

            double value = SumOfSquares(next, Xs, Ys);
            if (value < best)
            {
                best = value;
                line = next;
            }
        }

        Program.Report("LineFit", best, evaluations);
    }

    private static double SumOfSquares(double[] line, double[] xs, double[] ys)
    {
        evaluations++;
        double sum = 0;
        for (int i = 0; i < xs.Length; i++)
        {
            double error = line[0] + line[1] * xs[i] - ys[i];
            sum += error * error;
        }

        return sum;
    }
}
