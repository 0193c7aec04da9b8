using System.Collections.Immutable;
using Downhill.Cli.Projects;
using Microsoft.CodeAnalysis;

namespace Downhill.Cli.Review;

/// <summary>What a look at some projects found.</summary>
internal sealed record ReviewReport
{
    public required ProjectTarget Target { get; init; }

    /// <summary>What the findings' paths are relative to: the repository, or the solution's folder where there is none.</summary>
    public required string Root { get; init; }

    public required LoadedSolution Loaded { get; init; }

    /// <summary>Every finding, wherever it is.</summary>
    public required ImmutableArray<Finding> All { get; init; }

    /// <summary>Those that were asked for.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>How many of the others are on lines that did not change.</summary>
    public required int OnUnchangedLines { get; init; }

    /// <summary>How many of the others the baseline knows.</summary>
    public required int InBaseline { get; init; }

    /// <summary>What a branch changed; null where every line was looked at.</summary>
    public required ImmutableDictionary<string, ChangedFile>? Changes { get; init; }

    /// <summary>What could not be read.</summary>
    public required ImmutableArray<string> Problems { get; init; }

    /// <summary>How the tool is to end.</summary>
    public int ExitCode(FailureLevel failOn) =>
        !Loaded.Problems.IsEmpty ? ExitCodes.CouldNotRun
        : Findings.Any(finding => Fails(finding.Severity, failOn)) ? ExitCodes.Findings
        : ExitCodes.Clean;

    private static bool Fails(DiagnosticSeverity severity, FailureLevel failOn) => failOn switch
    {
        FailureLevel.Error => severity >= DiagnosticSeverity.Error,
        FailureLevel.Warning => severity >= DiagnosticSeverity.Warning,
        FailureLevel.Info => severity >= DiagnosticSeverity.Info,
        _ => false,
    };

    /// <summary>The command that applies one rule's fixes, as anyone can type it without this tool.</summary>
    public static string FormatCommand(string id) => $"dotnet format analyzers --diagnostics {id} --severity info";
}

/// <summary>Which findings end the tool with exit code 1.</summary>
internal enum FailureLevel
{
    /// <summary>Warnings and errors.</summary>
    Warning,

    /// <summary>All.</summary>
    Info,

    /// <summary>Errors alone.</summary>
    Error,

    /// <summary>No finding at all.</summary>
    None,
}
