using Downhill.Analyzers.Rules.InversesTimesVectors;
using Downhill.Analyzers.Rules.UnsizedClosedForms;
using Downhill.Analyzers.Tests.Verifiers;
using Downhill.CodeFixes.Rules.ClosedForms;
using Downhill.CodeFixes.Rules.InversesTimesVectors;

namespace Downhill.Analyzers.Tests.Rules.ClosedForms;

/// <summary>What the fixes write, and that the fixed program computes what the closed form did.</summary>
public sealed class ClosedFormCodeFixTests
{
    private static readonly TestOptions s_mathNet = new() { ReferenceMathNet = true };

    private const string Head = "using Downhill;\nusing MathNet.Numerics.LinearAlgebra;\n\n";

    private static string Program(string body, string types = "") =>
        $$"""
        {{Head}}static class Program
        {
            static void Main()
            {
                // A size that the source does not say.
                var x = new double[40, int.Parse("3")];
                var y = new double[40];
                for (int i = 0; i < 40; i++)
                {
                    x[i, 0] = 1;
                    x[i, 1] = Math.Sin(i);
                    x[i, 2] = i * 0.1;
                    y[i] = 2 - x[i, 1] + 3 * x[i, 2] + Math.Cos(5 * i);
                }
                var w = Fit(x, y);
                for (int j = 0; j < w.Length; j++) Console.WriteLine("w" + j + " " + w[j].ToString("R", System.Globalization.CultureInfo.InvariantCulture));
            }

            static double[] Fit(double[,] data, double[] values) => Solve(data, values);

            static double[] Solve(double[,] data, double[] values)
            {
        {{body}}
            }
        }
        {{types}}
        """;

    private static async Task SameAsync(string before, string after, string types = "")
    {
        var program = await Verify<ClosedFormAnalyzer, ClosedFormCodeFix>.CodeFixAsync(Program(before, types), Program(after, types), s_mathNet);
        await CompareAsync(program);
    }

    private static async Task CompareAsync(FixedProgram program)
    {
        var expected = await program.Before.RunForNumbersAsync();
        var actual = await program.After.RunForNumbersAsync();
        Assert.NotEmpty(expected);
        Assert.All(expected, pair => Assert.Equal(pair.Value, actual[pair.Key], 1e-8));
    }

    [Fact]
    public Task One_line_of_operators() => SameAsync(
        """
                var x = Matrix<double>.Build.DenseOfArray(data);
                var y = Vector<double>.Build.Dense(values);
                Console.WriteLine("rows " + x.RowCount);
                var w = [|(x.Transpose() * x).Inverse()|] * x.Transpose() * y;
                return w.ToArray();
        """,
        """
                var x = Matrix<double>.Build.DenseOfArray(data);
                var y = Vector<double>.Build.Dense(values);
                Console.WriteLine("rows " + x.RowCount);
                var w = Vector<double>.Build.Dense(LinearLeastSquares.Fit(x, y).Coefficients);
                return w.ToArray();
        """);

    [Fact]
    public Task Steps_that_nothing_else_reads_go_and_the_others_stay() => SameAsync(
        """
                var x = Matrix<double>.Build.DenseOfArray(data);
                var y = Vector<double>.Build.Dense(values);
                var xt = x.Transpose();
                var xtx = xt * x;
                var xty = xt.Multiply(y);
                var w = [|xtx.Cholesky().Solve(xty)|];
                Console.WriteLine("trace " + xtx.Trace());
                return w.ToArray();
        """,
        """
                var x = Matrix<double>.Build.DenseOfArray(data);
                var y = Vector<double>.Build.Dense(values);
                var xt = x.Transpose();
                var xtx = xt * x;
                var w = Vector<double>.Build.Dense(LinearLeastSquares.Fit(x, y).Coefficients);
                Console.WriteLine("trace " + xtx.Trace());
                return w.ToArray();
        """);

    [Fact]
    public Task An_array_stays_an_array() => SameAsync(
        """
                var x = Matrix<double>.Build.DenseOfArray(data);
                var y = Vector<double>.Build.Dense(values);
                Console.WriteLine("rows " + x.RowCount);
                var xt = x.Transpose();
                var inverse = [|(xt * x).Inverse()|];
                return (inverse * xt * y).ToArray();
        """,
        """
                var x = Matrix<double>.Build.DenseOfArray(data);
                var y = Vector<double>.Build.Dense(values);
                Console.WriteLine("rows " + x.RowCount);
                return LinearLeastSquares.Fit(x, y).Coefficients;
        """);

