using Downhill.Analyzers.Rules.LargeClosedForms;
using Downhill.Analyzers.Tests.Rules.ClosedForms;
using Downhill.Analyzers.Tests.Verifiers;

namespace Downhill.Analyzers.Tests.Rules.LargeClosedForms;

/// <summary>The number of parameters, as far as the source says it.</summary>
public sealed class LargeClosedFormAnalyzerTests
{
    private static Task VerifyAsync(string members, string config = "", params string[] words) => Verify<LargeClosedFormAnalyzer>.AnalyzerAsync(
        $"using MathNet.Numerics.LinearAlgebra;\nclass Program\n{{\n{members}\n}}\n{MatrixSources.UserMatrix}",
        new TestOptions
        {
            ReferenceMathNet = true,
            EditorConfig = config,
            Inspect = diagnostics => Assert.All(words, word => Assert.Contains(word, diagnostics[0].GetMessage(), StringComparison.Ordinal)),
        });

    [Theory]
    [InlineData("a constant", "var x = Matrix<double>.Build.Dense(n, 2145);", "2145 parameters")]
    [InlineData("a constant field", "var x = Matrix<double>.Build.Dense(n, Features + 1);", "1001 parameters")]
    [InlineData("an array's size", "var x = Matrix<double>.Build.DenseOfArray(new double[n, 600]);", "600 parameters")]
    [InlineData("a local", "int p = 40 * 50; var x = Matrix<double>.Build.Dense(n, p);", "2000 parameters")]
    [InlineData("a column more", "var x = Matrix<double>.Build.Dense(n, 1).Append(Matrix<double>.Build.Dense(n, 2000));", "2001 parameters")]
    [InlineData("another matrix's columns", "var z = new double[n, 800]; var x = Matrix<double>.Build.Dense(n, z.GetLength(1));", "800 parameters")]
    [InlineData("at least", "var x = Matrix<double>.Build.Dense(n, n + 2000);", "at least 2000 parameters")]
    public Task Counted(string style, string design, string count)
    {
        Assert.NotEmpty(style);
        return VerifyAsync(
            $$"""
            const int Features = 1000;
            Vector<double> Fit(Vector<double> y)
            {
                int n = y.Count;
                {{design}}
                return [|(x.Transpose() * x).Inverse()|] * x.Transpose() * y;
            }
            """,
            words: count);
    }

    [Theory]
    [InlineData("the matrix", "Run(Matrix<double>.Build.Dense(90000, 700), y)", "Run(Matrix<double>.Build.Dense(50, 700), y)", "700 parameters")]
    [InlineData("a number", "Sized(y, 900)", "Sized(y, p: 900)", "900 parameters")]
    public Task All_callers_agree_on(string what, string one, string other, string count)
    {
        Assert.NotEmpty(what);
        var isMatrix = what == "the matrix";
        return VerifyAsync(
            $$"""
            static Vector<double> Run(Matrix<double> x, Vector<double> y) => {{(isMatrix ? "[|(x.Transpose() * x).Inverse()|]" : "x")}} * x.Transpose() * y;
            static Vector<double> Sized(Vector<double> y, int p)
            {
                var x = Matrix<double>.Build.Dense(y.Count, p);
                return {{(isMatrix ? "x" : "[|(x.Transpose() * x).Inverse()|]")}} * x.Transpose() * y;
            }
            Vector<double> One(Vector<double> y) => {{one}};
            Vector<double> Other(Vector<double> y) => {{other}};
            """,
            words: count);
    }

    [Fact]
    public Task Callers_that_differ_leave_the_size_open() => VerifyAsync(
        """
        static Vector<double> Run(Matrix<double> x, Vector<double> y) => (x.Transpose() * x).Inverse() * x.Transpose() * y;
        Vector<double> One(Vector<double> y) => Run(Matrix<double>.Build.Dense(9000, 700), y);
        Vector<double> Other(Vector<double> y) => Run(Matrix<double>.Build.Dense(9000, 800), y);
        """);

    [Fact]
    public Task The_message_says_what_it_costs() => VerifyAsync(
        """
        Vector<double> Fit(Vector<double> y)
        {
            var x = Matrix<double>.Build.Dense(y.Count, 2000);
            return [|(x.Transpose() * x).Inverse()|] * x.Transpose() * y;
        }
        """,
        words: ["explicit inverse", "2000 parameters", "32 MB", "16 billion operations"]);

    [Fact]
    public Task The_threshold_is_an_option() => VerifyAsync(
        """
        Vector<double> Fit(Vector<double> y)
        {
            var x = Matrix<double>.Build.Dense(y.Count, 200);
            return [|(x.Transpose() * x).Inverse()|] * x.Transpose() * y;
        }
        """,
        "downhill.DH2001.parameter_threshold = 100");

    [Fact]
    public Task Fewer_parameters_than_the_threshold_are_no_warning() => VerifyAsync(
        """
        Vector<double> Fit(Vector<double> y)
        {
            var x = Matrix<double>.Build.Dense(y.Count, 499);
            return (x.Transpose() * x).Inverse() * x.Transpose() * y;
        }
        """);
}
