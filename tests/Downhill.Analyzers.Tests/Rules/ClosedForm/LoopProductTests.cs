using Downhill.Analyzers.Rules.InversesTimesVectors;
using Downhill.Analyzers.Tests.Verifiers;

namespace Downhill.Analyzers.Tests.Rules.ClosedForms;

/// <summary>An inverse that loops multiply with a vector, taken in place by a helper that says whether it could, or in another array.</summary>
public sealed class LoopProductTests
{
    /// <summary>Inverts a symmetric matrix in place by sweeps, with the column and the row of each pivot in vectors.</summary>
    private const string Sweeps = """

        static class Sweeps
        {
            public static bool Flip(double[,] m)
            {
                int size = m.GetLength(0);
                var column = new double[size];
                var row = new double[size];
                var isDone = new bool[size];
                for (int step = 0; step < size; step++)
                {
                    int k = -1;
                    double largest = 0;
                    for (int i = 0; i < size; i++)
                        if (!isDone[i] && Math.Abs(m[i, i]) > largest)
                        {
                            largest = Math.Abs(m[i, i]);
                            k = i;
                        }
                    if (k < 0) return false;
                    isDone[k] = true;
                    row[k] = 1 / m[k, k];
                    column[k] = 1;
                    m[k, k] = 0;
                    for (int i = 0; i < k; i++)
                    {
                        column[i] = m[i, k];
                        row[i] = (isDone[i] ? m[i, k] : -m[i, k]) * row[k];
                        m[i, k] = 0;
                    }
                    for (int i = k + 1; i < size; i++)
                    {
                        column[i] = isDone[i] ? -m[k, i] : m[k, i];
                        row[i] = -m[k, i] * row[k];
                        m[k, i] = 0;
                    }
                    for (int i = 0; i < size; i++)
                        for (int j = i; j < size; j++) m[i, j] += column[i] * row[j];
                }
                for (int i = 1; i < size; i++)
                    for (int j = 0; j < i; j++) m[i, j] = m[j, i];
                return true;
            }
        }
        """;

    /// <summary>The same without an answer.</summary>
    private static readonly string s_silentSweeps = Sweeps.Replace("class Sweeps", "class SilentSweeps", StringComparison.Ordinal).Replace("bool Flip", "void Flip", StringComparison.Ordinal)
        .Replace("return false;", "return;", StringComparison.Ordinal).Replace("return true;", "", StringComparison.Ordinal);

    /// <summary>The sums of a fit in <c>g</c> and <c>r</c>; each product with what stands for <c>W</c> before it.</summary>
    private const string Sums = """
        int n = y.Length;
        int p = x.GetLength(1);
        var g = new double[p, p];
        var r = new double[p];
        for (int i = 0; i < p; i++)
        {
            for (int j = 0; j < p; j++)
            {
                g[i, j] = 0;
                for (int k = 0; k < n; k++) g[i, j] = g[i, j] + W x[k, i] * x[k, j];
            }
            r[i] = 0;
            for (int k = 0; k < n; k++) r[i] = r[i] + W x[k, i] * y[k];
        }

        """;

    /// <summary>The inverse in <c>G</c> times <c>r</c>.</summary>
    private const string Product = """
        var c = new double[p];
        for (int i = 0; i < p; i++)
        {
            c[i] = 0;
            for (int j = 0; j < p; j++) c[i] = c[i] + G[i, j] * r[j];
        }

        """;

    private const string Fixed = """
        int p = x.GetLength(1);
        var c = new double[p];
        LinearLeastSquares.Fit(x, yOPTIONS).Coefficients.CopyTo(c, 0);
        return c;
        """;

    private static string FixedWith(string options = "") => Fixed.Replace("OPTIONS", options, StringComparison.Ordinal);

    private static string SumsOf(string weight = "") => Sums.Replace("W ", weight, StringComparison.Ordinal);

    private static string ProductOf(string inverse) => Product.Replace("G", inverse, StringComparison.Ordinal);