    [Fact]
    public Task Helpers_over_arrays() => SameAsync(
        """
                var turned = Loops.Turn(data);
                var gram = Loops.Join(turned, data);
                return Loops.Apply(Loops.Join([|Loops.Undo(gram)|], turned), values);
        """,
        """
                return LinearLeastSquares.Fit(data, values).Coefficients;
        """,
        MatrixSources.Loops);

    /// <summary>Each style in a method over MathNet's types; what is written is compared elsewhere, what it computes here.</summary>
    [Theory]
    [InlineData("methods in steps", "var xt = x.Transpose(); var xtx = xt.Multiply(x); var xty = xt.Multiply(y); return [|xtx.Inverse()|].Multiply(xty);")]
    [InlineData("the fused products", "return [|x.TransposeThisAndMultiply(x).Cholesky().Solve(x.TransposeThisAndMultiply(y))|];")]
    [InlineData("an LU solve", "var g = x.Transpose() * x; return [|g.LU().Solve(x.Transpose() * y)|];")]
    [InlineData("a QR of the Gram matrix", "return [|(x.Transpose() * x).QR().Solve(x.Transpose() * y)|];")]
    [InlineData("the plain solve", "return [|(x.Transpose() * x).Solve(x.Transpose() * y)|];")]
    [InlineData("the pseudo-inverse of the Gram matrix", "return [|(x.Transpose() * x).PseudoInverse()|] * x.Transpose() * y;")]
    [InlineData("the pseudo-inverse of the design", "return [|x.PseudoInverse()|] * y;")]
    [InlineData("normal equations by name", "return [|MathNet.Numerics.LinearRegression.MultipleRegression.NormalEquations(x, y)|];")]
    [InlineData("rows and an intercept", "var rows = x.RemoveColumn(0).ToRowArrays(); return Vector<double>.Build.Dense([|MathNet.Numerics.Fit.MultiDim(rows, y.ToArray(), intercept: true)|]);")]
    [InlineData("a method chosen", "return Vector<double>.Build.Dense([|MathNet.Numerics.LinearRegression.MultipleRegression.DirectMethod(x.ToRowArrays(), y.ToArray(), false, MathNet.Numerics.LinearRegression.DirectRegressionMethod.NormalEquations)|]);")]
    [InlineData("rows with weights", "var v = y.PointwiseAbs().ToArray(); return Vector<double>.Build.Dense([|MathNet.Numerics.Fit.MultiDimWeighted(x.ToRowArrays(), y.ToArray(), v)|]);")]
    [InlineData("weights on a diagonal", "var v = y.PointwiseAbs() + 1; var w = Matrix<double>.Build.DenseOfDiagonalVector(v); return [|(x.Transpose() * w * x).Inverse()|] * x.Transpose() * w * y;")]
    [InlineData("a ridge", "double lambda = 0.5; var identity = Matrix<double>.Build.DenseIdentity(x.ColumnCount); return [|(x.Transpose() * x + lambda * identity).Inverse()|] * x.Transpose() * y;")]
    [InlineData("a ridge of one number", "return [|(x.Transpose() * x + 2.5 * Matrix<double>.Build.DenseIdentity(3)).Inverse()|] * x.Transpose() * y;")]
    [InlineData("a ridge on a diagonal", "return [|(x.Transpose() * x + Matrix<double>.Build.DenseDiagonal(3, 3, 0.25)).Cholesky().Solve(x.Transpose() * y)|];")]
    [InlineData("a ridge added in a loop", "var g = x.Transpose() * x; for (int i = 0; i < g.RowCount; i++) g[i, i] += 1e-1; return [|g.Cholesky().Solve(x.Transpose() * y)|];")]
    [InlineData("a ridge added in place", "var g = x.TransposeThisAndMultiply(x); g.Add(Matrix<double>.Build.DenseIdentity(g.ColumnCount) * 0.1, g); return [|g.Cholesky().Solve(x.TransposeThisAndMultiply(y))|];")]
    [InlineData("a readout in steps", "var targets = y.ToColumnMatrix(); var turned = x.Transpose(); var inverse = [|(turned * x).Inverse()|]; var pseudo = inverse * turned; return (pseudo * targets).Column(0);")]
    [InlineData("a readout from the right", "var states = x.Transpose(); var targets = y.ToRowMatrix(); var w = targets * states.Transpose() * [|(states * states.Transpose() + 0.5 * Matrix<double>.Build.DenseIdentity(states.RowCount)).Inverse()|]; return w.Row(0);")]
    [InlineData("the column of a matrix", "var targets = y.ToColumnMatrix(); return ([|(x.Transpose() * x).Inverse()|] * x.Transpose() * targets).Transpose().Row(0);")]
    [InlineData("through a helper", "return [|Gram(x).Inverse()|] * x.Transpose() * y;")]
    [InlineData("by a helper", "var g = x.Transpose() * x; var r = x.Transpose() * y; return [|SolveSystem(g, r)|];")]
    public async Task Every_style_of_MathNet_gives_the_same_coefficients(string style, string body)
    {
        Assert.NotEmpty(style);
        var program = await Verify<ClosedFormAnalyzer, ClosedFormCodeFix>.CodeFixAsync(
            Program("        return Work(Matrix<double>.Build.DenseOfArray(data), Vector<double>.Build.Dense(values)).ToArray();", $$"""
                static class More
                {
                    public static Vector<double> Work(Matrix<double> x, Vector<double> y) { {{body}} }
                    static Matrix<double> Gram(Matrix<double> a) => a.TransposeThisAndMultiply(a);
                    static Vector<double> SolveSystem(Matrix<double> a, Vector<double> b) => a.Solve(b);
                }
                """).Replace("return Work(", "return More.Work(", StringComparison.Ordinal),
            null,
            s_mathNet);
        Assert.Contains("LinearLeastSquares.", program.After.Text, StringComparison.Ordinal);
        await CompareAsync(program);
    }

