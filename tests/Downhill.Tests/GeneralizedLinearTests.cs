namespace Downhill.Tests;

/// <summary>Logistic and Poisson regression against answers that are known in closed form, and the measures of a classifier.</summary>
public sealed class GeneralizedLinearTests
{
    [Fact]
    public void One_feature_of_two_values_gets_the_logarithm_of_the_odds_ratio()
    {
        // 30 of 40 where the feature is 1, 10 of 50 where it is 0.
        var (x, y) = Table(10, 50, 30, 40);

        var model = LogisticRegression.Fit(x, y);

        Assert.Equal(Math.Log(10.0 / 40), model.Intercept, 1e-7);
        Assert.Equal(Math.Log(30.0 / 10) - Math.Log(10.0 / 40), model.Coefficients.Single(), 1e-7);
        Assert.Equal(0.75, model.Probability([1]), 1e-8);
        Assert.Null(model.Warning);
    }

    [Fact]
    public void Balanced_classes_move_the_intercept_by_the_logarithm_of_their_shares()
    {
        var (x, y) = Table(10, 50, 30, 40);
        var plain = LogisticRegression.Fit(x, y);

        var balanced = LogisticRegression.Fit(x, y, new LogisticOptions { BalanceClasses = true });
        var weighted = LogisticRegression.Fit(x, y, new LogisticOptions { PositiveWeight = 50.0 / 40 });

        Assert.Equal(plain.Intercept + Math.Log(50.0 / 40), balanced.Intercept, 1e-6);
        Assert.Equal(balanced.Intercept, weighted.Intercept, 1e-6);
        Assert.Equal(plain.Coefficients.Single(), balanced.Coefficients.Single(), 1e-6);
    }

    [Fact]
    public void The_unit_of_a_column_does_not_matter()
    {
        var (x, y) = Noisy(300);
        var scaled = Array.ConvertAll(x, static row => new[] { row[0] * 1e6, (row[1] * 1e-4) + 77 });

        var plain = LogisticRegression.Fit(x, y, new LogisticOptions { Ridge = 0.5 });
        var other = LogisticRegression.Fit(scaled, y, new LogisticOptions { Ridge = 0.5 });

        Assert.Equal(plain.Coefficients[0], other.Coefficients[0] * 1e6, 1e-6);
        Assert.Equal(plain.Coefficients[1], other.Coefficients[1] * 1e-4, 1e-6);
        Assert.Equal(plain.Probability(x[7]), other.Probability(scaled[7]), 1e-7);
    }

    [Fact]
    public void Classes_without_an_error_are_told_and_a_ridge_keeps_the_coefficients_small()
    {
        double[][] x = [[1], [2], [3], [4]];
        bool[] y = [false, false, true, true];

        Assert.Contains("Set a ridge", LogisticRegression.Fit(x, y).Warning, StringComparison.Ordinal);
        var model = LogisticRegression.Fit(x, y, new LogisticOptions { Ridge = 1 });
        Assert.Null(model.Warning);
        Assert.InRange(model.Coefficients.Single(), 0.1, 3);
    }

    [Fact]
    public void A_constant_column_gets_no_coefficient()
    {
        var (x, y) = Table(10, 50, 30, 40);

        var model = LogisticRegression.Fit(Array.ConvertAll(x, static row => new[] { 5.0, row[0] }), y);

        Assert.Equal(0, model.Coefficients[0]);
        Assert.Equal(0.75, model.Probability([5, 1]), 1e-8);
    }

    [Fact]
    public void Rates_of_a_Poisson_model_are_found_again()
    {
        var x = Enumerable.Range(0, 200).Select(static i => new[] { Math.Sin(i), i * 50.0 }).ToArray();
        var y = Array.ConvertAll(x, static row => Math.Exp(0.3 + (1.2 * row[0]) - (2e-4 * row[1])));

        var model = PoissonRegression.Fit(x, y);

        Assert.Equal(0.3, model.Intercept, 1e-6);
        Assert.Equal(1.2, model.Coefficients[0], 1e-6);
        Assert.Equal(-2e-4, model.Coefficients[1], 1e-9);
        Assert.Equal(0, model.MeanDeviance(x, y), 1e-10);
    }

