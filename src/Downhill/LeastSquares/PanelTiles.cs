using System.Numerics;
using System.Runtime.InteropServices;
#if NET9_0_OR_GREATER
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
#endif

namespace Downhill.LeastSquares;

/// <summary>
/// Sums of products of columns, tile by tile in registers (Goto and van de Geijn 2008). The columns are packed in panels of
/// <see cref="Width"/>: of each row the elements of the panel's columns, then those of the next row.
/// </summary>
internal static class PanelTiles
{
    private static readonly bool s_isWide =
#if NET9_0_OR_GREATER
        Vector512.IsHardwareAccelerated;
#else
        false;
#endif

    private static readonly int s_tileRows = s_isWide ? 8 : 4;

    /// <summary>The columns of a panel: two vectors of them.</summary>
    public static int Width { get; } = s_isWide ? 16 : 2 * Vector<double>.Count;

    /// <summary>The length of a row that ends with a panel.</summary>
    public static int Padded(int columns) => (columns + Width - 1) / Width * Width;

    /// <summary>target ← target + sign · (left panel)ᵀ (right panel), <see cref="Width"/> by <see cref="Width"/>.</summary>
    /// <param name="left">A panel, depth rows of <see cref="Width"/>.</param>
    /// <param name="right">Another.</param>
    /// <param name="target">The first cell, and from there on all rows.</param>
    /// <param name="stride">From a row of the target to the next.</param>
    /// <param name="sign">1 or −1.</param>
    public static void AddProduct(ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> target, int stride, double sign)
    {
        for (var row = 0; row < Width; row += s_tileRows)
        {
            var tile = target.Slice(row * stride, ((s_tileRows - 1) * stride) + Width);
#if NET9_0_OR_GREATER
            if (s_isWide)
            {
                AddWideTile(left.Slice(row), right, tile, stride, sign);
                continue;
            }
#endif
            AddTile(left.Slice(row), right, tile, stride, sign);
        }
    }

    /// <summary>Four rows by two vectors.</summary>
    private static void AddTile(ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> tile, int stride, double sign)
    {
        var width = Width;
        var rv = MemoryMarshal.Cast<double, Vector<double>>(right);
        Vector<double> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        for (int k = 0, at = 0; k + 1 < rv.Length && at + 3 < left.Length; k += 2, at += width)
        {
            var r0 = rv[k];
            var r1 = rv[k + 1];
            var x = new Vector<double>(left[at]);
            a0 = Fused.MultiplyAdd(x, r0, a0);
            a1 = Fused.MultiplyAdd(x, r1, a1);
            x = new Vector<double>(left[at + 1]);
            b0 = Fused.MultiplyAdd(x, r0, b0);
            b1 = Fused.MultiplyAdd(x, r1, b1);
            x = new Vector<double>(left[at + 2]);
            c0 = Fused.MultiplyAdd(x, r0, c0);
            c1 = Fused.MultiplyAdd(x, r1, c1);
            x = new Vector<double>(left[at + 3]);
            d0 = Fused.MultiplyAdd(x, r0, d0);
            d1 = Fused.MultiplyAdd(x, r1, d1);
        }

        AddRow(tile, a0, a1, sign);
        AddRow(tile.Slice(stride), b0, b1, sign);
        AddRow(tile.Slice(2 * stride), c0, c1, sign);
        AddRow(tile.Slice(3 * stride), d0, d1, sign);
    }

    private static void AddRow(Span<double> row, Vector<double> first, Vector<double> second, double sign)
    {
        var rv = MemoryMarshal.Cast<double, Vector<double>>(row.Slice(0, Width));
        rv[0] += sign * first;
        rv[1] += sign * second;
    }

#if NET9_0_OR_GREATER
    /// <summary>Eight rows by two vectors of eight: half of the registers that a processor with such vectors has.</summary>
    private static void AddWideTile(ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> tile, int stride, double sign)
    {
        const int Step = 16;
        Vector512<double> a0 = default, b0 = default, c0 = default, d0 = default, e0 = default, f0 = default, g0 = default, h0 = default;
        Vector512<double> a1 = default, b1 = default, c1 = default, d1 = default, e1 = default, f1 = default, g1 = default, h1 = default;

        // The last row of a left panel that begins at its second half is half a step long.
        ref var x = ref MemoryMarshal.GetReference(left);
        ref var y = ref MemoryMarshal.GetReference(right);
        for (nint k = Math.Min(right.Length, left.Length + Step - 8) / Step; k > 0; k--)
        {
            var r0 = Vector512.LoadUnsafe(ref y);
            var r1 = Vector512.LoadUnsafe(ref y, 8);
            var factor = Vector512.Create(x);
            a0 = Vector512.FusedMultiplyAdd(factor, r0, a0);
            a1 = Vector512.FusedMultiplyAdd(factor, r1, a1);
            factor = Vector512.Create(Unsafe.Add(ref x, 1));
            b0 = Vector512.FusedMultiplyAdd(factor, r0, b0);
            b1 = Vector512.FusedMultiplyAdd(factor, r1, b1);
            factor = Vector512.Create(Unsafe.Add(ref x, 2));
            c0 = Vector512.FusedMultiplyAdd(factor, r0, c0);
            c1 = Vector512.FusedMultiplyAdd(factor, r1, c1);
            factor = Vector512.Create(Unsafe.Add(ref x, 3));
            d0 = Vector512.FusedMultiplyAdd(factor, r0, d0);
            d1 = Vector512.FusedMultiplyAdd(factor, r1, d1);
            factor = Vector512.Create(Unsafe.Add(ref x, 4));
            e0 = Vector512.FusedMultiplyAdd(factor, r0, e0);
            e1 = Vector512.FusedMultiplyAdd(factor, r1, e1);
            factor = Vector512.Create(Unsafe.Add(ref x, 5));
            f0 = Vector512.FusedMultiplyAdd(factor, r0, f0);
            f1 = Vector512.FusedMultiplyAdd(factor, r1, f1);
            factor = Vector512.Create(Unsafe.Add(ref x, 6));
            g0 = Vector512.FusedMultiplyAdd(factor, r0, g0);
            g1 = Vector512.FusedMultiplyAdd(factor, r1, g1);
            factor = Vector512.Create(Unsafe.Add(ref x, 7));
            h0 = Vector512.FusedMultiplyAdd(factor, r0, h0);
            h1 = Vector512.FusedMultiplyAdd(factor, r1, h1);
            x = ref Unsafe.Add(ref x, Step);
            y = ref Unsafe.Add(ref y, Step);
        }

        AddWideRow(tile, a0, a1, sign);
        AddWideRow(tile.Slice(stride), b0, b1, sign);
        AddWideRow(tile.Slice(2 * stride), c0, c1, sign);
        AddWideRow(tile.Slice(3 * stride), d0, d1, sign);
        AddWideRow(tile.Slice(4 * stride), e0, e1, sign);
        AddWideRow(tile.Slice(5 * stride), f0, f1, sign);
        AddWideRow(tile.Slice(6 * stride), g0, g1, sign);
        AddWideRow(tile.Slice(7 * stride), h0, h1, sign);
    }

    private static void AddWideRow(Span<double> row, Vector512<double> first, Vector512<double> second, double sign)
    {
        var rv = MemoryMarshal.Cast<double, Vector512<double>>(row.Slice(0, 16));
        rv[0] += sign * first;
        rv[1] += sign * second;
    }
#endif
}
