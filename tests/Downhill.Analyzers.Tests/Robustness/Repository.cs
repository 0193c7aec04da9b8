using System.Collections.Immutable;
using Downhill.Analyzers.Tests.Verifiers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.Analyzers.Tests.Robustness;

/// <summary>The files of this repository, as input of the rules.</summary>
internal static class Repository
{
    /// <summary>Every rule that we ship.</summary>
    public static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers =
    [
        .. typeof(Recognition.RandomSearch).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.IsDefined(typeof(DiagnosticAnalyzerAttribute), false))
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    public static readonly AnalyzerOptions NoOptions = new([]);

    public static string Root { get; } = FindRoot();

    /// <summary>The C# files below a folder, without what the build writes.</summary>
    public static IEnumerable<string> Files(string folder, string pattern = "*.cs") =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or "artifacts"))
            .Order(StringComparer.Ordinal);

    /// <summary>One compilation of files, with the usings that their projects have.</summary>
    public static CSharpCompilation Compile(IEnumerable<string> files)
    {
        var parse = new CSharpParseOptions(LanguageVersion.Preview);
        string[] usings = ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks", "Xunit"];
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("Downhill.Analyzers.Tests", StringComparison.Ordinal));
        return CSharpCompilation.Create(
            "Sources",
            [
                CSharpSyntaxTree.ParseText(string.Concat(usings.Select(name => $"global using {name};\n")), parse),
                .. files.Select(path => CSharpSyntaxTree.ParseText(SourceText.From(File.ReadAllText(path)), parse, path)),
            ],
            platform.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
    }

    /// <summary>The programs in the literals of our own tests, and the files of ValidCode.</summary>
    public static ImmutableArray<string> TestSources()
    {
        var sources = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var path in Files("tests/ValidCode").Concat(Files("tests/ValidCode", "*.txt")).Concat(Files("tests/Downhill.Package.Tests/Programs")))
        {
            sources.Add(File.ReadAllText(path));
        }

        foreach (var path in Files("tests/Downhill.Analyzers.Tests").Concat(Files("tests/Downhill.Differentiation.Tests")))
        {
            var root = CSharpSyntaxTree.ParseText(File.ReadAllText(path), new CSharpParseOptions(LanguageVersion.Preview)).GetRoot();
            foreach (var literal in root.DescendantNodes().OfType<LiteralExpressionSyntax>())
            {
                if (literal.IsKind(SyntaxKind.StringLiteralExpression)
                    && literal.Token.ValueText is { Length: > 40 } text
                    && text.Contains('\n')
                    && (text.Contains("double", StringComparison.Ordinal) || text.Contains("class", StringComparison.Ordinal)))
                {
                    sources.Add(WithoutMarkup(text));
                }
            }
        }

        return [.. sources];
    }

    private static string WithoutMarkup(string text)
    {
        try
        {
            return Markup.Parse(text).Text;
        }
        catch (ArgumentException)
        {
            return text;
        }
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Analyzers.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests have to run below the folder of Analyzers.sln.");
    }
}
