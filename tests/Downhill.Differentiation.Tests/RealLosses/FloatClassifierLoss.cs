namespace Downhill.Differentiation.Tests.RealLosses;

/// <summary>A softmax classifier over float features, with a float array of weights.</summary>
public sealed class FloatClassifierLoss
{
    private const string Program = """
        using System;
        using Downhill;

        namespace Classification
        {
            public static partial class Softmax
            {
                private const int Classes = 3;

                private static float Score(float[] weights, float[] features, int label)
                {
                    float score = 0f;
                    for (int j = 0; j < features.Length; j++)
                    {
                        score += weights[(label * features.Length) + j] * features[j];
                    }

                    return score;
                }

                [Differentiable]
                public static float CrossEntropy(float[] weights, float[][] x, int[] labels)
                {
                    float loss = 0;
                    for (int i = 0; i < x.Length; i++)
                    {
                        float sum = 0;
                        for (int c = 0; c < Classes; c++)
                        {
                            sum += MathF.Exp(Score(weights, x[i], c));
                        }

                        loss += MathF.Log(sum) - Score(weights, x[i], labels[i]);
                    }

                    return loss / x.Length;
                }
            }
        }
        """;

    [Fact]
    public void IsDifferentiated() => RealLoss.Verify(
        Program,
        new[] { 0.2f, -0.4f, 0.6f, 0.1f, 0.3f, -0.5f },
        new float[][] { [1f, 0.5f], [-0.3f, 1.2f], [0.7f, -0.9f] },
        new[] { 0, 1, 2 });
}
