using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Rules.FlatLossSearches;

/// <summary>Which smooth loss serves in place of one that is flat, judged by what flattens it.</summary>
internal static class SmoothSurrogate
{
    private const string Unrounded = "such as the squared error, or Huber's, of the number before it is rounded";
    private const string Counted = "such as cross-entropy for counted errors of a classifier, or the squared or Huber distance for counted misses";

    /// <summary>The advice, as a clause, for a score that <paramref name="place"/> flattens: an expression, or the whole function.</summary>
    public static string For(Location? place)
    {
        if (place is not { SourceTree: { } tree })
        {
            return Counted;
        }

        var node = tree.GetRoot().FindNode(place.SourceSpan, getInnermostNodeForTie: true);
        return node.DescendantNodesAndSelf().Any(static inner => inner is BinaryExpressionSyntax comparison && IsComparison(comparison)) ? Counted
            : node.DescendantNodesAndSelf().Any(IsRounding) ? Unrounded
            : Counted;
    }

    private static bool IsComparison(BinaryExpressionSyntax binary) => binary.Kind() is SyntaxKind.LessThanExpression or SyntaxKind.LessThanOrEqualExpression
        or SyntaxKind.GreaterThanExpression or SyntaxKind.GreaterThanOrEqualExpression or SyntaxKind.EqualsExpression or SyntaxKind.NotEqualsExpression
        && !binary.Ancestors().Any(ancestor => ancestor is ForStatementSyntax { Condition: { } condition } && condition.Span.Contains(binary.Span));

    private static bool IsRounding(SyntaxNode node) => node switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Round" or "Floor" or "Ceiling" or "Truncate" or "ToInt32" or "RoundToInt" or "FloorToInt" or "CeilToInt" } } => true,
        CastExpressionSyntax { Type: PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.IntKeyword or (int)SyntaxKind.LongKeyword or (int)SyntaxKind.ShortKeyword or (int)SyntaxKind.ByteKeyword } } => true,
        _ => false,
    };
}
