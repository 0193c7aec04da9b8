namespace Downhill.Differentiation.Tests.RealLosses;

/// <summary>An individual of a population that stores its fitness in a property.</summary>
public sealed class IndividualWithFitnessLoss
{
    private const string Program = """
        using System;
        using Downhill;

        namespace Evolution
        {
            public partial class Individual
            {
                public double[] Genes { get; private set; } = new double[3];

                public double Fitness { get; private set; }

                [Differentiable("Genes")]
                public double Evaluate()
                {
                    double sum = 0;
                    for (int i = 0; i < Genes.Length - 1; i++)
                    {
                        double valley = Genes[i + 1] - (Genes[i] * Genes[i]);
                        sum += (100 * valley * valley) + Math.Pow(1 - Genes[i], 2);
                    }

                    Fitness = -sum;
                    return Fitness;
                }
            }
        }
        """;

    [Fact]
    public void IsDifferentiated() => RealLoss.VerifyWith(Program, new { Genes = new[] { 0.5, -1.2, 2.0 }, Fitness = 0.0 });
}
