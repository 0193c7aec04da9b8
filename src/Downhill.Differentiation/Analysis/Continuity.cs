using Downhill.Differentiation.Program;

namespace Downhill.Differentiation.Analysis;

/// <summary>Proves that the two sides of a branch meet where its condition changes.</summary>
internal static class Continuity
{
    /// <summary>Whether every value that the sides leave behind is the same at equality of the compared values.</summary>
    public static bool IsProven(If choice) => false;
}
