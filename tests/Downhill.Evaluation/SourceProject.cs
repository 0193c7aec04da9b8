using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.Evaluation;

/// <summary>
/// The sources of one project of a public repository, compiled as far as they compile: the framework and MathNet are
/// there, and the numeric types of two game frameworks; other packages are not.
/// </summary>
internal sealed partial class SourceProject
{
    private static readonly string[] s_implicitUsings =
        ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"];

    private static readonly IReadOnlyList<MetadataReference> s_references = LoadReferences();

    private SourceProject(string folder, CSharpCompilation compilation, long lines)
    {
        Folder = folder;
        Compilation = compilation;
        Lines = lines;
    }

    public string Folder { get; }

    public CSharpCompilation Compilation { get; }

    /// <summary>How many lines its sources have together.</summary>
    public long Lines { get; }

    /// <summary>The folder of the nearest project file above <paramref name="file"/>; <paramref name="repository"/> where there is none.</summary>
    public static string FolderOf(string file, string repository)
    {
        var root = Path.GetFullPath(repository);
        for (var folder = Path.GetDirectoryName(Path.GetFullPath(file)); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.csproj").Any())
            {
                return folder;
            }

            if (folder.Length <= root.Length)
            {
                break;
            }
        }

        return root;
    }

    /// <summary>
    /// Reads and compiles all C# files below <paramref name="folder"/>. Repositories without a project file often hold old copies of
    /// their files: of types that are declared twice, the declaration nearest to <paramref name="labelled"/> counts.
    /// </summary>
    public static SourceProject Load(string folder, IReadOnlyList<string>? labelled = null)
    {
        var project = Directory.EnumerateFiles(folder, "*.csproj").FirstOrDefault();
        var settings = project is null ? "" : File.ReadAllText(project);
        var parse = CSharpParseOptions.Default
            .WithLanguageVersion(LanguageVersion.Preview)
            .WithPreprocessorSymbols("NET", "NETCOREAPP", "NET5_0_OR_GREATER", "NET8_0_OR_GREATER", "NET10_0_OR_GREATER", "TRACE");
        var trees = new List<SyntaxTree>();
        long lines = 0;
        foreach (var file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var parts = Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar);
            if (parts.Any(static part => part is "bin" or "obj"))
            {
                continue;
            }

            using var stream = File.OpenRead(file);
            var text = SourceText.From(stream, Encoding.UTF8);
            lines += text.Lines.Count;
            trees.Add(CSharpSyntaxTree.ParseText(text, parse, file));
        }

        trees = labelled is null ? trees : NearestCopies.Of(trees, labelled);

        if (ImplicitUsings().IsMatch(settings))
        {
            var usings = string.Concat(s_implicitUsings.Select(static name => $"global using {name};\n"));
            trees.Add(CSharpSyntaxTree.ParseText(usings, parse, Path.Combine(folder, "obj", "ImplicitUsings.g.cs")));
        }

        var kind = trees.Any(static tree => tree.GetCompilationUnitRoot().Members.Any(SyntaxKind.GlobalStatement))
            ? OutputKind.ConsoleApplication
            : OutputKind.DynamicallyLinkedLibrary;
        var options = new CSharpCompilationOptions(
            kind,
            allowUnsafe: true,
            nullableContextOptions: Nullable().IsMatch(settings) ? NullableContextOptions.Enable : NullableContextOptions.Disable);
        return new SourceProject(folder, CSharpCompilation.Create(Path.GetFileName(folder), trees, s_references, options), lines);
    }

    private static IReadOnlyList<MetadataReference> LoadReferences()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var platform = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        List<MetadataReference> references =
        [
            .. platform.Split(Path.PathSeparator)
                .Where(path => Path.GetDirectoryName(path) == framework)
                .Append(typeof(MathNet.Numerics.LinearAlgebra.Matrix<double>).Assembly.Location)
                .Select(static path => MetadataReference.CreateFromFile(path)),
        ];
        return [.. references, .. GameTypes.References(references)];
    }

    [GeneratedRegex(@"<ImplicitUsings>\s*(enable|true)\s*<", RegexOptions.IgnoreCase)]
    private static partial Regex ImplicitUsings();

    [GeneratedRegex(@"<Nullable>\s*(enable|annotations)\s*<", RegexOptions.IgnoreCase)]
    private static partial Regex Nullable();
}
