using System.Collections.Immutable;
using Downhill.Analyzers.Generator;
using Downhill.Analyzers.Rules;
using Downhill.CodeFixes.Rules.RandomSearches;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Downhill.Cli.Projects;

/// <summary>The rules, the fixes and the generator that this tool brings along; those of the reviewed project's package are not run.</summary>
internal static class BundledExtensions
{
    // What is known of a baseline is for the commands to leave out, and to count.
    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } =
        CreateAll<DiagnosticAnalyzer>(typeof(RandomSearchAnalyzerBase)).RemoveAll(static one => one is DiagnosticSuppressor);

    public static ImmutableArray<DiagnosticDescriptor> Descriptors { get; } =
        [.. Analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics).DistinctBy(static rule => rule.Id).OrderBy(static rule => rule.Id, StringComparer.Ordinal)];

    private static readonly ImmutableArray<CodeFixProvider> s_fixes = CreateAll<CodeFixProvider>(typeof(RandomSearchCodeFix));

    /// <summary>The fix of a rule; null where it has none.</summary>
    public static CodeFixProvider? FixOf(string id) => s_fixes.FirstOrDefault(fix => fix.FixableDiagnosticIds.Contains(id));

    /// <summary>Whether an assembly that a compiler is told to load is one of those that this tool brings along.</summary>
    public static bool Replaces(string assembly) =>
        Path.GetFileNameWithoutExtension(assembly) is "Downhill.Analyzers" or "Downhill.Differentiation" or "Downhill.CodeFixes";

    /// <summary>Lets a workspace run the generator.</summary>
    public static AnalyzerReference CreateGeneratorReference() => new GeneratorReference();

    private static ImmutableArray<T> CreateAll<T>(Type besides) =>
    [
        .. besides.Assembly.GetTypes()
            .Where(static type => !type.IsAbstract && typeof(T).IsAssignableFrom(type))
            .OrderBy(static type => type.FullName, StringComparer.Ordinal)
            .Select(static type => (T)Activator.CreateInstance(type)!),
    ];

    private sealed class GeneratorReference : AnalyzerReference
    {
        // The workspace knows a generator by its instance.
        private readonly ImmutableArray<ISourceGenerator> _generators = [new GradientGenerator().AsSourceGenerator()];

        public override string? FullPath => null;

        public override object Id => nameof(GeneratorReference);

        public override ImmutableArray<DiagnosticAnalyzer> GetAnalyzers(string language) => [];

        public override ImmutableArray<DiagnosticAnalyzer> GetAnalyzersForAllLanguages() => [];

        public override ImmutableArray<ISourceGenerator> GetGenerators(string language) => _generators;

        public override ImmutableArray<ISourceGenerator> GetGeneratorsForAllLanguages() => _generators;
    }
}
