namespace Downhill.Cli.Review;

/// <summary>Lines from 1, both ends included.</summary>
internal readonly record struct LineRange(int First, int Last)
{
    public int Count => Last - First + 1;

    public bool Intersects(LineRange other) => First <= other.Last && other.First <= Last;

    public bool Contains(LineRange other) => First <= other.First && other.Last <= Last;
}
