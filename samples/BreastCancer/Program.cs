// Tells malignant from benign tumours: a logistic model of 30 measurements, trained by hill climbing.
//
// Data: Breast Cancer Wisconsin (Diagnostic), W. H. Wolberg, W. N. Street, O. L. Mangasarian, UCI, 1995, CC BY 4.0.
using System.Diagnostics;
using System.Globalization;

static class Program
{
    const int Iterations = 20_000;

    static long evaluations;

    static void Main()
    {
        (double[][] x, double[] y) = Load(Path.Combine(AppContext.BaseDirectory, "breast_cancer.csv"));
        Standardize(x);

        var clock = Stopwatch.StartNew();
        double[] w = Train(x, y);
        clock.Stop();
        long spent = evaluations;

        Console.WriteLine($"accuracy    {Accuracy(w, x, y):P1}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"loss        {Loss(w, x, y):F8}"));
        Console.WriteLine($"evaluations {spent}");
        Console.WriteLine($"time        {clock.ElapsedMilliseconds} ms");
    }

    // Finds the weights of the lowest loss.
    static double[] Train(double[][] x, double[] y)
    {
        var random = new Random(1);
        var w = new double[x[0].Length + 1];
        double best = Loss(w, x, y);

        for (int i = 0; i < Iterations; i++)
        {
            double step = 0.1 * (1.0 - (double)i / Iterations);
            var candidate = (double[])w.Clone();
            for (int j = 0; j < candidate.Length; j++)
            {
                candidate[j] += step * (random.NextDouble() * 2 - 1);
            }

            double loss = Loss(candidate, x, y);
            if (loss < best)
            {
                best = loss;
                w = candidate;
            }
        }

        return w;
    }

    // Mean log-loss with a little weight decay. The last weight is the bias.
    static double Loss(double[] w, double[][] x, double[] y)
    {
        evaluations++;
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double z = w[w.Length - 1];
            for (int j = 0; j < x[i].Length; j++)
            {
                z += w[j] * x[i][j];
            }

            sum += Math.Log(1 + Math.Exp(-y[i] * z));
        }

        double decay = 0;
        for (int j = 0; j < w.Length - 1; j++)
        {
            decay += w[j] * w[j];
        }

        return (sum + 0.5 * decay) / x.Length;
    }

    static double Accuracy(double[] w, double[][] x, double[] y)
    {
        int right = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double z = w[w.Length - 1];
            for (int j = 0; j < x[i].Length; j++)
            {
                z += w[j] * x[i][j];
            }

            if (z * y[i] > 0)
            {
                right++;
            }
        }

        return (double)right / x.Length;
    }

    // The first line holds counts and class names; the last column is 0 for malignant, which becomes -1, and 1 for benign.
    static (double[][] X, double[] Y) Load(string path)
    {
        double[][] rows = File.ReadLines(path)
            .Skip(1)
            .Select(line => line.Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray())
            .ToArray();
        return (rows.Select(row => row[..^1]).ToArray(), rows.Select(row => 2 * row[^1] - 1).ToArray());
    }

    // The measurements span 0.001 to 1,000: mean 0 and deviation 1 put them on one footing.
    static void Standardize(double[][] x)
    {
        for (int j = 0; j < x[0].Length; j++)
        {
            double mean = x.Average(row => row[j]);
            double deviation = Math.Sqrt(x.Average(row => (row[j] - mean) * (row[j] - mean)));
            foreach (double[] row in x)
            {
                row[j] = (row[j] - mean) / deviation;
            }
        }
    }
}
