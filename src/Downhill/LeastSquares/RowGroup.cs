using System.Numerics;
using System.Runtime.InteropServices;

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

    /// <summary>Adds these rows to the sums, and gives the products of the next ones with p.</summary>
    public void AddAndDots(RowGroup next, double[] p, double[] sums, ref double ta, ref double tb, ref double tc, ref double td)
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
        for (var j = 0; j < pv.Length; j++)
        {
            var x = pv[j];
            sa = Fused.MultiplyAdd(an[j], x, sa);
            sb = Fused.MultiplyAdd(bn[j], x, sb);
            sc = Fused.MultiplyAdd(cn[j], x, sc);
            sd = Fused.MultiplyAdd(dn[j], x, sd);
            sv[j] = Fused.MultiplyAdd(va, av[j], Fused.MultiplyAdd(vb, bv[j], Fused.MultiplyAdd(vc, cv[j], Fused.MultiplyAdd(vd, dv[j], sv[j]))));
        }

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

    private static ReadOnlySpan<Vector<double>> Vectors(ReadOnlySpan<double> row, int count) => MemoryMarshal.Cast<double, Vector<double>>(row).Slice(0, count);
}
