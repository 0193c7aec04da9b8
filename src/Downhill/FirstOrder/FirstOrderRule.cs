namespace Downhill.FirstOrder;

/// <summary>A method that steps by a learning rate without searching along a line.</summary>
/// <remarks>
/// A rate that the user gave is kept throughout, and an evaluation that is not finite, or values that run away, end the
/// descent. Without one the rate is adapted: it grows while the value falls; where the value rises, the step is taken back
/// and the motion stopped (the restart of O'Donoghue and Candès, 2012), and where a step from rest rises the rate is halved
/// (Vogl, Mangis, Rigler, Zink and Alkon, 1988).
/// </remarks>
internal abstract class FirstOrderRule : IStepRule
{
    private const double Growth = 1.05;
    private const double FirstGrowth = 2;
    private const int MaxTrials = 200;
    private const int RunawayPatience = 10;
    private const double RunawayFactor = 1e6;

    private readonly bool _adaptive;
    private double _rate;
    private double _lastGoodRate = double.NaN;
    private double _firstValue = double.NaN;
    private bool _absorbed;
    private bool _atRest = true;
    private bool _hasRisen;
    private int _runaway;
    private double[] _trialGradient;

    protected FirstOrderRule(int n, DescentOptions options)
    {
        _adaptive = options.LearningRate is null;
        _rate = options.LearningRate ?? double.NaN;
        TrialPoint = new double[n];
        _trialGradient = new double[n];
    }

    /// <inheritdoc/>
    public int DefaultMaxIterations => 100_000;

    /// <inheritdoc/>
    public int Patience => 20;

    /// <summary>The point that the step leads to.</summary>
    protected double[] TrialPoint { get; private set; }

    /// <inheritdoc/>
    public StopReason? Step(DescentState state)
    {
        if (double.IsNaN(_firstValue))
        {
            _firstValue = state.Value;
        }

        if (!_absorbed)
        {
            Absorb(state.Gradient);
            _absorbed = true;
        }

        return _adaptive ? StepAdaptively(state) : StepAtRate(state);
    }

    /// <summary>Takes the gradient of a new point into what is averaged or summed.</summary>
    protected abstract void Absorb(double[] gradient);

    /// <summary>Writes the next point, before the bounds, to <see cref="TrialPoint"/>; changes nothing that a second call reads.</summary>
    protected abstract void Propose(DescentState state, double rate);

    /// <summary>Told that the proposed point was taken.</summary>
    protected virtual void Accept()
    {
    }

    /// <summary>Told that the bounds were applied to the trial point.</summary>
    protected virtual void Cut(DescentState state)
    {
    }

    /// <summary>Stops the motion: the next step is made from the current gradient alone.</summary>
    protected virtual void Rest(double[] gradient)
    {
    }

    /// <summary>The first rate to try where the user gave none.</summary>
    protected abstract double FirstRate(DescentState state);

    /// <summary>Why the descent ends when no step from rest lowers the value.</summary>
    protected virtual StopReason AtRest(DescentState state, double lastGoodRate) =>
        state.IsGradientSmall && 0.5 * lastGoodRate * state.GradientNorm * state.GradientNorm <= 100 * DescentState.Rounding(state.Value)
            ? StopReason.ValueTolerance
            : StopReason.LineSearchFailed;

    private StopReason? StepAdaptively(DescentState state)
    {
        if (double.IsNaN(_rate))
        {
            _rate = FirstRate(state);
        }

        double rounding = DescentState.Rounding(state.Value);
        for (int trial = 0; trial < MaxTrials; trial++)
        {
            if (!Try(state, out double value, out double norm))
            {
                return state.Objective.Halt;
            }

            bool finite = Finite.IsFinite(value) && !double.IsNaN(norm);
            if (finite && (value < state.Value || (value <= state.Value + rounding && norm < state.GradientNorm)))
            {
                Move(state, value, norm);
                _lastGoodRate = _rate;
                _atRest = false;
                _rate *= _hasRisen ? Growth : FirstGrowth;
                return null;
            }

            _hasRisen = true;
            if (_atRest || !finite)
            {
                _rate *= finite ? 0.5 : 0.1;
            }

            _atRest = true;
            Rest(state.Gradient);
            if (TrialPoint.AsSpan().SequenceEqual(state.Point))
            {
                break;
            }
        }

        return AtRest(state, _lastGoodRate);
    }

    private StopReason? StepAtRate(DescentState state)
    {
        if (!Try(state, out double value, out double norm))
        {
            return state.Objective.Halt;
        }

        if (!Finite.IsFinite(value) || double.IsNaN(norm))
        {
            return StopReason.Diverged;
        }

        // Values may rise for a while by design; they do not run a million times the distance covered so far.
        double best = state.Objective.BestValue;
        double range = Math.Max(1, Math.Max(Math.Abs(best), _firstValue - best));
        _runaway = value > best + (RunawayFactor * range) && value > state.Value ? _runaway + 1 : 0;
        Move(state, value, norm);
        return _runaway >= RunawayPatience ? StopReason.Diverged : null;
    }

    private bool Try(DescentState state, out double value, out double norm)
    {
        Propose(state, _rate);
        if (state.Box is { } box)
        {
            box.Project(TrialPoint);
            Cut(state);
        }

        if (Finite.IsFinite(VectorKernels.MaxMagnitude(TrialPoint)))
        {
            return state.Objective.Evaluate(TrialPoint, _trialGradient, out value, out norm);
        }

        value = norm = double.NaN;
        return true;
    }

    private void Move(DescentState state, double value, double norm)
    {
        Accept();
        (state.Point, TrialPoint) = (TrialPoint, state.Point);
        (state.Gradient, _trialGradient) = (_trialGradient, state.Gradient);
        state.Value = value;
        state.GradientNorm = norm;
        _absorbed = false;
    }
}
