using Downhill.Differentiation.Tests.Checking;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>Arrays of several dimensions: as variables, as locals, written in place.</summary>
public sealed class RectangularArrayTests
{
    private static readonly double[,] s_w = { { 0.7, -0.4, 0.3 }, { 1.2, 0.5, -0.9 } };
    private static readonly double[] s_x = [1.5, -0.5, 0.25];

    [Theory]
    [InlineData("A sum over the elements", "double s = 0; for (int i = 0; i < w.GetLength(0); i++) { for (int j = 0; j < w.GetLength(1); j++) { s += w[i, j] * w[i, j] * x[j]; } } return s;")]
    [InlineData("An enumeration", "double s = 1; foreach (double v in w) { s = s * v + Math.Sin(v); } return s;")]
    [InlineData("An enumeration with continue and break", "double s = 1; int n = 0; foreach (double v in w) { n++; if (n == 2) { continue; } if (n == 5) { break; } s = s * v + Math.Sin(v); } return s;")]
    [InlineData("A layer", "double s = 0; for (int i = 0; i < 2; i++) { double z = 0; for (int j = 0; j < 3; j++) { z += w[i, j] * x[j]; } s += Math.Tanh(z) * z; } return s;")]
    [InlineData("A product of matrices", "var a = new double[2, 2]; for (int i = 0; i < 2; i++) for (int j = 0; j < 2; j++) for (int k = 0; k < 3; k++) a[i, j] += w[i, k] * w[j, k]; return a[0, 0] * a[1, 1] - a[0, 1] * a[1, 0];")]
    [InlineData("A clone that is changed", "var a = (double[,])w.Clone(); for (int k = 0; k < 2; k++) { for (int i = 0; i < 2; i++) { for (int j = 1; j < 3; j++) { a[i, j] = Math.Sin(a[i, j] * a[i, j - 1]) + x[j]; } } } return a[0, 2] * a[1, 2];")]
    [InlineData("An initialiser", "double[,] a = { { w[0, 0], 2 }, { w[1, 1] * w[0, 0], w[1, 2] } }; a[0, 1] *= a[1, 0]; return a[0, 1] * a[1, 1] + a[0, 0];")]
    [InlineData("A created initialiser", "var a = new double[2, 1] { { w[0, 0] * w[0, 1] }, { w[1, 1] } }; return a[0, 0] * a[1, 0];")]
    [InlineData("Elimination in place", "var a = new double[2, 3]; for (int i = 0; i < 2; i++) { for (int j = 0; j < 3; j++) { a[i, j] = w[i, j] + (i == j ? 3 : 0); } } double f = a[1, 0] / a[0, 0]; for (int j = 0; j < 3; j++) { a[1, j] -= f * a[0, j]; } double x1 = a[1, 2] / a[1, 1]; double x0 = (a[0, 2] - a[0, 1] * x1) / a[0, 0]; return x0 * x0 + x1;")]
    [InlineData("A swap of elements", "var a = (double[,])w.Clone(); (a[0, 1], a[1, 0]) = (a[1, 0], a[0, 1]); return a[0, 1] * 2 + a[1, 0] * a[1, 0] * a[0, 0];")]
    [InlineData("A third dimension", "var a = new double[2, 2, 2]; for (int i = 0; i < 2; i++) { for (int j = 0; j < 2; j++) { for (int k = 0; k < 2; k++) { a[i, j, k] = w[i, j] * w[j, k + 1] + a[i, 1 - j, k]; } } } double s = 0; foreach (double v in a) { s += v * v * v; } return s;")]
    [InlineData("A fourth dimension", "var a = new double[1, 2, 1, 2]; a[0, 1, 0, 1] = w[0, 1] * w[1, 1]; a[0, 0, 0, 0] = a[0, 1, 0, 1] * w[0, 0]; a[0, 1, 0, 1] *= a[0, 1, 0, 1]; double s = 0; foreach (var v in a) s += v * v; return s;")]
    [InlineData("Indices with effects", "var a = new double[2, 3]; int k = 0; a[k++, k] = w[k, k] * w[0, k]; a[1, ++k] = a[0, 1] * w[1, k]; return a[1, 2] * a[0, 1] + k;")]
    [InlineData("A new array each round", "double s = 0; for (int n = 1; n < 4; n++) { var a = new double[n, 2]; for (int i = 0; i < n; i++) { a[i, 0] = w[0, i] * w[1, i]; a[i, 1] = a[i, 0] * a[i, 0]; } s += a[n - 1, 1] * a[0, 0]; } return s;")]
    [InlineData("An array without elements", "var a = new double[0, 3]; double s = w[0, 0]; foreach (double v in a) { s += v; } return s * a.GetLength(1) + a.Length;")]
    [InlineData("A helper that fills a matrix", "var a = new double[3, 2]; Transpose(w, a); return a[2, 1] * a[0, 0] + a[1, 1] * a[1, 0];")]
    [InlineData("The lengths as numbers", "double s = 0; for (int i = 0; i <= w.GetUpperBound(1); i++) { s += w[0, i] * w.GetLength(0) / w.Length * w.Rank; } return s * s;")]
    [InlineData("An element overwritten by data", "var a = (double[,])w.Clone(); double s = a[0, 0] * a[0, 1]; a[0, 0] = 3; return s * a[0, 0] + a[0, 1];")]
    public void ABodyIsDifferentiated(string _, string body) => DerivativeCheck.Verify(Source(body), s_w.Clone(), s_x.Clone());

