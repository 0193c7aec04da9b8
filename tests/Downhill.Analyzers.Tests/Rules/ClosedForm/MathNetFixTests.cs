namespace Downhill.Analyzers.Tests.Rules.ClosedForms;

/// <summary>Normal equations over MathNet's matrices: found, fixed, and the fixed program computes the same.</summary>
public sealed class MathNetFixTests
{
    private const string FitText = "return Vector<double>.Build.Dense(LinearLeastSquares.Fit(x, y).Coefficients);";

    [Theory]
    [InlineData("one line of operators", "return [|(x.Transpose() * x).Inverse()|] * x.Transpose() * y;", FitText)]
    [InlineData("methods in steps", """
        var xt = x.Transpose();
        var xtx = xt.Multiply(x);
        var xty = xt.Multiply(y);
        return [|xtx.Inverse()|].Multiply(xty);
        """, FitText)]
    [InlineData("the fused products and Cholesky", "return [|x.TransposeThisAndMultiply(x).Cholesky().Solve(x.TransposeThisAndMultiply(y))|];", FitText)]
    [InlineData("a factorisation in a variable", """
        var factors = (x.Transpose() * x).Cholesky();
        return [|factors.Solve(x.Transpose() * y)|];
        """, FitText)]
    [InlineData("an LU solve", "var g = x.Transpose() * x;\nreturn [|g.LU().Solve(x.Transpose() * y)|];", FitText)]
    [InlineData("a QR of the Gram matrix", "return [|(x.Transpose() * x).QR().Solve(x.Transpose() * y)|];", FitText)]
    [InlineData("singular values of the Gram matrix", "return [|(x.Transpose() * x).Svd().Solve(x.Transpose() * y)|];", FitText)]
    [InlineData("the plain solve", "return [|(x.Transpose() * x).Solve(x.Transpose() * y)|];", FitText)]
    [InlineData("the pseudo-inverse of the Gram matrix", "return [|(x.Transpose() * x).PseudoInverse()|] * x.Transpose() * y;", FitText)]
    [InlineData("the pseudo-inverse of the design", "return [|x.PseudoInverse()|] * y;", FitText)]
    [InlineData("values from the left", "var g = x.Transpose() * x;\nreturn [|g.Inverse()|] * (y * x);", FitText)]
    [InlineData("coefficients in a row", "return y * x * [|(x.Transpose() * x).Inverse()|];", FitText)]
    [InlineData("products of columns", """
        int p = x.ColumnCount;
        var g = Matrix<double>.Build.Dense(p, p, (i, j) => x.Column(i) * x.Column(j));
        var r = Vector<double>.Build.Dense(p, i => x.Column(i).DotProduct(y));
        return [|g.Solve(r)|];
        """, """
        int p = x.ColumnCount;
        var g = Matrix<double>.Build.Dense(p, p, (i, j) => x.Column(i) * x.Column(j));
        var r = Vector<double>.Build.Dense(p, i => x.Column(i).DotProduct(y));
        return Vector<double>.Build.Dense(LinearLeastSquares.Fit(x, y).Coefficients);
        """)]
    [InlineData("normal equations by name", "return [|MathNet.Numerics.LinearRegression.MultipleRegression.NormalEquations(x, y)|];", FitText)]
    [InlineData("rows and an intercept, by default", """
        var rows = x.RemoveColumn(0).ToRowArrays();
        return Vector<double>.Build.Dense([|MathNet.Numerics.Fit.MultiDim(rows, y.ToArray(), intercept: true)|]);
        """, """
        var rows = x.RemoveColumn(0).ToRowArrays();
        return Vector<double>.Build.Dense(LinearLeastSquares.Fit(rows, y.ToArray(), new LeastSquaresOptions { Intercept = true }).InterceptAndCoefficients);
        """)]
    [InlineData("a method chosen", "return Vector<double>.Build.Dense([|MathNet.Numerics.LinearRegression.MultipleRegression.DirectMethod(x.ToRowArrays(), y.ToArray(), false, MathNet.Numerics.LinearRegression.DirectRegressionMethod.NormalEquations)|]);",
        "return Vector<double>.Build.Dense(LinearLeastSquares.Fit(x.ToRowArrays(), y.ToArray()).Coefficients);")]
    [InlineData("rows with weights", "return Vector<double>.Build.Dense([|MathNet.Numerics.Fit.MultiDimWeighted(x.ToRowArrays(), y.ToArray(), v.ToArray())|]);",
        "return Vector<double>.Build.Dense(LinearLeastSquares.Fit(x.ToRowArrays(), y.ToArray(), new LeastSquaresOptions { Weights = v.ToArray() }).Coefficients);")]
    [InlineData("weights on a diagonal", "var w = Matrix<double>.Build.DenseOfDiagonalVector(v);\nreturn [|(x.Transpose() * w * x).Inverse()|] * x.Transpose() * w * y;",
        "return Vector<double>.Build.Dense(LinearLeastSquares.Fit(x, y, new LeastSquaresOptions { Weights = v.ToArray() }).Coefficients);")]
    [InlineData("weights that only a matrix holds", "var w = Matrix<double>.Build.DenseOfDiagonalVector(v + 1);\nvar xtw = x.TransposeThisAndMultiply(w);\nreturn [|(xtw * x).Inverse()|] * (xtw * y);",
        "var w = Matrix<double>.Build.DenseOfDiagonalVector(v + 1);\nreturn Vector<double>.Build.Dense(LinearLeastSquares.Fit(x, y, new LeastSquaresOptions { Weights = w.Diagonal().ToArray() }).Coefficients);")]
    [InlineData("a ridge", "var identity = Matrix<double>.Build.DenseIdentity(x.ColumnCount);\nreturn [|(x.Transpose() * x + lambda * identity).Inverse()|] * x.Transpose() * y;",
        "return Vector<double>.Build.Dense(LinearLeastSquares.Fit(x, y, new LeastSquaresOptions { Ridge = lambda }).Coefficients);")]
    [InlineData("a ridge on a diagonal", "return [|(x.Transpose() * x + Matrix<double>.Build.DenseDiagonal(4, 4, 0.25)).Cholesky().Solve(x.Transpose() * y)|];",
        "return Vector<double>.Build.Dense(LinearLeastSquares.Fit(x, y, new LeastSquaresOptions { Ridge = 0.25 }).Coefficients);")]
    [InlineData("a ridge added in a loop", "var g = x.Transpose() * x;\nfor (int i = 0; i < g.RowCount; i++) g[i, i] += 1e-1;\nreturn [|g.Cholesky().Solve(x.Transpose() * y)|];",
        "return Vector<double>.Build.Dense(LinearLeastSquares.Fit(x, y, new LeastSquaresOptions { Ridge = 1e-1 }).Coefficients);")]
    [InlineData("a ridge added in place", "var g = x.TransposeThisAndMultiply(x);\ng.Add(Matrix<double>.Build.DenseIdentity(g.ColumnCount) * lambda, g);\nreturn [|g.Cholesky().Solve(x.TransposeThisAndMultiply(y))|];",
        "return Vector<double>.Build.Dense(LinearLeastSquares.Fit(x, y, new LeastSquaresOptions { Ridge = lambda }).Coefficients);")]
    [InlineData("a matrix of values, in steps", """
        var targets = y.ToColumnMatrix();
        var turned = x.Transpose();
        var inverse = [|(turned * x).Inverse()|];
        var pseudo = inverse * turned;
        return (pseudo * targets).Column(0);
        """, """
        var targets = y.ToColumnMatrix();
        return (LinearLeastSquares.FitColumns(x, targets)).Column(0);
        """)]
    [InlineData("the readout of an extreme learning machine", """
        var hidden = x.PointwiseTanh();
        var turned = hidden.Transpose();
        var inverse = [|(turned * hidden + 0.01 * Matrix<double>.Build.DenseIdentity(hidden.ColumnCount)).Inverse()|];
        return inverse * turned * y;
        """, """
        var hidden = x.PointwiseTanh();
        return Vector<double>.Build.Dense(LinearLeastSquares.Fit(hidden, y, new LeastSquaresOptions { Ridge = 0.01 }).Coefficients);
        """)]
    [InlineData("the readout of an echo-state network", """
        var states = x.Transpose();
        var targets = y.ToRowMatrix();
        var w = targets * states.Transpose() * [|(states * states.Transpose() + lambda * Matrix<double>.Build.DenseIdentity(states.RowCount)).Inverse()|];
        return w.Row(0);
        """, """
        var targets = y.ToRowMatrix();
        var w = LinearLeastSquares.FitColumns(x, targets.Transpose(), new LeastSquaresOptions { Ridge = lambda }).Transpose();
        return w.Row(0);
        """)]
    [InlineData("dense types", """
        DenseMatrix a = DenseMatrix.OfMatrix(x);
        DenseVector b = DenseVector.OfVector(y);
        DenseVector w = (DenseVector)([|(a.Transpose() * a).Inverse()|] * a.Transpose() * b);
        return w;
        """, """
        DenseVector w = new DenseVector(LinearLeastSquares.Fit(x, y).Coefficients);
        return w;
        """)]
    [InlineData("through a helper", "return [|Gram(x).Inverse()|] * x.Transpose() * y;", FitText)]
    [InlineData("by a helper", "var g = x.Transpose() * x;\nvar r = x.Transpose() * y;\nreturn [|SolveSystem(g, r)|];", FitText)]
    [InlineData("beside another vector", "return v.SubVector(0, 4) - [|(x.Transpose() * x).Inverse()|] * x.Transpose() * y;",
        "return v.SubVector(0, 4) - Vector<double>.Build.Dense(LinearLeastSquares.Fit(x, y).Coefficients);")]
    public Task Over_matrices(string style, string before, string after)
    {
        Assert.NotEmpty(style);
        const string Helpers = """

                static Matrix<double> Gram(Matrix<double> a) => a.TransposeThisAndMultiply(a);
                static Vector<double> SolveSystem(Matrix<double> a, Vector<double> b) => a.Solve(b);
            """;
        string Source(string statements) => FixedFits.Program(
            "Fit(Matrix<double>.Build.DenseOfArray(x), Vector<double>.Build.Dense(y), Vector<double>.Build.Dense(v), lambda).ToArray()",
            FixedFits.Body("static Vector<double> Fit(Matrix<double> x, Vector<double> y, Vector<double> v, double lambda)", statements) + Helpers);
        return FixedFits.SameAsync(Source(before), Source(after));
    }

