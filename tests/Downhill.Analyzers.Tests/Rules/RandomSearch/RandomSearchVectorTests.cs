using Downhill.Analyzers.Rules.RandomSearches;
using Downhill.Analyzers.Tests.Verifiers;
using Downhill.CodeFixes.Rules.RandomSearches;

namespace Downhill.Analyzers.Tests.Rules.RandomSearches;

/// <summary>Points that are vectors of MathNet: replaced through the packed form, and left alone where a descent would move more.</summary>
public sealed class RandomSearchVectorTests
{
    private static readonly TestOptions s_withMathNet = new() { ReferenceMathNet = true };

    [Theory]
    [InlineData("var c = w.Clone(); for (int j = 0; j < c.Count; j++) c[j] += 0.2 * (random.NextDouble() - 0.5); double loss = Loss(c, x, y); if (loss < best) { best = loss; w = c; }", "w = w.Clone();")]
    [InlineData("int j = random.Next(w.Count); double old = w[j]; w[j] += 0.2 * (random.NextDouble() - 0.5); double loss = Loss(w, x, y); if (loss < best) best = loss; else w[j] = old;", "packed.Unpack(fit.Parameters, w);")]
    [InlineData("var c = w.Clone(); for (int j = 0; j < c.Count; j++) c[j] = Math.Max(-0.5, Math.Min(0.5, c[j] + 0.2 * (random.NextDouble() - 0.5))); double loss = Loss(c, x, y); if (loss < best) { best = loss; w = c; }", "LowerBounds = new[] { -0.5 }")]
    public async Task A_vector_is_packed(string step, string expected)
    {
        var program = await Verify<RandomSearchAnalyzer, RandomSearchCodeFix>.CodeFixAsync(Source("[|for (int k = 0; k < 4000; k++)|]", step), null, s_withMathNet);
        Assert.Contains(expected, program.After.Text, StringComparison.Ordinal);
        var (before, after) = (await program.Before.RunForNumbersAsync(), await program.After.RunForNumbersAsync());
        Assert.True(
            after["value"] <= before["value"] + 1e-12 && after["evaluations"] * 10 <= before["evaluations"] && Math.Abs(after["largest"]) <= (expected.StartsWith("Lower", StringComparison.Ordinal) ? 0.5 : 100),
            $"{before["value"]} in {before["evaluations"]}, {after["value"]} in {after["evaluations"]}");
    }

    [Theory]
    [InlineData("var c = w.Clone(); for (int j = 0; j < c.Count; j++) c[j] += random.NextDouble() - 0.5; c = c.Normalize(2); double loss = Loss(c, x, y); if (loss < best) { best = loss; w = c; }")]
    [InlineData("var c = w.Clone(); for (int j = 1; j < c.Count; j++) c[j] += random.NextDouble() - 0.5; double loss = Loss(c, x, y); if (loss < best) { best = loss; w = c; }")]
    public Task A_vector_that_keeps_a_form_stays(string step) =>
        Verify<RandomSearchAnalyzer, RandomSearchCodeFix>.NoCodeFixAsync(Source("[|for (int k = 0; k < 4000; k++)|]", step), s_withMathNet);

    private static string Source(string loop, string step) =>
        $$"""
        using System;
        using MathNet.Numerics.LinearAlgebra;

        static class Program
        {
            static int evaluations;

            static double Loss(Vector<double> w, Matrix<double> x, Vector<double> y)
            {
                evaluations++;
                var r = x * w - y;
                return r.DotProduct(r);
            }

            static void Main()
            {
                var random = new Random(5);
                var x = Matrix<double>.Build.DenseOfArray(new double[,] { { 1, 0.2, 3 }, { 0.4, -1.3, 0.1 }, { -0.7, 0.8, 1 }, { 1, 1, -1 } });
                var y = Vector<double>.Build.DenseOfArray(new double[] { 1, 2, -1, 0.5 });
                var w = Vector<double>.Build.Dense(3, 0.1);
                double best = Loss(w, x, y);
                {{loop}}
                {
                    {{step}}
                }

                int spent = evaluations;
                Console.WriteLine($"value: {Loss(w, x, y):R}");
                Console.WriteLine($"largest: {w.AbsoluteMaximum():R}");
                Console.WriteLine($"evaluations: {spent}");
            }
        }
        """;
}
