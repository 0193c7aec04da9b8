using System.ComponentModel;

namespace Downhill.CompilerServices;

/// <summary>
/// Checks that an array has the elements that a method of <see cref="Array"/> is asked for. Where it has not, the method itself
/// is called and says so in its own words, before it has changed anything. Not meant to be called from your own code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ArrayBounds
{
    /// <summary>Requires both arrays to have the elements that <see cref="Array.Copy(Array, int, Array, int, int)"/> copies.</summary>
    /// <exception cref="ArgumentNullException">An array is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A place or the length is negative.</exception>
    /// <exception cref="ArgumentException">An array is too short.</exception>
    public static void Copy(Array sourceArray, int sourceIndex, Array destinationArray, int destinationIndex, int length)
    {
        if (sourceArray is null || destinationArray is null || !Has(sourceArray, sourceIndex, length) || !Has(destinationArray, destinationIndex, length))
        {
            Array.Copy(sourceArray!, sourceIndex, destinationArray!, destinationIndex, length);
        }
    }

    /// <summary>Requires the array to have the elements that <see cref="Array.Clear(Array, int, int)"/> clears.</summary>
    /// <exception cref="ArgumentNullException">The array is null.</exception>
    /// <exception cref="IndexOutOfRangeException">It has not all of these elements.</exception>
    public static void Clear(Array array, int index, int length)
    {
        if (array is null || !Has(array, index, length))
        {
            Array.Clear(array!, index, length);
        }
    }

    /// <summary>Requires the array to have the elements that <c>Array.Fill</c> sets.</summary>
    /// <typeparam name="T">What it holds.</typeparam>
    /// <exception cref="ArgumentNullException">The array is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">It has not all of these elements.</exception>
    public static void Fill<T>(T[] array, int startIndex, int count)
    {
        if (array is null || !Has(array, startIndex, count))
        {
#if NETSTANDARD2_0
            throw array is null ? new ArgumentNullException(nameof(array))
                : new ArgumentOutOfRangeException((uint)startIndex > (uint)array.Length ? nameof(startIndex) : nameof(count));
#else
            Array.Fill(array!, default!, startIndex, count);
#endif
        }
    }

    /// <summary>Requires the array to have the elements that <see cref="Array.Reverse(Array, int, int)"/> turns round.</summary>
    /// <exception cref="ArgumentNullException">The array is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The place or the length is negative.</exception>
    /// <exception cref="ArgumentException">The array is too short.</exception>
    public static void Reverse(Array array, int index, int length)
    {
        if (array is null || !Has(array, index, length))
        {
            Array.Reverse(array!, index, length);
        }
    }

    private static bool Has(Array array, int first, int count) => first >= 0 && count >= 0 && count <= array.Length - first;
}
