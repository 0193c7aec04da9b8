namespace Downhill.Tests;

/// <summary>The callback runs on the descending thread, once for each iteration, before the descent goes on.</summary>
public sealed class ProgressCallbackTests
{
    [Fact]
    public void Every_iteration_is_told_in_order_before_the_descent_returns()
    {
        var thread = Environment.CurrentManagedThreadId;
        var told = new List<DescentProgress>();
        var fit = GradientDescent.Minimize(
            (p, g) =>
            {
                g[0] = 4 * p[0] * p[0] * p[0];
                return p[0] * p[0] * p[0] * p[0];
            },
            [3],
            progress: new ProgressCallback(step =>
            {
                Assert.Equal(thread, Environment.CurrentManagedThreadId);
                told.Add(step);
            }));

        Assert.Equal(Enumerable.Range(1, fit.Iterations), told.Select(step => step.Iteration));
        Assert.Equal(fit.Value, told[^1].Value);
    }

    [Fact]
    public void An_action_is_needed() => Assert.Throws<ArgumentNullException>(() => new ProgressCallback(null!));
}
