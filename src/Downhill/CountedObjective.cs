using System.Globalization;

namespace Downhill;

/// <summary>
/// The user's objective, turned so that lower is better, with its calls counted and capped, its best finite point kept,
/// and the caller's cancellation and target watched.
/// </summary>
/// <remarks>
/// The objective sees two arrays of its own, the same ones in every call: it can damage none of the vectors that the
/// methods work on. Before each call the gradient is filled with a recognisable NaN, which shows what the objective did
/// not write, and what it added to instead of writing.
/// </remarks>
internal sealed class CountedObjective
{
    private static readonly double Unwritten = BitConverter.Int64BitsToDouble(0x7FF8_D0DD_0D0D_D0DD);

    private readonly ObjectiveWithGradient _objective;
    private readonly bool _maximize;
    private readonly Box? _box;
    private readonly int _maxEvaluations;
    private readonly double _target;
    private readonly CancellationToken _cancellationToken;
    private readonly double[] _point;
    private readonly double[] _gradient;

    public CountedObjective(
        ObjectiveWithGradient objective, bool maximize, double[] start, Box? box, DescentOptions options, CancellationToken cancellationToken)
    {
        _objective = objective;
        _maximize = maximize;
        _box = box;
        _maxEvaluations = options.MaxEvaluations ?? int.MaxValue;
        _target = ToMinimized(options.TargetValue ?? (maximize ? double.PositiveInfinity : double.NegativeInfinity));
        _cancellationToken = cancellationToken;
        _point = new double[start.Length];
        _gradient = new double[start.Length];
        BestPoint = (double[])start.Clone();
    }

    /// <summary>The calls made.</summary>
    public int Evaluations { get; private set; }

    /// <summary>Why no further call may be made; null while more may.</summary>
    public StopReason? Halt { get; private set; }

    /// <summary>The point of the lowest finite value; the start where there is none.</summary>
    public double[] BestPoint { get; }

    /// <summary>The lowest finite value, as minimised; not a number where there is none.</summary>
    public double BestValue { get; private set; } = double.NaN;

    /// <summary>The norm of the projected gradient at the best point.</summary>
    public double BestGradientNorm { get; private set; } = double.NaN;

    /// <summary>The value in the user's sign.</summary>
    public double ToUser(double minimized) => _maximize ? -minimized : minimized;

    /// <summary>Evaluates at a point inside the bounds.</summary>
    /// <param name="point">The point, of length n.</param>
    /// <param name="gradient">Receives the gradient of what is minimised.</param>
    /// <param name="value">The value that is minimised.</param>
    /// <param name="gradientNorm">The largest component of the projected gradient; not a number where it is not finite.</param>
    /// <returns>False where the descent has to end: the call was not allowed any more, or it reached the target.</returns>
    public bool Evaluate(double[] point, double[] gradient, out double value, out double gradientNorm)
    {
        value = double.NaN;
        gradientNorm = double.NaN;
        if (_cancellationToken.IsCancellationRequested)
        {
            Halt = StopReason.Cancelled;
            return false;
        }

        if (Evaluations >= _maxEvaluations)
        {
            Halt = StopReason.EvaluationLimit;
            return false;
        }

        Array.Copy(point, _point, point.Length);
        _gradient.AsSpan().Fill(Unwritten);
        Evaluations++;
        value = ToMinimized(_objective(_point, _gradient));
        if (Evaluations == 1 && Finite.IsFinite(value))
        {
            RequireWritten();
        }

        if (_maximize)
        {
            VectorKernels.Scale(-1, _gradient, gradient);
        }
        else
        {
            Array.Copy(_gradient, gradient, gradient.Length);
        }

        double largest = VectorKernels.MaxMagnitude(gradient);
        gradientNorm = !Finite.IsFinite(largest) ? double.NaN : _box?.ProjectedGradientNorm(point, gradient) ?? largest;
        if (Finite.IsFinite(value) && !(value >= BestValue))
        {
            Keep(point, value, gradientNorm);
            if (value <= _target)
            {
                Halt = StopReason.TargetReached;
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Takes a point that was evaluated as the best one although its value is not the lowest, because it is by no more
    /// than rounding above it and has the smaller gradient.
    /// </summary>
    public void Keep(double[] point, double value, double gradientNorm)
    {
        Array.Copy(point, BestPoint, point.Length);
        BestValue = value;
        BestGradientNorm = gradientNorm;
    }

    private double ToMinimized(double value) => _maximize ? -value : value;

    private void RequireWritten()
    {
        long pattern = BitConverter.DoubleToInt64Bits(Unwritten);
        int missing = 0;
        int first = -1;
        for (int i = 0; i < _gradient.Length; i++)
        {
            if (BitConverter.DoubleToInt64Bits(_gradient[i]) == pattern)
            {
                first = missing++ == 0 ? i : first;
            }
        }

        if (missing > 0)
        {
            throw new ArgumentException(
                string.Format(
                    CultureInfo.InvariantCulture,
                    "The objective left {0} of {1} components of the gradient unwritten, the first at index {2}. It has to set each of them in every call; what it finds in the array is not zero.",
                    missing,
                    _gradient.Length,
                    first),
                "objective");
        }
    }
}
