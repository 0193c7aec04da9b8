using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition.Finishing;

/// <summary>Tells the numbers that candidates are from those that are only computed from them.</summary>
internal sealed partial class FreeMovement
{
    /// <summary>
    /// What candidates are made of by adding and mixing: the mean of a distribution, the members of a population. How far
    /// they are moved, such as a standard deviation, is computed from points too, but is none.
    /// </summary>
    private void Trace()
    {
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var (code, model) in _region)
            {
                foreach (var node in code.DescendantNodes())
                {
                    changed |= node switch
                    {
                        AssignmentExpressionSyntax assignment when Root(assignment.Left, model) is { } root && _coordinates.Contains(root) => Leaves(assignment.Right, model, 0),
                        VariableDeclaratorSyntax { Initializer.Value: { } value } declarator
                            when model.GetDeclaredSymbol(declarator, _cancellationToken) is { } local && _coordinates.Contains(local) => Leaves(value, model, 0),
                        ForEachStatementSyntax each when model.GetDeclaredSymbol(each, _cancellationToken) is { } local && _coordinates.Contains(local) => Leaves(each.Expression, model, 0),
                        ArgumentSyntax argument when ParameterOf(argument, model) is { } parameter
                            && (_coordinates.Contains(parameter)
                                ? Leaves(argument.Expression, model, 0)
                                : TypeOf(parameter) is { IsReferenceType: true } && Root(argument.Expression, model) is { } given && _coordinates.Contains(given) && _coordinates.Add(parameter)) => true,
                        _ => false,
                    };
                }
            }
        }
    }

    private bool Leaves(ExpressionSyntax value, SemanticModel model, int depth)
    {
        value = SearchCopies.Unwrapped(value);
        switch (value)
        {
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression or (int)SyntaxKind.SubtractExpression } sum:
                return Leaves(sum.Left, model, depth) | Leaves(sum.Right, model, depth);
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.MultiplyExpression or (int)SyntaxKind.DivideExpression } scaled:
                // What a draw is multiplied with is how far a candidate is moved.
                return !IsScaleOfDraw(scaled, model) && Leaves(scaled.Left, model, depth) | Leaves(scaled.Right, model, depth);
            case ConditionalExpressionSyntax choice:
                return Leaves(choice.WhenTrue, model, depth) | Leaves(choice.WhenFalse, model, depth);
            case InvocationExpressionSyntax invocation when !_scores.IsLossCall(invocation) && model.GetSymbolInfo(invocation, _cancellationToken).Symbol is IMethodSymbol called:
                return called.DeclaringSyntaxReferences.IsEmpty
                    ? invocation.ArgumentList.Arguments.Aggregate(
                        invocation.Expression is MemberAccessExpressionSyntax access && Leaves(access.Expression, model, depth),
                        (any, argument) => any | Leaves(argument.Expression, model, depth))
                    : Returned(called, depth + 1);
            case BaseObjectCreationExpressionSyntax or InitializerExpressionSyntax or ImplicitArrayCreationExpressionSyntax or ArrayCreationExpressionSyntax or CollectionExpressionSyntax or TupleExpressionSyntax:
                return value.DescendantNodes(static node => node is not ArgumentSyntax).OfType<ExpressionSyntax>()
                    .Concat(value.DescendantNodes().OfType<ArgumentSyntax>().Select(static argument => argument.Expression))
                    .Where(part => part is not (InitializerExpressionSyntax or TypeSyntax { Parent: ObjectCreationExpressionSyntax }))
                    .Aggregate(false, (any, part) => any | (depth < MaxDepth && Leaves(part, model, depth + 1)));
            default:
                return Root(value, model) is { } root && _points.Contains(root) && _coordinates.Add(root);
        }
    }

    private bool Returned(IMethodSymbol called, int depth)
    {
        var any = false;
        foreach (var (code, model) in _region)
        {
            if (depth < MaxDepth && called.DeclaringSyntaxReferences.Any(reference => reference.SyntaxTree == code.SyntaxTree && reference.Span == code.Span))
            {
                foreach (var node in code.DescendantNodes())
                {
                    var value = node switch
                    {
                        ReturnStatementSyntax result => result.Expression,
                        ArrowExpressionClauseSyntax arrow => arrow.Expression,
                        _ => null,
                    };
                    any |= value is not null && Leaves(value, model, depth);
                }
            }
        }

        return any;
    }

    private bool IsScaleOfDraw(BinaryExpressionSyntax product, SemanticModel model) =>
        product.DescendantNodes().Any(node => node is InvocationExpressionSyntax && model.GetSymbolInfo(node, _cancellationToken).Symbol is IMethodSymbol { ContainingType.Name: not "Math" })
        || new[] { product.Left, product.Right }.Any(factor => SearchCopies.Unwrapped(factor) is IdentifierNameSyntax name
            && model.GetSymbolInfo(name, _cancellationToken).Symbol is ILocalSymbol { DeclaringSyntaxReferences.Length: 1 } local
            && local.DeclaringSyntaxReferences[0].GetSyntax(_cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: { } value }
            && !Mentions(value, model)
            && value.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().Any())
            && !new[] { product.Left, product.Right }.Any(factor => SearchCopies.Unwrapped(factor) is BinaryExpressionSyntax);

    /// <summary>Whether a value is computed from points for something that is no point: a deviation, a distance.</summary>
    private bool IsStatistic(SyntaxNode node, SemanticModel model)
    {
        foreach (var ancestor in node.Ancestors())
        {
            switch (ancestor)
            {
                case AssignmentExpressionSyntax assignment:
                    return assignment.Right.Span.Contains(node.Span) && Root(assignment.Left, model) is { } root && !_coordinates.Contains(root);
                case VariableDeclaratorSyntax declarator:
                    return model.GetDeclaredSymbol(declarator, _cancellationToken) is { } local && !_coordinates.Contains(local);
                case ArgumentSyntax argument when ParameterOf(argument, model) is { } parameter && _coordinates.Contains(parameter):
                case StatementSyntax or ArrowExpressionClauseSyntax or AnonymousFunctionExpressionSyntax or BracketedArgumentListSyntax:
                    return false;
            }
        }

        return false;
    }
}
