namespace Downhill.Differentiation.Tests.RandomPrograms.Productions;

/// <summary>Virtual, abstract and interface methods.</summary>
internal sealed class DispatchProductions : ProductionArea
{
    private const string Curves = """
        public interface ICurve { double At(double v); double Twice(double v) => At(At(v)); }

        public sealed class Wave : ICurve { public double At(double v) => Math.Sin(v); }

        public class Bell : ICurve { private readonly double _k; public Bell(double k) { _k = k; } public double K => _k; public virtual double At(double v) => Math.Exp(-K * v * v); }

        public sealed class Tilted : Bell { public Tilted() : base(0.5) { } public override double At(double v) => base.At(v) + 0.1 * v; }
        """;

    private const string Terms = """
        public abstract class Term { public abstract double At(double[] p, double t); }

        public sealed class Leaf : Term { public int I; public override double At(double[] p, double t) => p[I] * t; }

        public sealed class Product : Term { public Term A = null!, B = null!; public override double At(double[] p, double t) { double a = A.At(p, 0.9 * t); return Math.Sin(a) * B.At(p, a) + t; } }
        """;

    private static readonly string[] s_makes = ["new Wave()", "new Bell(0.7)", "new Tilted()"];

    public override IEnumerable<Production> Productions =>
    [
        Expression("virtual method without an override", 1, static (w, d) => w.Member("Smooth", static () => "public class Smooth { public virtual double At(double v) => Math.Sin(v) * v; }\nstatic readonly Smooth s_gentle = new Smooth();")
            ? $"s_gentle.At({w.Expression(d - 1)})"
            : null),
        Expression("abstract method of an object of a known type", 1, static (w, depth) => Has(w) ? $"((ICurve){w.Pick(s_makes)}).At({w.Expression(depth - 1)})" : null),
        Expression("method that an interface brings", 1, static (w, depth) => Has(w) ? $"((ICurve)new Tilted()).Twice({w.Expression(depth - 1)})" : null),
        Expression("method of the base class", 1, static (w, depth) => Has(w) ? $"new Tilted().At({w.Expression(depth - 1)})" : null),
        Expression("object in a readonly field", 1, static (w, depth) =>
            Has(w) && w.Member("s_curve", static () => "static readonly ICurve s_curve = new Bell(1.5);") ? $"s_curve.At({w.Expression(depth - 1)})" : null),
        Simple("method picked by the object", 1, static w =>
        {
            if (!w.HasData || !Has(w))
            {
                return null;
            }

            (string e, string leaf) = (w.Expression(2), w.Leaf());
            (string c, string s) = (w.Name("c"), w.Name("s"));
            w.Scope.Add(new Binding("double", s));
            return new Group([
                new Line($"ICurve {c} = x[{w.Random.Next(3)}] > {w.Literal()} ? {w.Pick(s_makes)} : {w.Pick(s_makes)};"),
                new Line($"double {s} = {c}.At({e}) * {c}.At({leaf});"),
            ]);
        }),
        Compound("array of objects of several types", 1, static (w, depth) =>
        {
            if (!Has(w) || !w.Member("s_curves", static () => "static readonly ICurve[] s_curves = { new Wave(), new Bell(0.3), new Tilted(), new Wave() };") || w.Scope.Writable("double").Count == 0)
            {
                return null;
            }

            string c = w.Name("c");
            string local = w.Local();
            return new Block($"foreach (ICurve {c} in s_curves)", [new Line($"{local} = {c}.At({local} * 0.8 + {w.Leaf()});"), .. w.InsideLoop(depth)]);
        }),
        Expression("tree of objects that call each other", 1, static (w, _) =>
            w.Scope.Of("double[]") is { Count: > 0 } arrays
            && w.Member("Term", static () => Terms)
            && w.Member("s_tree", static () => "static readonly Term s_tree = new Product { A = new Product { A = new Leaf(), B = new Leaf { I = 1 } }, B = new Product { A = new Leaf { I = 1 }, B = new Leaf() } };")
                ? $"s_tree.At({w.Pick(arrays).Name}, {w.Bounded(0)})"
                : null),
    ];

    private static bool Has(ProgramWriter w) => w.Member("ICurve", static () => Curves);
}
