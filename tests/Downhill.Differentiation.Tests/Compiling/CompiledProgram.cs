using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Downhill.Analyzers.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.Differentiation.Tests.Compiling;

/// <summary>A user's source, compiled with the generator as C# 9 and loaded.</summary>
internal sealed class CompiledProgram
{
    private CompiledProgram(CSharpCompilation compilation, IReadOnlyList<SyntaxTree> generated, Assembly assembly)
    {
        Compilation = compilation;
        Generated = generated;
        Assembly = assembly;
    }

    /// <summary>The compilation with the generated files in it.</summary>
    public CSharpCompilation Compilation { get; }

    /// <summary>The generated files.</summary>
    public IReadOnlyList<SyntaxTree> Generated { get; }

    /// <summary>The program, loaded.</summary>
    public Assembly Assembly { get; }

    /// <summary>Compiles <paramref name="source"/>, which must be free of errors, and its generated code of warnings too.</summary>
    public static CompiledProgram Compile(string source, LanguageVersion version = LanguageVersion.CSharp9)
    {
        (CSharpCompilation compilation, IReadOnlyList<SyntaxTree> generated) = Generate(source, version);
        return new CompiledProgram(compilation, generated, Load(compilation, generated));
    }

    /// <summary>Compiles <paramref name="source"/> against the dual numbers, without the generator.</summary>
    public static Assembly CompileDual(string source, LanguageVersion version = LanguageVersion.CSharp9) =>
        Load(Create(source, version, References.Dual), []);

    /// <summary>Compiles <paramref name="source"/> as it is, without the generator.</summary>
    public static Assembly CompilePlain(string source, LanguageVersion version) =>
        Load(Create(source, version, References.User), []);

    /// <summary>Runs the generator over <paramref name="source"/>; what it makes is not judged.</summary>
    public static (CSharpCompilation Compilation, IReadOnlyList<SyntaxTree> Generated) Generate(
        string source, LanguageVersion version = LanguageVersion.CSharp9)
    {
        CSharpCompilation compilation = Create(source, version, References.User);
        GeneratorDriver driver = CreateDriver(version).RunGeneratorsAndUpdateCompilation(
            compilation, out Compilation updated, out ImmutableArray<Diagnostic> diagnostics);
        Assert.Empty(diagnostics);
        GeneratorRunResult result = Assert.Single(driver.GetRunResult().Results);
        Assert.Null(result.Exception);
        return ((CSharpCompilation)updated, [.. result.GeneratedSources.Select(static s => s.SyntaxTree)]);
    }

    /// <summary>A driver with the generator, whose steps are tracked.</summary>
    public static GeneratorDriver CreateDriver(LanguageVersion version = LanguageVersion.CSharp9) =>
        CSharpGeneratorDriver.Create(
            [new GradientGenerator().AsSourceGenerator()],
            parseOptions: CSharpParseOptions.Default.WithLanguageVersion(version),
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>The compilation of <paramref name="source"/> before any generator has run.</summary>
    public static CSharpCompilation Create(
        string source, LanguageVersion version, IReadOnlyList<MetadataReference> references) =>
        CSharpCompilation.Create(
            $"Program{Interlocked.Increment(ref s_count)}",
            [CSharpSyntaxTree.ParseText(source, CSharpParseOptions.Default.WithLanguageVersion(version), "Program.cs", System.Text.Encoding.UTF8)],
            references,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                warningLevel: 9999,
                allowUnsafe: true,
                nullableContextOptions: NullableContextOptions.Enable));

    private static int s_count;

    /// <summary>Compiles and loads; the program must be free of errors, and <paramref name="generated"/> of warnings too.</summary>
    public static Assembly Load(CSharpCompilation compilation, IReadOnlyList<SyntaxTree> generated)
    {
        ImmutableArray<Diagnostic> complaints =
            [.. compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error
                || d.Severity == DiagnosticSeverity.Warning && generated.Contains(d.Location.SourceTree))];
        if (!complaints.IsEmpty)
        {
            string files = string.Join('\n', complaints
                .Select(static d => d.Location.SourceTree)
                .Where(static tree => tree is not null)
                .Distinct()
                .Select(static tree => Numbered(tree!)));
            Assert.Fail($"{string.Join('\n', complaints.Take(20))}\n{files}");
        }

        using var image = new MemoryStream();
        Assert.True(compilation.Emit(image).Success);
        image.Position = 0;
        return new AssemblyLoadContext(compilation.AssemblyName, isCollectible: true).LoadFromStream(image);
    }

    private static string Numbered(SyntaxTree tree) =>
        string.Join('\n', tree.GetText().Lines.Select(static line => $"{line.LineNumber + 1,4} {line}"));
}
