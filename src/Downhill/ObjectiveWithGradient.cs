namespace Downhill;

/// <summary>Evaluates an objective and its gradient at a point.</summary>
/// <param name="parameters">The point, of length n. Not to be changed or kept.</param>
/// <param name="gradient">Receives the n partial derivatives; written in full, not accumulated.</param>
/// <returns>The value of the objective at <paramref name="parameters"/>.</returns>
public delegate double ObjectiveWithGradient(double[] parameters, double[] gradient);
