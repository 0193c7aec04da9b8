using Downhill.Analyzers.Rules.UnsizedClosedForms;
using Downhill.Analyzers.Tests.Verifiers;

namespace Downhill.Analyzers.Tests.Rules.ClosedForms;

/// <summary>Every style in which a normal equation is written.</summary>
public sealed class ClosedFormAnalyzerTests
{
    private static Task MathNetAsync(string members) => Verify<ClosedFormAnalyzer>.AnalyzerAsync(
        $$"""
        using MathNet.Numerics;
        using MathNet.Numerics.LinearAlgebra;
        using MathNet.Numerics.LinearRegression;

        class Program
        {
            {{members}}
        }
        """,
        new TestOptions { ReferenceMathNet = true });

    private static Task UserAsync(string members, string types) =>
        Verify<ClosedFormAnalyzer>.AnalyzerAsync($"class Program\n{{\n{members}\n}}\n{types}");

    [Theory]
    [InlineData("one line of operators", "Vector<double> Fit(Matrix<double> x, Vector<double> y) => [|(x.Transpose() * x).Inverse()|] * x.Transpose() * y;")]
    [InlineData("the design transposed and the row taken", "Vector<double> Fit(Matrix<double> x, Matrix<double> y) => ([|(x.Transpose() * x).Inverse()|] * x.Transpose() * y).Transpose().Row(0);")]
    [InlineData("methods in steps", """
        Vector<double> Fit(Matrix<double> x, Vector<double> y)
        {
            var xt = x.Transpose();
            var xtx = xt.Multiply(x);
            var xty = xt.Multiply(y);
            return [|xtx.Inverse()|].Multiply(xty);
        }
        """)]
    [InlineData("the fused products", "Vector<double> Fit(Matrix<double> x, Vector<double> y) => [|x.TransposeThisAndMultiply(x).Cholesky().Solve(x.TransposeThisAndMultiply(y))|];")]
    [InlineData("an LU solve", "Vector<double> Fit(Matrix<double> x, Vector<double> y) { var g = x.Transpose() * x; return [|g.LU().Solve(x.Transpose() * y)|]; }")]
    [InlineData("a QR of the Gram matrix", "Vector<double> Fit(Matrix<double> x, Vector<double> y) => [|(x.Transpose() * x).QR().Solve(x.Transpose() * y)|];")]
    [InlineData("the plain solve", "Vector<double> Fit(Matrix<double> x, Vector<double> y) => [|(x.Transpose() * x).Solve(x.Transpose() * y)|];")]
    [InlineData("the pseudo-inverse of the Gram matrix", "Vector<double> Fit(Matrix<double> x, Vector<double> y) => [|(x.Transpose() * x).PseudoInverse()|] * x.Transpose() * y;")]
    [InlineData("the pseudo-inverse of the design", "Vector<double> Fit(Matrix<double> x, Vector<double> y) => [|x.PseudoInverse()|] * y;")]
    [InlineData("normal equations by name", "Vector<double> Fit(Matrix<double> x, Vector<double> y) => [|MultipleRegression.NormalEquations(x, y)|];")]
    [InlineData("normal equations chosen", "double[] F(double[][] x, double[] y) => [|MultipleRegression.DirectMethod(x, y, true, DirectRegressionMethod.NormalEquations)|];")]
    [InlineData("normal equations by a named argument", "double[] F(double[][] x, double[] y) => [|MathNet.Numerics.Fit.MultiDim(x, y, method: DirectRegressionMethod.NormalEquations)|];")]
    [InlineData("normal equations by default", "double[] F(double[][] x, double[] y) => [|MathNet.Numerics.Fit.MultiDim(x, y, intercept: true)|];")]
    [InlineData("weighted by name", "Vector<double> Fit(Matrix<double> x, Vector<double> y, Matrix<double> w) => [|WeightedRegression.Weighted(x, y, w)|];")]
    [InlineData("ridge", """
        Vector<double> Fit(Matrix<double> x, Vector<double> y, double lambda)
        {
            var identity = Matrix<double>.Build.DenseIdentity(x.ColumnCount);
            return [|(x.Transpose() * x + lambda * identity).Inverse()|] * x.Transpose() * y;
        }
        """)]
    [InlineData("ridge added in a loop", """
        Vector<double> Fit(Matrix<double> x, Vector<double> y, double lambda)
        {
            var g = x.Transpose() * x;
            for (int i = 0; i < g.RowCount; i++) g[i, i] += lambda;
            return [|g.Cholesky().Solve(x.Transpose() * y)|];
        }
        """)]
    [InlineData("ridge added in place", """
        Vector<double> Fit(Matrix<double> x, Vector<double> y, double lambda)
        {
            var g = x.TransposeThisAndMultiply(x);
            g.Add(Matrix<double>.Build.DenseIdentity(g.ColumnCount) * lambda, g);
            return [|g.Cholesky().Solve(x.TransposeThisAndMultiply(y))|];
        }
        """)]
    [InlineData("weights", "Vector<double> Fit(Matrix<double> x, Vector<double> y, Matrix<double> w) => [|(x.Transpose() * w * x).Inverse()|] * x.Transpose() * w * y;")]
    [InlineData("the readout of an extreme learning machine", """
        Matrix<double> Readout(Matrix<double> hidden, Matrix<double> targets)
        {
            Matrix<double> turned = hidden.Transpose();
            Matrix<double> inverse = [|(turned * hidden).Inverse()|];
            Matrix<double> pseudo = inverse * turned;
            return pseudo * targets;
        }
        """)]
    [InlineData("the readout of an echo-state network", """
        Matrix<double> Readout(Matrix<double> states, Matrix<double> targets, double ridge) =>
            targets * states.Transpose() * [|(states * states.Transpose() + ridge * Matrix<double>.Build.DenseIdentity(states.RowCount)).Inverse()|];
        """)]
    [InlineData("the hat matrix", "Matrix<double> Smooth(Matrix<double> s) => s.Multiply([|s.TransposeThisAndMultiply(s).Inverse()|]).Multiply(s.Transpose());")]
    [InlineData("through fields", """
        Matrix<double> _x, _xt;
        Program(Matrix<double> x) { _x = x; _xt = x.Transpose(); }
        Vector<double> Fit(Vector<double> y) => [|(_xt * _x).Inverse()|] * (_xt * y);
        """)]
    [InlineData("through a property", """
        Matrix<double> X { get; set; } = Matrix<double>.Build.Dense(1, 1);
        Matrix<double> Gram => X.Transpose() * X;
        Vector<double> Fit(Vector<double> y) => [|Gram.Inverse()|] * (X.Transpose() * y);
        """)]
    [InlineData("through a helper", """
        static Matrix<double> Gram(Matrix<double> a) => a.TransposeThisAndMultiply(a);
        Vector<double> Fit(Matrix<double> x, Vector<double> y) => [|Gram(x).Inverse()|] * x.Transpose() * y;
        """)]
    [InlineData("a damped diagonal", """
        Vector<double> Step(Matrix<double> j, Vector<double> r, double damping)
        {
            var a = j.TransposeThisAndMultiply(j);
            for (int i = 0; i < a.RowCount; i++) a[i, i] *= 1 + damping;
            return [|a.Solve(-j.TransposeThisAndMultiply(r))|];
        }
        """)]
    [InlineData("a matrix made of products of columns", """
        Vector<double> Fit(Matrix<double> x, Vector<double> y)
        {
            int p = x.ColumnCount;
            var g = Matrix<double>.Build.Dense(p, p, (i, j) => x.Column(i) * x.Column(j));
            var r = Vector<double>.Build.Dense(p, i => x.Column(i).DotProduct(y));
            return [|g.Solve(r)|];
        }
        """)]
    [InlineData("a damped diagonal in a copy", """
        Vector<double> Step(Matrix<double> gram, Vector<double> right, Matrix<double> j, double damping)
        {
            gram = j.TransposeThisAndMultiply(j);
            var augmented = Matrix<double>.Build.Dense(gram.RowCount, gram.ColumnCount);
            gram.CopyTo(augmented);
            for (int i = 0; i < gram.RowCount; i++) augmented[i, i] = (1 + damping) * gram[i, i];
            var inverse = [|augmented.Inverse()|];
            return inverse * right;
        }
        """)]
    [InlineData("data at random, which stand in for others", """
        Matrix<double> Try()
        {
            var x = Matrix<double>.Build.Random(4, 4);
            var y = Matrix<double>.Build.Random(4, 4);
            return [|(x.Transpose() * x).Inverse()|] * (x.Transpose() * y);
        }
        """)]
    [InlineData("the inverse used for standard errors too", """
        double[] Fit(Matrix<double> x, Vector<double> y)
        {
            var inverse = [|(x.Transpose() * x).Inverse()|];
            var beta = inverse * x.Transpose() * y;
            var errors = new double[x.ColumnCount];
            for (int i = 0; i < errors.Length; i++) errors[i] = Math.Sqrt(inverse[i, i]) * beta[i];
            return errors;
        }
        """)]
    public Task In_MathNet(string style, string members)
    {
        Assert.NotEmpty(style);
        return MathNetAsync(members);
    }

