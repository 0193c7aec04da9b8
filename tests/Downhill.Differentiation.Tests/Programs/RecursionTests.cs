using Downhill.Analyzers.Rules.NotDifferentiable;
using Downhill.Differentiation.Tests.Checking;
using Downhill.Differentiation.Tests.Compiling;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>Functions that call themselves: each has a forward and a reverse pass of its own.</summary>
public sealed class RecursionTests
{
    private static readonly double[] s_w = [0.7, -0.4, 0.3, 1.2];

    [Theory]
    [InlineData("A power", "static double Power(double x, int n) => n == 0 ? 1 : x * Power(x, n - 1);", "Power(w[0], 5) * w[1] + Power(w[2] * w[3], 3)")]
    [InlineData("A recurrence of two", "static double Fibonacci(double a, double b, int n) { if (n == 0) return a; if (n == 1) return b; return Fibonacci(a, b, n - 1) * 0.5 + Math.Sin(Fibonacci(a, b, n - 2)); }", "Fibonacci(w[0], w[1], 7)")]
    [InlineData("Legendre polynomials", "static double Legendre(int n, double x) => n == 0 ? 1 : n == 1 ? x : ((2 * n - 1) * x * Legendre(n - 1, x) - (n - 1) * Legendre(n - 2, x)) / n;", "Legendre(5, w[0]) * w[1] + Legendre(3, w[2])")]
    [InlineData("Chebyshev polynomials", "static double Chebyshev(int n, double x) { if (n < 2) { return n == 0 ? 1 : x; } return 2 * x * Chebyshev(n - 1, x) - Chebyshev(n - 2, x); }", "Chebyshev(6, w[0] * w[1])")]
    [InlineData("Bernstein polynomials", "static double Bernstein(int i, int n, double t) { if (i < 0 || i > n) return 0; if (n == 0) return 1; return (1 - t) * Bernstein(i, n - 1, t) + t * Bernstein(i - 1, n - 1, t); }", "Bernstein(2, 4, w[0]) * w[1] + Bernstein(1, 3, w[2])")]
    [InlineData("De Casteljau", "static double Curve(double[] c, int i, int k, double t) => k == 0 ? c[i] : (1 - t) * Curve(c, i, k - 1, t) + t * Curve(c, i + 1, k - 1, t);", "Curve(w, 0, 3, w[1] * w[2])")]
    [InlineData("Horner over an array", "static double Horner(double[] c, double x, int i) => i == c.Length ? 0 : c[i] + x * Horner(c, x, i + 1);", "Horner(w, w[2], 0)")]
    [InlineData("Mutual recursion", "static double Even(double x, int n) => n == 0 ? 1 : x * Odd(x, n - 1); static double Odd(double x, int n) { if (n == 0) { return x; } double e = Even(x * 0.9, n - 1); return Math.Tanh(e) + x; }", "Even(w[0], 6) + Odd(w[1], 3)")]
    [InlineData("A sum by halves", "static double Sum(double[] a, int lo, int hi) { if (hi - lo == 1) return a[lo] * a[lo]; int mid = (lo + hi) / 2; double left = Sum(a, lo, mid); double right = Sum(a, mid, hi); return left * Math.Exp(-right) + right; }", "Sum(w, 0, w.Length)")]
    [InlineData("Writes into an array", "static void Fill(double[] a, double x, int i) { if (i == a.Length) return; a[i] = i == 0 ? x : a[i - 1] * x + 1; Fill(a, x, i + 1); } static double Inner(double[] w) { var a = new double[5]; Fill(a, w[0] * w[1], 0); double s = 0; for (int i = 0; i < a.Length; i++) { s += a[i] * a[i] * w[2]; } return s; }", "Inner(w)")]
    [InlineData("Updates an array in place", "static void Smooth(double[] a, int n) { if (n == 0) return; for (int i = 1; i < a.Length; i++) { a[i] = Math.Sin(a[i] * a[i - 1]); } Smooth(a, n - 1); a[0] *= a[1]; } static double Inner(double[] w) { var a = (double[])w.Clone(); Smooth(a, 3); double s = 0; foreach (double v in a) { s += v * v; } return s; }", "Inner(w)")]
    [InlineData("By reference", "static void Walk(ref double x, double y, int n) { if (n == 0) return; x = x * y + 0.5; Walk(ref x, y, n - 1); x *= x; } static double Inner(double[] w) { double x = w[0]; Walk(ref x, w[1], 2); return x * w[2]; }", "Inner(w)")]
    [InlineData("By out", "static double Pair(double x, int n, out double d) { if (n == 0) { d = x; return x * x; } double p = Pair(x * 0.5, n - 1, out double q); d = q * x; return p + Math.Cos(q); } static double Inner(double[] w) { double v = Pair(w[0], 3, out double d); return v * d + w[1] * d; }", "Inner(w)")]
    [InlineData("A parameter that is assigned", "static double Squash(double x, int n) { x = Math.Tanh(x) * 2; if (n > 0) { x *= Squash(x, n - 1); } return x + 0.1; }", "Squash(w[0], 4) * w[1]")]
    [InlineData("A counter parameter that is changed", "static double Steps(double x, int n) { double s = 1; while (n > 0) { n--; s *= x + n; if (n == 2) { s += Steps(x, n); n--; } } return s; }", "Steps(w[0], 6) * w[1]")]
    [InlineData("The argument given twice", "static double Mix(double a, double b, int n) => n == 0 ? a * Math.Sin(b) : Mix(b, a * b, n - 1);", "Mix(w[0], w[0], 3)")]
    [InlineData("Some arguments inactive", "static double Mix(double a, double b, int n) => n == 0 ? a * Math.Sin(b) : Mix(a, b, n - 1) + b;", "Mix(w[0], 2, 3) + Mix(3, w[1], 2) + Mix(1, 2, 3)")]
    [InlineData("In a loop with other statements", "static double Power(double x, int n) => n == 0 ? 1 : x * Power(x, n - 1); static double Inner(double[] w) { double s = 1; for (int i = 0; i < w.Length; i++) { double p = Power(w[i] * s, i + 1); s = Math.Sin(s) + p * p; } return s; }", "Inner(w)")]
    [InlineData("A local array in each call", "static double Nest(double[] a, int n) { var b = new double[a.Length]; for (int i = 0; i < a.Length; i++) { b[i] = a[i] * a[(i + 1) % a.Length]; } if (n == 0) { double s = 0; foreach (double v in b) { s += v; } return s; } return Nest(b, n - 1) * b[0]; }", "Nest(w, 2)")]
    [InlineData("A result that is not used", "static double Power(double x, int n) => n == 0 ? 1 : x * Power(x, n - 1); static double Inner(double[] w) { double unused = Power(w[0], 3); Power(w[1], 2); return w[2] * w[2]; }", "Inner(w)")]
    [InlineData("Ackermann", "static double Ackermann(int m, int n, double x) => m == 0 ? n * x + 1 : n == 0 ? Ackermann(m - 1, 1, x) : Ackermann(m - 1, (int)Math.Min(3, 1 + n), x) * 0.5 + Ackermann(m, n - 1, x * 0.9);", "Ackermann(2, 3, w[0])")]
    public void ARecursiveFunctionIsDifferentiated(string _, string helpers, string expression) => DerivativeCheck.Verify(
        Example.Static($"{helpers} [Differentiable] static double Loss(double[] w) => {expression};"), s_w.Clone());

