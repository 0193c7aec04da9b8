using Downhill.Differentiation.Tests.Checking;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>Functions that call themselves and are given delegates, structs or tuples, or return structs or tuples.</summary>
public sealed class RecursiveArgumentTests
{
    private const string Adapt = """
        static double Adapt(Func<double, double> f, double a, double b, double fa, double fm, double fb, double whole, double tolerance, int depth)
        {
            double m = (a + b) / 2, fl = f((a + m) / 2), fr = f((m + b) / 2);
            double left = (m - a) / 6 * (fa + 4 * fl + fm), right = (b - m) / 6 * (fm + 4 * fr + fb);
            double error = left + right - whole;
            if (depth == 0 || error * error <= 225 * tolerance * tolerance) { return left + right + error / 15; }
            return Adapt(f, a, m, fa, fl, fm, left, tolerance / 2, depth - 1) + Adapt(f, m, b, fm, fr, fb, right, tolerance / 2, depth - 1);
        }

        static double Integrate(Func<double, double> f, double a, double b)
        {
            double fa = f(a), fm = f((a + b) / 2), fb = f(b);
            return Adapt(f, a, b, fa, fm, fb, (b - a) / 6 * (fa + 4 * fm + fb), 1e-4, 6);
        }
        """;

    private const string Types = """
        public struct Vec { public double X; public double Y; public Vec(double x, double y) { X = x; Y = y; } public static Vec operator +(Vec a, Vec b) => new Vec(a.X + b.X, a.Y + b.Y); public static Vec operator *(double k, Vec a) => new Vec(k * a.X, k * a.Y); }
        public readonly struct Ray { public Ray(Vec origin, Vec direction, double weight) { Origin = origin; Direction = direction; Weight = weight; } public Vec Origin { get; } public Vec Direction { get; } public double Weight { get; } }
        """;

