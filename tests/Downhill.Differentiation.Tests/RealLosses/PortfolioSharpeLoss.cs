namespace Downhill.Differentiation.Tests.RealLosses;

/// <summary>The Sharpe ratio of a portfolio: soft weights, a covariance matrix, two returned values.</summary>
public sealed class PortfolioSharpeLoss
{
    private const string Program = """
        using System;
        using Downhill;

        namespace Finance
        {
            public static partial class Portfolio
            {
                private static double[] Softmax(double[] scores)
                {
                    double max = double.MinValue;
                    foreach (double score in scores)
                    {
                        max = Math.Max(max, score);
                    }

                    var weights = new double[scores.Length];
                    double sum = 0;
                    for (int i = 0; i < scores.Length; i++)
                    {
                        weights[i] = Math.Exp(scores[i] - max);
                        sum += weights[i];
                    }

                    for (int i = 0; i < weights.Length; i++)
                    {
                        weights[i] /= sum;
                    }

                    return weights;
                }

                private static (double Return, double Variance) Moments(double[] weights, double[] returns, double[,] covariance)
                {
                    double mean = 0, variance = 0;
                    for (int i = 0; i < weights.Length; i++)
                    {
                        mean += weights[i] * returns[i];
                        for (int j = 0; j < weights.Length; j++)
                        {
                            variance += weights[i] * covariance[i, j] * weights[j];
                        }
                    }

                    return (mean, variance);
                }

                [Differentiable]
                public static double NegativeSharpe(double[] scores, double[] returns, double[,] covariance)
                {
                    var weights = Softmax(scores);
                    var (mean, variance) = Moments(weights, returns, covariance);
                    return -(mean - 0.01) / Math.Sqrt(variance);
                }
            }
        }
        """;

    [Fact]
    public void IsDifferentiated() => RealLoss.Verify(
        Program,
        new[] { 0.2, -0.5, 0.7 },
        new[] { 0.05, 0.08, 0.03 },
        new double[,] { { 0.04, 0.01, 0 }, { 0.01, 0.09, 0.02 }, { 0, 0.02, 0.02 } });
}
