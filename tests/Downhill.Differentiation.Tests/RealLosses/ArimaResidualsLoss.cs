namespace Downhill.Differentiation.Tests.RealLosses;

/// <summary>The conditional sum of squares of an ARIMA model: differences, lags and past errors.</summary>
public sealed class ArimaResidualsLoss
{
    private const string Program = """
        using System;
        using Downhill;

        namespace TimeSeries
        {
            public static partial class Arima
            {
                private static double[] Difference(double[] series)
                {
                    var result = new double[series.Length - 1];
                    for (int t = 1; t < series.Length; t++)
                    {
                        result[t - 1] = series[t] - series[t - 1];
                    }

                    return result;
                }

                [Differentiable]
                public static double SumOfSquares(double[] coefficients, double[] series, int p, int q)
                {
                    double[] d = Difference(series);
                    double[] errors = new double[d.Length];
                    double sum = 0;
                    for (int t = Math.Max(p, q); t < d.Length; t++)
                    {
                        double forecast = coefficients[0];
                        for (int i = 0; i < p; i++)
                        {
                            forecast += coefficients[1 + i] * d[t - 1 - i];
                        }

                        for (int j = 0; j < q; j++)
                        {
                            forecast += coefficients[1 + p + j] * errors[t - 1 - j];
                        }

                        errors[t] = d[t] - forecast;
                        sum += errors[t] * errors[t];
                    }

                    return sum;
                }
            }
        }
        """;

    [Fact]
    public void IsDifferentiated() => RealLoss.Verify(
        Program, new[] { 0.1, 0.5, -0.2, 0.3 }, new[] { 1.0, 1.4, 1.2, 1.9, 2.3, 2.1, 2.8, 3.0, 2.9 }, 2, 1);
}
