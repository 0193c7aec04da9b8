using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Differentiation.Tests.RealLosses;

/// <summary>The error of a camera's pose: rotation, translation, perspective and lens distortion.</summary>
public sealed class CameraProjectionLoss
{
    private const string Program = """
        using System;
        using System.Collections.Generic;
        using Downhill;

        namespace Vision
        {
            public readonly record struct Point3(double X, double Y, double Z);

            public readonly record struct Point2(double X, double Y);

            public static partial class Calibration
            {
                private static readonly List<(Point3 World, Point2 Image)> matches = new()
                {
                    (new Point3(0, 0, 0), new Point2(60, -18)),
                    (new Point3(1, 0, 0.2), new Point2(240, 12)),
                    (new Point3(0, 1, -0.1), new Point2(45, 190)),
                    (new Point3(1, 1, 0.5), new Point2(230, 180)),
                };

                private static Point3 Rotate(Point3 p, double rx, double ry, double rz)
                {
                    (double s, double c) = Math.SinCos(rx);
                    var a = new Point3(p.X, (c * p.Y) - (s * p.Z), (s * p.Y) + (c * p.Z));
                    (s, c) = Math.SinCos(ry);
                    var b = new Point3((c * a.X) + (s * a.Z), a.Y, (c * a.Z) - (s * a.X));
                    (s, c) = Math.SinCos(rz);
                    return b with { X = (c * b.X) - (s * b.Y), Y = (s * b.X) + (c * b.Y) };
                }

                private static Point2 Project(double[] pose, double focal, Point3 world)
                {
                    Point3 p = Rotate(world, pose[0], pose[1], pose[2]);
                    double depth = p.Z + pose[5];
                    double x = (p.X + pose[3]) / depth;
                    double y = (p.Y + pose[4]) / depth;
                    double r2 = (x * x) + (y * y);
                    double distortion = 1 + (pose[6] * r2);
                    return new Point2(focal * x * distortion, focal * y * distortion);
                }

                [Differentiable("pose")]
                public static double ReprojectionError(double[] pose, double focal)
                {
                    double error = 0;
                    foreach (var (world, image) in matches)
                    {
                        Point2 projected = Project(pose, focal, world);
                        double dx = projected.X - image.X, dy = projected.Y - image.Y;
                        error += (dx * dx) + (dy * dy);
                    }

                    return Math.Sqrt(error / matches.Count);
                }
            }
        }
        """;

    [Fact]
    public void IsDifferentiated() => RealLoss.VerifyIn(
        LanguageVersion.CSharp10, Program, null, new[] { 0.1, -0.2, 0.05, 0.3, -0.1, 4.0, 0.02 }, 800.0);
}
