namespace Downhill.Analyzers.Generator.Memory;

/// <summary>128 bits that stand for a text: two that differ do not share them by any accident worth counting on.</summary>
internal readonly record struct Fingerprint(ulong First, ulong Second);

/// <summary>Takes in a text piece by piece, and gives its fingerprint.</summary>
internal struct FingerprintBuilder
{
    private ulong _first;
    private ulong _second;

    public FingerprintBuilder()
    {
        _first = 14695981039346656037;
        _second = 0x9E3779B97F4A7C15;
    }

    public void Add(char c)
    {
        // Fowler, Noll and Vo (1991), and beside it a product of another kind, so that one's collisions are not the other's.
        _first = (_first ^ c) * 1099511628211;
        _second = ((_second << 5 | _second >> 59) ^ c) * 0x517CC1B727220A95;
    }

    public void Add(string text)
    {
        foreach (char c in text)
        {
            Add(c);
        }

        // Where a piece ends makes a difference too.
        Add('\uFFFF');
    }

    public void Add(ulong value)
    {
        Add((char)(value & 0xFFFF));
        Add((char)(value >> 16 & 0xFFFF));
        Add((char)(value >> 32 & 0xFFFF));
        Add((char)(value >> 48));
    }

    public void Add(Fingerprint value)
    {
        Add(value.First);
        Add(value.Second);
    }

    public readonly Fingerprint Result => new(Mixed(_first), Mixed(_second));

    // The last characters have to reach every bit (Steele, Lea and Flood, 2014).
    private static ulong Mixed(ulong value)
    {
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9;
        value = (value ^ value >> 27) * 0x94D049BB133111EB;
        return value ^ value >> 31;
    }
}
