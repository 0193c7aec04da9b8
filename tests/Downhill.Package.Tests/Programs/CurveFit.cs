using System;

// Two scalars instead of an array.
public static class CurveFit
{
    private static readonly double[] Times = { 0, 1, 2, 3, 4, 5 };
    private static readonly double[] Counts = { 10.1, 6.0, 3.7, 2.2, 1.4, 0.8 };
    private static int evaluations;

    public static void Run()
    {
        var rng = new Random(11);
        double height = 1;
        double rate = 0.1;
        double best = Misfit(height, rate);
        for (int i = 0; i < 20000; i++)
        {
            double newHeight = height + (rng.NextDouble() - 0.5) * 0.2;
            double newRate = rate + (rng.NextDouble() - 0.5) * 0.02;
            double misfit = Misfit(newHeight, newRate);
            if (misfit < best)
            {
                best = misfit;
                height = newHeight;
                rate = newRate;
            }
        }

        Program.Report("CurveFit", Misfit(height, rate), evaluations);
    }

    private static double Misfit(double height, double rate)
    {
        evaluations++;
        double sum = 0;
        for (int i = 0; i < Times.Length; i++)
        {
            double error = height * Math.Exp(-rate * Times[i]) - Counts[i];
            sum += error * error;
        }

        return sum;
    }
}
