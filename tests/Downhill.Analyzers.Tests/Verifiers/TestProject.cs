using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Host.Mef;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.Analyzers.Tests.Verifiers;

/// <summary>Makes workspace projects of test sources, and compiles them with the generator.</summary>
internal static class TestProject
{
    public const string FirstDocument = "Test0.cs";

    private const string Folder = "/src/";
    private const string ImplicitUsingsFile = "Usings.g.cs";

    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;

        """;

    public static readonly ImmutableArray<Type> GeneratorTypes =
        [.. typeof(Recognition.RandomSearch).Assembly.GetTypes().Where(type => type.IsDefined(typeof(GeneratorAttribute), false))];

    /// <summary>A project of <paramref name="documents"/>, given without markup.</summary>
    public static Project Create(IEnumerable<(string Name, string Text)> documents, TestOptions options)
    {
        var parse = new CSharpParseOptions(options.LanguageVersion, DocumentationMode.Diagnose);
        var sources = documents.ToList();
        var compilation = new CSharpCompilationOptions(
            sources.Any(source => IsProgram(source.Text, parse)) ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
            nullableContextOptions: options.Nullable,
            allowUnsafe: options.AllowUnsafe,
            optimizationLevel: OptimizationLevel.Release);
        var references = References.Framework.AddRange(options.AdditionalReferences);
        if (options.ReferenceDownhill)
        {
            references = references.Add(References.Downhill);
        }

        // The runtime's matrices are MathNet's, so its package brings them along.
        if (options.ReferenceMathNet || options.ReferenceDownhill)
        {
            references = references.Add(References.MathNet);
        }

        var workspace = new AdhocWorkspace(MefHostServices.DefaultHost);
        var id = ProjectId.CreateNewId();
        var solution = workspace.CurrentSolution.AddProject(ProjectInfo.Create(
            id, VersionStamp.Default, "Test", "Test", LanguageNames.CSharp,
            parseOptions: parse, compilationOptions: compilation, metadataReferences: references,
            analyzerReferences: [new GeneratorReference()]));
        if (options.ImplicitUsings)
        {
            sources.Add((ImplicitUsingsFile, ImplicitUsings + (options.GlobalUsingDownhill ? "global using Downhill;\n" : "")));
        }

        foreach (var (name, text) in sources)
        {
            solution = solution.AddDocument(DocumentId.CreateNewId(id), name, SourceText.From(text), filePath: Folder + name);
        }

        var config = "root = true\n\n[*.cs]\n" + options.EditorConfig + "\n";
        solution = solution.AddAnalyzerConfigDocument(
            DocumentId.CreateNewId(id), ".editorconfig", SourceText.From(config), filePath: Folder + ".editorconfig");
        return solution.GetProject(id)!;
    }

    /// <summary>The compilation with everything that the generator adds. A generator that throws fails the test.</summary>
    public static async Task<CSharpCompilation> CompileAsync(Project project)
    {
        var compilation = (CSharpCompilation)(await project.WithAnalyzerReferences([]).GetCompilationAsync())!;
        return Generate(compilation, project.AnalyzerOptions.AnalyzerConfigOptionsProvider);
    }

    public static CSharpCompilation Generate(CSharpCompilation compilation, AnalyzerConfigOptionsProvider? options = null)
    {
        var generators = GeneratorTypes.Select(CreateGenerator).ToArray();
        if (generators.Length == 0)
        {
            return compilation;
        }

        var driver = CSharpGeneratorDriver.Create(
            generators, parseOptions: (CSharpParseOptions?)compilation.SyntaxTrees.FirstOrDefault()?.Options, optionsProvider: options);
        var run = driver.RunGeneratorsAndUpdateCompilation(compilation, out var updated, out var diagnostics);
        foreach (var result in run.GetRunResult().Results)
        {
            Assert.True(result.Exception is null, $"The generator threw: {result.Exception}");
        }

        Assert.DoesNotContain(diagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        return (CSharpCompilation)updated;
    }

    /// <summary>The texts of the test's own documents, by name.</summary>
    public static async Task<ImmutableArray<(string Name, string Text)>> ReadAsync(Project project)
    {
        var texts = ImmutableArray.CreateBuilder<(string, string)>();
        foreach (var document in project.Documents.Where(document => document.Name != ImplicitUsingsFile))
        {
            texts.Add((document.Name, (await document.GetTextAsync()).ToString()));
        }

        return texts.ToImmutable();
    }

    private static ISourceGenerator CreateGenerator(Type type) => Activator.CreateInstance(type) switch
    {
        IIncrementalGenerator incremental => incremental.AsSourceGenerator(),
        ISourceGenerator generator => generator,
        var other => throw new InvalidOperationException($"{other} is marked [Generator] and is none."),
    };

    private static bool IsProgram(string text, CSharpParseOptions parse)
    {
        var root = CSharpSyntaxTree.ParseText(text, parse).GetCompilationUnitRoot();
        return root.Members.OfType<GlobalStatementSyntax>().Any()
            || root.DescendantNodes().OfType<MethodDeclarationSyntax>()
                .Any(method => method.Identifier.ValueText == "Main" && method.Modifiers.Any(SyntaxKind.StaticKeyword));
    }

    /// <summary>Lets the workspace run the generator, so that a fix sees what an editor would show it.</summary>
    private sealed class GeneratorReference : AnalyzerReference
    {
        // The workspace knows a generator by its instance.
        private readonly ImmutableArray<ISourceGenerator> _generators = [.. GeneratorTypes.Select(CreateGenerator)];

        public override string? FullPath => null;

        public override object Id => nameof(GeneratorReference);

        public override ImmutableArray<DiagnosticAnalyzer> GetAnalyzers(string language) => [];

        public override ImmutableArray<DiagnosticAnalyzer> GetAnalyzersForAllLanguages() => [];

        public override ImmutableArray<ISourceGenerator> GetGenerators(string language) => _generators;

        public override ImmutableArray<ISourceGenerator> GetGeneratorsForAllLanguages() => GetGenerators(LanguageNames.CSharp);
    }
}
