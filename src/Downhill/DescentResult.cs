namespace Downhill;

/// <summary>What a descent found, what it took and why it stopped.</summary>
public sealed class DescentResult
{
    internal DescentResult(double[] parameters, double value)
    {
        Parameters = parameters;
        Value = value;
    }

    /// <summary>The best finite point that was evaluated, of length n.</summary>
    public double[] Parameters { get; }

    /// <summary>The value of the objective at <see cref="Parameters"/>.</summary>
    public double Value { get; }
}

/// <summary>The state of a descent after an iteration.</summary>
public readonly record struct DescentProgress(int Iteration, int Evaluations, double Value, double GradientNorm);