    [Theory]
    [InlineData("After a call that writes it", "static void Smooth(double[] a, int n) { if (n == 0) return; for (int i = 1; i < a.Length; i++) { a[i] = Math.Sin(a[i] * a[i - 1]); } Smooth(a, n - 1); a[0] *= a[1]; } static double Inner(double[] w) { double[] b = w[1..]; Smooth(b, 2); double s = b[0] * b[1]; b = new double[] { 1.2, 0.7 }; return s * b[1]; }")]
    [InlineData("Set to null at the end", "static double Walk(double[] a, int k) => k == a.Length ? 1 : a[k] * Walk(a, k + 1) + a[0]; static double Inner(double[] w) { double[] b = w[1..]; double s = Walk(b, 0); b = null; return s; }")]
    [InlineData("In a loop", "static double Walk(double[] a, int k) => k == a.Length ? 1 : a[k] * Walk(a, k + 1) + a[0]; static double Inner(double[] w) { double s = 1; double[] b = w[1..]; for (int i = 0; i < 3; i++) { s *= Walk(b, 0); b = new double[] { 1.2, w[i], b[1] }; } return s * b[0]; }")]
    [InlineData("Two buffers that take turns", "static void Smooth(double[] a, int n) { if (n == 0) return; for (int i = 1; i < a.Length; i++) { a[i] = Math.Sin(a[i] * a[i - 1]); } Smooth(a, n - 1); a[0] *= a[1]; } static double Inner(double[] w) { double[] b = w[..2], c = w[2..]; double s = 0; for (int i = 0; i < 3; i++) { Smooth(b, 2); s += b[1]; (b, c) = (c, b); } return s * b[0]; }")]
    [InlineData("Captured", "static double Inner(double[] w) { double[] b = w[1..]; double Power(int k) => k == 0 ? b[0] : b[1] * Power(k - 1); double s = Power(2); b = new double[] { 1.2, w[0] }; return s * Power(3); }")]
    [InlineData("Captured and written", "static double Inner(double[] w) { double[] b = w[1..]; void Scale(int k) { if (k == 0) return; b[k] *= b[0]; Scale(k - 1); } Scale(2); double s = b[1] * b[2]; b = new double[] { 1.2, w[0], 0.1 }; s *= b[0]; Scale(1); return s * b[1]; }")]
    public void AVariableMayHoldAnotherArrayAfterwards(string _, string helpers) => DerivativeCheck.Verify(
        Example.Static(helpers + "\n[Differentiable] static double Loss(double[] w) => Inner(w);"),
        new[] { 0.7, -0.4, 0.3, 1.2 });

