using System.Collections.Immutable;
using Downhill.Differentiation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Generator;

/// <summary>Finds the parameters, fields and properties that a <c>[Differentiable]</c> attribute names.</summary>
internal static class VariableResolution
{
    /// <summary>The variables with the syntax that names each, leaving out and refusing those that cannot be served.</summary>
    public static (ImmutableArray<ISymbol> Variables, ImmutableArray<SyntaxNode> Syntax) Resolve(
        IMethodSymbol method,
        SyntaxNode declaration,
        AttributeSyntax attribute,
        AttributeData data,
        Compilation compilation,
        ImmutableArray<Refusal>.Builder refusals)
    {
        var variables = ImmutableArray.CreateBuilder<ISymbol>();
        var syntax = ImmutableArray.CreateBuilder<SyntaxNode>();

        ImmutableArray<(string? Name, SyntaxNode Syntax)> names = ReadNames(attribute, data);
        if (names.IsEmpty)
        {
            ResolveFirstParameter(method, declaration, attribute, compilation, variables, syntax, refusals);
        }

        foreach ((string? name, SyntaxNode source) in names)
        {
            ISymbol? variable = name is null ? null : Find(name, method);
            if (variable is null)
            {
                refusals.Add(Unknown(name, source, method));
            }
            else if (variables.Contains(variable, SymbolEqualityComparer.Default))
            {
                refusals.Add(new(source.GetLocation(), $"'{name}' is named twice", "name each variable once"));
            }
            else if (Unserved(variable, source, method, compilation) is { } refusal)
            {
                refusals.Add(refusal);
            }
            else
            {
                variables.Add(variable);
                syntax.Add(source);
            }
        }

        return (variables.ToImmutable(), syntax.ToImmutable());
    }

    private static void ResolveFirstParameter(
        IMethodSymbol method,
        SyntaxNode declaration,
        AttributeSyntax attribute,
        Compilation compilation,
        ImmutableArray<ISymbol>.Builder variables,
        ImmutableArray<SyntaxNode>.Builder syntax,
        ImmutableArray<Refusal>.Builder refusals)
    {
        if (method.Parameters.IsEmpty)
        {
            refusals.Add(new(
                attribute.GetLocation(),
                "there is no parameter to differentiate by",
                "name the fields or properties that it is differentiated by in the attribute"));
            return;
        }

        IParameterSymbol parameter = method.Parameters[0];
        SyntaxNode source = parameter.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is ParameterSyntax written
            ? written
            : declaration;
        SyntaxNode at = source is ParameterSyntax { Type: { } type } ? type : source;
        if (UnservedParameter(parameter, at, method, compilation) is { } refusal)
        {
            refusals.Add(refusal with
            {
                Instead = refusal.Instead ?? "name the variables to differentiate by in the attribute",
            });
            return;
        }

        variables.Add(parameter);
        syntax.Add(source);
    }

    private static ISymbol? Find(string name, IMethodSymbol method)
    {
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (parameter.Name == name)
            {
                return parameter;
            }
        }

        for (INamedTypeSymbol? type = method.ContainingType; type is not null; type = type.BaseType)
        {
            foreach (ISymbol member in type.GetMembers(name))
            {
                if (member is IFieldSymbol { IsImplicitlyDeclared: false } or IPropertySymbol { IsIndexer: false })
                {
                    return member;
                }
            }
        }

