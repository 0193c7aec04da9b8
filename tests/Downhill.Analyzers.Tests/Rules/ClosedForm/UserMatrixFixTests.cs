namespace Downhill.Analyzers.Tests.Rules.ClosedForms;

/// <summary>Normal equations over the user's own matrix classes: found, fixed by the members that the class has, and the same numbers.</summary>
public sealed class UserMatrixFixTests
{
    private static string Access(string type, string rows = "m.Rows", string columns = "m.Columns", string read = "m[i, j]", string make = "rows, columns", string write = "m[i, j] = value") =>
        $"new MatrixAccess<{type}>(m => {rows}, m => {columns}, (m, i, j) => {read}, (rows, columns) => new {type}({make}), (m, i, j, value) => {write})";

    [Theory]
    [InlineData("operators and properties", "var g = a.T * a;\nreturn [|g.Inv|] * a.T * b;", "")]
    [InlineData("methods", "return [|a.Transpose().Multiply(a).Inverse()|].Multiply(a.Transpose()).Multiply(b);", "")]
    [InlineData("static methods", "return Grid.Dot(Grid.Dot([|Grid.Dot(a.Transpose(), a).Inverse()|], a.Transpose()), b);", "")]
    [InlineData("a static class beside it", "var at = Grids.Turned(a);\nvar inverse = [|Grids.Undone(Grids.Product(at, a))|];\nreturn Grids.Product(inverse, Grids.Product(at, b));", "")]
    [InlineData("a solve", "return [|Grids.Solve(a.T * a, a.T * b)|];", "")]
    [InlineData("a ridge", "return [|(a.T * a + lambda * Grid.Identity(a.Columns)).Inverse()|] * a.T * b;", ", new LeastSquaresOptions { Ridge = lambda }")]
    [InlineData("a ridge added in a loop", "Grid g = a.T * a;\nfor (int i = 0; i < g.Rows; i++) g[i, i] = g[i, i] + lambda;\nreturn [|g.Inverse()|] * (a.T * b);", ", new LeastSquaresOptions { Ridge = lambda }")]
    [InlineData("weights", "var w = new Grid(a.Rows, a.Rows);\nfor (int i = 0; i < a.Rows; i++) w[i, i] = v[i];\nreturn [|(a.T * w * a).Inverse()|] * a.T * w * b;", ", new LeastSquaresOptions { Weights = v }")]
    public Task In_every_style(string style, string before, string options)
    {
        Assert.NotEmpty(style);
        const string Grids = """

            static class Grids
            {
                public static Grid Turned(Grid a) => a.Transpose();
                public static Grid Product(Grid a, Grid b) => a * b;
                public static Grid Undone(Grid a) => a.Inverse();
                public static Grid Solve(Grid a, Grid b) => a.Inverse() * b;
            }
            """;
        return SameAsync("Grid", before, $"return LinearLeastSquares.FitColumns(a, b, {Access("Grid")}{options});", MatrixSources.WorkingUserMatrix + Grids);
    }

    [Theory]
    [InlineData("a structure", "struct", "public int Rows => _c.GetLength(0);\npublic int Columns => _c.GetLength(1);", "Rows", "Columns")]
    [InlineData("counts in fields", "sealed class", "public int rows => _c.GetLength(0);\npublic int cols => _c.GetLength(1);", "rows", "cols")]
    [InlineData("counts under other names", "sealed class", "public int NoRows => _c.GetLength(0);\npublic int NoCols => _c.GetLength(1);", "NoRows", "NoCols")]
    [InlineData("counts by methods", "sealed class", "public int GetRowCount() => _c.GetLength(0);\npublic int GetColumnCount() => _c.GetLength(1);", "GetRowCount()", "GetColumnCount()")]
    public Task By_the_counts_that_it_has(string which, string kind, string counts, string rows, string columns)
    {
        Assert.NotEmpty(which);
        var type = Algebra("Board", "double", rows, columns, $$"""
            private readonly double[,] _c;
            public Board(int r, int c) => _c = new double[r, c];
            {{counts}}
            public double this[int i, int j] { get => _c[i, j]; set => _c[i, j] = value; }
            """, kind);
        return SameAsync("Board", Formula, $"return LinearLeastSquares.FitColumns(a, b, {Access("Board", "m." + rows, "m." + columns)});", type);
    }

