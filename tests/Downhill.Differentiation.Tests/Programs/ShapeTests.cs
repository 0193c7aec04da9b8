using Downhill.Differentiation.Tests.Checking;
using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>Constructs in the mixtures in which programs have them.</summary>
public sealed class ShapeTests
{
    private const string Types = """
        public struct Vec
        {
            public double X, Y;
            public Vec(double x, double y) { X = x; Y = y; }
            public static double operator *(Vec a, Vec b) => a.X * b.X + a.Y * b.Y;
            public static Vec operator *(double k, Vec a) => new Vec(k * a.X, k * a.Y);
            public static double operator !(Vec a) => Math.Sqrt(a * a);
            public static implicit operator double(Vec a) => a.X - a.Y;
            public double Length => Math.Sqrt(this * this);
            public Vec Unit() { var l = Length; return l == 0 ? this : 1 / l * this; }
        }

        public struct Tally
        {
            public double Sum;
            public int Count;
            public void Add(double v) { Sum += v * (Count + 1); Count++; }
            public double Bump(double v) { Sum += v; return Sum; }
        }

        public sealed class Row
        {
            internal double[] Items;
            public int Size => Items.Length;
            public Row(int n) { Items = new double[n]; }
            public double this[int i] { get => Items[i]; set => Items[i] = value; }
            public static Row operator +(Row a, Row b) { var r = new Row(a.Size); for (int i = 0; i < r.Size; i++) { r[i] = a[i] + b[i]; } return r; }
            public static Row operator -(Row a) { var r = new Row(a.Size); for (int i = 0; i < r.Size; i++) { r[i] = -a[i]; } return r; }
            public double Dot(Row other) { double s = 0; for (int i = 0; i < Size; i++) { s += this[i] * other[i]; } return s; }
        }

        public sealed class Dense
        {
            public readonly double[][] Rows = { new double[2], new double[2] };
            public void Load(double[] w) { int at = 0; for (int i = 0; i < Rows.Length; i++) { for (int j = 0; j < Rows[i].Length; j++) { Rows[i][j] = w[at++] * w[0]; } } }
            public double[] Forward(double[] x) { var y = new double[Rows.Length]; for (int i = 0; i < y.Length; i++) { for (int j = 0; j < Rows[i].Length; j++) { y[i] += Rows[i][j] * x[j]; } y[i] = Math.Tanh(y[i]); } return y; }
        }

        public sealed class Cell { public double[] Weights = new double[2]; public double Bias; }

        public sealed class Block
        {
            public readonly Cell[] Cells = { new Cell(), new Cell() };
            public int Load(double[] w, int at) { foreach (var c in Cells) { for (int j = 0; j < c.Weights.Length; j++) { c.Weights[j] = w[at++ % w.Length]; } c.Bias = w[at++ % w.Length]; } return at; }
        }
        """;

    private static readonly double[] s_w = [0.7, -0.4, 0.3, 1.2];
    private static readonly double[] s_x = [1.5, 0.25, -0.5, 2];

