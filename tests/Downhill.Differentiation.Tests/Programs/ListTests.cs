using Downhill.Differentiation.Tests.Checking;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>Lists of numbers that vary, which only the loss itself gets hold of.</summary>
public sealed class ListTests
{
    private static readonly double[] s_w = [0.7, -0.4, 0.3, 1.2];
    private static readonly double[] s_x = [1.5, -0.5, 0.25, 2, -1];

    [Theory]
    [InlineData("A list filled in one branch", "var l = new List<double>(); for (int i = 0; i < 4; i++) { if (i % 2 == 0) { l.Add(w[i] * w[i]); } } l[0] *= 2; double s = 0; for (int i = 0; i < l.Count; i++) { s += l[i] * l[(i + 1) % l.Count]; } foreach (var v in l) { s += Math.Sin(v); } return s;")]
    [InlineData("A list that grows several times", "var l = new List<double>(); for (int k = 0; k < 5; k++) { for (int i = 0; i < 4; i++) { l.Add(w[i] * x[k]); l[k] *= w[i]; } } double s = 0; for (int i = 0; i < l.Count; i++) { s += l[i] * l[l.Count - 1 - i]; } return s;")]
    [InlineData("An item made from the ones before", "var l = new List<double> { w[0], w[1] }; for (int i = 2; i < 9; i++) { l.Add(Math.Tanh(l[i - 1] * w[2] + l[i - 2])); } return l[8] * l[3] + l[0];")]
    [InlineData("A list with a capacity", "var l = new List<double>(2); foreach (var v in w) { l.Add(v * v); } return l.Sum() * l[3];")]
    [InlineData("A list with no room", "var l = new List<double>(0); foreach (var v in w) { l.Add(v * v); } return l[0] * l[3];")]
    [InlineData("A list that is cleared", "var l = new List<double>(); double s = 0; for (int k = 0; k < 3; k++) { l.Clear(); for (int i = 0; i <= k + 1; i++) { l.Add(w[i] * x[k]); } s += l[k] * l[0] * l.Count; } return s;")]
    [InlineData("A new list each round", "double s = 0; for (int k = 1; k < 4; k++) { var l = new List<double>(); for (int i = 0; i < k * 3; i++) { l.Add(w[i % 4] * w[k]); } s += l[l.Count - 1] * l[0]; } return s;")]
    [InlineData("A list that grows while a loop counts", "var l = new List<double> { w[0] }; for (int i = 0; i < l.Count; i++) { if (l.Count < 7) { l.Add(l[i] * w[1] + w[2]); } } return l[6] * l[2];")]
    [InlineData("A loop until the list is long enough", "var l = new List<double>(); while (l.Count < 6) { l.Add(w[l.Count % 4] * l.Count); } return l[5] * l[1] + l[2];")]
    [InlineData("A branch on an item", "var l = new List<double>(); for (int i = 0; i < 4; i++) { l.Add(w[i] * w[i]); } double s = 0; for (int i = 1; i < 4; i++) { if (l[i] > l[i - 1]) { s += l[i] * w[0]; } else { s -= l[i]; } } return s;")]
    [InlineData("Items overwritten", "var l = new List<double> { 1, 2, w[3] }; for (int i = 0; i < 6; i++) { l[i % 3] = l[(i + 1) % 3] * w[i % 4]; } l[1]++; l[2] -= l[0]; return l[0] * l[1] + l[2];")]
    [InlineData("Queries over a list", "var l = new List<double>(); for (int i = 0; i < 5; i++) { l.Add(Math.Exp(w[i % 4] * x[i])); } double m = l.Average(); return l.Select(v => (v - m) * (v - m)).Sum() / l.Count + l.Max();")]
    [InlineData("A list of residuals in a helper", "return Residuals(w, x) * w[0]; static double Residuals(double[] p, double[] d) { var r = new List<double>(); for (int i = 0; i < d.Length; i++) { if (d[i] > -0.9) { r.Add(p[0] + p[1] * d[i] - d[i] * d[i]); } } double s = 0; foreach (double v in r) { s += v * v; } return s / r.Count; }")]
    [InlineData("In a function that calls itself", "return F(w[0], w[1], 3) * w[2]; static double F(double a, double b, int n) { if (n == 0) { return Math.Sin(a * b); } var l = new List<double>(); for (int i = 0; i < n * 3; i++) { l.Add(a * i + b); } double s = 0; foreach (double v in l) { s += v * l[1] / l.Count; } return F(Math.Cos(s), b, n - 1) * l[2] + l[l.Count - 1]; }")]
    [InlineData("Made from an array", "var l = new List<double>(w); l.Add(w[0] * w[1]); l[0] *= 2; return l[4] * l[0] + l[3] * w[0];")]
    [InlineData("Made by ToList", "var l = w.Select(v => v * v).ToList(); l.Add(1); return l[0] * l[3] + l[4] * l[1];")]
    [InlineData("Made by ToList of those that pass", "var l = w.Where(v => v > 0.2).ToList(); double s = 0; foreach (double v in l) { s += v * v * l.Count; } return s + w[0];")]
    [InlineData("Made of another list", "var l = w.ToList(); var m = new List<double>(l) { w[0] * w[1], 2 }; l[0] = 7; return m[0] * m[4] + l[0] * m[5] + m.Count;")]
    [InlineData("The last items", "var l = new List<double> { w[0], w[1] * w[0] }; l.Add(w[2] * l[^1]); l[^2] += l[^1]; l[^3] = l[^2] * l[^1]; return l[^1] * l[^3] + l[0];")]
    [InlineData("An array of a list", "var l = new List<double>(); foreach (var v in w) { l.Add(v * v); } double[] a = l.ToArray(); l[0] = 3; a[1] *= a[0]; return a[0] * a[1] + l[0] + Total(l.ToArray()); static double Total(double[] v) { double s = 0; for (int i = 0; i < v.Length; i++) { s += v[i] * (i + 1); } return s; }")]
    [InlineData("AddRange", "var l = new List<double> { 1 }; l.AddRange(w); l.AddRange(w.Where(v => v > 0)); l.AddRange(new[] { w[0] * w[1], 2 }); return l.Sum() * l[1] + l[l.Count - 2];")]
    [InlineData("Insert and RemoveAt", "var l = new List<double>(); for (int i = 0; i < 6; i++) { l.Insert(i / 2, w[i % 4] * (i + 1)); } l.RemoveAt(1); l.RemoveAt(l.Count - 1); l.Insert(l.Count, w[0] * l[0]); double s = 0; for (int i = 0; i < l.Count; i++) { s += l[i] * l[i] * (i + 1); } return s;")]
    [InlineData("A queue of the last few", "var q = new List<double>(); double s = 0; for (int i = 0; i < 8; i++) { q.Add(w[i % 4] * Math.Sin(i + w[0])); if (q.Count > 3) { q.RemoveAt(0); } s += q.Average() * q[0]; } return s;")]
    [InlineData("Reversed", "var l = w.ToList(); l.Add(w[0] * w[1]); l.Reverse(); l[0] *= l[1]; l.Reverse(); return l[4] * l[0] + l[1] * l[2] * l[2];")]
    [InlineData("Handed to a helper that reads it", "var l = new List<double>(); foreach (var v in w) { l.Add(v * v); } return Mean(l) * Norm(l) + First(l); static double Mean(List<double> v) => v.Sum() / v.Count; static double Norm(IReadOnlyList<double> v) { double s = 0; for (int i = 0; i < v.Count; i++) { s += v[i] * v[i]; } return s; } static double First(IEnumerable<double> v) { foreach (double x in v) { return x; } return 0; }")]
    [InlineData("Filled by a helper", "var l = new List<double>(); Fill(l, w, 2.0); Fill(l, w, 0.5); l.Add(1); Scale(l); return l[0] * l[7] + l[8] * l[3]; static void Fill(List<double> to, double[] from, double by) { foreach (double v in from) { to.Add(v * by); } } static void Scale(IList<double> l) { for (int i = 0; i < l.Count; i++) { l[i] *= l[0] + 1; } }")]
    [InlineData("Data returned by a helper that grows", "double s = 0; for (int i = 0; i < 3; i++) { var l = Powers(Math.Sin(x[i]), 4); l.Add(Math.Cos(w[i])); s += l[1] * l[l.Count - 1]; } return s * w[0]; static List<double> Powers(double x, int n) { var p = new List<double> { 1 }; for (int i = 1; i < n; i++) { p.Add(p[i - 1] * x); } return p; }")]
    [InlineData("Data first, then more through another name", "var l = new List<double> { x[0], 1 }; IList<double> more = l; ICollection<double> most = more; most.Add(Math.Tanh(w[0])); l[0] = Math.Sin(more[2]); return l[0] * l[l.Count - 1] * w[1];")]
    [InlineData("Rows of data that are written later", "var l = new List<double[]>(); l.Add(new[] { 1.0, x[0] }); l.Add(new double[2]); IList<double[]> m = l; l[0][1] *= w[0]; m[1][0] = w[1] * l[0][1]; l[1][1] += m[1][0]; return l[0][1] * l[1][1] + l[1][0];")]
    [InlineData("Returned by a helper", "List<double> l = Powers(w[0], 4); l.Add(w[1]); return l[3] * l[4] + Powers(w[2], 3).Sum(); static List<double> Powers(double x, int n) { var p = new List<double>(); double v = 1; for (int i = 0; i < n; i++) { v *= x; p.Add(v); } return p; }")]
    [InlineData("Returned from several places", "var l = Chosen(w, w[0] > 0); return l[0] * l[1] + l.Count; static List<double> Chosen(double[] w, bool all) { var p = new List<double> { w[1] * w[2] }; if (all) { p.AddRange(w); return p; } if (w[3] > 9) { return new List<double> { w[1], 2 }; } p.Add(w[3]); return p; }")]
    [InlineData("Returned by an expression", "var l = Squares(w); var m = Squares(l.ToArray()); return l[0] * m[1] + m.Count; static List<double> Squares(double[] v) => v.Select(x => x * x).ToList();")]
    [InlineData("Captured by a local function", "var l = new List<double>(); void Push(double v) => l.Add(v * 2); double At(int i) => l[i] * l.Count; Push(w[0]); Push(w[1] * w[0]); Push(3); return At(0) * At(1) + l[2];")]
    [InlineData("Captured by a lambda", "var l = new List<double>(); foreach (var v in w) { l.Add(v * v); } Func<int, double> at = i => l[i] + l.Count; l[0] = w[1]; return at(0) * at(3) + Enumerable.Range(0, 3).Sum(i => l[i] * l[i + 1]);")]
    [InlineData("Another list in its place", "var l = new List<double> { w[0] }; for (int k = 0; k < 3; k++) { var next = new List<double>(); foreach (double v in l) { next.Add(v * w[1]); next.Add(v + w[2]); } l = new List<double>(next); } return l.Sum() * l[0];")]
    [InlineData("A tree of levels", "var l = w.ToList(); while (l.Count > 1) { var up = new List<double>(); for (int i = 0; i + 1 < l.Count; i += 2) { up.Add(l[i] * l[i + 1] + l[i]); } l = up.ToList(); } return l[0];")]
    [InlineData("A second name", "var l = new List<double> { w[0], w[1] }; var m = l; m.Add(w[2] * l[0]); l[0] = m[1]; return l[2] * m[0];")]
    [InlineData("As an interface", "IList<double> l = new List<double>(); IReadOnlyList<double> r = w.ToList(); l.Add(w[0] * w[1]); l.Add(r[2]); l[0] *= l[1]; return l[0] * l.Count + r.Count * r[0];")]
    [InlineData("Of floats", "var l = new List<float>(); foreach (double v in w) { l.Add((float)(v * v)); } l[1] *= l[0]; float s = 0; foreach (float v in l) { s += v * l[0]; } return s * w[0] + l.Sum();")]
    [InlineData("Of rows", "var rows = new List<double[]>(); for (int i = 0; i < 3; i++) { rows.Add(new[] { w[i], w[i + 1] * x[i] }); } rows[1][0] *= 2; double s = 0; foreach (double[] r in rows) { s += r[0] * r[1] * rows[0][1]; } return s + rows[2][1] + rows.Count;")]
    [InlineData("Of rows that are shared", "var rows = new List<double[]>(); var a = new double[] { w[0], w[1] }; rows.Add(a); rows.Add(a); rows.Add(new double[2]); rows[1][0] *= w[2]; a[1] += 1; double s = 0; for (int i = 0; i < rows.Count; i++) { var r = rows[i]; for (int j = 0; j < r.Length; j++) { s += r[j] * r[j] * (i + j + 1); } } return s;")]
    [InlineData("Of rows that are variables and data", "var rows = new List<double[]> { w, new double[] { 1, 2, 3, 4 } }; return rows[0][1] * rows[1][2] * rows[0][3] + rows.Sum(r => r[0] * r[1]);")]
    [InlineData("Swapped items", "var l = w.ToList(); (l[0], l[3]) = (l[3], l[0]); for (int i = 0, j = l.Count - 1; i < j; i++, j--) { double t = l[i]; l[i] = l[j]; l[j] = t * w[1]; } return l[0] * l[1] + l[2] * l[2] * l[3];")]
    [InlineData("An array of a list of data", "var l = x.Select(v => v).ToList(); l.Add(1); double[] a = l.ToArray(); a[0] *= w[0]; return a[0] * a[1] * w[1] + l[0];")]
    [InlineData("Of arrays that were exchanged", "var a = (double[])w.Clone(); var b = new double[] { w[1] * w[2], 3, w[0], 2 }; (a, b) = (b, a); var l = new List<double>(a); l.Add(w[0] * l[1]); var m = b.Where(v => v > 0.1).ToList(); m[0] *= w[3]; m.AddRange(a); return l[4] * l[0] + m[0] * m[2] + m.Sum();")]
    [InlineData("Of an array picked by a condition", "double[] a = x[0] > 0 ? w : x; var l = a.Select(v => v * v).ToList(); l.Insert(0, a[1]); var m = a.ToList(); m.Reverse(); return l[0] * l[1] * m[0] + m.Count * m[2];")]
    [InlineData("A query kept in a local", "var l = new List<double>(); foreach (var v in w) { l.Add(v * v); } var big = l.Where(v => v > 0.01).Select(v => v * l[0]); return big.Sum() * w[1];")]
    [InlineData("Lists of lists of data beside", "var groups = new List<List<double>> { new() { 1, 2 }, new() { 3 } }; var l = new List<double>(); foreach (var g in groups) { double s = 0; foreach (double v in g) { s += v * w[0]; } l.Add(s * s); } return l[0] * l[1];")]
    [InlineData("Data added too", "var l = new List<double>(); l.Add(2); l.Add(w[0]); l.Add(x[0]); return l[0] * l[1] * l[1] + l[2] * w[1];")]
    public void ABodyIsDifferentiated(string _, string body) =>
        DerivativeCheck.Verify(Example.Body(body), s_w.Clone(), s_x.Clone());