    [Fact]
    public Task By_an_array_that_it_is_made_of() => SameAsync(
        "Board", Formula, $"return LinearLeastSquares.FitColumns(a, b, {Access("Board", make: "new double[rows, columns]")});",
        Algebra("Board", "double", "Rows", "Columns", """
            private readonly double[,] _c;
            public Board(double[,] c) => _c = c;
            public int Rows => _c.GetLength(0);
            public int Columns => _c.GetLength(1);
            public double this[int i, int j] { get => _c[i, j]; set => _c[i, j] = value; }
            """).Replace("new Board(a.Rows, b.Columns)", "new Board(new double[a.Rows, b.Columns])", StringComparison.Ordinal)
            .Replace("new Board(Columns, Rows)", "new Board(new double[Columns, Rows])", StringComparison.Ordinal)
            .Replace("new Board(n, n)", "new Board(new double[n, n])", StringComparison.Ordinal),
        "new Board(new double[40, x.GetLength(1)])", "new Board(new double[40, 1])");

    [Fact]
    public Task By_methods_that_get_and_set() => FixedFits.SameAsync(
        GetAndSet("return [|a.Transposed().Times(a).Inverse()|].Times(a.Transposed()).Times(b);"),
        GetAndSet($"return LinearLeastSquares.FitColumns(a, b, {Access("Matrix", "m.RowCount", "m.ColumnCount", "m.Get(i, j)", "rows, columns", "m.Set(i, j, value)")});"));

    [Fact]
    public Task Of_a_type_parameter() => SameAsync(
        "Board<double>", Formula, $"return LinearLeastSquares.FitColumns(a, b, {Access("Board<double>")});", Generic);

    [Fact]
    public Task Times_an_array() => FixedFits.SameAsync(
        TimesVector("double[]", "y", "return [|(a.T * a).Inverse()|] * (a.T * b);"),
        TimesVector("double[]", "y", $"return LinearLeastSquares.Fit(a, b, {Access("Grid")}).Coefficients;"));

    [Fact]
    public Task Times_a_vector_class() => FixedFits.SameAsync(
        TimesVector("Vec", "new Vec(y)", "return [|(a.T * a).Inverse()|] * (a.T * b);"),
        TimesVector("Vec", "new Vec(y)", $"return new Vec(LinearLeastSquares.Fit(a, b.ToArray(), {Access("Grid")}).Coefficients);"));

    [Theory]
    [InlineData("single precision", "double precision", "float", "public {0}(int r, int c) => _c = new {1}[r, c];", "get => _c[i, j]; set => _c[i, j] = value;")]
    [InlineData("nothing that makes one", "not in variables of a kind", "double", "internal static {0} Of(int r, int c) => new {0}(r, c); private {0}(int r, int c) => _c = new {1}[r, c];", "get => _c[i, j]; set => _c[i, j] = value;")]
    [InlineData("nothing that fills one", "not in variables of a kind", "double", "public {0}(int r, int c) => _c = new {1}[r, c];", "get => _c[i, j]; private set => _c[i, j] = value;")]
    [InlineData("columns first", "tried", "double", "public {0}(int r, int c) => _c = new {1}[c, r];", "get => _c[i, j]; set => _c[i, j] = value;")]
    public Task No_fix_where_the_class_cannot_be_read_or_filled(string which, string reason, string element, string constructor, string indexer)
    {
        Assert.NotEmpty(which);
        var type = Algebra("Board", element, "Rows", "Columns", $$"""
            private readonly {{element}}[,] _c;
            {{constructor.Replace("{0}", "Board", StringComparison.Ordinal).Replace("{1}", element, StringComparison.Ordinal)}}
            public int Rows => _c.GetLength(0);
            public int Columns => _c.GetLength(1);
            public {{element}} this[int i, int j] { {{indexer}} }
            """);
        return FixedFits.RefusedAsync($"static class Model\n{{\n    static Board Fit(Board a, Board b)\n    {{\n        {Formula}\n    }}\n}}\n{type}", reason);
    }

