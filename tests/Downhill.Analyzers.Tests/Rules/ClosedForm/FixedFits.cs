using Downhill.Analyzers.Rules.UnsizedClosedForms;
using Downhill.Analyzers.Tests.Verifiers;
using Downhill.CodeFixes.Rules.ClosedForms;

namespace Downhill.Analyzers.Tests.Rules.ClosedForms;

/// <summary>A program around one fit: what is found in it, what the fix makes of it, and what both compute.</summary>
internal static class FixedFits
{
    public const string OnArrays = "static double[] Fit(double[,] x, double[] y, double[] v, double lambda)";
    public const string OnMatrices = "static Vector<double> Fit(Matrix<double> x, Vector<double> y, Vector<double> v, double lambda)";
    public const string CallOnMatrices = "Fit(Matrix<double>.Build.DenseOfArray(x), Vector<double>.Build.Dense(y), Vector<double>.Build.Dense(v), lambda).ToArray()";

    public const string PlainText = "return LinearLeastSquares.Fit(x, y).Coefficients;";
    public const string RidgeText = "return LinearLeastSquares.Fit(x, y, new LeastSquaresOptions { Ridge = lambda }).Coefficients;";
    public const string VectorText = "return Vector<double>.Build.Dense(LinearLeastSquares.Fit(x, y).Coefficients);";
    public const string RidgeVectorText = "return Vector<double>.Build.Dense(LinearLeastSquares.Fit(x, y, new LeastSquaresOptions { Ridge = lambda }).Coefficients);";

    private static readonly TestOptions s_options = new() { ReferenceMathNet = true };

    /// <summary>
    /// A program that fits 40 samples of as many parameters as the source does not say.
    /// </summary>
    /// <param name="call">Calls the fit with <c>x</c>, <c>y</c>, weights <c>v</c> and a ridge <c>lambda</c>, and gives an array.</param>
    /// <param name="fit">The members with the fit.</param>
    /// <param name="types">The types that it uses.</param>
    public static string Program(string call, string fit, string types = "") =>
        $$"""
        using Downhill;
        using MathNet.Numerics.LinearAlgebra;
        using MathNet.Numerics.LinearAlgebra.Double;

        static partial class Program
        {
            static void Main()
            {
                var x = new double[40, int.Parse("4")];
                var y = new double[40];
                var v = new double[40];
                for (int i = 0; i < 40; i++)
                {
                    x[i, 0] = 1;
                    x[i, 1] = Math.Sin(i);
                    x[i, 2] = i * 0.1;
                    x[i, 3] = Math.Cos(0.3 * i * i);
                    y[i] = 2 - x[i, 1] + 3 * x[i, 2] + Math.Cos(5 * i);
                    v[i] = 1 + i % 5;
                }
                double[] w = Model.Run(x, y, v, 0.3);
                for (int j = 0; j < 4; j++) Console.WriteLine("w" + j + " " + w[j].ToString("R", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        static partial class Model
        {
            public static double[] Run(double[,] x, double[] y, double[] v, double lambda) => {{call}};

        {{fit}}
        }
        {{types}}
        """;

    /// <summary>The marked finding, the fixed text, and the same coefficients before and after, to 1e-8.</summary>
    public static async Task SameAsync(string before, string after)
    {
        var program = await Verify<ClosedFormAnalyzer, ClosedFormCodeFix>.CodeFixAsync(before, after, s_options);
        var expected = await program.Before.RunForNumbersAsync();
        var actual = await program.After.RunForNumbersAsync();
        Assert.Equal(4, expected.Count);
        Assert.All(expected, pair => Assert.Equal(pair.Value, actual[pair.Key], 1e-8));
        Assert.Contains("LinearLeastSquares.", program.After.Text, StringComparison.Ordinal);
    }

