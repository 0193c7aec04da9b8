namespace Downhill.FirstOrder;

/// <summary>
/// Gradient descent with momentum: the heavy ball (Polyak, 1964), or the accelerated form that takes the gradient at the
/// point looked ahead to (Nesterov, 1983), here with a constant share of the last step.
/// </summary>
/// <remarks>
/// Without a rate from the user: the rate grows while the value falls; where the value rises, the step is taken back and
/// the ball stopped (the restart of O'Donoghue and Candès, 2012), and where a step from rest rises the rate is halved
/// (Vogl, Mangis, Rigler, Zink and Alkon, 1988).
/// </remarks>
internal sealed class MomentumRule(int n, DescentOptions options, bool lookAhead) : FirstOrderRule(n, options)
{
    private const double Growth = 1.05;
    private const int MaxTrials = 120;

    private readonly double _momentum = options.Momentum;
    private readonly double[] _velocity = new double[n];
    private bool _atRest = true;
    private bool _hasRisen;
    private double _lastGoodRate = double.NaN;

    /// <inheritdoc/>
    protected override void Advance(DescentState state)
    {
        VectorKernels.Scale(_momentum, _velocity, _velocity);
        VectorKernels.AddScaled(-Rate, state.Gradient, _velocity);
        if (lookAhead)
        {
            VectorKernels.Combine(state.Point, _momentum, _velocity, TrialPoint);
            VectorKernels.AddScaled(-Rate, state.Gradient, TrialPoint);
        }
        else
        {
            VectorKernels.Combine(state.Point, 1, _velocity, TrialPoint);
        }
    }

    /// <inheritdoc/>
    protected override void Cut(DescentState state)
    {
        // A ball that met a wall does not press on against it.
        Box box = state.Box!;
        for (int i = 0; i < TrialPoint.Length; i++)
        {
            if (TrialPoint[i] <= box.Lower[i] || TrialPoint[i] >= box.Upper[i])
            {
                _velocity[i] = TrialPoint[i] - state.Point[i];
            }
        }
    }

    /// <inheritdoc/>
    protected override StopReason? StepAdaptively(DescentState state)
    {
        if (double.IsNaN(Rate))
        {
            Rate = 0.1 * Math.Min(1, 1 / Math.Sqrt(VectorKernels.Dot(state.Gradient, state.Gradient)));
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
                _lastGoodRate = Rate;
                _atRest = false;
                Rate *= _hasRisen ? Growth : 2;
                return null;
            }

            if (_atRest || !finite)
            {
                _hasRisen = true;
                Rate *= finite ? 0.5 : 0.1;
            }

            _atRest = true;
            Array.Clear(_velocity, 0, _velocity.Length);
        }

        double square = VectorKernels.Dot(state.Gradient, state.Gradient);
        return 0.5 * _lastGoodRate * square <= 100 * rounding ? StopReason.ValueTolerance : StopReason.LineSearchFailed;
    }
}
