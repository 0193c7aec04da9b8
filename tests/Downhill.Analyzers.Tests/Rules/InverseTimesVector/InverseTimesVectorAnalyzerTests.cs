using Downhill.Analyzers.Rules.InversesTimesVectors;
using Downhill.Analyzers.Tests.Rules.ClosedForms;
using Downhill.Analyzers.Tests.Verifiers;

namespace Downhill.Analyzers.Tests.Rules.InversesTimesVectors;

public sealed class InverseTimesVectorAnalyzerTests
{
    [Theory]
    [InlineData("an operator", "Vector<double> F(Matrix<double> s, Vector<double> m) => [|s.Inverse()|] * m;")]
    [InlineData("a method", "Vector<double> F(Matrix<double> s, Vector<double> m) { var z = [|s.Inverse()|].Multiply(m); return z; }")]
    [InlineData("a row vector", "Vector<double> F(Matrix<double> s, Vector<double> m) => m * [|s.Inverse()|];")]
    [InlineData("a local", "Vector<double> F(Matrix<double> s, Vector<double> m) { var i = [|s.Inverse()|]; return i * m; }")]
    [InlineData("a helper by Gauss and Jordan", "double[] F(double[,] s, double[] m) => Loops.Apply([|Loops.Undo(s)|], m);")]
    [InlineData("a helper, but not its calls", "Vector<double> F(Matrix<double> s, Vector<double> m) => Times(s, m);\nstatic Vector<double> Times(Matrix<double> s, Vector<double> m) => [|s.Inverse()|] * m;")]
    [InlineData("a fit of few parameters by an explicit inverse", """
        Vector<double> F(Vector<double> y)
        {
            var x = Matrix<double>.Build.Dense(y.Count, 3);
            for (int i = 0; i < y.Count; i++) { x[i, 0] = 1; x[i, 1] = i; x[i, 2] = i * i; }
            return [|(x.Transpose() * x).Inverse()|] * x.Transpose() * y;
        }
        """)]
    public Task Reported(string style, string member)
    {
        Assert.NotEmpty(style);
        return Verify<InverseTimesVectorAnalyzer>.AnalyzerAsync(
            $"using MathNet.Numerics.LinearAlgebra;\nclass Program\n{{\n{member}\n}}\n{MatrixSources.Loops}", new TestOptions { ReferenceMathNet = true });
    }
}
