namespace Downhill.Differentiation.Tests.RealLosses;

/// <summary>The tuning of a chess evaluation: positions in a list, features by name, a sigmoid of the score.</summary>
public sealed class TexelTuningLoss
{
    private const string Program = """
        using System;
        using System.Collections.Generic;
        using Downhill;

        namespace Chess
        {
            public sealed class Position
            {
                public Position(double result, params int[] balance)
                {
                    Result = result;
                    Balance = balance;
                }

                public double Result { get; }

                public int[] Balance { get; }
            }

            public static partial class Tuner
            {
                private static readonly List<Position> positions = new List<Position>
                {
                    new Position(1.0, 1, 0, 0, 0, 0, 4),
                    new Position(0.5, 0, 1, -1, 0, 0, -2),
                    new Position(0.0, -2, 0, 0, 1, -1, 3),
                    new Position(0.5, 0, 0, 0, 0, 0, 0),
                };

                private static double Evaluate(Position position, double[] weights)
                {
                    double score = 0;
                    for (int i = 0; i < position.Balance.Length; i++)
                    {
                        score += position.Balance[i] * weights[i];
                    }

                    return score;
                }

                private static double Sigmoid(double score, double scale)
                {
                    return 1.0 / (1.0 + Math.Pow(10, -scale * score / 4));
                }

                [Differentiable]
                public static double MeanSquaredError(double[] weights, double scale)
                {
                    double total = 0;
                    foreach (Position position in positions)
                    {
                        double error = position.Result - Sigmoid(Evaluate(position, weights), scale);
                        total += error * error;
                    }

                    return total / positions.Count;
                }
            }
        }
        """;

    [Fact]
    public void IsDifferentiated() => RealLoss.Verify(Program, new[] { 1.0, 3.1, 3.3, 5.2, 9.4, 0.15 }, 0.9);
}
