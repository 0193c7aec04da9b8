using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Recognition.Flow;

/// <summary>The first few bodies that override or implement a member, looked for once per compilation.</summary>
internal sealed class OverridingMembers(Compilation compilation, SourceBodies bodies)
{
    // A virtual function of a large library has hundreds: what it may do is told by the first.
    private const int Maximum = 6;

    private readonly ConcurrentDictionary<string, ImmutableArray<IMethodSymbol>> _declared = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<IMethodSymbol>> _known = new(SymbolEqualityComparer.Default);

    public ImmutableArray<IMethodSymbol> Of(IMethodSymbol method, CancellationToken cancellationToken) => _known.GetOrAdd(method, _ =>
        Declared((method.AssociatedSymbol ?? method).Name, cancellationToken)
            .Where(declared => !SymbolEqualityComparer.Default.Equals(declared, method) && (Overrides(declared, method) || Implements(declared, method)) && bodies.Has(declared))
            .Take(Maximum)
            .ToImmutableArray());

    private static bool Overrides(IMethodSymbol declared, IMethodSymbol method)
    {
        for (var current = declared.OverriddenMethod; current is not null; current = current.OverriddenMethod)
        {
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, method))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Implements(IMethodSymbol declared, IMethodSymbol method) => method.ContainingType.TypeKind == TypeKind.Interface &&
        declared.ContainingType.AllInterfaces.Any(one => SymbolEqualityComparer.Default.Equals(one.OriginalDefinition, method.ContainingType));

    /// <summary>The methods and getters called <paramref name="name"/> in types that inherit or implement something.</summary>
    private ImmutableArray<IMethodSymbol> Declared(string name, CancellationToken cancellationToken) => _declared.GetOrAdd(
        name,
        key => compilation.GetSymbolsWithName(key, SymbolFilter.Member, cancellationToken)
            .Select(static member => member is IPropertySymbol property ? property.GetMethod : member as IMethodSymbol)
            .Where(static method => method is { IsStatic: false, IsAbstract: false, ContainingType: { TypeKind: TypeKind.Class or TypeKind.Struct } type } &&
                (type.BaseType?.SpecialType is not (null or SpecialType.System_Object or SpecialType.System_ValueType) || !type.Interfaces.IsEmpty))
            .Select(static method => method!)
            .ToImmutableArray());
}
