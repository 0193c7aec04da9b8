using System.Numerics;
#if NET
using System.Runtime.CompilerServices;
#endif
using System.Runtime.InteropServices;
#if NET
using System.Runtime.Intrinsics.X86;
#endif

namespace Downhill.LeastSquares;

/// <summary>Four rows that are multiplied and added together.</summary>
internal readonly ref struct RowGroup
{
    private readonly ReadOnlySpan<double> _a;
    private readonly ReadOnlySpan<double> _b;
    private readonly ReadOnlySpan<double> _c;
    private readonly ReadOnlySpan<double> _d;

    public RowGroup(DesignMatrix design, int first)
    {
        _a = design.Row(first);
        _b = design.Row(first + 1);
        _c = design.Row(first + 2);
        _d = design.Row(first + 3);
    }

    /// <summary>The product of each row with p.</summary>
    public void Dots(double[] p, out double ta, out double tb, out double tc, out double td)
    {
        ta = VectorKernels.Dot(_a, p);
        tb = VectorKernels.Dot(_b, p);
        tc = VectorKernels.Dot(_c, p);
        td = VectorKernels.Dot(_d, p);
    }

    /// <summary>sums ← sums + the multiples of the rows.</summary>
    public void Add(double ta, double tb, double tc, double td, double[] sums)
    {
        VectorKernels.AddScaled(ta, _a, sums);
        VectorKernels.AddScaled(tb, _b, sums);
        VectorKernels.AddScaled(tc, _c, sums);
        VectorKernels.AddScaled(td, _d, sums);
    }

    /// <summary>Adds these rows to the sums, and gives the products of the next ones with p, while those ahead are fetched.</summary>
    public void AddAndDots(RowGroup next, RowGroup ahead, double[] p, double[] sums, ref double ta, ref double tb, ref double tc, ref double td)
    {
        var pv = MemoryMarshal.Cast<double, Vector<double>>(p.AsSpan());
        var sv = MemoryMarshal.Cast<double, Vector<double>>(sums.AsSpan()).Slice(0, pv.Length);
        var av = Vectors(_a, pv.Length);
        var bv = Vectors(_b, pv.Length);
        var cv = Vectors(_c, pv.Length);
        var dv = Vectors(_d, pv.Length);
        var an = Vectors(next._a, pv.Length);
        var bn = Vectors(next._b, pv.Length);
        var cn = Vectors(next._c, pv.Length);
        var dn = Vectors(next._d, pv.Length);
        Vector<double> va = new(ta), vb = new(tb), vc = new(tc), vd = new(td), sa = default, sb = default, sc = default, sd = default;
#if NET
        // Ten spans leave no registers for their lengths: all are as long as the first, as they were cut.
        ref var p0 = ref MemoryMarshal.GetReference(pv);
        ref var s0 = ref MemoryMarshal.GetReference(sv);
        ref var a0 = ref MemoryMarshal.GetReference(av);
        ref var b0 = ref MemoryMarshal.GetReference(bv);
        ref var c0 = ref MemoryMarshal.GetReference(cv);
        ref var d0 = ref MemoryMarshal.GetReference(dv);
        ref var a1 = ref MemoryMarshal.GetReference(an);
        ref var b1 = ref MemoryMarshal.GetReference(bn);
        ref var c1 = ref MemoryMarshal.GetReference(cn);
        ref var d1 = ref MemoryMarshal.GetReference(dn);
        ref var a2 = ref MemoryMarshal.GetReference(ahead._a);
        ref var b2 = ref MemoryMarshal.GetReference(ahead._b);
        ref var c2 = ref MemoryMarshal.GetReference(ahead._c);
        ref var d2 = ref MemoryMarshal.GetReference(ahead._d);
        for (nint j = 0, count = pv.Length; j < count; j++)
        {
            // Eight streams are more than the processor follows by itself.
            Fetch(ref a2, j);
            Fetch(ref b2, j);
            Fetch(ref c2, j);
            Fetch(ref d2, j);
            var x = Unsafe.Add(ref p0, j);
            sa = Fused.MultiplyAdd(Unsafe.Add(ref a1, j), x, sa);
            sb = Fused.MultiplyAdd(Unsafe.Add(ref b1, j), x, sb);
            sc = Fused.MultiplyAdd(Unsafe.Add(ref c1, j), x, sc);
            sd = Fused.MultiplyAdd(Unsafe.Add(ref d1, j), x, sd);
            Unsafe.Add(ref s0, j) = Fused.MultiplyAdd(
                va, Unsafe.Add(ref a0, j), Fused.MultiplyAdd(vb, Unsafe.Add(ref b0, j), Fused.MultiplyAdd(vc, Unsafe.Add(ref c0, j), Fused.MultiplyAdd(vd, Unsafe.Add(ref d0, j), Unsafe.Add(ref s0, j)))));
        }
#else
        for (var j = 0; j < pv.Length; j++)
        {
            var x = pv[j];
            sa = Fused.MultiplyAdd(an[j], x, sa);
            sb = Fused.MultiplyAdd(bn[j], x, sb);
            sc = Fused.MultiplyAdd(cn[j], x, sc);
            sd = Fused.MultiplyAdd(dn[j], x, sd);
            sv[j] = Fused.MultiplyAdd(va, av[j], Fused.MultiplyAdd(vb, bv[j], Fused.MultiplyAdd(vc, cv[j], Fused.MultiplyAdd(vd, dv[j], sv[j]))));
        }
#endif

        double na = Vector.Dot(sa, Vector<double>.One), nb = Vector.Dot(sb, Vector<double>.One), nc = Vector.Dot(sc, Vector<double>.One), nd = Vector.Dot(sd, Vector<double>.One);
        for (var j = pv.Length * Vector<double>.Count; j < p.Length; j++)
        {
            sums[j] += (ta * _a[j]) + (tb * _b[j]) + (tc * _c[j]) + (td * _d[j]);
            na += next._a[j] * p[j];
            nb += next._b[j] * p[j];
            nc += next._c[j] * p[j];
            nd += next._d[j] * p[j];
        }

        ta = na;
        tb = nb;
        tc = nc;
        td = nd;
    }

#if NET
    /// <summary>Asks for the j-th vector of a row, without waiting.</summary>
    private static unsafe void Fetch(ref double row, nint j)
    {
        if (Sse.IsSupported)
        {
            // The address is never read from: that the collector may move the row costs a fetch in vain.
            Sse.Prefetch1(Unsafe.AsPointer(ref Unsafe.Add(ref row, j * Vector<double>.Count)));
        }
    }
#endif

    private static ReadOnlySpan<Vector<double>> Vectors(ReadOnlySpan<double> row, int count) => MemoryMarshal.Cast<double, Vector<double>>(row).Slice(0, count);
}
