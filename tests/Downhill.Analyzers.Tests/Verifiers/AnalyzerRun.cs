using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Downhill.Analyzers.Tests.Verifiers;

/// <summary>Runs analyzers and compares what they report with the markup.</summary>
internal static class AnalyzerRun
{
    /// <summary>What <paramref name="analyzers"/> report, in source order. An analyzer that throws fails the test.</summary>
    public static async Task<ImmutableArray<Diagnostic>> DiagnosticsAsync(
        CSharpCompilation compilation, AnalyzerOptions options, params ImmutableArray<DiagnosticAnalyzer> analyzers)
    {
        var failures = new StringBuilder();
        var run = new CompilationWithAnalyzers(compilation, analyzers, new CompilationWithAnalyzersOptions(
            options,
            onAnalyzerException: (exception, analyzer, _) =>
            {
                lock (failures)
                {
                    failures.Append(analyzer).Append(": ").Append(exception).AppendLine();
                }
            },
            concurrentAnalysis: true,
            logAnalyzerExecutionTime: false));
        var diagnostics = await run.GetAnalyzerDiagnosticsAsync();
        Assert.True(failures.Length == 0, "An analyzer threw.\n" + failures);
        return
        [
            .. diagnostics
                .OrderBy(diagnostic => diagnostic.Location.SourceTree?.FilePath, StringComparer.Ordinal)
                .ThenBy(diagnostic => diagnostic.Location.SourceSpan.Start)
                .ThenBy(diagnostic => diagnostic.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>The compiler's errors have to be exactly those that the markup names.</summary>
    public static void CheckCompiles(CSharpCompilation compilation, IReadOnlyDictionary<string, Markup> markups, TestOptions options)
    {
        if (options.AllowCompileErrors)
        {
            return;
        }

        var unexpected = compilation.GetDiagnostics()
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Where(diagnostic => !IsMarked(diagnostic, markups))
            .ToList();
        if (unexpected.Count > 0)
        {
            Assert.Fail("The source does not compile:\n" + Describe(unexpected) + "\n" + Show(compilation, unexpected));
        }
    }

    /// <summary>Compares diagnostics with markup, both ways.</summary>
    public static void CheckMarkup(
        ImmutableArray<Diagnostic> diagnostics, IReadOnlyDictionary<string, Markup> markups, ImmutableArray<string> supported)
    {
        var expected = markups
            .SelectMany(pair => pair.Value.Spans
                .Where(span => span.Id is null || span.Id.StartsWith("DH", StringComparison.Ordinal))
                .Select(span => (File: pair.Key, Id: span.Id ?? SingleId(supported), span.Span.Start, span.Span.End)))
            .OrderBy(entry => entry.File, StringComparer.Ordinal).ThenBy(entry => entry.Start).ThenBy(entry => entry.Id, StringComparer.Ordinal)
            .ToList();
        var actual = diagnostics
            .Select(diagnostic => (
                File: Path.GetFileName(diagnostic.Location.SourceTree?.FilePath ?? ""),
                diagnostic.Id,
                diagnostic.Location.SourceSpan.Start,
                diagnostic.Location.SourceSpan.End))
            .OrderBy(entry => entry.File, StringComparer.Ordinal).ThenBy(entry => entry.Start).ThenBy(entry => entry.Id, StringComparer.Ordinal)
            .ToList();
        if (!expected.SequenceEqual(actual))
        {
            Assert.Fail(
                "Expected:\n" + string.Join("\n", expected.Select(entry => Quote(entry, markups)))
                + "\nActual:\n" + string.Join("\n", actual.Select(entry => Quote(entry, markups)))
                + "\n" + Describe(diagnostics));
        }

        CheckAdditionalLocations(diagnostics, markups);
    }

    /// <summary>A line per diagnostic.</summary>
    public static string Describe(IEnumerable<Diagnostic> diagnostics) =>
        string.Join("\n", diagnostics.Select(diagnostic => diagnostic.ToString()));

    private static void CheckAdditionalLocations(ImmutableArray<Diagnostic> diagnostics, IReadOnlyDictionary<string, Markup> markups)
    {
        var expected = markups
            .SelectMany(pair => pair.Value.Spans.Where(span => span.Id == "additional").Select(span => (File: pair.Key, span.Span)))
            .ToHashSet();
        if (expected.Count == 0)
        {
            return;
        }

        var actual = diagnostics
            .SelectMany(diagnostic => diagnostic.AdditionalLocations)
            .Select(location => (File: Path.GetFileName(location.SourceTree?.FilePath ?? ""), Span: location.SourceSpan))
            .ToHashSet();
        Assert.True(
            expected.SetEquals(actual),
            "Expected additional locations:\n" + string.Join("\n", expected.Select(at => Quote((at.File, "", at.Span.Start, at.Span.End), markups)))
            + "\nActual:\n" + string.Join("\n", actual.Select(at => Quote((at.File, "", at.Span.Start, at.Span.End), markups))));
    }

    private static string SingleId(ImmutableArray<string> supported) =>
        supported.Length == 1 ? supported[0] : throw new InvalidOperationException("[|…|] needs an analyzer with one id.");

    private static bool IsMarked(Diagnostic diagnostic, IReadOnlyDictionary<string, Markup> markups) =>
        markups.TryGetValue(Path.GetFileName(diagnostic.Location.SourceTree?.FilePath ?? ""), out var markup)
        && markup.Spans.Any(span => span.Id == diagnostic.Id && span.Span == diagnostic.Location.SourceSpan);

    private static string Quote((string File, string Id, int Start, int End) entry, IReadOnlyDictionary<string, Markup> markups) =>
        markups.TryGetValue(entry.File, out var markup) && entry.End <= markup.Text.Length
            ? $"  {entry.Id} {entry.File}({markup.Text.AsSpan(0, entry.Start).Count('\n') + 1}): {markup.Text[entry.Start..entry.End]}"
            : $"  {entry.Id} {entry.File}({entry.Start}..{entry.End})";

    private static string Show(CSharpCompilation compilation, List<Diagnostic> diagnostics) =>
        string.Join("\n", compilation.SyntaxTrees
            .Where(tree => diagnostics.Any(diagnostic => diagnostic.Location.SourceTree == tree))
            .Select(tree => $"--- {tree.FilePath}\n{tree}"));
}