    [Fact]
    public Task No_fix_for_an_open_type_parameter() => FixedFits.RefusedAsync(
        $"static class Model\n{{\n    static Board<T> Fit<T>(Board<T> a, Board<T> b) where T : System.Numerics.INumber<T>\n    {{\n        {Formula}\n    }}\n}}\n{Generic}", "not in variables of a kind");

    [Fact]
    public Task No_fix_where_the_inverse_is_read() => FixedFits.RefusedAsync(
        $"static class Model\n{{\n    static Grid Fit(Grid a, Grid b)\n    {{\n        var inverse = [|(a.T * a).Inverse()|];\n        Console.WriteLine(inverse[0, 0]);\n        return inverse * a.T * b;\n    }}\n}}\n{MatrixSources.WorkingUserMatrix}", "used elsewhere");

    private const string Formula = "return [|(a.Transpose() * a).Inverse()|] * a.Transpose() * b;";

    private static string Generic => Algebra("Board<T>", "T", "Rows", "Columns", """
        private readonly T[,] _c;
        public Board(int rows, int columns) => _c = new T[rows, columns];
        public int Rows => _c.GetLength(0);
        public int Columns => _c.GetLength(1);
        public T this[int i, int j] { get => _c[i, j]; set => _c[i, j] = value; }
        """).Replace("class Board<T>", "class Board<T> where T : System.Numerics.INumber<T>", StringComparison.Ordinal).Replace("r[i, i] = 1;", "r[i, i] = T.One;", StringComparison.Ordinal);

    private static Task SameAsync(string type, string before, string after, string types, string? data = null, string? values = null)
    {
        string Source(string statements) => FixedFits.Program("Run(x, y, v, lambda, 0)", FixedFits.Body("static double[] Run(double[,] x, double[] y, double[] v, double lambda, int start)", $$"""
            var a = {{data ?? $"new {type}(40, x.GetLength(1))"}};
            var b = {{values ?? $"new {type}(40, 1)"}};
            for (int i = start; i < 40; i++)
            {
                b[i, 0] = y[i];
                for (int j = 0; j < x.GetLength(1); j++) a[i, j] = x[i, j];
            }
            var w = Fit(a, b, v, lambda);
            return new[] { w[0, 0], w[1, 0], w[2, 0], w[3, 0] };
            """) + "\n" + FixedFits.Body($"static {type} Fit({type} a, {type} b, double[] v, double lambda)", statements), types);
        return FixedFits.SameAsync(Source(before), Source(after));
    }

    private static string TimesVector(string vector, string values, string statements) => FixedFits.Program("Run(x, y).ToArray()", FixedFits.Body($"static {vector} Run(double[,] x, double[] y)", $$"""
        var a = new Grid(40, x.GetLength(1));
        for (int i = 0; i < 40; i++) for (int j = 0; j < x.GetLength(1); j++) a[i, j] = x[i, j];
        return Fit(a, {{values}});
        """) + "\n" + FixedFits.Body($"static {vector} Fit(Grid a, {vector} b)", statements), MatrixSources.WorkingUserMatrix.Replace("public static Grid Identity", $$"""
            public static {{vector}} operator *(Grid a, {{vector}} v)
                {
                    var r = new double[a.Rows];
                    for (int i = 0; i < a.Rows; i++) for (int k = 0; k < a.Columns; k++) r[i] += a[i, k] * v[k];
                    return {{(vector == "Vec" ? "new Vec(r)" : "r")}};
                }
                public static Grid Identity
            """, StringComparison.Ordinal) + """

        sealed class Vec
        {
            private readonly double[] _v;
            public Vec(double[] v) => _v = v;
            public double this[int i] { get => _v[i]; set => _v[i] = value; }
            public double[] ToArray() => (double[])_v.Clone();
        }
        """);

