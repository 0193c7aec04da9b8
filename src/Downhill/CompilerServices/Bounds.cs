using System.ComponentModel;

namespace Downhill.CompilerServices;

/// <summary>Checks the bounds of a part of an array, and of an item of a list, as C# and the library do. Not meant to be called from your own code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Bounds
{
    /// <summary>The number of elements from <paramref name="first"/> up to, and without, <paramref name="last"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie within the array.</exception>
    public static int Part(int length, int first, int last) => (uint)last > (uint)length || (uint)first > (uint)last
        ? throw new ArgumentOutOfRangeException(nameof(length))
        : last - first;

    /// <summary>The index of an item of a list. For one that is not there a list that has none says so, in its own words.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    public static int Item(int index, int count) => (uint)index < (uint)count ? index : new List<int>(0)[index];

    /// <summary>Checks the place at which a list inserts an item, and says as a list does when there is none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public static void Insert(int index, int count)
    {
        if ((uint)index > (uint)count)
        {
            new List<int>(0).Insert(index, 0);
        }
    }

    /// <summary>Checks the place at which a list removes an item, and says as a list does when there is none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    public static void RemoveAt(int index, int count)
    {
        if ((uint)index >= (uint)count)
        {
            new List<int>(0).RemoveAt(index);
        }
    }

    /// <summary>The number of items that a list has room for at first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public static int Capacity(int capacity) => capacity >= 0 ? capacity : new List<int>(capacity).Capacity;

    /// <summary>Requires a slice to lie within a span of this length; the start is what is returned.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The slice does not lie within the span.</exception>
    public static int Slice(int length, int start, int count) => (uint)start > (uint)length || (uint)count > (uint)(length - start)
        ? throw new ArgumentOutOfRangeException()
        : start;

    /// <summary>The place in its array of an element of a span that begins at <paramref name="first"/>.</summary>
    /// <exception cref="IndexOutOfRangeException">The span has no such element.</exception>
    public static int At(int first, int length, int index) => (uint)index >= (uint)length
        ? throw new IndexOutOfRangeException()
        : first + index;

    /// <summary>Requires the target of a copy to be long enough.</summary>
    /// <exception cref="ArgumentException">It is shorter than what is copied.</exception>
    public static void Copy(int length, int targetLength)
    {
        if ((uint)length > (uint)targetLength)
        {
            throw new ArgumentException("Destination is too short.", "destination");
        }
    }
}
