using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>Conditions that tell the diagonal of a matrix from the rest of it: <c>i == j</c>.</summary>
internal static class DiagonalConditions
{
    /// <summary>The two indices that a condition compares; null where it is another one.</summary>
    public static (string Row, string Column)? IndicesOf(ExpressionSyntax condition) => Eliminations.Inner(condition) switch
    {
        BinaryExpressionSyntax { Left: IdentifierNameSyntax row, Right: IdentifierNameSyntax column, RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression }
            when row.Identifier.ValueText != column.Identifier.ValueText => (row.Identifier.ValueText, column.Identifier.ValueText),
        _ => null,
    };

    /// <summary>Whether a choice is one between the diagonal and the rest, and so the same for all data: both names count a loop, or the elements that a function fills.</summary>
    public static bool IsOfIndices(SyntaxNode choice)
    {
        var condition = choice switch
        {
            ConditionalExpressionSyntax conditional => conditional.Condition,
            IfStatementSyntax branch => branch.Condition,
            _ => null,
        };
        return condition is not null && IndicesOf(condition) is var (row, column) && IsIndex(row, choice) && IsIndex(column, choice);
    }

    /// <summary>The statement's <c>if (i == j)</c>, where it stands in one without another branch.</summary>
    public static (string Row, string Column)? Around(StatementSyntax? statement)
    {
        var parent = statement?.Parent is BlockSyntax { Statements.Count: 1 } block ? block.Parent : statement?.Parent;
        return parent is IfStatementSyntax { Else: null, Condition: BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression } condition } ? IndicesOf(condition) : null;
    }

    private static bool IsIndex(string name, SyntaxNode within) => within.Ancestors().Any(node => node switch
    {
        ForStatementSyntax { Declaration.Variables: var counters } => counters.Any(counter => counter.Identifier.ValueText == name),
        ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters: { Count: 2 } indices } => indices.Any(index => index.Identifier.ValueText == name),
        _ => false,
    });
}
