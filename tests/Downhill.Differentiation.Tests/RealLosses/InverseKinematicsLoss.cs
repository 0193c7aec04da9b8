namespace Downhill.Differentiation.Tests.RealLosses;

/// <summary>The reach of a chain of joints, by a vector struct with operators.</summary>
public sealed class InverseKinematicsLoss
{
    private const string Program = """
        using System;
        using Downhill;

        namespace Kinematics
        {
            public readonly struct Vec2
            {
                public readonly double X;
                public readonly double Y;

                public Vec2(double x, double y)
                {
                    X = x;
                    Y = y;
                }

                public double Length => Math.Sqrt((X * X) + (Y * Y));

                public static Vec2 operator +(Vec2 a, Vec2 b) => new Vec2(a.X + b.X, a.Y + b.Y);

                public static Vec2 operator -(Vec2 a, Vec2 b) => new Vec2(a.X - b.X, a.Y - b.Y);

                public static Vec2 operator *(double s, Vec2 a) => new Vec2(s * a.X, s * a.Y);

                public static Vec2 FromAngle(double angle) => new Vec2(Math.Cos(angle), Math.Sin(angle));

                public double DistanceTo(Vec2 other) => (this - other).Length;
            }

            public static partial class Arm
            {
                private static readonly double[] links = { 1.0, 0.8, 0.5 };

                private static Vec2 Tip(double[] angles)
                {
                    var position = new Vec2(0, 0);
                    double heading = 0;
                    for (int i = 0; i < angles.Length; i++)
                    {
                        heading += angles[i];
                        position += links[i] * Vec2.FromAngle(heading);
                    }

                    return position;
                }

                [Differentiable]
                public static double DistanceToGoal(double[] angles, double goalX, double goalY)
                {
                    var goal = new Vec2(goalX, goalY);
                    return Tip(angles).DistanceTo(goal);
                }
            }
        }
        """;

    [Fact]
    public void IsDifferentiated() => RealLoss.Verify(Program, new[] { 0.3, 0.5, -0.4 }, 1.2, 1.4);
}
