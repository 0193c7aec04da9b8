using Downhill.Differentiation.Tests.Checking;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>Losses in <c>float</c>, or in both: the value keeps every rounding, the gradient is rounded once.</summary>
public sealed class FloatTests
{
    [Theory]
    [InlineData("A product", "return w[0] * w[1] * w[2];")]
    [InlineData("A product in a local", "float p = w[0] * w[1]; return p * p;")]
    [InlineData("A sum of squares", "float s = 0; for (int i = 0; i < w.Length; i++) { s += w[i] * w[i]; } return s;")]
    [InlineData("A sum of squares in double", "double s = 0; for (int i = 0; i < w.Length; i++) { s += w[i] * w[i]; } return (float)s;")]
    [InlineData("A promoted product", "double d = 0.1; float f = (float)(w[0] * d); return f * w[1];")]
    [InlineData("A cast before a product", "return (float)((double)w[0] * w[1] / 3);")]
    [InlineData("Whole constants", "return w[0] * 3 / 7 + 16777217 * w[1];")]
    [InlineData("Constants of both types", "return (float)(w[0] * 0.1 + w[1] * 0.1f);")]
    [InlineData("A whole number", "int n = w.Length; float mean = 0; foreach (float v in w) { mean += v / n; } return mean * mean;")]
    [InlineData("Compound assignments", "float p = 1; foreach (var v in w) { p *= v; p /= 1.5f; p -= v; p += 2; } return p;")]
    [InlineData("An increment", "float p = w[0]; p++; return p * p;")]
    [InlineData("A choice", "float p = w[0] > 0 ? w[0] * w[1] : w[1]; return p * (w[1] > 5 ? 1 : w[2]);")]
    [InlineData("A local array", "var h = new float[w.Length]; for (int i = 0; i < w.Length; i++) { h[i] = w[i] * w[i] / 3; } float s = 0; foreach (var v in h) { s += v * v; } return s;")]
    [InlineData("A local array of values", "float[] h = { w[0] * w[1], w[2] }; h[0] *= h[1]; return h[0] + h[1];")]
    [InlineData("A clone", "var h = (float[])w.Clone(); h[0] = h[0] * h[1]; return h[0] * h[2];")]
    [InlineData("A product of many", "return w[0] * w[1] * w[2] * w[0] * w[1] * w[2] * w[0] * 0.3f;")]
    [InlineData("A quotient", "return w[0] / (w[1] + 2) - w[2] / w[0];")]
    [InlineData("Functions of doubles", "return (float)(Math.Exp(w[0]) + Math.Sqrt(w[1] + 3) * Math.Pow(w[2], 2));")]
    [InlineData("A helper", "return Scale(w[0], 2) * Scale(w[1], w[2]);", "static float Scale(float a, float b) => a * b / 3;")]
    [InlineData("A helper in double", "return (float)(Scale(w[0]) * Scale(w[1]));", "static double Scale(float a) => a;")]
    [InlineData("A helper of doubles", "return (float)Scale(w[0] * w[1], w[2]);", "static double Scale(double a, double b) { double c = a * b; return c / 3; }")]
    public void ALossOfFloatsHasItsGradient(string what, string body, string helpers = "")
    {
        Assert.NotEmpty(what);
        DerivativeCheck.Verify(
            Example.Static($$"""[Differentiable] static float Loss(float[] w) { {{body}} } {{helpers}}"""),
            new[] { 0.7f, -1.3f, 0.4f });
    }

