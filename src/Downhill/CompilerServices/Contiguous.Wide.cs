#if NET8_0_OR_GREATER
using System.Runtime.Intrinsics;
#endif
using System.Runtime.CompilerServices;

namespace Downhill.CompilerServices;

/// <summary>The steps of eight elements, where the machine has them.</summary>
public static partial class Contiguous
{
#if NET8_0_OR_GREATER
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddScaledWide(ref double to, double factor, ref double from, int count, ref int i)
    {
        if (!Vector512.IsHardwareAccelerated)
        {
            return;
        }

        Vector512<double> factors = Vector512.Create(factor);
        for (; i <= count - Vector512<double>.Count; i += Vector512<double>.Count)
        {
            (Vector512.LoadUnsafe(ref to, (nuint)i) + (factors * Vector512.LoadUnsafe(ref from, (nuint)i))).StoreUnsafe(ref to, (nuint)i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double DotWide(ref double a, ref double b, int count, ref int i)
    {
        if (!Vector512.IsHardwareAccelerated || count < Vector512<double>.Count)
        {
            return 0;
        }

        Vector512<double> first = Vector512<double>.Zero;
        Vector512<double> second = Vector512<double>.Zero;
        for (; i <= count - (2 * Vector512<double>.Count); i += 2 * Vector512<double>.Count)
        {
            first += Vector512.LoadUnsafe(ref a, (nuint)i) * Vector512.LoadUnsafe(ref b, (nuint)i);
            second += Vector512.LoadUnsafe(ref a, (nuint)i + (nuint)Vector512<double>.Count) * Vector512.LoadUnsafe(ref b, (nuint)i + (nuint)Vector512<double>.Count);
        }

        if (i <= count - Vector512<double>.Count)
        {
            first += Vector512.LoadUnsafe(ref a, (nuint)i) * Vector512.LoadUnsafe(ref b, (nuint)i);
            i += Vector512<double>.Count;
        }

        return Vector512.Sum(first + second);
    }
#else
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddScaledWide(ref double to, double factor, ref double from, int count, ref int i)
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double DotWide(ref double a, ref double b, int count, ref int i) => 0;
#endif
}
