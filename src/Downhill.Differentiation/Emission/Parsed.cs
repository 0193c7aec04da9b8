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

    /// <summary>How tightly the expression that <paramref name="text"/> reads as binds.</summary>
    public static int Precedence(string text) => Glance(text) ?? (Expression(text) switch
    {
        LiteralExpressionSyntax or NameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax or ElementAccessExpressionSyntax
            or ParenthesizedExpressionSyntax or CheckedExpressionSyntax or InstanceExpressionSyntax => Code.Primary,
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression or (int)SyntaxKind.SubtractExpression } => Code.Additive,
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.MultiplyExpression or (int)SyntaxKind.DivideExpression } => Code.Multiplicative,
        CastExpressionSyntax or PrefixUnaryExpressionSyntax => Code.Unary,
        _ => Code.Lowest,
    });

    /// <summary>
    /// The same for names, numbers and elements with the four operations between them, which are most of what there is: an
    /// edit need not parse them. Null for all that is not as plain as that.
    /// </summary>
    private static int? Glance(string text)
    {
        var precedence = Code.Primary;
        for (var i = 0; i < text.Length; i++)
        {
            var start = i;
            while (i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] is '_' or '.'))
            {
                i++;
            }

            if (i == start || text[i - 1] == '.' || (!char.IsDigit(text[start]) && SyntaxFacts.GetKeywordKind(text.Substring(start, i - start)) != SyntaxKind.None))
            {
                return null;
            }

            if (i < text.Length && text[i] == '[')
            {
                // Indices that are names or numbers themselves.
                do
                {
                    i++;
                }
                while (i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] is '_' or '.' or ' ' or '+' or '*'));
                if (i == text.Length || text[i] != ']' || text[i - 1] == '[')
                {
                    return null;
                }

                i++;
            }

            if (i == text.Length)
            {
                return precedence;
            }

            if (i + 3 >= text.Length || text[i] != ' ' || text[i + 2] != ' ')
            {
                return null;
            }

            switch (text[i + 1])
            {
                case '+' or '-':
                    precedence = Code.Additive;
                    break;
                case '*' or '/':
                    precedence = Math.Min(precedence, Code.Multiplicative);
                    break;
                default:
                    return null;
            }

            i += 2;
        }

        return null;
    }
}
