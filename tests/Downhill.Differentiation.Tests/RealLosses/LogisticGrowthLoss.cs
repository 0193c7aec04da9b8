namespace Downhill.Differentiation.Tests.RealLosses;

/// <summary>Logistic growth fitted to an array of tuples, by LINQ.</summary>
public sealed class LogisticGrowthLoss
{
    private const string Program = """
        using System;
        using System.Linq;
        using Downhill;

        namespace Growth
        {
            public static partial class GrowthCurve
            {
                private static readonly (double Day, double Size)[] observations =
                {
                    (0, 0.25), (2, 1.2), (4, 4.9), (6, 8.7), (8, 9.9),
                };

                private static double Model(double[] p, double t) => p[0] / (1 + Math.Exp(-p[1] * (t - p[2])));

                [Differentiable]
                public static double SumOfSquares(double[] p) =>
                    observations.Select(o => Model(p, o.Day) - o.Size).Select(r => r * r).Sum();
            }
        }
        """;

    [Fact]
    public void IsDifferentiated() => RealLoss.Verify(Program, new[] { 10.2, 0.9, 4.1 });
}
