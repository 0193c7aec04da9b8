using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Differentiation.Emission;

/// <summary>How generated expressions depend on the index of a loop.</summary>
internal static class Stride
{
    /// <summary>Whether the code mentions the name.</summary>
    public static bool Mentions(SyntaxNode code, string name) => code.DescendantTokens().Any(t => t.IsKind(SyntaxKind.IdentifierToken) && t.Text == name);

    /// <summary>c, where the code is the index plus some c that does not depend on it; null where it is not.</summary>
    public static string? Offset(ExpressionSyntax code, string index)
    {
        switch (code)
        {
            case ParenthesizedExpressionSyntax parenthesized:
                return Offset(parenthesized.Expression, index);
            case IdentifierNameSyntax name:
                return name.Identifier.Text == index ? "0" : null;
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum:
                if (!Mentions(sum.Left, index))
                {
                    return Offset(sum.Right, index) is { } right ? Plus(sum.Left.ToString(), right) : null;
                }

                return !Mentions(sum.Right, index) && Offset(sum.Left, index) is { } left ? Plus(left, Factor(sum.Right)) : null;
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.SubtractExpression } difference:
                return !Mentions(difference.Right, index) && Offset(difference.Left, index) is { } before
                    ? (before == "0" ? "-" : before + " - ") + Factor(difference.Right)
                    : null;
            default:
                return null;
        }
    }

    /// <summary>The sum of two integers, written as simply as it goes.</summary>
    public static string Plus(string left, string right) => (left, right) switch
    {
        _ when int.TryParse(left, out var a) && int.TryParse(right, out var b) => (a + b).ToString(System.Globalization.CultureInfo.InvariantCulture),
        ("0", _) => right,
        (_, "0") => left,
        _ when right[0] == '-' => left + " - " + right.Substring(1),
        _ => left + " + " + right,
    };

    /// <summary>Whether evaluating the code cannot throw, whatever the values of its names.</summary>
    public static bool IsHarmless(SyntaxNode code) => code.DescendantNodesAndSelf().All(n => n is IdentifierNameSyntax or LiteralExpressionSyntax
        or ParenthesizedExpressionSyntax or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.UnaryMinusExpression }
        or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression or (int)SyntaxKind.SubtractExpression or (int)SyntaxKind.MultiplyExpression });

    private static string Factor(ExpressionSyntax code) =>
        code is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression or (int)SyntaxKind.SubtractExpression } ? $"({code})" : code.ToString();
}
