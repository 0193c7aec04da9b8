using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition.Finishing;

/// <summary>A place where a search puts the value of one variable into another.</summary>
/// <param name="From">The variable or member that is read; null where it is no plain copy.</param>
/// <param name="To">The variable or member that is written; for an element of an array of points, the array.</param>
/// <param name="Target">The target as it is written.</param>
/// <param name="Value">The value as it is written.</param>
/// <param name="Node">The assignment, declarator or call.</param>
/// <param name="IsReference">Whether the target then refers to the same array.</param>
/// <param name="IsWhole">Whether the target gets all of the value, and not one of many.</param>
internal sealed record SearchCopy(ISymbol? From, ISymbol? To, ExpressionSyntax? Target, ExpressionSyntax Value, SyntaxNode Node, bool IsReference, bool IsWhole);

/// <summary>The assignments of a loop, read for what they copy.</summary>
internal static class SearchCopies
{
    public static List<SearchCopy> Read(SyntaxNode loop, SemanticModel model, CancellationToken cancellationToken)
    {
        var copies = new List<SearchCopy>();
        foreach (var node in loop.DescendantNodes())
        {
            cancellationToken.ThrowIfCancellationRequested();
            switch (node)
            {
                case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: TupleExpressionSyntax left, Right: TupleExpressionSyntax right }
                    when left.Arguments.Count == right.Arguments.Count:
                    for (var i = 0; i < left.Arguments.Count; i++)
                    {
                        Add(left.Arguments[i].Expression, right.Arguments[i].Expression, node);
                    }

                    break;
                case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment:
                    Add(assignment.Left, assignment.Right, node);
                    break;
                case VariableDeclaratorSyntax { Initializer.Value: { } value } declarator:
                    copies.Add(new SearchCopy(Copied(value, model, cancellationToken), model.GetDeclaredSymbol(declarator, cancellationToken), null, value, node, !IsClone(value), true));
                    break;
                case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access, ArgumentList.Arguments: var arguments } invocation:
                    if (access.Name.Identifier.ValueText == "CopyTo" && arguments.Count is 1 or 2)
                    {
                        Fill(access.Expression, arguments[0].Expression, invocation);
                    }
                    else if (access.Name.Identifier.ValueText is "Copy" or "BlockCopy" && arguments.Count is 3 or 5)
                    {
                        Fill(arguments[0].Expression, arguments[arguments.Count == 3 ? 1 : 2].Expression, invocation);
                    }

                    break;
            }
        }

        return copies;

        void Add(ExpressionSyntax target, ExpressionSyntax value, SyntaxNode node)
        {
            if (target is ElementAccessExpressionSyntax element)
            {
                // a[i] = b[i] copies the arrays, where they hold numbers; population[i] = trial keeps one of many.
                var isNumber = model.GetTypeInfo(target, cancellationToken).Type?.SpecialType == SpecialType.System_Double;
                var from = isNumber
                    ? value is ElementAccessExpressionSyntax read && SyntaxFactory.AreEquivalent(read.ArgumentList, element.ArgumentList)
                        ? SymbolOf(read.Expression, model, cancellationToken)
                        : null
                    : Copied(value, model, cancellationToken);
                copies.Add(new SearchCopy(from, SymbolOf(element.Expression, model, cancellationToken), target, value, node, false, isNumber));
                return;
            }

            copies.Add(new SearchCopy(Copied(value, model, cancellationToken), SymbolOf(target, model, cancellationToken), target, value, node, !IsClone(value), true));
        }

        void Fill(ExpressionSyntax from, ExpressionSyntax to, SyntaxNode node) =>
            copies.Add(new SearchCopy(Copied(from, model, cancellationToken), SymbolOf(to, model, cancellationToken), to, from, node, false, true));
    }

    /// <summary>The variable whose value an expression is, or is a copy of.</summary>
    public static ISymbol? Copied(ExpressionSyntax value, SemanticModel model, CancellationToken cancellationToken)
    {
        value = Unwrapped(value);
        return value switch
        {
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Clone" or "ToArray" } access, ArgumentList.Arguments.Count: 0 } =>
                Copied(access.Expression, model, cancellationToken),
            IdentifierNameSyntax or MemberAccessExpressionSyntax => SymbolOf(value, model, cancellationToken),
            _ => null,
        };
    }

    /// <summary>An expression without casts, parentheses and <c>!</c>.</summary>
    public static ExpressionSyntax Unwrapped(ExpressionSyntax value) =>
        value switch
        {
            ParenthesizedExpressionSyntax parenthesized => Unwrapped(parenthesized.Expression),
            CastExpressionSyntax cast => Unwrapped(cast.Expression),
            PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } suppressed => Unwrapped(suppressed.Operand),
            _ => value,
        };

    public static ISymbol? SymbolOf(ExpressionSyntax expression, SemanticModel model, CancellationToken cancellationToken) =>
        model.GetSymbolInfo(Unwrapped(expression), cancellationToken).Symbol is (ILocalSymbol or IParameterSymbol or IFieldSymbol or IPropertySymbol) and var symbol ? symbol : null;

    private static bool IsClone(ExpressionSyntax value) => Unwrapped(value) is InvocationExpressionSyntax;
}
