using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.CodeFixes.Editing;

/// <summary>How a file is laid out: its line breaks and its indentation, which new text has to follow.</summary>
internal sealed class SourceLayout
{
    private readonly SourceText _text;

    public SourceLayout(SourceText text)
    {
        _text = text;
        NewLine = text.Lines.Count > 1 ? text.ToString(TextSpan.FromBounds(text.Lines[0].End, text.Lines[0].EndIncludingLineBreak)) : "\n";
        Unit = FindUnit(text);
    }

    /// <summary>The line break of the first line.</summary>
    public string NewLine { get; }

    /// <summary>One level of indentation.</summary>
    public string Unit { get; }

    /// <summary>The white space before the line on which <paramref name="node"/> begins.</summary>
    public string IndentationAt(SyntaxNode node) => IndentationAt(node.SpanStart);

    /// <summary>The white space before the line that holds <paramref name="position"/>.</summary>
    public string IndentationAt(int position) => IndentationOf(_text.Lines.GetLineFromPosition(position).ToString());

    /// <summary>Whether nothing but white space stands before <paramref name="position"/> on its line.</summary>
    public bool IsFirstOnLine(int position)
    {
        var line = _text.Lines.GetLineFromPosition(position);
        return string.IsNullOrWhiteSpace(_text.ToString(TextSpan.FromBounds(line.Start, position)));
    }

    /// <summary>
    /// The whole lines of <paramref name="span"/>, with the comment behind it, or the span alone where it shares its lines
    /// with other code.
    /// </summary>
    public TextSpan WholeLines(TextSpan span)
    {
        var last = _text.Lines.GetLineFromPosition(span.End);
        var rest = _text.ToString(TextSpan.FromBounds(span.End, last.End)).TrimStart();
        var endsLine = rest.Length == 0 || rest.StartsWith("//", StringComparison.Ordinal);
        return IsFirstOnLine(span.Start) && endsLine
            ? TextSpan.FromBounds(_text.Lines.GetLineFromPosition(span.Start).Start, last.EndIncludingLineBreak)
            : WithBlanks(span);
    }

    /// <summary>A span that shares its line, with the blanks that would be left before or behind it.</summary>
    private TextSpan WithBlanks(TextSpan span)
    {
        var line = _text.Lines.GetLineFromPosition(span.Start);
        var start = span.Start;
        var end = span.End;
        if (IsFirstOnLine(start))
        {
            while (end < _text.Length && _text[end] is ' ' or '\t')
            {
                end++;
            }
        }
        else
        {
            while (start > line.Start && _text[start - 1] is ' ' or '\t')
            {
                start--;
            }
        }

        return TextSpan.FromBounds(start, end);
    }

    /// <summary>Removes lines, and with them the blank line that would otherwise be one too many.</summary>
    public IEnumerable<TextChange> Remove(IEnumerable<TextSpan> spans)
    {
        var merged = new List<TextSpan>();
        foreach (var span in spans.OrderBy(static span => span.Start))
        {
            // Statements that share a line go as one.
            if (merged.Count > 0 && (merged[merged.Count - 1].End >= span.Start ||
                _text.ToString(TextSpan.FromBounds(merged[merged.Count - 1].End, span.Start)).All(static letter => letter is ' ' or '\t')))
            {
                merged[merged.Count - 1] = TextSpan.FromBounds(merged[merged.Count - 1].Start, Math.Max(merged[merged.Count - 1].End, span.End));
            }
            else
            {
                merged.Add(span);
            }
        }

        foreach (var span in merged)
        {
            // What stood alone on a line together takes the line with it.
            var isWhole = span.End == _text.Length || _text.Lines.GetLineFromPosition(span.End).Start == span.End;
            yield return new TextChange(WithBlankLine(isWhole ? span : WholeLines(span)), "");
        }
    }

    /// <summary>Moves the lines of <paramref name="block"/> from one indentation to another; the first line has none.</summary>
    public string Reindent(string block, string from, string to)
    {
        var lines = block.Split('\n');
        for (var i = 1; i < lines.Length; i++)
        {
            var line = lines[i].TrimEnd('\r');
            lines[i] = line.Length == 0 ? line : to + (line.StartsWith(from, StringComparison.Ordinal) ? line.Substring(from.Length) : line.TrimStart());
        }

        lines[0] = lines[0].TrimEnd('\r');
        return string.Join(NewLine, lines);
    }

    private TextSpan WithBlankLine(TextSpan span)
    {
        var first = _text.Lines.GetLineFromPosition(span.Start);
        if (first.Start != span.Start || span.End >= _text.Length || _text.Lines.GetLineFromPosition(span.End).Start != span.End)
        {
            return span;
        }

        var next = _text.Lines.GetLineFromPosition(span.End);
        var before = first.LineNumber == 0 ? "" : _text.Lines[first.LineNumber - 1].ToString().Trim();
        var isBlankBefore = before.Length == 0 || before.EndsWith("{", StringComparison.Ordinal);
        if (isBlankBefore && string.IsNullOrWhiteSpace(next.ToString()))
        {
            return TextSpan.FromBounds(span.Start, next.EndIncludingLineBreak);
        }

        // The last lines of a block leave no blank line before its brace.
        return before.Length == 0 && first.LineNumber > 0 && next.ToString().TrimStart().StartsWith("}", StringComparison.Ordinal)
            ? TextSpan.FromBounds(_text.Lines[first.LineNumber - 1].Start, span.End)
            : span;
    }

    private static string IndentationOf(string line) => line.Substring(0, line.Length - line.TrimStart().Length);

    private static string FindUnit(SourceText text)
    {
        var unit = "";
        foreach (var line in text.Lines)
        {
            var content = line.ToString();
            var indentation = IndentationOf(content);
            if (indentation.StartsWith("\t", StringComparison.Ordinal))
            {
                return "\t";
            }

            if (indentation.Length is > 1 and < 9 && indentation.Length < content.Length && content[indentation.Length] is not '*'
                && (unit.Length == 0 || indentation.Length < unit.Length))
            {
                unit = indentation;
            }
        }

        return unit.Length == 0 ? "    " : unit;
    }
}
