namespace Downhill;

/// <summary>The point at which a descent stands, and what a step from it needs.</summary>
internal sealed class DescentState
{
    public DescentState(CountedObjective objective, DescentOptions options, Box? box, double[] start)
    {
        Objective = objective;
        Options = options;
        Box = box;
        Point = (double[])start.Clone();
        Gradient = new double[start.Length];
        box?.Project(Point);
    }

    /// <summary>The objective, as minimised.</summary>
    public CountedObjective Objective { get; }

    /// <summary>The options, validated.</summary>
    public DescentOptions Options { get; }

    /// <summary>The bounds; null where there are none.</summary>
    public Box? Box { get; }

    /// <summary>The current point.</summary>
    public double[] Point { get; set; }

    /// <summary>The gradient at the current point.</summary>
    public double[] Gradient { get; set; }

    /// <summary>The value at the current point.</summary>
    public double Value { get; set; }

    /// <summary>The norm of the projected gradient at the current point.</summary>
    public double GradientNorm { get; set; }

    /// <summary>The norm of the projected gradient at the start.</summary>
    public double FirstGradientNorm { get; set; }

    /// <summary>
    /// Whether the gradient is small against what it was at the start, or against the value over the size of the point.
    /// </summary>
    public bool IsGradientSmall =>
        GradientNorm <= 1e-3 * FirstGradientNorm
        || GradientNorm * Math.Max(1, VectorKernels.MaxMagnitude(Point)) <= 1e-5 * Math.Abs(Value);

    /// <summary>
    /// The largest change of a value that rounding alone explains: a sum of many terms carries some hundred roundings.
    /// </summary>
    public static double Rounding(double value) => 1e-13 * Math.Abs(value);
}
