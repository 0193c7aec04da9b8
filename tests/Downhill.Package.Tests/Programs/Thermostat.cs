using System;

// The parameters are a field of the object, and the loss takes none.
public class Thermostat
{
    private readonly Random _random = new Random(8);
    private double[] _gains = { 0.1, 0.1 };
    private int _evaluations;

    public void Run()
    {
        double best = Discomfort();
        for (int i = 0; i < 3000; i++)
        {
            double[] previous = (double[])_gains.Clone();
            for (int j = 0; j < _gains.Length; j++)
            {
                _gains[j] += 0.05 * (_random.NextDouble() - 0.5);
            }

            double discomfort = Discomfort();
            if (discomfort < best)
            {
                best = discomfort;
            }
            else
            {
                _gains = previous;
            }
        }

        Program.Report("Thermostat", best, _evaluations);
    }

    private double Discomfort()
    {
        _evaluations++;
        double temperature = 15;
        double integral = 0;
        double sum = 0;
        for (int t = 0; t < 20; t++)
        {
            double error = 20 - temperature;
            integral += 0.1 * error;
            temperature += 0.2 * (_gains[0] * error + _gains[1] * integral) - 0.05 * (temperature - 10);
            sum += error * error;
        }

        return sum + _gains[0] * _gains[0];
    }
}
