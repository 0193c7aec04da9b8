using Downhill.Analyzers.Rules.UnsizedClosedForms;
using Downhill.Analyzers.Tests.Verifiers;
using Downhill.CodeFixes.Rules.ClosedForms;

namespace Downhill.Analyzers.Tests.Rules.ClosedForms;

/// <summary>A program around one fit: what is found in it, what the fix makes of it, and what both compute.</summary>
internal static class FixedFits
{
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

        static class Program
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

    /// <summary>The marked finding, no fix, and why.</summary>
    public static Task RefusedAsync(string source, string reason) => Verify<ClosedFormAnalyzer, ClosedFormCodeFix>.NoCodeFixAsync(
        source, s_options with { Inspect = diagnostics => Assert.Contains(reason, string.Join("; ", diagnostics.SelectMany(static diagnostic => diagnostic.Properties.Values)), StringComparison.Ordinal) });

    /// <summary>Statements as the body of a method, indented as in a program.</summary>
    public static string Body(string signature, string statements) =>
        $"    {signature}\n    {{\n{string.Join("\n", statements.Split('\n').Select(static line => line.Length == 0 ? line : "        " + line))}\n    }}\n";
}
