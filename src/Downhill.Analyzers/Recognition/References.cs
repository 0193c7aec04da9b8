using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition;

/// <summary>Where a variable is read and written in the text of a body.</summary>
internal static class References
{
    /// <summary>Every mention of <paramref name="symbol"/> below <paramref name="scope"/>.</summary>
    public static IEnumerable<IdentifierNameSyntax> To(ISymbol symbol, SyntaxNode scope, SemanticModel model)
    {
        foreach (var node in scope.DescendantNodesAndSelf())
        {
            if (node is IdentifierNameSyntax name && name.Identifier.ValueText == symbol.Name && name.SyntaxTree == model.SyntaxTree &&
                SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name).Symbol, symbol))
            {
                yield return name;
            }
        }
    }

    /// <summary>Whether anything in <paramref name="scope"/> but outside <paramref name="part"/> reads <paramref name="symbol"/>.</summary>
    public static bool ReadOutside(ISymbol symbol, SyntaxNode part, SyntaxNode scope, SemanticModel model) =>
        To(symbol, scope, model).Any(name => !part.Span.Contains(name.Span) && !IsWriteOnly(name));

    public static bool IsWriteOnly(IdentifierNameSyntax name) =>
        name.Parent is AssignmentExpressionSyntax assignment && assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) && assignment.Left == name;

    public static bool IsWritten(IdentifierNameSyntax name) => name.Parent switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left == name,
        PrefixUnaryExpressionSyntax unary => unary.IsKind(SyntaxKind.PreIncrementExpression) || unary.IsKind(SyntaxKind.PreDecrementExpression),
        PostfixUnaryExpressionSyntax unary => unary.IsKind(SyntaxKind.PostIncrementExpression) || unary.IsKind(SyntaxKind.PostDecrementExpression),
        ArgumentSyntax argument => !argument.RefOrOutKeyword.IsKind(SyntaxKind.None),
        _ => false,
    };
}
