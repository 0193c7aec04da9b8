using Downhill.Differentiation.Tests.Compiling;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Differentiation.Tests.Generation;

/// <summary>Every gradient has a file of its own, whatever the method is called.</summary>
public sealed class HintNameTests
{
    [Fact]
    public void EveryMethodGetsItsOwnFile()
    {
        IReadOnlyList<SyntaxTree> generated = Generate("""
            using Downhill;
            static partial class Model
            {
                [Differentiable] static double Loss(double[] w) => w[0] * w[0];
                [Differentiable] static double Loss(double[] w, double[] x) => w[0] * x[0];
                [Differentiable] static double Loss(double[] w, double x) => w[0] * x;
                [Differentiable] static double loss(double[] w) => w[0];
                [Differentiable] static double Größe(double[] w) => w[0] * 2;
                [Differentiable] static double @event(double[] w) => w[0] * 3;

                static partial class Inner<T>
                {
                    [Differentiable] static double Loss(double[] w) => w[0] * 4;
                }

                static partial class Inner<T, U>
                {
                    [Differentiable] static double Loss(double[] w) => w[0] * 5;
                }
            }
            """);

        Assert.Equal(8, generated.Count);
        Assert.Equal(8, generated.Select(static tree => tree.FilePath).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(generated, static tree => Assert.Matches(@"^[\x20-\x7E]+\.g\.cs$", Path.GetFileName(tree.FilePath)));
        Assert.Contains(generated, static tree => Path.GetFileName(tree.FilePath).StartsWith("Model.Loss.", StringComparison.Ordinal));
    }

    [Fact]
    public void AMethodThatIsDeclaredTwiceDoesNotEndTheGenerator()
    {
        IReadOnlyList<SyntaxTree> generated = Generate("""
            using Downhill;
            static partial class Model
            {
                [Differentiable] static double Loss(double[] w) => w[0] * w[0];
                [Differentiable] static double Loss(double[] w) => w[0];
            }
            """);

        Assert.Single(generated);
    }

    [Fact]
    public void ALongNameStaysWithinAPath()
    {
        string name = new('A', 300);
        SyntaxTree tree = Assert.Single(Generate(
            $"using Downhill; static partial class {name} {{ [Differentiable] static double Loss(double[] w) => w[0] * w[0]; }}"));

        Assert.InRange(Path.GetFileName(tree.FilePath).Length, 1, 140);
    }

    [Fact]
    public void NamesStayTheSameFromRunToRun()
    {
        const string Source = "using Downhill; static partial class Model { [Differentiable] static double Loss(double[] w) => w[0] * w[0]; }";

        Assert.Equal(Generate(Source).Select(static t => t.FilePath), Generate(Source).Select(static t => t.FilePath));
    }

    [Theory]
    [InlineData("static class Model { [Downhill.Differentiable] static double Loss(double[] w) => w[0]; }")]
    [InlineData("class Outer { static partial class Model { [Downhill.Differentiable] static double Loss(double[] w) => w[0]; } }")]
    [InlineData("static partial class Model { [Downhill.Differentiable(\"v\")] static double Loss(double[] w) => w[0]; }")]
    [InlineData("static partial class Model { [Downhill.Differentiable] static double Loss<T>(double[] w) => w[0]; }")]
    [InlineData("static partial class Model { [Downhill.Differentiable] static decimal Loss(double[] w) => 1; }")]
    [InlineData("file static partial class Model { [Downhill.Differentiable] static double Loss(double[] w) => w[0]; }")]
    [InlineData("abstract partial class Model { [Downhill.Differentiable] public virtual double Loss(double[] w) => w[0]; }")]
    [InlineData("static partial class Model { static double Loss(double[] w) => w[0]; }")]
    public void NothingIsGeneratedForADeclarationThatCannotBeServed(string source) => Assert.Empty(Generate(source));

    private static IReadOnlyList<SyntaxTree> Generate(string source) =>
        CompiledProgram.Generate(source, LanguageVersion.CSharp12).Generated;
}
