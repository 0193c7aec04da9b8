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
    ];
}
