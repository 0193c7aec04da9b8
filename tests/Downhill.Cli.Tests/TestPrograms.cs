namespace Downhill.Cli.Tests;

/// <summary>Programs of users that several tests look at.</summary>
internal static class TestPrograms
{
    /// <summary>What a test that does not run MSBuild needs of a project is its name.</summary>
    public const string Project = "<Project Sdk=\"Microsoft.NET.Sdk\" />";

    /// <summary>A hill climb over a mean squared error; the loop stands in line 9.</summary>
    public const string Trainer = """
        static class Trainer
        {
            // Fits a line by hill climbing.
            public static double[] Fit(double[][] x, double[] y)
            {
                var random = new Random(1);
                var w = new double[3];
                double best = Loss(w, x, y);
                for (int i = 0; i < 2000; i++)
                {
                    var candidate = (double[])w.Clone();
                    for (int j = 0; j < candidate.Length; j++)
                    {
                        candidate[j] += 0.05 * (random.NextDouble() * 2 - 1);
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

            public static double Loss(double[] w, double[][] x, double[] y)
            {
                double sum = 0;
                for (int i = 0; i < x.Length; i++)
                {
                    double e = -y[i];
                    for (int j = 0; j < w.Length; j++)
                    {
                        e += w[j] * x[i][j];
                    }

                    sum += e * e;
                }

                return sum / x.Length;
            }
        }

        """;

    /// <summary>The same search over a loss that counts, of which no fix is offered.</summary>
    public const string CountingTrainer = """
        static class Counter
        {
            public static double[] Fit(double[][] x, double[] y)
            {
                var random = new Random(1);
                var w = new double[3];
                double best = Errors(w, x, y);
                for (int i = 0; i < 2000; i++)
                {
                    var candidate = (double[])w.Clone();
                    for (int j = 0; j < candidate.Length; j++)
                    {
                        candidate[j] += 0.05 * (random.NextDouble() * 2 - 1);
                    }

                    double errors = Errors(candidate, x, y);
                    if (errors < best)
                    {
                        best = errors;
                        w = candidate;
                    }
                }

                return w;
            }

            static double Errors(double[] w, double[][] x, double[] y)
            {
                double count = 0;
                for (int i = 0; i < x.Length; i++)
                {
                    double z = w[0] * x[i][0] + w[1] * x[i][1] + w[2];
                    if (z * y[i] <= 0)
                    {
                        count += 1;
                    }
                }

                return count / x.Length;
            }
        }

        """;
}
