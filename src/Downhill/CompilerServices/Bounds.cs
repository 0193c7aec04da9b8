using System.ComponentModel;

namespace Downhill.CompilerServices;

/// <summary>Checks the bounds of a part of an array as C# does. Not meant to be called from your own code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Bounds
{
    /// <summary>The number of elements from <paramref name="first"/> up to, and without, <paramref name="last"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie within the array.</exception>
    public static int Part(int length, int first, int last) => (uint)last > (uint)length || (uint)first > (uint)last
        ? throw new ArgumentOutOfRangeException(nameof(length))
        : last - first;
}
