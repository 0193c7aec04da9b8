using Downhill;

namespace ValidCode.Learning;

/// <summary>What Downhill itself asks for: a marked loss that is smooth in all its variables, and its descent.</summary>
public static partial class Descent
{
    [Differentiable]
    public static double SquaredError(double[] w, double[][] x, double[] y)
    {
        double sum = 0;
        for (var i = 0; i < x.Length; i++)
        {
            double prediction = 0;
            for (var j = 0; j < w.Length; j++)
            {
                prediction += w[j] * x[i][j];
            }

            sum += (prediction - y[i]) * (prediction - y[i]);
        }

        return sum / x.Length;
    }

    public static double[] Fit(double[][] x, double[] y, int seed)
    {
        var random = new Random(seed);
        var start = new double[x[0].Length];
        for (var j = 0; j < start.Length; j++)
        {
            start[j] = random.NextDouble();
        }

        return GradientDescent.Minimize((w, g) => SquaredErrorValueAndGradient(w, x, y, g), start).Parameters;
    }
}
