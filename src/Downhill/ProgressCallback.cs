namespace Downhill;

/// <summary>Calls an action for every iteration of a descent, on the thread that descends and before the next one begins.</summary>
/// <remarks>
/// <see cref="Progress{T}"/> posts its calls to wherever it was made, so that they may come late, or in another order: right
/// for a window, wrong for a log.
/// </remarks>
/// <param name="action">What is called.</param>
/// <exception cref="ArgumentNullException"><paramref name="action"/> is null.</exception>
public sealed class ProgressCallback(Action<DescentProgress> action) : IProgress<DescentProgress>
{
    private readonly Action<DescentProgress> _action = action ?? throw new ArgumentNullException(nameof(action));

    /// <inheritdoc />
    public void Report(DescentProgress value) => _action(value);
}
