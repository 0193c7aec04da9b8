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
    private readonly ProjectReadings _readings = new(solution);

    /// <summary>The finding with its fix, or with the reason why it has none.</summary>
    public async Task<Finding> WithFixAsync(Finding finding, CancellationToken cancellationToken)
    {
        Finding proposed = await ProposeAsync(finding, cancellationToken);
        return proposed.Fix is { } fix && (await _readings.TryAsync(fix.Files, cancellationToken)).Error is { } error ? Refuse(proposed, error) : proposed;
    }

    /// <summary>The finding without its fix, whose result has a new error.</summary>
    public static Finding Refuse(Finding finding, string error) => finding with { Fix = null, NoFix = $"the code after it would not compile ({error})" };

    /// <summary>The same before anything is compiled.</summary>
    public async Task<Finding> ProposeAsync(Finding finding, CancellationToken cancellationToken)
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

        return finding with { Fix = new FindingFix(actions[0].Title, files), NoFix = null };
    }

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
}
