namespace Downhill;

/// <summary>The state of a descent after an iteration.</summary>
/// <param name="Iteration">The number of iterations made, from 1.</param>
/// <param name="Evaluations">The number of evaluations of the objective made.</param>
/// <param name="Value">The value of the objective at the current point, in the user's own sign.</param>
/// <param name="GradientNorm">The largest absolute component of the gradient there, projected on the bounds.</param>
public readonly record struct DescentProgress(int Iteration, int Evaluations, double Value, double GradientNorm);
