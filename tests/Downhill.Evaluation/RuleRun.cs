using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Downhill.Evaluation;

/// <summary>All rules on one project: what they reported, how long each took, and whether one failed.</summary>
internal sealed record RuleRun(
    ImmutableArray<Diagnostic> Diagnostics, ImmutableDictionary<string, TimeSpan> Times, ImmutableArray<string> Exceptions)
{
    private static readonly ImmutableArray<DiagnosticAnalyzer> s_rules =
    [
        .. typeof(Analyzers.Rules.RandomSearchAnalyzerBase).Assembly.GetTypes()
            .Where(static type => !type.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(type) && !typeof(DiagnosticSuppressor).IsAssignableFrom(type))
            .OrderBy(static type => type.FullName, StringComparer.Ordinal)
            .Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    public static async Task<RuleRun> OnAsync(SourceProject project, CancellationToken cancellationToken)
    {
        var exceptions = new List<string>();
        var run = new CompilationWithAnalyzers(project.Compilation, s_rules, new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]),
            onAnalyzerException: (exception, rule, _) =>
            {
                lock (exceptions)
                {
                    exceptions.Add($"{rule.GetType().Name}: {exception}");
                }
            },
            concurrentAnalysis: true,
            logAnalyzerExecutionTime: true));
        var result = await run.GetAnalysisResultAsync(cancellationToken);
        var diagnostics = result.GetAllDiagnostics()
            .Where(static diagnostic => diagnostic.Id.StartsWith("DH", StringComparison.Ordinal) && diagnostic.Location.IsInSource)
            .ToImmutableArray();
        var times = result.AnalyzerTelemetryInfo.ToImmutableDictionary(
            static pair => string.Join("/", pair.Key.SupportedDiagnostics.Select(static descriptor => descriptor.Id).Distinct()),
            static pair => pair.Value.ExecutionTime);
        return new RuleRun(diagnostics, times, [.. exceptions]);
    }
}
