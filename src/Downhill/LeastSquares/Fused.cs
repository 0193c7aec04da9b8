using System.Numerics;

namespace Downhill.LeastSquares;

/// <summary>Multiplication and addition in one rounding, where the framework has it.</summary>
internal static class Fused
{
    /// <summary>x ∘ y + z.</summary>
    public static Vector<double> MultiplyAdd(Vector<double> x, Vector<double> y, Vector<double> z) =>
#if NET9_0_OR_GREATER
        Vector.FusedMultiplyAdd(x, y, z);
#else
        z + (x * y);
#endif
}
