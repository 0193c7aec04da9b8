namespace Downhill.FirstOrder;

/// <summary>Steps scaled by the root of a moving average of squared gradients (Tieleman and Hinton, 2012).</summary>
internal sealed class RmsPropRule(int n, DescentOptions options) : PerParameterRule(n, options, firstRate: 0.05)
{
    private readonly double _decay = options.SecondMomentDecay ?? 0.9;
    private readonly double _epsilon = options.Epsilon;

    /// <inheritdoc/>
    protected override void Advance(DescentState state)
    {
        double[] point = state.Point, gradient = state.Gradient, squares = Squares, next = TrialPoint;
        for (int i = 0; i < next.Length; i++)
        {
            double g = gradient[i];
            squares[i] = (_decay * squares[i]) + ((1 - _decay) * g * g);
            next[i] = point[i] - (Rate * g / (Math.Sqrt(squares[i]) + _epsilon));
        }
    }
}
