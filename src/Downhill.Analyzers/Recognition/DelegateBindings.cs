using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Analyzers.Recognition;

/// <summary>Finds the one function that a delegate variable holds, where its only binding can be seen.</summary>
internal sealed class DelegateBindings(SourceBodies bodies)
{
    private readonly ConcurrentDictionary<ISymbol, object?> _resolved = new(SymbolEqualityComparer.Default);

    /// <summary>A lambda's operation or a method; null where the binding is not visible or not the only one.</summary>
    public object? Resolve(ISymbol holder) => holder switch
    {
        ILocalSymbol or IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null, GetMethod: not null } =>
            _resolved.GetOrAdd(holder.OriginalDefinition, Read),
        _ => null,
    };

    private object? Read(ISymbol holder)
    {
        if (holder.DeclaringSyntaxReferences.IsEmpty)
        {
            return null;
        }

        var declaration = holder.DeclaringSyntaxReferences[0].GetSyntax();
        var scope = holder is ILocalSymbol
            ? declaration.FirstAncestorOrSelf<SyntaxNode>(static node =>
                node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or CompilationUnitSyntax)
            : declaration.FirstAncestorOrSelf<TypeDeclarationSyntax>();
        var bound = new List<IOperation>();
        if (bodies.InitialiserOf(holder) is { } initialiser)
        {
            bound.Add(initialiser);
        }

        if (scope is null)
        {
            return null;
        }

        foreach (var node in scope.DescendantNodes())
        {
            if (node is AssignmentExpressionSyntax assignment && NameOf(assignment.Left) == holder.Name)
            {
                var model = bodies.Model(node.SyntaxTree);
                if (SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(assignment.Left).Symbol?.OriginalDefinition, holder.OriginalDefinition) &&
                    model.GetOperation(assignment.Right) is { } value)
                {
                    bound.Add(value);
                }
            }
        }

        return bound.Count == 1 ? FunctionOf(bound[0]) : null;
    }

    private static string? NameOf(ExpressionSyntax target) => target switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
        _ => null,
    };

    private static object? FunctionOf(IOperation value)
    {
        while (true)
        {
            switch (value)
            {
                case IConversionOperation conversion:
                    value = conversion.Operand;
                    break;
                case IDelegateCreationOperation creation:
                    value = creation.Target;
                    break;
                case IParenthesizedOperation parenthesized:
                    value = parenthesized.Operand;
                    break;
                case IAnonymousFunctionOperation lambda:
                    return lambda;
                case IMethodReferenceOperation { Method: var method }:
                    return method;
                default:
                    return null;
            }
        }
    }
}