    [Theory]
    [InlineData("Past the items, though there is room", "var l = new List<double>(8); l.Add(w[0] * w[0]); return l[w.Length] + l[0];")]
    [InlineData("Before the first", "var l = new List<double> { w[0] }; return l[w.Length - 5];")]
    [InlineData("A write past the items", "var l = new List<double>(); l.Add(w[0]); l[1] = w[1] * w[0]; return l[0];")]
    [InlineData("A compound write past the items", "var l = new List<double>(); l.Add(w[0]); l[1] += w[1] * w[0]; return l[0];")]
    [InlineData("In a condition", "var l = new List<double>(); l.Add(w[0]); if (l[1] > 0) { return w[1]; } return l[0];")]
    [InlineData("After Clear", "var l = new List<double>(); l.Add(w[0]); l.Clear(); return l[0] * w[1];")]
    [InlineData("A negative capacity", "var l = new List<double>(w.Length - 5); l.Add(w[0]); return l[0] * l[0];")]
    public void TheExceptionIsTheOneOfTheList(string _, string body) =>
        DerivativeCheck.VerifyThrows<ArgumentOutOfRangeException>(Example.Body(body), s_w.Clone(), s_x.Clone());

    [Theory]
    [InlineData("Brackets", "double[] a = [w[0] * w[1], 2, w[2]]; double[] none = []; return a[0] * a[2] + a[1] + none.Length;")]
    [InlineData("Brackets with a spread", "double[] a = [w[0] * w[0], .. w, 1, .. x, w[1]]; return a[0] * a[2] + a[^1] * a[5] + a.Length;")]
    [InlineData("A list by brackets", "List<double> l = [w[0], w[1] * w[0]]; l.Add(2); List<double> m = [.. l, 1, .. w.Select(v => v * v)]; l[0] = 5; return m[0] * m[1] + m[^1] + m.Count;")]
    [InlineData("Brackets as an argument", "return Total([w[0] * w[1], .. w]) + Count([w[2], w[3]]); static double Total(double[] v) { double s = 0; foreach (double x in v) { s += x * x; } return s; } static double Count(List<double> v) => v[0] * v[1] * v.Count;")]
    public void ACollectionExpressionIsDifferentiated(string _, string body)
    {
        var subject = new Subject(Example.Body(body), Microsoft.CodeAnalysis.CSharp.LanguageVersion.CSharp13);
        DerivativeCheck.Verify(subject, new Point([s_w.Clone(), s_x.Clone()]));
    }

