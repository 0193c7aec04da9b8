namespace ValidCode.Sampling;

/// <summary>Estimates by sampling: the estimate is the goal, no point is searched for.</summary>
public static class MonteCarlo
{
    public static double Pi(int samples, Random random)
    {
        var inside = 0;
        for (var i = 0; i < samples; i++)
        {
            var x = random.NextDouble();
            var y = random.NextDouble();
            if (x * x + y * y < 1)
            {
                inside++;
            }
        }

        return 4.0 * inside / samples;
    }

    public static (double Mean, double StandardError) Integrate(Func<double[], double> f, double[] lower, double[] upper, int samples, int seed)
    {
        var random = new Random(seed);
        var point = new double[lower.Length];
        double mean = 0;
        double squares = 0;
        double volume = 1;
        for (var j = 0; j < lower.Length; j++)
        {
            volume *= upper[j] - lower[j];
        }

        for (var i = 1; i <= samples; i++)
        {
            for (var j = 0; j < point.Length; j++)
            {
                point[j] = lower[j] + random.NextDouble() * (upper[j] - lower[j]);
            }

            var value = f(point);
            var delta = value - mean;
            mean += delta / i;
            squares += delta * (value - mean);
        }

        return (volume * mean, volume * Math.Sqrt(squares / samples / Math.Max(1, samples - 1)));
    }

    // The smallest and the largest payoff are reported beside the price; nothing is optimised.
    public static (double Price, double Worst, double Best) EuropeanCall(double spot, double strike, double rate, double volatility, double years, int paths)
    {
        var random = new Random(7);
        double sum = 0;
        var worst = double.MaxValue;
        var best = double.MinValue;
        for (var i = 0; i < paths; i++)
        {
            var end = spot * Math.Exp((rate - 0.5 * volatility * volatility) * years + volatility * Math.Sqrt(years) * Gaussian(random));
            var payoff = Math.Max(0, end - strike);
            sum += payoff;
            if (payoff < worst)
            {
                worst = payoff;
            }

            if (payoff > best)
            {
                best = payoff;
            }
        }

        return (Math.Exp(-rate * years) * sum / paths, worst, best);
    }

    public static double Gaussian(Random random)
    {
        var u = 1 - random.NextDouble();
        var v = random.NextDouble();
        return Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * v);
    }
}