        return null;
    }

    private static Refusal Unknown(string? name, SyntaxNode source, IMethodSymbol method)
    {
        if (name is null)
        {
            return new(source.GetLocation(), "null names no variable", "name a parameter, a field or a property");
        }

        bool isMember = method.ContainingType.GetMembers(name).Length > 0;
        return isMember
            ? new(source.GetLocation(), $"'{name}' is neither a parameter nor a field nor a property", null)
            : new(
                source.GetLocation(),
                $"'{method.Name}' has no parameter and '{method.ContainingType.Name}' no field or property named '{name}'",
                null);
    }

    private static Refusal? Unserved(
        ISymbol variable, SyntaxNode source, IMethodSymbol method, Compilation compilation)
    {
        if (variable is IParameterSymbol parameter)
        {
            return UnservedParameter(parameter, source, method, compilation);
        }

        Location at = source.GetLocation();
        if (!compilation.IsSymbolAccessibleWithin(variable, method.ContainingType))
        {
            return new(at, $"'{variable.Name}' is not accessible here", "make it protected, or pass it as a parameter");
        }

        if (method.IsStatic && !variable.IsStatic)
        {
            return new(
                at,
                $"'{variable.Name}' belongs to an object and '{method.Name}' is static",
                "make the method an instance method, or pass the variable as a parameter");
        }

        return variable switch
        {
            IFieldSymbol field => UnservedField(field, at, method, compilation),
            IPropertySymbol property => UnservedProperty(property, method, at, compilation),
            _ => null,
        };
    }

    private static Refusal? UnservedParameter(IParameterSymbol parameter, SyntaxNode source, IMethodSymbol method, Compilation compilation)
    {
        if (parameter.RefKind != RefKind.None)
        {
            return new(
                source.GetLocation(),
                $"'{parameter.Name}' is passed by reference",
                "pass it by value");
        }

        return UnservedType(parameter.Name, parameter.Type, source.GetLocation(), method, compilation);
    }

    private static Refusal? UnservedField(IFieldSymbol field, Location at, IMethodSymbol method, Compilation compilation)
    {
        if (field.IsConst)
        {
            return new(at, $"'{field.Name}' is a constant", "make it a field that can be changed");
        }

        if (field.IsVolatile || field.RefKind != RefKind.None)
        {
            return new(at, $"'{field.Name}' can change while the method runs", "use an ordinary field");
        }

        if (field.IsReadOnly && Differentiator.IsStoredWhole(field.Type, method.ContainingType, compilation))
        {
            return new(at, $"'{field.Name}' is readonly, so that no better value could be stored in it", "drop 'readonly'");
        }

        return UnservedType(field.Name, field.Type, at, method, compilation);
    }

    private static Refusal? UnservedProperty(IPropertySymbol property, IMethodSymbol method, Location at, Compilation compilation)
    {
        if ((property.IsVirtual || property.IsOverride || property.IsAbstract)
            && !property.IsSealed && !method.ContainingType.IsSealed)
        {
            return new(at, $"'{property.Name}' can be overridden", "use a field, or seal the property");
        }

        bool isStored = property.ContainingType.GetMembers().Any(
            member => member is IFieldSymbol field
                && SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property));
        if (!isStored)
        {
            return new(
                at, $"the property '{property.Name}' is computed, not stored", "name the field that stores it");
        }

        if (Differentiator.IsStoredWhole(property.Type, method.ContainingType, compilation)
            && property.SetMethod is null or { IsInitOnly: true })
        {
            return new(
                at, $"'{property.Name}' cannot be set, so that no better value could be stored in it", "add a 'set' accessor");
        }

        return UnservedType(property.Name, property.Type, at, method, compilation);
    }

    private static Refusal? UnservedType(string name, ITypeSymbol type, Location at, IMethodSymbol method, Compilation compilation) =>
        Differentiator.WhyNot(name, type, method.ContainingType, compilation) is { } why ? new(at, why.Reason, why.Instead) : null;

    /// <summary>The names in the attribute, each with the expression that gives it where the source spells it out.</summary>
    private static ImmutableArray<(string? Name, SyntaxNode Syntax)> ReadNames(
        AttributeSyntax attribute, AttributeData data)
    {
        if (data.ConstructorArguments.IsEmpty)
        {
            return ImmutableArray<(string? Name, SyntaxNode Syntax)>.Empty;
        }

        TypedConstant argument = data.ConstructorArguments[0];
        if (argument.Kind != TypedConstantKind.Array)
        {
            return ImmutableArray<(string? Name, SyntaxNode Syntax)>.Empty;
        }

        // A null array stands for no names, as in the attribute's own constructor.
        if (argument.IsNull)
        {
            return ImmutableArray<(string? Name, SyntaxNode Syntax)>.Empty;
        }

        ImmutableArray<ExpressionSyntax> written = WrittenNames(attribute);
        var names = ImmutableArray.CreateBuilder<(string?, SyntaxNode)>();
        for (int i = 0; i < argument.Values.Length; i++)
        {
            names.Add((
                argument.Values[i].Value as string,
                written.Length == argument.Values.Length ? written[i] : attribute));
        }

        return names.ToImmutable();
    }

    private static ImmutableArray<ExpressionSyntax> WrittenNames(AttributeSyntax attribute)
    {
        ImmutableArray<AttributeArgumentSyntax> arguments = attribute.ArgumentList is { } list
            ? list.Arguments.Where(static a => a.NameEquals is null).ToImmutableArray()
            : ImmutableArray<AttributeArgumentSyntax>.Empty;
        if (arguments.Length == 1)
        {
            switch (arguments[0].Expression)
            {
                case ArrayCreationExpressionSyntax { Initializer.Expressions: var expressions }:
                    return expressions.ToImmutableArray();
                case ImplicitArrayCreationExpressionSyntax { Initializer.Expressions: var expressions }:
                    return expressions.ToImmutableArray();
                case CollectionExpressionSyntax collection when collection.Elements.All(static e => e is ExpressionElementSyntax):
                    return collection.Elements.Cast<ExpressionElementSyntax>().Select(static e => e.Expression).ToImmutableArray();
            }
        }

        return arguments.Select(static a => a.Expression).ToImmutableArray();
    }
}
