namespace ValidCode.Sampling;

/// <summary>Shuffles, samples, simulated data, noise: randomness without a search.</summary>
public static class Shuffles
{
    public static void Shuffle<T>(T[] items, Random random)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = random.Next(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    public static List<T> Reservoir<T>(IEnumerable<T> items, int size, Random random)
    {
        var sample = new List<T>(size);
        var seen = 0;
        foreach (var item in items)
        {
            seen++;
            if (sample.Count < size)
            {
                sample.Add(item);
            }
            else if (random.Next(seen) is var slot && slot < size)
            {
                sample[slot] = item;
            }
        }

        return sample;
    }

    public static (double[][] X, double[] Y) LinearData(int rows, int columns, double noise, int seed)
    {
        var random = new Random(seed);
        var truth = Enumerable.Range(0, columns).Select(_ => random.NextDouble() * 2 - 1).ToArray();
        var x = new double[rows][];
        var y = new double[rows];
        for (var i = 0; i < rows; i++)
        {
            x[i] = new double[columns];
            for (var j = 0; j < columns; j++)
            {
                x[i][j] = random.NextDouble();
                y[i] += truth[j] * x[i][j];
            }

            y[i] += noise * MonteCarlo.Gaussian(random);
        }

        return (x, y);
    }

    public static double[] Augment(double[] signal, double amount, Random random)
    {
        var noisy = (double[])signal.Clone();
        for (var i = 0; i < noisy.Length; i++)
        {
            noisy[i] += amount * (random.NextDouble() - 0.5);
            if (noisy[i] < 0)
            {
                noisy[i] = 0;
            }
        }

        return noisy;
    }

    // A minimum over random data is a scan, not a search.
    public static (int Index, double Value) Smallest(int count, Random random)
    {
        var values = new double[count];
        var index = -1;
        var smallest = double.MaxValue;
        for (var i = 0; i < count; i++)
        {
            values[i] = random.NextDouble();
            if (values[i] < smallest)
            {
                smallest = values[i];
                index = i;
            }
        }

        return (index, smallest);
    }

    public static (double Low, double High) RandomInterval(Random random)
    {
        var low = random.NextDouble();
        var high = random.NextDouble();
        if (low > high)
        {
            (low, high) = (high, low);
        }

        return (low, high);
    }
}