    [Theory]
    [InlineData("An operator that returns a number", "var v = new Vec(w[0], w[1]); return v * new Vec(w[2], w[3]) * w[0];")]
    [InlineData("One operator within another", "var v = new Vec(w[0], w[1]); return v.Unit().X * v.Length + !(2 * v);")]
    [InlineData("A conversion to a number", "double d = new Vec(w[0] * w[1], w[2]); return d * d;")]
    [InlineData("Operators of a class that holds an array", "var a = new Row(3); for (int i = 0; i < 3; i++) { a[i] = w[i] * w[i]; } for (int k = 0; k < 2; k++) { a = a + -a + a; } return a.Dot(a + a);")]
    [InlineData("An indexer that is added to", "var a = new Row(3); for (int i = 0; i < 4; i++) { a[i % 3] += w[i] * w[i]; a[(i + 1) % 3] -= a[i % 3] * x[i]; a[2] *= 1 + a[0]; } return a.Dot(a);")]
    [InlineData("A property that is added to", "s_total = 1; foreach (double v in w) { Total += v * Total; } Total *= w[0]; return Total / s_calls;")]
    [InlineData("A helper that writes numbers and returns a count", "var b = new Block(); int n = 0; n = b.Load(w, n); n = b.Load(w, n); double s = n; foreach (var c in b.Cells) { s += c.Weights[0] * c.Weights[1] * c.Bias; } return s;")]
    [InlineData("List.ForEach", "var items = new List<double> { 0.5, 2, 3 }; double s = 0; items.ForEach(v => s += w[0] * v * s + w[1]); return s * s;")]
    [InlineData("List.ForEach with a block", "var items = new List<double> { 0.5, 2, 3 }; double s = 0, h = w[2]; items.ForEach(v => { if (v > 2) { return; } s += Math.Log(1 + h * h) * v; h = 0.5 * h + w[0] * v; }); return s * h;")]
    [InlineData("Array.ForEach", "double s = 1; Array.ForEach(w, v => s *= 1 + v * v); return s;")]
    [InlineData("A number named by an arm", "double s = 0; foreach (double v in w) { s += Math.Abs(v * w[0]) switch { <= 0.3 => v * v, var a when a > 0.5 => 2 * a, var b => b * b * b }; } return s;")]
    [InlineData("A number named in a lambda", "Func<double, double> rho = r => Math.Abs(r) switch { <= 0.4 => r * r, var a => 0.8 * a - 0.16 }; return rho(w[0]) + rho(w[1]) * rho(w[2]);")]
    [InlineData("A count beside a number in an array of structs", "var all = new Tally[2]; double s = 0; for (int i = 0; i < 4; i++) { all[i % 2].Add(w[i] * s + w[0]); s += w[i] * all[i % 2].Count * w[all[(i + 1) % 2].Count % w.Length]; all[0].Count += i; } return s * all[0].Sum + all[1].Sum * all[0].Count;")]
    [InlineData("Structs with a count that change places in an array", "static void Swap(ref Tally a, ref Tally b) => (a, b) = (b, a); var all = new[] { new Tally { Sum = w[0], Count = 2 }, new Tally { Sum = w[1] } }; (all[0], all[1]) = (all[1], all[0]); all[0].Add(w[2]); Swap(ref all[0], ref all[1]); all[1].Count++; return all[0].Sum * all[0].Count + all[1].Sum * all[1].Sum * all[1].Count;")]
    [InlineData("A readonly struct that is asked to change", "s_frozen.Add(w[0]); return s_frozen.Bump(w[1]) * w[2] + s_frozen.Sum;")]
    [InlineData("A property that hands out a struct", "s_tally = new Tally { Sum = w[0] }; Current.Add(w[1]); return s_tally.Sum * Current.Bump(w[2]) + Current.Sum;")]
    [InlineData("A struct handed over by 'in'", "static double In(in Tally a, double v) { a.Add(v); return a.Sum * a.Bump(v); } var a = new Tally { Sum = w[0] }; return In(in a, w[1]) + a.Sum;")]
    [InlineData("The last struct of an array", "var all = new Vec[3]; for (int i = 0; i < 3; i++) { all[i] = new Vec(w[i], i); } all[^1].X *= w[3]; return all[^1].X * all[^2].Y * all[0].X;")]
    [InlineData("A local function of a struct, handed to a helper", "static Vec Step(Func<Vec, Vec> f, Vec v) => 0.5 * f(v); Vec Turn(Vec v) { double a = w[0] * v.X; return new(a, v.Y - a); } var v = new Vec(w[1], w[2]); for (int i = 0; i < 3; i++) { v = Step(Turn, v); } return v.X * v.Y;")]
    [InlineData("Rows of an object, each as long as it is", "var d = new Dense(); d.Load(w); double[] a = { x[0], w[1] }; for (int k = 0; k < 2; k++) { a = d.Forward(a); } return a[0] * a[1];")]
    [InlineData("A call of nothing that varies, given a lambda", "static double Total(Func<double, double> f, int n) => n == 0 ? f(0.5) : f(n) + Total(f, n - 1); double m = Total(t => Math.Sqrt(t + 1), 3); return m * w[1] + w[0];")]
    [InlineData("A call of nothing that varies, given a method", "static double Total(Func<double, double> f, int n) => n == 0 ? f(0.5) : f(n) + Total(f, n - 1); double m = Total(Math.Cos, 3) + Total(Half, 2); static double Half(double v) => 0.5 * v; return m * w[1] + w[0];")]
    [InlineData("A local function that writes what it captures, in a call of nothing that varies", "static double Total(Func<double, double> f, int n) => n == 0 ? f(0.5) : f(n) + Total(f, n - 1); double c = 1; double Step(double v) { c += v; return 0.5 * v; } double s = w[0] * c; double m = Total(Step, 2); return m * w[1] + s * c;")]
    [InlineData("A delegate handed on to a function that hands it back", "static double Even(Func<double, double> f, int n) => n == 0 ? 1 : Odd(f, n - 1); static double Odd(Func<double, double> f, int n) => n == 0 ? f(0.3) : f(n) * Even(f, n - 1); double c = 1; double m = Odd(t => { c *= 2; return t; }, 5); return m * w[0] + c * w[1];")]
    [InlineData("A variable that varies from then on", "static void Climb(ref double s, int n, out double last) { s = Math.Sin(s) + 1; last = s; if (n > 0) { Climb(ref s, n - 1, out double before); last *= before; } } double s = 1.1; Climb(ref s, 2, out double t); t += w[0] * s; s *= t; return s * t * w[1];")]
    [InlineData("A variable that varies from then on, in a loop", "static void Climb(ref double s, int n, out double last) { s = Math.Sin(s) + 1; last = s; if (n > 0) { Climb(ref s, n - 1, out double before); last *= before; } } double sum = 0; for (int i = 0; i < 3; i++) { double s = 1.1 + i; Climb(ref s, 2, out double t); t += w[0] * s; s *= t; sum += s * t * w[1]; } return sum;")]
    [InlineData("An array reversed into a list, of which a span is taken", "var a = new double[3]; for (int i = 0; i < 3; i++) { a[i] = w[i] * w[i]; } var l = new List<double> { w[0] }; l.AddRange(a.Reverse()); double[] b = a.Select(v => v * v).ToArray(); Span<double> p = w[0] > 0.26 ? b.AsSpan(0, 2) : a.AsSpan(0); return l.Sum() * l[1] * b[1] * p[0];")]
    [InlineData("A loop within a copied lambda hides no name around it", "static double Sum(double[] a) { Func<double[], double> f = y => { double t = 0; foreach (var v in y) { t += v * v; } return t; }; return f(a); } double r = 0; foreach (var v in w) { double t = v * v, y = t; r += Sum(x) * y + t; } return r;")]
    [InlineData("A local function of a loop's body decides a branch", "double s = w[1]; for (int i = 0; i < 3; i++) { double F(double v) => v * Math.Cos(x[0] + v); double t = F(i) + 0.5 * F(x[1]); if (t < 1.01) { double q = Math.Sin(w[0] * t); s += q * q * s; } s *= 1 + F(0.3) * w[2]; } return s;")]
    [InlineData("A local function of a switch section decides a branch", "double s = w[1]; for (int i = 0; i < 4; i++) { switch (i % 2) { case 0: double F(double v) => v * Math.Cos(x[0] + v); bool isOver = F(i) > 0.5 * F(x[1]); if (isOver) { s *= Math.Sin(w[0] * s); } break; default: s += w[2] * s * s; break; } } return s;")]
    [InlineData("A local function reads an array by another name", "var a = w; double F(double v) => v * a[1] * a[0]; double s = F(0.3); return s * w[2] + F(w[3]);")]
    [InlineData("A local function that calls itself reads an array by another name", "var a = w; double F(int n) => n == 0 ? a[1] : a[0] * F(n - 1); double s = F(2); return s * w[2];")]
    [InlineData("An iterator hands out an array by another name", "var a = w; IEnumerable<(double, int)> Pairs() { for (int i = 0; i < a.Length; i++) { yield return (a[i], i); } } double s = 0; foreach (var (v, i) in Pairs()) { s += v * v * i; } return s * a[0];")]
    [InlineData("An iterator hands out one of two arrays", "double[] a = w[0] > 0 ? w : new double[4]; IEnumerable<double> Squares() { for (int i = 0; i < 3; i++) { yield return a[i] * a[i]; } } return Squares().Sum() + Squares().Max();")]
    [InlineData("A local function is handed to a helper, and reads an array by another name", "var a = w; double Total(Func<double, double> f, int n) { double s = 0; for (int i = 0; i < n; i++) { s += f(i); } return s; } double g(double v) => v * a[1]; return Total(g, 3) * w[0];")]
    [InlineData("A helper's local function reads an array by another name", "static double Inner(double[] p) { var a = p; double F(double v) => v * a[1] + a[0]; return F(F(0.4)); } return Inner(w) * w[3];")]
    [InlineData("A stopped call that is given a lambda", "static double Total(Func<double, double> f, int n) { double s = 0; for (int i = 1; i <= n; i++) { s += f(i); } return s; } double m = Gradient.Stop(Total(t => w[0] * Math.Sqrt(t), 4)); return m * w[1] + w[0] / m;")]
    [InlineData("A 'when' that asks for a number", "static double Kernel(string name, double u, double h) { switch (name.ToLowerInvariant()) { case \"rbf\": return Math.Exp(-u * u / h); case \"cauchy\" when h > 0: return 1 / (1 + u * u / (h * h)); default: throw new ArgumentException(name); } } return Kernel(\"Cauchy\", w[1], w[0]) * Kernel(\"RBF\", w[2], w[3]);")]
    [InlineData("A name that a lambda reads, given another array in a loop", "double[] y = { w[0], 1 }; double s = 0; for (int t = 0; t < 3; t++) { double q = Enumerable.Range(0, 2).Sum(i => y[i] * y[i]); var next = new double[2]; next[0] = q * w[1]; next[1] = y[0] * w[2]; y = next; s += q; } return y[0] * y[1] + s;")]
    [InlineData("A name that a lambda reads, given another array once", "double[] y = { w[0], 1 }; double q = Enumerable.Range(0, 2).Sum(i => y[i] * y[i]); y = new[] { q * w[1], y[0] * w[2] }; return y[0] * y[1] + q;")]
    [InlineData("A name that a delegate reads, given another array", "double[] y = { w[0], 1 }; Func<int, double> f = i => y[i] * y[i]; double q = f(0) + f(1); y = new[] { q * w[1], y[0] * w[2] }; return y[0] * y[1] + q + f(0);")]
    [InlineData("A name that a local function reads, given another array", "double[] y = { w[0], 1 }; double F(int i) => y[i] * y[i]; double s = 0; for (int t = 0; t < 3; t++) { double q = F(0) + F(1); y = new[] { q * w[1], y[0] * w[2] }; s += q; } return y[0] * y[1] + s;")]
    [InlineData("A name that a local function writes through, given another array", "double[] y = { w[0], 1 }; void Set(int i, double v) { y[i] = v; } double q = y[0] * y[0]; Set(0, w[1]); q += y[0] * y[0]; y = new double[2]; Set(1, q); return y[1] * w[2];")]
    [InlineData("A name that is handed on whole by a lambda, given another array", "static double Dot(double[] a, int k) { double t = 0; foreach (var v in a) { t += v * v * k; } return t; } double[] y = { w[0], 1 }; double s = 0; for (int t = 0; t < 3; t++) { double q = Enumerable.Range(1, 2).Sum(i => Dot(y, i)); y = new[] { q * w[1], y[0] * w[2] }; s += q; } return y[0] * y[1] + s;")]
    [InlineData("A copy that a lambda reads, and nothing of it left", "static double[] Euler(Func<double, double[], double[]> f, double[] y0) { double[] y = (double[])y0.Clone(); double[] d = f(0, y); var next = new double[y.Length]; y = next; return y; } double[] a = Euler((t, y) => new[] { 1.1, Enumerable.Range(0, 2).Sum(i => y[i]) }, new[] { w[0], 1.0 }); return a[0] + w[1] * w[1];")]
    [InlineData("A pattern within a lambda", "Func<object, double> f = o => o switch { int k => k * w[0], double d => d * w[1], _ => 0 }; return f(3) * f(2.5);")]
    [InlineData("A test of a type within a lambda", "Func<object, double> f = o => { if (o is int k) { return k * w[0]; } return o is double d ? d * w[1] : 0; }; return f(3) * f(2.5);")]
    [InlineData("An argument handed out within a lambda", "Func<double, double> f = v => int.TryParse(\"12\", out var y) ? y * v * w[0] : v; return f(w[1]) * f(3);")]
    [InlineData("A tuple that a pattern takes apart", "var t = (w.Length, x[0] > 0); return t switch { (7, true) => w[0] * w[1], (_, false) => w[2], var (n, b) => n * w[1] * w[0] };")]
    [InlineData("A cast of what is stopped", "double s = 0; for (int i = 0; i < 3; i++) { double z = 1.3 * w[i] * w[i] + 0.2; int k = (int)Math.Floor(Gradient.Stop(z)); double f = z - k; s += w[k] * (1 - f) + w[k + 1] * f; } return s;")]
    [InlineData("An index that is stopped", "double z = 1.3 * w[0] * w[0] + 0.2; return w[(int)Gradient.Stop(z)] * w[1 + (int)Gradient.Stop(z)] * z;")]
    public void ABodyIsDifferentiated(string _, string body) => DerivativeCheck.Verify(
        Example.Static($$"""
            {{Types}}
            static double s_total;
            static Tally s_tally;
            static readonly Tally s_frozen = new Tally { Sum = 1, Count = 1 };
            static Tally Current => s_tally;
            static int s_calls;
            static double Total { get => s_total; set { s_total = value; s_calls = s_calls % 4 + 1; } }
            [Differentiable] static double Loss(double[] w, double[] x) { s_calls = 0; {{body}} }
            """),
        s_w.Clone(),
        s_x.Clone());

