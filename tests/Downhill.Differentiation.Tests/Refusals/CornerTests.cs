using Downhill.Differentiation.Tests.Checking;
using Downhill.Differentiation.Tests.Compiling;
using Downhill.Differentiation.Tests.Programs;
using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Differentiation.Tests.Refusals;

/// <summary>Corners of the language: each is differentiated exactly or refused with a reason, and never guessed at.</summary>
public sealed class CornerTests
{
    [Fact]
    public void ARecursiveHelperIsRightOrRefused() => AssertRightOrRefused(
        """
        static double Power(double a, int n) => n == 0 ? 1 : a * Power(a, n - 1);

        [Differentiable]
        static double Loss(double[] w) => Power(w[0], 3);
        """,
        [1.5]);

    [Theory]
    [InlineData("[Differentiable] static double Loss(double[] w) { w[0] = w[0] * w[0]; return w[0] * w[1]; }")]
    [InlineData("[Differentiable] static double Loss(double[] w) { var a = w; a[0] = a[0] * a[0]; return w[0] * w[1]; }")]
    [InlineData("[Differentiable] static double Loss(double[] w) { var a = new double[2]; var b = a; a[0] = w[0]; b[0] *= w[1]; return a[0] * a[0]; }")]
    [InlineData("[Differentiable] static double Loss(double[] w) { double[] a = w.Length > 3 ? w : new double[] { w[1], w[0] }; return a[0] * a[0] * a[1]; }")]
    [InlineData("[Differentiable] static double Loss(double[] w) { (double a, double b) = (w[0] * w[1], w[0]); (a, b) = (b, a * a); return a * b; }")]
    [InlineData("static double Sum(params double[] v) { double s = 0; foreach (var e in v) { s += e * e; } return s; } [Differentiable] static double Loss(double[] w) => Sum(w[0], w[1], 2);")]
    [InlineData("static void Add(ref double s, double a) { s += a * a; } [Differentiable] static double Loss(double[] w) { double s = 1; Add(ref s, w[0]); return s * w[1]; }")]
    [InlineData("static void Two(double a, out double b) { b = a * a; } [Differentiable] static double Loss(double[] w) { Two(w[0], out double b); return b * w[1]; }")]
    [InlineData("[Differentiable] static double Loss(double[] w) => w.Sum() * w.Max();")]
    [InlineData("[Differentiable] static double Loss(double[] w) => w.Select(v => v * v).Sum();")]
    [InlineData("[Differentiable] static double Loss(double[] w) { Func<double, double> f = v => v * v; return f(w[0]) * f(w[1]); }")]
    [InlineData("[Differentiable] static double Loss(double[] w) { double s = 0; void Add(double a) { s += a * a; } Add(w[0]); Add(w[1]); return s; }")]
    [InlineData("[Differentiable] static double Loss(double[] w) { double s = 0; try { s = w[0] * w[0]; } finally { s += 1; } return s; }")]
    [InlineData("[Differentiable] static double Loss(double[] w) { lock (w) { return w[0] * w[0]; } }")]
    [InlineData("[Differentiable] static double Loss(double[] w) { decimal f = (decimal)w[0]; return (double)f * w[1]; }")]
    [InlineData("[Differentiable] static double Loss(double[] w) { double s = 0; var list = new List<double> { w[0], w[1] }; foreach (var v in list) { s += v * v; } return s; }")]
    [InlineData("[Differentiable] static double Loss(double[] w) { int i = 0; double s = w[i++] * w[i++]; return s * s; }")]
    [InlineData("[Differentiable] static double Loss(double[] w) { int i = 0; var a = new double[2]; a[i++] += w[0]; a[i] *= w[1]; return a[0] + i; }")]
    [InlineData("[Differentiable] static double Loss(double[] w) { double s; return (s = w[0] * 2) * s + s++; }")]
    [InlineData("[Differentiable] static double Loss(double[] w) { unchecked { int n = int.MaxValue; n++; return w[0] * n; } }")]
    [InlineData("[Differentiable] static double Loss(double[] w) { Span<double> s = w; return s[0] * s[1]; }")]
    [InlineData("[Differentiable] static double Loss(double[] w) { double? a = w[0]; return (a ?? 1) * a!.Value; }")]
    [InlineData("[Differentiable] static double Loss(double[] w) { if (w[0] is > 0.2 and < 3) { return w[0] * w[0]; } return w[1]; }")]
    [InlineData("[Differentiable] static double Loss(double[] w) { int k = 0; again: k++; if (k < 3) { goto again; } return w[0] * k; }")]
    [InlineData("static double last; [Differentiable] static double Loss(double[] w) { last = w[0] * w[0]; return last * w[1]; }")]
    [InlineData("static readonly double[] buffer = new double[2]; [Differentiable] static double Loss(double[] w) { buffer[0] = w[0] * w[0]; return buffer[0] * w[1]; }")]
    [InlineData("struct Pair { public double A; public double B; } [Differentiable] static double Loss(double[] w) { var p = new Pair { A = w[0], B = w[1] }; p.A *= p.B; return p.A * p.A; }")]
    [InlineData("[Differentiable] static double Loss(double[] w) { double s = 0; double[] a = new double[2]; for (int i = 0; i < 2; i++) { a = new double[2]; a[i % 2] += w[i]; s += a[0] * 2 + a[1] * a[1]; } return s; }")]
    public void ACornerOfTheLanguageIsRightOrRefused(string members) => AssertRightOrRefused(members, [0.7, 0.4]);

