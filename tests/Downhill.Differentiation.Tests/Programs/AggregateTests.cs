using Downhill.Differentiation.Tests.Checking;
using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>Tuples, structs and records, taken apart into their numbers.</summary>
public sealed class AggregateTests
{
    private static readonly double[] s_w = [0.7, -0.4, 0.3, 1.2];
    private static readonly double[] s_x = [1.5, -0.5, 0.25, 2, -1];

    private const string Types = """
        public struct Point
        {
            public double X;
            public double Y;
            public Point(double x, double y) { X = x; Y = y; }
            public double Norm => Math.Sqrt(X * X + Y * Y + 1);
            public double Dot(Point o) => X * o.X + Y * o.Y;
            public void Scale(double f) { X *= f; Y *= f; }
            public Point Rotated(double a) { double c = Math.Cos(a), s = Math.Sin(a); return new Point(c * X - s * Y, s * X + c * Y); }
            public static Point operator +(Point a, Point b) => new Point(a.X + b.X, a.Y + b.Y);
            public static Point operator -(Point a, Point b) => new Point(a.X - b.X, a.Y - b.Y);
            public static Point operator -(Point a) => new Point(-a.X, -a.Y);
            public static Point operator *(double f, Point a) => new Point(f * a.X, f * a.Y);
            public static Point operator *(Point a, double f) => f * a;
            public static readonly Point One = new Point(1, 1);
            public static Point Zero => default;
        }

        public readonly struct Pose
        {
            public Pose(Point position, double angle, int frame) { Position = position; Angle = angle; Frame = frame; }
            public Point Position { get; }
            public double Angle { get; }
            public int Frame { get; }
            public Pose Step(double t) => new Pose(Position + t * new Point(Math.Cos(Angle), Math.Sin(Angle)), Angle + t * 0.1, Frame + 1);
        }

        public sealed record State(double S, double I, double R)
        {
            public double Total => S + I + R;
            public State Derivative(double beta, double gamma) => new(-beta * S * I, beta * S * I - gamma * I, gamma * I);
            public static State operator +(State a, State b) => new(a.S + b.S, a.I + b.I, a.R + b.R);
            public static State operator *(double f, State a) => new(f * a.S, f * a.I, f * a.R);
        }

        public sealed class Options
        {
            public double Rate { get; init; } = 0.5;
            public double Scale { get; init; } = 2;
            public string Name { get; init; } = "none";
        }

        static (double Sum, double Product) Both(double a, double b) => (a + b, a * b);
        static (double Sum, int Count) Positive(double[] a) { double s = 0; int n = 0; foreach (double v in a) { if (v > 0) { s += v * v; n++; } } return (s, n); }
        static (double, double) Branch(double a, double b) { if (b > 0) { return (a * b, a); } return (b, a * a); }
        static void Fill(double a, out Point p) { p = new Point(a, a * a); }
        static void Shift(ref Point p, double a) { p.X += a * p.Y; p.Y *= a; }
        static double Read(in Point p) => p.X * p.Y;
        static Point Changed(Point p, double a) { p.X *= a; return p; }
        """;

