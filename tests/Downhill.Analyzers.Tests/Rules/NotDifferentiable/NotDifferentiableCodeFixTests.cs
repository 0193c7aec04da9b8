using Downhill.Analyzers.Rules.NotDifferentiable;
using Downhill.Analyzers.Tests.Verifiers;
using Downhill.CodeFixes.Rules.NotDifferentiable;

namespace Downhill.Analyzers.Tests.Rules.NotDifferentiable;

/// <summary>Where a value may be left out of the gradient, one place at a time.</summary>
public sealed class NotDifferentiableCodeFixTests
{
    private static readonly TestOptions s_onePlaceAtATime = new() { CheckFixAll = false };

    [Fact]
    public Task A_rounded_scale_is_stopped() => Verify<NotDifferentiableAnalyzer, NotDifferentiableCodeFix>.CodeFixAsync(
        """
        using System;
        using Downhill;

        static partial class Program
        {
            [Differentiable]
            static double Loss(double[] w)
            {
                double scale = {|DH4001:Math.Round(w[0], 1)|}; // for display
                return (w[0] * w[0] + w[1] * w[1]) * scale;
            }
        }
        """,
        """
        using System;
        using Downhill;

        static partial class Program
        {
            [Differentiable]
            static double Loss(double[] w)
            {
                double scale = Gradient.Stop(Math.Round(w[0], 1)); // for display
                return (w[0] * w[0] + w[1] * w[1]) * scale;
            }
        }
        """,
        s_onePlaceAtATime);

    [Fact]
    public async Task A_value_of_a_helper_is_stopped_where_it_stands()
    {
        var program = await Verify<NotDifferentiableAnalyzer, NotDifferentiableCodeFix>.CodeFixAsync(
            """
            using System;

            static partial class Program
            {
                static double Gradient(double x) => x;

                static double Weight(double x) => 1 + {|DH4001:Math.Floor(x)|};

                [Downhill.Differentiable]
                static double Loss(double[] w) => w[0] * w[0] * Weight(w[0]) + w[1];

                static void Main()
                {
                    var g = new double[2];
                    LossValueAndGradient(new double[] { 2.5, 1 }, g);
                    Console.WriteLine($"slope: {Gradient(g[0]):R}");
                }
            }
            """,
            null,
            s_onePlaceAtATime);
        Assert.Contains("1 + global::Downhill.Gradient.Stop(Math.Floor(x))", program.After.Text, StringComparison.Ordinal);
        Assert.Equal(2 * 2.5 * 3, (await program.After.RunForNumbersAsync())["slope"]);
    }

    [Fact]
    public async Task Nothing_would_be_left_of_the_gradient()
    {
        var options = new TestOptions();
        var markups = Verify<NotDifferentiableAnalyzer>.ReadMarkup("using System; static partial class Program { [Downhill.Differentiable] static double Loss(double[] w) => {|DH4001:Math.Round(w[0])|} + w.Length; }", options);
        var project = TestProject.Create(markups.Select(pair => (pair.Key, pair.Value.Text)), options);
        var diagnostic = Assert.Single(await Verify<NotDifferentiableAnalyzer>.DiagnosticsAsync(project, await TestProject.CompileAsync(project)));
        Assert.Empty(await FixApplication.OffersAsync(project, new NotDifferentiableCodeFix(), diagnostic));
    }

    [Fact]
    public void There_is_no_fix_for_all_places_at_once() => Assert.Null(new NotDifferentiableCodeFix().GetFixAllProvider());
}