    /// <summary>
    /// Several fits in one program, each with its finding, its fix and its coefficients before and after; what the fix leaves keeps its marks.
    /// </summary>
    /// <param name="call">Calls the fit by the name of <c>Fit</c>.</param>
    /// <param name="signature">The signature of the fit, by the same name.</param>
    /// <param name="styles">What each fit is called, and its statements before and after.</param>
    /// <param name="helpers">The members that the fits call.</param>
    /// <param name="types">The types that they use.</param>
    public static async Task AllSameAsync(string call, string signature, (string Style, string Before, string After)[] styles, string helpers = "", string types = "")
    {
        string Named(string text, int index) => text.Replace("Fit(", $"Fit{index}(", StringComparison.Ordinal);
        string Source(Func<(string Style, string Before, string After), string> statements) => Program(
                "throw new NotSupportedException()", string.Join("\n", styles.Select((style, i) => Body(Named(signature, i), statements(style)))) + "\n" + helpers, types)
            .Replace(Run, string.Concat(styles.Select((style, i) => $"\n        Print(\"{style.Style.Replace(' ', '_')}\", Model.Run{i}(x, y, v, 0.3));")) + "\n", StringComparison.Ordinal)
            .Replace(Print, "", StringComparison.Ordinal)
            .Replace("    public static double[] Run(double[,] x, double[] y, double[] v, double lambda) => throw new NotSupportedException();\n", string.Concat(
                styles.Select((_, i) => $"    public static double[] Run{i}(double[,] x, double[] y, double[] v, double lambda) => {Named(call, i)};\n")), StringComparison.Ordinal)
            .Replace("static partial class Model", Printer + "static partial class Model", StringComparison.Ordinal);

        var program = await Verify<ClosedFormAnalyzer, ClosedFormCodeFix>.CodeFixAsync(Source(static style => style.Before), Source(static style => style.After), s_options);
        var expected = await program.Before.RunForNumbersAsync();
        var actual = await program.After.RunForNumbersAsync();
        Assert.Equal(4 * styles.Length, expected.Count);
        Assert.All(expected, pair => Assert.Equal(pair.Value, actual[pair.Key], 1e-8));
    }

    private const string Run = "\n        double[] w = Model.Run(x, y, v, 0.3);\n";
    private const string Print = "        for (int j = 0; j < 4; j++) Console.WriteLine(\"w\" + j + \" \" + w[j].ToString(\"R\", System.Globalization.CultureInfo.InvariantCulture));\n";
    private const string Printer = """
        static partial class Program
        {
            static void Print(string name, double[] w)
            {
                for (int j = 0; j < 4; j++) Console.WriteLine(name + j + " " + w[j].ToString("R", System.Globalization.CultureInfo.InvariantCulture));
            }
        }


        """;

    /// <summary>Several marked findings in one source, no fix for any, and why, in the order of the source.</summary>
    public static Task AllRefusedAsync(string source, params string[] reasons) => Verify<ClosedFormAnalyzer, ClosedFormCodeFix>.NoCodeFixAsync(source, s_options with
    {
        Inspect = diagnostics =>
        {
            Assert.Equal(reasons.Length, diagnostics.Length);
            Assert.All(diagnostics.Zip(reasons), static pair => Assert.Contains(pair.Second, string.Join("; ", pair.First.Properties.Values), StringComparison.Ordinal));
        },
    });

    /// <summary>The marked finding, no fix, and why.</summary>
    public static Task RefusedAsync(string source, string reason) => Verify<ClosedFormAnalyzer, ClosedFormCodeFix>.NoCodeFixAsync(
        source, s_options with { Inspect = diagnostics => Assert.Contains(reason, string.Join("; ", diagnostics.SelectMany(static diagnostic => diagnostic.Properties.Values)), StringComparison.Ordinal) });

    /// <summary>Statements as the body of a method, indented as in a program.</summary>
    public static string Body(string signature, string statements) =>
        $"    {signature}\n    {{\n{string.Join("\n", statements.Split('\n').Select(static line => line.Length == 0 ? line : "        " + line))}\n    }}\n";
}
