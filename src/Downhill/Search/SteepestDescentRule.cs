namespace Downhill.Search;

/// <summary>
/// Down the negative gradient, projected on the bounds, with backtracking until the value falls enough (Armijo, 1966;
/// along the projection: Bertsekas, 1976) from a first step length after Barzilai and Borwein (1988).
/// </summary>
internal sealed class SteepestDescentRule(int n, double? firstStep, double sufficientDecrease) : IStepRule
{
    private const int MaxTrials = 80;

    private readonly double[] _step = new double[n];
    private readonly double[] _change = new double[n];
    private double[] _trialPoint = new double[n];
    private double[] _trialGradient = new double[n];
    private double _next = double.NaN;
    private bool _longer;

    /// <inheritdoc/>
    public int DefaultMaxIterations => 100_000;

    /// <inheritdoc/>
    public int Patience => 10;

    /// <inheritdoc/>
    public StopReason? Step(DescentState state)
    {
        double square = VectorKernels.Dot(state.Gradient, state.Gradient);
        double length = firstStep ?? (double.IsNaN(_next) ? Math.Min(1, 1 / Math.Sqrt(square)) : _next);
        double rounding = DescentState.Rounding(state.Value);
        for (int trial = 0; trial < MaxTrials; trial++)
        {
            VectorKernels.Combine(state.Point, -length, state.Gradient, _trialPoint);
            state.Box?.Project(_trialPoint);
            VectorKernels.Subtract(_trialPoint, state.Point, _step);
            double slope = VectorKernels.Dot(state.Gradient, _step);
            if (slope == 0)
            {
                break;
            }

            if (!state.Objective.Evaluate(_trialPoint, _trialGradient, out double value, out double norm))
            {
                return state.Objective.Halt;
            }

            if (!Finite.IsFinite(value) || double.IsNaN(norm))
            {
                length *= 0.1;
                continue;
            }

            // Where rounding hides the decrease, a gradient that is shorter shows it as well.
            bool hidden = -slope <= 10 * rounding && value <= state.Value + rounding && norm < state.GradientNorm;
            if (value <= state.Value + (sufficientDecrease * slope) || hidden)
            {
                Move(state, value, norm, length);
                return null;
            }

            // The minimum of the parabola through the value and slope here and the value there.
            double curvature = value - state.Value - slope;
            double factor = curvature > 0 ? -0.5 * slope / curvature : 0.5;
            length *= Math.Min(Math.Max(factor, 0.1), 0.5);
        }

        // The last step that was good tells the curvature, and that what the best step can still bring.
        return state.IsGradientSmall && 0.5 * _next * state.GradientNorm * state.GradientNorm <= 100 * rounding ? StopReason.ValueTolerance : StopReason.LineSearchFailed;
    }

    private void Move(DescentState state, double value, double norm, double length)
    {
        VectorKernels.Subtract(_trialGradient, state.Gradient, _change);
        double sy = VectorKernels.Dot(_step, _change);
        double ss = VectorKernels.Dot(_step, _step);
        double yy = VectorKernels.Dot(_change, _change);

        // The two lengths of Barzilai and Borwein in turn; where there is no positive curvature, further ahead.
        _longer = !_longer;
        double next = _longer ? ss / sy : sy / yy;
        _next = sy > 0 && Finite.IsFinite(next) && next > 0 ? next : 4 * length;
        (state.Point, _trialPoint) = (_trialPoint, state.Point);
        (state.Gradient, _trialGradient) = (_trialGradient, state.Gradient);
        state.Value = value;
        state.GradientNorm = norm;
    }
}
