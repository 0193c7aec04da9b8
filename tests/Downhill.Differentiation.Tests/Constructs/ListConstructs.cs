namespace Downhill.Differentiation.Tests.Constructs;

/// <summary>Lists of numbers that vary, which only the loss itself gets hold of.</summary>
internal sealed class ListConstructs : ConstructArea
{
    public override string Title => "Lists of variables";

    public override IEnumerable<Construct> Rows =>
    [
        Yes("list filled by Add", "var l = new List<double>(); foreach (double v in w) l.Add(v * v); return l[0] * l[l.Count - 1];"),
        Yes("list initialiser", "var l = new List<double> { w[0], w[1] * w[2] }; l.Add(l[0] * l[1]); return l[2] + l[1];"),
        Yes("list with a capacity", "var l = new List<double>(2); foreach (double v in w) l.Add(v * v); return l[3] * l[0];"),
        Yes("item of a list assigned", "var l = new List<double> { 1, w[1] }; l[0] = w[0] * l[1]; l[1] *= l[0]; return l[0] + l[1];"),
        Yes("foreach over a list of variables", "var l = new List<double>(); foreach (double v in w) l.Add(v * v); double s = 1; foreach (double v in l) s *= v + 1; return s;"),
        Yes("query over a list of variables", "var l = new List<double>(); foreach (double v in w) l.Add(v * v); return l.Select(v => v * l0(v)).Sum(); static double l0(double v) => v + 1;"),
        Yes("list cleared", "var l = new List<double>(); double s = 0; for (int k = 0; k < 3; k++) { l.Clear(); l.Add(w[k]); l.Add(w[k + 1]); s += l[0] * l[1]; } return s;"),
        Yes("list of an array", "var l = new List<double>(w); l.Add(w[0] * w[1]); return l[4] * l[0];"),
        Yes("list of a sequence", "var l = w.Select(v => v * v).ToList(); l.Add(w[0] * w[1]); return l[l.Count - 1] * l[0];"),
        Yes("last item of a list", "var l = new List<double> { w[0], w[1] * w[0] }; l[^1] *= l[^2]; return l[^1];"),
        Yes("array of a list", "var l = new List<double> { w[0] * w[1] }; l.Add(w[2]); double[] a = l.ToArray(); return a[0] * a[1];"),
        Yes("items added from a sequence", "var l = new List<double> { 2 }; l.AddRange(w); return l[0] * l[1] * l[2];"),
        Yes("items inserted and removed", "var l = new List<double>(w); l.Insert(1, w[0] * w[1]); l.RemoveAt(0); return l[0] * l[1];"),
        Yes("list turned round", "var l = new List<double>(w); l.Add(w[0] * w[1]); l.Reverse(); return l[0] * l[1];"),
        Yes("list handed to a helper", "var l = new List<double>(w); l.Add(w[0] * w[1]); return Mean(l) * l[0]; static double Mean(IReadOnlyList<double> v) => v.Sum() / v.Count;"),
        Yes("list filled by a helper", "var l = new List<double>(); Fill(l, w); return l[0] * l[1]; static void Fill(List<double> to, double[] from) { foreach (double v in from) to.Add(v * v); }"),
        Yes("list returned by a helper", "List<double> l = Powers(w[0]); return l[1] * l[2]; static List<double> Powers(double x) { var p = new List<double> { 1 }; for (int i = 0; i < 3; i++) p.Add(p[i] * x); return p; }"),
        Yes("list that a lambda captures", "var l = new List<double>(w); l.Add(w[0] * w[1]); Func<int, double> at = i => l[i] * l.Count; return at(4) + at(0);"),
        Yes("another list in its place", "var l = new List<double>(w); for (int k = 0; k < 2; k++) { var up = new List<double>(); for (int i = 1; i < l.Count; i++) up.Add(l[i] * l[i - 1]); l = up.ToList(); } return l[0];"),
        Yes("list under two names", "var l = new List<double> { w[0] }; IList<double> m = l; m.Add(w[1] * l[0]); return l[1] * m[0];"),
        Yes("list of float", "var l = new List<float>(); foreach (double v in w) l.Add((float)v); return l[0] * l[1] + l.Sum();"),
        Yes("list of rows", "var l = new List<double[]>(); for (int i = 1; i < 4; i++) l.Add(new[] { w[i], w[i - 1] * w[i] }); return l.Sum(r => r[0] * r[1]);"),
        Yes("list of structs", "var l = new List<(double A, double B)>(); for (int i = 1; i < 4; i++) l.Add((w[i] * w[0], w[i - 1])); return l.Sum(t => t.A * t.B) + l[0].A;"),
        Yes("brackets", Sample.Body("double[] a = [w[0] * w[1], .. w]; List<double> l = [a[0], w[1]]; return a[0] * a[1] + l[0] * l[1];").In(Microsoft.CodeAnalysis.CSharp.LanguageVersion.CSharp12)),
        No(
            "list handed to unread code",
            "var l = new List<double>(); [|l.Add(w[0] * w[1])|]; l.Sort(); return l[0];",
            "'l' is given a differentiated value, and what 'l.Sort()' does with such a list is not followed; use an array there, made by 'ToArray'"),
    ];
}
