using Downhill.Analyzers.Rules.InversesTimesVectors;
using Downhill.Analyzers.Rules.LargeClosedForms;
using Downhill.Analyzers.Rules.UnsizedClosedForms;
using Downhill.Analyzers.Tests.Verifiers;

namespace Downhill.Analyzers.Tests.Rules.ClosedForms;

/// <summary>
/// The ways in which values, weights and inverses are put beside the usual ones: each found, fixed, and the same coefficients; or
/// found and left, with the reason.
/// </summary>
public sealed class FitVariantTests
{
    private const string OnArrays = FixedFits.OnArrays;
    private const string OnMatrices = FixedFits.OnMatrices;
    private const string CallOnMatrices = FixedFits.CallOnMatrices;
    private const string PlainText = FixedFits.PlainText;
    private const string VectorText = FixedFits.VectorText;

    [Fact]
    public Task Values_that_are_computed_in_the_formula() => FixedFits.AllSameAsync(CallOnMatrices, OnMatrices,
    [
        ("less a number", "return [|(x.Transpose() * x).Inverse()|] * x.Transpose() * (y - 1.5);", "return Vector<double>.Build.Dense(LinearLeastSquares.Fit(x, y - 1.5).Coefficients);"),
        ("less a vector", "return [|(x.Transpose() * x).Inverse()|] * x.Transpose() * (y - v);", "return Vector<double>.Build.Dense(LinearLeastSquares.Fit(x, y - v).Coefficients);"),
        ("a part of a matrix", "var b = y.ToColumnMatrix();\nreturn [|(x.Transpose() * x).Inverse()|] * x.Transpose() * b.SubMatrix(0, b.RowCount, 0, 1).Column(0);",
            "var b = y.ToColumnMatrix();\nreturn Vector<double>.Build.Dense(LinearLeastSquares.Fit(x, b.SubMatrix(0, b.RowCount, 0, 1).Column(0)).Coefficients);"),
        ("a function of each", "return [|x.TransposeThisAndMultiply(x).Cholesky().Solve(x.TransposeThisAndMultiply(y.PointwiseLog()))|];",
            "return Vector<double>.Build.Dense(LinearLeastSquares.Fit(x, y.PointwiseLog()).Coefficients);"),
        ("times the pseudo-inverse of the design", "return [|x.PseudoInverse()|] * (y - 1.5);", "return Vector<double>.Build.Dense(LinearLeastSquares.Fit(x, y - 1.5).Coefficients);"),
        ("what a helper says of them", "return [|(x.Transpose() * x).Inverse()|] * (x.Transpose() * Vector<double>.Build.DenseOfArray(Told(y)));",
            "return Vector<double>.Build.Dense(LinearLeastSquares.Fit(x, Vector<double>.Build.DenseOfArray(Told(y))).Coefficients);"),
    ], "\n    static double[] Told(Vector<double> y)\n    {\n        Console.WriteLine(\"told\");\n        return y.ToArray();\n    }\n");

