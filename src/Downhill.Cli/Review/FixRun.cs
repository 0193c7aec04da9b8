using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.Cli.Review;

/// <summary>
/// Applies the fixes of a report, each to what the ones before it left, until no finding that was asked for has one that is left
/// to try. Fixes that change different files are compiled together, so that a project is compiled as often as its fullest file
/// has findings; if that brings an error, half of them are tried, down to the one that is to be dropped.
/// </summary>
internal sealed class FixRun(ReviewReport report, IReadOnlyCollection<string> ids)
{
    private readonly Dictionary<string, FileChange> _changes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Finding> _tried = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = [.. report.All.Except(report.Findings).Select(static finding => finding.Fingerprint)];

    public int Applied { get; private set; }

    /// <summary>How often projects were compiled to see what fixes leave.</summary>
    public int Passes { get; private set; }

    /// <summary>The files that changed, from what they were to what they have become.</summary>
    public ImmutableArray<FileChange> Changes => [.. _changes.Values.OrderBy(static file => file.Path, StringComparer.Ordinal)];

    /// <summary>The findings that are left.</summary>
    public ImmutableArray<Finding> Left { get; private set; } = [];

    public async Task RunAsync(Action<string> step, CancellationToken cancellationToken)
    {
        var readings = new ProjectReadings(report.Loaded.Solution);
        ImmutableArray<Finding> findings = report.Findings;
        int limit = int.MaxValue;
        while (await NextAsync(findings, limit, readings.Solution, step, cancellationToken) is { IsEmpty: false } batch)
        {
            step($"Compiling what {Reviewer.Count(batch.Length, "fix", "fixes")} would leave");
            Passes++;
            ImmutableArray<FileChange> files = [.. batch.SelectMany(static finding => finding.Fix!.Files)];
            (string? error, ProjectReadings after) = await readings.TryAsync(files, cancellationToken);
            if (error is not null)
            {
                limit = batch.Length / 2;
                if (batch is [var alone])
                {
                    _tried[alone.Fingerprint] = FixComputation.Refuse(alone, error);
                    limit = int.MaxValue;
                }

                continue;
            }

            readings = after;
            limit = int.MaxValue;
            Keep(files);
            Applied += batch.Length;
            ImmutableArray<Finding> left = await new FindingReader(report.Root).CollectAsync(
                readings.Solution.Projects, project => readings.FindingsAsync(project.Id, cancellationToken), cancellationToken);
            foreach (Finding fixedOne in batch.Where(one => CountOf(one, left) >= CountOf(one, findings)))
            {
                // What a fix does not mend is not tried again.
                _tried[fixedOne.Fingerprint] = fixedOne;
            }

            findings = left;
        }

        Left = [.. findings.Where(finding => _tried.ContainsKey(finding.Fingerprint) && IsAskedFor(finding)).Select(finding => _tried[finding.Fingerprint])];
    }

    /// <summary>Findings with their fixes, each computed on what the ones before it leave; no two share a file.</summary>
    private async Task<ImmutableArray<Finding>> NextAsync(
        ImmutableArray<Finding> findings, int limit, Solution solution, Action<string> step, CancellationToken cancellationToken)
    {
        var batch = ImmutableArray.CreateBuilder<Finding>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (Finding finding in findings.Where(IsLeft))
        {
            if (batch.Count == limit)
            {
                break;
            }

            if (taken.Contains(finding.Place.File) || finding.Related.Any(place => taken.Contains(place.File)))
            {
                continue;
            }

            step($"Trying the fix of {finding.Id} in {finding.Place.Path}");
            Finding answered = await new FixComputation(solution, report.Root).ProposeAsync(finding, cancellationToken);
            if (answered.Fix is not { } fix)
            {
                // What another fix of this pass has to do with it is not known, so that the answer is final only without one.
                if (batch.Count == 0)
                {
                    _tried[finding.Fingerprint] = answered;
                }
            }
            else if (!fix.Files.Any(file => taken.Contains(file.File)))
            {
                batch.Add(answered);
                taken.UnionWith(fix.Files.Select(static file => file.File));
                solution = ProjectReadings.Apply(solution, fix.Files);
            }
        }

        return batch.ToImmutable();
    }

    private static int CountOf(Finding finding, ImmutableArray<Finding> findings) => findings.Count(one => one.Keys[0] == finding.Keys[0]);

    private bool IsLeft(Finding finding) => IsAskedFor(finding) && !_known.Contains(finding.Fingerprint) && !_tried.ContainsKey(finding.Fingerprint);

    private bool IsAskedFor(Finding finding) => ids.Count == 0 || ids.Contains(finding.Id);

    private void Keep(ImmutableArray<FileChange> files)
    {
        foreach (FileChange file in files)
        {
            SourceText before = _changes.TryGetValue(file.File, out FileChange? earlier) ? earlier.Before : file.Before;
            _changes[file.File] = new FileChange(file.File, file.Path, before, file.After);
        }
    }
}
