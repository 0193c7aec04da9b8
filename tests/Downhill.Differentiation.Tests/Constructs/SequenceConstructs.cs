namespace Downhill.Differentiation.Tests.Constructs;

/// <summary>LINQ over differentiated values.</summary>
internal sealed class SequenceConstructs : ConstructArea
{
    private const string Jump = "the branch depends on a differentiated value, and its sides could not be proven to meet";
    private const string Meets = "both sides of the branch meet, with a kink where it changes sides";

    public override string Title => "Sequences";

    public override IEnumerable<Construct> Rows =>
    [
        Yes("Sum of a sequence", "return w.Sum() * w[0];"),
        Yes("Sum of a function", "return w.Sum(v => v * v);"),
        Yes("Average of a sequence", "return w.Average() * w[1];"),
        Yes("Average of a function", "return w.Average(v => v * v);"),
        Yes("Select", "return w.Select(v => Math.Sin(v)).Sum();"),
        Yes("Select with an index", "return w.Select((v, i) => v * x[i]).Sum();"),
        Yes("Select by a method", "return w.Select(Math.Exp).Sum();"),
        Yes("lambda with a block in a sequence", "return w.Sum(v => { double t = v * v; return t * v; });"),
        Yes("Zip by a function", "return w.Zip(x, (a, b) => a * b).Sum();"),
        Yes("Zip into tuples", "return w.Zip(x).Sum(p => p.First * p.Second);"),
        Yes("Where on data", "return w.Where((v, i) => x[i] > 0).Sum(v => v * v);"),
        AlmostEverywhere("Where on a differentiated value", "return w.Where(v => [|v > 0.1|]).Sum(v => v * v);", Jump),
        Yes("Aggregate", "return w.Aggregate(1.0, (p, v) => p * v + 1);"),
        Yes("Aggregate without a seed", "return w.Aggregate((a, b) => a * b + 1);"),
        AlmostEverywhere("Max of a sequence", "return [|w.Max()|] * w[0];", Meets),
        AlmostEverywhere("Min of a sequence", "return [|w.Min(v => v * v)|] * w[0];", Meets),
        Yes("ToArray of a sequence", "double[] a = w.Select(v => v * v).ToArray(); return a[0] * a[1];"),
        Yes("Enumerable.Range", "return Enumerable.Range(0, w.Length).Sum(i => w[i] * x[i]);"),
        Yes("Enumerable.Repeat", "return Enumerable.Repeat(w[0] * w[1], 3).Sum();"),
        Yes("Concat", "return w.Concat(x).Select(v => v * v * w[0]).Sum();"),
        Yes("Append and Prepend", "return w.Append(w[0] * w[1]).Prepend(2).Sum(v => v * v);"),
        Yes("Skip and Take", "return w.Skip(1).Take(2).Sum(v => v * v);"),
        Yes("Reverse", "return w.Reverse().Zip(x, (a, b) => a * b).Sum();"),
        Yes("SelectMany", "return w.SelectMany(v => x.Select(u => u * v)).Sum();"),
        Yes("First, Last and ElementAt", "return w.First() * w.Last() + w.ElementAt(2);"),
        Yes("Count of a sequence", "return w.Sum() / w.Count();"),
        Yes("query expression", "return (from i in Enumerable.Range(0, 4) let d = w[i] - x[i] where x[i] > 0 select d * d).Sum();"),
        Yes("sequence in a local", "var q = w.Select(v => v * v); return q.Sum() + q.Average();"),
        Yes("foreach over a range", "double s = 1; foreach (int i in Enumerable.Range(0, 3)) { s = s * w[i] + 1; } return s;"),
        Yes("foreach over a sequence", "double s = 1; foreach (double v in w.Select(v => v * v)) { s = s * v + 1; } return s;"),
        Yes("foreach over tuples", "double s = 0; foreach (var (a, b) in w.Zip(x)) { s += a * a * b; } return s;"),
        Yes("foreach over a sequence with an index", "double s = 0; foreach (var (v, i) in w.Select((v, i) => (v, i))) { s += v * v * x[i]; } return s;"),
        Yes("sequence handed to a helper", Sample.Body("return Mse(w.Select(v => v * v), x);", "static double Mse(IEnumerable<double> a, IEnumerable<double> b) => a.Zip(b, (p, q) => (p - q) * (p - q)).Average();")),
        No("OrderBy", "return [|w.OrderBy(v => v)|].First();", "'OrderBy' over a differentiated sequence is not followed; write the loop"),
    ];
}
