using System.Numerics;
using System.Runtime.InteropServices;

namespace Downhill.Kernels;

/// <summary>
/// The twin of the tensor kernels where System.Numerics.Tensors is not to be had: the same operations over
/// <see cref="Vector{T}"/>.
/// </summary>
internal static class PortableKernels
{
    /// <summary>The inner product.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        RequireEqualLength(x.Length, y.Length);
        ReadOnlySpan<Vector<double>> vx = Vectors(x), vy = Vectors(y);
        Vector<double> first = Vector<double>.Zero, second = Vector<double>.Zero;
        int i = 0;

        // Two sums, so that one addition need not wait for the other.
        for (; i + 1 < vx.Length; i += 2)
        {
            first += vx[i] * vy[i];
            second += vx[i + 1] * vy[i + 1];
        }

        if (i < vx.Length)
        {
            first += vx[i] * vy[i];
        }

        double sum = Vector.Dot(first + second, Vector<double>.One);
        for (int k = vx.Length * Vector<double>.Count; k < x.Length; k++)
        {
            sum += x[k] * y[k];
        }

        return sum;
    }

    /// <summary>The largest absolute element; not a number where an element is none.</summary>
    public static double MaxMagnitude(ReadOnlySpan<double> x)
    {
        ReadOnlySpan<Vector<double>> vx = Vectors(x);
        Vector<double> largest = Vector<double>.Zero;
        Vector<double> differences = Vector<double>.Zero;
        foreach (Vector<double> v in vx)
        {
            largest = Vector.Max(largest, Vector.Abs(v));

            // Vector.Max may drop a NaN; v − v keeps it, and makes one of an infinity, which the maximum still shows.
            differences += v - v;
        }

        double result = 0;
        bool unordered = false;
        for (int lane = 0; lane < Vector<double>.Count; lane++)
        {
            result = Math.Max(result, largest[lane]);
            unordered |= double.IsNaN(differences[lane]);
        }

        for (int k = vx.Length * Vector<double>.Count; k < x.Length; k++)
        {
            result = Math.Max(result, Math.Abs(x[k]));
        }

        if (unordered)
        {
            foreach (double value in x)
            {
                if (double.IsNaN(value))
                {
                    return double.NaN;
                }

                result = Math.Max(result, Math.Abs(value));
            }
        }

        return result;
    }

    /// <summary>y ← y + a x.</summary>
    public static void AddScaled(double a, ReadOnlySpan<double> x, Span<double> y) => Combine(y, a, x, y);

    /// <summary>z ← x + a y; z may be x or y.</summary>
    public static void Combine(ReadOnlySpan<double> x, double a, ReadOnlySpan<double> y, Span<double> z)
    {
        RequireEqualLength(x.Length, y.Length);
        RequireEqualLength(x.Length, z.Length);
        ReadOnlySpan<Vector<double>> vx = Vectors(x), vy = Vectors(y);
        Span<Vector<double>> vz = Vectors(z);
        Vector<double> factor = new(a);
        for (int i = 0; i < vz.Length; i++)
        {
            vz[i] = vx[i] + (factor * vy[i]);
        }

        for (int k = vz.Length * Vector<double>.Count; k < z.Length; k++)
        {
            z[k] = x[k] + (a * y[k]);
        }
    }

    /// <summary>y ← a x; y may be x.</summary>
    public static void Scale(double a, ReadOnlySpan<double> x, Span<double> y)
    {
        RequireEqualLength(x.Length, y.Length);
        ReadOnlySpan<Vector<double>> vx = Vectors(x);
        Span<Vector<double>> vy = Vectors(y);
        Vector<double> factor = new(a);
        for (int i = 0; i < vy.Length; i++)
        {
            vy[i] = factor * vx[i];
        }

        for (int k = vy.Length * Vector<double>.Count; k < y.Length; k++)
        {
            y[k] = a * x[k];
        }
    }

    /// <summary>z ← x − y; z may be x or y.</summary>
    public static void Subtract(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> z)
    {
        RequireEqualLength(x.Length, y.Length);
        RequireEqualLength(x.Length, z.Length);
        ReadOnlySpan<Vector<double>> vx = Vectors(x), vy = Vectors(y);
        Span<Vector<double>> vz = Vectors(z);
        for (int i = 0; i < vz.Length; i++)
        {
            vz[i] = vx[i] - vy[i];
        }

        for (int k = vz.Length * Vector<double>.Count; k < z.Length; k++)
        {
            z[k] = x[k] - y[k];
        }
    }

    /// <summary>z ← x ∘ y, element by element; z may be x or y.</summary>
    public static void Multiply(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> z)
    {
        RequireEqualLength(x.Length, y.Length);
        RequireEqualLength(x.Length, z.Length);
        ReadOnlySpan<Vector<double>> vx = Vectors(x), vy = Vectors(y);
        Span<Vector<double>> vz = Vectors(z);
        for (int i = 0; i < vz.Length; i++)
        {
            vz[i] = vx[i] * vy[i];
        }

        for (int k = vz.Length * Vector<double>.Count; k < z.Length; k++)
        {
            z[k] = x[k] * y[k];
        }
    }

    /// <summary>y ← y + a u + b v.</summary>
    public static void AddScaledPair(double a, ReadOnlySpan<double> u, double b, ReadOnlySpan<double> v, Span<double> y)
    {
        RequireEqualLength(u.Length, y.Length);
        RequireEqualLength(v.Length, y.Length);
        ReadOnlySpan<Vector<double>> vu = Vectors(u), vv = Vectors(v);
        Span<Vector<double>> vy = Vectors(y);
        Vector<double> first = new(a), second = new(b);
        for (int i = 0; i < vy.Length; i++)
        {
            vy[i] += (first * vu[i]) + (second * vv[i]);
        }

        for (int k = vy.Length * Vector<double>.Count; k < y.Length; k++)
        {
            y[k] += (a * u[k]) + (b * v[k]);
        }
    }

    /// <summary>x ← min(max(x, lower), upper), element by element.</summary>
    public static void Clamp(Span<double> x, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper)
    {
        RequireEqualLength(x.Length, lower.Length);
        RequireEqualLength(x.Length, upper.Length);
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = Math.Min(Math.Max(x[i], lower[i]), upper[i]);
        }
    }

    private static ReadOnlySpan<Vector<double>> Vectors(ReadOnlySpan<double> x) => MemoryMarshal.Cast<double, Vector<double>>(x);

    private static Span<Vector<double>> Vectors(Span<double> x) => MemoryMarshal.Cast<double, Vector<double>>(x);

    private static void RequireEqualLength(int first, int second)
    {
        if (first != second)
        {
            throw new ArgumentException($"Vectors of {first} and {second} elements do not go together.");
        }
    }
}
