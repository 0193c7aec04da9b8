using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Lowering;

/// <summary>Which methods a call of a virtual one may run, as far as the compilation has them.</summary>
internal sealed class VirtualCalls(Compilation compilation, CancellationToken cancellationToken)
{
    /// <summary>More methods than this are not followed for one call: each is written out where it is called.</summary>
    public const int MaxTargets = 12;

    private static readonly ConditionalWeakTable<Compilation, IReadOnlyList<INamedTypeSymbol>> s_types = new();

    private readonly Dictionary<INamedTypeSymbol, bool> _closed = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<(INamedTypeSymbol Receiver, IMethodSymbol Method), IReadOnlyList<VirtualTarget>> _known = new(new KeyComparer());

    /// <summary>Whether the text alone does not say which method a call of <paramref name="method"/> runs.</summary>
    public static bool IsOpen(IMethodSymbol method) =>
        !method.IsStatic && (method.IsAbstract || method.IsVirtual || method.IsOverride) && !method.IsSealed && !method.ContainingType.IsSealed && !method.ContainingType.IsValueType;

    /// <summary>
    /// The methods that a call of <paramref name="method"/> on a <paramref name="receiver"/> may run, for every type of the
    /// compilation that has objects; those of the most derived types first.
    /// </summary>
    public IReadOnlyList<VirtualTarget> TargetsOf(IMethodSymbol method, INamedTypeSymbol receiver)
    {
        if (_known.TryGetValue((receiver, method), out var known))
        {
            return known;
        }

        var byMethod = new List<VirtualTarget>();
        if (SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, compilation.Assembly))
        {
            foreach (var type in Types().Where(t => HasObjects(t) && !IsGeneric(t) && IsA(t, receiver)).OrderByDescending(Depth).ThenBy(t => t.ToDisplayString(), StringComparer.Ordinal))
            {
                if (Implementation(type, method) is not { } implementation)
                {
                    continue;
                }

                var group = byMethod.Find(t => SymbolEqualityComparer.Default.Equals(t.Method, implementation));
                if (group is null)
                {
                    byMethod.Add(group = new VirtualTarget(implementation));
                }

                group.Types.Add(type);
            }
        }

