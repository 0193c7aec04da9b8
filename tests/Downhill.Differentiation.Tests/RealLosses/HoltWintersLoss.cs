namespace Downhill.Differentiation.Tests.RealLosses;

/// <summary>Holt–Winters smoothing with level, trend and a seasonal array that is written in turn.</summary>
public sealed class HoltWintersLoss
{
    private const string Program = """
        using System;
        using Downhill;

        namespace Smoothing
        {
            public partial class HoltWinters
            {
                private const int Season = 4;
                private double alpha, beta, gamma;

                public double[] Seasonal { get; } = new double[Season];

                public double LastForecast { get; private set; }

                [Differentiable(nameof(alpha), nameof(beta), nameof(gamma))]
                public double SquaredError(double[] series)
                {
                    double level = 0;
                    for (int i = 0; i < Season; i++)
                    {
                        level += series[i];
                    }

                    level /= Season;
                    double trend = (series[Season] - series[0]) / Season;
                    for (int i = 0; i < Season; i++)
                    {
                        Seasonal[i] = series[i] - level;
                    }

                    double error = 0;
                    for (int t = Season; t < series.Length; t++)
                    {
                        int s = t % Season;
                        LastForecast = level + trend + Seasonal[s];
                        error += (series[t] - LastForecast) * (series[t] - LastForecast);
                        double previous = level;
                        level = (alpha * (series[t] - Seasonal[s])) + ((1 - alpha) * (level + trend));
                        trend = (beta * (level - previous)) + ((1 - beta) * trend);
                        Seasonal[s] = (gamma * (series[t] - level)) + ((1 - gamma) * Seasonal[s]);
                    }

                    return error;
                }
            }
        }
        """;

    [Fact]
    public void IsDifferentiated() => RealLoss.VerifyWith(
        Program, new { alpha = 0.4, beta = 0.2, gamma = 0.3 }, new[] { 10.0, 14, 8, 25, 16, 22, 14, 35, 15, 27, 18, 40 });
}
