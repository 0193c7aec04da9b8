using System.Collections.Concurrent;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Differentiation.Emission;

/// <summary>Expressions parsed from their text, which is the same few hundred texts at every edit.</summary>
internal static class Parsed
{
    /// <summary>More are forgotten all at once: a full table costs less than finding out which to keep.</summary>
    private const int MaxTexts = 4096;

    /// <summary>Longer ones are rarely met again.</summary>
    private const int MaxLength = 80;

    private static readonly ConcurrentDictionary<string, ExpressionSyntax> s_expressions = new(StringComparer.Ordinal);

    /// <summary>The expression that <paramref name="text"/> reads as, in the newest version of the language.</summary>
    public static ExpressionSyntax Expression(string text)
    {
        if (s_expressions.TryGetValue(text, out var known))
        {
            return known;
        }

        var parsed = SyntaxFactory.ParseExpression(text);
        if (text.Length <= MaxLength)
        {
            if (s_expressions.Count >= MaxTexts)
            {
                s_expressions.Clear();
            }

            s_expressions.TryAdd(text, parsed);
        }

        return parsed;
    }
}
