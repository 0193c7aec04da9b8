namespace Downhill.Differentiation.Tests.Constructs;

/// <summary>Functions with a reverse pass of their own, declared derivatives, and paths that are stopped.</summary>
internal sealed class PullbackConstructs : ConstructArea
{
    private const string Special = """
        static double Erf(double x) { double sum = x, term = x; int k = 0; next: k++; term *= -x * x / k; sum += term / (2 * k + 1); if (k < 40) goto next; return sum; }
        static double Length(double[] v) { double s = 0; int i = 0; next: if (i < v.Length) { s += v[i] * v[i]; i++; goto next; } return Math.Sqrt(s); }
        """;

    private const string Partial = "[DerivativeOf(typeof(Model), nameof(Erf))] static double ErfDerivative(double x) => Math.Exp(-x * x);";

    private const string Pullback = """
        [DerivativeOf(typeof(Model), nameof(Length))]
        static void LengthPullback(double[] v, double result, double resultAdjoint, double[] vAdjoint) { for (int i = 0; i < v.Length; i++) { vAdjoint[i] += resultAdjoint * v[i] / result; } }
        """;

    public override string Title => "Recursion, declared derivatives, stopped paths";

    public override IEnumerable<Construct> Rows =>
    [
        Yes("function that calls itself", Sample.Body(
            "return Legendre(4, w[0]) * w[1];",
            "static double Legendre(int n, double t) => n == 0 ? 1 : n == 1 ? t : ((2 * n - 1) * t * Legendre(n - 1, t) - (n - 1) * Legendre(n - 2, t)) / n;")),
        Yes("functions that call each other", Sample.Body(
            "return Even(w[0], 4) * w[1];",
            "static double Even(double t, int n) => n == 0 ? 1 : t * Odd(Math.Sin(t), n - 1); static double Odd(double t, int n) => n == 0 ? t : Even(t * t, n - 1) + t;")),
        Yes("function over an array that calls itself", Sample.Body(
            "return Curve(w, 0, 3, w[0] * w[1]);",
            "static double Curve(double[] c, int i, int k, double t) => k == 0 ? c[i] : (1 - t) * Curve(c, i, k - 1, t) + t * Curve(c, i + 1, k - 1, t);")),
        Yes("function that writes an array and calls itself", Sample.Body(
            "var a = (double[])w.Clone(); Fill(a, w[0], 1); return a[1] * a[3];",
            "static void Fill(double[] a, double t, int i) { if (i == a.Length) { return; } a[i] = a[i] * a[i - 1] + t; Fill(a, t * t, i + 1); }")),
        Yes("function with ref and out that calls itself", Sample.Body(
            "double s = w[0]; Step(ref s, w[1], 3, out double last); return s * last;",
            "static void Step(ref double s, double t, int n, out double last) { s = Math.Sin(s) * t + 1; last = s; if (n > 0) { Step(ref s, t, n - 1, out double before); last *= before; } }")),
        Yes("local function that calls itself", Sample.Body(
            "double Power(double t, int n) => n == 0 ? w[3] : t * Power(t, n - 1); return Power(w[0], 3) + Power(w[1], 2);")),
        No(
            "function that calls itself and writes a field",
            Sample.Static(
                "static double _last; static double Power(double t, int n) { _last = t; return n == 0 ? 1 : t * Power(t, n - 1); } [Differentiable] static double Loss(double[] w) => [|Power(w[0], 3)|];",
                new[] { 1.0 }),
            "'Power' writes '_last' and is not expanded here; keep the value in a local variable, or hand it over by 'ref'"),
        Yes("declared partial derivative", Sample.Body("return Erf(w[0] * w[1]) * w[2];", Special + Partial)),
        Yes("declared pullback", Sample.Body("return Length(w) * w[0];", Special + Pullback)),
        Yes("Gradient.Stop", "return w[0] * Gradient.Stop(Math.Round(w[1] * w[2]) + w[3]);"),
        Yes("Gradient.Stop of an array", "double[] c = Gradient.Stop(w); double s = 0; for (int i = 0; i < c.Length; i++) { s += c[i] * w[i]; } return s;"),
        No(
            "nothing but stopped paths",
            Sample.Static("[Differentiable] static double Loss(double[] w) => [|Gradient.Stop(w[0])|] + 1;", new[] { 1.0 }),
            "every way from 'w' to the result is stopped, as here, so that the derivative is zero; leave one way open"),
    ];
}
