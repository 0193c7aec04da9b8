namespace Downhill.Differentiation.Tests.Constructs;

/// <summary>Vectors and matrices of MathNet.Numerics.</summary>
internal sealed class MathNetConstructs : ConstructArea
{
    private const string Kink = "the norm has a kink at 0; the derivative taken there is 0";

    public override string Title => "Vectors and matrices of MathNet.Numerics";

    public override IEnumerable<Construct> Rows =>
    [
        Yes("vector of numbers", "var v = Vector<double>.Build.DenseOfArray(new double[] { w[0], w[1] * w[2] }); return v[0] * v[1];"),
        Yes("vector arithmetic", Body("var r = 2.0 * v - u / w[0] + 1.0; return (-r).Sum() * r[1];")),
        Yes("dot product", Body("return v.DotProduct(u) + v * v;")),
        Yes("vector element by element", Body("return (v.PointwiseMultiply(u).PointwiseDivide(u + 5.0)).Sum();")),
        Yes("vector functions", Body("return v.PointwiseTanh().DotProduct(u.PointwiseSin() + v.PointwiseExp());")),
        Yes("vector Map", Body("return v.Map(e => e * e * e + x[3]).Sum() * v[0];")),
        Yes("vector Map that takes a variable along", Body("return v.Map(e => e * e * w[3]).Sum() * u[0];")),
        Yes("vector Map2", Body("return v.Map2((a, b) => a * b + w[0], u).Sum();")),
        Yes("MapInplace", Body("var z = Vector<double>.Build.Dense(3); z[1] = v[0]; z.MapInplace(e => e * e + e); return z * u;")),
        Yes("vector filled by a loop", Body("var z = Vector<double>.Build.Dense(3); for (int i = 0; i < z.Count; i++) { z[i] = v[i] * u[i]; } return z * v;")),
        Yes("vector assigned again", Body("var z = v; for (int k = 0; k < 3; k++) { z = z.PointwiseMultiply(u) + v; } return z.Sum();")),
        Yes("vector element", Body("return v[0] * v[2];")),
        Yes("SubVector", Body("return v.SubVector(1, 2).Sum() * v[0];")),
        Yes("vector ToArray", Body("var a = v.ToArray(); return a[0] * a[1];")),
        Yes("matrix filled by a loop", Body("var m = Matrix<double>.Build.Dense(2, 3); for (int i = 0; i < 2; i++) { for (int j = 0; j < 3; j++) { m[i, j] = v[i] * u[j]; } } return (m * u).Sum();")),
        Yes("matrix product", Body("var m = v.OuterProduct(u); return ((m * m.Transpose() + m) * v).DotProduct(m.TransposeThisAndMultiply(u));")),
        Yes("matrix Row and Column", Body("var m = v.OuterProduct(u); return m.Row(1) * m.Column(2) + m.RowSums()[0] + m.Trace();")),
        Yes("Solve", Body("var m = v.OuterProduct(u) + 9.0 * Matrix<double>.Build.DenseIdentity(3); return m.Solve(u).Sum();")),
        Yes("Determinant", Body("var m = v.OuterProduct(u) + 3.0 * Matrix<double>.Build.DenseIdentity(3); return m.Determinant();")),
        AlmostEverywhere("L2Norm", Body("return [|(v - u).L2Norm()|];"), Kink),
        AlmostEverywhere("FrobeniusNorm", Body("return [|v.OuterProduct(u).FrobeniusNorm()|];"), Kink),
    ];

    private static Sample Body(string body) =>
        "var v = Vector<double>.Build.DenseOfArray(new double[] { w[0], w[1] * w[2], w[3] + 1 }); var u = Vector<double>.Build.DenseOfArray(new double[] { x[0] + w[1], x[1], w[0] }); " + body;
}
