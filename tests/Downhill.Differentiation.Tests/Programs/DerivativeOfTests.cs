using Downhill.Analyzers.Rules.Kink;
using Downhill.Analyzers.Rules.NotDifferentiable;
using Downhill.Differentiation.Tests.Checking;
using Downhill.Differentiation.Tests.Compiling;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>
/// Derivatives that the user declares. The methods have source, so that the dual numbers can go through it, but with a
/// <c>goto</c>, so that the calculus cannot.
/// </summary>
public sealed class DerivativeOfTests
{
    private const string Special = """
        static class Special
        {
            public static double Erf(double x)
            {
                double sum = x, term = x;
                int n = 0;
            next:
                n++;
                term *= -x * x / n;
                sum += term / (2 * n + 1);
                if (n < 40) goto next;
                return sum * 2 / System.Math.Sqrt(System.Math.PI);
            }

            public static double Beta(double a, double b) { goto end; end: return System.Math.Exp(a * b) / (a + b); }

            public static double Power(double x, int n) { double r = 1; again: if (n > 0) { r *= x; n--; goto again; } return r; }

            public static double Norm(double[] v) { double s = 0; int i = 0; next: if (i < v.Length) { s += v[i] * v[i]; i++; goto next; } return System.Math.Sqrt(s); }

            public static double Line(double[] xs, double[] ys, double x) { goto end; end: return ys[0] + (ys[1] - ys[0]) * (x - xs[0]) / (xs[1] - xs[0]); }

            public static double Bent(double x) { goto end; end: return x < 0 ? -x : x; }
        }

        sealed class Curve
        {
            private readonly double _scale;
            public Curve(double scale) { _scale = scale; }
            public double At(double x) { goto end; end: return _scale * x * x; }
            public double Slope(double x) => 2 * _scale * x;
        }
        """;

    private const string Rules = """
        [DerivativeOf(typeof(Special), nameof(Special.Erf))]
        static double ErfDerivative(double x) => 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x);

        [DerivativeOf(typeof(Special), nameof(Special.Beta), By = "a")]
        static double BetaByA(double a, double b) => Math.Exp(a * b) * (b * (a + b) - 1) / ((a + b) * (a + b));

        [DerivativeOf(typeof(Special), nameof(Special.Beta), By = "b")]
        static double BetaByB(double a, double b) => BetaByA(b, a);

        [DerivativeOf(typeof(Special), nameof(Special.Power))]
        static double PowerDerivative(double x, int n) => n == 0 ? 0 : n * Special.Power(x, n - 1);

        [DerivativeOf(typeof(Special), nameof(Special.Norm))]
        static void NormPullback(double[] v, double result, double resultAdjoint, double[] vAdjoint)
        {
            for (int i = 0; i < v.Length; i++) { vAdjoint[i] += resultAdjoint * v[i] / result; }
        }

        [DerivativeOf(typeof(Special), nameof(Special.Line))]
        static void LinePullback(double[] xs, double[] ys, double x, double result, double resultAdjoint, double[] ysAdjoint, ref double xAdjoint)
        {
            double t = (x - xs[0]) / (xs[1] - xs[0]);
            ysAdjoint[0] += resultAdjoint * (1 - t);
            ysAdjoint[1] += resultAdjoint * t;
            xAdjoint += resultAdjoint * (ys[1] - ys[0]) / (xs[1] - xs[0]);
        }

        [DerivativeOf(typeof(Curve), nameof(Curve.At))]
        static void CurvePullback(Curve curve, double x, double result, double resultAdjoint, ref double xAdjoint) => xAdjoint += resultAdjoint * curve.Slope(x);
        """;

    private static readonly double[] s_w = [0.7, -0.4, 0.3, 1.2];
    private static readonly double[] s_x = [1.5, 0.25, -0.5, 2];

    private static string Program(string body, string rules = Rules) => Example.Static($$"""
        {{rules}}

        [Differentiable]
        static double Loss(double[] w, double[] x)
        {
            {{body}}
        }
        """) + Special;

