namespace Downhill.Differentiation.Tests.RealLosses;

/// <summary>The distance of a polynomial, passed as a method group, from a target.</summary>
public sealed class TargetOfPolynomialLoss
{
    private const string Program = """
        using System;
        using Downhill;

        namespace Annealing
        {
            public static partial class Solver
            {
                private static double Quartic(double x)
                {
                    return Math.Pow(x, 4) - (3 * Math.Pow(x, 3)) + (2 * x) - 1;
                }

                private static double Energy(double x, double target, Func<double, double> function)
                {
                    return Math.Abs(target - function(x));
                }

                [Differentiable]
                public static double Loss(double x, double target)
                {
                    return Energy(x, target, Quartic);
                }
            }
        }
        """;

    [Fact]
    public void IsDifferentiated() => RealLoss.Verify(Program, 1.3, 4.0);
}
