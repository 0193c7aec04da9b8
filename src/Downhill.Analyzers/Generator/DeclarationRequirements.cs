using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Generator;

/// <summary>What the declaration of a method has to be like for a gradient to be written beside it.</summary>
internal static class DeclarationRequirements
{
    /// <summary>Adds a refusal for what <paramref name="method"/>'s declaration has that cannot be served.</summary>
    public static void Check(
        IMethodSymbol method, SyntaxNode declaration, ImmutableArray<Refusal>.Builder refusals)
    {
        if (declaration is not MethodDeclarationSyntax syntax)
        {
            refusals.Add(Misplaced(method, declaration));
            return;
        }

        if (UnservedKind(method, syntax) is { } kind)
        {
            refusals.Add(kind);
        }
        else if (UnservedResult(method, syntax) is { } result)
        {
            refusals.Add(result);
        }
    }

    private static Refusal Misplaced(IMethodSymbol method, SyntaxNode declaration) => declaration switch
    {
        LocalFunctionStatementSyntax local => new(
            local.Identifier.GetLocation(),
            "nothing can be generated beside a local function",
            "make it a method of a partial type and pass what it captures as parameters"),
        LambdaExpressionSyntax lambda => new(
            lambda.ArrowToken.GetLocation(),
            "nothing can be generated beside a lambda",
            "make it a method of a partial type and pass what it captures as parameters"),
        _ => new(
            declaration switch
            {
                AccessorDeclarationSyntax accessor => accessor.Keyword.GetLocation(),
                OperatorDeclarationSyntax @operator => @operator.OperatorToken.GetLocation(),
                _ => method.Locations.FirstOrDefault() ?? declaration.GetLocation(),
            },
            "only an ordinary method can be differentiated",
            "move the computation into a method"),
    };

    private static Refusal? UnservedKind(IMethodSymbol method, MethodDeclarationSyntax syntax)
    {
        INamedTypeSymbol type = method.ContainingType;
        Location name = syntax.Identifier.GetLocation();

        if (!type.CanBeReferencedByName)
        {
            return new(name, "a gradient cannot be written into an extension block", "write an extension method with a 'this' parameter");
        }

        if (type.TypeKind == TypeKind.Interface && (method.IsVirtual || method.IsAbstract))
        {
            return new(
                name,
                "a method of an interface can be implemented elsewhere",
                "differentiate the implementation, or make it static and not virtual");
        }

        for (INamedTypeSymbol? container = type; container is not null; container = container.ContainingType)
        {
            if (container.IsFileLocal)
            {
                return new(
                    name,
                    $"the file-local type '{container.Name}' cannot be continued in a generated file",
                    "drop its 'file' modifier");
            }
        }

        if (method.MethodKind == MethodKind.ExplicitInterfaceImplementation)
        {
            return new(
                name, "an explicit interface implementation has no name of its own", "let it call an ordinary method");
        }

        if (method.TypeParameters.Length > 0)
        {
            return new(
                syntax.TypeParameterList?.GetLocation() ?? name,
                "generic methods cannot be differentiated",
                "write the method for the type it is used with");
        }

        if (method.IsAbstract)
        {
            return new(Modifier(syntax, SyntaxKind.AbstractKeyword) ?? name, "an abstract method has no body", "differentiate the override");
        }

        if (method.IsExtern)
        {
            return new(Modifier(syntax, SyntaxKind.ExternKeyword) ?? name, "an extern method has no source", null);
        }

        // The gradient of the base would be called for an object whose override computes something else.
        if ((method.IsVirtual || method.IsOverride) && !method.IsSealed && !type.IsSealed)
        {
            return new(
                Modifier(syntax, SyntaxKind.VirtualKeyword) ?? Modifier(syntax, SyntaxKind.OverrideKeyword) ?? name,
                "the method can be overridden, and its gradient would not follow",
                "make the method or its type sealed, or let it call a method that cannot be overridden");
        }

        if (method.IsAsync)
        {
            return new(Modifier(syntax, SyntaxKind.AsyncKeyword) ?? name, "an async method has no single result to differentiate", null);
        }

        return syntax.Body is null && syntax.ExpressionBody is null ? new(name, "the method has no body", null) : null;
    }

    private static Refusal? UnservedResult(IMethodSymbol method, MethodDeclarationSyntax syntax)
    {
        if (method.ReturnsByRef || method.ReturnsByRefReadonly)
        {
            return new(syntax.ReturnType.GetLocation(), "the method returns a reference", "return the value, a 'double'");
        }

        if (method.ReturnType.SpecialType is SpecialType.System_Double or SpecialType.System_Single)
        {
            return null;
        }

        string type = method.ReturnType.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
        return method.ReturnsVoid
            ? new(syntax.ReturnType.GetLocation(), "the method returns nothing", "return the loss as a 'double'")
            : new(
                syntax.ReturnType.GetLocation(),
                $"the method returns '{type}'",
                "return the loss as one 'double'");
    }

    private static Location? Modifier(MethodDeclarationSyntax syntax, SyntaxKind kind)
    {
        int index = syntax.Modifiers.IndexOf(kind);
        return index < 0 ? null : syntax.Modifiers[index].GetLocation();
    }
}
