namespace Downhill.Differentiation;

/// <summary>How smooth a function is in the variables it is differentiated by, from best to worst.</summary>
public enum Differentiability
{
    /// <summary>Differentiable at every point of its domain.</summary>
    Smooth,

    /// <summary>Continuous, and differentiable but for isolated kinks: abs, max, clamp, a branch whose sides provably meet.</summary>
    AlmostEverywhere,

    /// <summary>Branches on a differentiated value, and the sides could not be proven to meet.</summary>
    Piecewise,

    /// <summary>The derivative is zero almost everywhere: the value is rounded, counted, compared or cast to an integer.</summary>
    NotDifferentiable,

    /// <summary>Something on the way could not be read: no source, a virtual call, possible aliasing.</summary>
    Unknown,
}