    [Fact]
    public void A_ridge_draws_a_Poisson_model_to_the_mean()
    {
        var x = Enumerable.Range(0, 100).Select(static i => new[] { Math.Sin(i) }).ToArray();
        var y = Array.ConvertAll(x, static row => Math.Exp(row[0]));

        var model = PoissonRegression.Fit(x, y, ridge: 1e9);

        Assert.Equal(y.Average(), model.Rate([0.4]), 1e-5);
    }

    [Fact]
    public void A_report_counts_and_ranks()
    {
        var report = ClassificationReport.Of([0.9, 0.8, 0.3, 0.6, 0.3, 0.1], [true, true, true, false, false, false]);

        Assert.Equal((2, 1, 2, 1), (report.TruePositives, report.FalsePositives, report.TrueNegatives, report.FalseNegatives));
        Assert.Equal(4.0 / 6, report.Accuracy, 1e-15);
        Assert.Equal(2.0 / 3, report.Precision, 1e-15);
        Assert.Equal(2.0 / 3, report.Recall, 1e-15);

        // Of nine pairs seven are in order, one is a tie.
        Assert.Equal(7.5 / 9, report.AreaUnderCurve, 1e-15);
        Assert.Equal(-(Math.Log(0.9) + Math.Log(0.8) + Math.Log(0.3) + Math.Log(0.4) + Math.Log(0.7) + Math.Log(0.9)) / 6, report.LogLoss, 1e-15);
    }

    [Fact]
    public void Held_out_data_judge_a_fit()
    {
        var (x, y) = Noisy(600);

        var report = LogisticRegression.Fit(x[..400], y[..400]).Evaluate(x[400..], y[400..]);

        Assert.InRange(report.AreaUnderCurve, 0.8, 1);
        Assert.InRange(report.LogLoss, 0.1, 0.6);
    }

    [Fact]
    public void What_cannot_be_fitted_is_refused()
    {
        Assert.Throws<ArgumentException>(() => LogisticRegression.Fit([[1], [2]], [true, true]));
        Assert.Throws<ArgumentException>(() => LogisticRegression.Fit([[1], [2]], [true]));
        Assert.Throws<ArgumentException>(() => LogisticRegression.Fit([[1], [double.NaN]], [true, false]));
        Assert.Throws<ArgumentOutOfRangeException>(() => LogisticRegression.Fit([[1], [2]], [true, false], new LogisticOptions { Ridge = -1 }));
        Assert.Throws<ArgumentException>(() => PoissonRegression.Fit([[1], [2]], [0, 0]));
        Assert.Throws<ArgumentException>(() => PoissonRegression.Fit([[1], [2]], [1, -1]));
        Assert.Throws<ArgumentException>(() => ClassificationReport.Of([1.5], [true]));
    }

    private static (double[][] X, bool[] Y) Table(int positivesAtZero, int zeros, int positivesAtOne, int ones) =>
        ([.. Enumerable.Range(0, zeros + ones).Select(i => new[] { i < zeros ? 0.0 : 1 })],
         [.. Enumerable.Range(0, zeros + ones).Select(i => i < zeros ? i < positivesAtZero : i - zeros < positivesAtOne)]);

    private static (double[][] X, bool[] Y) Noisy(int count)
    {
        var random = new Random(3);
        var x = new double[count][];
        var y = new bool[count];
        for (var i = 0; i < count; i++)
        {
            x[i] = [random.NextDouble() - 0.5, random.NextDouble() - 0.5];
            y[i] = random.NextDouble() < 1 / (1 + Math.Exp(-(6 * x[i][0]) + (4 * x[i][1])));
        }

        return (x, y);
    }
}