    [Theory]
    [InlineData("a field", "public Vector<double> Solve() => [|(_x.Transpose() * _x).Inverse()|] * (_x.Transpose() * _y);", "public Vector<double> Solve() => Vector<double>.Build.Dense(LinearLeastSquares.Fit(_x, _y).Coefficients);")]
    [InlineData("a property that computes", "Matrix<double> Gram => X.Transpose() * X;\n    public Vector<double> Solve() => [|Gram.Inverse()|] * (X.Transpose() * _y);",
        "Matrix<double> Gram => X.Transpose() * X;\n    public Vector<double> Solve() => Vector<double>.Build.Dense(LinearLeastSquares.Fit(X, _y).Coefficients);")]
    public Task Over_members(string style, string before, string after)
    {
        Assert.NotEmpty(style);
        string Source(string member) => FixedFits.Program(
            "new Regression(Matrix<double>.Build.DenseOfArray(x), Vector<double>.Build.Dense(y)).Solve().ToArray()", "", $$"""
            sealed class Regression
            {
                readonly Matrix<double> _x;
                readonly Vector<double> _y;
                Matrix<double> X { get; }
                public Regression(Matrix<double> x, Vector<double> y) { _x = x; _y = y; X = x; }
                {{member}}
            }
            """);
        return FixedFits.SameAsync(Source(before), Source(after));
    }
}
