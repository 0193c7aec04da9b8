namespace Downhill.Package.Tests;

/// <summary>Programs of users that several tests build.</summary>
internal static class TestPrograms
{
    /// <summary>A hill climb over a smooth loss, and a differentiated variable that has no effect.</summary>
    public const string SearchAndUnusedVariable = """
        using System;

        public static partial class Program
        {
            public static void Main()
            {
                var random = new Random(1);
                var w = new double[2];
                double best = Loss(w);
                for (int i = 0; i < 1000; i++)
                {
                    var candidate = (double[])w.Clone();
                    candidate[0] += 0.1 * (random.NextDouble() - 0.5);
                    candidate[1] += 0.1 * (random.NextDouble() - 0.5);
                    double loss = Loss(candidate);
                    if (loss < best)
                    {
                        best = loss;
                        w = candidate;
                    }
                }

                Console.WriteLine(best < 0.5 ? "low" : "high");
            }

            private static double Loss(double[] w)
            {
                double a = w[0] - 1;
                double b = w[1] + 2;
                return a * a + b * b;
            }

            [Downhill.Differentiable("w", "unused")]
            private static double Other(double w, double unused)
            {
                return w * w;
            }
        }
        """;

    /// <summary>A hill climb over a smooth loss in a class of its own; the loop stands in line 8.</summary>
    public static string Search(string name, string attribute = "") => $$"""
        public static class {{name}}
        {
            {{attribute}}
            public static double[] Fit()
            {
                var random = new System.Random(1);
                double[] w = new double[2]; double best = Loss(w);
                for (int i = 0; i < 1000; i++)
                {
                    var candidate = (double[])w.Clone();
                    candidate[0] += 0.1 * (random.NextDouble() - 0.5);
                    candidate[1] += 0.1 * (random.NextDouble() - 0.5);
                    double loss = Loss(candidate);
                    if (loss < best)
                    {
                        best = loss;
                        w = candidate;
                    }
                }

                return w;
            }

            private static double Loss(double[] w) => (w[0] - 1) * (w[0] - 1) + (w[1] + 2) * (w[1] + 2);
        }
        """;

    /// <summary>Differentiates and descends by hand, in plain C# 7.3 and without implicit usings.</summary>
    public const string DescentByHand = """
        using System;
        using Downhill;

        public static partial class Program
        {
            public static void Main()
            {
                DescentResult fit = GradientDescent.Minimize(
                    (w, g) => LossValueAndGradient(w, g), new double[] { 5, 5 });
                Console.WriteLine(Math.Round(fit.Parameters[0], 4) + " " + Math.Round(fit.Parameters[1], 4));
            }

            [Differentiable]
            private static double Loss(double[] w)
            {
                double sum = 0;
                for (int i = 0; i < w.Length; i++)
                {
                    double distance = w[i] - i;
                    sum += distance * distance;
                }

                return sum;
            }
        }
        """;
}
