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
    // How many type parameters one may be handed on through, and how many places are read for one.
    private const int MaximumDepth = 3;
    private const int MaximumPlaces = 40;

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

        var found = new List<ITypeSymbol>();
        var isKnown = depth <= MaximumDepth && Collect(parameter, found, depth) && found.Count > 0 && found.All(static one => FlowTypes.HoldsReals(one) || FlowTypes.IsObject(one));
        return _known.GetOrAdd(parameter, isKnown ? found[0] : null);
    }

    private bool Collect(ITypeParameterSymbol parameter, List<ITypeSymbol> found, int depth)
    {
        var name = ((ISymbol?)parameter.DeclaringMethod ?? parameter.DeclaringType)?.Name;
        if (name is null)
        {
            return false;
        }

        var places = 0;
        foreach (var tree in compilation.SyntaxTrees)
        {
            if (!IdentifierSet.Of(tree).Contains(name))
            {
                continue;
            }

            foreach (var node in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>().Where(node => node.Identifier.ValueText == name))
            {
                if (Argument(parameter, node) is not { } argument)
                {
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

                    found.Add(handed);
                }
                else
                {
                    found.Add(argument);
                }
            }
        }

        return true;
    }

    /// <summary>What stands for the parameter where its type or method is named.</summary>
    private ITypeSymbol? Argument(ITypeParameterSymbol parameter, SimpleNameSyntax node)
    {
        if (parameter.DeclaringMethod is { } method)
        {
            // Called as an extension it has the same type parameters, or fewer, of which none can be told.
            var called = bodies.Model(node.SyntaxTree).GetSymbolInfo(node).Symbol as IMethodSymbol;
            return called is not null && SymbolEqualityComparer.Default.Equals((called.ReducedFrom ?? called).OriginalDefinition, method.OriginalDefinition) &&
                called.TypeArguments.Length == method.TypeParameters.Length && called.TypeArguments.Length > parameter.Ordinal
                ? called.TypeArguments[parameter.Ordinal]
                : null;
        }

        return node is GenericNameSyntax { TypeArgumentList.Arguments: var arguments } && arguments.Count > parameter.Ordinal && arguments[parameter.Ordinal] is not OmittedTypeArgumentSyntax &&
            bodies.Model(node.SyntaxTree).GetSymbolInfo(node).Symbol is INamedTypeSymbol type && SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, parameter.DeclaringType?.OriginalDefinition)
            ? type.TypeArguments[parameter.Ordinal]
            : null;
    }
}
