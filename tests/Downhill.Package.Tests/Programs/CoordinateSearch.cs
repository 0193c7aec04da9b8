using System;

// One coordinate at a time, in place, taken back where it did not help.
public class CoordinateSearch
{
    private static int calls;

    public static void Run()
    {
        var point = new double[] { 3, -1, 4, 1 };
        var random = new Random(3);
        double cost = Cost(point);
        for (int round = 0; round < 4000; round++)
        {
            int k = random.Next(point.Length);
            double kept = point[k];
            point[k] += random.NextDouble() * 0.4 - 0.2;
            double trial = Cost(point);
            if (trial >= cost)
            {
                point[k] = kept;
            }
            else
            {
                cost = trial;
            }
        }

        Program.Report("CoordinateSearch", cost, calls);
    }

    private static double Cost(double[] p)
    {
        calls++;
        double sum = 0;
        for (int i = 0; i < p.Length; i++)
        {
            double d = p[i] - (i + 1) * 0.5;
            sum += d * d * (1 + i);
        }

        return sum + Math.Exp(-p[0]);
    }
}
