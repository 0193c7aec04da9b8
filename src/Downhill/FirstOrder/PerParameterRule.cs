namespace Downhill.FirstOrder;

/// <summary>The methods that give each parameter a rate of its own from its squared gradients.</summary>
/// <remarks>
/// Their values rise now and then by design. Without a rate from the user, the rate is therefore judged over a window: it
/// grows while every iteration improves on the best, and is halved, back at the best point, when none does.
/// </remarks>
internal abstract class PerParameterRule : FirstOrderRule
{
    private const int Window = 20;
    private const double Growth = 1.5;
    private const double LeastRate = 1e-30;

    private readonly double _firstRate;
    private readonly double[] _bestPoint;
    private readonly double[] _bestGradient;
    private double _bestValue = double.NaN;
    private double _bestNorm;
    private int _improved;
    private int _stalled;

    protected PerParameterRule(int n, DescentOptions options, double firstRate)
        : base(n, options)
    {
        _firstRate = firstRate;
        _bestPoint = new double[n];
        _bestGradient = new double[n];
        Squares = new double[n];
    }

    /// <summary>The accumulated or averaged squares of the gradient, one per parameter.</summary>
    protected double[] Squares { get; }

    /// <summary>Forgets the direction of travel, and keeps the scale of each parameter.</summary>
    protected virtual void Halt()
    {
    }

    /// <inheritdoc/>
    protected override StopReason? StepAdaptively(DescentState state)
    {
        if (double.IsNaN(Rate))
        {
            Rate = _firstRate;
        }

        if (!(state.Value >= _bestValue))
        {
            Remember(state);
        }

        while (true)
        {
            if (!Try(state, out double value, out double norm))
            {
                return state.Objective.Halt;
            }

            if (Finite.IsFinite(value) && !double.IsNaN(norm))
            {
                Move(state, value, norm);
                bool hidden = value <= _bestValue + DescentState.Rounding(_bestValue) && norm < _bestNorm;
                if (value < _bestValue || hidden)
                {
                    Remember(state);
                    _stalled = 0;
                    if (++_improved >= Window)
                    {
                        _improved = 0;
                        Rate *= Growth;
                    }

                    return null;
                }

                _improved = 0;
                if (++_stalled >= Window)
                {
                    Return(state, 0.5);
                }

                return null;
            }

            Return(state, 0.1);
            if (Rate < LeastRate)
            {
                return StopReason.Diverged;
            }
        }
    }

    private void Remember(DescentState state)
    {
        Array.Copy(state.Point, _bestPoint, _bestPoint.Length);
        Array.Copy(state.Gradient, _bestGradient, _bestGradient.Length);
        _bestValue = state.Value;
        _bestNorm = state.GradientNorm;
    }

    private void Return(DescentState state, double factor)
    {
        Array.Copy(_bestPoint, state.Point, _bestPoint.Length);
        Array.Copy(_bestGradient, state.Gradient, _bestGradient.Length);
        state.Value = _bestValue;
        state.GradientNorm = _bestNorm;
        Rate *= factor;
        _stalled = 0;
        _improved = 0;
        Halt();
    }
}
