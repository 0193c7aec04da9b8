using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.Cli.Review;

/// <summary>Applies the fixes of a report one after the other, until no finding that was asked for has one that is left to try.</summary>
internal sealed class FixRun(ReviewReport report, IReadOnlyCollection<string> ids)
{
    private readonly Dictionary<string, FileChange> _changes = new(StringComparer.Ordinal);

    public int Applied { get; private set; }

    /// <summary>The files that changed, from what they were to what they have become.</summary>
    public ImmutableArray<FileChange> Changes => [.. _changes.Values.OrderBy(static file => file.Path, StringComparer.Ordinal)];

    /// <summary>The findings that are left.</summary>
    public ImmutableArray<Finding> Left { get; private set; } = [];

    public async Task RunAsync(Action<string> step, CancellationToken cancellationToken)
    {
        Solution solution = report.Loaded.Solution;
        HashSet<string> known = [.. report.All.Except(report.Findings).Select(static finding => finding.Fingerprint)];
        var tried = new Dictionary<string, Finding>(StringComparer.Ordinal);
        ImmutableArray<Finding> findings = report.Findings;
        while (Next(findings, known, tried) is { } finding)
        {
            step($"Trying the fix of {finding.Id} in {finding.Place.Path}");
            Finding answered = await new FixComputation(solution, report.Root).WithFixAsync(finding, cancellationToken);
            tried[finding.Fingerprint] = answered;
            if (answered.Fix is not { } fix)
            {
                continue;
            }

            solution = FixComputation.Apply(solution, fix.Files);
            Keep(fix.Files);
            Applied++;
            findings = await new FindingReader(report.Root).ReadAsync(solution, [], static _ => { }, cancellationToken);
        }

        Left = [.. findings.Where(finding => tried.ContainsKey(finding.Fingerprint) && IsAskedFor(finding)).Select(finding => tried[finding.Fingerprint])];
    }

    private Finding? Next(ImmutableArray<Finding> findings, HashSet<string> known, Dictionary<string, Finding> tried) =>
        findings.FirstOrDefault(finding => IsAskedFor(finding) && !known.Contains(finding.Fingerprint) && !tried.ContainsKey(finding.Fingerprint));

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
