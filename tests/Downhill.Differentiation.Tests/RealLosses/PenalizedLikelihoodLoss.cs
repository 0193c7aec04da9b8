namespace Downhill.Differentiation.Tests.RealLosses;

/// <summary>A likelihood with guards: an exception for bad data, an infinite value outside the domain.</summary>
public sealed class PenalizedLikelihoodLoss
{
    private const string Program = """
        using System;
        using System.Collections.Generic;
        using Downhill;

        namespace Statistics
        {
            public static partial class StudentT
            {
                private static void Validate(double[] theta, IReadOnlyCollection<double> data)
                {
                    if (theta is null)
                    {
                        throw new ArgumentNullException(nameof(theta));
                    }

                    if (data.Count == 0)
                    {
                        throw new ArgumentException("no data", nameof(data));
                    }
                }

                [Differentiable]
                public static double NegativeLogLikelihood(double[] theta, double[] data)
                {
                    Validate(theta, data);
                    double mean = theta[0];
                    double scale = theta[1];
                    double freedom = theta[2];
                    if (scale <= 0 || freedom <= 0)
                    {
                        return double.PositiveInfinity;
                    }

                    double sum = 0;
                    foreach (double x in data)
                    {
                        double z = (x - mean) / scale;
                        double term = Math.Log(scale) + (0.5 * (freedom + 1) * Math.Log(1 + (z * z / freedom)));
                        if (double.IsNaN(term))
                        {
                            throw new InvalidOperationException("the likelihood is not a number");
                        }

                        sum += term;
                    }

                    return sum;
                }
            }
        }
        """;

    [Fact]
    public void IsDifferentiated() => RealLoss.Verify(
        Program, new[] { 0.4, 0.8, 5.0 }, new[] { 0.1, 0.9, -0.3, 1.4, 0.5 });
}
