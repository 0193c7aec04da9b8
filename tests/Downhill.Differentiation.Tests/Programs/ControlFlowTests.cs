using Downhill.Differentiation.Tests.Checking;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>Loops, branches and exits.</summary>
public sealed class ControlFlowTests
{
    private static readonly double[] s_w = [0.7, -0.4, 0.3, 1.2];
    private static readonly double[] s_x = [1.5, -0.5, 0.25, 2, -1];

    [Theory]
    [InlineData("A sum over a counted loop", "double s = 0; for (int i = 0; i < w.Length; i++) { s += w[i] * w[i] * x[i]; } return s;")]
    [InlineData("A product over a counted loop", "double p = 1; for (int i = 0; i < w.Length; i++) { p *= w[i]; } return p;")]
    [InlineData("A recurrence", "double s = w[0]; for (int i = 0; i < 5; i++) { s = s * s + w[1]; } return s;")]
    [InlineData("Fifteen halvings", "double s = w[0]; for (int i = 0; i < 15; i++) { s = Math.Sin(s) / (1 + s * s); } return s;")]
    [InlineData("A loop that runs down", "double s = 0; for (int i = w.Length - 1; i >= 0; i--) { s = s * x[0] + w[i]; } return s;")]
    [InlineData("A loop by twos", "double s = 1; for (int i = 0; i < w.Length; i += 2) { s = s * w[i] + w[i + 1]; } return s;")]
    [InlineData("A loop up to and with", "double s = 1; for (int i = 1; i <= 3; ++i) { s += s * w[i] / i; } return s;")]
    [InlineData("A loop over not equal", "double s = 1; for (int i = 0; i != 4; i++) { s += s * w[i]; } return s;")]
    [InlineData("Two indices", "double s = 1; for (int i = 0, j = 3; i < j; i++, j--) { s = s * w[i] - w[j] * s * s; } return s;")]
    [InlineData("An index changed in the body", "double s = 1; for (int i = 0; i < w.Length; i++) { s = s * w[i] + 1; if (x[i] > 1) { i++; } } return s;")]
    [InlineData("A bound changed in the body", "double s = 1; int n = 4; for (int i = 0; i < n; i++) { s = s * w[i] + 1; if (i == 1) { n = 3; } } return s;")]
    [InlineData("A step that varies", "double s = 1; int step = 1; for (int i = 0; i < 8; i += step) { s = Math.Sin(s * w[i % 4]); step++; } return s;")]
    [InlineData("A loop that never runs", "double s = w[0]; for (int i = 0; i < 0; i++) { s = s * w[1]; } return s * s;")]
    [InlineData("Nested loops", "double s = 0; for (int i = 0; i < w.Length; i++) { double t = 0; for (int j = 0; j <= i; j++) { t += w[j] * x[i]; } s += t * t; } return s;")]
    [InlineData("Loops three deep", "double s = 0.1; for (int i = 0; i < 2; i++) { for (int j = 0; j < 2; j++) { for (int k = 0; k < 2; k++) { s = Math.Sin(s + w[i] * w[j + k]); } } } return s;")]
    [InlineData("A foreach over data", "double s = 0.5; foreach (double v in x) { s = Math.Tanh(s * v + w[0]); } return s;")]
    [InlineData("A foreach over the variable", "double s = 0.5; foreach (var v in w) { s = s * v + v * v; } return s;")]
    [InlineData("A foreach over new data", "double s = 0; foreach (var v in new[] { 0.5, 1.5, 2.5 }) { s += Math.Exp(w[0] * v) * w[1]; } return s;")]
    [InlineData("A while loop", "double s = 1; int i = 0; while (i < w.Length) { s = s * w[i] + 1; i++; } return s;")]
    [InlineData("A while loop on an active value", "double s = w[0]; while (s < 20) { s = s * s + w[3]; } return s;")]
    [InlineData("A do loop", "double s = 1; int i = 0; do { s = s * w[i] + 1; i += 1; } while (i < 3); return s;")]
    [InlineData("A while true with break", "double s = w[0]; int i = 0; while (true) { s = Math.Cos(s * w[1]); if (++i == 4) break; s += 1; } return s;")]
    [InlineData("A for without condition", "double s = w[0]; for (int i = 0; ; i++) { if (i > 3) { break; } s = Math.Cos(s * w[1]) + 1; } return s;")]
    [InlineData("A break", "double s = 1; for (int i = 0; i < 10; i++) { if (i == 3) { break; } s *= w[i] + 2; } return s;")]
    [InlineData("A break on an active value", "double s = 1; for (int i = 0; i < 10; i++) { s *= w[i % 4] + 2; if (s > 4) { break; } s += w[0] * s; } return s;")]
    [InlineData("A continue", "double s = 1; for (int i = 0; i < 4; i++) { if (x[i] < 0) { continue; } s = s * w[i] + w[0]; } return s;")]
    [InlineData("A continue in a while", "double s = 1; int i = -1; while (++i < 4) { if (i % 2 == 1) continue; s = s * w[i] + w[0]; } return s;")]
    [InlineData("A break out of an inner loop", "double s = 1; for (int i = 0; i < 3; i++) { for (int j = 0; j < 3; j++) { if (j > i) { break; } s = Math.Sin(s) + w[j] * s; } s *= w[i]; } return s;")]
    [InlineData("An early return", "double s = 1; for (int i = 0; i < 4; i++) { s = s * w[i] + 1; if (i == 2) { return s * s; } } return s;")]
    [InlineData("An early return that is not taken", "double s = 1; for (int i = 0; i < 4; i++) { s = s * w[i] + 1; if (i == 9) { return s * s; } } return s * w[0];")]
    [InlineData("A return from nested loops", "double s = 1; for (int i = 0; i < 4; i++) { for (int j = 0; j < 4; j++) { s = s * w[j] + 1; if (i * j == 2) { return s * w[i]; } } s += w[i]; } return s;")]
    [InlineData("A guard clause", "if (w.Length < 2) { return 0; } return w[0] * w[1];")]
    [InlineData("A guard clause that is taken", "if (w.Length < 20) { return w[2] * w[2]; } return w[0] * w[1];")]
    [InlineData("An if on data", "double s = 0; for (int i = 0; i < 4; i++) { if (x[i] > 0) { s += w[i] * w[i]; } else { s -= w[i] * w[0]; } } return s;")]
    [InlineData("An if on an active value", "double s = 0; for (int i = 0; i < 4; i++) { if (w[i] > 0) { s += w[i] * w[i]; } else { s -= w[i] * w[0]; } } return s;")]
    [InlineData("An else if chain", "double s = w[0]; for (int i = 0; i < 4; i++) { if (i == 0) { s = s * 2; } else if (i == 1) { s = s * s; } else if (x[i] > 1) { s = Math.Sin(s); } else { s += w[i]; } } return s;")]
    [InlineData("A branch that overwrites", "double s = w[0] * w[1]; double t = s * s; if (t > 0) { s = t * w[2]; } return s * t;")]
    [InlineData("A switch statement", "double s = 1; for (int i = 0; i < 4; i++) { switch (i) { case 0: s = s * w[0]; break; case 1: case 2: s = s + w[i] * w[i]; break; default: s = s * w[3] * s; break; } } return s;")]
    [InlineData("A switch with returns", "switch (x.Length) { case 1: return w[0]; case 5: return w[0] * w[1]; default: return w[2]; }")]
    [InlineData("A switch expression in a loop", "double s = 1; for (int i = 0; i < 4; i++) { s += (i % 3) switch { 0 => w[i] * s, 1 => Math.Sin(w[i] * s), _ => 0.5 }; } return s;")]
    [InlineData("Conditional logic", "double s = 1; for (int i = 0; i < 4; i++) { if (x[i] > 0 && i != 1 || w[i] > 1) { s = s * w[i] + 1; } } return s;")]
    [InlineData("A boolean local", "bool big = w[0] > 0.5; double s = w[1]; if (big) { s *= w[0]; } return s * s;")]
    [InlineData("Blocks with locals of one name", "double s = 0; { double t = w[0] * w[1]; s += t * t; } { double t = w[2] * w[3]; s += t * t * t; } return s;")]
    [InlineData("Compound assignments", "double s = w[0]; s += w[1]; s -= w[2] * s; s *= s; s /= 1 + w[3] * w[3]; return s;")]
    [InlineData("A division by what is divided", "double s = w[0]; for (int i = 2; i >= 0; i--) { s /= (0.6 + s * s); } return s;")]
    [InlineData("A division by what is divided and swapped", "double s = w[0], t = w[1]; for (int i = 0; i < 3; i++) { s /= 0.6 + s * s; double u = s; s = t; t = u; } return s;")]
    [InlineData("An element divided by itself", "var a = (double[])w.Clone(); for (int i = 0; i < 3; i++) { a[i] /= 2 + a[i] * a[i + 1]; } return a[0] * a[1] + a[2];")]
    [InlineData("Compound assignments that read their target", "double s = w[0]; for (int i = 0; i < 3; i++) { s += s * s; s -= 0.1 * s * s * w[1]; s *= 1 + s; s *= Math.Sin(s); } return s;")]
    [InlineData("Elements that read themselves", "var a = (double[])w.Clone(); for (int i = 0; i < 3; i++) { a[i] += a[i] * a[i]; a[i] *= a[i + 1] + a[i]; a[i] -= Math.Sin(a[i]); } return a[0] * a[1] + a[2];")]
    [InlineData("An early return whose slope is its value", "double s = w[0]; if (s >= -0.48) { } else { if (x[3] > 1.22) { return Math.Exp(s); } } return s + w[1];")]
    [InlineData("An early return that is taken and whose slope is its value", "double s = w[0]; if (s >= -0.48) { if (x[3] > 1.22) { return Math.Exp(s); } } else { s = 2; } return s + w[1];")]
    [InlineData("Returns within a loop whose slopes are their values", "double s = w[0]; for (int i = 0; i < 3; i++) { if (s > 3) { return Math.Tanh(s); } if (i == 1) { return Math.Sqrt(s + 2); } s += w[i]; } return Math.Exp(s);")]
    [InlineData("A division by an active value in a loop", "double s = w[0]; for (int i = 0; i < 3; i++) { s /= 1.5 + w[i]; s += 1; } return s;")]
    [InlineData("Increments", "double s = w[0]; s++; s *= w[1]; --s; return s * s;")]
    [InlineData("A chain of assignments", "double a, b; a = b = w[0] * w[1]; a *= b; return a + b;")]
    [InlineData("A swap", "double a = w[0], b = w[1]; for (int i = 0; i < 3; i++) { double t = a; a = b * b; b = t * w[2]; } return a * b + a;")]
    [InlineData("An accumulator used within the loop", "double s = 0, q = 0; for (int i = 0; i < 4; i++) { s += w[i]; q += s * s; } return q;")]
    [InlineData("An average", "double s = 0; int n = 0; for (int i = 0; i < w.Length; i++) { if (x[i] > 0) { s += w[i] * w[i]; n++; } } return n == 0 ? 0 : s / n;")]
    [InlineData("A value overwritten by data in a branch", "double s = w[0]; if (x[0] > 0) { s = x[1]; } return s * 2 + w[1];")]
    [InlineData("A value overwritten by data in the other branch", "double s = w[0]; if (x[0] < 0) { s = s * s; } else { s = x[1] * x[2]; } return s * 2 + w[1];")]
    [InlineData("A value overwritten by data in a loop", "double s = w[2]; double t = 1; for (int i = 0; i <= 2; i++) { t = s - x[0]; s = x[2]; } return t + w[1];")]
    [InlineData("A value overwritten by data and then built anew", "double s = w[2]; for (int i = 0; i < 3; i++) { s = x[i]; for (int j = 0; j < 2; j++) { s = s * w[j] + x[j]; } } return s;")]
    [InlineData("A value overwritten by data on a while's way", "double s = w[2]; int k = 0; while (k < 2) { k++; if (k == 2) { s = 0.5; } s = s + x[k]; } return s + w[1];")]
    [InlineData("A value overwritten by data in a switch", "double s = w[2]; switch (x.Length) { case 1: s = s * s; break; default: s = 3; break; } return s + w[1];")]
    [InlineData("A value overwritten by a choice of data", "double s = w[2]; if (x[0] > 0) { s = x.Length > 2 ? x[0] : 2; } return s + w[1];")]
    [InlineData("A swap with data", "double s = w[2], d = x[1]; for (int i = 0; i < 3; i++) { double t = s; s = d; d = t * 2; } return s + w[1];")]
    [InlineData("An element overwritten by data in a loop", "var a = (double[])w.Clone(); for (int i = 0; i < 3; i++) { if (x[i] > 0) { a[i] = x[i]; } a[i] *= 2; } return a[0] + a[1] * a[1] + a[2];")]
    [InlineData("A value overwritten before use", "double s = w[0] * w[1]; s = w[2]; return s * s;")]
    [InlineData("Integers from data", "double s = 0; for (int i = 0; i < 4; i++) { int k = (int)Math.Floor(Math.Abs(x[i])) % 4; s += w[k] * w[i]; } return s;")]
    [InlineData("Constants", "const double c = 2.5; const int n = 2; double s = 1; for (int i = 0; i < n; i++) { s = s * w[i] * c; } return s;")]
    [InlineData("A running maximum", "double m = double.NegativeInfinity; for (int i = 0; i < 4; i++) { m = Math.Max(m, w[i] * x[i]); } return m * m;")]
    [InlineData("A running maximum by hand", "double m = w[0]; for (int i = 1; i < 4; i++) { if (w[i] > m) { m = w[i]; } } return m * m;")]
    [InlineData("Log-sum-exp", "double m = double.MinValue; for (int i = 0; i < 4; i++) { m = Math.Max(m, w[i]); } double s = 0; for (int i = 0; i < 4; i++) { s += Math.Exp(w[i] - m); } return m + Math.Log(s);")]
    [InlineData("Newton's iteration", "double r = 1; for (int i = 0; i < 6; i++) { r = 0.5 * (r + w[3] / r); } return r;")]
    [InlineData("Newton's iteration to a tolerance", "double r = 1; while (Math.Abs(r * r - w[3]) > 1e-3) { r = 0.5 * (r + w[3] / r); } return r * w[0];")]
    public void ABodyIsDifferentiated(string _, string body) =>
        DerivativeCheck.Verify(Example.Body(body), s_w.Clone(), s_x.Clone());

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    public void ALoopOverEveryLengthIsDifferentiated(int length)
    {
        double[] w = [.. Enumerable.Range(1, length).Select(static i => Math.Sin(i))];
        DerivativeCheck.Verify(
            Example.Static("[Differentiable] static double Loss(double[] w) { double s = 1; for (int i = 0; i < w.Length; i++) { s = s * w[i] + 1; } return s; }"),
            (object)w);
    }

