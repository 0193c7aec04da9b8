using Downhill.Differentiation.Tests.Checking;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>Statements around differentiated values, beyond loops and branches.</summary>
public sealed class StatementTests
{
    private static readonly double[] s_w = [0.7, -0.4, 0.3, 1.2];
    private static readonly double[] s_x = [1.5, -0.5, 2, 0.25, 1];

    [Theory]
    [InlineData("A checked block", "double s = 1; checked { for (int i = 0; i < 3; i++) { int k = i * 2 % 3; s = s * w[k] + w[i]; } } return s;")]
    [InlineData("A checked expression", "double s = checked(w[0] * w[1]); int n = checked(x.Length * 2); return s * n * unchecked(w[2] + 1);")]
    [InlineData("Try and finally", "double s = 0; int n = 0; try { s = w[0] * w[1]; s *= s; } finally { n++; } return s * n * w[2];")]
    [InlineData("Try and finally around a loop", "double s = 1; try { for (int i = 0; i < 3; i++) { s = s * w[i] + 1; } } finally { s = s * s; } return s;")]
    [InlineData("Try with a return", "int n = 1; try { if (x[0] > 0) { return w[0] * w[1]; } n = 2; } finally { n++; } return w[2] * n;")]
    [InlineData("Try that always returns", "try { double s = w[0] * w[0]; return s * w[1]; } finally { Console.Write(\"\"); }")]
    [InlineData("A using statement", "double s = w[0]; using (var r = new System.IO.StringReader(\"a\")) { s *= w[1] * s; } return s;")]
    [InlineData("A using declaration", "double s = w[0]; using var r = new System.IO.StringReader(\"a\"); s *= w[1] * s; return s * r.Read();")]
    [InlineData("A lock", "double s = w[0]; lock (x) { s *= w[1] * s; } return s;")]
    [InlineData("A throw in an expression", "double[] y = x ?? throw new ArgumentNullException(nameof(x)); double s = y.Length > 0 ? w[0] * y[0] : throw new ArgumentException(nameof(y)); return s * s;")]
    [InlineData("A throw in a switch", "return x.Length switch { 1 => w[0], 5 => w[1] * w[1], _ => throw new ArgumentException(nameof(x)) };")]
    [InlineData("A switch on a property", "return x switch { { Length: > 7 } => w[0], { Length: >= 3 and < 6 } => w[1] * w[1], _ => w[2] };")]
    [InlineData("A switch with a guard", "double s = 0; for (int i = 0; i < 4; i++) { switch (i) { case 0: s += w[0] * w[0]; break; case > 1 when x[i] > 1: s += w[i]; break; case > 0 and < 3: s *= w[1]; break; default: s -= w[3]; break; } } return s;")]
    [InlineData("A switch that names what it matches", "object o = x.Length; switch (o) { case string t: return w[0] * t.Length; case int n when n > 3: return w[1] * n * w[1]; default: return w[2]; }")]
    [InlineData("A switch expression that names what it matches", "object o = x; return o switch { int n => w[0] * n, double[] { Length: > 2 } a => w[1] * a[0] * w[1], _ => w[2] };")]
    [InlineData("A switch with goto case", "double s = 1; for (int i = 0; i < 4; i++) { switch (i) { case 0: s *= w[0]; break; case 1: s += w[1]; goto case 0; case 2: s = s * s; goto default; default: s += w[2] * s; break; } } return s;")]
    [InlineData("A switch with goto case and locals", "double s = 1; for (int i = 0; i < 3; i++) { switch (i) { case 0: double t = s * w[0]; foreach (double v in w.Concat(x)) { double u = v * t; Console.Write($\"{u}\".Substring(0, 0)); s += u; } break; case 1: s += w[1]; goto case 0; default: s *= w[2]; break; } } return s;")]
    [InlineData("A step as a value within checked", "var q = new (int a, double b)[2]; double s = w[0]; checked { int k = q[0].a++; int n = 1; int m = n++ + k; s *= w[m] + n; } return s;")]
    [InlineData("A switch with goto case and a pattern variable", "double s = 1; for (int i = 0; i < 3; i++) { switch (i) { case 0: object o = x; if (o is double[] { Length: > 2 } a) { s *= w[0] * a[i]; } break; case 1: s += w[1]; goto case 0; default: s *= w[2]; break; } } return s * s;")]
    [InlineData("A switch with goto case and out variables", "void Both(double v, out double p, out double q) { p = v * v; q = p + v; } double s = 1; for (int i = 0; i < 3; i++) { switch (i) { case 0: Both(s * w[0], out double a, out var b); s += a * b; break; case 1: s += w[1]; goto case 0; default: s *= w[2]; goto case 1; } } return s;")]
    [InlineData("A switch with goto case that takes tuples apart", "double s = 1; for (int i = 0; i < 3; i++) { switch (i) { case 0: var (a, b) = (s * w[0], i + 1); double c; (c, s) = (a * b, a + s); s += c; break; case 1: s += w[1]; goto case 0; default: s *= w[2]; goto case 1; } } return s;")]
    [InlineData("A throw in an expression within checked", "double s = w[0]; checked { double[] y = { x.Length > 0 ? s * w[1] : throw new ArgumentException(nameof(x)), s }; s = y[0] * y[1] * w[x.Length - 4]; } return s * w[1];")]
    [InlineData("A local function within checked", "double s = w[0]; checked { double Deep(double t, int k) => k == 0 ? x[0] : x[1] * Deep(t, k - 1) + t; IEnumerable<int> Steps(int n) { for (int i = 0; i < n * 2; i++) { yield return i + 1; } } s *= Deep(x[2], 2); foreach (int i in Steps(2)) { s += w[1] * i; } } return s * w[0];")]
    [InlineData("A switch on a tuple", "double s = 0; for (int i = 0; i < 3; i++) { s += (i, x[i] > 0) switch { (0, true) => w[0], (1, false) => w[1] * w[1], _ => w[2] * w[3] }; } return s;")]
    [InlineData("A switch on a string", "string kind = x.Length > 3 ? \"square\" : \"line\"; switch (kind) { case \"square\": return w[0] * w[0]; case \"line\": return w[0]; default: throw new ArgumentException(kind); }")]
    [InlineData("An increment in an expression", "double s = w[0]; double t = s++ * 2; double u = ++s * t; return s * t + u-- * u;")]
    [InlineData("An index that steps", "var a = new double[4]; int k = 0; a[k++] = w[0] * w[0]; a[k++] = w[1] * a[0]; a[k] = w[2]; return a[0] + a[1] * a[2] + k;")]
    [InlineData("An index that steps in a loop", "var a = new double[4]; int k = 0; foreach (double v in w) { a[k++] = v * v * (k > 1 ? a[k - 2] : 1); } return a[3] + a[1];")]
    [InlineData("Chained assignments", "double a, b, c; a = b = c = w[0] * w[1]; a *= b; b += c = a; return a + b * c;")]
    [InlineData("An assignment in a condition", "double d = 2, s = 0; while ((d -= 0.6) > 0) { s += w[0] * d * s + w[1]; } return s;")]
    [InlineData("An active assignment in a condition", "double d = 2, s = 0; while ((d -= w[0]) > 0) { s += w[0] * d; } return s;")]
    [InlineData("An assignment in an argument", "double t; double s = Math.Sin(t = w[0] * w[1]) * t; return s;")]
    [InlineData("Every compound assignment", "double s = w[0]; s += w[1]; s -= x[0]; s *= w[2]; s /= x[2]; s %= 5; var a = new double[2]; a[0] += s; a[1] -= s * s; a[0] *= a[1]; a[0] /= w[3]; return a[0];")]
    [InlineData("Do while", "double s = w[0]; int i = 0; do { s = s * w[1] + 1; i++; } while (i < 3); return s;")]
    [InlineData("Two loop variables", "double s = 0; for (int i = 0, j = 3; i < j; i++, j--) { s += w[i] * w[j]; } return s;")]
    [InlineData("A loop that counts by a double", "double s = 1, h = 0.25; for (double t = 0; t < 1; t += h) { s += h * (w[0] * s + w[1] * t); } return s;")]
    [InlineData("A loop without a header", "double s = 1; int i = 0; for (; ; ) { if (i >= 3) { break; } s = s * w[i] + 1; i++; } return s;")]
    [InlineData("A reference to an element", "var a = (double[])w.Clone(); ref double r = ref a[1]; r *= r; r += a[0]; return a[1] * a[2];")]
    [InlineData("A reference to a local", "double s = w[0]; ref double r = ref s; r *= w[1]; return s * r;")]
    [InlineData("A reference to an element in a loop", "var a = (double[])w.Clone(); for (int i = 0; i < 3; i++) { ref double r = ref a[i]; r *= a[i + 1]; r += 1; } return a[0] * a[1] * a[2];")]
    [InlineData("A pattern", "object o = x; if (o is double[] { Length: > 2 } a && a[0] > 0) { return w[0] * a[0] * w[0]; } return w[1];")]
    [InlineData("A null that is tested", "double[] y = null; return w[0] * w[0] * (y?.Length ?? 3) + (x is null ? 0 : w[1]);")]
    [InlineData("Output", "double s = w[0] * w[1]; Console.Write($\"{s:F2}\".Substring(0, 0)); System.Diagnostics.Debug.WriteLine(s); System.Diagnostics.Debug.Assert(s < 100, nameof(s)); return s * s;")]
    [InlineData("Output in a loop", "double s = 1; for (int i = 0; i < 3; i++) { s *= w[i] + s; if (i == 100) { Console.WriteLine(\"{0}: {1}\", i, s); } } return s;")]
    [InlineData("A record in a text", "var r = (A: w[0], B: w[1]); var l = new System.Collections.Generic.List<(double A, double B)> { r }; System.Diagnostics.Debug.WriteLine($\"{r} {new Version(1, 2)} {Environment.NewLine.Length,4:D2} {l[0].A:F2}\"); return r.A * r.B;")]
    [InlineData("A local constant", "const double Rate = 0.1; const int N = 3; double s = 1; for (int i = 0; i < N; i++) { s -= Rate * w[i] * s; } return s;")]
    [InlineData("A discard", "_ = x.Length; _ = w[0] * w[1]; double s = w[2]; return s * s;")]
    [InlineData("Out variables", "int.TryParse(\"3\", out int n); return w[0] * n * w[0];")]
    [InlineData("Locals in nested blocks", "double s = 0; { double t = w[0]; { double u = t * t; s += u; } } { double t = w[1]; s *= t; } return s;")]
    public void ABodyIsDifferentiated(string _, string body) =>
        DerivativeCheck.Verify(Example.Body(body), s_w.Clone(), s_x.Clone());
}
