using Downhill.Differentiation.Tests.Checking;

namespace Downhill.Differentiation.Tests.Programs;

/// <summary>Arrays in fields of objects that are reached through references.</summary>
public sealed class FieldArrayTests
{
    [Theory]
    [InlineData("var a = new Cell(2); a.Values[0] = w[0] * w[1]; a.Values[1] = a.Values[0] * w[2]; return a.Values[0] * a.Values[1];")]
    [InlineData("var a = new Cell(2); var b = new Cell(2); a.Values[0] = w[0]; b.Values[0] = w[1]; var c = x[0] > 0 ? a : b; c.Values[0] *= c.Values[0]; return a.Values[0] * b.Values[0];")]
    [InlineData("var a = new Cell(2); Fill(a.Values, w); return a.Values[0] * a.Values[1];")]
    [InlineData("var a = new Cell(4); for (int i = 0; i < 4; i++) { a.Values[i] = w[i]; } var v = a.Values; v[1] *= v[0]; return a.Values[1] * w[1];")]
    [InlineData("var a = new Cell(2); a.Values[0] = w[0]; a.Free = a.Values; a.Free[0] *= w[1]; return a.Values[0] * a.Free[0];")]
    public void ABodyIsDifferentiated(string body) => DerivativeCheck.Verify(
        Example.Static($$"""
            private sealed class Cell
            {
                public Cell(int n) { Values = new double[n]; Free = Values; Rows = new double[0][]; }

                public double[] Values { get; }

                public double[] Free;

                public double[][] Rows { get; set; }
            }

            private static void Fill(double[] to, double[] from)
            {
                for (int i = 0; i < to.Length; i++) { to[i] = from[i] * from[i + 1]; }
            }

            [Differentiable]
            private static double Loss(double[] w, double[] x)
            {
                {{body}}
            }
            """),
        new[] { 0.7, -0.4, 0.3, 1.2 },
        new[] { 1.5, -0.5, 0.25, 2, -1 });
}