    [Theory]
    [InlineData("operators and properties", "Grid Fit(Grid a, Grid b) { var g = a.T * a; return [|g.Inv|] * a.T * b; }")]
    [InlineData("methods", "Grid Fit(Grid a, Grid b) => [|a.Transpose().Multiply(a).Inverse()|].Multiply(a.Transpose()).Multiply(b);")]
    [InlineData("static helpers", "Grid Fit(Grid a, Grid b) => Grid.Dot(Grid.Dot([|Grid.Dot(a.Transpose(), a).Inverse()|], a.Transpose()), b);")]
    [InlineData("ridge", "Grid Fit(Grid a, Grid b, double l) => [|(a.T * a + l * Grid.Identity(a.Columns)).Inverse()|] * a.T * b;")]
    [InlineData("ridge added in a loop", """
        Grid Fit(Grid a, Grid b, double l)
        {
            Grid g = a.T * a;
            for (int i = 0; i < g.Rows; i++) g[i, i] = g[i, i] + l;
            return [|g.Inverse()|] * (a.T * b);
        }
        """)]
    public Task In_a_matrix_class_of_the_user(string style, string members)
    {
        Assert.NotEmpty(style);
        return UserAsync(members, MatrixSources.UserMatrix);
    }

    [Fact]
    public Task In_a_matrix_class_whose_product_is_another_operator() => UserAsync(
        """
        Matrix? Fit(Matrix x, Matrix y)
        {
            var xt = x.FastTranspose;
            var gram = Matrix.FastTransposeBySelf(x);
            var inverse = [|gram.FastInverse|];
            if (inverse == null) return null;
            var pseudo = inverse ^ xt;
            var w = pseudo * y;
            return w;
        }
        """,
        """

        class Matrix
        {
            public double this[int i, int j] => throw new NotImplementedException();
            public Matrix FastTranspose => throw new NotImplementedException();
            public Matrix FastInverse => throw new NotImplementedException();
            public static Matrix FastTransposeBySelf(Matrix a) => throw new NotImplementedException();
            public static Matrix operator ^(Matrix a, Matrix b) => throw new NotImplementedException();
            public static Matrix operator *(Matrix a, Matrix b) => throw new NotImplementedException();
        }
        """);