        _known.Add((receiver, method), byMethod);
        return byMethod;
    }

    /// <summary>Whether a type of this compilation implements the interface, with whatever type arguments.</summary>
    public bool IsImplementedHere(INamedTypeSymbol @interface) =>
        Types().Any(t => t.AllInterfaces.Any(i => SymbolEqualityComparer.Default.Equals(i.OriginalDefinition, @interface.OriginalDefinition)));

    /// <summary>The method that an object of exactly this type runs; null where it has none.</summary>
    public static IMethodSymbol? Implementation(INamedTypeSymbol type, IMethodSymbol method)
    {
        if (method.ContainingType.TypeKind == TypeKind.Interface)
        {
            return type.FindImplementationForInterfaceMember(method) is IMethodSymbol { IsAbstract: false } found ? MostDerived(type, found) : null;
        }

        return MostDerived(type, method) is { IsAbstract: false } most ? most : null;
    }

    /// <summary>
    /// Whether <see cref="TargetsOf"/> knows every type that is a <paramref name="type"/>: no other assembly can have one, be it
    /// by way of a type here that it can see, and none is generic.
    /// </summary>
    public bool IsClosed(INamedTypeSymbol type)
    {
        if (!_closed.TryGetValue(type, out var known))
        {
            known = IsOutOfSight(type) && Types().Where(t => IsA(t, type)).All(t => IsOutOfSight(t) && !(HasObjects(t) && IsGeneric(t)));
            _closed.Add(type, known);
        }

        return known;
    }

    private bool IsOutOfSight(INamedTypeSymbol type)
    {
        if (type.IsSealed || type.IsValueType)
        {
            return true;
        }

        for (var visible = type; visible is not null; visible = visible.ContainingType)
        {
            if (visible.DeclaredAccessibility is Accessibility.Private or Accessibility.Internal or Accessibility.ProtectedAndInternal)
            {
                return SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, compilation.Assembly)
                    && !compilation.Assembly.GetAttributes().Any(a => a.AttributeClass?.Name == "InternalsVisibleToAttribute");
            }
        }

        return false;
    }

    private static IMethodSymbol? MostDerived(INamedTypeSymbol type, IMethodSymbol method)
    {
        if (method.ContainingType.TypeKind == TypeKind.Interface)
        {
            return method;
        }

        for (var level = type; level is not null; level = level.BaseType)
        {
            foreach (var member in method.AssociatedSymbol is null ? level.GetMembers(method.Name) : level.GetMembers().Where(m => m is IMethodSymbol))
            {
                for (var overridden = member as IMethodSymbol; overridden is not null; overridden = overridden.OverriddenMethod)
                {
                    if (SymbolEqualityComparer.Default.Equals(overridden.OriginalDefinition, method.OriginalDefinition))
                    {
                        return (IMethodSymbol)member;
                    }
                }
            }
        }

        return null;
    }

    private static bool IsA(INamedTypeSymbol type, INamedTypeSymbol ancestor)
    {
        if (ancestor.TypeKind == TypeKind.Interface)
        {
            return type.AllInterfaces.Contains(ancestor, SymbolEqualityComparer.Default);
        }

        for (var level = type; level is not null; level = level.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(level, ancestor))
            {
                return true;
            }
        }

        return false;
    }

    private static int Depth(INamedTypeSymbol type)
    {
        var depth = 0;
        for (var level = type.BaseType; level is not null; level = level.BaseType)
        {
            depth++;
        }

        return depth;
    }

    private static bool HasObjects(INamedTypeSymbol type) => type.TypeKind is TypeKind.Class or TypeKind.Struct && !type.IsAbstract && !type.IsStatic;

    /// <summary>The classes, structs and interfaces of the compilation.</summary>
    private IReadOnlyList<INamedTypeSymbol> Types()
    {
        if (s_types.TryGetValue(compilation, out var known))
        {
            return known;
        }

        var types = new List<INamedTypeSymbol>();
        var pending = new Stack<INamespaceOrTypeSymbol>();
        pending.Push(compilation.Assembly.GlobalNamespace);
        while (pending.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var member in pending.Pop().GetMembers())
            {
                if (member is INamespaceOrTypeSymbol inner)
                {
                    pending.Push(inner);
                }

                if (member is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct or TypeKind.Interface, IsStatic: false } type)
                {
                    types.Add(type);
                }
            }
        }

        return s_types.GetValue(compilation, _ => types);
    }

    private static bool IsGeneric(INamedTypeSymbol? type)
    {
        for (; type is not null; type = type.ContainingType)
        {
            if (type.IsGenericType)
            {
                return true;
            }
        }

        return false;
    }

    private sealed class KeyComparer : IEqualityComparer<(INamedTypeSymbol Receiver, IMethodSymbol Method)>
    {
        public bool Equals((INamedTypeSymbol Receiver, IMethodSymbol Method) x, (INamedTypeSymbol Receiver, IMethodSymbol Method) y) =>
            SymbolEqualityComparer.Default.Equals(x.Method, y.Method) && SymbolEqualityComparer.Default.Equals(x.Receiver, y.Receiver);

        public int GetHashCode((INamedTypeSymbol Receiver, IMethodSymbol Method) key) => SymbolEqualityComparer.Default.GetHashCode(key.Method);
    }
}

/// <summary>A method that a virtual call may run, and the types whose objects run it.</summary>
internal sealed class VirtualTarget(IMethodSymbol method)
{
    public IMethodSymbol Method { get; } = method;

    public List<INamedTypeSymbol> Types { get; } = [];
}
