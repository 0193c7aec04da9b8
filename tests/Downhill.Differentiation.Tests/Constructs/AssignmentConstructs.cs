namespace Downhill.Differentiation.Tests.Constructs;

/// <summary>Locals and what is done to them.</summary>
internal sealed class AssignmentConstructs : ConstructArea
{
    public override string Title => "Variables and assignments";

    public override IEnumerable<Construct> Rows =>
    [
        Yes("local", "double a = w[0] * w[1]; return a * a;"),
        Yes("assignment", "double a = w[0]; a = a * w[1]; return a * a;"),
        Yes("+=", "double a = w[0]; a += a * w[1]; return a;"),
        Yes("-=", "double a = w[0]; a -= a * w[1]; return a;"),
        Yes("*=", "double a = w[0]; a *= a + w[1]; return a;"),
        Yes("/=", "double a = w[0]; a /= a + w[1]; return a;"),
        Yes("increment", "double a = w[0]; a++; return a * a;"),
        Yes("swap through a third", "double a = w[0], b = w[1]; double t = a; a = b * b; b = t; return a / b;"),
        Yes("counter", "double s = 1; int n = 0; for (int i = 0; i < 4; i++) { n += 2; s *= w[i] * n; } return s;"),
        Yes(
            "variable: an array",
            Sample.Static("[Differentiable] static double Loss(double[] w) => w[0] * w[1];", new[] { 0.5, 2.0 })),
        Yes(
            "variables: an array and a scalar",
            Sample.Static("[Differentiable(\"w\", \"b\")] static double Loss(double[] w, double b) => w[0] * b * b;", new[] { 0.5 }, 2.0)),
        Yes(
            "variables: two arrays",
            Sample.Static(
                "[Differentiable(\"w\", \"u\")] static double Loss(double[] w, double[] u) => w[0] * u[1] + u[0];",
                new[] { 0.5 },
                new[] { 2.0, 3.0 })),
        Yes(
            "variables: fields",
            Sample.Instance(
                "private double[] w = new double[2]; private double b; [Differentiable(\"w\", \"b\")] public double Loss(double x) => w[0] * x + w[1] * b * b;",
                new { w = new[] { 0.5, 2.0 }, b = 1.5 },
                0.7)),
    ];
}
