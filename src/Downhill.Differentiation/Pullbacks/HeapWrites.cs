using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Pullbacks;

/// <summary>What a program changes in objects that others may read: then values read from there are not the same later.</summary>
internal sealed class HeapWrites
{
    /// <summary>Whether elements of arrays that others hold may change, or anything else that is not told apart.</summary>
    public bool Anything { get; private set; }

    /// <summary>The types of the arrays that others may hold and whose elements are written.</summary>
    public HashSet<ITypeSymbol> Arrays { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>The fields and properties that are written.</summary>
    public HashSet<ISymbol> Members { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>Vectors and matrices that code which changes objects may get hold of.</summary>
    public HashSet<Storage> Exposed { get; } = [];

    public static HeapWrites Of(IEnumerable<Block> bodies)
    {
        var writes = new HeapWrites();
        var blocks = new Stack<Block>(bodies);
        while (blocks.Count > 0)
        {
            foreach (var statement in blocks.Pop().Statements)
            {
                foreach (var inner in statement.Blocks)
                {
                    blocks.Push(inner);
                }

                writes.Add(statement);
            }
        }

        return writes;
    }

    private void Add(Stmt statement)
    {
        foreach (var footprint in Footprints(statement))
        {
            Anything |= footprint.WritesHeap;
            Members.UnionWith(footprint.MembersWritten);
            if (footprint.WritesHeap || footprint.CallsUnknown || footprint.Captured.Count > 0)
            {
                Exposed.UnionWith(footprint.Reads);
            }
        }

        if (statement is Assign { Target: Ref, Value: Ref { Storage: { IsTensor: true } named } })
        {
            Exposed.Add(named);
        }

        switch (statement)
        {
            case Assign { Target: Element { Array: { Kind: StorageKind.Field, Symbol: { } field } } }:
                Members.Add(field.OriginalDefinition);
                break;
            case Assign { Target: Element { Array: { IsFresh: false } or { ElementsLost: true } } target } when target is Element { Array: var array }:
                Arrays.Add(array.Type);
                break;
            case Assign { Target: Ref { Storage: { Kind: StorageKind.Member, Symbol: { } member } } }:
                Members.Add(member.OriginalDefinition);
                break;
            case Enclosed { Kind: not Enclosure.Finally }:
                // What is read under a lock may be another thread's to write after it, and what is disposed of cannot be read again.
                Anything = true;
                break;
            case Invoke invoke:
                Anything |= invoke.Callee.WritesHeap;
                Members.UnionWith(invoke.Callee.FieldsWritten);
                break;
        }
    }

    private static IEnumerable<Footprint> Footprints(Stmt statement)
    {
        IEnumerable<Expr?> roots = statement switch
        {
            Assign assign => [assign.Value],
            Perform perform => [perform.Code],
            If choice => [choice.Condition],
            Loop loop => [loop.Condition, loop.Sequence],
            Invoke invoke => invoke.Operands.Select(o => o.Value),
            _ => [],
        };
        return roots.OfType<Opaque>().Select(o => o.Footprint);
    }
}
