using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition.Flow;

/// <summary>
/// The elements that hold the score of the array or list that they are in: <c>member[0] = Cost(member)</c>. What such an index
/// names is no number of the point, but as good as a member of its own.
/// </summary>
internal static class ScoreSlots
{
    private static readonly ConditionalWeakTable<SyntaxTree, HashSet<string>> s_slots = new();

    /// <summary>The text of the index where <paramref name="element"/> holds a score, as the file shows it; null elsewhere.</summary>
    public static string? Of(SyntaxNode element) => element is ElementAccessExpressionSyntax access && IndexOf(access) is { } index &&
        s_slots.GetValue(element.SyntaxTree, static tree => Read(tree.GetRoot())).Contains(index) ? index : null;

    private static HashSet<string> Read(SyntaxNode root)
    {
        var slots = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in root.DescendantNodes())
        {
            if (node is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: ElementAccessExpressionSyntax element } assignment &&
                IndexOf(element) is { } index && !slots.Contains(index) && IsScoreOf(assignment.Right, element, index))
            {
                slots.Add(index);
            }
        }

        return slots;
    }

    // A number or a name; a counter that goes through the elements is told apart by what is computed from them.
    private static string? IndexOf(ElementAccessExpressionSyntax element) => element.ArgumentList.Arguments.LastOrDefault()?.Expression switch
    {
        LiteralExpressionSyntax { Token.Value: int } literal => literal.Token.ValueText,
        IdentifierNameSyntax name when !IsCounter(name) => name.Identifier.ValueText,
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.IndexExpression, Operand: LiteralExpressionSyntax } fromEnd => fromEnd.ToString(),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.SubtractExpression, Left: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Length" or "Count" }, Right: LiteralExpressionSyntax { Token.Value: 1 } } => "^1",
        _ => null,
    };

    private static bool IsCounter(IdentifierNameSyntax name) => name.Ancestors().OfType<ForStatementSyntax>().Any(loop =>
        loop.Declaration?.Variables.Any(counter => counter.Identifier.ValueText == name.Identifier.ValueText) == true ||
        loop.Incrementors.Any(step => step.DescendantNodes().OfType<IdentifierNameSyntax>().Any(one => one.Identifier.ValueText == name.Identifier.ValueText)));

    private static bool IsScoreOf(ExpressionSyntax value, ElementAccessExpressionSyntax element, string index)
    {
        switch (value)
        {
            case CastExpressionSyntax cast:
                return IsScoreOf(cast.Expression, element, index);
            case ParenthesizedExpressionSyntax parenthesized:
                return IsScoreOf(parenthesized.Expression, element, index);
            case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.UnaryMinusExpression } negated:
                return IsScoreOf(negated.Operand, element, index);
            case AwaitExpressionSyntax awaited:
                return IsScoreOf(awaited.Expression, element, index);
            case InvocationExpressionSyntax call:
                return call.Expression is not MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "Math" or "MathF" or "Mathf" } } &&
                    call.ArgumentList.Arguments.Any(argument => IsGiven(argument.Expression, element, index));
            case IdentifierNameSyntax { Identifier.ValueText: var name }:
                return element.FirstAncestorOrSelf<BlockSyntax>()?.DescendantNodes().OfType<VariableDeclaratorSyntax>()
                    .Any(one => one.Identifier.ValueText == name && one.Initializer?.Value is InvocationExpressionSyntax made && IsScoreOf(made, element, index)) == true;
            default:
                return false;
        }
    }

    // The whole, or other elements of it by their places.
    private static bool IsGiven(ExpressionSyntax argument, ElementAccessExpressionSyntax element, string index) => argument switch
    {
        ElementAccessExpressionSyntax other when SyntaxFactory.AreEquivalent(other, element.Expression) => true,
        ElementAccessExpressionSyntax other => IndexOf(other) is { } place && place != index && SyntaxFactory.AreEquivalent(other.Expression, element.Expression),
        IdentifierNameSyntax or MemberAccessExpressionSyntax => SyntaxFactory.AreEquivalent(argument, element.Expression),
        _ => false,
    };
}
