using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Downhill.Evaluation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Downhill.Benchmarks.Analyzers;

/// <summary>
/// What each rule costs on a source tree beside an analyzer that does nothing: the time that passes, as in a build. Like the
/// compiler, the driver runs the analyzers on as many threads as there are processors. Every run has a compilation of its own,
/// so that no rule lives on what another one read, and binds every body, as a build does without any analyzer; the bodies that
/// a rule asks for are bound once more in its time. The rules take turns, and the first rounds are not counted: a compiler
/// server pays once for the just-in-time compiler. Memory is collected as the compiler of the SDK does it, by the server's collector.
/// </summary>
internal static class AnalyzerCost
{
    private const int WarmRounds = 2;
    private const int Rounds = 5;

    /// <summary>Prints a line per rule for the C# files below <paramref name="folder"/>: for all, or for those that report one of <paramref name="ids"/>.</summary>
    public static async Task PrintAsync(string folder, string[] ids)
    {
        var rules = typeof(Downhill.Analyzers.Rules.RandomSearchAnalyzerBase).Assembly.GetTypes()
            .Where(static type => !type.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(type) && !typeof(DiagnosticSuppressor).IsAssignableFrom(type))
            .OrderBy(static type => type.FullName, StringComparer.Ordinal)
            .Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)
            .Where(rule => ids.Length == 0 || rule.SupportedDiagnostics.Any(one => ids.Contains(one.Id, StringComparer.OrdinalIgnoreCase)))
            .ToList();
        if (rules.Count == 0)
        {
            Console.WriteLine($"no rule reports {string.Join(", ", ids)}");
            return;
        }

        var lines = SourceProject.Load(folder).Lines;
        DiagnosticAnalyzer[] all = [new EmptyAnalyzer(), .. rules];
        var measured = all.ToDictionary(static rule => rule, static _ => new List<(double Seconds, long Bytes)>());
        for (var round = 0; round < WarmRounds + Rounds; round++)
        {
            foreach (var rule in all)
            {
                var run = await RunAsync(folder, rule);
                if (round >= WarmRounds)
                {
                    measured[rule].Add(run);
                }
            }
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{lines} lines, {Environment.ProcessorCount} processors, concurrent, median of {Rounds} runs after {WarmRounds} warm ones, seconds and MB more than an analyzer that does nothing (which takes {Middle(measured[all[0]]).Seconds:F2} s)"));
        var (emptySeconds, emptyBytes) = Middle(measured[all[0]]);
        foreach (var rule in rules)
        {
            var (seconds, bytes) = Middle(measured[rule]);
            var more = Math.Max(0, seconds - emptySeconds);
            var allocated = Math.Max(0, bytes - emptyBytes) / 1e6;
            var id = string.Join("/", rule.SupportedDiagnostics.Select(static one => one.Id).Distinct());
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"analyzer {id} seconds {more:F3} per-100k-lines {more * 100_000 / Math.Max(1, lines):F3} allocated {allocated:F1}"));
        }
    }

    /// <summary>Runs this program once more with the garbage collector that the SDK's compiler is configured with.</summary>
    public static int RunAsTheCompiler(string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { Environment = { ["DOTNET_gcServer"] = "1" } };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(AnalyzerCost).Assembly.Location);
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var run = Process.Start(start)!;
        run.WaitForExit();
        return run.ExitCode;
    }

    private static (double Seconds, long Bytes) Middle(List<(double Seconds, long Bytes)> runs) => runs.OrderBy(static one => one.Seconds).ElementAt(runs.Count / 2);

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
            new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), onAnalyzerException: null, concurrentAnalysis: true, logAnalyzerExecutionTime: false));
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
