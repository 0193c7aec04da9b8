namespace Downhill.Search;

/// <summary>How a line search ended.</summary>
internal enum LineSearchOutcome
{
    /// <summary>The state may move to the accepted point.</summary>
    Accepted,

    /// <summary>No acceptable point was found.</summary>
    Failed,

    /// <summary>The objective may not be called again.</summary>
    Halted,
}

/// <summary>
/// A step that meets the strong Wolfe conditions: bracketing and zoom with safeguarded cubic interpolation (Nocedal and
/// Wright, 2006, algorithms 3.5 and 3.6), with the approximate conditions of Hager and Zhang (2005) where rounding hides
/// differences of the value.
/// </summary>
/// <remarks>
/// A trial point with a value or gradient that is not finite only shortens the interval: the search goes back to the
/// region in which the objective is finite.
/// </remarks>
internal sealed class WolfeLineSearch(int dimension, double sufficientDecrease, double curvature)
{
    private const int MaxTrials = 60;
    private const int MaxTrialsOnceLower = 25;
    private const int MaxTrialsTowardsEdge = 3;
    private const double LargestExpansion = 10;

    // Two points besides the current one: the trial, and the best acceptable one so far.
    private double[] _trialPoint = new double[dimension];
    private double[] _trialGradient = new double[dimension];
    private double[] _lowPoint = new double[dimension];
    private double[] _lowGradient = new double[dimension];
    private double _trialNorm;
    private double _lowNorm;

    /// <summary>The length of the accepted step, in units of the direction.</summary>
    public double Step { get; private set; }

    /// <summary>Whether a trial was not finite.</summary>
    public bool MetEdge { get; private set; }

    /// <summary>The accepted point; the caller may exchange it for an array of its own.</summary>
    public double[] Point { get => _lowPoint; set => _lowPoint = value; }

    /// <summary>The gradient at the accepted point; the caller may exchange it for an array of its own.</summary>
    public double[] Gradient { get => _lowGradient; set => _lowGradient = value; }

    /// <summary>The value at the accepted point.</summary>
    public double Value { get; private set; }

    /// <summary>The norm of the projected gradient at the accepted point.</summary>
    public double GradientNorm => _lowNorm;

    /// <summary>Searches along a direction of descent.</summary>
    /// <param name="state">The current point.</param>
    /// <param name="direction">The direction, of length n.</param>
    /// <param name="slope">The derivative along it at the current point, below 0.</param>
    /// <param name="firstStep">The first step to try.</param>
    /// <param name="longestStep">The longest step allowed, more than 0; may be infinite.</param>
    public LineSearchOutcome Search(DescentState state, double[] direction, double slope, double firstStep, double longestStep)
    {
        double origin = state.Value;
        double rounding = DescentState.Rounding(origin);
        double scale = VectorKernels.MaxMagnitude(direction);

        // Far beyond any sensible point, so that no coordinate of a trial overflows.
        longestStep = Math.Min(longestStep, 1e200 / Math.Max(scale, 1e-100));

        Bracket low = new(0, origin, slope);
        Bracket high = default;
        bool hasHigh = false;
        bool isLower = false;
        int towardsEdge = 0;
        MetEdge = false;
        double lastWidth = double.PositiveInfinity;
        double widthBefore = double.PositiveInfinity;
        double step = Math.Min(firstStep, longestStep);

        for (int trial = 1; trial <= MaxTrials; trial++)
        {
            if (!Try(state, direction, step, out double value))
            {
                return LineSearchOutcome.Halted;
            }

            if (!Finite.IsFinite(value) || double.IsNaN(_trialNorm))
            {
                high = new Bracket(step, double.NaN, double.NaN);
                hasHigh = true;
                MetEdge = true;
                lastWidth = widthBefore = double.PositiveInfinity;

                // Near a known good point the edge is approached by halves; with nothing yet, large steps back are cheaper.
                step = low.Step + ((low.Step > 0 ? 0.5 : 0.1) * (step - low.Step));
            }
            else
            {
                double trialSlope = VectorKernels.Dot(_trialGradient, direction);
                Bracket current = new(step, value, trialSlope);
                bool lower = value <= origin + (sufficientDecrease * step * slope);
                bool level = value <= origin + rounding;
                bool flat = Math.Abs(trialSlope) <= curvature * -slope;
                bool flatNearby = Math.Abs(value - origin) <= rounding && trialSlope >= curvature * slope && trialSlope <= ((2 * sufficientDecrease) - 1) * slope;

                if ((lower && flat) || flatNearby || (lower && step >= longestStep && trialSlope < 0))
                {
                    return Accept(current);
                }

                // Within rounding of each other, two values say nothing: their slopes decide.
                bool indistinct = Math.Abs(value - low.Value) <= rounding;
                bool above = indistinct
                    ? !level || trialSlope * (step - low.Step) >= 0
                    : !lower || value >= low.Value;
                if (above)
                {
                    high = current;
                    hasHigh = true;
                }
                else
                {
                    if (trialSlope * (step - low.Step) >= 0)
                    {
                        high = low;
                        hasHigh = true;
                    }

                    low = current;
                    isLower = lower;
                    KeepTrialAsLow();
                }

                if (hasHigh)
                {
                    double width = Math.Abs(high.Step - low.Step);
                    step = Interpolate(low, high);
                    if (width > 0.66 * widthBefore)
                    {
                        step = low.Step + (0.5 * (high.Step - low.Step));
                    }

                    widthBefore = lastWidth;
                    lastWidth = width;
                }
                else
                {
                    if (step >= longestStep)
                    {
                        break;
                    }

                    step = Math.Min(Extrapolate(current, slope), longestStep);
                }
            }

            // A point close to where the objective ends is a bad place for the next search to begin.
            towardsEdge += isLower && hasHigh && double.IsNaN(high.Value) ? 1 : 0;
            if (towardsEdge >= MaxTrialsTowardsEdge)
            {
                break;
            }

            bool exhausted = hasHigh && Math.Abs(high.Step - low.Step) * scale <= 1e-17 * (VectorKernels.MaxMagnitude(state.Point) + 1e-280);
            if (exhausted || !(step > 0) || (trial >= MaxTrialsOnceLower && isLower))
            {
                break;
            }
        }

        // No point meets the condition on the slope, but one may be lower all the same.
        return isLower ? AcceptLow(low) : LineSearchOutcome.Failed;
    }

