namespace Downhill.Differentiation.Tests.Constructs;

/// <summary>Statements beyond loops and branches, and expressions with effects.</summary>
internal sealed class StatementConstructs : ConstructArea
{
    public override string Title => "Other statements";

    public override IEnumerable<Construct> Rows =>
    [
        Yes("checked", "double s = 1; checked { int k = x.Length * 2 % 3; s = s * w[k] + w[0]; } return s * unchecked(w[1]);"),
        Yes("finally", "double s = 0; try { s = w[0] * w[1]; } finally { s *= w[2]; } return s * s;"),
        Yes("using", "double s = w[0]; using (var r = new System.IO.StringReader(\"a\")) { s *= w[1] * s; } return s;"),
        Yes("using declaration", "double s = w[0]; using var r = new System.IO.StringReader(\"a\"); s *= w[1] * s; return s;"),
        Yes("lock", "double s = w[0]; lock (x) { s *= w[1] * s; } return s;"),
        Yes("throw expression", "double s = x.Length > 0 ? w[0] * x[0] : throw new ArgumentException(nameof(x)); return s * s;"),
        Yes("switch on patterns", "return x switch { { Length: > 7 } => w[0], { Length: >= 3 and < 6 } => w[1] * w[1], _ => w[2] };"),
        Yes("switch with a guard", "double s = w[0]; switch (x.Length) { case > 3 when x[0] > 1: s *= w[1]; break; default: s = 2; break; } return s;"),
        Yes("pattern that names what it matches", "object o = x; if (o is double[] { Length: > 2 } a && a[0] > 0) { return w[0] * a[0] * w[0]; } return w[1];"),
        Yes("goto case", "double s = w[0]; switch (x.Length) { case 1: s *= w[1]; break; case 5: s += w[2]; goto case 1; default: s = 1; break; } return s;"),
        Yes("increment in an expression", "double s = w[0]; double t = s++ * w[1]; return s * t;"),
        Yes("index that steps", "var a = new double[4]; int k = 0; a[k++] = w[0] * w[0]; a[k++] = w[1] * a[0]; return a[1] + a[0] + k;"),
        AlmostEverywhere(
            "assignment in a condition",
            "double d = 2, s = 0; while ([|(d -= w[0]) > 0|]) { s += w[0] * d; } return s;",
            "the branch depends on a differentiated value, and its sides could not be proven to meet"),
        Yes("two loop variables", "double s = 0; for (int i = 0, j = 3; i < j; i++, j--) { s += w[i] * w[j]; } return s;"),
        Yes("loop that counts by a double", "double s = 1, h = 0.25; for (double t = 0; t < 1; t += h) { s += h * (w[0] * s + w[1] * t); } return s;"),
        Yes("reference to an element", "var a = (double[])w.Clone(); ref double r = ref a[1]; r *= r; return a[1] * a[2];"),
        Yes("output", "double s = w[0] * w[1]; Console.Write($\"{s:F2}\".Substring(0, 0)); System.Diagnostics.Debug.Assert(s < 100, nameof(s)); return s * s;"),
        No(
            "catch",
            "double s = w[0]; [|try { s *= s; } catch (ArithmeticException) { s = 0; }|] return s;",
            "differentiated values in a 'try' that catches are not followed; test for the failure beforehand"),
    ];
}
