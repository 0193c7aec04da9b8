using System.Globalization;

namespace Downhill;

/// <summary>Central differences around one point, extrapolated over a falling sequence of steps (Ridders, 1982).</summary>
internal sealed class CentralDifferences
{
    private const int Levels = 12;
    private const double Shrink = 4;
    private const double FirstStep = 0.02;
    private const double Roundoff = 2.220446049250313e-16;

    // Beyond the last places of the value, for what sums and functions lose on the way.
    private const double RoundingFactor = 8;

    private readonly ObjectiveWithGradient _objective;
    private readonly double[] _point;
    private readonly double _relativeTolerance;
    private readonly double[] _gradient;
    private readonly double[] _trial;
    private readonly double[] _unused;
    private readonly double _value;
    private readonly double _size;
    private readonly double[,] _table = new double[Levels, Levels];
    private int _evaluations;

    public CentralDifferences(ObjectiveWithGradient objective, double[] point, double relativeTolerance)
    {
        _objective = objective;
        _point = (double[])point.Clone();
        _relativeTolerance = relativeTolerance;
        _gradient = new double[point.Length];
        _trial = new double[point.Length];
        _unused = new double[point.Length];
        _size = VectorKernels.MaxMagnitude(_point);

        CountedObjective counted = new(objective, maximize: false, _point, null, new DescentOptions(), CancellationToken.None);
        counted.Evaluate(_point, _gradient, out _value, out double norm);
        _evaluations = 1;
        if (!Finite.IsFinite(_value) || double.IsNaN(norm))
        {
            throw new ArgumentException(
                string.Format(CultureInfo.InvariantCulture, "The objective is {0} at the point, or its gradient is not finite there.", _value), nameof(point));
        }
    }

    public GradientCheckResult Compare(int? directions, int seed)
    {
        int n = _point.Length;
        Random random = new(seed);
        double[] direction = new double[n];
        DerivativeComparison[] comparisons = new DerivativeComparison[directions ?? n];
        double scale = VectorKernels.MaxMagnitude(_gradient);
        bool conclusive = true;
        int worst = 0;
        double worstExcess = double.NegativeInfinity;
        for (int k = 0; k < comparisons.Length; k++)
        {
            if (directions is null)
            {
                Array.Clear(direction, 0, n);
                direction[k] = 1;
            }
            else
            {
                DrawUnitVector(random, direction);
            }

            double analytic = VectorKernels.Dot(_gradient, direction);
            double numeric = Differentiate(direction, out double error);
            double magnitude = Math.Max(Math.Abs(analytic), Math.Abs(numeric));
            double allowed = error + (_relativeTolerance * magnitude);
            double difference = Math.Abs(analytic - numeric);
            bool known = !double.IsNaN(numeric);
            comparisons[k] = new DerivativeComparison(k, analytic, numeric, error, known && difference <= allowed);

            // An error of a hundredth of the derivative, or of the gradient's scale where it is zero, tells enough.
            conclusive &= known && error <= 0.01 * Math.Max(magnitude, 0.01 * scale) + 1e-300;
            double excess = known ? difference / Math.Max(allowed, 1e-300) : double.PositiveInfinity;
            if (excess > worstExcess)
            {
                worstExcess = excess;
                worst = k;
            }
        }

        return new GradientCheckResult(comparisons, comparisons[worst], conclusive, directions is null, _evaluations);
    }

    private static void DrawUnitVector(Random random, double[] direction)
    {
        double square = 0;
        for (int i = 0; i < direction.Length; i++)
        {
            // Normal deviates have no preferred direction (Muller, 1959).
            direction[i] = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            square += direction[i] * direction[i];
        }

        VectorKernels.Scale(1 / Math.Sqrt(square), direction, direction);
    }

    private double Differentiate(double[] direction, out double error)
    {
        double step = FirstStep * Math.Max(1, Math.Abs(VectorKernels.Dot(direction, _point)));
        double best = double.NaN;
        error = double.PositiveInfinity;
        double jumpBefore = double.PositiveInfinity;
        int row = 0;
        for (int level = 0; level < Levels; level++, step /= Shrink)
        {
            double slope = Slope(direction, step, out double rounding, out double jump);
            if (double.IsNaN(slope))
            {
                row = 0;
                continue;
            }

            // The slopes ahead and behind come together with the step where the function is smooth; at a kink they do not.
            double kink = jump > 0.6 * jumpBefore && jump > 8 * rounding ? jump : 0;
            jumpBefore = jump;
            _table[row, 0] = slope;
            double power = 1;
            for (int order = 1; order <= row; order++)
            {
                power *= Shrink * Shrink;
                double extrapolated = _table[row, order - 1] + ((_table[row, order - 1] - _table[row - 1, order - 1]) / (power - 1));
                _table[row, order] = extrapolated;
                double estimate = Math.Max(
                    Math.Abs(extrapolated - _table[row, order - 1]), Math.Abs(extrapolated - _table[row - 1, order - 1])) + rounding + kink;
                if (estimate <= error)
                {
                    error = estimate;
                    best = extrapolated;
                }
            }

            // Smaller steps lose more to rounding than they can gain.
            if (row > 0 && rounding >= error)
            {
                break;
            }

            row++;
        }

        return best;
    }

    private double Slope(double[] direction, double step, out double rounding, out double jump)
    {
        double ahead = Evaluate(direction, step);
        double behind = Evaluate(direction, -step);
        rounding = RoundingFactor * Roundoff * Math.Max(Math.Abs(_value), Math.Max(Math.Abs(ahead), Math.Abs(behind))) / step;
        double slope = (ahead - behind) / (2 * step);
        jump = Math.Abs((ahead - _value) - (_value - behind)) / step;

        // The coordinates of the trial points are rounded as well, and the value follows them.
        rounding += Roundoff * _size * Math.Abs(slope) / step;
        return Finite.IsFinite(slope) ? slope : double.NaN;
    }

    private double Evaluate(double[] direction, double step)
    {
        VectorKernels.Combine(_point, step, direction, _trial);
        _evaluations++;
        return _objective(_trial, _unused);
    }
}
