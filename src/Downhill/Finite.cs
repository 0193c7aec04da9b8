namespace Downhill;

/// <summary>Finiteness, which netstandard2.0 does not offer.</summary>
internal static class Finite
{
    /// <summary>Whether <paramref name="value"/> is neither infinite nor not a number.</summary>
    public static bool IsFinite(double value) => !double.IsNaN(value) && !double.IsInfinity(value);
}
