using Downhill.Analyzers.Rules.Kink;
using Downhill.Analyzers.Rules.NoEffect;
using Downhill.Analyzers.Rules.NotDifferentiable;
using Downhill.Differentiation.Tests.Compiling;
using Downhill.Differentiation.Tests.Programs;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Tests.Refusals;

/// <summary>DH4001, DH4002 and DH4004 inside a body, at the exact expression.</summary>
public sealed class BodyTests
{
    [Theory]
    [InlineData("return [|Math.Floor(w[0])|] * x[0];")]
    [InlineData("return [|Math.Round(w[0])|];")]
    [InlineData("return [|Math.Ceiling(w[0])|];")]
    [InlineData("return [|Math.Truncate(w[0])|];")]
    [InlineData("return x[[|(int)w[0]|]] * w[1];")]
    [InlineData("return double.Parse([|w[0].ToString()|]);")]
    public async Task AnExpressionIsRefusedWhereItStands(string body) =>
        await Markup.Parse(Example.Body(body)).VerifyAsync(new NotDifferentiableAnalyzer());

    [Theory]
    [InlineData("return w[0] * x[(int)x[0]];")]
    [InlineData("return w[0] * Math.Floor(x[0]) * double.Parse(\"2\");")]
    [InlineData("Console.WriteLine(x[0]); return w[0];")]
    [InlineData("return w[0] * x.Sum() * x.Max();")]
    [InlineData("string s = $\"{x.Length}\"; return s.Length * w[0];")]
    public async Task WhatIsOnlyReadIsNotRefused(string body) =>
        await Markup.Parse(Example.Body(body)).VerifyAsync(new NotDifferentiableAnalyzer());

    [Theory]
    [InlineData("public class Row { private double[] _items; public Row(int n) { _items = new double[n]; } public double this[int i] { get => _items[i]; set => _items[i] = value; } }", "var r = new Row(2); [|r[0]|] = w[0]; return r[0];", "the indexer of 'Row' uses '_items', which the gradient in 'Model' may not access; make it internal")]
    [InlineData("public sealed class Unit { public readonly Func<double, double> Act; public Unit(Func<double, double> act) { Act = act; } }", "var u = new Unit(Math.Tanh); return [|u.Act(w[0])|];", "which function 'Act' holds is known only when the program runs; give it to a readonly field")]
    [InlineData("", "var p = new Lazy<double>(() => [|w[0] * w[1]|]); return p.Value;", "this is computed by a lambda, and where that is called is not followed; call a method")]
    public async Task AMessageNamesWhatTheUserWrote(string types, string body, string message)
    {
        IReadOnlyList<Diagnostic> diagnostics = await Markup.Parse(Example.Static($$"""
            {{types}}
            [Differentiable] static double Loss(double[] w) { {{body}} }
            """)).VerifyAsync(new NotDifferentiableAnalyzer());
        Assert.Contains(message, Assert.Single(diagnostics).GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AHelperIsMarkedWhereItRounds()
    {
        IReadOnlyList<Diagnostic> diagnostics = await Markup.Parse(Example.Static("""
            static double Round(double a) => [|Math.Round(a)|];

            [Differentiable]
            static double Loss(double[] w) => Round(w[0]) * 2;
            """)).VerifyAsync(new NotDifferentiableAnalyzer());

        Diagnostic diagnostic = Assert.Single(diagnostics);
        Assert.StartsWith("'Loss' has no gradient: ", diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Single(diagnostic.AdditionalLocations);
    }

    [Fact]
    public async Task AVirtualCallWithoutAMethodToRunIsRefused() => await Markup.Parse(Example.Instance("""
        public interface IActivation { double At(double z); }

        [Differentiable]
        public double Loss(double[] w, IActivation f) => [|f.At(w[0])|] + 1;
        """)).VerifyAsync(new NotDifferentiableAnalyzer());

    [Fact]
    public async Task ADelegateIsRefused() => await Markup.Parse(Example.Static("""
        [Differentiable]
        static double Loss(double[] w, Func<double, double> f) => [|f(w[0])|] + 1;
        """)).VerifyAsync(new NotDifferentiableAnalyzer());

    [Theory]
    [InlineData("return [|Math.Abs(w[0])|];")]
    [InlineData("return [|Math.Max(w[0], x[0])|] + Math.Max(x[0], x[1]);")]
    [InlineData("return Math.Abs(x[0]) * w[0];")]
    [InlineData("return Math.Floor(w[0]) + Math.Abs(w[1]);")]
    public async Task AKinkIsMarked(string body) => await Markup.Parse(Example.Body(body)).VerifyAsync(new KinkAnalyzer());

    [Theory]
    [InlineData("[Differentiable] static double Loss(double[] [|w|], double[] x) => x[0];")]
    [InlineData("[Differentiable(nameof(w), [|\"b\"|])] static double Loss(double[] w, double b) => w[0];")]
    [InlineData("[Differentiable(nameof(w), \"b\")] static double Loss(double[] w, double b) => w[0] * b;")]
    [InlineData("static double b; [Differentiable(nameof(w), [|nameof(b)|])] static double Loss(double[] w) => w[0];")]
    [InlineData("[Differentiable] static double Loss(double[] w) => w.Length > 5 ? w[0] : 0;")]
    public async Task AVariableWithoutEffectIsMarked(string members) =>
        await Markup.Parse(Example.Static(members)).VerifyAsync(new NoEffectAnalyzer());
}
