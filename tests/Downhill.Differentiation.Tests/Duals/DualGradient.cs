namespace Downhill.Differentiation.Tests.Duals;

/// <summary>What <see cref="Gradient"/> is to <c>double</c>: the value without its tangent.</summary>
public static class DualGradient
{
    public static Dual Stop(Dual value) => new(value.Value, 0);

    public static Dual[] Stop(Dual[] values) => [.. values.Select(static v => Stop(v))];
}
