namespace Downhill.FirstOrder;

/// <summary>Steps scaled by the root of a moving average of squared gradients (Tieleman and Hinton, 2012).</summary>
internal sealed class RmsPropRule(int n, DescentOptions options) : FirstOrderRule(n, options)
{
    private readonly double _decay = options.SecondMomentDecay ?? 0.9;
    private readonly double _epsilon = options.Epsilon;
    private readonly double[] _squares = new double[n];

    /// <inheritdoc/>
    protected override double FirstRate(DescentState state) => 0.01;

    /// <inheritdoc/>
    protected override void Absorb(double[] gradient)
    {
        double[] squares = _squares;
        for (int i = 0; i < squares.Length; i++)
        {
            squares[i] = (_decay * squares[i]) + ((1 - _decay) * gradient[i] * gradient[i]);
        }
    }

    /// <inheritdoc/>
    protected override void Propose(DescentState state, double rate)
    {
        double[] point = state.Point, gradient = state.Gradient, squares = _squares, next = TrialPoint;
        for (int i = 0; i < next.Length; i++)
        {
            next[i] = point[i] - (rate * gradient[i] / (Math.Sqrt(squares[i]) + _epsilon));
        }
    }
}
