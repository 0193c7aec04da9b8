using Downhill.Analyzers.Recognition;
using Downhill.Analyzers.Rules.RandomSearches;
using Downhill.Analyzers.Tests.Verifiers;
using Downhill.CodeFixes.Rules.RandomSearches;
using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Analyzers.Tests.Rules.RandomSearches;

/// <summary>
/// Searches that are reported and not rewritten: something in the loop would be lost or change its meaning. The diagnostic
/// says what.
/// </summary>
public sealed class RandomSearchNoFixTests
{
    // One program whose parts each test replaces.
    private const string Program = """
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;

        public class Model
        {
            /*fields*/
            public /*async*/ double Train(double[] w, double[] data, int rounds/*parameters*/)
            {
                var random = new Random(1);
                double best = Loss(w, data);
                /*before*/
                [|for (int i = 0; i < rounds; i++)|]
                {
                    /*first*/
                    var q = (double[])w.Clone();
                    q[random.Next(q.Length)] += random.NextDouble() - 0.5;
                    double value = Loss(q, /*data*/data);
                    /*scored*/
                    if (value < best)
                    {
                        best = value;
                        w = q;
                        /*accepted*/
                    }
                    /*last*/
                }
                /*after*/
                return best;
            }

            /*marked*/private static double Loss(double[] w, double[] data)
            {
                double sum = 0;
                foreach (double d in data)
                {
                    sum += (w[0] - d) * (w[0] - d);
                }

                return sum;
            }
        }
        """;

    [Theory]
    [InlineData("/*accepted*/", "Console.WriteLine(q[0]);")]
    [InlineData("/*last*/", "if (i % 100 == 0) Console.WriteLine($\"{i}: {value}\");")]
    [InlineData("/*last*/", "Console.Write('.');")]
    public Task Logging_would_be_lost(string place, string code) => NoFixAsync(Program.Replace(place, code));

    [Fact]
    public Task A_history_would_be_lost() => NoFixAsync(Program
        .Replace("/*before*/", "var history = new List<double>();")
        .Replace("/*last*/", "history.Add(best);")
        .Replace("/*after*/", "Console.WriteLine(history.Count);"));

    [Fact]
    public Task A_counter_that_is_read_would_be_lost() => NoFixAsync(Program
        .Replace("/*before*/", "int accepted = 0;")
        .Replace("/*accepted*/", "accepted++;")
        .Replace("/*after*/", "Console.WriteLine(accepted);"));

    [Fact]
    public Task A_field_that_the_loop_counts_in_would_be_lost() => NoFixAsync(Program
        .Replace("/*fields*/", "public int Steps;")
        .Replace("/*last*/", "Steps++;"));

    [Theory]
    [InlineData("q[0] += random.NextDouble() - 0.5;")]
    [InlineData("for (int j = 0; j < q.Length - 1; j++) q[j] += random.NextDouble() - 0.5;")]
    [InlineData("for (int j = 1; j < q.Length; j++) q[j] += random.NextDouble() - 0.5;")]
    [InlineData("for (int j = 0; j < q.Length; j++) if (data[j] > 0) q[j] += random.NextDouble() - 0.5;")]
    [InlineData("q[random.Next(1, q.Length)] += random.NextDouble() - 0.5;")]
    public Task Weights_that_the_search_does_not_touch_would_change(string perturbation) => NoFixAsync(
        Program.Replace("q[random.Next(q.Length)] += random.NextDouble() - 0.5;", perturbation),
        "only some elements");

    [Fact]
    public Task A_loss_that_keeps_a_log_would_keep_less() => NoFixAsync(
        Program
            .Replace("/*fields*/", "private static readonly List<int> s_log = new();")
            .Replace("double sum = 0;", "double sum = 0;\n        s_log.Add(1);"),
        "less often");