    /// <summary>A varying value that goes where it cannot be followed must not come back as a constant.</summary>
    [Theory]
    [InlineData("double[][] j = { new double[1] }; j[0][0] = w[0] * w[0]; return j[0][0] + w[1];")]
    [InlineData("var l = new List<double>(); l.Add(w[0] * w[0]); return l[0] + w[1];")]
    [InlineData("var l = new List<double> { 1 }; l[0] = w[0] * w[0]; return l[0] + w[1];")]
    [InlineData("Span<double> s = stackalloc double[2]; s[0] = w[0] * w[0]; return s[0] + w[1];")]
    [InlineData("Span<double> s = new double[2]; s[0] = w[0] * w[0]; return s[0] + w[1];")]
    [InlineData("var d = new Dictionary<int, double>(); d[0] = w[0] * w[0]; return d[0] + w[1];")]
    [InlineData("var m = new double[1, 1]; m[0, 0] = w[0] * w[0]; return m[0, 0] + w[1];")]
    [InlineData("var a = new double[1]; Array.Fill(a, w[0] * w[0]); return a[0] + w[1];")]
    [InlineData("var a = new double[1]; a.SetValue(w[0] * w[0], 0); return a[0] + w[1];")]
    [InlineData("var c = new Cell(); c.V = w[0] * w[0]; return c.V + w[1];")]
    [InlineData("var c = new Cell { V = w[0] * w[0] }; return c.V + w[1];")]
    [InlineData("var c = new Cell(); c.P = w[0] * w[0]; return c.P + w[1];")]
    [InlineData("var c = new Cell(); c.Set(w[0] * w[0]); return c.V + w[1];")]
    [InlineData("var p = default(Pair); p.V = w[0] * w[0]; return p.V + w[1];")]
    [InlineData("object o = w[0] * w[0]; return (double)o + w[1];")]
    [InlineData("(double A, double B) t = (w[0] * w[0], 1); return t.A + w[1];")]
    [InlineData("(double A, double B) t = (1, 2); t.A = w[0] * w[0]; return t.A + w[1];")]
    [InlineData("var t = Tuple.Create(w[0] * w[0], 1); return t.Item1 + w[1];")]
    [InlineData("double q = 0; Action f = () => q = w[0] * w[0]; f(); return q + w[1];")]
    [InlineData("double q = 0; ref double r = ref q; r = w[0] * w[0]; return q + w[1];")]
    [InlineData("var q = new Queue<double>(); q.Enqueue(w[0] * w[0]); return q.Dequeue() + w[1];")]
    [InlineData("double[] a = { 0 }; var b = a; b[0] = w[0] * w[0]; return a[0] + w[1];")]
    [InlineData("Cell.Shared = w[0] * w[0]; return Cell.Shared + w[1];")]
    [InlineData("var a = new double[2]; (a[0], a[1]) = (w[0] * w[0], 1); return a[0] + w[1];")]
    [InlineData("double? n = w[0] * w[0]; return n.Value + w[1];")]
    [InlineData("var a = new[] { new { V = w[0] * w[0] } }; return a[0].V + w[1];")]
    [InlineData("double s = 0; foreach (var v in new[] { w[0] * w[0] }) { s += v; } return s + w[1];")]
    [InlineData("var a = new double[1]; Store(a, w[0] * w[0]); return a[0] + w[1];")]
    [InlineData("double s = w.Aggregate(0.0, (p, v) => p + v * v); return s + w[1];")]
    [InlineData("var a = new double[2]; Buffer.BlockCopy(w, 0, a, 0, 16); return a[0] * a[0] + w[1];")]
    [InlineData("var a = new double[2]; Array.Copy(w, 1, a, 0, 1); return a[0] * a[0] + w[1];")]
    [InlineData("var a = w.ToArray(); return a[0] * a[0] + w[1];")]
    [InlineData("var a = w.ToList(); return a[0] * a[0] + w[1];")]
    [InlineData("decimal d = (decimal)w[0]; return (double)(d * d) + w[1];")]
    [InlineData("long b = BitConverter.DoubleToInt64Bits(w[0]); return b * 1e-18 + w[1];")]
    [InlineData("object o = w; return o is double[] a ? a[0] * a[0] + w[1] : 0;")]
    [InlineData("return w is { } a ? a[0] * a[0] + w[1] : 0;")]
    [InlineData("return w is double[] a ? a[0] * a[0] + w[1] : 0;")]
    [InlineData("return w is { Length: > 1 } ? w[0] * w[0] + w[1] : 0;")]
    [InlineData("return w[0] * w[0] is var v ? v + w[1] : 0;")]
    [InlineData("switch (w[0]) { case var v when v > 0: return v * v + w[1]; default: return w[1]; }")]
    [InlineData("switch (w[0]) { case double v: return v * v + w[1]; }")]
    [InlineData("return w[0] switch { var v when v < 0 => v, var v => v * v } + w[1];")]
    [InlineData("return w switch { { Length: 2 } a => a[0] * a[0], _ => 0 } + w[1];")]
    [InlineData("(double, double) t = (w[0] * w[0], w[1]); return t is (var a, var b) ? a * b : 0;")]
    [InlineData("return (w[0] * w[0], w[1]) is (var a, var b) ? a * b : 0;")]
    [InlineData("var a = w[0..1]; return a[0] * a[0] + w[1];")]
    [InlineData("using var e = ((IEnumerable<double>)w).GetEnumerator(); e.MoveNext(); return e.Current * e.Current + w[1];")]
    [InlineData("static double Total(Func<double, double> f, int n) => n == 0 ? f(0.5) : f(n) + Total(f, n - 1); double c = 0, d = w[0]; double m = Total(t => { c += t; return t * 2; }, 3); d *= c; c = w[1] * c; return m * w[1] + d * c;")]
    [InlineData("static double Total(Func<double, double> f, int n) => n == 0 ? f(0.5) : f(n) + Total(f, n - 1); double c = 0; double m = Total(t => { c += t; return t * w[0]; }, 3); return m * w[1] + c * w[0];")]
    [InlineData("static double Total(Func<double, double> f, int n) => n == 0 ? f(0.5) : f(n) + Total(f, n - 1); double c = 0; double m = Total(t => { Cell.Shared += t; return 1; }, 3); return m * w[1] + Cell.Shared * w[0];")]
    [InlineData("static double Total(Func<double, double> f, int n) => n == 0 ? f(0.5) : f(n) + Total(f, n - 1); var k = new Cell(); double m = Total(k.Add, 3); return m * w[1] + k.V * w[0];")]
    [InlineData("static double Total(Func<double, double> f, int n) => n == 0 ? f(0.5) : f(n) + Total(f, n - 1); Func<double, double> g = v => v; for (int i = 0; i < 2; i++) { double c = i; g = v => { c += v; return c; }; } double m = Total(g, 3); return m * w[1] + Total(g, 1) * w[0];")]
    [InlineData("var o = new Ob { A = w[0] }; var (p, q) = o; return p + w[1];")]
    [InlineData("double p, q; var o = new Ob { A = w[1] }; (p, q) = o; return p * w[0];")]
    [InlineData("var o = new Ob { A = w[0] }; return o is (var p, var q) ? p : w[1];")]
    [InlineData("var o = new Ob { A = w[0], B = 2 }; return w[1] * (o switch { (double a, _) => a });")]
    [InlineData("var o = new Ob { A = w[0] }; return w[1] * (o switch { { A: var a } => a });")]
    [InlineData("var o = new Ob { A = w[0] }; switch (o) { case { A: var a }: return w[1] * a; default: return 0; }")]
    [InlineData("var o = new Ob { A = w[0], B = w[1] }; double r = 0; foreach (var (a, b) in new[] { o }) r += a * b; return r;")]
    [InlineData("return Taken(new Ob { A = w[0], B = 2 }, 2) * w[1];")]
    [InlineData("var o = new Ob { A = 1, B = 2 }; var ((a, b), c) = (o, w[1]); return a * b + c * w[0];")]
    [InlineData("double p = w[0]; void L() { p += w[1]; } Each(L, 2); return p;")]
    [InlineData("double c = 0; void L() { c += 1; } Each(L, 2); double r = c * w[0]; c = w[1]; return r * c;")]
    [InlineData("double r = 0; checked { for (int i = 0; i < 2; i++) { Split(Math.Cos(w.Length + (i + 2) % 5), out double s, out var t); r += s * w[i]; } } return r;")]
    public void AValueThatIsPutAwayIsRightOrRefused(string body) => AssertRightOrRefused(
        $$"""
        sealed class Cell { public double V; public double P { get; set; } public static double Shared; public void Set(double v) { V = v; } public double Add(double v) { V += v; return V; } }
        struct Pair { public double V; }
        sealed class Ob { public double A, B; public void Deconstruct(out double a, out double b) { a = A; b = B; } }
        static double Taken(Ob o, int n) { if (n == 0) { return o.A; } var (p, q) = o; return p * q + Taken(o, n - 1); }
        static void Each(Action a, int n) { if (n == 0) { return; } a(); Each(a, n - 1); }
        static void Split(double a, out double b, out double c) { b = a; c = a; }
        static void Store(double[] a, double v) { a[0] = v; }

        [Differentiable]
        static double Loss(double[] w) { Cell.Shared = 0; {{body}} }
        """,
        [0.7, 0.4]);

    [Fact]
    public void ARefusedMethodThrowsWithTheReason()
    {
        CompiledProgram program = CompiledProgram.Compile(Example.Expression("Math.Floor(w[0])"));
        Loss loss = Loss.In(program.Assembly);

        var thrown = Assert.Throws<NotSupportedException>(() => loss.ValueAndGradient(new Point([new[] { 1.5 }]), out _));

        Assert.Contains("Math.Floor", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("Loss", thrown.Message, StringComparison.Ordinal);
    }

    private static void AssertRightOrRefused(string members, double[] w) =>
        RightOrRefused.Verify(Example.Static(members), LanguageVersion.CSharp9, w);
}