    [Theory]
    [InlineData("LINQ sum", "return w.Sum() * w[0];")]
    [InlineData("LINQ sum of a selection", "return w.Select(v => v * v).Sum();")]
    [InlineData("LINQ sum by a selector", "return w.Sum(v => v * 0.3f * v);")]
    [InlineData("LINQ sum in double", "return new[] { w[0] * 1e8f, w[1], -w[0] * 1e8f, w[2] / 3 }.Sum() + w.Sum(v => v / 3);")]
    [InlineData("LINQ average", "return w.Average() * w[1];")]
    [InlineData("LINQ zip", "return w.Zip(x, (a, b) => a * b).Sum();")]
    [InlineData("LINQ maximum", "return w.Max() * w[1];")]
    [InlineData("LINQ sum to a double", "double s = w.Select(v => (double)v * v).Sum(); return (float)Math.Sqrt(s);")]
    [InlineData("A tuple", "(float a, float b) p = (w[0] * w[1], w[2]); return p.a * p.b;")]
    [InlineData("A tuple that widens", "(double a, float b) p = (w[0] * w[1], w[2]); return (float)(p.a * p.b / 3);")]
    [InlineData("A swap", "float a = w[0], b = w[1]; (a, b) = (b, a); return a / b;")]
    [InlineData("A struct", "var p = new Pair { A = w[0], B = w[1] }; p.A *= p.B; return p.A / 3 + p.B;")]
    [InlineData("Operators of a struct", "var p = new Pair { A = w[0], B = w[1] }; var q = p + p * w[2]; return q.A * q.B;")]
    [InlineData("A rectangular array", "var m = new float[2, 2]; m[0, 0] = w[0]; m[1, 0] = w[1] * m[0, 0]; m[0, 0] *= 3; return m[1, 0] / 7 * m[0, 0];")]
    [InlineData("Widening on return", "return (float)(Half(w[0]) * Half(w[1]));")]
    [InlineData("Whole numbers on return", "return w[0] * (float)(Whole(3) / Whole(2)) * w[1];")]
    [InlineData("Whole numbers on return beside a variable", "return (float)(w[0] * WholeOr(7, w) / WholeOr(2, w));")]
    [InlineData("A switch expression", "float p = x.Length switch { 3 => w[0] * w[1], _ => w[2] }; return p / 3;")]
    [InlineData("A mixed choice", "double p = x[0] > 0 ? w[0] * w[1] : 0.1; return (float)(p * p);")]
    [InlineData("A mixed choice of numbers", "return (float)((x[0] > 0 ? w[0] / 3 : 0.1) * w[1]);")]
    [InlineData("A long and a float", "long n = 3; return w[0] * n / 7 + n;")]
    [InlineData("A float loop variable", "float s = 0; for (float t = 0; t < 1; t += 0.25f) { s += w[0] * t * w[1]; } return s;")]
    [InlineData("A while loop", "float t = w[0]; int k = 0; while (k < 3) { t = t * t + w[1] / 3; k++; } return t;")]
    [InlineData("A recursion", "return Power(w[0], 3) * w[1];")]
    [InlineData("An out parameter", "Split(w[0] / 3, out float a, out double b); return (float)(a * b);")]
    [InlineData("A ref parameter", "float s = w[0]; Grow(ref s, w[1]); Grow(ref s, w[2]); return s;")]
    [InlineData("An array helper", "var h = new float[3]; Fill(w, h); return h[0] * h[1] / 3 + h[2];")]
    [InlineData("A field of data", "return (float)(w[0] * Scale / 3 + w[1] * Offset);")]
    [InlineData("MathF throughout", "return MathF.Sqrt(MathF.Exp(w[0]) + MathF.Pow(w[1], 2) * MathF.Abs(w[2])) + MathF.Max(w[0], w[1]);")]
    [InlineData("Math on floats", "return Math.Abs(w[0]) * Math.Max(w[0], w[1]) + Math.Clamp(w[2], 0f, 0.3f) * w[1] + Math.Min(w[0], 2);")]
    [InlineData("MathF and Math", "return MathF.Sin(w[0] / 3) * (float)Math.Sin(w[0] / 3);")]
    [InlineData("Casts to float inside", "double a = 0.1 * w[0]; return (float)a * (float)(a * w[1]);")]
    [InlineData("Casts to double inside", "float a = w[0] / 3; return (float)((double)a * a + (double)(a * w[1]));")]
    [InlineData("Constants", "const float Third = 1f / 3; const double Tenth = 0.1; return (float)(w[0] * Third * Tenth + w[1] * Third);")]
    [InlineData("Convert", "return Convert.ToSingle(Convert.ToDouble(w[0]) * 0.1) * w[1];")]
    [InlineData("Buffers that change places", "float[] p = new float[w.Length], q = new float[w.Length]; for (int k = 0; k < 3; k++) { for (int i = 0; i < w.Length; i++) { q[i] = p[i] / 3 + w[i]; } var t = p; p = q; q = t; } return p[0] * p[1];")]
    [InlineData("Rectangles that change places", "float[,] p = new float[2, 2], q = new float[2, 2]; for (int k = 0; k < 3; k++) { q[0, 0] = p[0, 1] / 3 + w[0]; q[0, 1] = w[1] * w[0]; var t = p; p = q; q = t; } return p[0, 0] * p[0, 1];")]
    [InlineData("Rows", "var rows = new float[2][]; for (int i = 0; i < 2; i++) { rows[i] = new float[3]; for (int j = 0; j < 3; j++) { rows[i][j] = w[j] * w[i] / 3; } } return rows[0][1] * rows[1][2];")]
    [InlineData("A helper that returns an array", "float[] c = Squares(w); return c[0] / 3 * c[1];")]
    [InlineData("An array picked by a condition", "float[] c = x[0] > 0 ? Squares(w) : w; return c[0] / 3 * c[1];")]
    [InlineData("A recursion over an array", "return Total(w, 0) * w[0];")]
    [InlineData("An array of pairs", "var ps = new Pair[2]; for (int i = 0; i < 2; i++) { ps[i] = new Pair { A = w[i], B = w[i] * w[2] / 3 }; } return ps[0].A * ps[1].B;")]
    [InlineData("A loop that keeps its values", "float t = w[0]; for (int i = 0; i < 4; i++) { float u = MathF.Sin(t * w[1]); t = u * u + t / 3; } return t;")]
    [InlineData("Elements overwritten", "var a = (float[])w.Clone(); for (int i = 1; i < a.Length; i++) { a[i] *= a[i - 1] / 3; a[i - 1] = a[i] * a[i]; } return a[0] * a[1] + a[2];")]
    [InlineData("Array copies", "var a = new float[3]; Array.Copy(w, a, 3); a[0] *= a[1]; var b = new float[3]; a.CopyTo(b, 0); Array.Fill(a, b[0] / 3); return a[1] * b[2];")]
    [InlineData("A lambda", "Func<float, float> f = v => v * v / 3; return f(w[0]) * f(w[1]);")]
    [InlineData("A local function", "float F(float v) => v / 3 * w[2]; return F(w[0]) * F(w[1]);")]
    [InlineData("A lambda in double", "Func<double, double> f = v => v * v / 3; return (float)(f(w[0]) * f(w[1]));")]
    [InlineData("Remainder", "return (w[0] * 9) % 2f * w[1];")]
    public void FloatsMixWithTheRestOfTheLanguage(string what, string body)
    {
        Assert.NotEmpty(what);
        DerivativeCheck.Verify(
            Example.Static($$"""
                struct Pair
                {
                    public float A;
                    public float B;
                    public static Pair operator +(Pair p, Pair q) => new Pair { A = p.A + q.A, B = p.B + q.B };
                    public static Pair operator *(Pair p, float c) => new Pair { A = p.A * c / 3, B = p.B * c };
                }

                static float Scale = 0.3f;
                static readonly double Offset = 0.7;

                static double Half(float v) => v;
                static double Whole(int n) => n;
                static double WholeOr(int n, float[] v) => n;
                static float Power(float v, int n) => n == 0 ? 1 : v / 3 * Power(v, n - 1);
                static float Total(float[] a, int from) => from == a.Length ? 0 : a[from] * a[from] / 3 + Total(a, from + 1);
                static float[] Squares(float[] a) { var r = new float[a.Length]; for (int i = 0; i < r.Length; i++) { r[i] = a[i] * a[i]; } return r; }
                static void Split(float v, out float a, out double b) { a = v * v; b = v * 0.1; }
                static void Grow(ref float s, float by) { s *= by; s += by / 3; }
                static void Fill(float[] from, float[] to) { for (int i = 0; i < to.Length; i++) { to[i] = from[i] * from[i] / 3; } }

                [Differentiable]
                static float Loss(float[] w, float[] x) { {{body}} }
                """),
            new[] { 0.7f, -1.3f, 0.4f },
            new[] { 0.3f, 0.9f, -2.1f });
    }

