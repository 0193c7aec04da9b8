using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Downhill.CompilerServices;

/// <summary>
/// Loops over consecutive elements of arrays, several elements at a time. Not meant to be called from your own code.
/// </summary>
/// <remarks>
/// The gradient has run through the same elements in the loss before, and a sum that leaves its arrays is left to a plain
/// loop, so that an exception is the loop's own.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class Contiguous
{
    /// <summary>Adds to each of <paramref name="count"/> elements of <paramref name="target"/> a factor times the element
    /// of <paramref name="source"/>: each sum and product is rounded as in a loop over the elements.</summary>
    /// <exception cref="IndexOutOfRangeException">A loop over the elements would leave one of the arrays.</exception>
    public static void AddScaled(double[] target, int targetStart, double factor, double[] source, int sourceStart, int count)
    {
        if (count <= 0)
        {
            return;
        }

        if (!Holds(target, targetStart, count) || !Holds(source, sourceStart, count))
        {
            throw new IndexOutOfRangeException();
        }

        AddScaled(ref target[targetStart], factor, ref source[sourceStart], count);
    }

    private static void AddScaled(ref double to, double factor, ref double from, int count)
    {
        int i = 0;
        AddScaledWide(ref to, factor, ref from, count, ref i);
        var factors = new Vector<double>(factor);
        for (; i <= count - Vector<double>.Count; i += Vector<double>.Count)
        {
            Store(Load(ref to, i) + (factors * Load(ref from, i)), ref to, i);
        }

        for (; i < count; i++)
        {
            Unsafe.Add(ref to, i) += factor * Unsafe.Add(ref from, i);
        }
    }

    /// <summary>Adds the same amount to each of <paramref name="count"/> elements of <paramref name="target"/>.</summary>
    /// <exception cref="IndexOutOfRangeException">A loop over the elements would leave the array.</exception>
    public static void Add(double[] target, int targetStart, double amount, int count)
    {
        if (count <= 0)
        {
            return;
        }

        if (!Holds(target, targetStart, count))
        {
            throw new IndexOutOfRangeException();
        }

        Add(ref target[targetStart], amount, count);
    }

    private static void Add(ref double to, double amount, int count)
    {
        var amounts = new Vector<double>(amount);
        int i = 0;
        for (; i <= count - Vector<double>.Count; i += Vector<double>.Count)
        {
            Store(Load(ref to, i) + amounts, ref to, i);
        }

        for (; i < count; i++)
        {
            Unsafe.Add(ref to, i) += amount;
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

        return Dot(ref left[leftStart], ref right[rightStart], count);
    }

    private static double Dot(ref double a, ref double b, int count)
    {
        int i = 0;
        double sum = DotWide(ref a, ref b, count, ref i);
        if (i <= count - Vector<double>.Count)
        {
            sum += DotVectors(ref a, ref b, count, ref i);
        }

        for (; i < count; i++)
        {
            sum += Unsafe.Add(ref a, i) * Unsafe.Add(ref b, i);
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

        if (!Holds(array, start, count))
        {
            double sum = 0;
            for (int k = 0; k < count; k++)
            {
                sum += array[start + k];
            }

            return sum;
        }

        return Sum(ref array[start], count);
    }

    private static double Sum(ref double first, int count)
    {
        Vector<double> even = Vector<double>.Zero;
        Vector<double> odd = Vector<double>.Zero;
        int i = 0;
        for (; i <= count - (2 * Vector<double>.Count); i += 2 * Vector<double>.Count)
        {
            even += Load(ref first, i);
            odd += Load(ref first, i + Vector<double>.Count);
        }

        double sum = Vector.Dot(even + odd, Vector<double>.One);
        for (; i < count; i++)
        {
            sum += Unsafe.Add(ref first, i);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double DotVectors(ref double a, ref double b, int count, ref int i)
    {
        Vector<double> first = Vector<double>.Zero;
        Vector<double> second = Vector<double>.Zero;

        // Two sums, so that one addition need not wait for the other.
        for (; i <= count - (2 * Vector<double>.Count); i += 2 * Vector<double>.Count)
        {
            first += Load(ref a, i) * Load(ref b, i);
            second += Load(ref a, i + Vector<double>.Count) * Load(ref b, i + Vector<double>.Count);
        }

        if (i <= count - Vector<double>.Count)
        {
            first += Load(ref a, i) * Load(ref b, i);
            i += Vector<double>.Count;
        }

        return Vector.Dot(first + second, Vector<double>.One);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Holds(double[]? array, int start, int count) =>
        array is not null && (ulong)(uint)start + (uint)count <= (uint)array.Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Load(ref double first, int index) =>
        Unsafe.ReadUnaligned<Vector<double>>(ref Unsafe.As<double, byte>(ref Unsafe.Add(ref first, index)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector<double> values, ref double first, int index) =>
        Unsafe.WriteUnaligned(ref Unsafe.As<double, byte>(ref Unsafe.Add(ref first, index)), values);
}
