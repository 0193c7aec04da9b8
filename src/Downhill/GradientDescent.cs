namespace Downhill;

/// <summary>Minimises or maximises a differentiable objective.</summary>
/// <remarks>
/// By default a quasi-Newton method with a strong-Wolfe line search, which needs no tuning; see
/// <see cref="DescentOptions.Method"/> for the others. A start without a gradient may be a saddle, as the equal weights of a
/// network are: unless the value rises around it, the descent begins at a point beside it. Exceptions of the objective reach the caller. The methods keep no
/// state between calls: any number of descents may run at once, each on the thread that started it.
/// </remarks>
public static class GradientDescent
{
    /// <summary>Minimises <paramref name="objective"/> from <paramref name="start"/>, which is not changed.</summary>
    /// <param name="objective">The value and the gradient at a point; the gradient written in full, not accumulated.</param>
    /// <param name="start">The first point, of length n, at least 1; finite. Moved inside the bounds where it lies outside.</param>
    /// <param name="options">How to descend and when to stop; the defaults when null.</param>
    /// <param name="progress">Told of every iteration, on the calling thread.</param>
    /// <param name="cancellationToken">Ends the descent before its next evaluation; the result then holds the best point so far.</param>
    /// <returns>The best finite point evaluated, never worse than the start, and why the descent stopped.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="objective"/> or <paramref name="start"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="start"/> is empty or not finite, an option is out of its range, or the objective left part of its
    /// gradient unwritten.
    /// </exception>
    public static DescentResult Minimize(
        ObjectiveWithGradient objective,
        double[] start,
        DescentOptions? options = null,
        IProgress<DescentProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        DescentRun.Run(objective, start, options, maximize: false, progress, cancellationToken);

    /// <summary>Maximises <paramref name="objective"/> from <paramref name="start"/>, which is not changed.</summary>
    /// <inheritdoc cref="Minimize" path="/param|/exception"/>
    /// <returns>The best finite point evaluated, never worse than the start, and why the descent stopped; values in the objective's own sign.</returns>
    public static DescentResult Maximize(
        ObjectiveWithGradient objective,
        double[] start,
        DescentOptions? options = null,
        IProgress<DescentProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        DescentRun.Run(objective, start, options, maximize: true, progress, cancellationToken);
}