    [Fact]
    public Task Fixed_where_nothing_hangs_on_the_answer() => FixedFits.AllSameAsync("Fit(x, y, v, lambda)", FixedFits.OnArrays,
    [
        ("in place", SumsOf() + "[|Sweeps.Flip(g)|];\n" + ProductOf("g") + "return c;", FixedWith()),
        ("in place by a helper without an answer", SumsOf() + "[|SilentSweeps.Flip(g)|];\n" + ProductOf("g") + "return c;", FixedWith()),
        ("with weights", SumsOf("v[k] * ") + "[|Sweeps.Flip(g)|];\n" + ProductOf("g") + "return c;", FixedWith(", new LeastSquaresOptions { Weights = v }")),
        ("with a ridge", SumsOf() + "for (int i = 0; i < p; i++) g[i, i] += lambda;\n[|Sweeps.Flip(g)|];\n" + ProductOf("g") + "return c;", FixedWith(", new LeastSquaresOptions { Ridge = lambda }")),
        ("in another array", SumsOf() + "double[,] h = [|Loops.Undo(g)|];\n" + ProductOf("h") + "return c;", FixedWith()),
        ("summed in a number", SumsOf() + "double[,] h = [|Loops.Undo(g)|];\n" + """
            var c = new double[p];
            for (int i = 0; i < p; i++)
            {
                double sum = 0;
                for (int j = 0; j < p; j++) sum += h[i, j] * r[j];
                c[i] = sum;
            }
            return c;
            """, FixedWith()),
    ], types: Sweeps + s_silentSweeps + MatrixSources.Loops);

    [Fact]
    public Task Refused_where_something_hangs_on_the_answer() => FixedFits.AllRefusedAsync(Refused(
        SumsOf() + "if (![|Sweeps.Flip(g)|]) return null;\n" + ProductOf("g") + "return c;",
        SumsOf() + "if ([|Sweeps.Flip(g)|] == false) throw new InvalidOperationException();\n" + ProductOf("g") + "return c;",
        SumsOf() + "bool isDone = [|Sweeps.Flip(g)|];\n" + ProductOf("g") + "return isDone ? c : null;",
        "int p = x.GetLength(1);\nvar g = new double[p, p];\nvar r = new double[p];\nif (v != null)\n{\n" + Branch("v[k] * ") + "}\nelse\n{\n" + Branch("") + "}\nif (![|Sweeps.Flip(g)|]) return null;\n" + ProductOf("g") + "return c;"),
        Enumerable.Repeat("what is done where the matrix cannot be inverted would be lost", 4).ToArray());

    [Fact]
    public Task Refused_where_weights_depend_on_a_condition() => FixedFits.RefusedAsync(Refused(
        "int p = x.GetLength(1);\nvar g = new double[p, p];\nvar r = new double[p];\nif (v != null)\n{\n" + Branch("v[k] * ") + "}\nelse\n{\n" + Branch("") + "}\n[|Sweeps.Flip(g)|];\n" + ProductOf("g") + "return c;"),
        "a step depends on a condition, so that there may be more than one formula");

    [Fact]
    public Task Refused_where_the_inverse_is_read_again() => FixedFits.AllRefusedAsync(Refused(
        SumsOf() + "[|Sweeps.Flip(g)|];\n" + ProductOf("g") + "for (int i = 0; i < p; i++) Console.WriteLine(Math.Sqrt(g[i, i]));\nreturn c;",
        SumsOf() + "[|Sweeps.Flip(g)|];\n" + ProductOf("g") + "Console.WriteLine(g);\nreturn c;",
        SumsOf().Replace("var g", "_kept", StringComparison.Ordinal).Replace("g[i, j]", "_kept[i, j]", StringComparison.Ordinal) + "if (![|Sweeps.Flip(_kept)|]) return null;\n" + ProductOf("_kept") + "return c;"),
        Enumerable.Repeat("the inverse itself is used elsewhere, as for standard errors", 3).ToArray());

