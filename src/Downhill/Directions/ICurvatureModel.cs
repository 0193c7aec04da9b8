namespace Downhill.Directions;

/// <summary>What a line-search method remembers of the steps behind it, and the direction that it derives from them.</summary>
internal interface ICurvatureModel
{
    /// <summary>Whether nothing is remembered, so that the direction is the negative gradient.</summary>
    bool IsFresh { get; }

    /// <summary>Writes the direction for the free coordinates; 0 in the held ones.</summary>
    /// <param name="gradient">The gradient, of length n; 0 in the held coordinates.</param>
    /// <param name="free">1 for each free coordinate and 0 for each held one; null when all are free.</param>
    /// <param name="direction">Receives the direction, of length n.</param>
    void Direct(double[] gradient, double[]? free, double[] direction);

    /// <summary>Learns from a step.</summary>
    /// <param name="step">The step s, of length n.</param>
    /// <param name="change">The change y of the gradient over it, of length n.</param>
    /// <param name="expected">The product sᵀy that the model had expected; not a number where the step was not along its direction.</param>
    void Learn(double[] step, double[] change, double expected);

    /// <summary>The first step length to try along the direction.</summary>
    /// <param name="lastStep">The length accepted last, in units of its direction.</param>
    /// <param name="lastSlope">The slope at its beginning.</param>
    /// <param name="slope">The slope along the new direction.</param>
    double FirstStep(double lastStep, double lastSlope, double slope);

    /// <summary>Forgets everything.</summary>
    void Reset();
}

/// <summary>A model that can take the bounds into account when it makes the direction.</summary>
internal interface IBoundedCurvatureModel : ICurvatureModel
{
    /// <summary>Writes a direction of descent whose end lies inside the bounds, apart from rounding.</summary>
    /// <param name="gradient">The gradient, of length n; 0 in the held coordinates.</param>
    /// <param name="free">1 for each free coordinate and 0 for each held one; null when all are free.</param>
    /// <param name="point">The current point, inside the bounds.</param>
    /// <param name="box">The bounds.</param>
    /// <param name="direction">Receives the direction, of length n.</param>
    /// <returns>Whether its end is on a bound of a free coordinate.</returns>
    bool DirectInside(double[] gradient, double[]? free, double[] point, Box box, double[] direction);
}
