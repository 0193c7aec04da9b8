using MathNet.Numerics.LinearAlgebra;

namespace ValidCode.Numerics;

/// <summary>Matrices as they are used every day: products, solves, decompositions.</summary>
public static class Matrices
{
    public static double[,] Multiply(double[,] a, double[,] b)
    {
        var product = new double[a.GetLength(0), b.GetLength(1)];
        for (var i = 0; i < a.GetLength(0); i++)
        {
            for (var j = 0; j < b.GetLength(1); j++)
            {
                for (var k = 0; k < a.GetLength(1); k++)
                {
                    product[i, j] += a[i, k] * b[k, j];
                }
            }
        }

        return product;
    }

    public static Vector<double> LeastSquares(Matrix<double> x, Vector<double> y) => x.QR().Solve(y);

    public static Vector<double> PowerIteration(Matrix<double> a, int seed)
    {
        var random = new Random(seed);
        var vector = Vector<double>.Build.Dense(a.ColumnCount, _ => random.NextDouble() - 0.5);
        double previous = 0;
        for (var i = 0; i < 1000; i++)
        {
            vector = (a * vector).Normalize(2);
            var value = vector * (a * vector);
            if (Math.Abs(value - previous) < 1e-12)
            {
                break;
            }

            previous = value;
        }

        return vector;
    }

    // Squared error in the columns' means, with the sample's standard deviation beside it.
    public static (double[] Means, double[] Deviations) Describe(double[][] rows)
    {
        var means = new double[rows[0].Length];
        var deviations = new double[rows[0].Length];
        foreach (var row in rows)
        {
            for (var j = 0; j < row.Length; j++)
            {
                means[j] += row[j] / rows.Length;
            }
        }

        foreach (var row in rows)
        {
            for (var j = 0; j < row.Length; j++)
            {
                deviations[j] += (row[j] - means[j]) * (row[j] - means[j]);
            }
        }

        for (var j = 0; j < deviations.Length; j++)
        {
            deviations[j] = Math.Sqrt(deviations[j] / Math.Max(1, rows.Length - 1));
        }

        return (means, deviations);
    }
}