    [Fact]
    public async Task AFieldThatIsSetToAnotherArrayBetweenCallsIsRefused() => await Markup.Parse(Example.Static("""
        static double[] s_a = new double[2];

        static double Walk(int k) => k == s_a.Length ? 1 : s_a[k] * Walk(k + 1);

        [Differentiable]
        static double Loss(double[] w)
        {
            s_a = w[1..];
            double s = [|Walk(0)|];
            s_a = new double[] { 1.2, w[0] };
            return s * s_a[1];
        }
        """)).VerifyAsync(new NotDifferentiableAnalyzer());

    [Fact]
    public void TheLossMayCallItself() => DerivativeCheck.Verify(
        Example.Static("""
            [Differentiable]
            static double Loss(double x, int n) => n == 0 ? Math.Sin(x) : x * Loss(x * 0.5, n - 1) + 1;
            """),
        0.8,
        4);

    [Fact]
    public void ALocalFunctionMayCallItself() => DerivativeCheck.Verify(
        Example.Static("""
            [Differentiable]
            static double Loss(double[] w)
            {
                double scale = w[0] * w[1];
                int calls = 0;
                double Sum(int lo, int hi)
                {
                    calls++;
                    if (hi - lo == 1)
                    {
                        return scale * Math.Exp(w[lo]);
                    }

                    int mid = (lo + hi) / 2;
                    return Sum(lo, mid) * Sum(mid, hi);
                }

                double total = Sum(0, w.Length);
                return total * calls;
            }
            """),
        s_w.Clone());