    [Theory]
    [InlineData("The adaptive rule of Simpson", Adapt, "return Integrate(t => w[0] * Math.Exp(-w[1] * t) + w[2] * t * t, 0, 1 + w[3]);")]
    [InlineData("Two integrals, each with its own function", Adapt, "double s = Integrate(t => Math.Sin(w[0] * t), 0, 1); return s + Integrate(t => t * t * w[1] + s, w[2], 1.5);")]
    [InlineData("An integral of an integral", Adapt, "return Integrate(t => Integrate(u => Math.Exp(-w[0] * u * t) * w[1], 0, t), 0.1, w[3]);")]
    [InlineData("A method by its name", Adapt + " static double Density(double t) => Math.Exp(-t * t / 2);", "return Integrate(Density, w[0], w[3]) * w[1];")]
    [InlineData("A function of the library", Adapt, "return Integrate(Math.Cos, w[0], w[3]) + Integrate(Math.Sqrt, 0.2, w[3]);")]
    [InlineData("A local function", Adapt, "double Model(double t) => w[0] / (1 + w[1] * w[1] * t); return Integrate(Model, 0, w[3]);")]
    [InlineData("A loop around it", Adapt, "double s = 0; for (int i = 0; i < 3; i++) { double k = w[i] * x[i]; s += Integrate(t => Math.Cos(k * t) + i * w[3] * s, 0, 1); } return s;")]
    [InlineData("A lambda with statements", Adapt, "double s = Integrate(t => { double sum = 0; for (int i = 0; i < w.Length; i++) { sum = sum * t + w[i]; } return sum > 0 ? sum : 0.5 * sum; }, 0, 2); return s * s;")]
    [InlineData("A lambda that counts", Adapt, "int calls = 0; double s = Integrate(t => { calls++; return w[0] * t; }, 0, 1); return s * calls + w[1];")]
    [InlineData("Bisection", "static double Bisect(Func<double, double> f, double lo, double hi, int n) { double mid = 0.5 * (lo + hi); return n == 0 ? mid : f(mid) > 0 ? Bisect(f, lo, mid, n - 1) : Bisect(f, mid, hi, n - 1); }", "return Bisect(t => t * t - w[3], w[0], w[0] + 1, 4) * w[1] + w[3];")]
    [InlineData("Composition", "static double Iterate(Func<double, double> f, double v, int n) => n == 0 ? v : f(Iterate(f, f(v), n - 1));", "return Iterate(t => Math.Tanh(w[0] * t + w[1]), w[2], 3) + Iterate(t => t * 0.5, w[3], 2);")]
    [InlineData("Two functions", "static double Ode(Func<double, double> f, Func<double, double, double> g, double v, int n) => n == 0 ? v : Ode(f, g, g(v, f(v)), n - 1);", "return Ode(t => -w[0] * t, (a, d) => a + 0.1 * d * w[1], w[2], 4);")]
    [InlineData("A function over an array", "static double Fold(Func<double, double, double> f, double[] a, int lo, int hi) { if (hi - lo == 1) { return a[lo]; } int mid = (lo + hi) / 2; return f(Fold(f, a, lo, mid), Fold(f, a, mid, hi)); }", "return Fold((a, b) => a * b + w[0], w, 0, 4) + Fold(Math.Max, x, 0, 3) * w[1];")]
    [InlineData("Returns a tuple", "static (double Value, double Slope) Poly(double[] c, double t, int i) { if (i == c.Length) { return (0, 0); } var (v, s) = Poly(c, t, i + 1); return (c[i] + t * v, v + t * s); }", "var p = Poly(w, w[0] * x[0], 0); return p.Value * p.Slope;")]
    [InlineData("Returns a tuple in an expression body", "static (double, double) Fib(double a, double b, int n) => n == 0 ? (a, b) : Fib(b, Math.Sin(a) * b, n - 1);", "var (p, q) = Fib(w[0], w[1], 4); return p * w[2] + q;")]
    [InlineData("A tuple that is not used whole", "static (double Sum, int Count) Walk(double[] a, int i) { if (i == a.Length) { return (0, 0); } var rest = Walk(a, i + 1); return a[i] > 0 ? (rest.Sum + a[i] * a[i], rest.Count + 1) : rest; }", "var r = Walk(w, 0); return r.Sum / r.Count;")]
    [InlineData("Returns a struct", Types + " static Vec Turn(Vec v, double k, int n) => n == 0 ? v : Turn(new Vec(v.X - k * v.Y, v.Y + k * v.X), k, n - 1);", "var v = Turn(new Vec(w[0], w[1]), w[2], 3); return v.X * v.X + v.Y * w[3];")]
    [InlineData("A sum of structs by halves", Types + " static Vec Sum(Vec[] a, int lo, int hi) { if (hi - lo == 1) { return a[lo]; } int mid = (lo + hi) / 2; return Sum(a, lo, mid) + 0.5 * Sum(a, mid, hi); }", "var p = new Vec[4]; for (int i = 0; i < 4; i++) { p[i] = new Vec(w[i], w[i] * w[0]); } var s = Sum(p, 0, 4); return s.X * s.Y;")]
    [InlineData("A struct that is changed", Types + " static double Drop(Vec v, int n) { v.Y -= 0.1 * v.X * v.Y; v.X *= 1.1; return n == 0 ? v.X * v.Y : Drop(v, n - 1) + v.Y; }", "var v = new Vec(w[0], w[1]); return Drop(v, 3) + v.X;")]
    [InlineData("Nested structs", Types + " static double Trace(Ray r, int n) { if (n == 0) { return r.Weight * r.Origin.X; } var at = r.Origin + 0.3 * r.Direction; return Trace(new Ray(at, new Vec(-r.Direction.Y, Math.Sin(r.Direction.X)), r.Weight * 0.8), n - 1) + at.Y * r.Weight; }", "return Trace(new Ray(new Vec(w[0], w[1]), new Vec(w[2], 1), w[3]), 4);")]
    [InlineData("A local function over a struct", Types, "var v = new Vec(w[0], w[1] * w[2]); double Power(double t, int n) => n == 0 ? v.Y : t * Power(t + v.X, n - 1); return Power(w[3], 3);")]
    [InlineData("A record", "sealed class State { public State(double s, double i) { S = s; I = i; } public double S { get; } public double I { get; } } static double Run(State r, int n) => n == 0 ? r.S * r.I : Run(new State(r.S - 0.1 * r.S * r.I, r.I * r.S), n - 1) + r.I;", "return Run(new State(w[0], w[1]), 3) + Run(new State(1, 2), 1);")]
    [InlineData("A record that is returned", "sealed class State { public State(double s, double i) { S = s; I = i; } public double S { get; } public double I { get; } } static State Run(State r, double k, int n) => n == 0 ? r : Run(new State(r.S - k * r.S * r.I, r.I * r.S), k, n - 1);", "var end = Run(new State(w[0], w[1]), w[2], 3); return end.S * end.I;")]
    [InlineData("A local function over a record", "sealed class State { public State(double s, double i) { S = s; I = i; } public double S { get; } public double I { get; } }", "var r = new State(0.7, w[0]); double L(double t, int k) => k == 0 ? r.I : Math.Sin(t) * L(t * 0.9, k - 1) + t; return L(w[1], 3) + L(0.4, 2);")]
    [InlineData("A local function over a record, in a sequence", "sealed class State { public State(double s, double i) { S = s; I = i; } public double S { get; } public double I { get; } }", "var r = new State(0.7, w[0]); double L(double t, int k) => k == 0 ? w.Append(r.I).LastOrDefault(v => v > 0.1) : Math.Sin(t) * L(t * 0.9, k - 1) + t; return L(w[1], 3);")]
    [InlineData("A tuple parameter", "static double T((double a, double b) p, int k) => k == 0 ? p.a * p.b : Math.Sin(p.a) + T((p.b * 2, p.a), k - 1);", "return T((w[0], w[1]), 3) + T((1, w[2]), 2);")]
    [InlineData("A captured tuple in a sequence", "", "(double a, double b) p = (w[0], w[1]); double L(double t, int k) => k == 0 ? w.Append(p.b).LastOrDefault(v => v < 0.1) * p.a : Math.Sin(t) * L(t * 0.9, k - 1); return L(w[2], 2);")]
    [InlineData("Mutual recursion with tuples", "static (double, double) Even((double A, double B) s, int n) => n == 0 ? s : Odd((s.B, s.A * s.B), n - 1); static (double, double) Odd((double A, double B) s, int n) { if (n == 0) { return (s.A, 1); } var r = Even((Math.Cos(s.A), s.B), n - 1); return (r.Item2, r.Item1 + s.A); }", "var (p, q) = Even((w[0], w[1]), 5); return p * q + w[2] * Odd((w[3], 2), 2).Item1;")]
    public void TheGradientIsExact(string name, string members, string body)
    {
        _ = name;
        DerivativeCheck.Verify(Example.Static($$"""
            {{members}}
            [Differentiable]
            static double Loss(double[] w, double[] x)
            {
                {{body}}
            }
            """), new[] { 0.7, -0.4, 0.3, 1.2 }, new[] { 1.5, -0.5, 0.25, 2, -1 });
    }

    [Fact]
    public void AFunctionMayUseTheObject() => DerivativeCheck.VerifyWith(
        Example.Instance($$"""
            {{Adapt}}
            private double[] _rates = { 0.3, 0.8 };
            private double Density(double t) => Math.Exp(-_rates[1] * t);

            [Differentiable("w", "_rates")]
            public double Loss(double[] w) => Integrate(t => w[0] * Math.Exp(-_rates[0] * t), 0, w[1]) * Integrate(Density, 0, 1);
            """),
        new { },
        new[] { 0.7, 0.45 });

    [Fact]
    public void TheTapeIsAsDeepAsTheCalls() => DerivativeCheck.Verify(
        Example.Static("""
            static double Walk(double s, double a, int n) => n == 0 ? s : Math.Sin(Walk(s * a + 0.1, a, n - 1)) + 1e-4 * s;

            [Differentiable]
            static double Loss(double[] w) => Walk(w[0], w[1], 10_000);
            """),
        new[] { 0.3, 0.9 });
}
