namespace Downhill;

/// <summary>How far a linear least squares fit is.</summary>
/// <param name="Method">The method that runs.</param>
/// <param name="Iteration">Passes over the data, or refinements, so far.</param>
/// <param name="RelativeGradient">The length of the gradient of the system that is solved, over that at zero.</param>
public readonly record struct LeastSquaresProgress(LeastSquaresMethod Method, int Iteration, double RelativeGradient);