    [Theory]
    [InlineData("[Differentiable(\"a\", \"b\", \"c\", \"d\")] static float Loss(float a, double b, float[] c, double[] d) => (float)(a * b / 3 + c[0] * d[0] * a + c[1] * c[1]);")]
    [InlineData("[Differentiable(\"c\", \"a\")] static double Loss(float a, double b, float[] c, double[] d) => a * c[0] / 3 + b * c[1] + d[0];")]
    [InlineData("[Differentiable(\"a\")] static double Loss(float a, double b, float[] c, double[] d) { a = a * a / 3; return a * b; }")]
    [InlineData("[Differentiable(\"c\")] static double Loss(float a, double b, float[] c, double[] d) { c[0] = c[0] * c[1] / 3; c[1] *= c[0]; return c[1] * b; }")]
    [InlineData("[Differentiable(\"c\")] static float Loss(float a, double b, float[] c, double[] d) => 3;")]
    public void VariablesOfBothTypesHaveTheirGradients(string member) => DerivativeCheck.Verify(
        Example.Static(member), 0.7f, 1.3, new[] { 0.4f, -0.9f }, new[] { 0.6 });

    [Fact]
    public void AFieldIsAVariable() => DerivativeCheck.VerifyWith(
        Example.Instance("float _scale; readonly float[] _weights = new float[2]; [Differentiable(\"_scale\", \"_weights\")] float Loss(float x) => _scale * x / 3 * _weights[0] + _weights[1] * _weights[1];"),
        new { _scale = 0.7f, _weights = new[] { 0.3f, -0.8f } },
        1.1f);

