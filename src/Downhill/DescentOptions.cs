namespace Downhill;

/// <summary>How to descend and when to stop. Every default works without tuning.</summary>
/// <remarks>The values are checked when a descent begins; an exception then names the option and its value.</remarks>
public sealed record DescentOptions
{
    /// <summary>The way in which the steps are chosen.</summary>
    public DescentMethod Method { get; init; } = DescentMethod.Automatic;

    /// <summary>
    /// The most iterations to make, at least 0. When null: 10,000 for the methods with a strong-Wolfe line search and
    /// 100,000 for the others, for each of the <see cref="Starts"/>.
    /// </summary>
    public int? MaxIterations { get; init; }

    /// <summary>The most calls of the objective to make, at least 1; never exceeded. Unlimited when null.</summary>
    public int? MaxEvaluations { get; init; }

    /// <summary>Stop as soon as the value is at or beyond this target: at most it when minimising, at least it when maximising.</summary>
    public double? TargetValue { get; init; }

    /// <summary>
    /// Stop when the largest absolute component of the gradient, projected on the bounds, is at most this. At least 0;
    /// absolute, in units of the objective per unit of the parameter.
    /// </summary>
    public double GradientTolerance { get; init; } = 1e-8;

    /// <summary>
    /// Stop when an iteration moved no parameter by more than this times its absolute value. At least 0. The default is
    /// about the rounding of a double.
    /// </summary>
    public double StepTolerance { get; init; } = 1e-15;

    /// <summary>
    /// Stop when the value has changed by no more than this times its absolute value in each of several successive
    /// iterations. At least 0. The default is about the rounding of a double.
    /// </summary>
    public double ValueTolerance { get; init; } = 1e-15;

    /// <summary>
    /// Lower bounds: one per parameter, or a single one for all of them; null where unbounded. A start outside the bounds
    /// is moved to the nearest point inside; the objective is never evaluated outside.
    /// </summary>
    public double[]? LowerBounds { get; init; }

    /// <summary>
    /// Upper bounds: one per parameter, or a single one for all of them; null where unbounded. A start outside the bounds
    /// is moved to the nearest point inside; the objective is never evaluated outside.
    /// </summary>
    public double[]? UpperBounds { get; init; }

    /// <summary>
    /// The number of descents to make, at least 1: the first from the given start, each further one from a random point.
    /// The best result of all is returned. The random points are uniform between the bounds of a parameter where both are
    /// finite, and otherwise normal around its start with a standard deviation of the larger of 1 and its absolute value.
    /// The caps on iterations and evaluations hold for all descents together.
    /// </summary>
    public int Starts { get; init; } = 1;

    /// <summary>
    /// The seed of everything random: the further <see cref="Starts"/>, and the points beside a start without a gradient.
    /// The same seed gives the same result.
    /// </summary>
    public int Seed { get; init; }

    /// <summary>The number of steps that <see cref="DescentMethod.LimitedMemoryBfgs"/> remembers, at least 1.</summary>
    public int Memory { get; init; } = 10;

    /// <summary>
    /// The step per unit of gradient of the methods from <see cref="DescentMethod.Momentum"/> on, more than 0; the first
    /// trial step of <see cref="DescentMethod.SteepestDescent"/>. A given rate is kept throughout. When null the rate is
    /// chosen, and adapted while it goes: reduced and taken back to the best point where the value rises or is not finite.
    /// </summary>
    public double? LearningRate { get; init; }

    /// <summary>
    /// The share of the last step that <see cref="DescentMethod.Momentum"/> and <see cref="DescentMethod.Nesterov"/> carry
    /// into the next, at least 0 and below 1.
    /// </summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>
    /// The decay of the moving average of the gradient in <see cref="DescentMethod.Adam"/> and
    /// <see cref="DescentMethod.AdamW"/> (β₁), at least 0 and below 1.
    /// </summary>
    public double FirstMomentDecay { get; init; } = 0.9;

    /// <summary>
    /// The decay of the moving average of the squared gradient (β₂), at least 0 and below 1. When null: 0.999 for
    /// <see cref="DescentMethod.Adam"/> and <see cref="DescentMethod.AdamW"/>, 0.9 for <see cref="DescentMethod.RmsProp"/>.
    /// </summary>
    public double? SecondMomentDecay { get; init; }

    /// <summary>The constant, more than 0, that keeps the per-parameter methods from dividing by zero (ε).</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>The share of each parameter per unit of learning rate that <see cref="DescentMethod.AdamW"/> takes away (λ), at least 0.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>
    /// The share of the decrease promised by the gradient that a line search asks for (c₁), more than 0 and below 0.5.
    /// </summary>
    public double SufficientDecrease { get; init; } = 1e-4;

    /// <summary>
    /// The share of the slope that a strong-Wolfe line search may leave (c₂), more than <see cref="SufficientDecrease"/>
    /// and below 1. When null: 0.9 for the quasi-Newton methods, 0.1 for <see cref="DescentMethod.ConjugateGradient"/>.
    /// </summary>
    public double? CurvatureCondition { get; init; }
}
