namespace Downhill;

/// <summary>How <see cref="LinearLeastSquares"/> fits; the defaults need no tuning.</summary>
public sealed class LeastSquaresOptions
{
    /// <summary>The method; <see cref="LeastSquaresMethod.Automatic"/> by default.</summary>
    public LeastSquaresMethod Method { get; init; }

    /// <summary>Adds a constant column, whose coefficient is <see cref="LeastSquaresResult.Intercept"/>; it is never shrunk by the ridge.</summary>
    public bool Intercept { get; init; }

    /// <summary>λ ≥ 0 in ‖y − Xβ‖² + λ‖β‖²; 0 by default.</summary>
    public double Ridge { get; init; }

    /// <summary>A weight for each row, not negative; none by default.</summary>
    public double[]? Weights { get; init; }

    /// <summary>
    /// Where the gradient method stops: the gradient of the scaled problem over that at zero; 1e-12 by default. It also stops
    /// where the coefficients are estimated to be right to a hundred times that.
    /// </summary>
    public double Tolerance { get; init; } = 1e-12;

    /// <summary>The most passes of the gradient method over the data; 0, the default, for as many as pay.</summary>
    public int MaximumIterations { get; init; }

    /// <summary>The most threads that read the data; 0, the default, for one per processor.</summary>
    public int MaximumThreads { get; init; }

    /// <summary>Where the random sketch begins; the same seed gives the same fit.</summary>
    public int Seed { get; init; }

    /// <summary>Is told of each pass of the gradient method, and of each refinement of the Gram matrix; nobody by default.</summary>
    public IProgress<LeastSquaresProgress>? Progress { get; init; }

    internal void Validate(int rows)
    {
        if (!(Ridge >= 0) || double.IsInfinity(Ridge))
        {
            throw new ArgumentOutOfRangeException(nameof(Ridge), Ridge, "The ridge is a finite number that is not negative.");
        }

        if (!(Tolerance > 0 && Tolerance < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Tolerance), Tolerance, "The tolerance lies between 0 and 1.");
        }

        if (MaximumIterations < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(MaximumIterations), MaximumIterations, "The number of iterations is not negative.");
        }

        if (MaximumThreads < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(MaximumThreads), MaximumThreads, "The number of threads is not negative.");
        }

        if (Method is < LeastSquaresMethod.Automatic or > LeastSquaresMethod.Sketched)
        {
            throw new ArgumentOutOfRangeException(nameof(Method), Method, "There is no such method.");
        }

        if (Weights is { } weights)
        {
            if (weights.Length != rows)
            {
                throw new ArgumentException($"There are {weights.Length} weights for {rows} rows.", nameof(Weights));
            }

            foreach (var weight in weights)
            {
                if (!(weight >= 0) || double.IsInfinity(weight))
                {
                    throw new ArgumentException($"A weight is {weight}: weights are finite and not negative.", nameof(Weights));
                }
            }
        }
    }
}
