using System.Collections.Immutable;
using Downhill.Analyzers.Recognition;
using Downhill.Analyzers.Recognition.Flow;
using Downhill.Analyzers.Tests.Verifiers;

namespace Downhill.Analyzers.Tests.Rules.RandomSearches;

/// <summary>What the recogniser finds in a source, whatever its loss turns out to be.</summary>
internal static class Findings
{
    public static async Task<ImmutableArray<RandomSearch>> InAsync(string source, TestOptions? options = null)
    {
        options ??= TestOptions.Default;
        var project = TestProject.Create([(TestProject.FirstDocument, source)], options);
        var compilation = await TestProject.CompileAsync(project);
        if (!options.AllowCompileErrors)
        {
            Assert.Empty(compilation.GetDiagnostics().Where(static one => one.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error));
        }

        var found = ImmutableArray.CreateBuilder<RandomSearch>();
        foreach (var tree in compilation.SyntaxTrees)
        {
            found.AddRange(RandomSearchRecognizer.FindAll(compilation.GetSemanticModel(tree), CancellationToken.None));
        }

        return found.ToImmutable();
    }

    /// <summary>What is told by its outline alone.</summary>
    public static async Task<ImmutableArray<OutlinedSearch>> OutlinedAsync(string source, TestOptions? options = null)
    {
        var compilation = await TestProject.CompileAsync(TestProject.Create([(TestProject.FirstDocument, source)], options ?? TestOptions.Default));
        return [.. compilation.SyntaxTrees.SelectMany(tree => RandomSearchRecognizer.FindOutlined(compilation.GetSemanticModel(tree), CancellationToken.None))];
    }

    /// <summary>The only search in a source.</summary>
    public static async Task<RandomSearch> OneAsync(string source, TestOptions? options = null) => Assert.Single(await InAsync(source, options));

    /// <summary>A loss of an array and data, and a class around the code that searches it.</summary>
    public static string WithLoss(string members) => $$"""
        static class Model
        {
            static double Loss(double[] w, double[] x, double[] y)
            {
                double sum = 0;
                for (int i = 0; i < x.Length; i++)
                {
                    double e = w[0] * x[i] + w[1] - y[i];
                    sum += e * e;
                }
                return sum;
            }

        {{members}}
        }
        """;

    public static string Names(RandomSearch search) => string.Join(", ", search.Incumbents.Select(static incumbent => incumbent.Symbol.Name));

    public static string Variables(RandomSearch search) => string.Join(", ", search.Objective.Variables.Select(static variable => variable.Name));

    public static string Candidates(RandomSearch search) => string.Join(", ", search.Incumbents.Select(static incumbent => incumbent.Candidate?.Name ?? "-"));
}
