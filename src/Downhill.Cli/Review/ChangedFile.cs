using System.Collections.Immutable;

namespace Downhill.Cli.Review;

/// <summary>A hunk of a diff without context, on its new side.</summary>
/// <param name="Start">The first added line; where none is added, the line after which others were taken out.</param>
/// <param name="Count">How many lines were added.</param>
internal readonly record struct DiffHunk(int Start, int Count);

/// <summary>What a branch did to a file that it still has.</summary>
/// <param name="Path">The path that the file has now, relative to the repository.</param>
/// <param name="OldPath">The path that it had; null for a new file.</param>
/// <param name="IsBinary">Whether Git takes it for binary, so that it has no hunks.</param>
/// <param name="Hunks">From top to bottom.</param>
internal sealed record ChangedFile(string Path, string? OldPath, bool IsBinary, ImmutableArray<DiffHunk> Hunks)
{
    // What review sites show around a change, and let comments be put on.
    private const int ShownContext = 3;

    /// <summary>Every line of a new file.</summary>
    public static ChangedFile New(string path, int lineCount) => new(path, null, false, [new DiffHunk(1, lineCount)]);

    public bool Touches(LineRange lines) => Hunks.Any(hunk => hunk.Count > 0 && RangeOf(hunk).Intersects(lines));

    /// <summary>The first changed line among <paramref name="lines"/>.</summary>
    public int? FirstIn(LineRange lines) => Hunks
        .Where(hunk => hunk.Count > 0 && RangeOf(hunk).Intersects(lines))
        .Select(hunk => (int?)Math.Max(hunk.Start, lines.First))
        .FirstOrDefault();

    /// <summary>The stretches of the file that a review shows: each is one hunk there, and no comment may span two.</summary>
    public ImmutableArray<LineRange> Shown(int lineCount)
    {
        var shown = ImmutableArray.CreateBuilder<LineRange>();
        foreach (DiffHunk hunk in Hunks)
        {
            LineRange range = RangeOf(hunk);
            var wide = new LineRange(Math.Max(1, range.First - ShownContext), Math.Min(lineCount, range.Last + ShownContext));
            if (shown.Count > 0 && shown[^1].Last + 1 >= wide.First)
            {
                shown[^1] = new LineRange(shown[^1].First, wide.Last);
            }
            else
            {
                shown.Add(wide);
            }
        }

        return shown.ToImmutable();
    }

    // Where nothing was added, the range is empty and stands between two lines.
    private static LineRange RangeOf(DiffHunk hunk) =>
        hunk.Count > 0 ? new LineRange(hunk.Start, hunk.Start + hunk.Count - 1) : new LineRange(hunk.Start + 1, hunk.Start);
}