    [Theory]
    [InlineData("A function of one number", "return Special.Erf(w[0]) * w[1];")]
    [InlineData("Within others", "return Math.Sin(Special.Erf(w[0] * w[1]) * Special.Erf(Special.Erf(w[2])));")]
    [InlineData("In a loop", "double s = 0; for (int i = 0; i < w.Length; i++) { s += Special.Erf(w[i] * x[i]) * s + w[i]; } return s;")]
    [InlineData("Two parameters", "return Special.Beta(w[0], w[3]) + Special.Beta(w[3], 2) * Special.Beta(b: w[0], a: 1.5);")]
    [InlineData("A whole number beside", "return Special.Power(w[0], 3) * Special.Power(w[1], x.Length) + Special.Power(w[2], 0);")]
    [InlineData("An argument that changes afterwards", "double a = w[0]; double e = Special.Erf(a); a = w[1] * a; return e * a + Special.Erf(a);")]
    [InlineData("Inactive", "return Special.Erf(x[0]) * w[0];")]
    [InlineData("In a condition", "return Special.Erf(w[0]) > 0.1 ? w[1] * w[0] : w[2];")]
    [InlineData("An array", "return Special.Norm(w) * w[0];")]
    [InlineData("A row of an array of arrays", "var rows = new double[2][]; for (int i = 0; i < 2; i++) { rows[i] = new double[2]; for (int j = 0; j < 2; j++) { rows[i][j] = w[i + j] * w[j]; } } double s = 0; for (int i = 0; i < 2; i++) { s += Special.Norm(rows[i]) * w[i]; rows[i][0] *= s; } return s * Special.Norm(rows[1]);")]
    [InlineData("One of two arrays", "var a = (double[])w.Clone(); var b = new[] { w[0] * w[1], w[2] }; double s = 0; for (int i = 0; i < 3; i++) { double[] c = i == 1 ? a : b; s += Special.Norm(c) * w[i]; c[0] += s; } return s;")]
    [InlineData("An array that changes afterwards", "var a = (double[])w.Clone(); double n = Special.Norm(a); for (int i = 0; i < a.Length; i++) { a[i] *= n; } return Special.Norm(a) + a[1] * n;")]
    [InlineData("An array that changes in a loop", "var a = (double[])w.Clone(); double n = 0; for (int k = 0; k < 3; k++) { n += Special.Norm(a) * w[k]; a[k] = a[k] * n + 0.1; } return n;")]
    [InlineData("Several adjoints", "return Special.Line(x, w, w[2] * w[3]) * w[0];")]
    [InlineData("Several adjoints, some of them unused", "return Special.Line(x, w, 0.3) + Special.Line(x, x, w[0]);")]
    [InlineData("A method of an object", "var curve = new Curve(1.5); return curve.At(w[0]) * curve.At(w[1]) + w[2];")]
    [InlineData("A result that is not used", "double unused = Special.Norm(w); return w[0] * w[1];")]
    [InlineData("On one side of a branch", "double s = 1; if (w[0] > 0) { s = Special.Norm(w) * Special.Erf(s * w[0]); } return s;")]
    public void ADeclaredDerivativeIsUsed(string _, string body) => DerivativeCheck.Verify(Program(body), s_w.Clone(), s_x.Clone());

    [Fact]
    public void AFunctionThatCallsItselfMayUseDeclaredDerivatives() => DerivativeCheck.Verify(
        Example.Static($$"""
            {{Rules}}

            static double Chain(double x, double[] a, int n) => n == 0 ? Special.Norm(a) * x : Special.Erf(x) * Chain(x * 0.9, a, n - 1) + Special.Line(a, a, x);

            [Differentiable]
            static double Loss(double[] w, double[] x) => Chain(w[0], x, 3) * Special.Norm(w);
            """) + Special,
        s_w.Clone(),
        s_x.Clone());

    [Fact]
    public void APartialDerivativeThatIsInfiniteMeetsAnAdjointOfZero() => DerivativeCheck.Verify(
        Program(
            "double r = Special.Power(w[0], 2); double unused = Special.Bent(0 * w[0]); return w[0] > 0 ? r : unused;",
            Rules + "[DerivativeOf(typeof(Special), nameof(Special.Bent))] static double BentDerivative(double x) => x / 0;"),
        s_w.Clone(),
        s_x.Clone());

