namespace Downhill.Differentiation.Tests.Constructs;

/// <summary>Calls of helpers.</summary>
internal sealed class CallConstructs : ConstructArea
{
    public override string Title => "Calls";

    public override IEnumerable<Construct> Rows =>
    [
        Yes("scalar helper", Sample.Body("return Mix(w[0], w[1]) + Mix(w[1], 2);", "static double Mix(double a, double b) => a * Math.Sin(b);")),
        Yes("array helper", Sample.Body(
            "return Norm(w) * w[0];",
            "static double Norm(double[] a) { double s = 0; foreach (double v in a) { s += v * v; } return Math.Sqrt(s); }")),
        Yes("void helper that writes an array", Sample.Body(
            "var a = (double[])w.Clone(); Square(a); return a[0] * a[1];",
            "static void Square(double[] a) { for (int i = 0; i < a.Length; i++) { a[i] *= a[i]; } }")),
        No(
            "delegate parameter of the loss",
            Sample.Static(
                "[Differentiable] static double Loss(double[] w, Func<double, double> f) => [|f(w[0])|] + 1;", new[] { 1.0 }, null),
            "the target of the delegate is not known here; call the method itself"),
    ];
}
