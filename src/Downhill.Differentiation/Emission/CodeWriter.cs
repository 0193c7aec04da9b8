using System.Text;

namespace Downhill.Differentiation.Emission;

/// <summary>Lines of C# with their indentation.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder _text = new();

    // The updates that nothing written since could have seen: a later one of the same element can take them in.
    private readonly List<ElementUpdate> _open = [];
    private int _depth;
    private bool _isBlank = true;

    public int Length => _text.Length;

    /// <summary>Where the text of the next line begins, after its indentation.</summary>
    public int Start => _text.Length + (_depth * 4);

    public void Line(string text)
    {
        if (_open.Count > 0)
        {
            CloseBefore(text);
        }

        Append(text);
    }

    private void CloseBefore(string text) => _open.RemoveAll(update => !LeavesAlone(text, update));

    private void Append(string text)
    {
        if (text.Length > 0)
        {
            _text.Append(' ', _depth * 4).Append(text);
        }

        _text.Append('\n');
        _isBlank = text.Length == 0;
    }

    /// <summary>
    /// Adds <paramref name="amount"/> to an element of <paramref name="array"/>. Amounts for one element are added up before
    /// they are, so that a loop does not wait for the store of the one to load it for the other.
    /// </summary>
    public void AddToElement(string array, string index, Code amount)
    {
        // What reads an updated array has to come after its updates.
        _open.RemoveAll(update => amount.Text.IndexOf(update.Array, StringComparison.Ordinal) >= 0);
        var element = $"{array}[{index}]";
        var earlier = _open.FindIndex(update => update.Element == element);
        if (earlier >= 0)
        {
            var taken = _open[earlier];
            _text.Remove(taken.Start, taken.Length);
            _open.RemoveAt(earlier);
            for (var i = earlier; i < _open.Count; i++)
            {
                _open[i] = _open[i] with { Start = _open[i].Start - taken.Length };
            }

            amount += taken.Amount;
        }

        // Updates commute, so that this one leaves the others open.
        var start = _text.Length;
        Append(amount.IsNegative ? $"{element} -= {amount.WithoutSign()};" : $"{element} += {amount.Text};");
        if (amount.Text.IndexOf("Pop(", StringComparison.Ordinal) < 0)
        {
            // What comes from the tape has to come in its turn.
            _open.Add(new ElementUpdate(array, element, amount, start, _text.Length - start));
        }
    }

    /// <summary>
    /// Whether <paramref name="text"/> neither sees the updated array nor changes what the amount is made of: it declares a
    /// number, and that is all it does.
    /// </summary>
    private static bool LeavesAlone(string text, ElementUpdate update) =>
        text.StartsWith("double ", StringComparison.Ordinal)
        && text.EndsWith(";", StringComparison.Ordinal)
        && text.IndexOf(update.Array, StringComparison.Ordinal) < 0
        && text.IndexOf("++", StringComparison.Ordinal) < 0
        && text.IndexOf("--", StringComparison.Ordinal) < 0
        && text.IndexOf('=') == text.LastIndexOf('=');

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
        if (header.Length > 0)
        {
            Line(header);
        }

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

    private sealed record ElementUpdate(string Array, string Element, Code Amount, int Start, int Length);
}