    [Theory]
    [InlineData("A tuple", "var t = (w[0] * w[1], w[2]); return t.Item1 * t.Item2;")]
    [InlineData("A tuple with names", "(double sum, double diff) t = (w[0] + w[1], w[0] - w[1]); t.sum *= 2; return t.sum * t.diff;")]
    [InlineData("A tuple with an int", "var t = (n: 0, s: 1.0); for (int i = 0; i < 4; i++) { t.n++; t.s *= w[i] * t.n; } return t.s;")]
    [InlineData("A nested tuple", "var t = (w[0], (w[1], w[2])); return t.Item1 * t.Item2.Item1 * t.Item2.Item2;")]
    [InlineData("A tuple helper", "var t = Both(w[0], w[1]); return t.Sum * t.Product;")]
    [InlineData("A tuple helper deconstructed", "var (s, p) = Both(w[0], w[1]); return s * p * w[2];")]
    [InlineData("A tuple helper assigned", "double s = w[3], p; (s, p) = Both(s, w[1]); return s * p;")]
    [InlineData("A tuple helper with a count", "var (s, n) = Positive(w); return s / n;")]
    [InlineData("A discard", "var (s, _) = Positive(w); return s;")]
    [InlineData("A tuple helper with branches", "var a = Branch(w[0], x[0]); var b = Branch(w[1], x[1]); return a.Item1 * b.Item2 + a.Item2 * b.Item1;")]
    [InlineData("A member of a call", "return Both(w[0], w[1]).Product * Both(w[1], w[2]).Sum;")]
    [InlineData("A swap", "double a = w[0], b = w[1]; (a, b) = (b * b, a); return a / b;")]
    [InlineData("A Fibonacci swap", "double a = w[0], b = w[1]; for (int i = 0; i < 4; i++) { (a, b) = (b, a * b + w[i]); } return a + b;")]
    [InlineData("A tuple carried by a loop", "var t = (a: w[0], b: w[1]); foreach (double v in x) { t = (t.b * v, t.a + t.b); } return t.a * t.b;")]
    [InlineData("A struct", "var p = new Point(w[0], w[1]); return p.X * p.Y;")]
    [InlineData("A struct by initialiser", "var p = new Point { X = w[0] * w[0], Y = 2 }; return p.X * p.Y;")]
    [InlineData("A struct declared first", "Point p; p.X = w[0]; p.Y = w[1] * p.X; return p.X * p.Y;")]
    [InlineData("A struct by default", "Point p = default; p.X += w[0]; p.Y -= w[1]; return p.X * p.Y;")]
    [InlineData("A copy of a struct", "var p = new Point(w[0], w[1]); var q = p; q.X = 3 * w[2]; return p.X * q.X * q.Y;")]
    [InlineData("A struct's property", "var p = new Point(w[0], w[1]); return p.Norm * p.X;")]
    [InlineData("A struct's method", "var p = new Point(w[0], w[1]); return p.Dot(new Point(w[2], x[0])) * p.Dot(p);")]
    [InlineData("A struct's method that changes it", "var p = new Point(w[0], w[1]); p.Scale(w[2]); p.Scale(p.X); return p.X * p.Y;")]
    [InlineData("A struct's method that makes one", "var p = new Point(w[0], w[1]).Rotated(w[2]).Rotated(0.3); return p.X * p.Y;")]
    [InlineData("Operators", "var a = new Point(w[0], w[1]); var b = new Point(w[2], w[3]); var c = 2 * (a + b) - a * w[0]; return (-c).Dot(a) + c.Norm;")]
    [InlineData("A compound operator", "var a = Point.Zero; for (int i = 0; i < 3; i++) { a += w[i] * new Point(x[i], w[i + 1]); a -= Point.One; } return a.X * a.Y;")]
    [InlineData("A static field", "var a = Point.One; var b = a + w[0] * Point.One; return b.Dot(b) * a.X;")]
    [InlineData("A readonly struct in a struct", "var p = new Pose(new Point(w[0], w[1]), w[2], 0); for (int i = 0; i < 3; i++) { p = p.Step(w[3]); } return p.Position.X * p.Position.Y + p.Angle * p.Frame;")]
    [InlineData("An out struct", "Fill(w[0], out Point p); Fill(w[1], out var q); return p.Y * q.X + q.Y;")]
    [InlineData("A ref struct argument", "var p = new Point(w[0], w[1]); Shift(ref p, w[2]); Shift(ref p, 2); return p.X * p.Y;")]
    [InlineData("An in struct", "var p = new Point(w[0], w[1]); return Read(p) + Read(in p) * Read(new Point(w[2], 3));")]
    [InlineData("A by-value struct that is changed", "var p = new Point(w[0], w[1]); var q = Changed(p, w[2]); return p.X * q.X + q.Y;")]
    [InlineData("A part by ref", "var p = new Point(w[0], w[1]); Twice(ref p.X); return p.X * p.Y; static void Twice(ref double a) { a *= 2 * a; }")]
    [InlineData("A struct chosen", "var p = x[0] > 0 ? new Point(w[0], w[1]) : Point.One; var q = x[1] > 0 ? p : new Point(w[2], p.X); return p.Dot(q);")]
    [InlineData("A struct by a switch", "double s = 0; for (int i = 0; i < 3; i++) { var p = i switch { 0 => new Point(w[0], 1), 1 => new Point(w[1], w[2]), _ => Point.One }; s += p.X * p.Y * w[i]; } return s;")]
    [InlineData("A record", "var s = new State(0.9, w[0], 0); for (int i = 0; i < 4; i++) { s = s + 0.1 * s.Derivative(w[1], w[2]); } return s.I * s.Total;")]
    [InlineData("A record with", "var s = new State(0.9, w[0], 0); s = s with { R = s.I * w[1], I = s.S }; return s.I * s.R * w[2];")]
    [InlineData("A record deconstructed", "var (s, i, r) = new State(w[0], w[1], w[2]); return s * i + r * r;")]
    [InlineData("An object of init properties", "var o = new Options { Rate = w[0] * w[1] }; return o.Rate * o.Scale * o.Name.Length;")]
    [InlineData("An anonymous object", "var o = new { A = w[0] * w[1], B = w[2] }; return o.A * o.B;")]
    [InlineData("A tuple of arrays", "var t = (a: new double[] { w[0], w[1] }, b: w); t.a[0] *= t.b[2]; return t.a[0] * t.a[1] * t.b[3];")]
    [InlineData("A whole in copied code", "var p = new Point(w[0], w[1]); if (p.Equals(Point.One)) { return 0; } return p.X * p.Y;")]
    [InlineData("A Runge-Kutta step", "var s = new State(0.9, 0.1, 0); double h = 0.2; for (int i = 0; i < 5; i++) { var k1 = s.Derivative(w[0], w[3]); var k2 = (s + 0.5 * h * k1).Derivative(w[0], w[3]); var k3 = (s + 0.5 * h * k2).Derivative(w[0], w[3]); var k4 = (s + h * k3).Derivative(w[0], w[3]); s = s + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4); } return (s.I - 0.3) * (s.I - 0.3) + s.R;")]
    [InlineData("Nested loops over data structs", "var points = new[] { new Point(1, 2), new Point(3, -1) }; double s = 0; foreach (var p in points) { var q = w[0] * p + new Point(w[1], p.Norm); s += q.Dot(p); } return s * s;")]
    [InlineData("An array of structs", "var p = new Point[3]; for (int i = 0; i < 3; i++) { p[i].X = w[i] * x[i]; p[i].Y = w[i + 1]; } double s = 0; for (int i = 0; i < 3; i++) { s += p[i].X * p[2 - i].Y; } return s;")]
    [InlineData("An array of structs stored whole", "var p = new Point[4]; for (int i = 0; i < 4; i++) { p[i] = new Point(w[i], x[i]); } for (int i = 1; i < 4; i++) { p[i] = p[i - 1] + w[0] * p[i]; } return p[3].X * p[2].Norm;")]
    [InlineData("An array of structs by initialiser", "var p = new[] { new Point(w[0], 1), new Point(w[1], w[2]), Point.One }; double s = 0; foreach (var q in p) { s += q.X * q.Y; } foreach (Point q in p) { s *= q.Norm; } return s;")]
    [InlineData("Elements changed by a method", "var p = new Point[2]; p[0] = new Point(w[0], w[1]); p[1] = p[0]; for (int i = 0; i < 2; i++) { p[i].Scale(w[2 + i]); p[i].X += p[0].Y; } return p[0].Dot(p[1]);")]
    [InlineData("Elements passed by reference", "var p = new Point[2]; p[0] = new Point(w[0], w[1]); Shift(ref p[0], w[2]); Fill(w[3], out p[1]); Shift(ref p[1], 2); return p[0].X * p[1].Y;")]
    [InlineData("A compound operator on an element", "var p = new Point[2]; for (int i = 0; i < 4; i++) { p[i % 2] += w[i] * new Point(x[i], w[0]); } return p[0].Dot(p[1]);")]
    [InlineData("An array of tuples", "var p = new (double a, int n)[3]; for (int i = 0; i < 3; i++) { p[i] = (w[i] * w[i], i + 1); } double s = 1; foreach (var (a, n) in p) { s *= a * n; } p[0].a = s; return p[0].a * p[1].Item1;")]
    [InlineData("Two names for an array of structs", "var p = new Point[2]; var q = p; q[0].X = w[0]; p[0].X *= w[1]; q[1] = p[0]; return q[0].X * p[1].X;")]
    [InlineData("An array of records", "var p = new State[3]; p[0] = new State(0.9, w[0], 0); for (int i = 1; i < 3; i++) { p[i] = p[i - 1] + 0.5 * p[i - 1].Derivative(w[1], w[2]); } return p[2].I * p[1].S;")]
    [InlineData("A helper that fills an array of structs", "static Point[] Make(double[] a) { var p = new Point[2]; for (int i = 0; i < 2; i++) { p[i].X = a[2 * i]; p[i].Y = a[2 * i + 1]; } return p; } static double Sum(Point[] p) { double s = 0; foreach (var q in p) { s += q.Norm; } return s; } var p = Make(w); return Sum(p) * p[1].X;")]
    [InlineData("Data structs beside varying ones", "var data = new[] { new Point(1, 2), new Point(3, -1) }; var moved = new Point[2]; for (int i = 0; i < 2; i++) { moved[i] = data[i] + w[0] * data[i]; } return moved[0].Dot(data[1]) * moved[1].Norm;")]
    [InlineData("A reference to an element", "var p = new Point[2]; for (int i = 0; i < 2; i++) { ref var q = ref p[i]; q.X = w[i]; q.Y = w[i + 1]; q.Scale(w[3]); q = q + Point.One; } return p[0].X * p[1].Y;")]
    [InlineData("Parts of elements as targets", "var p = new Point[2]; double s; (p[0].X, s, p[1].Y) = (w[0], w[1], w[2]); (p[1].X, p[0].Y) = Both(s, w[3]); return p[0].Dot(p[1]) * s;")]
    [InlineData("An element swapped", "var p = new[] { new Point(w[0], w[1]), new Point(w[2], w[3]) }; var t = p[0]; p[0] = p[1]; p[1] = t * w[0]; return p[0].X * p[1].Y;")]
    [InlineData("A local function that returns a tuple", "(double, double) Pair(double a) => (a * a, a * w[1]); var (u, v) = Pair(w[0]); var t = Pair(u); return u * v + t.Item2;")]
    public void ABodyIsDifferentiated(string _, string body) =>
        Verify(body, LanguageVersion.CSharp9);

