namespace Downhill.FirstOrder;

/// <summary>
/// Gradient descent with momentum: the heavy ball (Polyak, 1964), or the accelerated form that takes the gradient at the
/// point looked ahead to (Nesterov, 1983), here with a constant share of the last step.
/// </summary>
internal sealed class MomentumRule(int n, DescentOptions options, bool lookAhead) : FirstOrderRule(n, options)
{
    private readonly double _momentum = options.Momentum;
    private double[] _velocity = new double[n];
    private double[] _next = new double[n];

    /// <inheritdoc/>
    protected override double FirstRate(DescentState state) =>
        0.1 * Math.Min(1, 1 / Math.Sqrt(VectorKernels.Dot(state.Gradient, state.Gradient)));

    /// <inheritdoc/>
    protected override void Absorb(double[] gradient)
    {
    }

    /// <inheritdoc/>
    protected override void Propose(DescentState state, double rate)
    {
        VectorKernels.Scale(_momentum, _velocity, _next);
        VectorKernels.AddScaled(-rate, state.Gradient, _next);
        if (lookAhead)
        {
            VectorKernels.Combine(state.Point, _momentum, _next, TrialPoint);
            VectorKernels.AddScaled(-rate, state.Gradient, TrialPoint);
        }
        else
        {
            VectorKernels.Combine(state.Point, 1, _next, TrialPoint);
        }
    }

    /// <inheritdoc/>
    protected override void Cut(DescentState state)
    {
        // A ball that met a wall does not press on against it.
        Box box = state.Box!;
        for (int i = 0; i < _next.Length; i++)
        {
            if (TrialPoint[i] <= box.Lower[i] || TrialPoint[i] >= box.Upper[i])
            {
                _next[i] = TrialPoint[i] - state.Point[i];
            }
        }
    }

    /// <inheritdoc/>
    protected override void Accept() => (_velocity, _next) = (_next, _velocity);

    /// <inheritdoc/>
    protected override void Rest(double[] gradient) => Array.Clear(_velocity, 0, _velocity.Length);
}
