using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Downhill.Cli.Review;

/// <summary>What the rules and the compiler say of each project in one state of the sources; each is asked once.</summary>
internal sealed class ProjectReadings(Solution solution)
{
    private readonly Dictionary<ProjectId, ImmutableArray<Diagnostic>> _findings = [];
    private readonly Dictionary<ProjectId, ImmutableDictionary<string, int>> _errors = [];

    public Solution Solution => solution;

    /// <summary>The projects with the changes made, wherever they compile the changed files.</summary>
    public static Solution Apply(Solution solution, ImmutableArray<FileChange> files) =>
        files.Aggregate(solution, static (current, change) => current.GetDocumentIdsWithFilePath(change.File)
            .Aggregate(current, (one, id) => one.WithDocumentText(id, change.After)));

    /// <summary>What the rules report in a project.</summary>
    public async Task<ImmutableArray<Diagnostic>> FindingsAsync(ProjectId id, CancellationToken cancellationToken)
    {
        if (!_findings.TryGetValue(id, out ImmutableArray<Diagnostic> known))
        {
            Project project = solution.GetProject(id)!;
            Compilation compilation = (await project.GetCompilationAsync(cancellationToken))!;
            _findings[id] = known = await FindingReader.DiagnoseAsync(project, compilation, [], cancellationToken);
        }

        return known;
    }

    /// <summary>
    /// The first error that the changes bring to a project that they reach, or null, and what is known of the projects after
    /// them: of a project that they do not reach, what is known before.
    /// </summary>
    public async Task<(string? Error, ProjectReadings After)> TryAsync(ImmutableArray<FileChange> files, CancellationToken cancellationToken)
    {
        var after = new ProjectReadings(Apply(solution, files));
        ImmutableHashSet<ProjectId> reached = Reached(files);
        foreach (ProjectId id in reached.OrderBy(static id => id.Id))
        {
            ImmutableDictionary<string, int> before = await ErrorsAsync(id, cancellationToken);
            if ((await after.ErrorsAsync(id, cancellationToken)).FirstOrDefault(pair => pair.Value > before.GetValueOrDefault(pair.Key)) is { Key: { } fresh })
            {
                return (fresh, after);
            }
        }

        foreach ((ProjectId id, ImmutableArray<Diagnostic> findings) in _findings.Where(pair => !reached.Contains(pair.Key)))
        {
            after._findings[id] = findings;
        }

        foreach ((ProjectId id, ImmutableDictionary<string, int> errors) in _errors.Where(pair => !reached.Contains(pair.Key)))
        {
            after._errors[id] = errors;
        }

        return (null, after);
    }

    private ImmutableHashSet<ProjectId> Reached(ImmutableArray<FileChange> files)
    {
        ProjectDependencyGraph graph = solution.GetProjectDependencyGraph();
        ImmutableHashSet<ProjectId> changed = [.. files.SelectMany(file => solution.GetDocumentIdsWithFilePath(file.File)).Select(static id => id.ProjectId)];
        return changed.Union(changed.SelectMany(graph.GetProjectsThatTransitivelyDependOnThisProject));
    }

    private async Task<ImmutableDictionary<string, int>> ErrorsAsync(ProjectId id, CancellationToken cancellationToken)
    {
        if (!_errors.TryGetValue(id, out ImmutableDictionary<string, int>? known))
        {
            Compilation compilation = (await solution.GetProject(id)!.GetCompilationAsync(cancellationToken))!;
            ImmutableArray<Diagnostic> ours = await FindingsAsync(id, cancellationToken);

            // A rule that is an error here for its severity alone was asked for as such, and says nothing against the result.
            _errors[id] = known = compilation.GetDiagnostics(cancellationToken)
                .Concat(ours.Where(static one => one.DefaultSeverity == DiagnosticSeverity.Error))
                .Where(static one => one.Severity == DiagnosticSeverity.Error)
                .GroupBy(static one => $"{one.Id}: {one.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}")
                .ToImmutableDictionary(static group => group.Key, static group => group.Count());
        }

        return known;
    }
}
