namespace Downhill.Differentiation.Tests.RealLosses;

/// <summary>A network of layers of neuron objects that hold their outputs; the weights come as one flat array.</summary>
public sealed class NetworkOfNeuronsLoss
{
    private const string Program = """
        using System;
        using Downhill;

        namespace Networks
        {
            public sealed class Neuron
            {
                public Neuron(int inputs)
                {
                    Weights = new double[inputs];
                }

                public double[] Weights { get; }

                public double Bias { get; set; }

                public double Output { get; set; }

                public void Compute(Layer previous)
                {
                    double input = Bias;
                    for (int i = 0; i < Weights.Length; i++)
                    {
                        input += previous.Neurons[i].Output * Weights[i];
                    }

                    Output = Math.Tanh(input);
                }
            }

            public sealed class Layer
            {
                public Layer(int size, int inputs)
                {
                    Neurons = new Neuron[size];
                    for (int i = 0; i < size; i++)
                    {
                        Neurons[i] = new Neuron(inputs);
                    }
                }

                public Neuron[] Neurons { get; }
            }

            public partial class Network
            {
                private readonly Layer[] layers = { new Layer(2, 0), new Layer(2, 2), new Layer(1, 2) };

                private void SetWeights(double[] genome)
                {
                    int next = 0;
                    for (int l = 1; l < layers.Length; l++)
                    {
                        foreach (Neuron neuron in layers[l].Neurons)
                        {
                            for (int i = 0; i < neuron.Weights.Length; i++)
                            {
                                neuron.Weights[i] = genome[next++];
                            }

                            neuron.Bias = genome[next++];
                        }
                    }
                }

                private double Run(double[] inputs)
                {
                    for (int i = 0; i < inputs.Length; i++)
                    {
                        layers[0].Neurons[i].Output = inputs[i];
                    }

                    for (int l = 1; l < layers.Length; l++)
                    {
                        foreach (Neuron neuron in layers[l].Neurons)
                        {
                            neuron.Compute(layers[l - 1]);
                        }
                    }

                    return layers[layers.Length - 1].Neurons[0].Output;
                }

                [Differentiable]
                public double Error(double[] genome, double[][] inputs, double[] targets)
                {
                    SetWeights(genome);
                    double error = 0;
                    for (int i = 0; i < inputs.Length; i++)
                    {
                        double difference = Run(inputs[i]) - targets[i];
                        error += difference * difference;
                    }

                    return error / inputs.Length;
                }
            }
        }
        """;

    [Fact]
    public void IsDifferentiated() => RealLoss.Verify(
        Program, new[] { 0.3, -0.2, 0.8, 0.5, 0.1, -0.6, 0.7, 0.4, -0.9 }, new double[][] { [0, 1], [1, 1], [0.5, -1] }, new[] { 1.0, 0, 0.3 });
}
