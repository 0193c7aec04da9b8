namespace Downhill.Differentiation.Tests.Constructs;

/// <summary>Sequences that a method hands out, and the parts of sequences that are taken.</summary>
internal sealed class IteratorConstructs : ConstructArea
{
    private const string Residuals = "static IEnumerable<double> Residuals(double[] w, double[] x) { for (int i = 0; i < w.Length; i++) { yield return w[i] * w[0] - x[i]; } }";
    private const string Powers = "static IEnumerable<double> Powers(double v) { double p = 1; while (true) { yield return p; p *= v; } }";
    private const string Jump = "the branch depends on a differentiated value, and its sides could not be proven to meet";

    public override string Title => "Iterators, and the parts of a sequence";

    public override IEnumerable<Construct> Rows =>
    [
        Yes("iterator", Sample.Body("double s = 0; foreach (double r in Residuals(w, x)) { s += r * r; } return s;", Residuals)),
        Yes("iterator summed", Sample.Body("return Residuals(w, x).Sum(r => r * r);", Residuals)),
        Yes("iterator that is left", Sample.Body("double s = 0; int n = 0; foreach (double p in Powers(w[0])) { s += p; if (n++ == 3) { break; } } return s * w[1];", Powers)),
        Yes("iterator that ends itself", Sample.Body(
            "return First(w, 2).Sum();",
            "static IEnumerable<double> First(double[] a, int n) { foreach (double v in a) { if (n-- == 0) { yield break; } yield return v * v; } }")),
        Yes("iterator of tuples", Sample.Body("IEnumerable<(double V, int I)> Pairs() { for (int i = 0; i < 4; i++) { yield return (w[i] * x[i], i); } } double s = 0; foreach (var (v, i) in Pairs()) { s += v * v * i; } return s;")),
        Yes("method that returns a query", Sample.Body("return Squares(w).Sum() * w[0];", "static IEnumerable<double> Squares(double[] a) => a.Select(v => v * v);")),
        Yes("Take of an iterator", Sample.Body("return Powers(w[0]).Skip(1).Take(3).Sum() * w[1];", Powers)),
        Yes("TakeWhile and SkipWhile", "return w.TakeWhile((v, i) => x[i] > -2 && i < 3).Sum(v => v * v) * w.SkipWhile((v, i) => i < 2).Sum();"),
        AlmostEverywhere("First by a function", "return w.First(v => [|v < 0|]) * w[0];", Jump),
        Yes("FirstOrDefault", "return w.Where((v, i) => x[i] > 0).FirstOrDefault() * w.Where((v, i) => x[i] > 0).Last();"),
        Yes("break out of a sequence of two parts", "double s = 0; int n = 0; foreach (double v in w.Concat(x)) { if (n++ == 6) { break; } s = s * 0.5 + v * v; } return s;"),
    ];
}
