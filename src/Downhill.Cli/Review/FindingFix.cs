using System.Collections.Immutable;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.Cli.Review;

/// <summary>A fix that was computed alone and whose result compiles no worse than before.</summary>
/// <param name="Title">What the fix does, as an editor shows it.</param>
/// <param name="Files">What it changes, in the order of their paths.</param>
internal sealed record FindingFix(string Title, ImmutableArray<FileChange> Files);

/// <summary>A file before and after.</summary>
/// <param name="File">Its full path.</param>
/// <param name="Path">Its path relative to the root of the review, with slashes.</param>
/// <param name="Before">Its text as it is.</param>
/// <param name="After">Its text as it would be.</param>
internal sealed record FileChange(string File, string Path, SourceText Before, SourceText After)
{
    private IReadOnlyList<LineEdit>? _edits;

    /// <summary>The edits from <see cref="Before"/> to <see cref="After"/>, from top to bottom.</summary>
    public IReadOnlyList<LineEdit> Edits => _edits ??= LineEdits.Compare(LinesOf(Before), LinesOf(After));

    private static string[] LinesOf(SourceText text) => text.Length == 0 ? [] : new TextLines(text).WithEndings;
}
