namespace Downhill.FirstOrder;

/// <summary>
/// Adam (Kingma and Ba, 2014): moving averages of the gradient and of its square, corrected for their start at zero; with
/// weight decay apart from the gradient it is AdamW (Loshchilov and Hutter, 2017).
/// </summary>
internal sealed class AdamRule(int n, DescentOptions options, double weightDecay) : PerParameterRule(n, options, firstRate: 0.1)
{
    private readonly double _firstDecay = options.FirstMomentDecay;
    private readonly double _secondDecay = options.SecondMomentDecay ?? 0.999;
    private readonly double _epsilon = options.Epsilon;
    private readonly double[] _mean = new double[n];
    private double _firstPower = 1;
    private double _secondPower = 1;

    /// <inheritdoc/>
    protected override void Advance(DescentState state)
    {
        _firstPower *= _firstDecay;
        _secondPower *= _secondDecay;
        double[] point = state.Point, gradient = state.Gradient, squares = Squares, next = TrialPoint;
        double meanScale = Rate / (1 - _firstPower);
        double squareScale = 1 / (1 - _secondPower);
        double kept = 1 - (Rate * weightDecay);
        for (int i = 0; i < next.Length; i++)
        {
            double g = gradient[i];
            _mean[i] = (_firstDecay * _mean[i]) + ((1 - _firstDecay) * g);
            squares[i] = (_secondDecay * squares[i]) + ((1 - _secondDecay) * g * g);
            next[i] = (kept * point[i]) - (meanScale * _mean[i] / (Math.Sqrt(squareScale * squares[i]) + _epsilon));
        }
    }

    /// <inheritdoc/>
    protected override void Halt()
    {
        Array.Clear(_mean, 0, _mean.Length);
        _firstPower = 1;
    }
}
