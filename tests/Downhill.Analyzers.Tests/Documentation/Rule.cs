using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Downhill.Analyzers.Tests.Documentation;

/// <summary>A rule as the code declares it: what its page and the README have to agree with.</summary>
/// <param name="Descriptor">Its descriptor.</param>
/// <param name="Analyzer">The analyzer that reports it.</param>
/// <param name="HasFix">Whether a code fix provider says that it fixes it.</param>
public sealed record Rule(DiagnosticDescriptor Descriptor, Type Analyzer, bool HasFix)
{
    public string Id => Descriptor.Id;

    /// <summary>Beside the source of the analyzer.</summary>
    public string Page => Path.Combine(
        Path.GetDirectoryName(Directory
            .GetFiles(Path.Combine(Repository, "src", "Downhill.Analyzers", "Rules"), Analyzer.Name + ".cs", SearchOption.AllDirectories)
            .Single())!,
        Id + ".md");

    public string Severity => Descriptor.DefaultSeverity.ToString().ToLowerInvariant();

    public string Title => Descriptor.Title.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public static string Repository { get; } = FindRepository();

    /// <summary>Every rule of the shipped analyzers, in the order of ids.</summary>
    public static IReadOnlyList<Rule> All { get; } = Find();

    /// <summary>For the test list: the id alone.</summary>
    public override string ToString() => Id;

    private static Rule[] Find()
    {
        HashSet<string> fixable = Instances<CodeFixProvider>("Downhill.CodeFixes")
            .SelectMany(provider => provider.FixableDiagnosticIds)
            .ToHashSet(StringComparer.Ordinal);
        return Instances<DiagnosticAnalyzer>("Downhill.Analyzers")
            .SelectMany(analyzer => analyzer.SupportedDiagnostics.Select(descriptor =>
                new Rule(descriptor, analyzer.GetType(), fixable.Contains(descriptor.Id))))
            .OrderBy(rule => rule.Id, StringComparer.Ordinal)
            .ToArray();
    }

    private static IEnumerable<T> Instances<T>(string assembly) => Assembly.Load(assembly).GetTypes()
        .Where(type => type is { IsAbstract: false, ContainsGenericParameters: false } && type.IsAssignableTo(typeof(T)))
        .Select(type => (T)Activator.CreateInstance(type, nonPublic: true)!);

    private static string FindRepository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Analyzers.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("These tests run from inside the repository.");
    }
}
