namespace Downhill.Differentiation.Tests.Constructs;

/// <summary>Calls of which the text alone does not say which method runs.</summary>
internal sealed class DispatchConstructs : ConstructArea
{
    private const string Two = "interface ICurve { double At(double v); } sealed class Wave : ICurve { public double At(double v) => Math.Sin(v); } sealed class Square : ICurve { public double At(double v) => v * v; }";

    public override string Title => "Virtual calls";

    public override IEnumerable<Construct> Rows =>
    [
        Yes("virtual method without an override", Sample.Instance(
            "protected virtual double Activation(double z) => z * z; [Differentiable] public double Loss(double[] w) => Activation(w[0]) + 1;",
            null,
            new[] { 1.0 })),
        Yes("abstract method of an object of a known type", Sample.Body(
            "Curve c = new Wave(2); return c.At(w[0]) * w[1];",
            "abstract class Curve { public abstract double At(double v); } class Wave : Curve { private readonly double _k; public Wave(double k) { _k = k; } internal double K => _k; public override double At(double v) => Math.Sin(K * v); }")),
        Yes("object in a readonly field", Sample.Body("return s_curve.At(w[0]) * w[1];", Two + " static readonly ICurve s_curve = new Wave();")),
        Yes("method picked by the object", Sample.Body("ICurve c = x[0] > 0 ? new Wave() : new Square(); return c.At(w[0]) * w[1];", Two)),
        Yes("array of objects of several types", Sample.Body("double z = w[0]; foreach (ICurve c in s_curves) { z = c.At(z * w[1]); } return z;", Two + " static readonly ICurve[] s_curves = { new Wave(), new Square(), new Wave() };")),
        Yes("tree of objects that call each other", Sample.Body(
            "return s_tree.At(w);",
            "abstract class Term { public abstract double At(double[] w); } sealed class Leaf : Term { public int I; public override double At(double[] w) => w[I]; } sealed class Product : Term { public Term A = null!, B = null!; public override double At(double[] w) => A.At(w) * B.At(w) + 1; } static readonly Term s_tree = new Product { A = new Product { A = new Leaf { I = 0 }, B = new Leaf { I = 2 } }, B = new Leaf { I = 1 } };")),
        Yes("method of the base class", Sample.Body(
            "return new Steeper().At(w[0]) * w[1];",
            "class Curve { public virtual double At(double v) => v * v; } sealed class Steeper : Curve { public override double At(double v) => base.At(v) * v; }")),
        Yes("method that an interface brings", Sample.Body(
            "ICurve c = new Plain(); return c.At(w[0]) * w[1];",
            "interface ICurve { double At(double v) => v * v * v; } sealed class Plain : ICurve { }")),
        No(
            "virtual call without a method to run",
            Sample.Static("interface ICurve { double At(double v); } [Differentiable] static double Loss(double[] w, ICurve c) => [|c.At(w[0])|] + 1;", new[] { 1.0 }, null),
            "no type of this project has a 'At' that could run here; call a method that is not virtual"),
    ];
}
