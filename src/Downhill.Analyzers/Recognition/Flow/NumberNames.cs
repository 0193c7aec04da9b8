using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Recognition.Flow;

/// <summary>What the real numbers are called that a type and what it holds have, read once per compilation.</summary>
internal sealed class NumberNames
{
    // How many objects lie within each other.
    private const int MaximumDepth = 3;

    private readonly ConcurrentDictionary<ISymbol, HashSet<string>> _known = new(SymbolEqualityComparer.Default);

    public HashSet<string> Of(ITypeSymbol type) => _known.GetOrAdd(type, static key => Read((ITypeSymbol)key));

    // Types hold each other in circles, and a game's by the hundred: each is looked at once, where it is nearest.
    private static HashSet<string> Read(ITypeSymbol type)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var pending = new Queue<(ITypeSymbol? Type, int Depth)>();
        pending.Enqueue((FlowTypes.ElementOf(type), 0));
        while (pending.Count > 0)
        {
            var (current, depth) = pending.Dequeue();
            if (current is null || !seen.Add(current))
            {
                continue;
            }

            foreach (var (member, held) in FlowTypes.State(current).Concat(Shared(current)))
            {
                if (FlowTypes.HoldsReals(held))
                {
                    names.Add(member.Name);
                }
                else if (depth < MaximumDepth && FlowTypes.IsObject(held))
                {
                    pending.Enqueue((FlowTypes.ElementOf(held), depth + 1));
                }
            }
        }

        return names;
    }

    private static IEnumerable<(ISymbol Member, ITypeSymbol Type)> Shared(ITypeSymbol type) => type.GetMembers()
        .Where(static member => member is IFieldSymbol { IsStatic: true, IsConst: false, AssociatedSymbol: null } or IPropertySymbol { IsStatic: true })
        .Select(static member => (member, PlaceRoots.TypeOf(member)!));
}