    [Fact]
    public Task Products_from_the_left_and_weights_on_diagonals() => FixedFits.AllSameAsync(CallOnMatrices, OnMatrices,
    [
        ("solved", "return [|x.TransposeThisAndMultiply(x).Cholesky().Solve(x.LeftMultiply(y))|];", VectorText),
        ("times the inverse", "return [|x.TransposeThisAndMultiply(x).Inverse()|] * x.LeftMultiply(y);", VectorText),
        ("twice", "return [|x.TransposeThisAndMultiply(x).Inverse()|].LeftMultiply(x.LeftMultiply(y));", VectorText),
        ("weights in a matrix", "var w = Matrix<double>.Build.DenseOfDiagonalVector(v);\nreturn [|MathNet.Numerics.LinearRegression.WeightedRegression.Weighted(x, y, w)|];",
            "var w = Matrix<double>.Build.DenseOfDiagonalVector(v);\nreturn Vector<double>.Build.Dense(LinearLeastSquares.Fit(x, y, new LeastSquaresOptions { Weights = w.Diagonal().ToArray() }).Coefficients);"),
        ("weights made in place", "return [|MathNet.Numerics.LinearRegression.WeightedRegression.Weighted(x, y, Matrix<double>.Build.DiagonalOfDiagonalVector(v + 1))|];",
            "return Vector<double>.Build.Dense(LinearLeastSquares.Fit(x, y, new LeastSquaresOptions { Weights = (v + 1).ToArray() }).Coefficients);"),
        ("weights of a function, columns of values", "var w = DenseMatrix.CreateDiagonal(40, 40, i => v[i]);\nreturn [|MathNet.Numerics.LinearRegression.WeightedRegression.Weighted(x, y.ToColumnMatrix(), w)|].Column(0);",
            "var w = DenseMatrix.CreateDiagonal(40, 40, i => v[i]);\nreturn LinearLeastSquares.FitColumns(x, y.ToColumnMatrix(), new LeastSquaresOptions { Weights = w.Diagonal().ToArray() }).Column(0);"),
        ("weights in rows", "return Vector<double>.Build.Dense([|MathNet.Numerics.LinearRegression.WeightedRegression.Weighted(x.ToRowArrays(), y.ToArray(), v.ToArray())|]);",
            "return Vector<double>.Build.Dense(LinearLeastSquares.Fit(x.ToRowArrays(), y.ToArray(), new LeastSquaresOptions { Weights = v.ToArray() }).Coefficients);"),
    ]);