    [Fact]
    public Task Refused_where_the_loops_do_more() => FixedFits.AllRefusedAsync(Refused(
        SumsOf() + "[|Sweeps.Flip(g)|];\nint steps = 0;\n" + ProductOf("g").Replace("c[i] = 0;", "c[i] = 0; steps++;", StringComparison.Ordinal) + "Console.WriteLine(steps);\nreturn c;",
        SumsOf() + "[|Sweeps.Flip(g)|];\n" + ProductOf("g").Replace("c[i] = 0;", "c[i] = 0; Console.WriteLine(i);", StringComparison.Ordinal) + "return c;",
        SumsOf() + "[|Sweeps.Flip(g)|];\n" + ProductOf("g").Replace("int i = 0", "int i = 1", StringComparison.Ordinal) + "return c;"),
        "no expression holds the coefficients",
        "no expression holds the coefficients",
        "tried on a sample, the steps written by hand give other coefficients than least squares");

    [Fact]
    public Task Refused_where_the_next_turn_begins_with_what_this_one_left() => FixedFits.AllRefusedAsync(Refused(
        SumsOf() + "[|Sweeps.Flip(g)|];\nvar c = new double[p];\nfor (int turn = 0; turn < 2; turn++)\n{\n" + Again("g") + "    for (int i = 0; i < p; i++) r[i] = c[i];\n}\nreturn c;",
        SumsOf() + "double[,] h = [|Loops.Undo(g)|];\nvar c = new double[p];\nfor (int turn = 0; turn < 2; turn++)\n{\n    c = Loops.Apply(h, r);\n    for (int i = 0; i < p; i++) r[i] = c[i];\n}\nreturn c;",
        "int p = x.GetLength(1);\nvar g = new double[p, p];\nvar r = new double[p];\nvar c = new double[p];\nfor (int turn = 0; turn < 2; turn++)\n{\n" + Branch("") + "    [|Sweeps.Flip(g)|];\n" + Again("g") + "}\nreturn c;"),
        "the data may change between the steps of the formula",
        "the data may change between the steps of the formula",
        "tried on a sample, the steps written by hand give other coefficients than least squares");

    /// <summary>The product without the declaration of its result.</summary>
    private static string Again(string inverse) => ProductOf(inverse).Replace("var c = new double[p];\n", "", StringComparison.Ordinal);

    /// <summary>Sums in a branch.</summary>
    private static string Branch(string weight) => $$"""
        for (int i = 0; i < p; i++)
        {
            for (int j = 0; j < p; j++) for (int k = 0; k < y.Length; k++) g[i, j] = g[i, j] + {{weight}}x[k, i] * x[k, j];
            for (int k = 0; k < y.Length; k++) r[i] = r[i] + {{weight}}x[k, i] * y[k];
        }

        """;

    private static string Refused(params string[] fits) =>
        "class Model\n{\n    double[,] _kept = new double[0, 0];\n" + string.Concat(fits.Select(static (fit, i) => FixedFits.Body($"double[] Fit{i}(double[,] x, double[] y, double[] v)", fit))) + "}\n" + Sweeps + MatrixSources.Loops;

    [Fact]
    public Task An_inverse_that_loops_multiply_with_a_vector_is_reported_once() => Verify<InverseTimesVectorAnalyzer>.AnalyzerAsync($$"""
        using MathNet.Numerics.LinearAlgebra;
        class Program
        {
            double[] OfLibrary(double[,] curvature, double[] slope)
            {
                Matrix<double> hessian = Matrix<double>.Build.DenseOfArray(curvature);
                Matrix<double> inverse = [|hessian.Inverse()|];
                double[,] elements = inverse.ToArray();
                var step = new double[slope.Length];
                for (int i = 0; i < slope.Length; i++)
                    for (int j = 0; j < slope.Length; j++) step[i] += elements[i, j] * slope[j];
                return step;
            }

            void InPlace(double[] at, double[,] curvature, double[] slope)
            {
                double[,] inverse = [|Loops.Undo(curvature)|];
                for (int i = 0; i < at.Length; i++)
                {
                    double step = 0;
                    for (int j = 0; j < at.Length; j++) step += inverse[i, j] * slope[j];
                    at[i] = at[i] - step;
                }
            }

            double[] Caller(double[,] curvature, double[] slope) => OfLibrary(curvature, slope);
        }
        {{MatrixSources.Loops}}
        """, new TestOptions { ReferenceMathNet = true });
}
