using System.Globalization;

namespace Downhill;

/// <summary>What a descent found, what it took and why it stopped.</summary>
public sealed class DescentResult
{
    internal DescentResult(
        double[] parameters, double value, double gradientNorm, int iterations, int evaluations, StopReason reason, DescentMethod method, string message)
    {
        Parameters = parameters;
        Value = value;
        GradientNorm = gradientNorm;
        Iterations = iterations;
        Evaluations = evaluations;
        Reason = reason;
        Method = method;
        Message = message;
    }

    /// <summary>
    /// The best finite point that was evaluated, of length n, never worse than the start; the start itself (moved inside
    /// the bounds) where no finite value was seen. A new array.
    /// </summary>
    public double[] Parameters { get; }

    /// <summary>
    /// The value of the objective at <see cref="Parameters"/>; not a number where no finite value was seen.
    /// </summary>
    public double Value { get; }

    /// <summary>
    /// The largest absolute component of the gradient at <see cref="Parameters"/>, projected on the bounds; not a number
    /// where no finite gradient was seen.
    /// </summary>
    public double GradientNorm { get; }

    /// <summary>The number of iterations made.</summary>
    public int Iterations { get; }

    /// <summary>The number of calls of the objective.</summary>
    public int Evaluations { get; }

    /// <summary>Why the descent stopped.</summary>
    public StopReason Reason { get; }

    /// <summary>The method that was used; never <see cref="DescentMethod.Automatic"/>.</summary>
    public DescentMethod Method { get; }

    /// <summary>Why the descent stopped, in a sentence.</summary>
    public string Message { get; }

    /// <summary>Whether one of the tolerances, or the target, was reached.</summary>
    public bool Converged =>
        Reason is StopReason.GradientTolerance or StopReason.StepTolerance or StopReason.ValueTolerance or StopReason.TargetReached;

    /// <summary>The value, the cost and the reason, in one line.</summary>
    public override string ToString() => string.Format(
        CultureInfo.InvariantCulture,
        "{0:G6} after {1} and {2}: {3}",
        Value,
        Count(Iterations, "iteration"),
        Count(Evaluations, "evaluation"),
        Message);

    private static string Count(int number, string what) =>
        number.ToString("N0", CultureInfo.InvariantCulture) + " " + what + (number == 1 ? "" : "s");
}
