namespace Downhill.Analyzers.Tests.Rules.ClosedForms;

/// <summary>
/// Numbers and signs in a formula, and data that no variable holds: each found, fixed, and the same coefficients; or found and
/// left, with the reason.
/// </summary>
public sealed class ScaledFitTests
{
    private static string Of(string values) => $"return Vector<double>.Build.Dense(LinearLeastSquares.Fit({values}).Coefficients);";

    [Fact]
    public Task Values_that_are_scaled() => FixedFits.AllSameAsync(FixedFits.CallOnMatrices, FixedFits.OnMatrices,
    [
        ("twice as large", "return [|(x.Transpose() * x).Inverse()|] * x.Transpose() * (2 * y);", Of("x, 2 * y")),
        ("half as large", "return [|(x.Transpose() * x).Solve(x.Transpose() * (y / 2))|];", Of("x, y / 2")),
        ("the other sign", "return [|(x.Transpose() * x).Inverse()|] * x.Transpose() * -y;", Of("x, -y")),
        ("in a variable", "var b = 2 * y;\nreturn [|(x.Transpose() * x).Inverse()|] * x.Transpose() * b;", "var b = 2 * y;\n" + Of("x, b")),
        ("the product with the data", "return [|(x.Transpose() * x).Solve(-x.TransposeThisAndMultiply(y))|];", Of("x, -y")),
        ("the data", "return [|(x.Transpose() * x).Inverse()|] * (-x.Transpose() * y);", Of("x, -y")),
        ("the inverse", "return -[|(x.Transpose() * x).Inverse()|] * (x.Transpose() * y);", Of("x, -y")),
        ("all of it", "return lambda * [|(x.Transpose() * x).Inverse()|] * x.Transpose() * y;", Of("x, lambda * y")),
        ("behind all", "return [|(x.Transpose() * x).Inverse()|] * x.Transpose() * y * 2;", "return Vector<double>.Build.Dense(LinearLeastSquares.Fit(x, y).Coefficients) * 2;"),
        ("by several numbers", "return -(1 - lambda) * [|(x.Transpose() * x).Inverse()|] * (-2 * x.Transpose() * y);", Of("x, (1 - lambda) * 2 * y")),
        ("a step of Gauss and Newton", "return -[|(x.Transpose() * x).Inverse()|] * x.Transpose() * (y - v);", Of("x, -(y - v)")),
        ("a step in steps", "var h = x.Transpose() * x;\nvar g = x.Transpose() * (y - v);\nreturn [|h.Cholesky().Solve(-g)|];", Of("x, -(y - v)")),
        ("in steps of their own", "var r = x.Transpose() * (2 * y);\nreturn [|(x.Transpose() * x).Solve(-r)|];", Of("x, -2 * y")),
        ("with a ridge", "var g = x.TransposeThisAndMultiply(x);\nfor (int i = 0; i < g.RowCount; i++) g[i, i] += lambda;\nreturn [|g.Solve(-x.TransposeThisAndMultiply(y))|];", Of("x, -y, new LeastSquaresOptions { Ridge = lambda }")),
        ("columns", "var t = y.ToColumnMatrix();\nreturn (-[|(x.Transpose() * x).Inverse()|] * x.Transpose() * t).Column(0);", "var t = y.ToColumnMatrix();\nreturn (LinearLeastSquares.FitColumns(x, -t)).Column(0);"),
        ("rows", "var t = y.ToRowMatrix();\nvar s = x.Transpose();\nreturn (-t * s.Transpose() * [|(s * s.Transpose()).Inverse()|]).Row(0);",
            "var t = y.ToRowMatrix();\nreturn (LinearLeastSquares.FitColumns(x, -t.Transpose()).Transpose()).Row(0);"),
    ]);

    [Fact]
    public Task Data_that_no_variable_holds() => FixedFits.AllSameAsync(FixedFits.CallOnMatrices, FixedFits.OnMatrices,
    [
        ("a part", "return [|x.SubMatrix(0, 30, 0, 4).TransposeThisAndMultiply(x.SubMatrix(0, 30, 0, 4)).Inverse()|] * (x.SubMatrix(0, 30, 0, 4).Transpose() * y.SubVector(0, 30));",
            Of("x.SubMatrix(0, 30, 0, 4), y.SubVector(0, 30)")),
        ("a part, in steps", "int n = 30;\nvar g = x.SubMatrix(0, n, 0, 4).Transpose() * x.SubMatrix(0, n, 0, 4);\nreturn [|g.Cholesky().Solve(x.SubMatrix(0, n, 0, 4).Transpose() * y.SubVector(0, n))|];",
            "int n = 30;\n" + Of("x.SubMatrix(0, n, 0, 4), y.SubVector(0, n)")),
        ("less a number", "return [|((x - 0.3).Transpose() * (x - 0.3)).Solve((x - 0.3).Transpose() * y)|];", Of("x - 0.3, y")),
        ("with a ridge", "return [|(x.SubMatrix(0, 30, 0, 4).Transpose() * x.SubMatrix(0, 30, 0, 4) + lambda * Matrix<double>.Build.DenseIdentity(4)).Inverse()|] * x.SubMatrix(0, 30, 0, 4).Transpose() * -y.SubVector(0, 30);",
            Of("x.SubMatrix(0, 30, 0, 4), -y.SubVector(0, 30), new LeastSquaresOptions { Ridge = lambda }")),
        ("of a pseudo-inverse", "return [|x.SubMatrix(0, 30, 0, 4).PseudoInverse()|] * y.SubVector(0, 30);", Of("x.SubMatrix(0, 30, 0, 4), y.SubVector(0, 30)")),
    ]);

