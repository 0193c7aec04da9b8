using System.Globalization;

namespace Downhill.Tests;

/// <summary>
/// Logistic regression on real measurements, unscaled (features from 1e-3 to 1e3) and standardised.
/// Data: Breast Cancer Wisconsin (Diagnostic), W. H. Wolberg, W. N. Street, O. L. Mangasarian, UCI, 1995, CC BY 4.0.
/// </summary>
public sealed class BreastCancerTests
{
    private static readonly double[][] Raw = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "breast_cancer.csv"))
        .Skip(1)
        .Select(line => line.Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray())];

    private static readonly double[][] Standardized = Standardize(Raw);

    [Fact]
    public void The_default_method_converges_on_unscaled_data_in_a_hundred_odd_evaluations()
    {
        DescentResult result = GradientDescent.Minimize(Logistic(Raw, penalty: 1e-3), new double[31]);

        Assert.True(result.Reason == StopReason.GradientTolerance, result.ToString());
        Assert.InRange(result.Evaluations, 20, 200);
        Assert.Equal(0.0908846295, result.Value, 9);
    }

    [Theory]
    [InlineData(DescentMethod.Bfgs, 80)]
    [InlineData(DescentMethod.LimitedMemoryBfgs, 120)]
    [InlineData(DescentMethod.ConjugateGradient, 400)]
    [InlineData(DescentMethod.SteepestDescent, 400)]
    [InlineData(DescentMethod.Momentum, 500)]
    [InlineData(DescentMethod.Nesterov, 500)]
    [InlineData(DescentMethod.Adam, 2000)]
    [InlineData(DescentMethod.RmsProp, 8000)]
    [InlineData(DescentMethod.AdaGrad, 8000)]
    public void Every_method_finds_the_same_minimum_on_standardised_data(DescentMethod method, int mostEvaluations)
    {
        DescentResult result = GradientDescent.Minimize(Logistic(Standardized, penalty: 1e-3), new double[31], new DescentOptions { Method = method });

        Assert.True(result.Converged, result.ToString());
        Assert.Equal(0.05982793727, result.Value, 9);
        Assert.InRange(result.Evaluations, 10, mostEvaluations);
    }

    [Theory]
    [InlineData(DescentMethod.Bfgs)]
    [InlineData(DescentMethod.LimitedMemoryBfgs)]
    public void Bounds_on_correlated_weights_are_met_exactly(DescentMethod method)
    {
        DescentResult result = GradientDescent.Minimize(
            Logistic(Standardized, penalty: 0), new double[31], new DescentOptions { Method = method, LowerBounds = [-1], UpperBounds = [1] });

        Assert.True(result.Reason == StopReason.GradientTolerance, result.ToString());
        Assert.InRange(result.Evaluations, 10, 250);
        Assert.Equal(0.0518660082, result.Value, 9);
        Assert.True(result.Parameters.Count(w => Math.Abs(w) == 1) > 5);
    }

    [Fact]
    public void The_gradient_of_this_test_is_right() =>
        Assert.True(GradientCheck.Compare(Logistic(Standardized, 1e-3), [.. Enumerable.Range(0, 31).Select(i => 0.1 * ((i % 5) - 2))]).Agrees);

    private static ObjectiveWithGradient Logistic(double[][] rows, double penalty) => (w, g) =>
    {
        int d = w.Length - 1;
        Array.Clear(g);
        double loss = 0;
        foreach (double[] row in rows)
        {
            double z = w[d];
            for (int j = 0; j < d; j++)
            {
                z += w[j] * row[j];
            }

            double sign = (2 * row[d]) - 1;
            double margin = sign * z;
            loss += margin > 0 ? Math.Log(1 + Math.Exp(-margin)) : Math.Log(1 + Math.Exp(margin)) - margin;
            double slope = -sign / (1 + Math.Exp(margin)) / rows.Length;
            for (int j = 0; j < d; j++)
            {
                g[j] += slope * row[j];
            }

            g[d] += slope;
        }

        loss /= rows.Length;
        for (int j = 0; j < d; j++)
        {
            loss += 0.5 * penalty * w[j] * w[j];
            g[j] += penalty * w[j];
        }

        return loss;
    };

    private static double[][] Standardize(double[][] rows)
    {
        int d = rows[0].Length - 1;
        double[][] scaled = [.. rows.Select(row => (double[])row.Clone())];
        for (int j = 0; j < d; j++)
        {
            double mean = rows.Average(row => row[j]);
            double deviation = Math.Sqrt(rows.Average(row => (row[j] - mean) * (row[j] - mean)));
            foreach (double[] row in scaled)
            {
                row[j] = (row[j] - mean) / deviation;
            }
        }

        return scaled;
    }
}