    [Fact]
    public void AVariableThatIsWrittenIsLeftAsThePlainMethodLeavesIt() => DerivativeCheck.Verify(
        Source("w[0, 1] = w[0, 0] * w[1, 1]; w[0, 0] = 2; return w[0, 1] * w[0, 0] + w[1, 1];"), s_w.Clone(), s_x.Clone());

    [Fact]
    public void SeveralVariablesArePacked() => DerivativeCheck.Verify(
        Example.Static("""
            [Differentiable("a", "b", "c")]
            static double Loss(double[,] a, double b, double[,,] c)
            {
                double s = b;
                foreach (double v in a) { s = s * v + b; }
                foreach (double v in c) { s = s * v + b; }
                return s;
            }
            """),
        s_w.Clone(),
        0.3,
        new double[,,] { { { 0.5, -0.2 } }, { { 0.1, 0.9 } } });

    [Fact]
    public void AFieldCanBeTheVariable() => DerivativeCheck.VerifyWith(
        Example.Instance("""
            private double[,] _weights = new double[0, 0];

            [Differentiable("_weights")]
            double Loss(double[] x)
            {
                double s = 0;
                for (int i = 0; i < _weights.GetLength(0); i++)
                {
                    double z = 0;
                    for (int j = 0; j < x.Length; j++) { z += _weights[i, j] * x[j]; }
                    s += Math.Exp(-z * z);
                }

                return s;
            }
            """),
        new { _weights = s_w.Clone() },
        s_x.Clone());

    [Theory]
    [InlineData("return w[2, 0];")]
    [InlineData("var a = new double[1, 1]; a[0, 1] = w[0, 0]; return a[0, 0];")]
    public void AnIndexOutOfRangeThrows(string body) =>
        DerivativeCheck.VerifyThrows<IndexOutOfRangeException>(Source(body), s_w.Clone(), s_x.Clone());

    [Fact]
    public void ANegativeLengthThrows() => DerivativeCheck.VerifyThrows<OverflowException>(
        Source("var a = new double[2, x.Length - 4]; a[0, 0] = w[0, 0]; return a[0, 0];"), s_w.Clone(), s_x.Clone());

    [Fact]
    public void AMatrixThatIsNullThrows() =>
        DerivativeCheck.VerifyThrows<NullReferenceException>(Source("return w[0, 0];"), null, s_x.Clone());

    private static string Source(string body) => Example.Static($$"""
        [Differentiable]
        static double Loss(double[,] w, double[] x)
        {
            {{body}}
        }

        private static void Transpose(double[,] from, double[,] to)
        {
            for (int i = 0; i < from.GetLength(0); i++)
            {
                for (int j = 0; j < from.GetLength(1); j++) { to[j, i] = from[i, j]; }
            }
        }
        """);
}
