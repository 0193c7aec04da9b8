namespace Downhill.FirstOrder;

/// <summary>A method that steps by a learning rate without searching along a line.</summary>
/// <remarks>
/// A rate that the user gave is kept throughout, and an evaluation that is not finite, or values that run away, end the
/// descent. Without one, the rate is adapted while it goes; the two ways are in the derived types.
/// </remarks>
internal abstract class FirstOrderRule : IStepRule
{
    private const int RunawayPatience = 10;
    private const double RunawayFactor = 1e6;

    private readonly bool _adaptive;
    private int _runaway;

    protected FirstOrderRule(int n, DescentOptions options)
    {
        _adaptive = options.LearningRate is null;
        Rate = options.LearningRate ?? double.NaN;
        TrialPoint = new double[n];
        TrialGradient = new double[n];
    }

    /// <inheritdoc/>
    public int DefaultMaxIterations => 100_000;

    /// <inheritdoc/>
    public int Patience => 20;

    /// <summary>The current learning rate.</summary>
    protected double Rate { get; set; }

    /// <summary>The point that the step leads to.</summary>
    protected double[] TrialPoint { get; set; }

    /// <summary>The gradient there.</summary>
    protected double[] TrialGradient { get; set; }

    /// <summary>The first value met, against which values that run away are judged.</summary>
    private double FirstValue { get; set; } = double.NaN;

    /// <inheritdoc/>
    public StopReason? Step(DescentState state)
    {
        if (double.IsNaN(FirstValue))
        {
            FirstValue = state.Value;
        }

        return _adaptive ? StepAdaptively(state) : StepAtRate(state);
    }

    /// <summary>Takes a step whose rate is chosen.</summary>
    protected abstract StopReason? StepAdaptively(DescentState state);

    /// <summary>Writes the next point, before the bounds, to <see cref="TrialPoint"/>.</summary>
    protected abstract void Advance(DescentState state);

    /// <summary>Told that the bounds moved the trial point.</summary>
    protected virtual void Cut(DescentState state)
    {
    }

    /// <summary>Advances, projects and evaluates.</summary>
    /// <returns>False where the objective may not be called again.</returns>
    protected bool Try(DescentState state, out double value, out double norm)
    {
        Advance(state);
        if (state.Box is { } box)
        {
            box.Project(TrialPoint);
            Cut(state);
        }

        return state.Objective.Evaluate(TrialPoint, TrialGradient, out value, out norm);
    }

    /// <summary>Moves the state to the trial point.</summary>
    protected void Move(DescentState state, double value, double norm)
    {
        (state.Point, TrialPoint) = (TrialPoint, state.Point);
        (state.Gradient, TrialGradient) = (TrialGradient, state.Gradient);
        state.Value = value;
        state.GradientNorm = norm;
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

        double best = state.Objective.BestValue;
        double range = Math.Max(1, Math.Max(Math.Abs(best), FirstValue - best));
        _runaway = value > best + (RunawayFactor * range) && value > state.Value ? _runaway + 1 : 0;
        Move(state, value, norm);
        return _runaway >= RunawayPatience ? StopReason.Diverged : null;
    }
}