    [Fact]
    public void ALocalFunctionOfARecordMayBeHandedToAHelper()
    {
        var subject = new Subject(
            Example.Static("""
                public readonly record struct State(double S, double I)
                {
                    public static State operator +(State a, State b) => new(a.S + b.S, a.I + b.I);
                    public static State operator *(double k, State a) => new(k * a.S, k * a.I);
                }

                static State Euler(Func<State, State> f, State y) => y + 0.1 * f(y);

                [Differentiable]
                static double Loss(double[] w)
                {
                    State Flow(State y) { double i = w[0] * y.S * y.I; return new(-i, i - w[1] * y.I); }
                    var y = new State(1, w[2]);
                    for (int k = 0; k < 3; k++) { y = Euler(Flow, y); }
                    return y.I * y.S;
                }
                """),
            LanguageVersion.CSharp10);
        Assert.Equal(Verdict.Checked, DerivativeCheck.Verify(subject, subject.PointOf([s_w.Clone()])));
    }

    [Fact]
    public void AConstructorMayGiveTheFunction() => DerivativeCheck.Verify(
        Example.Instance("""
            private readonly Func<double, double> _act;
            private readonly Func<double, double, double> _error;
            private readonly double _leak = 0.1;
            public Model() { _error = Squared; _act = v => v > 0 ? v : _leak * v; }
            private static double Squared(double a, double d) => (a - d) * (a - d);
            [Differentiable] double Loss(double[] w, double[] x) { double s = 0; for (int i = 0; i < w.Length; i++) { s += _error(_act(w[i] * w[0]), x[i]); } return s; }
            """),
        s_w.Clone(),
        s_x.Clone());
}
