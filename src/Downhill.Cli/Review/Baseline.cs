using System.Collections.Immutable;
using Downhill.Analyzers.Rules.Baselines;
using Downhill.Cli.Projects;
using Microsoft.CodeAnalysis;

namespace Downhill.Cli.Review;

/// <summary>The findings of some day, so that only new ones are reported; the build reads the same file.</summary>
internal sealed class Baseline
{
    /// <summary>The file's name where none is given.</summary>
    public const string DefaultName = BaselineFile.DefaultName;

    private readonly ImmutableArray<FindingKey> _known;

    private Baseline(ImmutableArray<FindingKey> known) => _known = known;

    /// <exception cref="CouldNotRunException">There is no such file, or it is no baseline.</exception>
    public static Baseline Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new CouldNotRunException($"--baseline '{path}' does not exist. `downhill baseline` writes one.");
        }

        BaselineFile file;
        try
        {
            file = BaselineFile.Read(SourceFile.Decode(File.ReadAllBytes(path)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CouldNotRunException($"--baseline '{path}' cannot be read: {exception.Message}");
        }

        return file.Problems is [var problem, ..]
            ? throw new CouldNotRunException(
                $"--baseline '{path}' cannot be read in line {problem.Line + 1}: {problem.Reason}. `downhill baseline` writes it anew.")
            : new Baseline(file.Findings);
    }

    public static string Write(ImmutableArray<Finding> findings) =>
        BaselineFile.Write(findings.Where(CanBeKnown).SelectMany(static one => one.Keys.Select(key => (key, one.Place.Path))));

    /// <summary>Not what is an error of itself: it says that a gradient that the program asks for does not exist.</summary>
    public static bool CanBeKnown(Finding finding) => finding.Diagnostic.DefaultSeverity < DiagnosticSeverity.Error;

    /// <summary>
    /// Those of <paramref name="findings"/> that are new. A line that was known once and is there twice has one new finding; which
    /// of the two is decided by their order in <paramref name="all"/>.
    /// </summary>
    public ImmutableArray<Finding> Without(ImmutableArray<Finding> findings, ImmutableArray<Finding> all)
    {
        var left = new KnownFindings(_known);
        HashSet<string> known = all
            .Where(finding => CanBeKnown(finding) && left.TakeAll(finding.Keys))
            .Select(static finding => finding.Fingerprint)
            .ToHashSet(StringComparer.Ordinal);
        return findings.RemoveAll(finding => known.Contains(finding.Fingerprint));
    }
}
