namespace Downhill;

/// <summary>Why a descent stopped.</summary>
public enum StopReason
{
    /// <summary>
    /// The largest component of the gradient, projected on the bounds, is at most <see cref="DescentOptions.GradientTolerance"/>.
    /// </summary>
    GradientTolerance,

    /// <summary>No parameter moved by more than <see cref="DescentOptions.StepTolerance"/>, relative to itself.</summary>
    StepTolerance,

    /// <summary>
    /// The value changed by no more than <see cref="DescentOptions.ValueTolerance"/>, relative to itself, for several
    /// iterations, or no lower value can be told apart from it in double precision.
    /// </summary>
    ValueTolerance,

    /// <summary>The value is at or beyond <see cref="DescentOptions.TargetValue"/>.</summary>
    TargetReached,

    /// <summary><see cref="DescentOptions.MaxIterations"/> iterations were made.</summary>
    IterationLimit,

    /// <summary><see cref="DescentOptions.MaxEvaluations"/> evaluations were made.</summary>
    EvaluationLimit,

    /// <summary>
    /// The objective or its gradient was not finite where the descent needed it, the values ran away, or the objective has
    /// no bound in the direction of the descent.
    /// </summary>
    Diverged,

    /// <summary>
    /// No better point was found along a direction in which the gradient promises one: the gradient is wrong or noisy, or
    /// the objective has a kink or a jump there.
    /// </summary>
    LineSearchFailed,

    /// <summary>The cancellation token was cancelled.</summary>
    Cancelled,
}
