using Downhill.Analyzers.Rules.NotDifferentiable;
using Downhill.Differentiation.Tests.Compiling;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Differentiation.Tests;

/// <summary>Extension blocks (C# 14) as homes, and as what a loss calls.</summary>
public sealed class ExtensionBlockTests
{
    [Theory]
    [InlineData("double [|Loss|](double b) => w[0] * b;")]
    [InlineData("static double [|Loss|](double[] v) => v[0] * v[0];")]
    public async Task ALossInAnExtensionBlockIsRefused(string member)
    {
        IReadOnlyList<Diagnostic> diagnostics = await Markup.Parse(
            $"using Downhill; static partial class Model {{ extension(double[] w) {{ [Differentiable] public {member} }} }}").VerifyAsync(new NotDifferentiableAnalyzer(), LanguageVersion.Preview);

        Assert.Equal(
            "'Loss' has no gradient: a gradient cannot be written into an extension block; write an extension method with a 'this' parameter",
            Assert.Single(diagnostics).GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("[|w.Twice()|]", "Twice")]
    [InlineData("[|w[0].Bent()|]", "Bent")]
    [InlineData("[|double.Three(w[0])|]", "Three")]
    [InlineData("w[0] * w[1] + [|w.Sum(2)|]", "Sum")]
    public async Task WhatAVariableReachesInOneIsRefused(string expression, string name)
    {
        IReadOnlyList<Diagnostic> diagnostics = await Markup.Parse(Calling(expression)).VerifyAsync(new NotDifferentiableAnalyzer(), LanguageVersion.Preview);

        Assert.Equal(
            $"'Loss' has no gradient: '{name}' is in an extension block, which is not followed; write it as a method with a 'this' parameter",
            Assert.Single(diagnostics).GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("[|w.First|]", "'w' is handed on whole")]
    [InlineData("Model.Twice([|w|])", "'Twice' is in an extension block")]
    public async Task AnArrayIsNotHandedToOne(string expression, string reason)
    {
        IReadOnlyList<Diagnostic> diagnostics = await Markup.Parse(Calling(expression)).VerifyAsync(new NotDifferentiableAnalyzer(), LanguageVersion.Preview);

        Assert.Contains(reason, Assert.Single(diagnostics).GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("w[0] * w[1] * w.Length.Half")]
    [InlineData("w[0] * w[1] * w.Length.Next()")]
    [InlineData("w[0] * w[1] * Model.Next(w.Length)")]
    public void WhatNoVariableReachesInOneIsCopied(string expression)
    {
        var gradient = new double[2];
        CompiledProgram program = CompiledProgram.Compile(Calling(expression), LanguageVersion.Preview);
        var value = program.Assembly.GetType("Model")!.GetMethod("LossValueAndGradient")!.CreateDelegate<Func<double[], double[], double>>();
        double factor = expression.Contains("Half") ? 1 : 3;

        Assert.Equal(factor * 0.75, value([1.5, 0.5], gradient));
        Assert.Equal([factor * 0.5, factor * 1.5], gradient);
    }

    private static string Calling(string expression) => $$"""
        using Downhill;
        static partial class Model
        {
            extension(double[] w)
            {
                public double Twice() => 2 * w[0];
                public double First => w[0];
                public double Sum(double by) { double s = 0; foreach (double v in w) { s += v * by; } return s; }
            }

            extension(double z)
            {
                public double Bent() => z * z;
                public static double Three(double y) => 3 * y;
            }

            extension(int n)
            {
                public int Half => n / 2;
                public int Next() => n + 1;
            }

            [Differentiable]
            public static double Loss(double[] w) => {{expression}};
        }
        """;
}