    [Fact]
    public async Task AKinkIsReportedAtTheCall()
    {
        string source = Program(
            "return [|Special.Bent(w[0])|] * w[1];",
            "[DerivativeOf(typeof(Special), nameof(Special.Bent), Kink = \"a kink at 0, where 0 is taken\")] static double BentDerivative(double x) => Math.Sign(x);");
        Diagnostic diagnostic = Assert.Single(await Markup.Parse(source).VerifyAsync(new KinkAnalyzer()));
        Assert.Contains("'Special.Bent' has a kink at 0, where 0 is taken", diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("return Special.Line([|w|], w, 0.5);")]
    [InlineData("return Special.Beta(w[0], [|w[1]|]);")]
    public async Task AParameterWithoutADerivativeIsRefusedWhereItVaries(string body)
    {
        string rules = Rules.Replace("[DerivativeOf(typeof(Special), nameof(Special.Beta), By = \"b\")]", "", StringComparison.Ordinal);
        await Markup.Parse(Program(body, rules)).VerifyAsync(new NotDifferentiableAnalyzer());
    }

    [Fact]
    public async Task ADerivativeOutOfReachIsRefused() => await Markup.Parse(
        Program("return [|Special.Erf(w[0])|];", "")
        + "static class Elsewhere { [Downhill.DerivativeOf(typeof(User.Model), \"None\")] static void None() { } [Downhill.DerivativeOf(typeof(Special), \"Erf\")] private static double Erf(double x) => 1; }")
        .VerifyAsync(new NotDifferentiableAnalyzer());

    [Fact]
    public void ADeclarationThatDoesNotFitDeclaresNothing()
    {
        CompiledProgram program = CompiledProgram.Compile(
            Program("return Special.Erf(w[0]);", "[DerivativeOf(typeof(Special), nameof(Special.Erf))] static double ErfDerivative(float x) => 1;"));
        Loss loss = Loss.In(program.Assembly, null);
        Assert.Throws<NotSupportedException>(() => loss.ValueAndGradient(new Point([s_w.Clone(), s_x.Clone()]), out _));
    }

    [Fact]
    public void AMethodWithoutSourceIsDifferentiatedAsDeclared()
    {
        CompiledProgram program = CompiledProgram.Compile(
            Program("return Math.BitIncrement(w[0]) * w[1];", "[DerivativeOf(typeof(Math), nameof(Math.BitIncrement))] static double Derivative(double x) => 1;"));
        Loss loss = Loss.In(program.Assembly, null);
        double value = loss.ValueAndGradient(new Point([s_w.Clone(), s_x.Clone()]), out double[][] gradients);
        Assert.Equal(Math.BitIncrement(s_w[0]) * s_w[1], value);
        Assert.Equal([s_w[1], Math.BitIncrement(s_w[0]), 0, 0], gradients[0]);
    }

    [Fact]
    public void ARowOfAnArrayOfArraysIsAnArgument() => DerivativeCheck.Verify(
        Example.Static("""
            static class Metric
            {
                public static double Length(double[] p, double t) { double s = t * t; foreach (double v in p) { s += v * v; } return Math.Sqrt(s + 1); }
            }

            [DerivativeOf(typeof(Metric), "Length")]
            static void LengthPullback(double[] p, double t, double result, double resultAdjoint, double[] pAdjoint, ref double tAdjoint)
            {
                for (int i = 0; i < p.Length; i++) { pAdjoint[i] += resultAdjoint * p[i] / result; }
                tAdjoint += resultAdjoint * t / result;
            }

            [Differentiable]
            static double Loss(double[] w, double[] x)
            {
                var rows = new double[2][];
                rows[0] = new[] { w[0], w[1] * w[2] };
                rows[1] = x[0] > 0 ? rows[0] : w;
                double s = 0;
                foreach (double v in x) { s += Metric.Length(rows[0], v * w[1]) * Metric.Length(rows[1], s); rows[0][1] *= 0.9; }
                return s;
            }
            """),
        new[] { 0.7, -0.4, 0.3 },
        new[] { 1.5, -0.5 });
}
