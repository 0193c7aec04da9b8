using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Downhill.Evaluation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Downhill.Benchmarks.Analyzers;

/// <summary>
/// What each rule costs on a source tree beside an analyzer that does nothing. Every run has a compilation of its own, so
/// that no rule lives on what another one read; the bodies that a rule asks for are bound in its time.
/// </summary>
internal static class AnalyzerCost
{
    private const int Runs = 3;

    /// <summary>Prints a line per rule for the C# files below <paramref name="folder"/>.</summary>
    public static async Task PrintAsync(string folder)
    {
        var rules = typeof(Downhill.Analyzers.Rules.RandomSearchAnalyzerBase).Assembly.GetTypes()
            .Where(static type => !type.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(type))
            .OrderBy(static type => type.FullName, StringComparer.Ordinal)
            .Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)
            .ToList();

        // The first run pays for the just-in-time compiler.
        var lines = SourceProject.Load(folder).Lines;
        foreach (var rule in rules)
        {
            await RunAsync(folder, rule);
        }

        var (emptySeconds, emptyBytes) = await MeasureAsync(folder, new EmptyAnalyzer());
        foreach (var rule in rules)
        {
            var (seconds, bytes) = await MeasureAsync(folder, rule);
            var more = Math.Max(0, seconds - emptySeconds);
            var allocated = Math.Max(0, bytes - emptyBytes) / 1e6;
            var id = string.Join("/", rule.SupportedDiagnostics.Select(static one => one.Id).Distinct());
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"analyzer {id} seconds {more:F3} per-100k-lines {more * 100_000 / Math.Max(1, lines):F3} allocated {allocated:F1}"));
        }
    }

    private static async Task<(double Seconds, long Bytes)> MeasureAsync(string folder, DiagnosticAnalyzer rule)
    {
        var results = new List<(double Seconds, long Bytes)>();
        for (var i = 0; i < Runs; i++)
        {
            results.Add(await RunAsync(folder, rule));
        }

        return results.OrderBy(static one => one.Seconds).ElementAt(Runs / 2);
    }

    private static async Task<(double Seconds, long Bytes)> RunAsync(string folder, DiagnosticAnalyzer rule)
    {
        var compilation = SourceProject.Load(folder).Compilation;

        // The declarations of a project are known long before a rule asks for them.
        _ = compilation.GlobalNamespace.GetMembers();
        compilation.GetDeclarationDiagnostics();
        GC.Collect();
        var run = new CompilationWithAnalyzers(
            compilation,
            [rule],
            new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), onAnalyzerException: null, concurrentAnalysis: false, logAnalyzerExecutionTime: false));
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var watch = Stopwatch.StartNew();
        await run.GetAnalyzerDiagnosticsAsync();
        watch.Stop();
        return (watch.Elapsed.TotalSeconds, GC.GetTotalAllocatedBytes(precise: true) - before);
    }

#pragma warning disable RS1036, RS1041, RS2008 // It reports nothing and ships nowhere.
    [DiagnosticAnalyzer(LanguageNames.CSharp)]
    private sealed class EmptyAnalyzer : DiagnosticAnalyzer
    {
        private static readonly DiagnosticDescriptor s_rule = new("DH0000", "Nothing", "Nothing", "Downhill", DiagnosticSeverity.Hidden, isEnabledByDefault: true);

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [s_rule];

        public override void Initialize(AnalysisContext context)
        {
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            context.EnableConcurrentExecution();
            context.RegisterSemanticModelAction(static _ => { });
        }
    }
#pragma warning restore RS1036, RS1041, RS2008
}