    private static double Extrapolate(Bracket current, double slope)
    {
        // The secant of the slope between the origin and here, kept within a sensible expansion.
        double bend = (current.Slope - slope) / current.Step;
        double secant = bend > 0 ? current.Step - (current.Slope / bend) : double.PositiveInfinity;
        return Math.Min(Math.Max(secant, 2 * current.Step), LargestExpansion * current.Step);
    }

    private static double Interpolate(Bracket low, Bracket high)
    {
        double width = high.Step - low.Step;
        double middle = low.Step + (0.5 * width);
        if (double.IsNaN(high.Value))
        {
            return middle;
        }

        // The minimum of the cubic through both values and slopes (Nocedal and Wright, 2006, equation 3.59).
        double d1 = low.Slope + high.Slope - (3 * (high.Value - low.Value) / width);
        double square = (d1 * d1) - (low.Slope * high.Slope);
        if (!(square >= 0))
        {
            return middle;
        }

        double d2 = Math.Sign(width) * Math.Sqrt(square);
        double step = high.Step - (width * (high.Slope + d2 - d1) / (high.Slope - low.Slope + (2 * d2)));
        double margin = 0.02 * Math.Abs(width);
        double least = Math.Min(low.Step, high.Step) + margin;
        double most = Math.Max(low.Step, high.Step) - margin;
        return double.IsNaN(step) ? middle : Math.Min(Math.Max(step, least), most);
    }

    private bool Try(DescentState state, double[] direction, double step, out double value)
    {
        VectorKernels.Combine(state.Point, step, direction, _trialPoint);
        if (state.Box is { } box)
        {
            box.ProjectStep(state.Point, _trialPoint);
            box.Project(_trialPoint);
        }

        return state.Objective.Evaluate(_trialPoint, _trialGradient, out value, out _trialNorm);
    }

    private void KeepTrialAsLow()
    {
        (_trialPoint, _lowPoint) = (_lowPoint, _trialPoint);
        (_trialGradient, _lowGradient) = (_lowGradient, _trialGradient);
        _lowNorm = _trialNorm;
    }

    private LineSearchOutcome Accept(Bracket current)
    {
        KeepTrialAsLow();
        return AcceptLow(current);
    }

    private LineSearchOutcome AcceptLow(Bracket low)
    {
        Step = low.Step;
        Value = low.Value;
        return LineSearchOutcome.Accepted;
    }

    private readonly record struct Bracket(double Step, double Value, double Slope);
}
