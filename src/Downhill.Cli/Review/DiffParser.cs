using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Downhill.Cli.Review;

/// <summary>
/// Reads the output of <c>git diff --unified=0</c>. The text of the lines is skipped by their number, never read: it may be in
/// any encoding, and may look like a header.
/// </summary>
internal sealed partial class DiffParser
{
    private readonly byte[] _diff;
    private readonly ImmutableArray<ChangedFile>.Builder _files = ImmutableArray.CreateBuilder<ChangedFile>();
    private readonly List<DiffHunk> _hunks = [];
    private int _at;
    private string? _path;
    private string? _oldPath;
    private bool _isNew;
    private bool _isDeleted;
    private bool _isBinary;

    private DiffParser(byte[] diff) => _diff = diff;

    /// <summary>The files that the new side has.</summary>
    public static ImmutableArray<ChangedFile> Parse(byte[] diff) => new DiffParser(diff).Read();

    private ImmutableArray<ChangedFile> Read()
    {
        while (_at < _diff.Length)
        {
            string line = NextLine();
            if (line.StartsWith("diff --git ", StringComparison.Ordinal))
            {
                Finish();
                (_oldPath, _path) = SplitHeader(line["diff --git ".Length..]);
            }
            else if (line.StartsWith("new file mode", StringComparison.Ordinal))
            {
                _isNew = true;
            }
            else if (line.StartsWith("deleted file mode", StringComparison.Ordinal))
            {
                _isDeleted = true;
            }
            else if (line.StartsWith("rename from ", StringComparison.Ordinal))
            {
                _oldPath = Unquote(line["rename from ".Length..]);
            }
            else if (line.StartsWith("rename to ", StringComparison.Ordinal))
            {
                _path = Unquote(line["rename to ".Length..]);
            }
            else if (line.StartsWith("+++ ", StringComparison.Ordinal) && Unquote(line["+++ ".Length..].TrimEnd('\t')) is var name && name != "/dev/null")
            {
                _path = name[2..];
            }
            else if (line.StartsWith("Binary files ", StringComparison.Ordinal) || line == "GIT binary patch")
            {
                _isBinary = true;
            }
            else if (HunkHeader().Match(line) is { Success: true } hunk)
            {
                _hunks.Add(new DiffHunk(Number(hunk, "start", 0), Number(hunk, "count", 1)));
                Skip(Number(hunk, "removed", 1) + Number(hunk, "count", 1));
            }
        }

        Finish();
        return _files.ToImmutable();
    }

    private void Finish()
    {
        if (_path is not null && !_isDeleted)
        {
            _files.Add(new ChangedFile(_path, _isNew ? null : _oldPath, _isBinary, [.. _hunks]));
        }

        (_path, _oldPath, _isNew, _isDeleted, _isBinary) = (null, null, false, false, false);
        _hunks.Clear();
    }

    private void Skip(int count)
    {
        for (int skipped = 0; skipped < count && _at < _diff.Length; skipped++)
        {
            NextLine();

            // The remark about a missing line feed belongs to the line before it.
            if (_at < _diff.Length && _diff[_at] == (byte)'\\')
            {
                NextLine();
            }
        }
    }

    private string NextLine()
    {
        int end = Array.IndexOf(_diff, (byte)'\n', _at);
        end = end < 0 ? _diff.Length : end;
        string line = Encoding.UTF8.GetString(_diff, _at, end - _at);
        _at = end + 1;
        return line;
    }

    // Both names are the same unless lines of their own say otherwise, and each may be quoted.
    private static (string? Old, string? New) SplitHeader(string names)
    {
        if (names.EndsWith('"'))
        {
            int middle = names.IndexOf("\" \"b/", StringComparison.Ordinal);
            return middle < 0 ? (null, null) : (Unquote(names[..(middle + 1)])[2..], Unquote(names[(middle + 2)..])[2..]);
        }

        int half = names.Length / 2;
        return names.Length > 4 && names[half] == ' ' ? (names[2..half], names[(half + 3)..]) : (null, null);
    }

    /// <summary>Undoes the quotes of C in which Git puts names with quotes, backslashes and control characters.</summary>
    internal static string Unquote(string name)
    {
        if (name.Length < 2 || name[0] != '"' || name[^1] != '"')
        {
            return name;
        }

        var bytes = new List<byte>();
        string inner = name[1..^1];
        for (int i = 0; i < inner.Length; i++)
        {
            if (inner[i] != '\\' || i + 1 == inner.Length)
            {
                int length = char.IsHighSurrogate(inner[i]) && i + 1 < inner.Length ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(inner.Substring(i, length)));
                i += length - 1;
            }
            else if (inner[i + 1] is >= '0' and <= '3' && i + 3 < inner.Length)
            {
                bytes.Add(Convert.ToByte(inner.Substring(i + 1, 3), 8));
                i += 3;
            }
            else
            {
                i++;
                bytes.Add((byte)(inner[i] switch { 'a' => '\a', 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', 'v' => '\v', var other => other }));
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static int Number(Match match, string group, int otherwise) =>
        match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : otherwise;

    [GeneratedRegex(@"^@@ -\d+(,(?<removed>\d+))? \+(?<start>\d+)(,(?<count>\d+))? @@")]
    private static partial Regex HunkHeader();
}
