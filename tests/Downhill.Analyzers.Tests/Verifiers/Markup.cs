using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.Analyzers.Tests.Verifiers;

/// <summary>A span that a test marked: <c>[|…|]</c> has no id, <c>{|DH1001:…|}</c> has one.</summary>
internal sealed record MarkedSpan(string? Id, TextSpan Span);

/// <summary>Source text with its markup taken out.</summary>
internal sealed record Markup(string Text, ImmutableArray<MarkedSpan> Spans)
{
    /// <summary>Reads markup; spans may nest.</summary>
    public static Markup Parse(string source)
    {
        var text = new StringBuilder(source.Length);
        var open = new Stack<(string? Id, int Start, bool Named)>();
        var spans = ImmutableArray.CreateBuilder<MarkedSpan>();
        for (var i = 0; i < source.Length; i++)
        {
            var next = i + 1 < source.Length ? source[i + 1] : '\0';
            if (source[i] == '[' && next == '|' && !(i + 2 < source.Length && source[i + 2] == '|'))
            {
                open.Push((null, text.Length, false));
                i++;
            }
            else if (source[i] == '{' && next == '|' && source.IndexOf(':', i) is var colon and > 0 && IsId(source.AsSpan(i + 2, colon - i - 2)))
            {
                open.Push((source[(i + 2)..colon], text.Length, true));
                i = colon;
            }
            else if (source[i] == '|' && open.Count > 0 && next == (open.Peek().Named ? '}' : ']'))
            {
                var (id, start, _) = open.Pop();
                spans.Add(new MarkedSpan(id, TextSpan.FromBounds(start, text.Length)));
                i++;
            }
            else
            {
                text.Append(source[i]);
            }
        }

        if (open.Count > 0)
        {
            throw new ArgumentException("The markup opens a span that it does not close.", nameof(source));
        }

        return new Markup(text.ToString(), [.. spans.OrderBy(span => span.Span.Start).ThenBy(span => span.Span.Length)]);
    }

    private static bool IsId(ReadOnlySpan<char> id)
    {
        foreach (var c in id)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                return false;
            }
        }

        return id.Length is > 0 and <= 16;
    }
}
