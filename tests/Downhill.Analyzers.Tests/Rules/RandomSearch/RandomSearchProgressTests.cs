using Downhill.Analyzers.Rules.RandomSearches;
using Downhill.Analyzers.Tests.Verifiers;
using Downhill.CodeFixes.Rules.RandomSearches;

namespace Downhill.Analyzers.Tests.Rules.RandomSearches;

/// <summary>What a loop tells of its progress, and the counters that end it from its inside or by patience.</summary>
public sealed class RandomSearchProgressTests
{
    [Fact]
    public Task Logs_become_a_progress_callback() => Verify<RandomSearchAnalyzer, RandomSearchCodeFix>.CodeFixAsync(
        """
        using System;
        using Downhill;

        partial class Trainer
        {
            private readonly bool _verbose = true;

            static double Loss(double[] w) => (w[0] - 1) * (w[0] - 1) + w[1] * w[1];

            public double[] Train(double[] w, int rounds)
            {
                var random = new Random(1);
                string name = "run";
                double best = Loss(w);
                [|for (int i = 0; i < rounds; i++)|]
                {
                    var c = (double[])w.Clone();
                    for (int j = 0; j < c.Length; j++)
                    {
                        c[j] += random.NextDouble() - 0.5;
                    }

                    double loss = Loss(c);
                    if (loss < best)
                    {
                        best = loss;
                        w = c;
                        if (_verbose)
                        {
                            Console.Write(name);
                            Console.WriteLine($" improved to {loss:F3}");
                        }
                    }

                    // Every tenth step.
                    if (i % 10 == 0)
                    {
                        Console.WriteLine($"{i}/{rounds}: {best:F4}");
                    }
                }

                return w;
            }
        }
        """,
        """
        using System;
        using Downhill;

        partial class Trainer
        {
            private readonly bool _verbose = true;

            [Differentiable]
            static double Loss(double[] w) => (w[0] - 1) * (w[0] - 1) + w[1] * w[1];

            public double[] Train(double[] w, int rounds)
            {
                string name = "run";
                var fit = GradientDescent.Minimize(
                    LossValueAndGradient,
                    w,
                    new DescentOptions { MaxIterations = rounds },
                    progress: new ProgressCallback(step =>
                    {
                        if (_verbose)
                        {
                            Console.Write(name);
                            Console.WriteLine($" improved to {step.Value:F3}");
                        }
                        // Every tenth step.
                        if (step.Iteration % 10 == 0)
                        {
                            Console.WriteLine($"{step.Iteration}/{rounds}: {step.Value:F4}");
                        }
                    }));
                w = fit.Parameters;

                return w;
            }
        }
        """);

    [Fact]
    public async Task A_log_without_a_test_tells_every_iteration()
    {
        var program = await FixAsync("for (int i = 0; i < 4000; i++)", "", "if (loss < best) { best = loss; w = c; Console.WriteLine(\"at \" + i + \" \" + best); }");
        Assert.Contains("progress: new ProgressCallback(step => Console.WriteLine(\"at \" + step.Iteration + \" \" + step.Value))", program.After.Text, StringComparison.Ordinal);
        Assert.StartsWith("at 1 ", await program.RunAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("while (true)", "int k = 0;", "if (k++ >= 4000) break; {0} if (loss < best) {{ best = loss; w = c; }}", "MaxIterations = 4000")]
    [InlineData("while (true)", "int k = 0;", "{0} if (loss < best) {{ best = loss; w = c; }} k++; if (k == 4000) {{ break; }}", "MaxIterations = 4000")]
    [InlineData("while (stale < 400)", "int stale = 0;", "{0} if (loss < best) {{ best = loss; w = c; stale = 0; }} else stale++;", "w)")]
    [InlineData("for (int i = 0; i < 4000; i++)", "int stale = 0;", "{0} if (loss < best) {{ best = loss; w = c; stale = 0; }} else if (++stale > 900) break;", "MaxIterations = 4000")]
    [InlineData("for (int i = 0; i < 4000 && stale < 900; i++)", "int stale = 0;", "{0} stale++; if (loss < best) {{ best = loss; w = c; stale = 0; }}", "MaxIterations = 4000")]
    public async Task Counters_end_the_loop(string loop, string before, string body, string option)
    {
        var program = await FixAsync(loop, before, string.Format(System.Globalization.CultureInfo.InvariantCulture, body, Candidate), isBody: true);
        Assert.Contains(option, program.After.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("stale", program.After.Text, StringComparison.Ordinal);
        var (old, fresh) = (await program.Before.RunForNumbersAsync(), await program.After.RunForNumbersAsync());
        Assert.True(fresh["value"] <= old["value"] && fresh["evaluations"] * 10 <= old["evaluations"], $"{old["value"]} in {old["evaluations"]}, {fresh["value"]} in {fresh["evaluations"]}");
    }

    [Theory]
    [InlineData("Console.WriteLine(string.Join(' ', w));", "for (int i = 0; i < 100; i++)")]
    [InlineData("if (i % 10 == 0) Console.WriteLine(loss);", "for (int i = 0; i < 100; i++)")]
    [InlineData("if (loss < 0.5) Console.WriteLine(best);", "for (int i = 0; i < 100; i++)")]
    [InlineData("if (i % 10 == 0) Console.WriteLine(total += best);", "for (int i = 0; i < 100; i++)")]
    public Task A_log_of_something_else_stays(string log, string loop) =>
        Verify<RandomSearchAnalyzer, RandomSearchCodeFix>.NoCodeFixAsync(Source(loop, "double total = 0;", Candidate + " if (loss < best) { best = loss; w = c; } " + log));

    [Theory]
    [InlineData("while (count < 100)", "int count = 0;", "if (loss < best) { best = loss; w = c; count++; }")]
    [InlineData("while (stale < 100)", "int stale = 0;", "if (loss < best) { best = loss; w = c; } else { stale++; if (random.NextDouble() < 0.1) stale = 0; }")]
    [InlineData("while (stale < limit)", "int stale = 0, limit = 10;", "if (loss < best) { best = loss; w = c; stale = 0; } else { stale++; limit++; }")]
    public Task Another_count_is_no_patience(string loop, string before, string accept) =>
        Verify<RandomSearchAnalyzer, RandomSearchCodeFix>.NoCodeFixAsync(Source(loop, before, Candidate + accept));

    private const string Candidate = "var c = (double[])w.Clone(); for (int j = 0; j < c.Length; j++) c[j] += random.NextDouble() - 0.5; double loss = Loss(c);";

    private static async Task<FixedProgram> FixAsync(string loop, string before, string accept, bool isBody = false) =>
        await Verify<RandomSearchAnalyzer, RandomSearchCodeFix>.CodeFixAsync(Source(loop, before, isBody ? accept : Candidate + accept), null);

    private static string Source(string loop, string before, string body) =>
        $$"""
        using System;

        static class Program
        {
            static int evaluations;

            static double Loss(double[] w) { evaluations++; return (w[0] - 1) * (w[0] - 1) + 3 * w[1] * w[1]; }

            static void Main()
            {
                var random = new Random(1);
                var w = new double[2];
                double best = Loss(w);
                {{before}}
                [|{{loop}}|]
                {
                    {{body}}
                }

                int spent = evaluations;
                Console.WriteLine($"value: {Loss(w):R}");
                Console.WriteLine($"evaluations: {spent}");
            }
        }
        """;
}
