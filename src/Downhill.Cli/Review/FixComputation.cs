using System.Collections.Immutable;
using Downhill.Cli.Projects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.Cli.Review;

/// <summary>
/// Computes the fix of one finding alone, compiles what it would leave, generated gradients included, and drops it if that has
/// an error that was not there before.
/// </summary>
/// <param name="solution">The projects as they are.</param>
/// <param name="root">What paths are relative to.</param>
/// <param name="fixOf">The fix of a rule; null for the bundled ones.</param>
internal sealed class FixComputation(Solution solution, string root, Func<string, CodeFixProvider?>? fixOf = null)
{
    private readonly Func<string, CodeFixProvider?> _fixOf = fixOf ?? BundledExtensions.FixOf;
    private readonly Dictionary<ProjectId, Dictionary<string, int>> _errors = [];

    /// <summary>The finding with its fix, or with the reason why it has none.</summary>
    public async Task<Finding> WithFixAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (_fixOf(finding.Id) is not { } provider
            || solution.GetProject(finding.Project)!.GetDocument(finding.Diagnostic.Location.SourceTree) is not { } document)
        {
            return finding;
        }

        var actions = new List<CodeAction>();
        await provider.RegisterCodeFixesAsync(new CodeFixContext(document, finding.Diagnostic, (action, _) => actions.Add(action), cancellationToken));

        // The first action is the safest.
        ImmutableArray<FileChange> files = actions.Count == 0 ? [] : await ChangesAsync(actions[0], cancellationToken);
        if (files.IsEmpty)
        {
            return finding with { NoFix = finding.NoFix ?? "it would also have to change code that it cannot change, such as callers in other projects" };
        }

        return await NewErrorAsync(files, cancellationToken) is { } error
            ? finding with { NoFix = $"the code after it would not compile ({error})" }
            : finding with { Fix = new FindingFix(actions[0].Title, files), NoFix = null };
    }

    /// <summary>The projects with the changes made, wherever they compile the changed files.</summary>
    public static Solution Apply(Solution solution, ImmutableArray<FileChange> files) =>
        files.Aggregate(solution, static (current, change) => current.GetDocumentIdsWithFilePath(change.File)
            .Aggregate(current, (one, id) => one.WithDocumentText(id, change.After)));

    private async Task<ImmutableArray<FileChange>> ChangesAsync(CodeAction action, CancellationToken cancellationToken)
    {
        ImmutableArray<CodeActionOperation> operations = await action.GetOperationsAsync(cancellationToken);
        if (operations.OfType<ApplyChangesOperation>().SingleOrDefault() is not { } apply)
        {
            return [];
        }

        var files = new List<FileChange>();
        foreach (ProjectChanges changes in apply.ChangedSolution.GetChanges(solution).GetProjectChanges())
        {
            foreach (DocumentId id in changes.GetChangedDocuments())
            {
                Document before = solution.GetDocument(id)!;
                SourceText old = await before.GetTextAsync(cancellationToken);
                SourceText changed = await apply.ChangedSolution.GetDocument(id)!.GetTextAsync(cancellationToken);
                if (!old.ContentEquals(changed) && files.All(one => one.File != before.FilePath))
                {
                    // Taken over as text: a tree that only looks right as nodes must not pass.
                    SourceText after = SourceText.From(changed.ToString(), old.Encoding, old.ChecksumAlgorithm);
                    files.Add(new FileChange(before.FilePath!, RelativePath.Of(before.FilePath!, root), old, after));
                }
            }
        }

        return [.. files.OrderBy(static file => file.Path, StringComparer.Ordinal)];
    }

    private async Task<string?> NewErrorAsync(ImmutableArray<FileChange> files, CancellationToken cancellationToken)
    {
        Solution changed = Apply(solution, files);
        foreach (ProjectId id in Affected(files))
        {
            if (!_errors.TryGetValue(id, out Dictionary<string, int>? known))
            {
                _errors[id] = known = Count(await ErrorsAsync(solution.GetProject(id)!, cancellationToken));
            }

            ImmutableArray<string> errors = await ErrorsAsync(changed.GetProject(id)!, cancellationToken);
            if (Count(errors).FirstOrDefault(pair => pair.Value > known.GetValueOrDefault(pair.Key)) is { Key: { } fresh })
            {
                return fresh;
            }
        }

        return null;
    }

    private IEnumerable<ProjectId> Affected(ImmutableArray<FileChange> files)
    {
        ProjectDependencyGraph graph = solution.GetProjectDependencyGraph();
        ImmutableHashSet<ProjectId> changed = [.. files.SelectMany(file => solution.GetDocumentIdsWithFilePath(file.File)).Select(static id => id.ProjectId)];
        return changed.Union(changed.SelectMany(graph.GetProjectsThatTransitivelyDependOnThisProject)).OrderBy(static id => id.Id);
    }

    private static async Task<ImmutableArray<string>> ErrorsAsync(Project project, CancellationToken cancellationToken)
    {
        Compilation compilation = (await project.GetCompilationAsync(cancellationToken))!;
        ImmutableArray<Diagnostic> ours = await FindingReader.DiagnoseAsync(project, compilation, [], cancellationToken);

        // A rule that is an error here for its severity alone was asked for as such, and says nothing against the result.
        return
        [
            .. compilation.GetDiagnostics(cancellationToken)
                .Concat(ours.Where(static one => one.DefaultSeverity == DiagnosticSeverity.Error))
                .Where(static one => one.Severity == DiagnosticSeverity.Error)
                .Select(static one => $"{one.Id}: {one.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}"),
        ];
    }

    private static Dictionary<string, int> Count(ImmutableArray<string> errors) =>
        errors.GroupBy(static error => error).ToDictionary(static group => group.Key, static group => group.Count());
}
