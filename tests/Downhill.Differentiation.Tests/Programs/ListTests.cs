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

    [Fact]
    public void AValueThatThrowsComesBeforeTheIndex() => DerivativeCheck.VerifyThrows<IndexOutOfRangeException>(
        Example.Body("var l = new List<double>(); l.Add(w[0]); l[1] = w[4] * w[0]; return l[0];"), s_w.Clone(), s_x.Clone());

    [Fact]
    public void AQueryOverAnEmptyListThrows() => DerivativeCheck.VerifyThrows<InvalidOperationException>(
        Example.Body("var l = new List<double>(); foreach (double v in w) { if (v > 5) { l.Add(v); } } return l.Average();"), s_w.Clone(), s_x.Clone());
}
