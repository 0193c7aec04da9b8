namespace Downhill;

/// <summary>Lower and upper bounds of every parameter, infinite where there are none.</summary>
internal sealed class Box
{
    private Box(double[] lower, double[] upper)
    {
        Lower = lower;
        Upper = upper;
    }

    /// <summary>The lower bounds, of length n.</summary>
    public double[] Lower { get; }

    /// <summary>The upper bounds, of length n.</summary>
    public double[] Upper { get; }

    /// <summary>The box for n parameters from bounds that were validated; null where nothing is bounded.</summary>
    public static Box? Create(double[]? lower, double[]? upper, int n)
    {
        bool bounded = Array.Exists(lower ?? [], static b => !double.IsInfinity(b))
            || Array.Exists(upper ?? [], static b => !double.IsInfinity(b));
        return bounded
            ? new Box(Expand(lower, double.NegativeInfinity, n), Expand(upper, double.PositiveInfinity, n))
            : null;
    }

    /// <summary>Moves a point to the nearest one inside.</summary>
    public void Project(Span<double> point) => VectorKernels.Clamp(point, Lower, Upper);

    /// <summary>
    /// Moves a point to the nearest one inside, and the coordinates that the rounding of a step from
    /// <paramref name="origin"/> left just inside a bound onto it, so that a bound that was aimed at is hit.
    /// </summary>
    public void ProjectStep(ReadOnlySpan<double> origin, Span<double> point)
    {
        const double fewRoundings = 1e-15;
        for (int i = 0; i < point.Length; i++)
        {
            double slack = fewRoundings * (Math.Abs(origin[i]) + Math.Abs(point[i]));
            if (point[i] - Lower[i] <= slack && origin[i] > point[i])
            {
                point[i] = Lower[i];
            }
            else if (Upper[i] - point[i] <= slack && origin[i] < point[i])
            {
                point[i] = Upper[i];
            }
        }
    }

    /// <summary>
    /// The largest component of P(x − g) − x, where P is the projection on the box: zero exactly at the points that
    /// satisfy the first-order conditions. Not a number where a component of the gradient is none.
    /// </summary>
    public double ProjectedGradientNorm(ReadOnlySpan<double> point, ReadOnlySpan<double> gradient)
    {
        double norm = 0;
        for (int i = 0; i < point.Length; i++)
        {
            double g = gradient[i];
            double step = g > 0
                ? Math.Min(g, point[i] - Lower[i])
                : Math.Min(-g, Upper[i] - point[i]);
            if (double.IsNaN(step))
            {
                return double.NaN;
            }

            norm = Math.Max(norm, step);
        }

        return norm;
    }

    /// <summary>
    /// Marks with 0 the coordinates that are at a bound with the gradient pointing outside, or that cannot move at all,
    /// and with 1 the free ones.
    /// </summary>
    /// <returns>Whether any coordinate is held.</returns>
    public bool MarkFree(ReadOnlySpan<double> point, ReadOnlySpan<double> gradient, Span<double> free)
    {
        bool held = false;
        for (int i = 0; i < point.Length; i++)
        {
            bool atLower = point[i] <= Lower[i];
            bool atUpper = point[i] >= Upper[i];
            bool holds = (atLower && (gradient[i] > 0 || atUpper)) || (atUpper && gradient[i] < 0);
            free[i] = holds ? 0 : 1;
            held |= holds;
        }

        return held;
    }

    /// <summary>Shortens the direction, coordinate by coordinate, so that a full step stays inside.</summary>
    /// <returns>Whether any coordinate was shortened.</returns>
    public bool Clip(ReadOnlySpan<double> point, Span<double> direction)
    {
        bool clipped = false;
        for (int i = 0; i < point.Length; i++)
        {
            double toLower = Lower[i] - point[i];
            double toUpper = Upper[i] - point[i];
            if (direction[i] < toLower)
            {
                direction[i] = toLower;
                clipped = true;
            }
            else if (direction[i] > toUpper)
            {
                direction[i] = toUpper;
                clipped = true;
            }
        }

        return clipped;
    }

    /// <summary>The longest multiple of the direction that stays inside; infinite where no bound is met.</summary>
    public double LongestStep(ReadOnlySpan<double> point, ReadOnlySpan<double> direction)
    {
        double longest = double.PositiveInfinity;
        for (int i = 0; i < point.Length; i++)
        {
            double d = direction[i];
            if (d < 0)
            {
                longest = Math.Min(longest, (Lower[i] - point[i]) / d);
            }
            else if (d > 0)
            {
                longest = Math.Min(longest, (Upper[i] - point[i]) / d);
            }
        }

        return longest;
    }

    private static double[] Expand(double[]? bounds, double none, int n)
    {
        double[] expanded = new double[n];
        for (int i = 0; i < n; i++)
        {
            expanded[i] = bounds is null ? none : bounds[bounds.Length == 1 ? 0 : i];
        }

        return expanded;
    }
}
