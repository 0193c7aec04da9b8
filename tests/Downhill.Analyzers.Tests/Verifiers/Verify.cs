using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Downhill.Analyzers.Tests.Verifiers;

/// <summary>
/// Compares what an analyzer reports with the markup in a user's code: <c>[|…|]</c> where it has one id,
/// <c>{|DH1001:…|}</c> otherwise, <c>{|CS0103:…|}</c> for a compile error that belongs to the test and
/// <c>{|additional:…|}</c> for an additional location. The generator takes part.
/// </summary>
internal static class Verify<TAnalyzer>
    where TAnalyzer : DiagnosticAnalyzer, new()
{
    public static async Task AnalyzerAsync(string markup, TestOptions? options = null)
    {
        options ??= TestOptions.Default;
        var markups = ReadMarkup(markup, options);
        var project = TestProject.Create(markups.Select(pair => (pair.Key, pair.Value.Text)), options);
        var compilation = await TestProject.CompileAsync(project);
        AnalyzerRun.CheckCompiles(compilation, markups, options);
        var diagnostics = await DiagnosticsAsync(project, compilation);
        AnalyzerRun.CheckMarkup(diagnostics, markups, SupportedIds);
        if (!options.Messages.IsEmpty)
        {
            Assert.Equal(options.Messages, diagnostics.Select(diagnostic => diagnostic.GetMessage()));
        }

        options.Inspect?.Invoke(diagnostics);
    }

    /// <summary>The same under the name that Microsoft's library has for it.</summary>
    public static Task VerifyAnalyzerAsync(string markup, TestOptions? options = null) => AnalyzerAsync(markup, options);

    /// <summary>What the analyzer reports on <paramref name="source"/>, which needs no markup and may have any.</summary>
    public static async Task<ImmutableArray<Diagnostic>> DiagnosticsAsync(string source, TestOptions? options = null)
    {
        options ??= TestOptions.Default;
        var markups = ReadMarkup(source, options);
        var project = TestProject.Create(markups.Select(pair => (pair.Key, pair.Value.Text)), options);
        var compilation = await TestProject.CompileAsync(project);
        AnalyzerRun.CheckCompiles(compilation, markups, options);
        return await DiagnosticsAsync(project, compilation);
    }

    internal static ImmutableArray<string> SupportedIds { get; } =
        [.. new TAnalyzer().SupportedDiagnostics.Select(descriptor => descriptor.Id).Distinct()];

    internal static Dictionary<string, Markup> ReadMarkup(string first, TestOptions options)
    {
        var markups = new Dictionary<string, Markup>(StringComparer.Ordinal) { [TestProject.FirstDocument] = Markup.Parse(first) };
        foreach (var (name, source) in options.AdditionalSources)
        {
            markups.Add(name, Markup.Parse(source));
        }

        return markups;
    }

    internal static Task<ImmutableArray<Diagnostic>> DiagnosticsAsync(Project project, CSharpCompilation compilation) =>
        AnalyzerRun.DiagnosticsAsync(compilation, project.AnalyzerOptions, new TAnalyzer());
}