    [Theory]
    [InlineData("for (int j = 0; j < q.Length; j++) q[j] = Math.Abs(q[j] + random.NextDouble() - 0.5);")]
    [InlineData("for (int j = 0; j < q.Length; j++) q[j] *= 0.5 + random.NextDouble();")]
    [InlineData("for (int j = 0; j < q.Length; j++) q[j] += random.NextDouble() - 0.5; for (int j = 0; j < q.Length; j++) q[j] /= 2;")]
    [InlineData("for (int j = 0; j < q.Length; j++) q[j] += random.NextDouble() - 0.5; Normalise(q);")]
    public Task A_candidate_that_is_transformed_stays_in_its_space(string perturbation) => NoFixAsync(
        Program
            .Replace("/*fields*/", "private static void Normalise(double[] v) { double s = v[0]; for (int j = 0; j < v.Length; j++) v[j] /= s; }")
            .Replace("q[random.Next(q.Length)] += random.NextDouble() - 0.5;", perturbation));

    [Theory]
    [InlineData("q[0] = Math.Max(0.1, q[0]);")]
    [InlineData("if (q[0] < 0.1) q[0] = 0.1;")]
    public Task A_bound_of_one_element_is_not_spread_over_all(string clamp) => NoFixAsync(
        Program.Replace("q[random.Next(q.Length)] += random.NextDouble() - 0.5;", "for (int j = 0; j < q.Length; j++) q[j] += random.NextDouble() - 0.5; " + clamp));

    [Theory]
    [InlineData("do { q[random.Next(q.Length)] += random.NextDouble() - 0.5; } while (q[0] < 0);")]
    public Task Candidates_that_are_rejected_unseen_stay_rejected(string perturbation) => NoFixAsync(
        Program.Replace("q[random.Next(q.Length)] += random.NextDouble() - 0.5;", perturbation));

    [Theory]
    [InlineData("int d = random.Next(3) - 1; for (int j = 0; j < q.Length; j++) q[j] += d;", "whole numbers")]
    [InlineData("for (int j = 0; j < q.Length; j++) q[j] += Math.Round(random.NextDouble() * 6 - 3);", "whole numbers")]
    [InlineData("for (int j = 0; j < q.Length; j++) q[j] += (double)random.Next(-1, 2);", "whole numbers")]
    [InlineData("double d = random.NextDouble() - 0.5; for (int j = 0; j < q.Length; j++) q[j] += d;", "moves several variables")]
    [InlineData("for (int j = 0; j < q.Length; j++) q[j] += 0.1 * random.NextDouble();", "one direction")]
    public Task Steps_that_cannot_lead_everywhere_stay_in_their_space(string perturbation, string reason) => NoFixAsync(
        Program.Replace("q[random.Next(q.Length)] += random.NextDouble() - 0.5;", perturbation),
        reason);

    [Theory]
    [InlineData("na = a + d, nb = b + d", "moves several variables")]
    [InlineData("na = a + random.NextDouble(), nb = b + random.NextDouble()", "one direction")]
    [InlineData("na = a + random.Next(-1, 2), nb = b + random.Next(-1, 2)", "whole numbers")]
    public Task Scalars_that_move_together_or_on_a_grid_stay_there(string candidates, string reason) => NoFixAsync(
        """
        using System;

        static class Plane
        {
            static (double, double) Run(double a, double b)
            {
                var random = new Random(1);
                double best = Loss(a, b);
                [|for (int i = 0; i < 1000; i++)|]
                {
                    double d = random.NextDouble() - 0.5;
                    double CANDIDATES;
                    double value = Loss(na, nb);
                    if (value < best)
                    {
                        best = value;
                        a = na;
                        b = nb;
                    }
                }

                return (a, b);
            }

            static double Loss(double a, double b) => (a + 1) * (a + 1) + (b - 9) * (b - 9);
        }
        """.Replace("CANDIDATES", candidates),
        reason);

    [Theory]
    [InlineData("if (q[0] < -1) continue;")]
    [InlineData("if (q[0] < -1 || q[0] > 1) { continue; }")]
    public Task Candidates_out_of_range_stay_rejected(string rejection) => NoFixAsync(
        Program.Replace("double value = Loss", rejection + "\n            double value = Loss"),
        "would be lost");

    [Fact]
    public Task The_loop_returns() => NoFixAsync(
        Program.Replace("/*last*/", "if (best < 1e-9) return best;"));

    [Fact]
    public Task The_loop_throws() => NoFixAsync(
        Program.Replace("/*scored*/", "if (double.IsNaN(value)) throw new InvalidOperationException();"));

