namespace Downhill.Differentiation.Tests.RealLosses;

/// <summary>A line whose slope and intercept are fields, scored over a list of points with a constructor.</summary>
public sealed class LineThroughPointsLoss
{
    private const string Program = """
        using System;
        using System.Collections.Generic;
        using Downhill;

        namespace LineFitting
        {
            public sealed class Sample
            {
                public Sample(double x, double y)
                {
                    X = x;
                    Y = y;
                }

                public double X { get; }

                public double Y { get; }
            }

            public partial class LineFitter
            {
                private static readonly List<Sample> samples = new List<Sample>
                {
                    new Sample(0, 1.1), new Sample(1, 2.9), new Sample(2, 5.2), new Sample(3, 6.8),
                };

                private double slope;
                private double intercept;

                public double Predict(double x)
                {
                    return (slope * x) + intercept;
                }

                [Differentiable("slope", "intercept")]
                public double MeanSquaredError()
                {
                    double error = 0;
                    foreach (var sample in samples)
                    {
                        error += Math.Pow(sample.Y - Predict(sample.X), 2);
                    }

                    return error / samples.Count;
                }
            }
        }
        """;

    [Fact]
    public void IsDifferentiated() => RealLoss.VerifyWith(Program, new { slope = 0.3, intercept = -1.2 });
}
