using System.Globalization;

namespace Downhill;

/// <summary>Compares the gradient that an objective gives with what the changes of its value say.</summary>
public static class GradientCheck
{
    /// <summary>
    /// Compares the gradient at a point with central differences, in all coordinates or in random directions.
    /// </summary>
    /// <param name="objective">The value and the gradient at a point.</param>
    /// <param name="point">The point, of length n, at least 1; finite. Not changed. Best not a minimum: there every gradient is small.</param>
    /// <param name="directions">
    /// Null to compare every partial derivative, at some 8 to 14 evaluations each; otherwise the number of random directions of
    /// unit length, at least 1, in which to compare the derivative instead: a few find nearly every mistake, whatever n is.
    /// </param>
    /// <param name="seed">The seed of the random directions.</param>
    /// <param name="relativeTolerance">
    /// The relative difference to accept beyond the estimated error of the numeric derivative, at least 0.
    /// </param>
    /// <returns>The comparison that differs most, all of them, and whether they agree.</returns>
    /// <remarks>
    /// Each numeric derivative is extrapolated from a falling sequence of steps and comes with an estimate of its error
    /// (Ridders, 1982), to which the rounding of the values is added. The first step fits the magnitude of the coordinate.
    /// Trial points at which the objective is not finite are left out.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="objective"/> or <paramref name="point"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="point"/> is empty or not finite, the objective is not finite there, or it left part of its gradient
    /// unwritten.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="directions"/> or <paramref name="relativeTolerance"/> is out of range.</exception>
    public static GradientCheckResult Compare(
        ObjectiveWithGradient objective,
        double[] point,
        int? directions = null,
        int seed = 0,
        double relativeTolerance = 1e-6)
    {
        if (objective is null)
        {
            throw new ArgumentNullException(nameof(objective));
        }

        if (point is null)
        {
            throw new ArgumentNullException(nameof(point));
        }

        if (point.Length == 0)
        {
            throw new ArgumentException("The point has no parameters.", nameof(point));
        }

        OptionsValidation.RequireFinite(point, nameof(point));
        if (directions < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(directions), directions, "At least one direction is needed; null compares every coordinate.");
        }

        if (!(relativeTolerance >= 0) || double.IsInfinity(relativeTolerance))
        {
            throw new ArgumentOutOfRangeException(nameof(relativeTolerance), relativeTolerance, "The tolerance has to be a finite number of at least 0.");
        }

        return new CentralDifferences(objective, point, relativeTolerance).Compare(directions, seed);
    }
}

/// <summary>A derivative by the objective's own gradient beside the numeric one.</summary>
/// <param name="Index">The index of the coordinate, or the number of the random direction, from 0.</param>
/// <param name="Analytic">The derivative that the objective's gradient gives.</param>
/// <param name="Numeric">The derivative that the changes of its value give; not a number where none could be had.</param>
/// <param name="EstimatedError">How far the numeric derivative may be off.</param>
/// <param name="Agrees">Whether the two agree within that error and the tolerance.</param>
public readonly record struct DerivativeComparison(int Index, double Analytic, double Numeric, double EstimatedError, bool Agrees)
{
    /// <summary>The absolute difference of the two.</summary>
    public double Difference => Math.Abs(Analytic - Numeric);
}

/// <summary>How the gradient of an objective compares with what the changes of its value say.</summary>
public sealed class GradientCheckResult
{
    internal GradientCheckResult(IReadOnlyList<DerivativeComparison> comparisons, DerivativeComparison worst, bool isConclusive, bool inCoordinates, int evaluations)
    {
        Comparisons = comparisons;
        Worst = worst;
        IsConclusive = isConclusive;
        InCoordinates = inCoordinates;
        Evaluations = evaluations;
    }

    /// <summary>Whether every comparison agrees.</summary>
    public bool Agrees => Comparisons.All(static c => c.Agrees);

    /// <summary>
    /// Whether every numeric derivative is accurate enough for its comparison to mean something: not where the value is
    /// noisy, has a kink or a jump nearby, or is not finite around the point.
    /// </summary>
    public bool IsConclusive { get; }

    /// <summary>The comparison that differs most, measured by what it may differ.</summary>
    public DerivativeComparison Worst { get; }

    /// <summary>All comparisons, by index.</summary>
    public IReadOnlyList<DerivativeComparison> Comparisons { get; }

    /// <summary>Whether the comparisons are of the coordinates, and not of random directions.</summary>
    public bool InCoordinates { get; }

    /// <summary>The calls of the objective made.</summary>
    public int Evaluations { get; }

    /// <summary>The outcome and the worst comparison, in one line.</summary>
    public override string ToString() => string.Format(
        CultureInfo.InvariantCulture,
        "{0}{1}; worst in {2} {3}: gradient {4:G9}, numeric {5:G9} ± {6:G2}",
        Agrees ? "The gradient agrees" : "The gradient disagrees",
        IsConclusive ? "" : ", though not every numeric derivative is accurate enough to tell",
        InCoordinates ? "coordinate" : "direction",
        Worst.Index,
        Worst.Analytic,
        Worst.Numeric,
        Worst.EstimatedError);
}
