namespace Downhill;

/// <summary>Minimises or maximises a differentiable objective.</summary>
public static class GradientDescent
{
    /// <summary>Minimises <paramref name="objective"/> from <paramref name="start"/>, which is not changed.</summary>
    public static DescentResult Minimize(
        ObjectiveWithGradient objective,
        double[] start,
        DescentOptions? options = null,
        IProgress<DescentProgress>? progress = null,
        CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Maximises <paramref name="objective"/> from <paramref name="start"/>, which is not changed.</summary>
    public static DescentResult Maximize(
        ObjectiveWithGradient objective,
        double[] start,
        DescentOptions? options = null,
        IProgress<DescentProgress>? progress = null,
        CancellationToken cancellationToken = default) => throw new NotImplementedException();
}
