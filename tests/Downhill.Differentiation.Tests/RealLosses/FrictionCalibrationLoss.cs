namespace Downhill.Differentiation.Tests.RealLosses;

/// <summary>Parameters that are applied to static settings, which a simulation three helpers deep reads.</summary>
public sealed class FrictionCalibrationLoss
{
    private const string Program = """
        using System;
        using Downhill;

        namespace Billiards
        {
            public static class Physics
            {
                public static double Friction = 0.2;
                public static double Drag = 0.1;
            }

            public static partial class Calibration
            {
                private const double Dt = 0.1;

                private static void Apply(double friction, double drag)
                {
                    Physics.Friction = friction;
                    Physics.Drag = drag;
                }

                private static double Deceleration(double speed) => Physics.Friction + (Physics.Drag * speed * speed);

                private static double Advance(ref double speed)
                {
                    speed -= Dt * Deceleration(speed);
                    return speed * Dt;
                }

                private static double Roll(double start, int steps)
                {
                    double position = 0, speed = start;
                    for (int i = 0; i < steps; i++)
                    {
                        position += Advance(ref speed);
                    }

                    return position;
                }

                [Differentiable("friction", "drag")]
                public static double Error(double friction, double drag, double[] measured)
                {
                    Apply(friction, drag);
                    double error = 0;
                    for (int i = 0; i < measured.Length; i++)
                    {
                        double miss = Roll(2 + i, 10) - measured[i];
                        error += miss * miss;
                    }

                    return Math.Sqrt(error / measured.Length);
                }
            }
        }
        """;

    [Fact]
    public void IsDifferentiated() => RealLoss.Verify(Program, 0.35, 0.12, new[] { 1.9, 3.4, 4.6 });
}
