using System.Text;

namespace Downhill.Differentiation.Emission;

/// <summary>Lines of C# with their indentation.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _isBlank = true;

    public int Length => _text.Length;

    public void Line(string text)
    {
        if (text.Length > 0)
        {
            _text.Append(' ', _depth * 4).Append(text);
        }

        _text.Append('\n');
        _isBlank = text.Length == 0;
    }

    /// <summary>An empty line, but never two of them, and none after an opening brace.</summary>
    public void Gap()
    {
        if (!_isBlank)
        {
            Line("");
        }
    }

    public void Open(string header)
    {
        Line(header);
        Line("{");
        _depth++;
        _isBlank = true;
    }

    public void Close(string end = "}")
    {
        _depth--;
        Line(end);
    }

    public override string ToString() => _text.ToString();
}
