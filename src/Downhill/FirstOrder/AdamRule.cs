namespace Downhill.FirstOrder;

/// <summary>
/// Adam (Kingma and Ba, 2014): moving averages of the gradient and of its square, corrected for their start at zero; with
/// weight decay apart from the gradient it is AdamW (Loshchilov and Hutter, 2017).
/// </summary>
internal sealed class AdamRule(int n, DescentOptions options, double weightDecay) : FirstOrderRule(n, options)
{
    private readonly double _firstDecay = options.FirstMomentDecay;
    private readonly double _secondDecay = options.SecondMomentDecay ?? 0.999;
    private readonly double _epsilon = options.Epsilon;
    private readonly double[] _mean = new double[n];
    private readonly double[] _squares = new double[n];
    private double _firstPower = 1;
    private double _secondPower = 1;

    /// <inheritdoc/>
    protected override double FirstRate(DescentState state) => 0.01;

    /// <inheritdoc/>
    protected override void Absorb(double[] gradient)
    {
        _firstPower *= _firstDecay;
        _secondPower *= _secondDecay;
        double[] mean = _mean, squares = _squares;
        for (int i = 0; i < squares.Length; i++)
        {
            double g = gradient[i];
            mean[i] = (_firstDecay * mean[i]) + ((1 - _firstDecay) * g);
            squares[i] = (_secondDecay * squares[i]) + ((1 - _secondDecay) * g * g);
        }
    }

    /// <inheritdoc/>
    protected override void Propose(DescentState state, double rate)
    {
        double[] point = state.Point, mean = _mean, squares = _squares, next = TrialPoint;
        double meanScale = rate / (1 - _firstPower);
        double squareScale = 1 / (1 - _secondPower);
        double kept = 1 - (rate * weightDecay);
        for (int i = 0; i < next.Length; i++)
        {
            next[i] = (kept * point[i]) - (meanScale * mean[i] / (Math.Sqrt(squareScale * squares[i]) + _epsilon));
        }
    }

    /// <inheritdoc/>
    protected override void Rest(double[] gradient)
    {
        // As after the first gradient: the correction of the mean gives the gradient itself.
        VectorKernels.Scale(1 - _firstDecay, gradient, _mean);
        _firstPower = _firstDecay;
    }

    /// <inheritdoc/>
    protected override StopReason AtRest(DescentState state, double lastGoodRate) =>
        weightDecay > 0 ? StopReason.StepTolerance : base.AtRest(state, lastGoodRate);
}
