using System.Collections.Immutable;
using Downhill.Cli.Projects;
using Microsoft.CodeAnalysis;

namespace Downhill.Cli.Review;

/// <summary>Looks at the projects of a request: what they are, what changed, what the rules say, and what would fix it.</summary>
internal static class Reviewer
{
    /// <exception cref="CouldNotRunException">Not even a part of it could be done.</exception>
    public static Task<ReviewReport> RunAsync(ReviewRequest request, ToolHost host, CancellationToken cancellationToken) =>
        host.Terminal.WorkAsync("Looking for the projects", step => RunAsync(request, host.Query, step, cancellationToken));

    /// <summary>The projects of a path, without a look at what the rules say.</summary>
    public static async Task<(ProjectTarget Target, LoadedSolution Loaded, string Root)> LoadAsync(
        string path, string? configuration, CompilerQuery query, CancellationToken cancellationToken)
    {
        ProjectTarget target = ProjectTarget.Find(path);
        QueryAnswer answer = await query(target.Projects, target.Folder, configuration, cancellationToken);
        if (answer.Arguments.IsEmpty)
        {
            throw new CouldNotRunException(string.Join("\n", answer.Problems));
        }

        string root = (await TryFindRepositoryAsync(target.Folder, cancellationToken))?.Root ?? target.Folder;
        return (target, SolutionLoader.Load(answer), root);
    }

    private static async Task<ReviewReport> RunAsync(
        ReviewRequest request, CompilerQuery query, Action<string> step, CancellationToken cancellationToken)
    {
        // Cheap questions first: whoever mistypes a branch must not wait for MSBuild.
        ProjectTarget target = ProjectTarget.Find(request.Path);
        Baseline? baseline = request.Baseline is null ? null : Baseline.Read(request.Baseline);
        step("Reading what changed");
        ImmutableDictionary<string, ChangedFile>? changes = request.Base is null ? null : await ChangesAsync(target, request.Base, cancellationToken);

        step($"Asking MSBuild about {Count(target.Projects.Length, "project")}");
        (_, LoadedSolution loaded, string root) = await LoadAsync(target.File, request.Configuration, query, cancellationToken);
        var problems = new List<string>(loaded.Problems);
        ImmutableArray<Finding> all = await new FindingReader(root)
            .ReadAsync(loaded.Solution, problems, project => step($"Reading {project.Name}"), cancellationToken);

        ImmutableArray<Finding> changed = changes is null ? all
            : [.. all.Where(finding => changes.TryGetValue(finding.Place.Path, out ChangedFile? file) && file.Touches(finding.Extent))];
        ImmutableArray<Finding> fresh = baseline is null ? changed : baseline.Without(changed, all);
        var findings = ImmutableArray.CreateBuilder<Finding>();
        var fixes = new FixComputation(loaded.Solution, root);
        foreach (Finding finding in fresh)
        {
            step($"Trying the fix of {finding.Id} in {finding.Place.Path}");
            findings.Add(request.WithFixes ? await fixes.WithFixAsync(finding, cancellationToken) : finding);
        }

        return new ReviewReport
        {
            Target = target,
            Root = root,
            Loaded = loaded,
            All = all,
            Findings = findings.ToImmutable(),
            OnUnchangedLines = all.Length - changed.Length,
            InBaseline = changed.Length - fresh.Length,
            Changes = changes,
            Problems = [.. problems],
        };
    }

    private static async Task<ImmutableDictionary<string, ChangedFile>> ChangesAsync(
        ProjectTarget target, string reference, CancellationToken cancellationToken)
    {
        Repository repository = await Repository.FindAsync(target.Folder, cancellationToken)
            ?? throw new CouldNotRunException($"--base '{reference}': {target.Folder} is in no Git repository. `downhill check` looks at every line.");
        string mergeBase = await repository.MergeBaseAsync(reference, cancellationToken);
        ImmutableArray<ChangedFile> files = await repository.ChangesSinceAsync(mergeBase, cancellationToken);
        return files.DistinctBy(static file => file.Path).ToImmutableDictionary(static file => file.Path, StringComparer.Ordinal);
    }

    // Without Git the paths are relative to the solution: nothing else needs it here.
    private static async Task<Repository?> TryFindRepositoryAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            return await Repository.FindAsync(folder, cancellationToken);
        }
        catch (CouldNotRunException)
        {
            return null;
        }
    }

    public static string Count(int count, string noun, string? plural = null) => $"{count} {(count == 1 ? noun : plural ?? noun + "s")}";
}
