namespace Downhill.Tests;

/// <summary>The gradient method with a random sketch as its preconditioner: what it costs does not depend on the conditioning.</summary>
public sealed class LeastSquaresSketchTests
{
    /// <summary>Without the sketch the passes grow with the condition number, long before 1e8.</summary>
    [Theory]
    [InlineData(3000, 60, 1e2, 1e-10)]
    [InlineData(3000, 60, 1e5, 1e-8)]
    [InlineData(3000, 60, 1e8, 1e-5)]
    [InlineData(3000, 60, 1e11, 1e-2)]
    [InlineData(500, 60, 1e5, 1e-8)]
    [InlineData(500, 60, 1e8, 1e-5)]
    public void A_few_dozen_passes_are_enough_however_bad_the_columns_are(int n, int p, double condition, double tolerance)
    {
        var (x, y, truth) = Problem(n, p, condition);

        var fit = LinearLeastSquares.Fit(x, p, y, new LeastSquaresOptions { Method = LeastSquaresMethod.Sketched });

        Assert.Equal(LeastSquaresMethod.Sketched, fit.Method);
        Assert.InRange(fit.Iterations, 1, 90);
        Assert.InRange(Error(fit.Coefficients, truth), 0, tolerance);
        Assert.InRange(fit.ConditionEstimate, condition / 30, 30 * condition);
        Assert.Equal(condition > 1e10, fit.Warning is not null);
        Assert.InRange(fit.ResidualNorm, 0, 1e-10 * Math.Sqrt(n));
    }

    [Fact]
    public void Without_a_sketch_the_same_columns_take_hundreds_of_passes()
    {
        var (x, y, _) = Problem(3000, 60, 1e5);

        var plain = LinearLeastSquares.Fit(x, 60, y, new LeastSquaresOptions { Method = LeastSquaresMethod.Gradient });

        Assert.InRange(plain.Iterations, 300, 3000);
    }

    [Fact]
    public void Columns_that_repeat_others_get_the_solution_of_least_length()
    {
        var (x, y, _) = Problem(2000, 40, 10);
        var doubled = new double[2000 * 42];
        for (var i = 0; i < 2000; i++)
        {
            x.AsSpan(i * 40, 40).CopyTo(doubled.AsSpan(i * 42));
            doubled[(i * 42) + 40] = x[i * 40];
            doubled[(i * 42) + 41] = x[(i * 40) + 1] + x[(i * 40) + 2];
            y[i] += Math.Sin(i);
        }

        var fit = LinearLeastSquares.Fit(doubled, 42, y, new LeastSquaresOptions { Method = LeastSquaresMethod.Sketched });

        var expected = LinearLeastSquares.Fit(doubled, 42, y, new LeastSquaresOptions { Method = LeastSquaresMethod.Orthogonal });
        Assert.Equal(40, expected.Rank);
        Assert.InRange(Error(fit.Coefficients, expected.Coefficients), 0, 1e-6);
        Assert.Contains("depend on each other", fit.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void One_seed_gives_one_fit_and_another_gives_another_to_the_last_digits()
    {
        var (x, y, _) = Problem(3000, 50, 1e4);
        double[] Coefficients(int seed) => LinearLeastSquares.Fit(x, 50, y, new LeastSquaresOptions { Method = LeastSquaresMethod.Sketched, Seed = seed }).Coefficients;

        Assert.Equal(Coefficients(1), Coefficients(1));
        Assert.NotEqual(Coefficients(1), Coefficients(2));
        Assert.InRange(Error(Coefficients(1), Coefficients(2)), 0, 1e-8);
    }

    /// <summary>The iteration would pass over the data until it has the smallest direction, which takes hundreds of readings.</summary>
    [Fact]
    public void Batches_in_bad_condition_are_read_a_few_dozen_times()
    {
        var (x, y, truth) = Problem(4000, 60, 1e5);
        var batches = new CountedBatches(x, y, 60);

        var fit = LinearLeastSquares.Fit(batches);

        Assert.Equal(LeastSquaresMethod.Sketched, fit.Method);
        Assert.InRange(batches.Count, 10, 150);
        Assert.InRange(Error(fit.Coefficients, truth), 0, 1e-7);
    }

    [Theory]
    [InlineData(LeastSquaresMethod.Gradient)]
    [InlineData(LeastSquaresMethod.Cholesky)]
    [InlineData(LeastSquaresMethod.Sketched)]
    public void Each_iteration_is_reported(LeastSquaresMethod method)
    {
        var (x, y, _) = Problem(500, 20, 10);
        var reports = new List<LeastSquaresProgress>();

        var fit = LinearLeastSquares.Fit(x, 20, y, new LeastSquaresOptions { Method = method, Progress = new Collected(reports) });

        Assert.InRange(reports.Count, 1, fit.Iterations);
        Assert.All(reports, report => Assert.Equal(method, report.Method));
        Assert.InRange(reports[^1].RelativeGradient, 0, 1e-9);
        Assert.Equal(reports.Select(static report => report.Iteration).Order(), reports.Select(static report => report.Iteration));
    }

    private static double Error(double[] actual, double[] expected) =>
        Math.Sqrt(actual.Zip(expected, static (a, b) => (a - b) * (a - b)).Sum() / expected.Sum(static b => b * b));

    /// <summary>Random columns turned by a reflection, with lengths spread geometrically before it: scaling the columns does not help.</summary>
    private static (double[] X, double[] Y, double[] Truth) Problem(int n, int p, double condition)
    {
        var random = new Random(11);
        double[] truth = [.. Enumerable.Range(0, p).Select(_ => random.NextDouble() + 0.5)];
        double[] direction = [.. Enumerable.Range(0, p).Select(_ => random.NextDouble() - 0.5)];
        var square = direction.Sum(static d => d * d);
        double[] x = new double[n * p], y = new double[n];
        for (var i = 0; i < n; i++)
        {
            var row = x.AsSpan(i * p, p);
            double dot = 0;
            for (var j = 0; j < p; j++)
            {
                row[j] = (random.NextDouble() - 0.5) * Math.Pow(condition, -(double)j / (p - 1));
                dot += row[j] * direction[j];
            }

            for (var j = 0; j < p; j++)
            {
                row[j] -= 2 * dot * direction[j] / square;
                y[i] += row[j] * truth[j];
            }
        }

        return (x, y, truth);
    }

    private sealed class CountedBatches(double[] x, double[] y, int columns) : IEnumerable<RowBatch>
    {
        private readonly RowBatch[] _batches =
            [.. Enumerable.Range(0, y.Length).Select(i => (Row: x[(i * columns)..((i + 1) * columns)], Value: y[i])).Chunk(1000).Select(static rows => new RowBatch([.. rows.Select(static r => r.Row)], [.. rows.Select(static r => r.Value)]))];

        public int Count { get; private set; }

        public IEnumerator<RowBatch> GetEnumerator()
        {
            Count++;
            return _batches.AsEnumerable().GetEnumerator();
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class Collected(List<LeastSquaresProgress> reports) : IProgress<LeastSquaresProgress>
    {
        public void Report(LeastSquaresProgress value) => reports.Add(value);
    }
}
