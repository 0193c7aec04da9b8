namespace Downhill.Differentiation.Tests.RealLosses;

/// <summary>The price of an option by a recursive binomial tree, against a market price.</summary>
public sealed class OptionTreeLoss
{
    private const string Program = """
        using System;
        using Downhill;

        namespace Options
        {
            public static partial class Tree
            {
                private const double Strike = 101.3;
                private const double Rate = 0.03;
                private const int Steps = 4;

                private static double Price(double spot, double up, double probability, double discount, int steps)
                {
                    if (steps == 0)
                    {
                        return Math.Max(spot - Strike, 0);
                    }

                    double higher = Price(spot * up, up, probability, discount, steps - 1);
                    double lower = Price(spot / up, up, probability, discount, steps - 1);
                    return discount * ((probability * higher) + ((1 - probability) * lower));
                }

                [Differentiable]
                public static double PricingError(double volatility, double market)
                {
                    double dt = 1.0 / Steps;
                    double up = Math.Exp(volatility * Math.Sqrt(dt));
                    double probability = (Math.Exp(Rate * dt) - (1 / up)) / (up - (1 / up));
                    double error = Price(100, up, probability, Math.Exp(-Rate * dt), Steps) - market;
                    return error * error;
                }
            }
        }
        """;

    [Fact]
    public void IsDifferentiated() => RealLoss.Verify(Program, 0.25, 9.8);
}
