using System.Globalization;

namespace Downhill;

/// <summary>Says in a sentence why a descent stopped.</summary>
internal static class StopMessage
{
    public static string For(StopReason reason, DescentOptions options, CountedObjective objective, int iterations, int maxIterations) => reason switch
    {
        StopReason.GradientTolerance when !(objective.BestGradientNorm <= options.GradientTolerance) => Text(
            "came to rest where the value is higher than at this point, which was passed on the way (gradient's largest component {0:G3}).",
            objective.BestGradientNorm),
        StopReason.GradientTolerance => Text(
            "converged, the gradient's largest component is {0:G3}, within the tolerance of {1:G3}.", objective.BestGradientNorm, options.GradientTolerance),
        StopReason.StepTolerance => Text(
            "converged, the last step moved no parameter by more than {0:G3} of itself (gradient's largest component {1:G3}).",
            options.StepTolerance,
            objective.BestGradientNorm),
        StopReason.ValueTolerance => Text(
            "converged, the value does not change any more beyond its rounding or the tolerance of {0:G3} (gradient's largest component {1:G3}).",
            options.ValueTolerance,
            objective.BestGradientNorm),
        StopReason.TargetReached => Text("the target of {0:G6} is reached.", options.TargetValue!.Value),
        StopReason.IterationLimit => Text(
            "the limit of {0:N0} iterations is used up (gradient's largest component {1:G3}).", maxIterations, objective.BestGradientNorm),
        StopReason.EvaluationLimit => Text(
            "the limit of {0:N0} evaluations is used up (gradient's largest component {1:G3}).", options.MaxEvaluations!.Value, objective.BestGradientNorm),
        StopReason.Cancelled => "cancelled; this is the best point so far.",
        StopReason.LineSearchFailed =>
            "no better point was found down the gradient: the gradient is wrong or noisy (see GradientCheck), or the objective has a kink or a jump here.",
        _ when iterations == 0 => "the objective or its gradient is not finite at the start.",
        _ when options.LearningRate is { } rate => Text(
            "diverged, the values ran away or were not finite at iteration {0:N0}; a learning rate below {1:G3}, or none, is called for. This is the best point before.",
            iterations,
            rate),
        _ => "diverged, the values or the parameters grew without end: the objective seems to have no minimum in this direction. This is the best point before.",
    };

    private static string Text(string format, params object[] values) => string.Format(CultureInfo.InvariantCulture, format, values);
}
