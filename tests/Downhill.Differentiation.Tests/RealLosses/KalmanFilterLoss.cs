namespace Downhill.Differentiation.Tests.RealLosses;

/// <summary>The likelihood of a Kalman filter: two by two matrices in a struct, updated in a loop.</summary>
public sealed class KalmanFilterLoss
{
    private const string Program = """
        using System;
        using Downhill;

        namespace Tracking
        {
            public struct Matrix2
            {
                public double A, B, C, D;

                public Matrix2(double a, double b, double c, double d)
                {
                    A = a;
                    B = b;
                    C = c;
                    D = d;
                }

                public Matrix2 Transposed() => new Matrix2(A, C, B, D);

                public static Matrix2 operator *(Matrix2 x, Matrix2 y) => new Matrix2(
                    (x.A * y.A) + (x.B * y.C), (x.A * y.B) + (x.B * y.D), (x.C * y.A) + (x.D * y.C), (x.C * y.B) + (x.D * y.D));

                public static Matrix2 operator +(Matrix2 x, Matrix2 y) => new Matrix2(x.A + y.A, x.B + y.B, x.C + y.C, x.D + y.D);
            }

            public static partial class Kalman
            {
                private const double Step = 0.5;

                [Differentiable]
                public static double NegativeLogLikelihood(double[] logVariances, double[] measured)
                {
                    double process = Math.Exp(logVariances[0]);
                    double noise = Math.Exp(logVariances[1]);
                    var transition = new Matrix2(1, Step, 0, 1);
                    var disturbance = new Matrix2(process * 0.02, process * 0.1, process * 0.1, process * Step);
                    var covariance = new Matrix2(1, 0, 0, 1);
                    double position = 0, velocity = 0, likelihood = 0;
                    foreach (double z in measured)
                    {
                        position += Step * velocity;
                        covariance = (transition * covariance * transition.Transposed()) + disturbance;
                        double innovation = z - position;
                        double variance = covariance.A + noise;
                        likelihood += 0.5 * (Math.Log(2 * Math.PI * variance) + (innovation * innovation / variance));
                        double gain0 = covariance.A / variance, gain1 = covariance.C / variance;
                        position += gain0 * innovation;
                        velocity += gain1 * innovation;
                        covariance = new Matrix2(1 - gain0, 0, -gain1, 1) * covariance;
                    }

                    return likelihood;
                }
            }
        }
        """;

    [Fact]
    public void IsDifferentiated() => RealLoss.Verify(Program, new[] { -1.5, -0.5 }, new[] { 0.1, 0.4, 0.3, 0.9, 1.3, 1.2 });
}
