using Downhill.LeastSquares;

namespace Downhill.Tests;

/// <summary>The passes, tiles, factors and sketches below <see cref="LinearLeastSquares"/>, at every size around the vector and panel widths.</summary>
public sealed class LeastSquaresKernelTests
{
    public static TheoryData<int, int> Sizes()
    {
        var sizes = new TheoryData<int, int>();
        foreach (var columns in (int[])[.. Enumerable.Range(1, 18), 31, 32, 33, 97, 130])
        {
            foreach (var rows in (int[])[1, 7, 256, 257])
            {
                sizes.Add(rows, columns);
            }
        }

        return sizes;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_Gram_matrix_is_that_of_the_plain_sums_on_however_many_threads(int rows, int columns)
    {
        var x = Numbers(rows * columns, 1);
        double[] weights = [.. Numbers(rows, 2).Select(static w => w * w)];
        var design = DesignMatrix.Of(x, columns);

        var gram = GramProduct.Of(design, weights, 1, default);
        var shared = GramProduct.Of(design, weights, 3, default);

        var stride = PanelTiles.Padded(columns);
        for (var i = 0; i < columns; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = Enumerable.Range(0, rows).Sum(k => weights[k] * x[(k * columns) + i] * x[(k * columns) + j]);
                Assert.Equal(sum, gram[(i * stride) + j], 1e-12 * rows);
                Assert.Equal(gram[(i * stride) + j], shared[(i * stride) + j]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_pass_gives_the_gradient_of_the_plain_sums_wherever_the_rows_lie(int rows, int columns)
    {
        var x = Numbers(rows * columns, 1);
        double[] b = Numbers(columns, 2), y = Numbers(rows, 3), weights = [.. Numbers(rows, 4).Select(static w => w * w)];
        double[][] jagged = [.. Enumerable.Range(0, rows).Select(i => x[(i * columns)..((i + 1) * columns)])];
        double[] residuals = [.. jagged.Select((row, i) => y[i] - row.Zip(b, static (u, v) => u * v).Sum())];

        foreach (var design in (DesignMatrix[])[DesignMatrix.Of(x, columns), DesignMatrix.Of(jagged, columns)])
        {
            var gradient = new double[columns];
            var squares = new NormalProduct(design, weights, 1).Gradient(b, y, gradient);

            Assert.Equal(residuals.Zip(weights, static (r, w) => w * r * r).Sum(), squares, 1e-11 * rows * columns);
            for (var j = 0; j < columns; j++)
            {
                Assert.Equal(Enumerable.Range(0, rows).Sum(i => weights[i] * residuals[i] * jagged[i][j]), gradient[j], 1e-12 * rows * columns);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(96)]
    [InlineData(97)]
    [InlineData(112)]
    [InlineData(191)]
    [InlineData(192)]
    [InlineData(301)]
    public void A_Cholesky_factor_solves_what_it_was_made_of(int size)
    {
        var x = Numbers((size + 20) * size, 5);
        var solution = Numbers(size, 6);
        var gram = GramProduct.Of(DesignMatrix.Of(x, size), null, 0, default);
        var stride = PanelTiles.Padded(size);
        var right = new double[size];
        for (var i = 0; i < size; i++)
        {
            gram[(i * stride) + i] += size;
        }

        for (var i = 0; i < size; i++)
        {
            right[i] = Enumerable.Range(0, size).Sum(j => solution[j] * gram[(Math.Max(i, j) * stride) + Math.Min(i, j)]);
        }

        CholeskyFactor.Of(gram, size, 0, default)!.Solve(right);

        for (var i = 0; i < size; i++)
        {
            Assert.Equal(solution[i], right[i], 1e-11);
        }
    }

    /// <summary>The sketch keeps lengths: of random directions, and of those that few rows carry.</summary>
    [Fact]
    public void A_sketch_has_the_lengths_of_the_data()
    {
        const int Rows = 5000, Columns = 20;
        var x = new double[Rows * Columns];
        var random = new Random(3);
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = random.NextDouble() - 0.5;
        }

        for (var j = 0; j < Columns; j++)
        {
            // Two long rows each, which a careless sketch loses where they meet.
            x[(j * Columns) + j] = 100;
            x[((j + 1000) * Columns) + j] = -100;
        }

        var sketch = new RandomSketch(4 * Columns, Columns, 0);
        Assert.True(new NormalProduct(DesignMatrix.Of(x, Columns), null, 2).TrySketch(sketch));

        for (var trial = 0; trial < 20; trial++)
        {
            var direction = Enumerable.Range(0, Columns).Select(j => trial < 10 ? random.NextDouble() - 0.5 : j == trial ? 1 : 0).ToArray();
            Assert.InRange(Length(sketch.Cells, direction) / Length(x, direction), 0.3, 2);
        }
    }

    private static double Length(double[] cells, double[] direction) => Math.Sqrt(Enumerable.Range(0, cells.Length / direction.Length).Sum(
        i => Math.Pow(direction.Select((d, j) => d * cells[(i * direction.Length) + j]).Sum(), 2)));

    private static double[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];
    }
}