    [Theory]
    [InlineData("an inverse by Gauss and Jordan", """
        double[] Fit(double[,] x, double[] y)
        {
            var xt = Loops.Turn(x);
            var gram = Loops.Join(xt, x);
            return Loops.Apply(Loops.Join([|Loops.Undo(gram)|], xt), y);
        }
        """)]
    [InlineData("an elimination", "double[] Fit(double[,] x, double[] y) { var xt = Loops.Turn(x); return [|Loops.Work(Loops.Join(xt, x), Loops.Apply(xt, y))|]; }")]
    [InlineData("sums of squares in the method", """
        double[] Fit(double[,] x, double[] y)
        {
            int n = x.GetLength(0), p = x.GetLength(1);
            var g = new double[p, p];
            var v = new double[p];
            for (int i = 0; i < p; i++)
                for (int j = 0; j < p; j++)
                    for (int k = 0; k < n; k++)
                        g[i, j] += x[k, i] * x[k, j];
            for (int i = 0; i < p; i++) for (int k = 0; k < n; k++) v[i] += x[k, i] * y[k];
            for (int i = 0; i < p; i++) g[i, i] += 1e-8;
            return [|Loops.Work(g, v)|];
        }
        """)]
    [InlineData("one sample after the other", """
        double[] Fit(List<double[]> samples, double[] y)
        {
            int p = samples[0].Length;
            var g = new double[p, p];
            var v = new double[p];
            int t = 0;
            foreach (var row in samples)
            {
                for (int i = 0; i < p; i++)
                {
                    v[i] += row[i] * y[t];
                    for (int j = 0; j < p; j++) g[i, j] += row[i] * row[j];
                }
                t++;
            }
            return [|Loops.Work(g, v)|];
        }
        """)]
    [InlineData("sums of powers", """
        double[] Fit(double[] x, double[] y, int degree)
        {
            var g = new double[degree + 1, degree + 1];
            var v = new double[degree + 1];
            for (int i = 0; i <= degree; i++)
            {
                for (int j = 0; j <= degree; j++)
                    for (int k = 0; k < x.Length; k++) g[i, j] += Math.Pow(x[k], i + j);
                for (int k = 0; k < x.Length; k++) v[i] += y[k] * Math.Pow(x[k], i);
            }
            return [|Loops.Work(g, v)|];
        }
        """)]
    [InlineData("a table of power sums", """
        double[] Fit(double[] x, double[] y, int n)
        {
            var sums = new double[2 * n];
            for (int i = 0; i < x.Length; i++) for (int k = 0; k < 2 * n; k++) sums[k] += Math.Pow(x[i], k);
            var g = new double[n, n];
            var v = new double[n];
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++) g[i, j] = sums[i + j];
                for (int k = 0; k < x.Length; k++) v[i] += y[k] * Math.Pow(x[k], i);
            }
            return [|Loops.Work(g, v)|];
        }
        """)]
    [InlineData("basis functions", """
        double[] Fit(Func<double, double>[] f, double[] x, double[] y)
        {
            var g = new double[f.Length, f.Length];
            var v = new double[f.Length];
            for (int i = 0; i < f.Length; i++)
            {
                for (int j = 0; j < f.Length; j++)
                {
                    double sum = 0;
                    for (int k = 0; k < x.Length; k++) sum += f[i](x[k]) * f[j](x[k]);
                    g[i, j] = sum;
                }
                for (int k = 0; k < x.Length; k++) v[i] += y[k] * f[i](x[k]);
            }
            return [|Loops.Work(g, v)|];
        }
        """)]
    [InlineData("weights in the loop", """
        double[] Fit(double[,] x, double[] y, double[] w)
        {
            int n = x.GetLength(0), p = x.GetLength(1);
            var g = new double[p, p];
            var v = new double[p];
            for (int i = 0; i < n; i++)
                for (int j = 0; j < p; j++)
                {
                    v[j] += w[i] * x[i, j] * y[i];
                    for (int k = 0; k < p; k++) g[j, k] += w[i] * x[i, j] * x[i, k];
                }
            return [|Loops.Work(g, v)|];
        }
        """)]
    [InlineData("lists of lists", """
        List<List<double>> Fit(List<List<double>> x, List<List<double>> y)
        {
            var t = Transpose(x);
            return Multiply([|Inverse(Multiply(t, x))|], Multiply(t, y));
        }

        static List<List<double>> Transpose(List<List<double>> a) => throw new NotImplementedException();
        static List<List<double>> Multiply(List<List<double>> a, List<List<double>> b) => throw new NotImplementedException();
        static List<List<double>> Inverse(List<List<double>> a) => throw new NotImplementedException();
        """)]
    [InlineData("a packed triangle, solved by LAPACK", """
        static class Native
        {
            public static void Pptrf(char half, int n, double[] packed) => pptrf(half, n, packed);
            public static void Pptrs(char half, int n, int count, double[] packed, double[] right) => pptrs(half, n, count, packed, right);
            [System.Runtime.InteropServices.DllImport("lapack")] private static extern void pptrf(char half, int n, double[] packed);
            [System.Runtime.InteropServices.DllImport("lapack")] private static extern void pptrs(char half, int n, int count, double[] packed, double[] right);
        }

        static double[] Fit(IEnumerable<(double[] Features, double Label)> samples, int p)
        {
            var gram = new double[p * (p + 1) / 2];
            var right = new double[p];
            foreach (var sample in samples)
            {
                double[] row = sample.Features;
                int at = 0;
                for (int i = 0; i < p; i++)
                {
                    var one = row[i];
                    for (int j = 0; j <= i; j++) gram[at++] += one * row[j];
                    right[i] += one * sample.Label;
                }
            }
            Native.Pptrf('U', p, gram);
            [|Native.Pptrs('U', p, 1, gram, right)|];
            return right;
        }
        """)]
    [InlineData("decimals in rows", """
        static decimal[][] Inverted(decimal[][] m)
        {
            int n = m.Length;
            var r = new decimal[n][];
            for (int i = 0; i < n; i++) { r[i] = new decimal[n]; r[i][i] = 1m; }
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++)
                    if (i != j)
                    {
                        var f = m[j][i] / m[i][i];
                        for (int k = 0; k < n; k++) { m[j][k] -= f * m[i][k]; r[j][k] -= f * r[i][k]; }
                    }
            return r;
        }

        static decimal[][] Product(decimal[][] a, decimal[][] b)
        {
            var r = new decimal[a.Length][];
            for (int i = 0; i < a.Length; i++)
            {
                r[i] = new decimal[b[0].Length];
                for (int j = 0; j < b[0].Length; j++) for (int k = 0; k < b.Length; k++) r[i][j] += a[i][k] * b[k][j];
            }
            return r;
        }

        static decimal[][] Flipped(decimal[][] a)
        {
            var r = new decimal[a[0].Length][];
            for (int i = 0; i < r.Length; i++)
            {
                r[i] = new decimal[a.Length];
                for (int j = 0; j < a.Length; j++) r[i][j] = a[j][i];
            }
            return r;
        }

        decimal[][] Fit(decimal[][] x, decimal[][] y)
        {
            var t = Flipped(x);
            return Product(Product([|Inverted(Product(t, x))|], t), y);
        }
        """)]
    [InlineData("all of it in one method", """
        double[] Fit(double[][] x, double[] y)
        {
            int p = x[0].Length;
            var a = new double[p][];
            for (int i = 0; i < p; i++)
            {
                a[i] = new double[p + 1];
                for (int j = 0; j < p; j++)
                {
                    double sum = 0;
                    for (int k = 0; k < x.Length; k++) sum += x[k][i] * x[k][j];
                    a[i][j] = sum;
                }
                for (int k = 0; k < x.Length; k++) a[i][p] += x[k][i] * y[k];
            }
            for (int q = 0; q < p; q++)
                for (int i = q + 1; i < p; i++)
                {
                    double f = a[i][q] / a[q][q];
                    for (int j = q; j <= p; j++) [|a[i][j] -= f * a[q][j]|];
                }
            var w = new double[p];
            for (int i = p - 1; i >= 0; i--)
            {
                w[i] = a[i][p];
                for (int j = i + 1; j < p; j++) w[i] -= a[i][j] * w[j];
                w[i] /= a[i][i];
            }
            return w;
        }
        """)]
    public Task In_loops_over_arrays_under_any_name(string style, string members)
    {
        Assert.NotEmpty(style);
        return UserAsync(members, MatrixSources.Loops);
    }

