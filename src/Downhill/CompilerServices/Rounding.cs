using System.ComponentModel;

namespace Downhill.CompilerServices;

/// <summary>Hands derivatives that are kept in double over to arrays of floats. Not meant to be called from your own code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Rounding
{
    /// <summary>Fills <paramref name="target"/> with the numbers of <paramref name="source"/>, each rounded once.</summary>
    public static void Store(double[] source, float[] target)
    {
        for (var i = 0; i < target.Length && i < source.Length; i++)
        {
            target[i] = (float)source[i];
        }
    }

    /// <summary>The same for arrays of one shape and any number of dimensions.</summary>
    public static void Store(Array source, Array target)
    {
        var numbers = new double[source.Length];
        Buffer.BlockCopy(source, 0, numbers, 0, numbers.Length * sizeof(double));
        Packing.Scatter(numbers, 0, target);
    }
}
