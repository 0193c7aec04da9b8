using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.Cli.Review;

/// <summary>A place in a text: line and column from 1, the column in UTF-16 code units.</summary>
internal readonly record struct TextPosition(int Line, int Column);

/// <summary>
/// The lines of a text as Git and every review site count them: a line ends with a line feed. The compiler also ends lines at a
/// lone carriage return and at some characters of Unicode, so that its numbers may differ.
/// </summary>
internal sealed class TextLines
{
    private readonly string _text;
    private readonly List<int> _starts = [0];

    public TextLines(string text)
    {
        _text = text;
        for (int at = text.IndexOf('\n'); at >= 0 && at + 1 < text.Length; at = text.IndexOf('\n', at + 1))
        {
            _starts.Add(at + 1);
        }
    }

    public TextLines(SourceText text)
        : this(text.ToString())
    {
    }

    /// <summary>How many lines there are; an empty text has one.</summary>
    public int Count => _starts.Count;

    /// <summary>Every line with its ending; the last may have none.</summary>
    public string[] WithEndings => [.. Enumerable.Range(1, Count).Select(line => _text[Start(line)..End(line)])];

    /// <summary>A line without its ending.</summary>
    public string this[int line] => _text[Start(line)..End(line)].TrimEnd('\n').TrimEnd('\r');

    public TextPosition PositionOf(int offset)
    {
        int found = _starts.BinarySearch(offset);
        int index = found >= 0 ? found : ~found - 1;
        return new TextPosition(index + 1, offset - _starts[index] + 1);
    }

    /// <summary>Where a line begins in the text.</summary>
    public int OffsetOf(int line) => Start(line);

    /// <summary>The column counted in bytes of UTF-8, from 1.</summary>
    public int Utf8Column(TextPosition position) =>
        1 + Encoding.UTF8.GetByteCount(_text.AsSpan(Start(position.Line), position.Column - 1));

    private int Start(int line) => _starts[line - 1];

    private int End(int line) => line < Count ? _starts[line] : _text.Length;
}
