using Downhill.Analyzers.Rules.NotDifferentiable;
using Downhill.Analyzers.Rules.PartialType;
using Downhill.Differentiation.Tests.Compiling;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Tests.Refusals;

/// <summary>DH4001 and DH4003 on declarations that cannot be served.</summary>
public sealed class DeclarationTests
{
    [Theory]
    [InlineData("""[Differentiable([|"v"|])] static double Loss(double[] w) => w[0];""", "'Loss' has no gradient: 'Loss' has no parameter and 'Model' no field or property named 'v'")]
    [InlineData("""[Differentiable("w", [|"w"|])] static double Loss(double[] w) => w[0];""", "'Loss' has no gradient: 'w' is named twice; name each variable once")]
    [InlineData("""[Differentiable([|nameof(n)|])] static double Loss(double[] w, int n) => w[0];""", "'Loss' has no gradient: 'n' is a 'int', and only 'double', 'float', arrays of them, and structs and records that hold such can be differentiated by")]
    [InlineData("""[Differentiable([|"x"|])] static double Loss(double[] w, string[] x) => w[0];""", "'Loss' has no gradient: 'x' is a 'string[]', and only 'double', 'float', arrays of them, and structs and records that hold such can be differentiated by")]
    [InlineData("""[Differentiable([|null!|], "w")] static double Loss(double[] w) => w[0];""", "'Loss' has no gradient: null names no variable; name a parameter, a field or a property")]
    [InlineData("""[Differentiable(new[] { "w", [|"v"|] })] static double Loss(double[] w) => w[0];""", "'Loss' has no gradient: 'Loss' has no parameter and 'Model' no field or property named 'v'")]
    [InlineData("""[Differentiable([|"Loss"|])] static double Loss(double[] w) => w[0];""", "'Loss' has no gradient: 'Loss' is neither a parameter nor a field nor a property")]
    [InlineData("""const double c = 2; [Differentiable([|"c"|])] static double Loss(double[] w) => w[0] * c;""", "'Loss' has no gradient: 'c' is a constant; make it a field that can be changed")]
    [InlineData("""static readonly double c = 2; [Differentiable([|"c"|])] static double Loss(double[] w) => w[0] * c;""", "'Loss' has no gradient: 'c' is readonly, so that no better value could be stored in it; drop 'readonly'")]
    [InlineData("""static double c => 2; [Differentiable([|"c"|])] static double Loss(double[] w) => w[0] * c;""", "'Loss' has no gradient: the property 'c' is computed, not stored; name the field that stores it")]
    [InlineData("""static double c { get; } [Differentiable([|"c"|])] static double Loss(double[] w) => w[0] * c;""", "'Loss' has no gradient: 'c' cannot be set, so that no better value could be stored in it; add a 'set' accessor")]
    [InlineData("""double c; [Differentiable([|"c"|])] static double Loss(double[] w) => w[0];""", "'Loss' has no gradient: 'c' belongs to an object and 'Loss' is static; make the method an instance method, or pass the variable as a parameter")]
    [InlineData("""[Differentiable([|"a"|])] static double Loss(ref double a) => a;""", "'Loss' has no gradient: 'a' is passed by reference; pass it by value")]
    [InlineData("""[[|Differentiable|]] static double Loss() => 1;""", "'Loss' has no gradient: there is no parameter to differentiate by; name the fields or properties that it is differentiated by in the attribute")]
    [InlineData("""[Differentiable] static double Loss([|int|] n, double[] w) => w[n];""", "'Loss' has no gradient: 'n' is a 'int', and only 'double', 'float', arrays of them, and structs and records that hold such can be differentiated by; name the variables to differentiate by in the attribute")]
    [InlineData("""[Differentiable] static [|decimal|] Loss(double[] w) => 1;""", "'Loss' has no gradient: the method returns 'decimal'; return the loss as one 'double'")]
    [InlineData("""[Differentiable] static [|void|] Loss(double[] w) { }""", "'Loss' has no gradient: the method returns nothing; return the loss as a 'double'")]
    [InlineData("""[Differentiable] static [|double[]|] Loss(double[] w) => w;""", "'Loss' has no gradient: the method returns 'double[]'; return the loss as one 'double'")]
    [InlineData("""[Differentiable] static [|ref double|] Loss(double[] w) => ref w[0];""", "'Loss' has no gradient: the method returns a reference; return the value, a 'double'")]
    [InlineData("""[Differentiable] static [|IEnumerable<double>|] Loss(double[] w) { yield return w[0]; }""", "'Loss' has no gradient: the method returns 'IEnumerable<double>'; return the loss as one 'double'")]
    [InlineData("""[Differentiable] static [|async|] Task<double> Loss(double[] w) { await Task.Yield(); return w[0]; }""", "'Loss' has no gradient: an async method has no single result to differentiate")]
    [InlineData("""[Differentiable] static double Loss[|<T>|](double[] w) => w[0];""", "'Loss' has no gradient: generic methods cannot be differentiated; write the method for the type it is used with")]
    [InlineData("""[Differentiable] public [|virtual|] double Loss(double[] w) => w[0];""", "'Loss' has no gradient: the method can be overridden, and its gradient would not follow; make the method or its type sealed, or let it call a method that cannot be overridden")]
    [InlineData("""[Differentiable] static [|extern|] double Loss(double[] w);""", "'Loss' has no gradient: an extern method has no source")]
    [InlineData("""static double Outer(double[] w) { return Loss(w); [Differentiable] static double [|Loss|](double[] v) => v[0]; }""", "'Loss' has no gradient: nothing can be generated beside a local function; make it a method of a partial type and pass what it captures as parameters")]
    [InlineData("""static Func<double[], double> f = [Differentiable] (double[] w) [|=>|] w[0];""", "The lambda has no gradient: nothing can be generated beside a lambda; make it a method of a partial type and pass what it captures as parameters")]
    [InlineData("""static double P { [Differentiable] [|get|] => 1; }""", "'get_P' has no gradient: only an ordinary method can be differentiated; move the computation into a method")]
    public async Task ADeclarationIsRefusedWhereItCannotBeServed(string member, string message)
    {
        IReadOnlyList<Diagnostic> diagnostics = await Verify("partial class Model", member);

        Assert.Equal(message, Assert.Single(diagnostics).GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("abstract partial class Model", "[Differentiable] public [|abstract|] double Loss(double[] w);")]
    [InlineData("partial class Base { } partial class Model : Base", "[Differentiable] public [|override|] string ToString() => string.Empty;")]
    [InlineData("partial interface Model", "[Differentiable] double [|Loss|](double[] w) => w[0];")]
    [InlineData("file partial class Model", "[Differentiable] static double [|Loss|](double[] w) => w[0];")]
    public async Task AMethodThatCannotHaveACompanionIsRefused(string type, string member) => await Verify(type, member);

    [Theory]
    [InlineData("sealed partial class Model", "[Differentiable] public double Loss(double[] w) => w[0];")]
    [InlineData("partial class Model", "double[] v = { 1 }; [Differentiable(\"v\")] double Loss() => v[0];")]
    [InlineData("partial class Model", "readonly double[] v = { 1 }; [Differentiable(\"v\")] double Loss() => v[0];")]
    [InlineData("partial class Model", "double[] V { get; } = { 1 }; [Differentiable(nameof(V))] double Loss() => V[0];")]
    [InlineData("partial class Model", "double B { get; set; } [Differentiable(nameof(B))] double Loss() => B * B;")]
    [InlineData("partial class Base { protected double b; } partial class Model : Base", "[Differentiable(\"b\")] double Loss() => b * b;")]
    [InlineData("static partial class Model", "[Differentiable] static double Loss(this double[] w) => w[0];")]
    [InlineData("static partial class Model", "[Differentiable] static double Loss(params double[] w) => w[0];")]
    [InlineData("static partial class Model", "[Differentiable()] static double Loss(double[] w, int k = 2) => w[0] * k;")]
    [InlineData("static partial class Model", "[method: Differentiable(nameof(w))] static double Loss(double[] w) => w[0];")]
    [InlineData("static partial class Model", "[Differentiable(variables: new string[0])] static double Loss(double[]? w) => w![0];")]
    public async Task ADeclarationThatCanBeServedIsNot(string type, string member) => await Verify(type, member);

    [Theory]
    [InlineData("[Differentiable] static double [|Loss|](double[] w) => w[0]; static double LossValueAndGradient(double[] v, double[] g) => v[0];")]
    [InlineData("[Differentiable(\"a\")] static double [|Loss|](double a) => a; static double LossValueAndGradient(double a, out double g) => g = a;")]
    [InlineData("[Differentiable] static double [|Loss|](double[] w) => w[0]; static int LossValueAndGradient;")]
    [InlineData("[Differentiable(\"a\")] static double [|Loss|](double a) => a; class LossPacked { }")]
    [InlineData("[Differentiable] static double Loss(double[] w) => w[0]; static double LossValueAndGradient(double[] v, double g) => v[0];")]
    [InlineData("[Differentiable] static double Loss(double[] w) => w[0]; static double LossValueAndGradient(double[] v, out double[] g) { g = v; return v[0]; }")]
    public async Task ATakenNameIsRefused(string members) => await Verify("partial class Model", members);

    [Fact]
    public async Task EveryTypeAroundTheMethodHasToBePartial()
    {
        IReadOnlyList<Diagnostic> diagnostics = await Markup.Parse("""
            using Downhill;
            class [|Outer|]
            {
                static partial class Middle
                {
                    static class [|Model|]
                    {
                        [Differentiable] static double First(double[] w) => w[0];
                        [Differentiable] static double Second(double[] w) => w[0];
                    }
                }

                static class Other { }
            }
            """).VerifyAsync(new PartialTypeAnalyzer());

        Assert.Equal(
            "'Outer' is not partial, so the gradient of 'First' cannot be written beside it: add 'partial'",
            diagnostics[0].GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("partial class Model { [Differentiable] static double Loss(double[] w) => w[0]; }")]
    [InlineData("partial record Model { [Differentiable] static double Loss(double[] w) => w[0]; }")]
    [InlineData("partial struct Model { [Differentiable] static double Loss(double[] w) => w[0]; }")]
    [InlineData("class Model { static double Loss(double[] w) => w[0]; }")]
    [InlineData("class Model { [Differentiable] static double Loss<T>(double[] w) => w[0]; }")]
    public async Task APartialTypeIsNotReported(string source) =>
        await Markup.Parse("using Downhill;\n" + source).VerifyAsync(new PartialTypeAnalyzer());

    private static Task<IReadOnlyList<Diagnostic>> Verify(string type, string member) => Markup.Parse($$"""
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using Downhill;

        {{type}}
        {
            {{member}}
        }
        """).VerifyAsync(new NotDifferentiableAnalyzer());
}
