using System;

// A fixed step up or down for each coordinate.
public static class CoinFlips
{
    private static int evaluations;

    public static void Run()
    {
        var rng = new Random(9);
        var x = new double[] { 4, -3, 2 };
        var lowest = Bowl(x);
        for (var step = 0; step < 5000; step++)
        {
            var y = (double[])x.Clone();
            for (var j = 0; j < y.Length; j++)
            {
                y[j] += rng.Next(2) == 0 ? 0.01 : -0.01;
            }

            var f = Bowl(y);
            if (f <= lowest)
            {
                lowest = f;
                x = y;
            }
        }

        Program.Report("CoinFlips", lowest, evaluations);
    }

    private static double Bowl(double[] x)
    {
        evaluations++;
        return Math.Cosh(x[0] - 1) + (x[1] + 1) * (x[1] + 1) + 0.5 * (x[2] - x[0]) * (x[2] - x[0]);
    }
}
