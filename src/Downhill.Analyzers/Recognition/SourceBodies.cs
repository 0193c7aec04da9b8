using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Analyzers.Recognition;

/// <summary>The operations of methods, accessors and initialisers with source, looked up across files.</summary>
internal sealed class SourceBodies(Compilation compilation)
{
    private readonly ConcurrentDictionary<ISymbol, IOperation?> _bodies = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<SyntaxTree, SemanticModel> _models = new();

    public SemanticModel Model(SyntaxTree tree) => _models.GetOrAdd(
        tree,
        // A call leads into other files of the same compilation; the models are shared by everything that reads there.
#pragma warning disable RS1030
        wanted => compilation.GetSemanticModel(wanted));
#pragma warning restore RS1030

    /// <summary>Uses a model that there is anyway for its file, so that no body of it is bound twice.</summary>
    public void Adopt(SemanticModel model)
    {
        if (model.Compilation == compilation)
        {
            _models.TryAdd(model.SyntaxTree, model);
        }
    }

    /// <summary>The body of <paramref name="method"/>; null without source, or where nothing can be known about what runs.</summary>
    public IOperation? Of(IMethodSymbol method)
    {
        method = (method.PartialImplementationPart ?? method).OriginalDefinition;
        return method.IsAbstract || method.IsExtern || method.DeclaringSyntaxReferences.IsEmpty ? null : _bodies.GetOrAdd(method, Read);
    }

    /// <summary>Whether <paramref name="method"/> has a body that could be read, told from its syntax alone.</summary>
    public bool Has(IMethodSymbol method)
    {
        method = (method.PartialImplementationPart ?? method).OriginalDefinition;
        if (method.IsAbstract || method.IsExtern)
        {
            return false;
        }

        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            if (compilation.ContainsSyntaxTree(reference.SyntaxTree) && reference.GetSyntax() is
                    BaseMethodDeclarationSyntax { Body: not null } or BaseMethodDeclarationSyntax { ExpressionBody: not null } or
                    AccessorDeclarationSyntax { Body: not null } or AccessorDeclarationSyntax { ExpressionBody: not null } or
                    LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or ArrowExpressionClauseSyntax or
                    PropertyDeclarationSyntax { ExpressionBody: not null } or IndexerDeclarationSyntax { ExpressionBody: not null })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The initialiser of a field or property; null where it has none.</summary>
    public IOperation? InitialiserOf(ISymbol member) => member.DeclaringSyntaxReferences.IsEmpty ? null : _bodies.GetOrAdd(member, ReadInitialiser);

    private IOperation? Read(ISymbol method)
    {
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            var node = reference.GetSyntax();
            if (!compilation.ContainsSyntaxTree(node.SyntaxTree))
            {
                continue;
            }

            switch (node)
            {
                case PropertyDeclarationSyntax { ExpressionBody: { } arrow }:
                    node = arrow;
                    break;
                case IndexerDeclarationSyntax { ExpressionBody: { } arrow }:
                    node = arrow;
                    break;
                case TypeDeclarationSyntax:
                    continue;
            }

            if (Model(node.SyntaxTree).GetOperation(node) is { } operation)
            {
                return operation;
            }
        }

        return null;
    }

    private IOperation? ReadInitialiser(ISymbol member)
    {
        foreach (var reference in member.DeclaringSyntaxReferences)
        {
            var value = reference.GetSyntax() switch
            {
                VariableDeclaratorSyntax declarator => declarator.Initializer?.Value,
                PropertyDeclarationSyntax property => property.Initializer?.Value,
                _ => null,
            };
            if (value is not null && compilation.ContainsSyntaxTree(value.SyntaxTree))
            {
                return Model(value.SyntaxTree).GetOperation(value);
            }
        }

        return null;
    }

    /// <summary>The statements or the expression of a body, whatever declares it.</summary>
    public static IEnumerable<IOperation> Parts(IOperation body) => body switch
    {
        IMethodBodyOperation method => Some(method.BlockBody ?? method.ExpressionBody),
        IConstructorBodyOperation constructor => Some(constructor.Initializer, constructor.BlockBody ?? constructor.ExpressionBody),
        ILocalFunctionOperation local => Some(local.Body),
        IAnonymousFunctionOperation lambda => Some(lambda.Body),
        _ => Some(body),
    };

    private static IEnumerable<IOperation> Some(params IOperation?[] operations) => operations.OfType<IOperation>();
}
