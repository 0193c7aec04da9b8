namespace Downhill.Differentiation.Tests.RealLosses;

/// <summary>A perceptron whose activation and error functions are delegates in fields.</summary>
public sealed class PerceptronWithDelegatesLoss
{
    private const string Program = """
        using System;
        using Downhill;

        namespace Perceptrons
        {
            public partial class Perceptron
            {
                private readonly Func<double, double> activation = Sigmoid;
                private readonly Func<double, double, double> errorFunction = (actual, desired) => Math.Pow(desired - actual, 2);
                private double[] weights = new double[2];
                private double bias;

                private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

                public double Compute(double[] inputs)
                {
                    double total = bias;
                    for (int i = 0; i < inputs.Length; i++)
                    {
                        total += inputs[i] * weights[i];
                    }

                    return activation(total);
                }

                [Differentiable("weights", "bias")]
                public double GetError(double[][] inputs, double[] desiredOutputs)
                {
                    double sum = 0;
                    for (int i = 0; i < inputs.Length; i++)
                    {
                        double output = Compute(inputs[i]);
                        sum += errorFunction.Invoke(output, desiredOutputs[i]);
                    }

                    return sum / desiredOutputs.Length;
                }
            }
        }
        """;

    [Fact]
    public void IsDifferentiated() => RealLoss.VerifyWith(
        Program,
        new { weights = new[] { 0.4, -0.7 }, bias = 0.1 },
        new double[][] { [0, 0], [0, 1], [1, 0], [1, 1] },
        new[] { 0.0, 0, 0, 1 });
}
