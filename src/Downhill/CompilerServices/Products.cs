using System.ComponentModel;

namespace Downhill.CompilerServices;

/// <summary>Products for generated gradients. Not meant to be called from your own code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Products
{
    /// <summary>For each number the product of all the others, without dividing: the numbers may be 0.</summary>
    public static double[] OfOthers(double[] values)
    {
        var products = new double[values.Length];
        var before = 1.0;
        for (var i = 0; i < values.Length; i++)
        {
            products[i] = before;
            before *= values[i];
        }

        var after = 1.0;
        for (var i = values.Length - 1; i >= 0; i--)
        {
            products[i] *= after;
            after *= values[i];
        }

        return products;
    }
}
