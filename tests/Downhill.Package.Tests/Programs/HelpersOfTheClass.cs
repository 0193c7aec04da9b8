using System;

// Perturbation and acceptance live in helpers of the class.
public class HelpersOfTheClass
{
    private static readonly Random Rng = new Random(12);
    private static int evaluations;

    public static void Run()
    {
        double[] position = { 2, 2 };
        double energy = Energy(position);
        for (int i = 0; i < 4000; i++)
        {
            double[] moved = Nudge(position);
            double movedEnergy = Energy(moved);
            if (IsBetter(movedEnergy, energy))
            {
                position = moved;
                energy = movedEnergy;
            }
        }

        Program.Report("HelpersOfTheClass", energy, evaluations);
    }

    private static double[] Nudge(double[] position)
    {
        var moved = new double[position.Length];
        for (int i = 0; i < moved.Length; i++)
        {
            moved[i] = position[i] + 0.1 * (Rng.NextDouble() - 0.5);
        }

        return moved;
    }

    private static bool IsBetter(double candidate, double incumbent)
    {
        return candidate < incumbent;
    }

    private static double Energy(double[] q)
    {
        evaluations++;
        return Math.Pow(q[0] - 0.5, 2) + 3 * Math.Pow(q[1] + 0.25, 2) + 0.1 * q[0] * q[1];
    }
}
