namespace Downhill.Differentiation.Tests.RealLosses;

/// <summary>A simulation of particles: objects in a list whose positions and velocities are updated.</summary>
public sealed class SpringSimulationLoss
{
    private const string Program = """
        using System;
        using System.Collections.Generic;
        using Downhill;

        namespace Springs
        {
            public sealed class Particle
            {
                public double Position;
                public double Velocity;

                public void Accelerate(double force, double dt)
                {
                    Velocity += force * dt;
                    Position += Velocity * dt;
                }
            }

            public static partial class Simulation
            {
                [Differentiable("stiffness", "damping")]
                public static double FinalDistance(double stiffness, double damping, double target)
                {
                    var left = new Particle { Position = 0 };
                    var right = new Particle { Position = 1.5, Velocity = -0.2 };
                    for (int step = 0; step < 20; step++)
                    {
                        double stretch = right.Position - left.Position - 1;
                        double force = (stiffness * stretch) + (damping * (right.Velocity - left.Velocity));
                        left.Accelerate(force, 0.05);
                        right.Accelerate(-force, 0.05);
                    }

                    double miss = right.Position - left.Position - target;
                    return miss * miss;
                }
            }
        }
        """;

    [Fact]
    public void IsDifferentiated() => RealLoss.Verify(Program, 3.0, 0.4, 0.7);
}
