using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Host.Mef;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.Cli.Projects;

/// <summary>Makes a workspace of the arguments with which the build would call the compiler.</summary>
internal sealed class SolutionLoader
{
    private readonly ImmutableArray<CompilerArguments> _arguments;
    private readonly Dictionary<string, ProjectId> _projectByOutput = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MetadataReference> _references = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AnalyzerReference> _generators = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SourceText> _texts = new(StringComparer.Ordinal);
    private readonly ImmutableArray<string>.Builder _problems = ImmutableArray.CreateBuilder<string>();
    private readonly AnalyzerReference _gradients = BundledExtensions.CreateGeneratorReference();
    private readonly GeneratorLoader _loader = new();

    private SolutionLoader(ImmutableArray<CompilerArguments> arguments) => _arguments = arguments;

    public static LoadedSolution Load(QueryAnswer answer)
    {
        var loader = new SolutionLoader(answer.Arguments);
        loader._problems.AddRange(answer.Problems);
        Solution solution = loader.Create();
        return new LoadedSolution(solution, loader._problems.ToImmutable());
    }

    private Solution Create()
    {
        ImmutableArray<ProjectId> ids = [.. _arguments.Select(static one => ProjectId.CreateNewId(one.Name))];
        for (int i = 0; i < ids.Length; i++)
        {
            foreach (string output in _arguments[i].Outputs)
            {
                _projectByOutput.TryAdd(output, ids[i]);
            }
        }

        var workspace = new AdhocWorkspace(MefHostServices.DefaultHost);
        return workspace.AddSolution(SolutionInfo.Create(
            SolutionId.CreateNewId(), VersionStamp.Default, projects: _arguments.Select((one, i) => CreateProject(one, ids[i])).ToArray()));
    }

    private ProjectInfo CreateProject(CompilerArguments arguments, ProjectId id)
    {
        CSharpCommandLineArguments parsed = CSharpCommandLineParser.Default.Parse(arguments.Arguments, arguments.Folder, sdkDirectory: null);
        (List<ProjectReference> projects, List<MetadataReference> files) = References(parsed, arguments, id);
        return ProjectInfo.Create(
            id,
            VersionStamp.Default,
            arguments.Name,
            parsed.CompilationName ?? Path.GetFileNameWithoutExtension(parsed.OutputFileName) ?? arguments.Name,
            LanguageNames.CSharp,
            arguments.ProjectFile,
            compilationOptions: parsed.CompilationOptions
                .WithAssemblyIdentityComparer(DesktopAssemblyIdentityComparer.Default)
                .WithStrongNameProvider(new DesktopStrongNameProvider(parsed.KeyFileSearchPaths)),
            parseOptions: parsed.ParseOptions,
            documents: Documents(parsed, arguments, id),
            projectReferences: projects,
            metadataReferences: files,
            analyzerReferences: [_gradients, .. parsed.AnalyzerReferences.Select(reference => Generator(reference, arguments)).OfType<AnalyzerReference>().Distinct()],
            additionalDocuments: parsed.AdditionalFiles.Select(file => Text(file.Path, arguments, id, parsed)).OfType<DocumentInfo>())
            .WithAnalyzerConfigDocuments(parsed.AnalyzerConfigPaths.Select(path => Text(path, arguments, id, parsed)).OfType<DocumentInfo>());
    }

    private List<DocumentInfo> Documents(CSharpCommandLineArguments parsed, CompilerArguments arguments, ProjectId id) =>
        [.. parsed.SourceFiles.DistinctBy(file => Path.GetFullPath(file.Path, arguments.Folder)).Select(file => Text(file.Path, arguments, id, parsed)).OfType<DocumentInfo>()];

    private DocumentInfo? Text(string path, CompilerArguments arguments, ProjectId id, CSharpCommandLineArguments parsed)
    {
        string full = Path.GetFullPath(path, arguments.Folder);
        if (!_texts.TryGetValue(full, out SourceText? text))
        {
            try
            {
                _texts[full] = text = SourceFile.Read(full, parsed.Encoding, parsed.ChecksumAlgorithm);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                _problems.Add($"{arguments.ProjectFile}: the source {full} could not be read: {exception.Message}");
                return null;
            }
        }

        return DocumentInfo.Create(
            DocumentId.CreateNewId(id, full),
            Path.GetFileName(full),
            loader: TextLoader.From(TextAndVersion.Create(text, VersionStamp.Default, full)),
            filePath: full);
    }

    private (List<ProjectReference> Projects, List<MetadataReference> Files) References(
        CSharpCommandLineArguments parsed, CompilerArguments arguments, ProjectId id)
    {
        var projects = new List<ProjectReference>();
        var files = new List<MetadataReference>();
        foreach (CommandLineReference reference in parsed.MetadataReferences)
        {
            string full = Path.GetFullPath(reference.Reference, arguments.Folder);
            if (_projectByOutput.TryGetValue(full, out ProjectId? project) && project != id)
            {
                projects.Add(new ProjectReference(project, reference.Properties.Aliases, reference.Properties.EmbedInteropTypes));
            }
            else if (File.Exists(full))
            {
                files.Add(Metadata(full, reference.Properties));
            }
            else
            {
                _problems.Add($"{arguments.ProjectFile}: the reference {full} is not there. Build what it comes from first.");
            }
        }

        // The compiler takes a name twice; a workspace does not.
        return ([.. projects.Distinct()], [.. files.Distinct()]);
    }

    private MetadataReference Metadata(string path, MetadataReferenceProperties properties)
    {
        if (properties != MetadataReferenceProperties.Assembly)
        {
            return MetadataReference.CreateFromFile(path, properties);
        }

        return _references.TryGetValue(path, out MetadataReference? known) ? known : _references[path] = MetadataReference.CreateFromFile(path);
    }

    /// <summary>A generator of the project's own, without which its code may not compile; rules are not taken over.</summary>
    private AnalyzerReference? Generator(CommandLineAnalyzerReference reference, CompilerArguments arguments)
    {
        string full = Path.GetFullPath(reference.FilePath, arguments.Folder);
        if (BundledExtensions.Replaces(full) || !File.Exists(full))
        {
            return null;
        }

        if (!_generators.TryGetValue(full, out AnalyzerReference? known))
        {
            _generators[full] = known = new AnalyzerFileReference(full, _loader);
        }

        return known.GetGenerators(LanguageNames.CSharp).IsEmpty ? null : known;
    }
}