    private const string Types = """
        public struct Point
        {
            public double X;
            public double Y;
            public Point(double x, double y) { X = x; Y = y; }
            public double Norm() => X * X + Y * Y;
            public static Point operator +(Point a, Point b) => new Point(a.X + b.X, a.Y + b.Y);
        }

        public record Segment(Point From, Point To, double Weight);
        """;

    [Theory]
    [InlineData("Structs", "var l = new List<Point>(); for (int i = 0; i < 3; i++) { l.Add(new Point(w[i] * x[i], w[i + 1])); } double s = 0; foreach (Point p in l) { s += p.X * p.Y; } return s + l[1].X * l[l.Count - 1].Norm();")]
    [InlineData("Tuples", "var l = new List<(double A, double B)> { (w[0], 1) }; for (int i = 1; i < 6; i++) { l.Add((w[i % 4] * l[i - 1].A, l[i - 1].B + w[1])); } double s = 0; foreach (var (a, b) in l) { s += a * b; } return s + l[^1].B * l.Sum(t => t.A);")]
    [InlineData("Records of structs", "var l = new List<Segment>(); l.Add(new Segment(new Point(w[0], w[1]), new Point(1, w[2]), w[3])); l.Add(l[0] with { Weight = w[0] * l[0].Weight }); return l.Sum(g => g.Weight * (g.From.X - g.To.Y) * g.From.Norm()) + l[1].To.X;")]
    [InlineData("Structs assigned, inserted, removed", "var l = new List<Point> { new Point(w[0], 2), new Point(3, w[1]) }; l[0] = l[1] + new Point(w[2], l[0].X); l.Insert(1, new Point(l[0].Y, w[3])); l.Reverse(); l.RemoveAt(0); var m = l.ToList(); m.Add(l[0]); return m[0].Norm() * m[1].X + m[2].Y + m.Count;")]
    [InlineData("Structs through helpers", "var l = Track(w, 5); return Length(l) * l[2].Y; static List<Point> Track(double[] w, int n) { var t = new List<Point>(n); var p = new Point(w[0], w[1]); for (int i = 0; i < n; i++) { p = p + new Point(w[2] * p.Y, 0.5); t.Add(p); } return t; } static double Length(IReadOnlyList<Point> t) { double s = 0; for (int i = 1; i < t.Count; i++) { double dx = t[i].X - t[i - 1].X, dy = t[i].Y - t[i - 1].Y; s += Math.Sqrt(dx * dx + dy * dy); } return s; }")]
    [InlineData("Structs made by a query", "var l = w.Select((v, i) => new Point(v, v * i)).ToList(); l.Add(new Point(1, w[0])); return l.Where(p => p.X > 0.35).Sum(p => p.Norm()) + l[4].Y;")]
    public void AListOfSeveralNumbersIsDifferentiated(string _, string body) => DerivativeCheck.Verify(
        Example.Static($$"""
            {{Types}}

            [Differentiable]
            static double Loss(double[] w, double[] x)
            {
                {{body}}
            }
            """),
        s_w.Clone(),
        s_x.Clone());

