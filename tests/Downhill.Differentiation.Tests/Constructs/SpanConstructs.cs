using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Differentiation.Tests.Constructs;

/// <summary>Spans of numbers: views of arrays, what is made on the stack, and what helpers do with them.</summary>
internal sealed class SpanConstructs : ConstructArea
{
    public override string Title => "Spans";

    public override IEnumerable<Construct> Rows =>
    [
        Yes("slice of an array", "ReadOnlySpan<double> s = w.AsSpan(1, 3); double t = 0; for (int i = 0; i < s.Length; i++) { t += s[i] * x[i]; } return t * t;"),
        Yes("span of a whole array", "Span<double> s = w; return s[0] * s[1] + s[^1];"),
        Yes("slice of a slice", "var s = w.AsSpan(1); var t = s.Slice(1, 2); return t[0] * t[1];"),
        Yes("range of a span", "var s = w.AsSpan(); var t = s[1..^1]; return t[0] * t[t.Length - 1];"),
        Yes("foreach over a span", Sample.Body("double t = 0; foreach (double v in w.AsSpan(1..3)) { t += v * v; } return t;").In(LanguageVersion.CSharp13)),
        Yes("foreach by reference over a span", Sample.Body("var a = (double[])w.Clone(); foreach (ref double v in a.AsSpan(1)) { v *= v; } return a[1] * a[2];").In(LanguageVersion.CSharp13)),
        Yes("stackalloc", "Span<double> s = stackalloc double[3]; s[1] = w[0] * w[1]; s[2] = s[1] * s[0] + w[2]; return s[1] * s[2];"),
        Yes("stackalloc with items", "Span<double> s = stackalloc[] { w[0], 2.0, w[1] }; return s[0] * s[1] * s[2];"),
        Yes("element of a span assigned", "var s = new double[3].AsSpan(1); s[0] = w[0]; s[1] += s[0] * w[1]; return s[1] * s[0];"),
        Yes("slice given to a helper", Sample.Body(
            "return Dot(w.AsSpan(0, 2), x) * Dot(w.AsSpan(2), x.AsSpan(1, 2));",
            """
            static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
            {
                double sum = 0;
                for (int i = 0; i < a.Length; i++) { sum += a[i] * b[i]; }
                return sum;
            }
            """)),
        Yes("helper that fills a span", Sample.Body(
            "Span<double> h = stackalloc double[2]; Fill(w.AsSpan(1, 2), h); return h[0] * h[1];",
            "static void Fill(ReadOnlySpan<double> from, Span<double> to) { for (int i = 0; i < to.Length; i++) { to[i] = Math.Tanh(from[i]); } }")),
        Yes("helper that returns a span", Sample.Body(
            "var r = Row(w, 1, 2); return r[0] * r[1];",
            "static ReadOnlySpan<double> Row(double[] m, int i, int n) => m.AsSpan(i * n, n);")),
        Yes("span that is moved along", "ReadOnlySpan<double> rest = w; double t = 1; while (rest.Length > 1) { t *= rest[0] + rest[1]; rest = rest.Slice(2); } return t;"),
        Yes("span that is one of several", "Span<double> s = x[0] > 0 ? w.AsSpan(0, 2) : w.AsSpan(2, 2); return s[0] * s[1];"),
        Yes("span copied, filled, cleared, reversed", "Span<double> s = stackalloc double[4]; s.Fill(w[0]); w.AsSpan(1, 2).CopyTo(s); s.Reverse(); s.Slice(0, 1).Clear(); return s[0] + s[1] * s[2] * s[3];"),
        Yes("span made an array", "var a = w.AsSpan(1, 2).ToArray(); a[0] *= a[1]; return a[0] * w[1];"),
        Yes("span of a row", "double[][] m = { new[] { w[0], w[1] }, new[] { w[2], w[3] } }; double t = 0; for (int i = 0; i < 2; i++) { Span<double> r = m[i]; r[0] *= 2; t += r[0] * r[1]; } return t;"),
        No(
            "memory",
            "Memory<double> m = [|w|]; return m.Span[0] * w[1];",
            "'w' is held as 'Memory<double>' here, and what is done with it then is not followed; use it as the array that it is"),
        No(
            "array segment",
            "var s = new ArraySegment<double>([|w|], 1, 2); return s[0] * w[1];",
            "'w' is handed to the constructor of 'ArraySegment<double>', which may change or keep it; pass a copy, or the elements"),
    ];
}
