namespace Downhill.Directions;

/// <summary>
/// Directions conjugate to the last one (Polak and Ribière, 1969), restarted where the formula turns negative (Gilbert
/// and Nocedal, 1992).
/// </summary>
internal sealed class ConjugateDirections(int n) : ICurvatureModel
{
    private readonly double[] _lastGradient = new double[n];
    private readonly double[] _lastDirection = new double[n];
    private bool _learnt;
    private double _heldLast;

    /// <inheritdoc/>
    public bool IsFresh { get; private set; } = true;

    /// <inheritdoc/>
    public void Direct(double[] gradient, double[]? free, double[] direction)
    {
        // With another set of free coordinates the last direction says nothing about this space.
        double held = free is null ? 0 : n - VectorKernels.Dot(free, free);
        double beta = 0;
        if (_learnt && held == _heldLast)
        {
            double last = VectorKernels.Dot(_lastGradient, _lastGradient);
            beta = Math.Max(0, (VectorKernels.Dot(gradient, gradient) - VectorKernels.Dot(gradient, _lastGradient)) / last);
        }

        _heldLast = held;
        VectorKernels.Scale(-1, gradient, direction);
        if (beta > 0 && Finite.IsFinite(beta))
        {
            VectorKernels.AddScaled(beta, _lastDirection, direction);
            if (free is not null)
            {
                VectorKernels.Multiply(direction, free, direction);
            }
        }

        gradient.CopyTo(_lastGradient, 0);
        direction.CopyTo(_lastDirection, 0);
    }

    /// <inheritdoc/>
    public void Learn(double[] step, double[] change, double expected)
    {
        // After a step that the bounds turned, the directions are conjugate no more.
        IsFresh = false;
        _learnt = !double.IsNaN(expected);
    }

    /// <inheritdoc/>
    public double FirstStep(double lastStep, double lastSlope, double slope) =>
        Math.Min(10 * lastStep, lastStep * (lastSlope / slope));

    /// <inheritdoc/>
    public void Reset()
    {
        IsFresh = true;
        _learnt = false;
    }
}
