namespace Downhill.Differentiation.Tests.Constructs;

/// <summary>Tuples, structs, records and arrays of them.</summary>
internal sealed class AggregateConstructs : ConstructArea
{
    private const string Point = """
        public struct Point
        {
            public double X;
            public double Y;
            public Point(double x, double y) { X = x; Y = y; }
            public double Norm => Math.Sqrt(X * X + Y * Y + 1);
            public void Scale(double f) { X *= f; Y *= f; }
            public static Point operator +(Point a, Point b) => new Point(a.X + b.X, a.Y + b.Y);
            public static Point operator *(double f, Point a) => new Point(f * a.X, f * a.Y);
        }
        """;

    private const string State = """
        public sealed record State(double S, double I)
        {
            public double Total => S + I;
        }
        """;

    public override string Title => "Tuples, structs and records";

    public override IEnumerable<Construct> Rows =>
    [
        Yes("tuple", "(double a, double b) t = (w[0] * w[1], w[2]); t.a *= t.b; return t.a * t.b;"),
        Yes("tuple returned by a helper", Sample.Body(
            "var (s, p) = Both(w[0], w[1]); return s * p;",
            "static (double Sum, double Product) Both(double a, double b) => (a + b, a * b);")),
        Yes("swap by tuples", "double a = w[0], b = w[1]; (a, b) = (b * b, a); return a / b;"),
        Yes("struct", Sample.Body("var p = new Point(w[0], w[1]); p.X *= p.Y; return p.X * p.Norm;", Point)),
        Yes("copy of a struct", Sample.Body("var p = new Point(w[0], w[1]); var q = p; q.X = w[2]; return p.X * q.X * q.Y;", Point)),
        Yes("operators of a struct", Sample.Body("var p = new Point(w[0], w[1]); p += w[2] * p + new Point(1, w[3]); return p.X * p.Y;", Point)),
        Yes("method that changes a struct", Sample.Body("var p = new Point(w[0], w[1]); p.Scale(w[2]); return p.X * p.Y;", Point)),
        Yes("struct by reference", Sample.Body(
            "Fill(w[0], out Point p); Shift(ref p, w[1]); return p.X * p.Y;",
            Point + " static void Fill(double a, out Point p) { p = new Point(a, a * a); } static void Shift(ref Point p, double a) { p.X += a * p.Y; }")),
        Yes("record", Sample.Body("var s = new State(w[0], w[1]); return s.S * s.Total;", State)),
        Yes("with", Sample.Body("var s = new State(w[0], w[1]); s = s with { I = s.S * w[2] }; return s.I * s.Total;", State)),
        Yes("deconstruction of a record", Sample.Body("var (s, i) = new State(w[0], w[1]); return s * i * i;", State)),
        Yes("anonymous object", "var o = new { A = w[0] * w[1], B = w[2] }; return o.A * o.B;"),
        Yes("array of structs", Sample.Body(
            "var p = new Point[3]; for (int i = 0; i < 3; i++) { p[i].X = w[i]; p[i].Y = x[i]; } p[0] = p[1] + w[3] * p[2]; double s = 0; foreach (var q in p) { s += q.X * q.Y; } return s;",
            Point)),
        Yes("array of tuples", "var p = new (double a, double b)[2]; p[0] = (w[0], w[1]); p[1].a = p[0].b * w[2]; return p[1].a * p[0].a;"),
        Yes("struct with a primary constructor", Sample.Body(
            "var s = new Spring(w[0], 0.5); return s.Energy(w[1]);",
            "public readonly struct Spring(double k, double l) { public double Energy(double x) => k * (x - l) * (x - l); }").In(Microsoft.CodeAnalysis.CSharp.LanguageVersion.CSharp12)),
        No(
            "immutable object that may be null",
            Sample.Body("State s = [|null|]; if (x[0] > 0) { s = new State(w[0], w[1]); } return s.S * s.I;", State),
            "a 'State' that may be null is not followed; give it a value from the start"),
    ];
}