    [Theory]
    [InlineData("A record struct", "var c = new Cell(w[0], 2); c.Value *= c.Count; c = c with { Count = 3 }; c.Value += c.Count * w[1]; return c.Value * c.Value;")]
    [InlineData("A struct with a primary constructor", "var s = new Spring(w[0], 0.5); return s.Energy(w[1]) * s.Energy(2);")]
    [InlineData("A struct of data with a primary constructor", "var s = new Spring(2, 0.5); double e = 0; for (int i = 0; i < 3; i++) { e += s.Energy(w[i]) * new Spring(i, 1).Energy(w[3]); } return e;")]
    [InlineData("A struct with hidden fields", "var a = new Hidden(w[0], 1); var b = new Hidden(2, 3); return a.Sum(b) * b.Sum(a + b) * a.X;")]
    [InlineData("A struct with field initialisers", "var b = new Bounded(w[0]); b.Value *= b.Limit; return b.Value * b.Value;")]
    [InlineData("A struct changed by with", "var p = new Point(w[0], w[1]); var q = p with { X = p.Y * 2 }; return q.X * p.X;")]
    [InlineData("A mixed deconstruction", "double s; (s, var n) = Both(w[0], w[1]); return s * n;")]
    public void AModernBodyIsDifferentiated(string _, string body) =>
        Verify(body, LanguageVersion.CSharp13, """
            public record struct Cell(double Value, int Count);

            public readonly struct Spring(double stiffness, double length)
            {
                public double Energy(double x) => 0.5 * stiffness * (x - length) * (x - length);
            }

            public readonly struct Hidden
            {
                private readonly double _x, _y;
                public Hidden(double x, double y) { _x = x; _y = y; }
                public double X => _x;
                public double Sum(Hidden o) => _x * o._x + _y * o._y;
                public static Hidden operator +(Hidden a, Hidden b) => new Hidden(a._x + b._x, a._y + b._y);
            }

            public struct Bounded(double value)
            {
                public double Value = value;
                public double Limit = 3;
            }
            """);

    private static void Verify(string body, LanguageVersion version, string members = "") =>
        DerivativeCheck.Verify(new Subject(Example.Static($$"""
            {{Types}}
            {{members}}

            [Differentiable]
            static double Loss(double[] w, double[] x)
            {
                {{body}}
            }
            """), version), new Checking.Point([s_w.Clone(), s_x.Clone()]));
}