    [Fact]
    public Task The_loop_awaits() => NoFixAsync(Program
        .Replace("public /*async*/ double Train", "public async Task<double> Train")
        .Replace("/*last*/", "await Task.Yield();"));

    [Fact]
    public Task The_loop_stops_when_it_is_cancelled() => NoFixAsync(Program
        .Replace("/*parameters*/", ", System.Threading.CancellationToken token")
        .Replace("/*last*/", "if (token.IsCancellationRequested) break;"));

    [Fact]
    public Task The_loop_gives_up_after_a_while_and_says_so() => NoFixAsync(Program
        .Replace("/*before*/", "int failures = 0;")
        .Replace("/*accepted*/", "failures = 0;")
        .Replace("/*last*/", "failures++; if (failures > 50) { Console.WriteLine(\"gave up\"); break; }"));

    [Fact]
    public Task What_counts_failures_is_read_afterwards() => NoFixAsync(Program
        .Replace("/*before*/", "int failures = 0;")
        .Replace("/*accepted*/", "failures = 0;")
        .Replace("/*last*/", "failures++; if (failures > 50) break;")
        .Replace("/*after*/", "Console.WriteLine(failures);"));

    [Theory]
    [InlineData("i < rounds", "i < rounds && best < 1e6")]
    [InlineData("/*last*/", "if (best > 1e6) break;")]
    public Task A_guard_against_values_that_are_too_bad_is_no_target(string place, string code) =>
        NoFixAsync(Program.Replace(place, code));

    [Fact]
    public Task The_loop_has_preprocessor_directives() => NoFixAsync(
        Program.Replace("/*last*/", "\n#if DEBUG\n            Console.WriteLine(best);\n#endif\n"));

    [Fact]
    public Task The_data_changes_from_step_to_step() => NoFixAsync(Program
        .Replace("/*parameters*/", ", double[][] batches")
        .Replace("/*data*/data", "batches[i % batches.Length]"));

    [Fact]
    public Task The_data_is_computed_anew_in_each_step() => NoFixAsync(Program
        .Replace("/*fields*/", "private static double[] Read() => Array.Empty<double>();")
        .Replace("/*data*/data", "Read()"));

    [Fact]
    public Task A_seeded_generator_is_drawn_from_afterwards() => NoFixAsync(
        Program.Replace("/*after*/", "best += random.NextDouble();"),
        "seeded");

    [Fact]
    public Task A_generator_that_was_passed_in_is_drawn_from_afterwards() => NoFixAsync(
        Program
            .Replace("/*parameters*/", ", Random random")
            .Replace("var random = new Random(1);", "")
            .Replace("/*after*/", "best += random.NextDouble();"),
        "seeded");

    [Fact]
    public Task A_log_in_a_method_that_the_loss_calls_would_keep_less() => NoFixAsync(
        Program
            .Replace("/*fields*/", "private static double Log(double value) { Console.WriteLine(value); return value; }")
            .Replace("return sum;", "return Log(sum);"),
        "less often");

    [Theory]
    [InlineData("Last = sum;")]
    [InlineData("Seen[0] = sum;")]
    public Task What_the_loss_stores_would_be_of_another_candidate(string store) => NoFixAsync(
        Program
            .Replace("/*fields*/", "public static double Last; private static readonly double[] Seen = new double[1]; public static double First() => Seen[0];")
            .Replace("return sum;", store + " return sum;"),
        "stores something");

    [Fact]
    public Task The_loss_is_differentiated_by_something_else() => NoFixAsync(
        Program.Replace("public class", "public partial class").Replace("/*marked*/", "[Downhill.Differentiable(\"data\")] "),
        "already differentiated");

    [Fact]
    public Task The_generated_name_is_taken() => NoFixAsync(
        Program.Replace("/*fields*/", "private static void LossValueAndGradient() { }"),
        "exists already");

    [Fact]
    public Task The_runtime_is_not_referenced() => NoFixAsync(Program, "runtime", new TestOptions { ReferenceDownhill = false });

    [Fact]
    public Task The_language_is_too_old() => NoFixAsync(
        Program, "version 9", new TestOptions { LanguageVersion = LanguageVersion.CSharp8, ImplicitUsings = false, Nullable = Microsoft.CodeAnalysis.NullableContextOptions.Disable });

