using Downhill.Kernels;

namespace Downhill.Tests;

/// <summary>The tensor kernels against their portable twin, at every length around the vector widths.</summary>
public sealed class KernelTests
{
    public static TheoryData<int> Lengths() => [.. Enumerable.Range(1, 40), 63, 64, 65, 1000];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void The_twins_agree(int n)
    {
        double[] x = Vector(n, 1), y = Vector(n, 2), z = Vector(n, 3);
        double reference = x.Zip(y, (a, b) => a * b).Sum();

        Assert.Equal(reference, TensorKernels.Dot(x, y), 1e-12 * n);
        Assert.Equal(reference, PortableKernels.Dot(x, y), 1e-12 * n);
        Assert.Equal(x.Max(Math.Abs), TensorKernels.MaxMagnitude(x));
        Assert.Equal(x.Max(Math.Abs), PortableKernels.MaxMagnitude(x));
        Compare(z, v => TensorKernels.AddScaled(1.7, x, v), v => PortableKernels.AddScaled(1.7, x, v), i => z[i] + (1.7 * x[i]));
        Compare(z, v => TensorKernels.Combine(x, -0.3, y, v), v => PortableKernels.Combine(x, -0.3, y, v), i => x[i] - (0.3 * y[i]));
        Compare(z, v => TensorKernels.Scale(-2.5, v, v), v => PortableKernels.Scale(-2.5, v, v), i => -2.5 * z[i]);
        Compare(z, v => TensorKernels.Subtract(x, v, v), v => PortableKernels.Subtract(x, v, v), i => x[i] - z[i]);
        Compare(z, v => TensorKernels.Multiply(x, v, v), v => PortableKernels.Multiply(x, v, v), i => x[i] * z[i]);
        Compare(z, v => TensorKernels.AddScaledPair(0.4, x, -1.1, y, v), v => PortableKernels.AddScaledPair(0.4, x, -1.1, y, v), i => z[i] + (0.4 * x[i]) - (1.1 * y[i]));
        double[] low = Vector(n, 4), high = [.. low.Select(v => v + 0.5)];
        Compare(z, v => TensorKernels.Clamp(v, low, high), v => PortableKernels.Clamp(v, low, high), i => Math.Clamp(z[i], low[i], high[i]));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void The_largest_magnitude_shows_what_is_not_finite_wherever_it_is(int n)
    {
        for (int i = 0; i < n; i += Math.Max(1, n / 7))
        {
            double[] x = Vector(n, 1);
            x[i] = double.NegativeInfinity;
            Assert.Equal(double.PositiveInfinity, TensorKernels.MaxMagnitude(x));
            Assert.Equal(double.PositiveInfinity, PortableKernels.MaxMagnitude(x));
            x[i] = double.NaN;
            x[^1] = i == n - 1 ? x[^1] : double.PositiveInfinity;
            Assert.True(double.IsNaN(TensorKernels.MaxMagnitude(x)));
            Assert.True(double.IsNaN(PortableKernels.MaxMagnitude(x)));
        }
    }

    private static void Compare(double[] start, Action<double[]> tensor, Action<double[]> portable, Func<int, double> expected)
    {
        double[] a = [.. start], b = [.. start];
        tensor(a);
        portable(b);
        for (int i = 0; i < start.Length; i++)
        {
            Assert.Equal(expected(i), a[i], 1e-14);
            Assert.Equal(expected(i), b[i], 1e-14);
        }
    }

    private static double[] Vector(int n, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, n).Select(_ => (2 * random.NextDouble()) - 1)];
    }
}
