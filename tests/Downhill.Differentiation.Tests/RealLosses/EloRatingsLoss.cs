namespace Downhill.Differentiation.Tests.RealLosses;

/// <summary>Ratings of players from their games, as records in an array, with a pull towards the mean.</summary>
public sealed class EloRatingsLoss
{
    private const string Program = """
        using System;
        using System.Linq;
        using Downhill;

        namespace Ratings
        {
            public record Game(int White, int Black, double Score);

            public static partial class Elo
            {
                private static readonly Game[] games =
                {
                    new Game(0, 1, 1), new Game(2, 0, 0.5), new Game(3, 2, 0), new Game(1, 3, 1), new Game(0, 3, 1),
                };

                private const double HomeAdvantage = 35;

                private static double Expected(double white, double black) =>
                    1 / (1 + Math.Pow(10, (black - white - HomeAdvantage) / 400));

                [Differentiable]
                public static double LogLoss(double[] ratings, double prior)
                {
                    double loss = 0;
                    foreach (var game in games)
                    {
                        double expected = Expected(ratings[game.White], ratings[game.Black]);
                        loss -= (game.Score * Math.Log(expected)) + ((1 - game.Score) * Math.Log(1 - expected));
                    }

                    double mean = ratings.Average();
                    return (loss / games.Length) + (prior * ratings.Sum(r => (r - mean) * (r - mean)) / 1e4);
                }
            }
        }
        """;

    [Fact]
    public void IsDifferentiated() => RealLoss.Verify(Program, new[] { 1520.0, 1480, 1610, 1395 }, 0.01);
}