    [Fact]
    public Task A_ref_parameter_cannot_be_captured() => NoFixAsync(
        Program.Replace("double[] data, int rounds", "ref double[] data, int rounds"),
        "cannot be captured");

    [Fact]
    public Task A_local_loss_that_counts_in_a_local_stays() => NoFixAsync(
        """
        using System;

        int calls = 0;
        double Loss(double[] w)
        {
            calls++;
            return w[0] * w[0];
        }

        var random = new Random(1);
        var w = new double[] { 1 };
        double best = Loss(w);
        [|for (int i = 0; i < 100; i++)|]
        {
            var q = (double[])w.Clone();
            q[random.Next(q.Length)] += random.NextDouble() - 0.5;
            double value = Loss(q);
            if (value < best)
            {
                best = value;
                w = q;
            }
        }

        Console.WriteLine(calls + best);
        """,
        "changes 'calls'");

    [Fact]
    public Task A_local_loss_that_is_passed_on_stays() => NoFixAsync(
        """
        using System;

        static double Loss(double[] w) => w[0] * w[0];

        var random = new Random(1);
        var w = new double[] { 1 };
        double best = Loss(w);
        [|for (int i = 0; i < 100; i++)|]
        {
            var q = (double[])w.Clone();
            q[random.Next(q.Length)] += random.NextDouble() - 0.5;
            double value = Loss(q);
            if (value < best)
            {
                best = value;
                w = q;
            }
        }

        Func<double[], double> kept = Loss;
        Console.WriteLine(kept(w) + best);
        """,
        "delegate");

    [Fact]
    public Task Sampling_without_bounds_has_no_start_worth_the_name() => NoFixAsync(
        """
        using System;

        class Sampler
        {
            static double[] Run(Random random)
            {
                double[] top = null!;
                double best = double.MaxValue;
                [|for (int i = 0; i < 1000; i++)|]
                {
                    var w = new double[2];
                    w[0] = Math.Log(random.NextDouble());
                    w[1] = Math.Log(random.NextDouble());
                    double value = Loss(w);
                    if (value < best)
                    {
                        best = value;
                        top = w;
                    }
                }

                return top;
            }

            static double Loss(double[] w) => (w[0] + 1) * (w[0] + 1) + w[1] * w[1];
        }
        """);

    [Theory]
    [InlineData("double[][]", "new[] { new double[2], new double[2] }", "w.Select(row => (double[])row.Clone()).ToArray()", "c[random.Next(2)][random.Next(2)]", "w[0][0] * w[0][0] + w[1][1] * w[1][1]")]
    [InlineData("Point", "new Point()", "new Point { X = w.X, Y = w.Y }", "c.X", "w.X * w.X + w.Y * w.Y")]
    [InlineData("(double X, double Y)", "(1.0, 2.0)", "w", "c.X", "w.X * w.X + w.Y * w.Y")]
    public Task A_point_of_another_form_is_named(string type, string start, string copy, string moved, string loss) => NoFixAsync(
        $$"""
        static class Program
        {
            static double Loss({{type}} w) => {{loss}};

            static {{type}} Run(Random random)
            {
                {{type}} w = {{start}};
                double best = Loss(w);
                {|DH1001:for (int i = 0; i < 1000; i++)|}
                {
                    var c = {{copy}};
                    {{moved}} += random.NextDouble() - 0.5;
                    double now = Loss(c);
                    if (now < best)
                    {
                        best = now;
                        w = c;
                    }
                }

                return w;
            }
        }

        class Point { public double X, Y; }
        """,
        $"'w' is of type '{type}', neither a number nor an array, list or vector of numbers");

    private static Task NoFixAsync(string markup, string reason = "", TestOptions? options = null) =>
        Verify<RandomSearchAnalyzer, RandomSearchCodeFix>.NoCodeFixAsync(markup, (options ?? TestOptions.Default) with
        {
            Inspect = diagnostics => Assert.All(diagnostics, diagnostic =>
            {
                Assert.True(diagnostic.Properties.TryGetValue(FixPreconditions.PropertyName, out var why), "No reason is given.");
                Assert.Contains(reason, why, StringComparison.Ordinal);
                Assert.NotEmpty(why!);
            }),
        });
}
