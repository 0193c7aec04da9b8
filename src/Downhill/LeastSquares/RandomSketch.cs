namespace Downhill.LeastSquares;

/// <summary>
/// Many rows mixed at random into few that have nearly the same geometry: each row is added, with random signs, to some of them
/// (Clarkson and Woodruff 2013; Nelson and Nguyên 2013).
/// </summary>
/// <param name="rows">Rows to mix into.</param>
/// <param name="columns">The length of a row.</param>
/// <param name="seed">The same seed gives the same sketch.</param>
internal sealed class RandomSketch(int rows, int columns, int seed)
{
    // With one place for each row, two long rows would meet too often.
    private const int Places = 4;

    /// <summary>The mixed rows, one behind the other.</summary>
    public double[] Cells { get; } = new double[rows * columns];

    /// <summary>Adds a part of a row, or the whole; parts of different columns may be added at the same time.</summary>
    /// <param name="index">Which row of the data.</param>
    /// <param name="part">Its elements from the first column on.</param>
    /// <param name="firstColumn">Where they stand.</param>
    /// <param name="root">What each is multiplied by: the root of the row's weight.</param>
    public void Add(int index, ReadOnlySpan<double> part, int firstColumn, double root)
    {
        var amount = root / Math.Sqrt(Places);
        for (var place = 0; place < Places; place++)
        {
            var mixed = Mix(((ulong)(uint)seed << 40) ^ (((ulong)(uint)index * Places) + (ulong)place));
            var row = (int)((mixed >> 1) % (ulong)rows);
            VectorKernels.AddScaled((mixed & 1) == 0 ? amount : -amount, part, Cells.AsSpan((row * columns) + firstColumn, part.Length));
        }
    }

    /// <summary>Neighbouring numbers to numbers that have nothing in common (Steele, Lea and Flood 2014).</summary>
    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value += 0x9E3779B97F4A7C15;
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }
}
