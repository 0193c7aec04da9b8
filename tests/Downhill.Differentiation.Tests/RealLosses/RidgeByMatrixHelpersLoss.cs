namespace Downhill.Differentiation.Tests.RealLosses;

/// <summary>Ridge regression through the widespread set of helpers over jagged arrays.</summary>
public sealed class RidgeByMatrixHelpersLoss
{
    private const string Program = """
        using System;
        using Downhill;

        namespace Regression
        {
            public static partial class Ridge
            {
                private static double[][] MatrixCreate(int rows, int columns)
                {
                    double[][] result = new double[rows][];
                    for (int i = 0; i < rows; ++i)
                    {
                        result[i] = new double[columns];
                    }

                    return result;
                }

                private static double[][] MatrixProduct(double[][] a, double[][] b)
                {
                    if (a[0].Length != b.Length)
                    {
                        throw new ArgumentException("Non-conformable matrices");
                    }

                    double[][] result = MatrixCreate(a.Length, b[0].Length);
                    for (int i = 0; i < a.Length; ++i)
                    {
                        for (int j = 0; j < b[0].Length; ++j)
                        {
                            for (int k = 0; k < b.Length; ++k)
                            {
                                result[i][j] += a[i][k] * b[k][j];
                            }
                        }
                    }

                    return result;
                }

                [Differentiable]
                public static double Loss(double[] coefficients, double[][] x, double[] y)
                {
                    double[][] column = MatrixCreate(coefficients.Length, 1);
                    for (int i = 0; i < coefficients.Length; ++i)
                    {
                        column[i][0] = coefficients[i];
                    }

                    double[][] predicted = MatrixProduct(x, column);
                    double sum = 0.0;
                    for (int i = 0; i < y.Length; ++i)
                    {
                        sum += (y[i] - predicted[i][0]) * (y[i] - predicted[i][0]);
                    }

                    double penalty = 0.0;
                    foreach (double[] row in column)
                    {
                        penalty += row[0] * row[0];
                    }

                    return sum + (0.1 * penalty);
                }
            }
        }
        """;

    [Fact]
    public void IsDifferentiated() => RealLoss.Verify(
        Program,
        new[] { 0.5, -0.3, 0.8 },
        new double[][] { [1, 0.2, 0.4], [1, -0.7, 1.1], [1, 1.5, -0.3], [1, 0.6, 0.9] },
        new[] { 0.9, 1.7, 0.2, 1.4 });
}