    [Theory]
    [InlineData(-1.0)]
    [InlineData(0.3)]
    [InlineData(2.0)]
    public void EveryPathThroughExitsIsDifferentiated(double start) => DerivativeCheck.Verify(
        Example.Body("""
            double s = w[0];
            for (int i = 0; i < 6; i++)
            {
                for (int j = 0; j < 3; j++)
                {
                    s += w[1] * x[j] * s;
                    if (s > 3) { return s * w[2]; }
                    if (s < -2) { break; }
                    if (j == 1) { continue; }
                    s = Math.Sin(s) * 2;
                }

                if (i == 4) { break; }
                s *= 1.1 + w[2] * w[2];
            }

            return s * s;
            """),
        new[] { start, 0.4, 0.3 },
        s_x.Clone());

    [Fact]
    public void AForeachOverAListOfRowsIsDifferentiated() => DerivativeCheck.Verify(
        Example.Static("""
            [Differentiable]
            static double Loss(double[] w, List<double[]> rows)
            {
                double s = 0;
                foreach (double[] row in rows)
                {
                    double dot = 0;
                    for (int j = 0; j < row.Length; j++) { dot += row[j] * w[j]; }
                    s += Math.Log(1 + Math.Exp(-dot));
                }

                return s / rows.Count;
            }
            """),
        new[] { 0.4, -0.3 },
        new List<double[]> { new[] { 1.0, 2.0 }, new[] { -0.5, 0.3 }, new[] { 0.7, -1.1 } });

    [Fact]
    public void ARangeOfIndicesIsDifferentiated() => DerivativeCheck.Verify(
        Example.Body("double s = 1; foreach (int i in Enumerable.Range(0, w.Length)) { s = s * w[i] + x[i]; } return s;"),
        s_w.Clone(),
        s_x.Clone());

    [Fact]
    public void ThePreconditionThatHoldsIsKept() => DerivativeCheck.Verify(
        Example.Body("""
            if (w.Length > x.Length) { throw new ArgumentException($"{w.Length} > {x.Length}", nameof(w)); }
            return w[0] * w[0];
            """),
        s_w.Clone(),
        s_x.Clone());
}
