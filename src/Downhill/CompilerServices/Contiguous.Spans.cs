using System.Runtime.CompilerServices;

namespace Downhill.CompilerServices;

/// <summary>The same over spans. An array takes part as the span of its elements.</summary>
public static partial class Contiguous
{
    /// <inheritdoc cref="AddScaled(double[], int, double, double[], int, int)"/>
    public static void AddScaled(Span<double> target, int targetStart, double factor, ReadOnlySpan<double> source, int sourceStart, int count)
    {
        if (count <= 0)
        {
            return;
        }

        Require(Holds(target.Length, targetStart, count) && Holds(source.Length, sourceStart, count));
        AddScaled(ref target[targetStart], factor, ref Unsafe.AsRef(in source[sourceStart]), count);
    }

    /// <inheritdoc cref="Add(double[], int, double, int)"/>
    public static void Add(Span<double> target, int targetStart, double amount, int count)
    {
        if (count <= 0)
        {
            return;
        }

        Require(Holds(target.Length, targetStart, count));
        Add(ref target[targetStart], amount, count);
    }

    /// <inheritdoc cref="Dot(double[], int, double[], int, int)"/>
    public static double Dot(ReadOnlySpan<double> left, int leftStart, ReadOnlySpan<double> right, int rightStart, int count)
    {
        if (count <= 0)
        {
            return 0;
        }

        Require(Holds(left.Length, leftStart, count) && Holds(right.Length, rightStart, count));
        return Dot(ref Unsafe.AsRef(in left[leftStart]), ref Unsafe.AsRef(in right[rightStart]), count);
    }

    /// <inheritdoc cref="Sum(double[], int, int)"/>
    public static double Sum(ReadOnlySpan<double> span, int start, int count)
    {
        if (count <= 0)
        {
            return 0;
        }

        Require(Holds(span.Length, start, count));
        return Sum(ref Unsafe.AsRef(in span[start]), count);
    }

    private static bool Holds(int length, int start, int count) => (ulong)(uint)start + (uint)count <= (uint)length;

    private static void Require(bool holds)
    {
        if (!holds)
        {
            throw new IndexOutOfRangeException();
        }
    }
}
