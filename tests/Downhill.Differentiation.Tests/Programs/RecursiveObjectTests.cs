using Downhill.Differentiation.Tests.Checking;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>Objects and arrays of structs in functions that call themselves.</summary>
public sealed class RecursiveObjectTests
{
    private const string Types = """
        public sealed class Node
        {
            public double Value;
            public double Sum { get; set; }
            public Node Left;
            public Node Right;
            public double Total(double f) => Value * f + (Left == null ? 0 : Left.Total(f * Value)) + (Right == null ? 0 : Right.Total(f * 0.5));
        }

        public struct Point
        {
            public double X;
            public double Y;
            public Point(double x, double y) { X = x; Y = y; }
        }
        """;

    [Theory]
    [InlineData(
        "A tree is made and summed",
        "static double Sum(Node n, double f) => n == null ? 0 : n.Value * f + Sum(n.Left, f * n.Value) * Sum(n.Right, 0.5);",
        "var root = new Node { Value = w[0] }; root.Left = new Node { Value = w[1] }; root.Right = new Node { Value = w[2], Left = new Node { Value = w[3] * w[0] } }; return Sum(root, 1.5);")]
    [InlineData(
        "A method of the object",
        "",
        "var root = new Node { Value = w[0] }; root.Left = new Node { Value = w[1] }; root.Right = new Node { Value = w[2], Left = new Node { Value = w[3] * w[0] } }; return root.Total(w[1]);")]
    [InlineData(
        "Numbers are written on the way down and read on the way up",
        "static void Down(Node n, double given) { if (n == null) { return; } n.Sum = given * n.Value; n.Value *= 0.5; Down(n.Left, n.Sum); Down(n.Right, n.Value); n.Sum += (n.Left == null ? 1 : n.Left.Sum) * n.Sum; }",
        "var root = new Node { Value = w[0] }; root.Left = new Node { Value = w[1] }; root.Right = new Node { Value = w[2], Left = new Node { Value = w[3] * w[0] } }; Down(root, w[2]); return root.Sum * root.Right.Sum + root.Left.Value;")]
    [InlineData(
        "An object of the function's own",
        "static double Even(double s, int n) { if (n <= 0) { return s; } var p = new Node { Value = s * s, Sum = 1 }; p.Sum *= p.Value + Odd(0.5 * s, n - 1); return p.Sum * p.Value; } static double Odd(double s, int n) => n <= 0 ? s * s : Even(0.9 * s, n - 1) * s;",
        "return Even(w[0], 5) + Odd(w[1], 2);")]
    [InlineData(
        "An overwritten field ends its derivative",
        "static double Clear(Node n, int k) { double before = n.Value; n.Value = 0.1 * k; return k <= 0 ? before : before * Clear(n, k - 1) + n.Value; }",
        "var n = new Node { Value = w[0] * w[1] }; double r = Clear(n, 2); double after = n.Value; n.Value = w[2]; return r + after * n.Value;")]
    [InlineData(
        "The elements of an array of structs",
        "static double Walk(Point[] p, int k) { if (k >= p.Length) { return 1; } p[k].X *= p[k].Y; return p[k].X + Walk(p, k + 1) * p[k].Y; }",
        "var p = new Point[3]; for (int i = 0; i < 3; i++) { p[i] = new Point(w[i], x[i]); } p[1].Y = w[3]; double r = Walk(p, 0); return r * p[2].X;")]
    [InlineData(
        "Two names for an object across the call",
        "static double Move(Node a, Node b, int k) { a.Value *= 1.1; b.Sum += a.Value * b.Value; return k <= 0 ? a.Sum : Move(b, a, k - 1); }",
        "var a = new Node { Value = w[0] }; var b = x[0] > 0 ? a : new Node { Value = w[1] }; a.Sum = w[2]; double r = Move(a, b, 3); return r * b.Sum + a.Value;")]
    [InlineData(
        "A call that is given constants and reads what varies in an object",
        "static double F(double s, double t, int n) { var o = new[] { new Node(), new Node() }; o[0].Value = Math.Sin(s); o[1].Sum = 0.3; if (n <= 0) { return o[0].Value + o[1].Sum + t; } double r = F(0.3, 0.1, n - 1); return G(r * 1.1, s, n - 1) + r; } static double G(double s, double t, int n) => n <= 0 ? s * t : G(s * 0.5, t * s, n - 1) + 1;",
        "return F(w[0], 0.2, 2) * w[1];")]
    [InlineData(
        "A call in a loop",
        "static double Step(Node n, double dt, int k) { n.Value += dt * n.Sum; n.Sum -= dt * n.Value; return k <= 0 ? n.Value : Step(n, 0.5 * dt, k - 1) + n.Sum; }",
        "var n = new Node { Value = w[0], Sum = w[1] }; double s = 0; for (int i = 0; i < 3; i++) { s += Step(n, 0.1 * (i + 1), 2) * n.Value; } return s;")]
    public void TheGradientIsExact(string name, string members, string body)
    {
        _ = name;
        DerivativeCheck.Verify(Example.Static($$"""
            {{Types}}
            {{members}}
            [Differentiable]
            static double Loss(double[] w, double[] x)
            {
                {{body}}
            }
            """), new[] { 0.7, -0.4, 0.3, 1.2 }, new[] { 1.5, -0.5, 0.25, 2, -1 });
    }
}