    [Theory]
    [InlineData("List<double>")]
    [InlineData("IList<double>")]
    [InlineData("IReadOnlyList<double>")]
    [InlineData("ICollection<double>")]
    [InlineData("IReadOnlyCollection<double>")]
    [InlineData("IEnumerable<double>")]
    public void ListsOfDataAreReadInEveryForm(string type)
    {
        string byIndex = type.Contains("ist<", StringComparison.Ordinal) ? "for (int i = 0; i < d.Count; i++) { s += Math.Pow(w[i % 4], 2) * d[i]; } s += w[0] * d[d.Count - 1] + d.Zip(w, (a, b) => a * b * b).Sum();" : "";
        string counted = type.StartsWith("IEnum", StringComparison.Ordinal) ? "d.Count()" : "d.Count";
        DerivativeCheck.Verify(
            Example.Static($$"""
                [Differentiable]
                static double Loss(double[] w, {{type}} d)
                {
                    double s = 0;
                    {{byIndex}}
                    int k = 0;
                    foreach (double v in d) { double r = w[k++ % 4] * v - 1; s += r * r; }
                    return s / {{counted}} + d.Select((v, i) => w[i % 4] * v).Sum() + d.Sum() * w[1] + Helper(w, d);
                }

                static double Helper(double[] w, {{type}} d) { double t = 0; foreach (double v in d) { t += v * w[0] * w[2]; } return t; }
                """),
            s_w.Clone(),
            new List<double>(s_x));
    }

    [Fact]
    public void AValueThatThrowsComesBeforeTheIndex() => DerivativeCheck.VerifyThrows<IndexOutOfRangeException>(
        Example.Body("var l = new List<double>(); l.Add(w[0]); l[1] = w[4] * w[0]; return l[0];"), s_w.Clone(), s_x.Clone());

    [Fact]
    public void AQueryOverAnEmptyListThrows() => DerivativeCheck.VerifyThrows<InvalidOperationException>(
        Example.Body("var l = new List<double>(); foreach (double v in w) { if (v > 5) { l.Add(v); } } return l.Average();"), s_w.Clone(), s_x.Clone());
}