    [Fact]
    public void ALocalFunctionWhoseResultIsNotUsedLeavesTheTapeAsItWas() => DerivativeCheck.Verify(
        Example.Static("""
            [Differentiable]
            static double Loss(double[] w)
            {
                double s = w[0];
                for (int i = 0; i < w.Length; i++)
                {
                    s = Math.Sin(s) * w[i] + 1;
                    double Power(double t, int n) => n == 0 ? w[3] : t * Power(t, n - 1);
                    double unused = Power(s, 2);
                    s *= s;
                }

                return s;
            }
            """),
        s_w.Clone());

    [Fact]
    public void AMethodOfTheObjectMayCallItself() => DerivativeCheck.VerifyWith(
        Example.Instance("""
            private double[] _knots = { 0, 0.3, 0.5, 0.9, 1.4, 2 };
            private double _scale = 1.5;

            private double Basis(int i, int k, double t)
            {
                if (k == 0)
                {
                    return _knots[i] <= 0.55 && 0.55 < _knots[i + 1] ? 1 : 0;
                }

                double left = (t - _knots[i]) / (_knots[i + k] - _knots[i]) * Basis(i, k - 1, t);
                double right = (_knots[i + k + 1] - t) / (_knots[i + k + 1] - _knots[i + 1]) * Basis(i + 1, k - 1, t);
                return left + right * _scale;
            }

            [Differentiable("w", "_knots", "_scale")]
            public double Loss(double[] w) => w[0] * Basis(0, 2, w[1]) + w[2] * Basis(1, 2, w[3]) + Basis(2, 1, 0.7);
            """),
        new { },
        new[] { 0.7, 0.45, -0.3, 0.6 });

    [Fact]
    public void ATreeIsWalked() => DerivativeCheck.Verify(
        Example.Static("""
            sealed class Node
            {
                public Node(int feature, double value, Node? left, Node? right) { Feature = feature; Value = value; Left = left; Right = right; }
                public int Feature { get; }
                public double Value { get; }
                public Node? Left { get; }
                public Node? Right { get; }
            }

            static double Evaluate(Node? node, double[] w)
            {
                if (node == null)
                {
                    return 1;
                }

                double left = Evaluate(node.Left, w);
                double right = Evaluate(node.Right, w);
                return w[node.Feature] * left * node.Value + Math.Sin(right);
            }

            [Differentiable]
            static double Loss(double[] w)
            {
                var leaf = new Node(1, 0.5, null, null);
                var root = new Node(0, 2, new Node(2, 1.5, leaf, null), new Node(3, -1, leaf, leaf));
                return Evaluate(root, w);
            }
            """),
        s_w.Clone());

    [Fact]
    public void AnAdaptiveIntegralIsDifferentiated() => DerivativeCheck.Verify(
        Example.Static("""
            static double F(double x, double[] w) => w[0] * Math.Exp(-w[3] * x) + w[1] * x * x;

            static double Simpson(double a, double b, double fa, double fm, double fb, double whole, double[] w, double tolerance, int depth)
            {
                double m = (a + b) / 2;
                double fl = F((a + m) / 2, w), fr = F((m + b) / 2, w);
                double left = (m - a) / 6 * (fa + 4 * fl + fm);
                double right = (b - m) / 6 * (fm + 4 * fr + fb);
                double error = left + right - whole;
                if (depth == 0 || Math.Abs(error) < 15 * tolerance)
                {
                    return left + right + error / 15;
                }

                return Simpson(a, m, fa, fl, fm, left, w, tolerance / 2, depth - 1)
                    + Simpson(m, b, fm, fr, fb, right, w, tolerance / 2, depth - 1);
            }

            [Differentiable]
            static double Loss(double[] w)
            {
                double a = 0, b = 2 + w[2];
                double fa = F(a, w), fm = F((a + b) / 2, w), fb = F(b, w);
                return Simpson(a, b, fa, fm, fb, (b - a) / 6 * (fa + 4 * fm + fb), w, 1e-6, 12);
            }
            """),
        s_w.Clone());
}
