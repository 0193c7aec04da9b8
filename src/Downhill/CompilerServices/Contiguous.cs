using System.ComponentModel;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Downhill.CompilerServices;

/// <summary>
/// Loops over consecutive elements of arrays, several elements at a time. Not meant to be called from your own code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Contiguous
{
    /// <summary>Adds to each of <paramref name="count"/> elements of <paramref name="target"/> a factor times the element
    /// of <paramref name="source"/>: each sum and product is rounded as in a loop over the elements.</summary>
    public static void AddScaled(double[] target, int targetStart, double factor, double[] source, int sourceStart, int count)
    {
        if (count <= 0)
        {
            return;
        }

        Span<double> to = target.AsSpan(targetStart, count);
        ReadOnlySpan<double> from = source.AsSpan(sourceStart, count);
        Span<Vector<double>> toVectors = MemoryMarshal.Cast<double, Vector<double>>(to);
        ReadOnlySpan<Vector<double>> fromVectors = MemoryMarshal.Cast<double, Vector<double>>(from);
        var factors = new Vector<double>(factor);
        for (int i = 0; i < toVectors.Length && i < fromVectors.Length; i++)
        {
            toVectors[i] += factors * fromVectors[i];
        }

        for (int i = toVectors.Length * Vector<double>.Count; i < to.Length && i < from.Length; i++)
        {
            to[i] += factor * from[i];
        }
    }

    /// <summary>Adds the same amount to each of <paramref name="count"/> elements of <paramref name="target"/>.</summary>
    public static void Add(double[] target, int targetStart, double amount, int count)
    {
        if (count <= 0)
        {
            return;
        }

        Span<double> to = target.AsSpan(targetStart, count);
        Span<Vector<double>> toVectors = MemoryMarshal.Cast<double, Vector<double>>(to);
        var amounts = new Vector<double>(amount);
        for (int i = 0; i < toVectors.Length; i++)
        {
            toVectors[i] += amounts;
        }

        for (int i = toVectors.Length * Vector<double>.Count; i < to.Length; i++)
        {
            to[i] += amount;
        }
    }

    /// <summary>
    /// The sum of the products of <paramref name="count"/> pairs of elements, added up in an order of its own.
    /// </summary>
    /// <exception cref="IndexOutOfRangeException">A loop over the pairs would leave one of the arrays.</exception>
    /// <exception cref="NullReferenceException">One of the arrays is null.</exception>
    public static double Dot(double[] left, int leftStart, double[] right, int rightStart, int count)
    {
        if (count <= 0)
        {
            return 0;
        }

        if (!Holds(left, leftStart, count) || !Holds(right, rightStart, count))
        {
            return DotByElement(left, leftStart, right, rightStart, count);
        }

        ReadOnlySpan<double> a = left.AsSpan(leftStart, count);
        ReadOnlySpan<double> b = right.AsSpan(rightStart, count);
        ReadOnlySpan<Vector<double>> va = MemoryMarshal.Cast<double, Vector<double>>(a);
        ReadOnlySpan<Vector<double>> vb = MemoryMarshal.Cast<double, Vector<double>>(b);
        Vector<double> first = Vector<double>.Zero;
        Vector<double> second = Vector<double>.Zero;
        Vector<double> third = Vector<double>.Zero;
        Vector<double> fourth = Vector<double>.Zero;
        int i = 0;

        // Four sums, so that one addition need not wait for the other.
        for (; i + 3 < va.Length && i + 3 < vb.Length; i += 4)
        {
            first += va[i] * vb[i];
            second += va[i + 1] * vb[i + 1];
            third += va[i + 2] * vb[i + 2];
            fourth += va[i + 3] * vb[i + 3];
        }

        for (; i < va.Length && i < vb.Length; i++)
        {
            first += va[i] * vb[i];
        }

        double sum = Vector.Dot((first + second) + (third + fourth), Vector<double>.One);
        for (int k = va.Length * Vector<double>.Count; k < a.Length && k < b.Length; k++)
        {
            sum += a[k] * b[k];
        }

        return sum;
    }

    /// <summary>The sum of <paramref name="count"/> elements, added up in an order of its own.</summary>
    /// <exception cref="IndexOutOfRangeException">A loop over the elements would leave the array.</exception>
    /// <exception cref="NullReferenceException">The array is null.</exception>
    public static double Sum(double[] array, int start, int count)
    {
        if (count <= 0)
        {
            return 0;
        }

        double sum = 0;
        if (!Holds(array, start, count))
        {
            for (int i = 0; i < count; i++)
            {
                sum += array[start + i];
            }

            return sum;
        }

        ReadOnlySpan<double> values = array.AsSpan(start, count);
        ReadOnlySpan<Vector<double>> vectors = MemoryMarshal.Cast<double, Vector<double>>(values);
        Vector<double> even = Vector<double>.Zero;
        Vector<double> odd = Vector<double>.Zero;
        int v = 0;
        for (; v + 1 < vectors.Length; v += 2)
        {
            even += vectors[v];
            odd += vectors[v + 1];
        }

        if (v < vectors.Length)
        {
            even += vectors[v];
        }

        sum = Vector.Dot(even + odd, Vector<double>.One);
        for (int k = vectors.Length * Vector<double>.Count; k < values.Length; k++)
        {
            sum += values[k];
        }

        return sum;
    }

    // Throws what the user's own loop throws, at the same element.
    private static double DotByElement(double[] left, int leftStart, double[] right, int rightStart, int count)
    {
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += left[leftStart + i] * right[rightStart + i];
        }

        return sum;
    }

    private static bool Holds(double[]? array, int start, int count) =>
        array is not null && start >= 0 && start <= array.Length - count;
}
