namespace Downhill.Differentiation.Tests.Constructs;

/// <summary>Structs, tuples, records and objects that a loss is differentiated by.</summary>
internal sealed class AggregateVariableConstructs : ConstructArea
{
    public override string Title => "Structs, tuples and records as variables";

    public override IEnumerable<Construct> Rows =>
    [
        Yes("variable: a tuple", Sample.Static("[Differentiable] static double Loss((double a, double b) p) => p.a * p.b + p.a;", (0.7, -0.4))),
        Yes("variables: an array and a tuple", Sample.Static(
            "[Differentiable(\"w\", \"p\")] static double Loss(double[] w, (double a, double b) p) { p.a *= w[0]; return p.a * p.b * w[1]; }",
            new[] { 0.3, 1.2 },
            (0.7, -0.4))),
        Yes("variable: an array of tuples", Sample.Static(
            "[Differentiable] static double Loss((double a, double b)[] p) { double s = 0; foreach (var (a, b) in p) { s += a * b * p[0].b; } return s; }",
            (object)new[] { (0.7, -0.4), (0.3, 1.2) })),
        Yes("variable: a struct", Sample.Instance(
            "public struct Line { public double Slope, Offset; } private Line _line = new Line { Slope = 2, Offset = 0.5 }; [Differentiable(\"_line\")] public double Loss(double x) => Math.Exp(_line.Slope * x + _line.Offset);",
            null,
            0.7)),
        Yes("variable: a record", Sample.Instance(
            "public record Curve(double A, double B, string Name); private Curve _curve = new Curve(2, 0.5, \"c\"); [Differentiable(\"_curve\")] public double Loss(double x) { var (a, b, _) = _curve; return a * x * b + (_curve with { A = b }).A; }",
            null,
            0.7)),
        Yes("variable: a record with an array", Sample.Instance(
            "public record Layer(double[] W, double Bias); private Layer _layer = new Layer(new[] { 2.0, -1 }, 0.5); [Differentiable(\"_layer\")] public double Loss(double x) => Math.Tanh(_layer.W[0] * x + _layer.W[1] * _layer.Bias);",
            null,
            0.7)),
        Yes("variable: an object", Sample.Instance(
            "public class Net { public double[] W = { 2.0, -1 }; public double Bias { get; set; } = 0.5; } private readonly Net _net = new Net(); [Differentiable(\"_net\")] public double Loss(double x) => Math.Tanh(_net.W[0] * x + _net.W[1] * _net.Bias);",
            null,
            0.7)),
        Yes("variable: an array of structs", Sample.Instance(
            "public struct Point { public double X, Y; } private Point[] _points = { new Point { X = 2, Y = 0.5 }, new Point { X = -1, Y = 1 } }; [Differentiable(\"_points\")] public double Loss(double x) { double s = 0; foreach (var p in _points) { s += (p.X * x - p.Y) * (p.X * x - p.Y); } return s; }",
            null,
            0.7)),
        No(
            "object that the loss changes and is differentiated by",
            Sample.Instance(
                "public class Net { public double W = 2; } private readonly Net _net = new Net(); [Differentiable(\"_net\")] public double Loss(double x) { [|_net.W|] = x; return _net.W * x; }",
                null,
                0.7),
            "'W' of a 'Net' is changed, and the loss is differentiated by such an object; make 'Net' a struct or a record, or keep the value in a local variable"),
        No(
            "variable with a hidden member",
            Sample.Static(
                "public struct Rate { private double _r; public Rate(double r) { _r = r; } public double Twice => 2 * _r; } [Differentiable] static double Loss([|Rate|] p) => p.Twice;",
                new object?[] { null }),
            "'p' is a 'Rate', and '_r' of 'Rate' is hidden from the gradient; make it internal"),
    ];
}
