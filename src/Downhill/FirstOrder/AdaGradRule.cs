namespace Downhill.FirstOrder;

/// <summary>Steps scaled by the root of the sum of squared gradients (Duchi, Hazan and Singer, 2011).</summary>
internal sealed class AdaGradRule(int n, DescentOptions options) : FirstOrderRule(n, options)
{
    private readonly double _epsilon = options.Epsilon;
    private readonly double[] _squares = new double[n];

    /// <inheritdoc/>
    protected override double FirstRate(DescentState state) => 0.1;

    /// <inheritdoc/>
    protected override void Absorb(double[] gradient)
    {
        double[] squares = _squares;
        for (int i = 0; i < squares.Length; i++)
        {
            squares[i] += gradient[i] * gradient[i];
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
