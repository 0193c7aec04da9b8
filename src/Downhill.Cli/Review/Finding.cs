using System.Collections.Immutable;
using Downhill.Analyzers.Rules.Baselines;
using Microsoft.CodeAnalysis;

namespace Downhill.Cli.Review;

/// <summary>A diagnostic of one of the rules, with all that a report says of it.</summary>
internal sealed record Finding
{
    public required Diagnostic Diagnostic { get; init; }

    /// <summary>The first project that it was found in.</summary>
    public required ProjectId Project { get; init; }

    public required Place Place { get; init; }

    /// <summary>The places without which it would not be reported, such as the expression that stops a derivation.</summary>
    public required ImmutableArray<Place> Related { get; init; }

    /// <summary>The lines of the whole statement: of a loop not only its header.</summary>
    public required LineRange Extent { get; init; }

    /// <summary>The member that holds it, such as <c>Shop.Trainer.Fit(double[])</c>.</summary>
    public required string Symbol { get; init; }

    /// <summary>What it is known by in each project that holds it; a file may belong to several.</summary>
    public required ImmutableArray<FindingKey> Keys { get; init; }

    /// <summary>The same for the same finding after other lines have moved it, and different from that of every other finding.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>Null where there is none, or where it was not asked for.</summary>
    public FindingFix? Fix { get; init; }

    /// <summary>Why there is no fix, as a clause; null where nothing is known about it.</summary>
    public string? NoFix { get; init; }

    public string Id => Diagnostic.Id;

    public DiagnosticSeverity Severity => Diagnostic.Severity;

    public string Message => Diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture);

    public string Level => Severity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        _ => "info",
    };
}

/// <summary>A stretch of a file.</summary>
/// <param name="File">Its full path.</param>
/// <param name="Path">Its path relative to the root of the review, with slashes.</param>
/// <param name="Lines">The lines of the file.</param>
/// <param name="Start">Where the stretch begins.</param>
/// <param name="End">Where it ends, exclusive.</param>
internal sealed record Place(string File, string Path, TextLines Lines, TextPosition Start, TextPosition End)
{
    public LineRange Range => new(Start.Line, End.Line);
}
