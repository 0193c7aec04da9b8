namespace Downhill;

/// <summary>How <see cref="LogisticRegression"/> fits; the defaults need no tuning.</summary>
public sealed class LogisticOptions
{
    /// <summary>λ ≥ 0 in the penalty λ/2 ‖β‖² on the coefficients of standardised columns, the intercept spared; 0 by default.</summary>
    public double Ridge { get; init; }

    /// <summary>Weighs each class by one over its share, so that the rare one counts as much as the frequent one.</summary>
    public bool BalanceClasses { get; init; }

    /// <summary>The weight of each positive sample, beside the balance; 1 by default.</summary>
    public double PositiveWeight { get; init; } = 1;

    /// <summary>The most iterations of the descent; 0, the default, for its own limit.</summary>
    public int MaximumIterations { get; init; }

    internal void Validate()
    {
        if (!(Ridge >= 0) || double.IsInfinity(Ridge))
        {
            throw new ArgumentOutOfRangeException(nameof(Ridge), Ridge, "The ridge is a finite number that is not negative.");
        }

        if (!(PositiveWeight > 0) || double.IsInfinity(PositiveWeight))
        {
            throw new ArgumentOutOfRangeException(nameof(PositiveWeight), PositiveWeight, "The weight of the positive class is a finite positive number.");
        }

        if (MaximumIterations < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(MaximumIterations), MaximumIterations, "The number of iterations is not negative.");
        }
    }
}
