using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition.Flow;

/// <summary>
/// What a type parameter stands for, where the project shows it: an engine that is only ever run on arrays of real numbers
/// searches over real numbers. One that is run on other states as well is left alone.
/// </summary>
internal sealed class GenericBindings(SourceBodies bodies, Compilation compilation)
{
    // How many type parameters one may be handed on through, how many places are read for one, and how many of other things
    // with the same name are looked at on the way.
    private const int MaximumDepth = 3;
    private const int MaximumPlaces = 40;
    private const int MaximumStrangers = 60;

    private readonly ConcurrentDictionary<ITypeParameterSymbol, ITypeSymbol?> _known = new(SymbolEqualityComparer.Default);

    /// <summary>The type that <paramref name="type"/> or its elements are where they are generic; the type itself elsewhere.</summary>
    public ITypeSymbol? Resolve(ITypeSymbol? type) =>
        FlowTypes.ElementOf(type) is ITypeParameterSymbol { DeclaringSyntaxReferences.IsEmpty: false } parameter && Of(parameter, 0) is { } bound ? bound : type;

    private ITypeSymbol? Of(ITypeParameterSymbol parameter, int depth)
    {
        parameter = parameter.OriginalDefinition;
        if (_known.TryGetValue(parameter, out var known))
        {
            return known;
        }

        ITypeSymbol? first = null;
        var isKnown = depth <= MaximumDepth && Collect(parameter, ref first, depth);
        return _known.GetOrAdd(parameter, isKnown ? first : null);
    }

    /// <summary>The first type that stands for the parameter; false where one of them is no point of real numbers, or unknown.</summary>
    private bool Collect(ITypeParameterSymbol parameter, ref ITypeSymbol? first, int depth)
    {
        var name = ((ISymbol?)parameter.DeclaringMethod ?? parameter.DeclaringType)?.Name;
        if (name is null)
        {
            return false;
        }

        var (places, strangers) = (0, 0);
        foreach (var node in NameMentions.In(compilation, name, CancellationToken.None))
        {
            if (!MayBe(parameter, node))
            {
                continue;
            }

            if (Argument(parameter, node) is not { } argument)
            {
                if (++strangers > MaximumStrangers)
                {
                    return false;
                }

                continue;
            }

            if (++places > MaximumPlaces)
            {
                return false;
            }

            if (argument is ITypeParameterSymbol other)
            {
                if (SymbolEqualityComparer.Default.Equals(other.OriginalDefinition, parameter))
                {
                    continue;
                }

                if (Of(other, depth + 1) is not { } handed)
                {
                    return false;
                }

                argument = handed;
            }

            // One that is no point decides for all.
            if (!FlowTypes.HoldsReals(argument) && !FlowTypes.IsObject(argument))
            {
                return false;
            }

            first ??= argument;
        }

        return first is not null;
    }

    /// <summary>Whether the text of a name allows it to be the type or method: what is not need not be bound.</summary>
    private static bool MayBe(ITypeParameterSymbol parameter, SimpleNameSyntax node)
    {
        if (parameter.DeclaringMethod is not { } method)
        {
            return node is GenericNameSyntax { TypeArgumentList.Arguments: var arguments } && arguments.Count == parameter.DeclaringType?.TypeParameters.Length &&
                arguments[parameter.Ordinal] is not OmittedTypeArgumentSyntax;
        }

        if (node is GenericNameSyntax { Arity: var arity } && arity != method.TypeParameters.Length)
        {
            return false;
        }

        var whole = node.Parent is MemberAccessExpressionSyntax access && access.Name == node ? access
            : node.Parent is MemberBindingExpressionSyntax binding ? binding
            : (ExpressionSyntax)node;
        return whole.Parent is not InvocationExpressionSyntax { ArgumentList.Arguments.Count: var given } call || call.Expression != whole ||
            (given <= method.Parameters.Length || method.Parameters.Any(static one => one.IsParams)) &&
            given + (method.IsExtensionMethod ? 1 : 0) >= method.Parameters.Count(static one => !one.IsOptional && !one.IsParams);
    }

    /// <summary>What stands for the parameter where its type or method is named.</summary>
    private ITypeSymbol? Argument(ITypeParameterSymbol parameter, SimpleNameSyntax node)
    {
        var model = bodies.Model(node.SyntaxTree);
        if (parameter.DeclaringMethod is { } method)
        {
            // Called as an extension it has the same type parameters, or fewer, of which none can be told.
            var called = model.GetSymbolInfo(node).Symbol as IMethodSymbol;
            return called is not null && SymbolEqualityComparer.Default.Equals((called.ReducedFrom ?? called).OriginalDefinition, method.OriginalDefinition) &&
                called.TypeArguments.Length == method.TypeParameters.Length && called.TypeArguments.Length > parameter.Ordinal
                ? called.TypeArguments[parameter.Ordinal]
                : null;
        }

        // A type's name is bound by itself where nothing but a type can stand: not with the statement around it.
        ExpressionSyntax whole = node.Parent is QualifiedNameSyntax qualified && qualified.Right == node ? qualified : node;
        var symbol = SyntaxFacts.IsInTypeOnlyContext(whole)
            ? model.GetSpeculativeSymbolInfo(whole.SpanStart, whole, SpeculativeBindingOption.BindAsTypeOrNamespace).Symbol
            : model.GetSymbolInfo(node).Symbol;
        return symbol is INamedTypeSymbol type && SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, parameter.DeclaringType?.OriginalDefinition)
            ? type.TypeArguments[parameter.Ordinal]
            : null;
    }
}