    [Fact]
    public Task Inverses_under_neutral_names_and_of_factors() => FixedFits.AllSameAsync("Fit(x, y, v, lambda)", OnArrays,
    [
        ("an adjugate", "var xt = Loops.Turn(x);\nreturn Loops.Apply([|Minors.Turned(Loops.Join(xt, x))|], Loops.Apply(xt, y));", PlainText),
        ("of a factor beside the matrix", "var xt = Loops.Turn(x);\nvar g = Loops.Join(xt, x);\nvar l = Roots.Of(g);\nreturn Loops.Apply([|Roots.Back(l, g)|], Loops.Apply(xt, y));", PlainText),
        ("of a factor in place", """
            var xt = Loops.Turn(x);
            var g = Loops.Join(xt, x);
            int p = g.GetLength(0);
            var l = new double[p, p];
            var inverse = new double[p, p];
            Roots.Into(g, l);
            [|Roots.BackInto(l, inverse)|];
            return Loops.Apply(inverse, Loops.Apply(xt, y));
            """, PlainText),
        ("values by a helper", "var xt = Loops.Turn(x);\nreturn Loops.Apply([|Loops.Undo(Loops.Join(xt, x))|], Loops.Apply(xt, Less(y, 1.5)));", "return LinearLeastSquares.Fit(x, Less(y, 1.5)).Coefficients;"),
    ], "\n    static double[] Less(double[] a, double by)\n    {\n        var r = new double[a.Length];\n        for (int i = 0; i < r.Length; i++) r[i] = a[i] - by;\n        return r;\n    }\n", MatrixSources.Loops + """

        static class Minors
        {
            public static double[,] Turned(double[,] m)
            {
                int n = m.GetLength(0);
                double d = Number(m);
                var r = new double[n, n];
                for (int i = 0; i < n; i++)
                    for (int j = 0; j < n; j++)
                        r[j, i] = ((i + j) % 2 == 0 ? 1 : -1) * Number(Without(m, i, j)) / d;
                return r;
            }

            static double Number(double[,] m)
            {
                int n = m.GetLength(0);
                if (n == 1) return m[0, 0];
                double d = 0;
                for (int j = 0; j < n; j++) d += (j % 2 == 0 ? 1 : -1) * m[0, j] * Number(Without(m, 0, j));
                return d;
            }

            static double[,] Without(double[,] m, int row, int column)
            {
                int n = m.GetLength(0);
                var s = new double[n - 1, n - 1];
                for (int i = 0, a = 0; i < n; i++)
                {
                    if (i == row) continue;
                    for (int j = 0, b = 0; j < n; j++)
                    {
                        if (j == column) continue;
                        s[a, b++] = m[i, j];
                    }
                    a++;
                }
                return s;
            }
        }

        static class Roots
        {
            public static double[,] Of(double[,] a)
            {
                var l = new double[a.GetLength(0), a.GetLength(0)];
                Into(a, l);
                return l;
            }

            public static void Into(double[,] a, double[,] l)
            {
                int n = a.GetLength(0);
                for (int i = 0; i < n; i++)
                    for (int j = 0; j <= i; j++)
                    {
                        double s = a[i, j];
                        for (int k = 0; k < j; k++) s -= l[i, k] * l[j, k];
                        if (i == j) l[i, i] = Math.Sqrt(s); else l[i, j] = s / l[j, j];
                    }
            }

            public static double[,] Back(double[,] l, double[,] a)
            {
                int n = a.GetLength(0);
                var r = new double[n, n];
                for (int c = 0; c < n; c++)
                {
                    r[c, c] = 1;
                    for (int i = 0; i < n; i++)
                    {
                        for (int k = 0; k < i; k++) r[i, c] -= l[i, k] * r[k, c];
                        r[i, c] /= l[i, i];
                    }
                    for (int i = n - 1; i >= 0; i--)
                    {
                        for (int k = i + 1; k < n; k++) r[i, c] -= l[k, i] * r[k, c];
                        r[i, c] /= l[i, i];
                    }
                }
                return r;
            }

            public static void BackInto(double[,] l, double[,] r)
            {
                int n = l.GetLength(0);
                for (int c = 0; c < n; c++)
                {
                    for (int i = 0; i < n; i++) r[i, c] = i == c ? 1 : 0;
                    for (int i = 0; i < n; i++)
                    {
                        for (int k = 0; k < i; k++) r[i, c] -= l[i, k] * r[k, c];
                        r[i, c] /= l[i, i];
                    }
                    for (int i = n - 1; i >= 0; i--)
                    {
                        for (int k = i + 1; k < n; k++) r[i, c] -= l[k, i] * r[k, c];
                        r[i, c] /= l[i, i];
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Inverses_over_arrays_of_rows() => FixedFits.AllSameAsync("Fit(Jag(x), y)", "static double[] Fit(double[][] x, double[] y)",
    [
        ("by Gauss and Jordan", "var t = Jagged.Turn(x);\nreturn Jagged.Times([|Undone(Jagged.Times(t, x))|], Jagged.Times(t, y));", PlainText),
        ("an adjugate", "var t = Jagged.Turn(x);\nreturn Jagged.Times([|Cofactors(Jagged.Times(t, x))|], Jagged.Times(t, y));", PlainText),
    ], """

            static double[][] Jag(double[,] a)
            {
                double[][] r = Jagged.Make(a.GetLength(0), a.GetLength(1));
                for (int i = 0; i < r.Length; i++) for (int j = 0; j < r[i].Length; j++) r[i][j] = a[i, j];
                return r;
            }

            static double[][] Undone(double[][] m)
            {
                int n = m.Length;
                var a = new double[n][];
                var r = new double[n][];
                for (int i = 0; i < n; i++)
                {
                    a[i] = (double[])m[i].Clone();
                    r[i] = new double[n];
                    r[i][i] = 1;
                }
                for (int p = 0; p < n; p++)
                {
                    double pivot = a[p][p];
                    for (int j = 0; j < n; j++) { a[p][j] /= pivot; r[p][j] /= pivot; }
                    for (int i = 0; i < n; i++)
                    {
                        if (i == p) continue;
                        double f = a[i][p];
                        for (int j = 0; j < n; j++) { a[i][j] -= f * a[p][j]; r[i][j] -= f * r[p][j]; }
                    }
                }
                return r;
            }

            static double[][] Cofactors(double[][] m)
            {
                int n = m.Length;
                double d = Number(m);
                var r = Jagged.Make(n, n);
                for (int i = 0; i < n; i++)
                    for (int j = 0; j < n; j++)
                        r[j][i] = ((i + j) % 2 == 0 ? 1 : -1) * Number(Without(m, i, j)) / d;
                return r;
            }

            static double Number(double[][] m)
            {
                int n = m.Length;
                if (n == 1) return m[0][0];
                double d = 0;
                for (int j = 0; j < n; j++) d += (j % 2 == 0 ? 1 : -1) * m[0][j] * Number(Without(m, 0, j));
                return d;
            }

            static double[][] Without(double[][] m, int row, int column)
            {
                int n = m.Length;
                var s = Jagged.Make(n - 1, n - 1);
                for (int i = 0; i < n - 1; i++)
                    for (int j = 0; j < n - 1; j++)
                        s[i][j] = m[i < row ? i : i + 1][j < column ? j : j + 1];
                return s;
            }

        """, HandWrittenStyleTests.Jagged);

    [Fact]
    public Task Operators_with_other_meanings_and_a_class_that_shows_its_array() => FixedFits.AllSameAsync("Fit(x, y)", "static double[] Fit(double[,] x, double[] y)",
    [
        ("operators in steps", "var a = Of(x);\nvar b = Of(Column(y));\nTafel g = !a * a;\nTafel r = !a * b;\nvar w = [|g.Kehr()|] * r;\nreturn new[] { w[0, 0], w[1, 0], w[2, 0], w[3, 0] };",
            $"var a = Of(x);\nvar b = Of(Column(y));\nvar w = LinearLeastSquares.FitColumns(a, b, {TafelAccess});\nreturn new[] {{ w[0, 0], w[1, 0], w[2, 0], w[3, 0] }};"),
        ("a power", "var a = Of(x);\nvar b = Of(Column(y));\nvar w = ([|(!a * a) ^ -1|]) * !a * b;\nreturn new[] { w[0, 0], w[1, 0], w[2, 0], w[3, 0] };",
            $"var a = Of(x);\nvar b = Of(Column(y));\nvar w = LinearLeastSquares.FitColumns(a, b, {TafelAccess});\nreturn new[] {{ w[0, 0], w[1, 0], w[2, 0], w[3, 0] }};"),
        ("an array of its own", "var a = new Netz(x);\nvar b = new Netz(Column(y));\nvar t = a.Gekippt();\nvar w = [|(t * a).Umgekehrt()|] * (t * b);\nreturn new[] { w.Werte[0, 0], w.Werte[1, 0], w.Werte[2, 0], w.Werte[3, 0] };",
            "var a = new Netz(x);\nvar b = new Netz(Column(y));\nvar w = LinearLeastSquares.FitColumns(a, b, new MatrixAccess<Netz>(m => m.Werte.GetLength(0), m => m.Werte.GetLength(1), (m, i, j) => m.Werte[i, j], (rows, columns) => new Netz(new double[rows, columns]), (m, i, j, value) => m.Werte[i, j] = value));\nreturn new[] { w.Werte[0, 0], w.Werte[1, 0], w.Werte[2, 0], w.Werte[3, 0] };"),
    ], """

            static double[,] Column(double[] y)
            {
                var r = new double[y.Length, 1];
                for (int i = 0; i < y.Length; i++) r[i, 0] = y[i];
                return r;
            }

            static Tafel Of(double[,] a)
            {
                var r = new Tafel(a.GetLength(0), a.GetLength(1));
                for (int i = 0; i < r.rows; i++) for (int j = 0; j < r.cols; j++) r[i, j] = a[i, j];
                return r;
            }

        """, HandWrittenStyleTests.Tafel + Netz);

    private const string TafelAccess = "new MatrixAccess<Tafel>(m => m.rows, m => m.cols, (m, i, j) => m[i, j], (rows, columns) => new Tafel(rows, columns), (m, i, j, value) => m[i, j] = value)";

    private const string Netz = """

        sealed class Netz
        {
            public double[,] Werte;
            public Netz(double[,] werte) => Werte = werte;
            public Netz Gekippt()
            {
                var r = new double[Werte.GetLength(1), Werte.GetLength(0)];
                for (int i = 0; i < r.GetLength(0); i++) for (int j = 0; j < r.GetLength(1); j++) r[i, j] = Werte[j, i];
                return new Netz(r);
            }
            public static Netz operator *(Netz a, Netz b)
            {
                var r = new Netz(new double[a.Werte.GetLength(0), b.Werte.GetLength(1)]);
                for (int i = 0; i < r.Werte.GetLength(0); i++) for (int j = 0; j < r.Werte.GetLength(1); j++) for (int k = 0; k < b.Werte.GetLength(0); k++) r.Werte[i, j] += a.Werte[i, k] * b.Werte[k, j];
                return r;
            }
            public Netz Umgekehrt()
            {
                int n = Werte.GetLength(0);
                var a = (double[,])Werte.Clone();
                var r = new double[n, n];
                for (int i = 0; i < n; i++) r[i, i] = 1;
                for (int p = 0; p < n; p++)
                {
                    double pivot = a[p, p];
                    for (int j = 0; j < n; j++) { a[p, j] /= pivot; r[p, j] /= pivot; }
                    for (int i = 0; i < n; i++)
                    {
                        if (i == p) continue;
                        double f = a[i, p];
                        for (int j = 0; j < n; j++) { a[i, j] -= f * a[p, j]; r[i, j] -= f * r[p, j]; }
                    }
                }
                return new Netz(r);
            }
        }
        """;

    private const string BoardText = "return LinearLeastSquares.FitColumns(x, y, new MatrixAccess<Board>(m => m.Rows, m => m.Cols, (m, i, j) => m[i, j], (rows, columns) => new Board(rows, columns), (m, i, j, value) => m[i, j] = value));";

    [Fact]
    public Task Transposes_products_and_copies_in_other_spellings() => FixedFits.AllSameAsync("Read(Fit(new Board(x), Column(y), lambda))", "static Board Fit(Board x, Board y, double lambda)",
    [
        ("misspelt", "var first = [|(x.GetTransporse() * x).GetInverse()|];\nvar second = x.GetTransporse() * y;\nreturn first * second;", BoardText),
        ("cut short", "return [|(x.Transp * x).GetInverse()|] * (x.Trans() * y);", BoardText),
        ("times itself", "var xt = x.FastTranspose;\nvar gram = Board.FastTransposeBySelf(x);\nvar inverse = [|gram.FastInverse|]!;\nvar pseudo = inverse ^ xt;\nreturn pseudo * y;", BoardText),
        ("times itself, with a check between", """
            var xt = x.FastTranspose;
            var gram = Board.FastTransposeBySelf(x);
            var inverse = [|gram.FastInverse|];
            if (inverse == null) return y;
            var pseudo = inverse ^ xt;
            return pseudo * y;
            """, $"""
            var gram = Board.FastTransposeBySelf(x);
            var inverse = gram.FastInverse;
            if (inverse == null) return y;
            {BoardText}
            """),
        ("a power and a product by one operator", "return ([|Board.FastTransposeBySelf(x) ^ -1|]) ^ x.FastTranspose ^ y;", BoardText),
        ("a power and products", "return ([|Board.FastTransposeBySelf(x) ^ -1|]) * (x.FastTranspose * y);", BoardText),
        ("a copy", "var gram = x.Trans() * x;\nvar copy = new Board(gram.Rows, gram.Cols);\ngram.CopyTo(copy);\nreturn [|copy.GetInverse()|] * (x.Trans() * y);", BoardText),
        ("a copy with a ridge", """
            var gram = x.Trans() * x;
            var augmented = new Board(gram.Rows, gram.Cols);
            gram.CopyTo(augmented);
            for (int i = 0; i < gram.Rows; i++) augmented[i, i] = gram[i, i] + lambda;
            return [|augmented.GetInverse()|] * (x.Trans() * y);
            """, BoardText.Replace("value));", "value), new LeastSquaresOptions { Ridge = lambda });", StringComparison.Ordinal)),
    ], """

            static Board Column(double[] y)
            {
                var r = new Board(y.Length, 1);
                for (int i = 0; i < y.Length; i++) r[i, 0] = y[i];
                return r;
            }

            static double[] Read(Board w) => new[] { w[0, 0], w[1, 0], w[2, 0], w[3, 0] };

        """, Board);

    private const string Board = """

        sealed class Board
        {
            readonly double[,] _cells;
            public Board(int rows, int cols) => _cells = new double[rows, cols];
            public Board(double[,] cells) => _cells = (double[,])cells.Clone();
            public int Rows => _cells.GetLength(0);
            public int Cols => _cells.GetLength(1);
            public double this[int i, int j] { get => _cells[i, j]; set => _cells[i, j] = value; }
            public Board FastTranspose => GetTransporse();
            public Board Transp => GetTransporse();
            public Board Trans() => GetTransporse();
            public Board GetTransporse()
            {
                var r = new Board(Cols, Rows);
                for (int i = 0; i < Rows; i++) for (int j = 0; j < Cols; j++) r[j, i] = _cells[i, j];
                return r;
            }
            public static Board FastTransposeBySelf(Board a)
            {
                var r = new Board(a.Cols, a.Cols);
                for (int i = 0; i < a.Cols; i++)
                    for (int j = 0; j <= i; j++)
                    {
                        double s = 0;
                        for (int k = 0; k < a.Rows; k++) s += a[k, i] * a[k, j];
                        r[i, j] = s;
                        r[j, i] = s;
                    }
                return r;
            }
            public static Board operator *(Board a, Board b)
            {
                var r = new Board(a.Rows, b.Cols);
                for (int i = 0; i < a.Rows; i++) for (int j = 0; j < b.Cols; j++) for (int k = 0; k < a.Cols; k++) r[i, j] += a[i, k] * b[k, j];
                return r;
            }
            public static Board operator ^(Board a, Board b) => a * b;
            public static Board operator ^(Board a, int power) => power == -1 ? a.GetInverse() : throw new NotSupportedException();
            public void CopyTo(Board other)
            {
                for (int i = 0; i < Rows; i++) for (int j = 0; j < Cols; j++) other[i, j] = _cells[i, j];
            }
            public Board GetInverse() => FastInverse!;
            public Board? FastInverse
            {
                get
                {
                    int n = Rows;
                    var a = (double[,])_cells.Clone();
                    var r = new Board(n, n);
                    for (int i = 0; i < n; i++) r[i, i] = 1;
                    for (int p = 0; p < n; p++)
                    {
                        double pivot = a[p, p];
                        if (pivot == 0) return null;
                        for (int j = 0; j < n; j++) { a[p, j] /= pivot; r[p, j] /= pivot; }
                        for (int i = 0; i < n; i++)
                        {
                            if (i == p) continue;
                            double f = a[i, p];
                            for (int j = 0; j < n; j++) { a[i, j] -= f * a[p, j]; r[i, j] -= f * r[p, j]; }
                        }
                    }
                    return r;
                }
            }
        }
        """;

    [Theory]
    [InlineData("a transpose beside the data", "_xt = x.Transpose();", "[|(_xt * _x).Inverse()|] * (_xt * _y)")]
    [InlineData("a transpose of the field", "_xt = _x.Transpose();", "[|(_xt * _x).Inverse()|] * (_xt * _y)")]
    [InlineData("a product beside the data", "_xt = _x.Transpose() * _x;", "[|_xt.Inverse()|] * (_x.Transpose() * _y)")]
    public Task Over_fields_that_are_kept_beside_each_other(string style, string kept, string before)
    {
        Assert.NotEmpty(style);
        string Source(string formula) => FixedFits.Program(
            "new Regression(Matrix<double>.Build.DenseOfArray(x), Vector<double>.Build.Dense(y)).Solve().ToArray()", "", $$"""
            sealed class Regression
            {
                readonly Matrix<double> _x, _xt;
                readonly Vector<double> _y;
                public Regression(Matrix<double> x, Vector<double> y) { _x = x; {{kept}} _y = y; }
                public Vector<double> Solve() => {{formula}};
            }
            """);
        return FixedFits.SameAsync(Source(before), Source("Vector<double>.Build.Dense(LinearLeastSquares.Fit(_x, _y).Coefficients)"));
    }

    [Fact]
    public Task No_fix_where_the_data_the_values_or_the_weights_are_not_plain() => FixedFits.AllRefusedAsync("""
        using MathNet.Numerics.LinearAlgebra;
        using MathNet.Numerics.LinearRegression;
        class Program
        {
            Matrix<double> _x, _xt;
            Program(Matrix<double> x) { _x = x; _xt = x.Transpose(); }
            void Set(Matrix<double> x) => _x = x;
            Vector<double> Moved(Vector<double> y) => [|(_xt * _x).Inverse()|] * (_xt * y);
            Vector<double> Full(Matrix<double> x, Vector<double> y, Matrix<double> w) => [|WeightedRegression.Weighted(x, y, w)|];
            Vector<double> Changed(Matrix<double> x, Vector<double> y, Vector<double> v)
            {
                var w = Matrix<double>.Build.DenseOfDiagonalVector(v);
                w[0, 1] = 1;
                return [|WeightedRegression.Weighted(x, y, w)|];
            }
        }
        """, "not that of a plain least squares problem", "not known to be a diagonal", "not known to be a diagonal");

    private const string Native = """

        static class Native
        {
            [System.Runtime.InteropServices.DllImport("openblas")] public static extern void dposv_(ref byte uplo, ref int n, ref int nrhs, double[] a, ref int lda, double[] b, ref int ldb, out int info);
            [System.Runtime.InteropServices.DllImport("openblas")] public static extern void dpotrf_(ref byte uplo, ref int n, double[] a, ref int lda, out int info);
            [System.Runtime.InteropServices.DllImport("openblas")] public static extern void dpotrs_(ref byte uplo, ref int n, ref int nrhs, double[] a, ref int lda, double[] b, ref int ldb, out int info);
            [System.Runtime.InteropServices.DllImport("openblas")] public static extern void dgels_(ref byte trans, ref int m, ref int n, ref int nrhs, double[] a, ref int lda, double[] b, ref int ldb, double[] work, ref int lwork, out int info);
            [System.Runtime.InteropServices.DllImport("openblas")] public static extern int LAPACKE_dposv(int order, byte uplo, int n, int nrhs, double[,] a, int lda, double[] b, int ldb);
            [System.Runtime.InteropServices.DllImport("openblas")] public static extern int LAPACKE_dgels(int order, byte trans, int m, int n, int nrhs, double[,] a, int lda, double[] b, int ldb);
            [System.Runtime.InteropServices.DllImport("openblas")] public static extern int LAPACKE_dpotrf(int order, byte uplo, int n, double[,] a, int lda);
            [System.Runtime.InteropServices.DllImport("openblas")] public static extern int LAPACKE_dpotri(int order, byte uplo, int n, double[,] a, int lda);
            [System.Runtime.InteropServices.DllImport("openblas")] public static extern int LAPACKE_dgesv(int order, int n, int nrhs, double[,] a, int lda, int[] ipiv, double[] b, int ldb);
            [System.Runtime.InteropServices.DllImport("openblas")] public static extern void cblas_dsyrk(int order, int uplo, int trans, int n, int k, double alpha, double[] a, int lda, double beta, double[] c, int ldc);
        }
        """;

    private const string IsNative = "native routine";

    [Fact]
    public Task Normal_equations_by_LAPACK_are_found_and_left() => FixedFits.AllRefusedAsync($$"""
        class Program
        {
            double[] AtOnce(double[,] x, double[] y)
            {
                int p = x.GetLength(1);
                var t = Loops.Turn(x);
                var g = Loops.Join(t, x);
                var w = Loops.Apply(t, y);
                [|Native.LAPACKE_dposv(101, (byte)'L', p, 1, g, p, w, 1)|];
                return w;
            }

            double[] ByElimination(double[,] x, double[] y)
            {
                int p = x.GetLength(1);
                var t = Loops.Turn(x);
                var g = Loops.Join(t, x);
                var w = Loops.Apply(t, y);
                [|Native.LAPACKE_dgesv(101, p, 1, g, p, new int[p], w, 1)|];
                return w;
            }

            double[] InOneArray(double[,] x, double[] y)
            {
                int n = x.GetLength(0), p = x.GetLength(1);
                var g = new double[p * p];
                var w = new double[p];
                for (int k = 0; k < n; k++)
                    for (int i = 0; i < p; i++)
                    {
                        w[i] += x[k, i] * y[k];
                        for (int j = 0; j < p; j++) g[i * p + j] += x[k, i] * x[k, j];
                    }
                byte half = (byte)'L';
                int one = 1;
                Native.dpotrf_(ref half, ref p, g, ref p, out int info);
                if (info != 0) throw new InvalidOperationException();
                [|Native.dpotrs_(ref half, ref p, ref one, g, ref p, w, ref p, out info)|];
                return w;
            }

            double[] BySquares(double[] x, double[] w, int n, int p)
            {
                var g = new double[p * p];
                Native.cblas_dsyrk(101, 122, 112, p, n, 1.0, x, p, 0.0, g, p);
                byte half = (byte)'L';
                int one = 1;
                [|Native.dposv_(ref half, ref p, ref one, g, ref p, w, ref p, out int info)|];
                return w;
            }

            double[] ByInverse(double[,] x, double[] y)
            {
                int p = x.GetLength(1);
                var t = Loops.Turn(x);
                var g = Loops.Join(t, x);
                Native.LAPACKE_dpotrf(101, (byte)'L', p, g, p);
                [|Native.LAPACKE_dpotri(101, (byte)'L', p, g, p)|];
                for (int i = 0; i < p; i++) for (int j = 0; j < i; j++) g[j, i] = g[i, j];
                return Loops.Apply(g, Loops.Apply(t, y));
            }
        }
        {{MatrixSources.Loops}}{{Native}}
        """, IsNative, IsNative, IsNative, IsNative, IsNative);

    [Fact]
    public async Task Silent_where_nothing_is_fitted_by_an_inverse()
    {
        var source = $$"""
            using MathNet.Numerics.LinearAlgebra;
            class Program
            {
                // Orthogonal factors of the design.
                double[] Orthogonal(double[,] x, double[] y)
                {
                    int n = x.GetLength(0), p = x.GetLength(1);
                    var a = (double[,])x.Clone();
                    var w = (double[])y.Clone();
                    Native.LAPACKE_dgels(101, (byte)'N', n, p, 1, a, p, w, 1);
                    return w;
                }

                double[] OrthogonalInOneArray(double[,] x, double[] y)
                {
                    int n = x.GetLength(0), p = x.GetLength(1);
                    var a = new double[n * p];
                    for (int i = 0; i < n; i++) for (int j = 0; j < p; j++) a[j * n + i] = x[i, j];
                    var w = (double[])y.Clone();
                    var work = new double[1000];
                    int size = 1000, one = 1;
                    byte turned = (byte)'N';
                    Native.dgels_(ref turned, ref n, ref p, ref one, a, ref n, w, ref n, work, ref size, out int info);
                    return w;
                }

                // A system that is given.
                double[] Currents(double[,] a, double[] b)
                {
                    int p = b.Length;
                    var g = (double[,])a.Clone();
                    var w = (double[])b.Clone();
                    Native.LAPACKE_dgesv(101, p, 1, g, p, new int[p], w, 1);
                    return w;
                }

                // How sure the values of a fit are.
                Matrix<double> Band(Matrix<double> x, double variance) => x * (variance * (x.Transpose() * x).Inverse()) * x.Transpose();

                double[] Deviations(double[,] j, double variance)
                {
                    var t = Loops.Turn(j);
                    var p = Loops.Join(Loops.Join(j, Loops.Undo(Loops.Join(t, j))), t);
                    var r = new double[p.GetLength(0)];
                    for (int i = 0; i < r.Length; i++) r[i] = Math.Sqrt(variance * p[i, i]);
                    return r;
                }

                Matrix<double> Covariance { get; set; } = Matrix<double>.Build.Dense(1, 1);
                Matrix<double> Prediction(Matrix<double> j)
                {
                    Covariance = (j.Transpose() * j).Inverse();
                    return j * Covariance * j.Transpose();
                }
            }
            {{MatrixSources.Loops}}{{Native}}
            """;
        var options = new TestOptions { ReferenceMathNet = true };
        await Verify<LargeClosedFormAnalyzer>.AnalyzerAsync(source, options);
        await Verify<ClosedFormAnalyzer>.AnalyzerAsync(source, options);
        await Verify<InverseTimesVectorAnalyzer>.AnalyzerAsync(source, options);
    }
}