    [Fact]
    public Task Values_that_another_variable_nearly_holds() => FixedFits.AllSameAsync(FixedFits.CallOnMatrices, FixedFits.OnMatrices,
    [
        ("a sum beside a difference", "var e = y + v;\nif (e[0] < -100) return e;\nreturn [|(x.Transpose() * x).Inverse()|] * x.Transpose() * (y - v);", "var e = y + v;\nif (e[0] < -100) return e;\n" + Of("x, y - v")),
        ("twice beside three times", "var b = 2 * y;\nvar c = 3 * y;\nif (c[0] < -100) return c;\nreturn [|(x.Transpose() * x).Inverse()|] * x.Transpose() * b;", "var b = 2 * y;\nvar c = 3 * y;\nif (c[0] < -100) return c;\n" + Of("x, b")),
    ]);

    [Fact]
    public Task No_fix_where_another_value_would_be_fitted() => FixedFits.AllRefusedAsync("""
        using MathNet.Numerics.LinearAlgebra;
        class Program
        {
            Vector<double> NextToASum(Matrix<double> x, Vector<double> y, Vector<double> v)
            {
                var sum = y + v;
                var difference = y - v;
                Console.WriteLine(sum);
                return [|(x.Transpose() * x).Inverse()|] * x.Transpose() * difference;
            }

            Vector<double> OtherWeights(Matrix<double> x, Vector<double> y)
            {
                var one = Matrix<double>.Build.DenseDiagonal(x.RowCount, x.RowCount, 2.0);
                var other = Matrix<double>.Build.DenseDiagonal(x.RowCount, x.RowCount, 3.0);
                return [|(x.Transpose() * one * x).Inverse()|] * x.Transpose() * other * y;
            }

            Vector<double> NearlyTheWeights(Matrix<double> x, Vector<double> y, Vector<double> v)
            {
                var one = Matrix<double>.Build.DiagonalOfDiagonalVector(v + 2);
                var other = Matrix<double>.Build.DiagonalOfDiagonalVector(v - 2);
                return [|(x.Transpose() * one * x).Inverse()|] * x.Transpose() * other * y;
            }

            Vector<double> NearlyTheData(Matrix<double> x, Vector<double> y)
            {
                var a = x - 1;
                var b = x - 2;
                return [|(a.Transpose() * a).Inverse()|] * b.Transpose() * y;
            }

            Vector<double> OtherPart(Matrix<double> x, Vector<double> y) => [|(x.SubMatrix(0, 9, 0, 4).Transpose() * x.SubMatrix(9, 9, 0, 4)).Inverse()|] * (x.SubMatrix(0, 9, 0, 4).Transpose() * y);
            Vector<double> OtherShift(Matrix<double> x, Vector<double> y) => [|((x - 1).Transpose() * (x - 1)).Inverse()|] * ((x - 2).Transpose() * y);

            Vector<double> ChangedBetween(Matrix<double> x, Vector<double> y)
            {
                var g = x.SubMatrix(0, 9, 0, 4).TransposeThisAndMultiply(x.SubMatrix(0, 9, 0, 4));
                x[0, 0] = 2;
                return [|g.Solve(x.SubMatrix(0, 9, 0, 4).TransposeThisAndMultiply(y))|];
            }

            Vector<double> MovedBetween(Matrix<double> x, Vector<double> y)
            {
                int n = 9;
                var g = x.SubMatrix(0, n, 0, 4).TransposeThisAndMultiply(x.SubMatrix(0, n, 0, 4));
                n = 8;
                return [|g.Solve(x.SubMatrix(0, n, 0, 4).TransposeThisAndMultiply(y))|];
            }

            int _count;
            int Count() => ++_count;
            Vector<double> Counted(Matrix<double> x, Vector<double> y) => [|(x.SubMatrix(0, Count(), 0, 4).Transpose() * x.SubMatrix(0, Count(), 0, 4)).Inverse()|] * (x.SubMatrix(0, Count(), 0, 4).Transpose() * y);
            Vector<double> TimesACount(Matrix<double> x, Vector<double> y) => Count() * [|(x.Transpose() * x).Inverse()|] * x.Transpose() * y;
            Vector<double> WholeNumbers(Matrix<double> x, Vector<double> y, int n, int m) => n * [|(x.Transpose() * x).Inverse()|] * (m * x.Transpose() * y);
            Vector<double> Divided(Matrix<double> x, Vector<double> y, int n) => [|(x.Transpose() * x).Inverse()|] * (x.Transpose() * y / n);
        }
        """, "not in variables", "not known to be a diagonal", "not known to be a diagonal", "not in variables", "not in variables", "not in variables", "may change", "not in variables", "not in variables", IsScaled, IsScaled, IsScaled);

    private const string IsScaled = "scaled by what cannot stand before the values";

    [Fact]
    public Task No_fix_over_arrays_and_types_that_are_scaled() => FixedFits.AllRefusedAsync($$"""
        class Program
        {
            Grid Turned(Grid x, Grid y) => -1 * [|(x.T * x).Inverse()|] * (x.T * y);
            Grid Doubled(Grid x, Grid y) => [|(x.T * x).Inverse()|] * (2 * x.T * y);
        }
        {{MatrixSources.WorkingUserMatrix}}
        """, "not in variables", "not in variables");
}
