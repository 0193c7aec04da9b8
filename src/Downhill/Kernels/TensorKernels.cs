#if !NETSTANDARD2_0
using System.Numerics.Tensors;

namespace Downhill.Kernels;

/// <summary>The element-wise and reducing operations of the methods, on the runtime's own vector kernels.</summary>
internal static class TensorKernels
{
    /// <summary>The inner product.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y) => TensorPrimitives.Dot(x, y);

    /// <summary>The largest absolute element; not a number where an element is none.</summary>
    public static double MaxMagnitude(ReadOnlySpan<double> x) => Math.Abs(TensorPrimitives.MaxMagnitude(x));

    /// <summary>y ← y + a x.</summary>
    public static void AddScaled(double a, ReadOnlySpan<double> x, Span<double> y) => TensorPrimitives.MultiplyAdd(x, a, y, y);

    /// <summary>z ← x + a y; z may be x or y.</summary>
    public static void Combine(ReadOnlySpan<double> x, double a, ReadOnlySpan<double> y, Span<double> z) =>
        TensorPrimitives.MultiplyAdd(y, a, x, z);

    /// <summary>y ← a x; y may be x.</summary>
    public static void Scale(double a, ReadOnlySpan<double> x, Span<double> y) => TensorPrimitives.Multiply(x, a, y);

    /// <summary>z ← x − y; z may be x or y.</summary>
    public static void Subtract(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> z) => TensorPrimitives.Subtract(x, y, z);

    /// <summary>z ← x ∘ y, element by element; z may be x or y.</summary>
    public static void Multiply(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> z) => TensorPrimitives.Multiply(x, y, z);

    /// <summary>y ← y + a u + b v.</summary>
    public static void AddScaledPair(double a, ReadOnlySpan<double> u, double b, ReadOnlySpan<double> v, Span<double> y)
    {
        TensorPrimitives.MultiplyAdd(u, a, y, y);
        TensorPrimitives.MultiplyAdd(v, b, y, y);
    }

    /// <summary>x ← min(max(x, lower), upper), element by element.</summary>
    public static void Clamp(Span<double> x, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper)
    {
        TensorPrimitives.Max(x, lower, x);
        TensorPrimitives.Min(x, upper, x);
    }
}
#endif