    private static string GetAndSet(string statements) => FixedFits.Program("Run(x, y)", FixedFits.Body("static double[] Run(double[,] x, double[] y)", """
        var a = new Matrix(40, x.GetLength(1));
        var b = new Matrix(40, 1);
        for (int i = 0; i < 40; i++)
        {
            b.Set(i, 0, y[i]);
            for (int j = 0; j < x.GetLength(1); j++) a.Set(i, j, x[i, j]);
        }
        var w = Fit(a, b);
        return new[] { w.Get(0, 0), w.Get(1, 0), w.Get(2, 0), w.Get(3, 0) };
        """) + "\n" + FixedFits.Body("static Matrix Fit(Matrix a, Matrix b)", statements), """

        sealed class Matrix
        {
            private readonly double[][] _v;
            public int RowCount { get; }
            public int ColumnCount { get; }
            public Matrix(int rows, int columns)
            {
                RowCount = rows;
                ColumnCount = columns;
                _v = new double[rows][];
                for (int i = 0; i < rows; i++) _v[i] = new double[columns];
            }
            public double Get(int i, int j) => _v[i][j];
            public void Set(int i, int j, double value) => _v[i][j] = value;
            public Matrix Transposed()
            {
                var r = new Matrix(ColumnCount, RowCount);
                for (int i = 0; i < RowCount; i++) for (int j = 0; j < ColumnCount; j++) r.Set(j, i, Get(i, j));
                return r;
            }
            public Matrix Times(Matrix b)
            {
                var r = new Matrix(RowCount, b.ColumnCount);
                for (int i = 0; i < RowCount; i++)
                    for (int j = 0; j < b.ColumnCount; j++)
                    {
                        double s = 0;
                        for (int k = 0; k < ColumnCount; k++) s += Get(i, k) * b.Get(k, j);
                        r.Set(i, j, s);
                    }
                return r;
            }
            public Matrix Inverse()
            {
                int n = RowCount;
                var r = new Matrix(n, n);
                var a = new double[n, 2 * n];
                for (int i = 0; i < n; i++) { a[i, n + i] = 1; for (int j = 0; j < n; j++) a[i, j] = Get(i, j); }
                for (int p = 0; p < n; p++)
                {
                    double pivot = a[p, p];
                    for (int j = 0; j < 2 * n; j++) a[p, j] /= pivot;
                    for (int i = 0; i < n; i++)
                    {
                        if (i == p) continue;
                        double f = a[i, p];
                        for (int j = 0; j < 2 * n; j++) a[i, j] -= f * a[p, j];
                    }
                }
                for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) r.Set(i, j, a[i, n + j]);
                return r;
            }
        }
        """);

    /// <summary>A matrix class with what it consists of given, and the algebra of it.</summary>
    private static string Algebra(string type, string element, string rows, string columns, string members, string kind = "sealed class") => $$"""

        {{kind}} {{type}}
        {
        {{members}}
            public {{type}} Transpose()
            {
                var t = new {{type}}({{columns}}, {{rows}});
                for (int i = 0; i < {{rows}}; i++) for (int j = 0; j < {{columns}}; j++) t[j, i] = this[i, j];
                return t;
            }
            public static {{type}} operator *({{type}} a, {{type}} b)
            {
                var r = new {{type}}(a.{{rows}}, b.{{columns}});
                for (int i = 0; i < a.{{rows}}; i++) for (int j = 0; j < b.{{columns}}; j++) for (int k = 0; k < b.{{rows}}; k++) r[i, j] += a[i, k] * b[k, j];
                return r;
            }
            public {{type}} Inverse()
            {
                int n = {{rows}};
                var m = new {{type}}(n, n);
                var r = new {{type}}(n, n);
                for (int i = 0; i < n; i++) { r[i, i] = 1; for (int j = 0; j < n; j++) m[i, j] = this[i, j]; }
                for (int p = 0; p < n; p++)
                {
                    {{element}} pivot = m[p, p];
                    for (int j = 0; j < n; j++) { m[p, j] /= pivot; r[p, j] /= pivot; }
                    for (int i = 0; i < n; i++)
                    {
                        if (i == p) continue;
                        {{element}} f = m[i, p];
                        for (int j = 0; j < n; j++) { m[i, j] -= f * m[p, j]; r[i, j] -= f * r[p, j]; }
                    }
                }
                return r;
            }
        }
        """;
}
