using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Recognition.Objectives;

/// <summary>The bodies that a call of a virtual, abstract or interface method may run, as far as the compilation has them.</summary>
internal sealed class Overrides(Compilation compilation)
{
    // A loss with more forms than this is a library of losses: which of them is meant cannot be said.
    private const int Maximum = 12;

    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<IMethodSymbol>> _known = new(SymbolEqualityComparer.Default);
    private ImmutableArray<INamedTypeSymbol> _types;

    /// <summary>Whether the text of a call does not say which body runs.</summary>
    public static bool IsOpen(IMethodSymbol method) =>
        !method.IsStatic && (method.IsAbstract || method.IsVirtual || (method.IsOverride && !method.IsSealed)) && method.ContainingType is { IsSealed: false, IsValueType: false };

    /// <summary>The bodies, in the order of the types' names; empty where there are none, or too many.</summary>
    public ImmutableArray<IMethodSymbol> Of(IMethodSymbol method) => _known.GetOrAdd(method.OriginalDefinition, key => Find((IMethodSymbol)key));

    private ImmutableArray<IMethodSymbol> Find(IMethodSymbol method)
    {
        var found = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        foreach (var type in Types())
        {
            if (type.IsAbstract || type.TypeKind is not (TypeKind.Class or TypeKind.Struct))
            {
                continue;
            }

            var implementation = method.ContainingType.TypeKind == TypeKind.Interface
                ? type.AllInterfaces.FirstOrDefault(one => SymbolEqualityComparer.Default.Equals(one.OriginalDefinition, method.ContainingType.OriginalDefinition)) is { } contract &&
                  contract.GetMembers(method.Name).FirstOrDefault(one => SymbolEqualityComparer.Default.Equals(one.OriginalDefinition, method)) is { } wanted
                    ? type.FindImplementationForInterfaceMember(wanted) as IMethodSymbol
                    : null
                : MostDerived(type, method);
            if (implementation is { IsAbstract: false, DeclaringSyntaxReferences.IsEmpty: false })
            {
                found.Add(implementation.OriginalDefinition);
            }
        }

        return found.Count > Maximum
            ? ImmutableArray<IMethodSymbol>.Empty
            : found.OrderBy(static one => one.ContainingType.ToDisplayString(), StringComparer.Ordinal).ToImmutableArray();
    }

    private static IMethodSymbol? MostDerived(INamedTypeSymbol type, IMethodSymbol method)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            foreach (var member in current.GetMembers(method.Name).OfType<IMethodSymbol>())
            {
                for (var one = member; one is not null; one = one.OverriddenMethod)
                {
                    if (SymbolEqualityComparer.Default.Equals(one.OriginalDefinition, method))
                    {
                        return member;
                    }
                }
            }
        }

        return null;
    }

    private ImmutableArray<INamedTypeSymbol> Types()
    {
        if (_types.IsDefault)
        {
            var types = ImmutableArray.CreateBuilder<INamedTypeSymbol>();
            var pending = new Stack<INamespaceOrTypeSymbol>();
            pending.Push(compilation.Assembly.GlobalNamespace);
            while (pending.Count > 0)
            {
                foreach (var member in pending.Pop().GetMembers().OfType<INamespaceOrTypeSymbol>())
                {
                    pending.Push(member);
                    if (member is INamedTypeSymbol type)
                    {
                        types.Add(type);
                    }
                }
            }

            _types = types.ToImmutable();
        }

        return _types;
    }
}
