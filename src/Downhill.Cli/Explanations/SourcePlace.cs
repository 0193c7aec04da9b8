using System.Collections.Immutable;
using System.Globalization;
using Downhill.Cli.Projects;
using Downhill.Cli.Review;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.Cli.Explanations;

/// <summary>A line of a document that a user named as FILE:LINE.</summary>
internal sealed record SourcePlace(Document Document, int Line, TextSpan Span)
{
    /// <summary>Splits FILE:LINE; null where <paramref name="text"/> has another form.</summary>
    public static (string File, int Line)? Parse(string text)
    {
        int colon = text.LastIndexOf(':');
        return colon > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int line) && line > 0
            ? (text[..colon], line)
            : null;
    }

    /// <summary>The document of that name, which may be the end of its path, in the first project that compiles it.</summary>
    /// <exception cref="CouldNotRunException">There is none, there are several, or it has fewer lines.</exception>
    public static async Task<SourcePlace> FindAsync(
        (string File, int Line) place, ProjectTarget target, Solution solution, CancellationToken cancellationToken)
    {
        string full = Path.GetFullPath(place.File);
        string end = "/" + place.File.Replace('\\', '/').TrimStart('.', '/');
        Document[] all = [.. solution.Projects.SelectMany(static project => project.Documents)];
        Document[] found = [.. all.Where(document => document.FilePath == full)];
        if (found.Length == 0)
        {
            found = [.. all.Where(document => document.FilePath!.Replace('\\', '/').EndsWith(end, StringComparison.Ordinal))];
        }

        ImmutableArray<string> paths = [.. found.Select(static document => document.FilePath!).Distinct(StringComparer.Ordinal)];
        if (paths.Length != 1)
        {
            throw new CouldNotRunException(paths.IsEmpty
                ? $"FILE '{place.File}' is compiled by no project of {target.File}. `--project` names another."
                : $"FILE '{place.File}' is one of several, so say more of its path: {string.Join(", ", paths)}");
        }

        SourceText text = await found[0].GetTextAsync(cancellationToken);
        var lines = new TextLines(text);
        if (place.Line > lines.Count)
        {
            throw new CouldNotRunException($"LINE {place.Line}: {paths[0]} has {lines.Count} lines.");
        }

        int start = lines.OffsetOf(place.Line);
        string line = lines[place.Line];
        int indent = line.Length - line.TrimStart().Length;
        return new SourcePlace(found[0], place.Line, TextSpan.FromBounds(start + indent, start + line.Length));
    }
}
