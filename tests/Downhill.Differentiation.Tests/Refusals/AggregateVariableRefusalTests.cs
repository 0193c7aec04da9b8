using Downhill.Analyzers.Rules.NotDifferentiable;
using Downhill.Differentiation.Tests.Compiling;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Tests.Refusals;

/// <summary>What cannot be differentiated by is refused where it is declared, with what to write instead.</summary>
public sealed class AggregateVariableRefusalTests
{
    [Theory]
    [InlineData(
        "struct P { double _a; public P(double a) { _a = a; } public double Twice() => 2 * _a; }",
        "[Differentiable] static double Loss([|P|] p) => p.Twice();",
        "'p' is a 'P', and '_a' of 'P' is hidden from the gradient; make it internal")]
    [InlineData(
        "class P { public readonly double A = 1; public double B; }",
        "[Differentiable] static double Loss([|P|] p) => p.A * p.B;",
        "'p' is a 'P', and nothing accessible makes a 'P' from its members; give it a constructor that takes all of them, or members that can be set")]
    [InlineData(
        "struct P { public List<double> L; public double B; }",
        "[Differentiable] static double Loss([|P|] p) => p.B;",
        "'p' is a 'P', and its 'L', a 'List<double>', is not taken apart; pass that as a parameter of its own")]
    [InlineData(
        "abstract class P { public double B; }",
        "[Differentiable] static double Loss([|P|] p) => p.B;",
        "'p' is a 'P', and only 'double', 'float', arrays of them, and structs and records that hold such can be differentiated by; name the variables to differentiate by in the attribute")]
    [InlineData(
        "class P { public double A, B; }",
        "[Differentiable] static double Loss(P p) { [|p.A|] = 2; return p.A * p.B; }",
        "'A' of a 'P' is changed, and the loss is differentiated by such an object; make 'P' a struct or a record, or keep the value in a local variable")]
    [InlineData(
        "record P(double A);",
        "static readonly P p = new P(1); [Differentiable([|\"p\"|])] static double Loss(double x) => p.A * x;",
        "'p' is readonly, so that no better value could be stored in it; drop 'readonly'")]
    public async Task ItIsSaidWhatToWriteInstead(string type, string member, string message)
    {
        IReadOnlyList<Diagnostic> diagnostics = await Markup.Parse($$"""
            using System;
            using System.Collections.Generic;
            using Downhill;

            {{type}}

            static partial class Model
            {
                {{member}}
            }
            """).VerifyAsync(new NotDifferentiableAnalyzer());

        Assert.EndsWith(message, Assert.Single(diagnostics).GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }
}
