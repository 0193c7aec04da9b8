using Downhill.Differentiation.Program;

namespace Downhill.Differentiation.Adjoint;

/// <summary>What statements write and expressions read.</summary>
internal static class Writing
{
    /// <summary>Adds the storages that the statement may write, elements included.</summary>
    public static void Collect(Stmt statement, HashSet<Storage> written)
    {
        switch (statement)
        {
            case Assign assign:
                written.Add(TargetOf(assign));
                Collect(assign.Value, written);
                break;
            case NewArray allocation:
                written.Add(allocation.Target);
                written.Add(allocation.Target.Elements);
                break;
            case Invoke invoke:
                written.UnionWith(invoke.Overwritten.Select(p => p.Numbers));
                if (invoke.Result is { } result)
                {
                    written.Add(result);
                }

                break;
            case Perform perform:
                Collect(perform.Code, written);
                break;
            case If choice:
                Collect(choice.Condition, written);
                break;
            case Enclosed enclosed:
                Collect(enclosed.Resource, written);
                break;
            case Loop loop:
                Collect(loop.Condition, written);
                Collect(loop.Sequence, written);
                if (loop.Item is { } item)
                {
                    written.Add(item);
                }

                break;
            case Choose:
                break;
            default:
                throw new NotSupportedException("a statement whose writes are not known");
        }

        foreach (var block in statement.Blocks)
        {
            foreach (var inner in block.Statements)
            {
                Collect(inner, written);
            }
        }
    }

    /// <summary>The storages that an expression reads, elements, lengths and references alike.</summary>
    public static IEnumerable<Storage> Reads(Expr expr)
    {
        foreach (var node in expr.SelfAndDescendants())
        {
            switch (node)
            {
                case Ref reference:
                    yield return reference.Storage;
                    break;
                case Element element:
                    yield return element.Array;
                    break;
                case Opaque opaque:
                    foreach (var read in opaque.Footprint.Reads.SelectMany(r => r.Reach).Concat(opaque.Footprint.LengthReads).Concat(opaque.Footprint.RowReads.Select(r => r.Unit)))
                    {
                        yield return read;
                    }

                    break;
                case Negate or Cast or Binary or Apply or TensorApply or Composite:
                    break;
                default:
                    throw new NotSupportedException("an expression whose reads are not known");
            }
        }
    }

    /// <summary>The expressions that a statement evaluates itself, those of its inner blocks aside.</summary>
    public static IEnumerable<Expr> Expressions(Stmt statement) => ((IEnumerable<Expr?>)(statement switch
    {
        Assign { Target: Element element } assign => [.. element.Children, assign.Value],
        Assign assign => new Expr?[] { assign.Value },
        NewArray allocation => [.. allocation.Lengths ?? [], .. allocation.Items ?? []],
        Perform perform => [perform.Code],
        Invoke invoke => [.. invoke.Operands.SelectMany(o => o.Value is { } value ? [value] : o.Place!.Reach.Distinct().Select(p => (Expr)new Ref(invoke.Syntax, p)))],
        If choice => [choice.Condition],
        Enclosed enclosed => [enclosed.Resource],
        Loop loop => new Expr?[] { loop.Start, loop.Bound, loop.Condition, loop.Sequence },
        Choose => [],
        _ => throw new NotSupportedException("a statement whose expressions are not known"),
    })).OfType<Expr>();

    public static Storage TargetOf(Assign assign) => assign.Target is Ref reference ? reference.Storage : ((Element)assign.Target).Array;

    private static void Collect(Expr? expr, HashSet<Storage> written)
    {
        if (expr is Opaque opaque)
        {
            written.UnionWith(opaque.Footprint.Writes);
            written.UnionWith(opaque.Footprint.ElementWrites.Select(a => a.Elements));
        }
    }
}