    [Theory]
    [InlineData("extension methods", "double[] Fit(double[,] x, double[] y) { var g = x.Transpose().Dot(x); return [|g.Inverse()|].Dot(x.Transpose()).Dot(y); }")]
    [InlineData("a factorisation class", "double[] Fit(double[][] x, double[] y) => [|new CholeskyDecomposition(x.TransposeAndDot(x)).Solve(x.TransposeAndDot(y))|];")]
    [InlineData("a static class", "double[] Fit(double[,] x, double[] y) => [|Matrix.Solve(Matrix.Multiply(x.Transpose(), x), x.Transpose().Multiply(y), true)|];")]
    [InlineData("a transpose in another spelling", "Matrix Fit(Matrix x, Matrix y) { var first = [|(x.GetTransporse() * x).GetInverse()|]; var second = x.GetTransporse() * y; return first * second; }")]
    [InlineData("nested names", "NDArray Fit(NDArray x, NDArray y) => np.dot(np.dot([|np.linalg.inv(np.dot(x.T, x))|], x.T), y);")]
    public async Task In_libraries_that_the_compiler_does_not_find(string style, string member)
    {
        Assert.NotEmpty(style);
        var markup = Markup.Parse($"class Program\n{{\n{member}\n}}");
        var found = await Verify<ClosedFormAnalyzer>.DiagnosticsAsync(markup.Text, new TestOptions { AllowCompileErrors = true });
        var expected = Assert.Single(markup.Spans);
        Assert.Equal(expected.Span, Assert.Single(found).Location.SourceSpan);
        Assert.Contains("the type of the matrices is not found", found[0].Properties.Values);
    }

    [Fact]
    public Task The_message_says_what_is_solved_and_how() => Verify<ClosedFormAnalyzer>.AnalyzerAsync(
        """
        using MathNet.Numerics.LinearAlgebra;
        class Program
        {
            Vector<double> Fit(Matrix<double> x, Vector<double> y, double l) =>
                [|(x.Transpose() * x + l * Matrix<double>.Build.DenseIdentity(x.ColumnCount)).Cholesky().Solve(x.Transpose() * y)|];
        }
        """,
        new TestOptions
        {
            ReferenceMathNet = true,
            Messages = ["This ridge normal equation takes a Cholesky factorisation over an unknown number of parameters: its time grows with the cube of their number; a fit that looks at the size when it runs picks closed form or gradient"],
        });
}