    [Fact]
    public void ARectangleOfFloatsWithSeveralNamesIsAVariable() => DerivativeCheck.Verify(
        Example.Static("[Differentiable] static float Loss(float[,] m, float[,] n, bool c) { float[,] p = c ? m : n; return p[0, 0] * p[0, 1] / 3 + m[1, 0] * m[0, 0]; }"),
        new[,] { { 0.7f, 0.2f }, { -0.4f, 1.3f } },
        new[,] { { 0.1f, 0.5f } },
        true);

    [Fact]
    public void ARectangleOfFloatsIsAVariable() => DerivativeCheck.Verify(
        Example.Static("[Differentiable] static float Loss(float[,] m) { float s = 0; for (int i = 0; i < 2; i++) { for (int j = 0; j < 2; j++) { s += m[i, j] * m[j, i] / 3; } } return s; }"),
        new[,] { { 0.7f, 0.2f }, { -0.4f, 1.3f } });

    [Theory]
    [InlineData("decimal d = (decimal)w[0]; return (float)d * w[1];", "'decimal' values have no derivative here; use double or float")]
    [InlineData("Half h = (Half)w[0]; return (float)h * w[1];", "'System.Half' values have no derivative here; use double or float")]
    [InlineData("return BitConverter.SingleToInt32Bits(w[0]) * w[1];", null)]
    [InlineData("return (float)Math.Round(w[0]) * w[1];", "'Math.Round' is constant between its jumps, so that its derivative is zero; leave the value as it is, or use a smooth function")]
    [InlineData("return MathF.Floor(w[0]) * w[1];", "'MathF.Floor' is constant between its jumps, so that its derivative is zero; leave the value as it is, or use a smooth function")]
    [InlineData("return (int)w[0] * w[1];", "the cast to 'int' drops the fraction, so that its derivative is zero; keep the value as a double")]
    public void WhatHasNoDerivativeIsRefused(string body, string? message)
    {
        DifferentiabilityReport report = Reading.Of(
            Example.Static($$"""[Differentiable] static float Loss(float[] w) { {{body}} }"""),
            Microsoft.CodeAnalysis.CSharp.LanguageVersion.CSharp11);

        Assert.False(report.HasGradient);
        if (message is not null)
        {
            Assert.Equal(message, $"{report.Obstacles[0].Reason}; {report.Obstacles[0].Instead}");
        }
    }
}