    /// <summary>Each style of loops over arrays, the formula's steps dropped with it.</summary>
    [Theory]
    [InlineData("an elimination", "var xt = Loops.Turn(x); return [|Loops.Work(Loops.Join(xt, x), Loops.Apply(xt, y))|];")]
    [InlineData("sums of squares in the method", """
        int n = x.GetLength(0), p = x.GetLength(1);
        var g = new double[p, p];
        var v = new double[p];
        for (int i = 0; i < p; i++)
            for (int j = 0; j < p; j++)
                for (int k = 0; k < n; k++)
                    g[i, j] += x[k, i] * x[k, j];
        for (int i = 0; i < p; i++) for (int k = 0; k < n; k++) v[i] += x[k, i] * y[k];
        for (int i = 0; i < p; i++) g[i, i] += 1e-1;
        return [|Loops.Work(g, v)|];
        """)]
    [InlineData("one sample after the other", """
        var samples = new List<double[]>();
        for (int r = 0; r < x.GetLength(0); r++) samples.Add(new[] { x[r, 0], x[r, 1], x[r, 2] });
        int p = samples[0].Length;
        var g = new double[p, p];
        var v = new double[p];
        for (int t = 0; t < samples.Count; t++)
        {
            for (int i = 0; i < p; i++)
            {
                v[i] += samples[t][i] * y[t];
                for (int j = 0; j < p; j++) g[i, j] += samples[t][i] * samples[t][j];
            }
        }
        return [|Loops.Work(g, v)|];
        """)]
    [InlineData("weights in the loop", """
        var w = Array.ConvertAll(y, Math.Abs);
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
        """)]
    public async Task Every_style_of_loops_gives_the_same_coefficients(string style, string body)
    {
        Assert.NotEmpty(style);
        var program = await Verify<ClosedFormAnalyzer, ClosedFormCodeFix>.CodeFixAsync(
            Program("        return More.Work(data, values);", $"static class More\n{{\n    public static double[] Work(double[,] x, double[] y)\n    {{\n{body}\n    }}\n}}\n{MatrixSources.Loops}"), null, s_mathNet);
        Assert.Contains("LinearLeastSquares.", program.After.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("g[", program.After.Text, StringComparison.Ordinal);
        await CompareAsync(program);
    }

    /// <summary>Lists and arrays of rows go in and come out as what they are.</summary>
    [Theory]
    [InlineData("List<List<double>>", "new List<double>(new double[{0}])", "Count")]
    [InlineData("double[][]", "new double[{0}]", "Length")]
    public async Task Rows_stay_what_they_are(string type, string newRow, string length)
    {
        string New(string rows, string columns) => type == "double[][]"
            ? $"Rows({rows}, {columns})"
            : $"new {type}(Rows({rows}, {columns}))";
        string row = newRow.Replace("{0}", "columns", StringComparison.Ordinal);
        string item = type == "double[][]" ? "double[]" : "List<double>";
        var program = await Verify<ClosedFormAnalyzer, ClosedFormCodeFix>.CodeFixAsync(
            Program("        return More.Work(data, values);", $$"""
                static class More
                {
                    public static double[] Work(double[,] data, double[] values)
                    {
                        {{type}} x = {{New("40", "data.GetLength(1)")}}, y = {{New("40", "1")}};
                        for (int i = 0; i < 40; i++)
                        {
                            y[i][0] = values[i];
                            for (int j = 0; j < 3; j++) x[i][j] = data[i, j];
                        }
                        var w = Fit(x, y);
                        return new[] { w[0][0], w[1][0], w[2][0] };
                    }

                    static {{type}} Fit({{type}} x, {{type}} y)
                    {
                        var t = Turned(x);
                        return Product([|Undone(Product(t, x))|], Product(t, y));
                    }

                    static {{item}}[] Rows(int rows, int columns)
                    {
                        var r = new {{(item == "double[]" ? "double[rows][]" : item + "[rows]")}};
                        for (int i = 0; i < rows; i++) r[i] = {{row}};
                        return r;
                    }

                    static {{type}} Turned({{type}} a)
                    {
                        {{type}} r = {{New($"a[0].{length}", $"a.{length}")}};
                        for (int i = 0; i < a.{{length}}; i++) for (int j = 0; j < a[0].{{length}}; j++) r[j][i] = a[i][j];
                        return r;
                    }

                    static {{type}} Product({{type}} a, {{type}} b)
                    {
                        {{type}} r = {{New($"a.{length}", $"b[0].{length}")}};
                        for (int i = 0; i < a.{{length}}; i++)
                            for (int j = 0; j < b[0].{{length}}; j++)
                                for (int k = 0; k < b.{{length}}; k++) r[i][j] += a[i][k] * b[k][j];
                        return r;
                    }

                    static {{type}} Undone({{type}} m)
                    {
                        int n = m.{{length}};
                        {{type}} r = {{New("n", "n")}};
                        for (int i = 0; i < n; i++) r[i][i] = 1;
                        for (int p = 0; p < n; p++)
                        {
                            double pivot = m[p][p];
                            for (int j = 0; j < n; j++) { m[p][j] /= pivot; r[p][j] /= pivot; }
                            for (int i = 0; i < n; i++)
                            {
                                if (i == p) continue;
                                double f = m[i][p];
                                for (int j = 0; j < n; j++) { m[i][j] -= f * m[p][j]; r[i][j] -= f * r[p][j]; }
                            }
                        }
                        return r;
                    }
                }
                """),
            null);
        Assert.Contains("LinearLeastSquares.FitColumns(x", program.After.Text, StringComparison.Ordinal);
        await CompareAsync(program);
    }

    [Theory]
    [InlineData("operators and properties", "var g = a.T * a; return [|g.Inv|] * a.T * b;")]
    [InlineData("methods", "return [|a.Transpose().Multiply(a).Inverse()|].Multiply(a.Transpose()).Multiply(b);")]
    [InlineData("static helpers", "return Grid.Dot(Grid.Dot([|Grid.Dot(a.Transpose(), a).Inverse()|], a.Transpose()), b);")]
    [InlineData("ridge", "return [|(a.T * a + 0.5 * Grid.Identity(a.Columns)).Inverse()|] * a.T * b;")]
    [InlineData("ridge added in a loop", "Grid g = a.T * a; for (int i = 0; i < g.Rows; i++) g[i, i] = g[i, i] + 0.5; return [|g.Inverse()|] * (a.T * b);")]
    public async Task A_matrix_class_of_the_user_is_read_and_filled_by_its_own_members(string style, string body)
    {
        Assert.NotEmpty(style);
        var program = await Verify<ClosedFormAnalyzer, ClosedFormCodeFix>.CodeFixAsync(
            Program("        return More.Work(data, values);", $$"""
                static class More
                {
                    public static double[] Work(double[,] x, double[] y)
                    {
                        var a = new Grid(40, x.GetLength(1));
                        var b = new Grid(40, 1);
                        for (int i = 0; i < 40; i++)
                        {
                            b[i, 0] = y[i];
                            for (int j = 0; j < 3; j++) a[i, j] = x[i, j];
                        }
                        var w = Fit(a, b);
                        return new[] { w[0, 0], w[1, 0], w[2, 0] };
                    }
                    static Grid Fit(Grid a, Grid b) { {{body}} }
                }
                {{MatrixSources.WorkingUserMatrix}}
                """),
            null);
        Assert.Contains("LinearLeastSquares.FitColumns(a, b, new MatrixAccess<Grid>", program.After.Text, StringComparison.Ordinal);
        await CompareAsync(program);
    }

    [Theory]
    [InlineData("standard errors", "used elsewhere", "var i = [|(x.Transpose() * x).Inverse()|]; var w = i * x.Transpose() * y; return i[0, 0] * w;")]
    [InlineData("a ridge that spares the intercept", "not plainly a multiple", "var g = x.Transpose() * x; for (int i = 1; i < g.RowCount; i++) g[i, i] += 2; return [|g.Inverse()|] * x.Transpose() * y;")]
    [InlineData("a ridge of a matrix", "not plainly a multiple", "return [|(x.Transpose() * x + v).Inverse()|] * x.Transpose() * y;")]
    [InlineData("a ridge that changes", "not plainly a multiple", "double l = 1; var g = x.Transpose() * x + l * Matrix<double>.Build.DenseIdentity(3); l = 2; Console.WriteLine(l); return [|g.Inverse()|] * x.Transpose() * y;")]
    [InlineData("a fraction", "scaled by what cannot stand before the values", "return [|(x.Transpose() * x).Inverse()|] * (x.Transpose() * y / 2);")]
    [InlineData("weights that may be no diagonal", "", "return [|(x.Transpose() * v * x).Inverse()|] * x.Transpose() * v * y;")]
    [InlineData("a comment inside", "comment", "return [|(x.Transpose() * x).Inverse()|] * /* kept */ x.Transpose() * y;")]
    [InlineData("a ridge on a condition", "may change", "var g = x.Transpose() * x; if (y.Count > 9) g = g + 2.0 * Matrix<double>.Build.DenseIdentity(3); return [|g.Inverse()|] * x.Transpose() * y;")]
    [InlineData("one element set", "may change", "var g = x.Transpose() * x; g[0, 0] = 5; return [|g.Inverse()|] * x.Transpose() * y;")]
    [InlineData("a part that is changed by a member", "may change", "var g = x.Transpose() * x; g.SetRow(0, y); return [|g.Inverse()|] * x.Transpose() * y;")]
    [InlineData("a choice of data", "", "var t = y.Count > 9 ? x.Transpose() : v.Transpose(); return [|(t * x).Inverse()|] * t * y;")]
    [InlineData("data that change in between", "may change", "var g = x.Transpose() * x; x.Clear(); return [|g.Inverse()|] * x.Transpose() * y;")]
    public Task No_fix_and_the_reason(string what, string reason, string body)
    {
        Assert.NotEmpty(what);
        return Verify<ClosedFormAnalyzer, ClosedFormCodeFix>.NoCodeFixAsync(
            $"{Head}class P\n{{\n    Vector<double> Fit(Matrix<double> x, Matrix<double> v, Vector<double> y)\n    {{\n        {body}\n    }}\n}}",
            s_mathNet with { Inspect = diagnostics => Assert.Contains(reason, diagnostics[0].Properties.Values.Single()!, StringComparison.Ordinal) });
    }

    [Fact]
    public async Task An_inverse_times_a_vector_becomes_a_solve()
    {
        string Text(string first, string second) => $$"""
            using System.Globalization;
            using MathNet.Numerics.LinearAlgebra;

            static class Program
            {
                static void Main()
                {
                    var s = Matrix<double>.Build.DenseOfArray(new double[,] { { 4, 1 }, { 2, 3 } });
                    var m = Vector<double>.Build.Dense(new double[] { 1, 2 });
                    Console.WriteLine("a " + First(s, m)[0].ToString(CultureInfo.InvariantCulture));
                    Console.WriteLine("b " + Second(s, m)[1].ToString(CultureInfo.InvariantCulture));
                }

                static Vector<double> First(Matrix<double> s, Vector<double> m) => {{first}};

                static Vector<double> Second(Matrix<double> s, Vector<double> m) => {{second}};
            }
            """;
        var program = await Verify<InverseTimesVectorAnalyzer, InverseTimesVectorCodeFix>.CodeFixAsync(
            Text("[|s.Inverse()|] * m", "[|s.Inverse()|].Multiply(m + m)"),
            Text("s.LU().Solve(m)", "s.LU().Solve(m + m)"),
            s_mathNet);

        await CompareAsync(program);
    }
}
