using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using Downhill.Analyzers.Generator;
using Downhill.Differentiation.Tests.Compiling;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Differentiation.Tests.Generation;

/// <summary>What the generator keeps between edits.</summary>
public sealed class PipelineTests
{
    private const string Model = """
        using Downhill;
        static partial class Model
        {
            static double Square(double a) => a * a;

            [Differentiable]
            static double Loss(double[] w) => Square(w[0]) * w[1];
        }
        """;

    [Fact]
    public void AnUnrelatedEditAddsNoSource()
    {
        GeneratorRunResult result = RunTwice(
            Model, static compilation => compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(
                "class Unrelated { }", CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.CSharp9))));

        Assert.All(Reasons(result, GradientGenerator.DeriveStep), static reason => Assert.True(
            reason is IncrementalStepRunReason.Unchanged or IncrementalStepRunReason.Cached, reason.ToString()));
        Assert.All(Reasons(result, GradientGenerator.NameStep), static reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        Assert.All(OutputReasons(result), static reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void AnEditOfTheSameFileThatChangesNoGradientAddsNoSource()
    {
        GeneratorRunResult result = RunTwice(Model, static compilation => Replace(
            compilation, Model + "\n// A remark.\nclass Unrelated { }"));

        Assert.All(OutputReasons(result), static reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Theory]
    [InlineData("static int Other() { return 1; }", "static int Other() { return 2; }")]
    [InlineData("// A remark.", "// Another remark.")]
    [InlineData("int unused = 1;", "int unused = 2;")]
    public void AnEditBesideWhatTheGradientIsMadeOfAddsNoSource(string before, string after)
    {
        string source = $$"""
            using Downhill;
            static partial class Model
            {
                static double Square(double a) => a * a;

                {{(before.StartsWith("static", StringComparison.Ordinal) ? before : "")}}

                [Differentiable]
                static double Loss(double[] w)
                {
                    {{(before.StartsWith("//", StringComparison.Ordinal) ? before : "")}}
                    return Square(w[0]) * w[1];
                }
            }

            static class Elsewhere
            {
                static void Run() { {{(before.StartsWith("int", StringComparison.Ordinal) ? before : "")}} }
            }
            """;
        GeneratorRunResult result = RunTwice(source, compilation => Replace(
            compilation, source.Replace(before, after, StringComparison.Ordinal)));

        Assert.All(OutputReasons(result), static reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void AnEditOfAHelperReachesTheGradient()
    {
        GeneratorRunResult result = RunTwice(Model, static compilation => Replace(
            compilation, Model.Replace("a * a", "a * a * a", StringComparison.Ordinal)));

        Assert.Equal([IncrementalStepRunReason.Modified], OutputReasons(result));
    }

    [Fact]
    public void AnEditOfOneLossLeavesTheOtherAlone()
    {
        const string Two = """
            using Downhill;
            static partial class Model
            {
                [Differentiable] static double First(double[] w) => w[0] * w[0];
                [Differentiable] static double Second(double[] w) => w[0] * w[1];
            }
            """;
        GeneratorRunResult result = RunTwice(Two, static compilation => Replace(
            compilation, Two.Replace("w[0] * w[1]", "w[1] * w[1]", StringComparison.Ordinal)));

        Assert.Equal(
            [IncrementalStepRunReason.Cached, IncrementalStepRunReason.Modified],
            OutputReasons(result).OrderBy(static reason => reason == IncrementalStepRunReason.Modified));
    }

    [Fact]
    public void NothingOfTheCompilationOutlivesAStep()
    {
        CSharpCompilation compilation = CompiledProgram.Create(Model, LanguageVersion.CSharp9, References.User);
        GeneratorRunResult result = Assert.Single(
            CompiledProgram.CreateDriver().RunGenerators(compilation).GetRunResult().Results);

        foreach (string step in (string[])[GradientGenerator.DeriveStep, GradientGenerator.NameStep])
        {
            Assert.All(
                result.TrackedSteps[step].SelectMany(static s => s.Outputs),
                output => AssertHoldsOnlyValues(output.Value, new HashSet<object>(ReferenceEqualityComparer.Instance)));
        }
    }

    [Fact]
    public void TheSameGradientIsEqual() => Assert.Equal(
        new GeneratedGradient("Model.Loss.g.cs", "text"), new GeneratedGradient("Model.Loss.g.cs", "text"));

    private static GeneratorRunResult RunTwice(string source, Func<CSharpCompilation, CSharpCompilation> edit)
    {
        CSharpCompilation compilation = CompiledProgram.Create(source, LanguageVersion.CSharp9, References.User);
        GeneratorDriver driver = CompiledProgram.CreateDriver().RunGenerators(compilation);
        GeneratorRunResult result = Assert.Single(driver.RunGenerators(edit(compilation)).GetRunResult().Results);
        Assert.Null(result.Exception);
        Assert.NotEmpty(result.GeneratedSources);
        return result;
    }

    private static CSharpCompilation Replace(CSharpCompilation compilation, string source)
    {
        SyntaxTree old = compilation.SyntaxTrees[0];
        return compilation.ReplaceSyntaxTree(
            old, CSharpSyntaxTree.ParseText(source, (CSharpParseOptions)old.Options, old.FilePath, System.Text.Encoding.UTF8));
    }

    private static IEnumerable<IncrementalStepRunReason> Reasons(GeneratorRunResult result, string step) =>
        result.TrackedSteps[step].SelectMany(static s => s.Outputs).Select(static output => output.Reason);

    private static IEnumerable<IncrementalStepRunReason> OutputReasons(GeneratorRunResult result) =>
        result.TrackedOutputSteps.Values.SelectMany(static steps => steps).SelectMany(static s => s.Outputs).Select(static output => output.Reason);

    private static void AssertHoldsOnlyValues(object? value, HashSet<object> seen)
    {
        if (value is null or string || value.GetType().IsPrimitive || !seen.Add(value))
        {
            return;
        }

        Assert.False(
            value is ISymbol or SyntaxNode or SyntaxTree or Location or Compilation or SemanticModel or AttributeData,
            $"{value.GetType()} survives a step");
        if (value is IEnumerable items)
        {
            foreach (object? item in items)
            {
                AssertHoldsOnlyValues(item, seen);
            }

            return;
        }

        foreach (FieldInfo field in value.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            AssertHoldsOnlyValues(field.GetValue(value), seen);
        }
    }
}
