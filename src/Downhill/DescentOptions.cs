namespace Downhill;

/// <summary>How to descend and when to stop. Every default works without tuning.</summary>
public sealed record DescentOptions
{
    /// <summary>The most iterations to make; unlimited by default is replaced by the method's own default.</summary>
    public int? MaxIterations { get; init; }

    /// <summary>The most evaluations of the objective with its gradient.</summary>
    public int? MaxEvaluations { get; init; }

    /// <summary>Stop as soon as the value is at or beyond this target.</summary>
    public double? TargetValue { get; init; }

    /// <summary>Lower bounds: one per parameter, or a single one for all of them; null where unbounded.</summary>
    public double[]? LowerBounds { get; init; }

    /// <summary>Upper bounds: one per parameter, or a single one for all of them; null where unbounded.</summary>
    public double[]? UpperBounds { get; init; }
}
