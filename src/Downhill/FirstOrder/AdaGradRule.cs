namespace Downhill.FirstOrder;

/// <summary>Steps scaled by the root of the sum of squared gradients (Duchi, Hazan and Singer, 2011).</summary>
internal sealed class AdaGradRule(int n, DescentOptions options) : PerParameterRule(n, options, firstRate: 0.5)
{
    private readonly double _epsilon = options.Epsilon;

    /// <inheritdoc/>
    protected override void Advance(DescentState state)
    {
        double[] point = state.Point, gradient = state.Gradient, squares = Squares, next = TrialPoint;
        for (int i = 0; i < next.Length; i++)
        {
            double g = gradient[i];
            squares[i] += g * g;
            next[i] = point[i] - (Rate * g / (Math.Sqrt(squares[i]) + _epsilon));
        }
    }
}
