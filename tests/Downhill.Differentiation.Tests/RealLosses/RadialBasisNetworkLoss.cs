namespace Downhill.Differentiation.Tests.RealLosses;

/// <summary>A network of radial basis functions whose centers are a list of arrays, by LINQ.</summary>
public sealed class RadialBasisNetworkLoss
{
    private const string Program = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using Downhill;

        namespace Kernels
        {
            public static partial class RadialBasis
            {
                private static readonly List<double[]> centers = new List<double[]>
                {
                    new[] { 0.0, 0.0 }, new[] { 1.0, 0.5 }, new[] { -0.5, 1.5 },
                };

                private static readonly double[][] inputs = { new[] { 0.2, 0.1 }, new[] { 0.9, 0.8 }, new[] { -0.3, 1.0 } };
                private static readonly double[] targets = { 0.5, -0.2, 0.8 };

                private static double SquaredDistance(double[] a, double[] b) => a.Zip(b, (p, q) => (p - q) * (p - q)).Sum();

                private static double Predict(double[] weights, double width, double[] input)
                {
                    double sum = weights[weights.Length - 1];
                    for (int c = 0; c < centers.Count; c++)
                    {
                        sum += weights[c] * Math.Exp(-SquaredDistance(input, centers[c]) / (2 * width * width));
                    }

                    return sum;
                }

                [Differentiable("weights", "width")]
                public static double Loss(double[] weights, double width)
                {
                    return Enumerable.Range(0, inputs.Length)
                        .Sum(i => Math.Pow(Predict(weights, width, inputs[i]) - targets[i], 2)) / inputs.Length;
                }
            }
        }
        """;

    [Fact]
    public void IsDifferentiated() => RealLoss.Verify(Program, new[] { 0.6, -0.4, 0.9, 0.1 }, 0.7);
}
