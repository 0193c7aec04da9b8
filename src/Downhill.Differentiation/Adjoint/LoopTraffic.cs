using Downhill.Differentiation.Lowering;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Adjoint;

/// <summary>What a loop exchanges with its surroundings.</summary>
internal sealed class LoopTraffic
{
    private readonly HashSet<Storage> _inside = [];
    private readonly HashSet<Storage> _targets = [];
    private readonly HashSet<Storage> _overwritten = [];
    private readonly Dictionary<Storage, bool> _private = [];

    /// <summary>Storages from outside that it writes.</summary>
    public HashSet<Storage> Written { get; } = [];

    /// <summary>Storages from outside whose adjoint it reads or adds to.</summary>
    public HashSet<Storage> Touched { get; } = [];

    /// <summary>Storages from outside whose adjoint it adds to.</summary>
    public HashSet<Storage> Added { get; } = [];

    /// <summary>Scalars from outside to which it only adds amounts, and whose adjoint it therefore never changes.</summary>
    public HashSet<Storage> Sums { get; } = [];

    /// <summary>Reads the loop; null where it does something that is not looked through.</summary>
    public static LoopTraffic? Of(Loop loop)
    {
        if (loop.ExitFlags.Count > 0)
        {
            return null;
        }

        var traffic = new LoopTraffic();
        traffic.CollectInside(loop);
        Writing.Collect(loop, traffic.Written);
        traffic.Written.ExceptWith(traffic._inside);
        if (!traffic.CollectAdjoints(loop.Body))
        {
            return null;
        }

        traffic.Touched.UnionWith(traffic.Added);
        traffic.Touched.UnionWith(traffic._targets);
        traffic.Sums.UnionWith(traffic._targets);
        traffic.Sums.ExceptWith(traffic._overwritten);
        traffic.Sums.ExceptWith(traffic.Added);
        return traffic;
    }

    /// <summary>
    /// Whether each iteration writes the storage before it reads it, and nothing outside of the loop reads it: then it might
    /// as well have been declared inside.
    /// </summary>
    public bool IsPrivate(Storage storage, LoweredFunction function, Loop loop)
    {
        if (!_private.TryGetValue(storage, out var known))
        {
            known = storage is { Kind: StorageKind.Local, IsReassigned: false, IsReturned: false, IsDeclaredInCode: false, Unrestorable: false, ElementsLost: false } && storage != function.Result
                && (storage.IsReal || (storage is { IsRealArray: true, Rank: 1, IsFresh: true }))
                && !IsReadOutside(storage, function.Body, loop)
                && IsWrittenFirst(storage, loop.Body, function);
            _private.Add(storage, known);
        }

        return known;
    }

    private void CollectInside(Stmt statement)
    {
        if (statement is Loop loop)
        {
            foreach (var own in new[] { loop.Index, loop.Item, loop.Count })
            {
                if (own is not null)
                {
                    _inside.Add(own);
                }
            }
        }

        foreach (var block in statement.Blocks)
        {
            _inside.UnionWith(block.Locals);
            foreach (var inner in block.Statements)
            {
                CollectInside(inner);
            }
        }
    }

    /// <summary>Whether all statements are of kinds that are known here.</summary>
    private bool CollectAdjoints(Block block)
    {
        foreach (var statement in block.Statements)
        {
            if (!Writing.Expressions(statement).SelectMany(e => e.SelfAndDescendants()).All(IsKnown))
            {
                return false;
            }

            switch (statement)
            {
                case Assign { Target: Element { IsNamed: false } or Ref { Storage.IsNamed: false } }:
                case Assign { Adjoint: { } followed } when followed.Amounts.Any(a => a.Place is not null):
                case NewArray { Target.IsNamed: false }:
                    // Which arrays are meant is only known when the code runs.
                    return false;
                case Assign { Target: Ref or Element } assign:
                    if (assign.Adjoint is { } step)
                    {
                        var target = Writing.TargetOf(assign);
                        if (!_inside.Contains(target))
                        {
                            _targets.Add(target);
                            if (assign.Target is not Ref || !step.IsAccumulation || !target.IsReal)
                            {
                                _overwritten.Add(target);
                            }
                        }

                        Add(step);
                    }

                    break;
                case NewArray allocation:
                    if (!_inside.Contains(allocation.Target))
                    {
                        return false;
                    }

                    if (allocation is { Active: true, CopyOf: { } source } && !_inside.Contains(source))
                    {
                        Added.Add(source);
                    }

                    allocation.Adjoints.ForEach(Add);
                    break;
                case Perform or If or Choose or Loop:
                    break;
                default:
                    return false;
            }

            foreach (var inner in statement.Blocks)
            {
                if (!CollectAdjoints(inner))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Whether it is told here what an expression of this kind reads.</summary>
    private static bool IsKnown(Expr expr) => expr is Ref or Element or Negate or Cast or Binary or Apply or Opaque;

    private void Add(AdjointStep step)
    {
        foreach (var amount in step.Amounts)
        {
            if (!_inside.Contains(amount.Target))
            {
                Added.Add(amount.Target);
            }
        }
    }

    private static bool IsReadOutside(Storage storage, Block block, Loop loop)
    {
        foreach (var statement in block.Statements)
        {
            if (statement == loop)
            {
                continue;
            }

            if (Reads(statement, storage))
            {
                return true;
            }

            foreach (var inner in statement.Blocks)
            {
                if (IsReadOutside(storage, inner, loop))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool Reads(Stmt statement, Storage storage) =>
        (statement is NewArray allocation && allocation.CopyOf == storage)
        || (statement is Assign { Target: Element element } && element.Array == storage)
        || Writing.Expressions(statement).Any(e => Mentions(e, storage));

    private static bool Mentions(Expr expr, Storage storage) => expr.SelfAndDescendants().Any(node => node switch
    {
        Ref reference => reference.Storage == storage,
        Element element => element.Array == storage,
        Opaque { Footprint: var footprint } => footprint.Reads.Contains(storage) || footprint.Writes.Contains(storage)
            || footprint.ElementWrites.Contains(storage) || footprint.Captured.Contains(storage) || footprint.Escapes.ContainsKey(storage)
            || (storage.IsReal && footprint.LengthReads.Contains(storage)),
        _ => false,
    });

    private static bool IsMentioned(Stmt statement, Storage storage) =>
        Reads(statement, storage)
        || (statement is Assign { Target: Ref target } && target.Storage == storage)
        || (statement is NewArray allocation && allocation.Target == storage)
        || statement.Blocks.Any(b => b.Statements.Any(s => IsMentioned(s, storage)));

    /// <summary>Whether the first statement that has to do with it writes it in full.</summary>
    private static bool IsWrittenFirst(Storage storage, Block body, LoweredFunction function)
    {
        var first = body.Statements.FirstOrDefault(s => IsMentioned(s, storage));
        if (storage.IsReal)
        {
            return first is Assign { Target: Ref target, IsCompound: false } assign && target.Storage == storage && !Mentions(assign.Value, storage);
        }

        return first is Loop { Form: LoopForm.Counted, Step: 1, Comparison: "<", Index: { } index, Bound: { } bound, ExitFlags.Count: 0 } loop
            && ConstantOf(loop.Start) == 0
            && IsLengthOf(bound, storage, function)
            && WritesItsElement(loop.Body, storage, index);
    }

    /// <summary>Whether every pass writes the element of its own index, and touches no other.</summary>
    private static bool WritesItsElement(Block body, Storage array, Storage index)
    {
        var isWritten = false;
        foreach (var statement in body.Statements)
        {
            if (!IsMentioned(statement, array))
            {
                continue;
            }

            if (!isWritten)
            {
                if (statement is not Assign { Target: Element { Indices: [Ref at] } target, IsCompound: false } assign
                    || target.Array != array || at.Storage != index || Mentions(assign.Value, array))
                {
                    return false;
                }

                isWritten = true;
            }
            else if (!TouchesOnly(statement, array, index))
            {
                return false;
            }
        }

        return isWritten;
    }

    private static bool TouchesOnly(Stmt statement, Storage array, Storage index)
    {
        if (statement is NewArray { CopyOf: { } source } && source == array)
        {
            return false;
        }

        var expressions = Writing.Expressions(statement);
        if (statement is Assign { Target: Element target })
        {
            expressions = expressions.Append(target);
        }

        foreach (var node in expressions.SelectMany(e => e.SelfAndDescendants()))
        {
            switch (node)
            {
                case Element element when element.Array == array && !(element.Indices is [Ref at] && at.Storage == index):
                case Ref reference when reference.Storage == array:
                case Opaque when Mentions(node, array):
                    return false;
            }
        }

        return statement.Blocks.All(b => b.Statements.All(s => TouchesOnly(s, array, index)));
    }

    /// <summary>Whether the bound is the array's whole length.</summary>
    private static bool IsLengthOf(Expr bound, Storage array, LoweredFunction function)
    {
        if (bound is Opaque { Footprint: { Reads.Count: 0, LengthReads: var lengths }, Operation: IPropertyReferenceOperation { Property.Name: "Length" } }
            && lengths.Count == 1 && lengths.Contains(array))
        {
            return true;
        }

        var allocations = new List<NewArray>();
        Allocations(function.Body, array, allocations);
        return allocations is [{ Lengths: [var length] }] && ConstantOf(length) is { } size && ConstantOf(bound) == size;
    }

    private static void Allocations(Block block, Storage array, List<NewArray> allocations)
    {
        foreach (var statement in block.Statements)
        {
            if (statement is NewArray allocation && allocation.Target == array)
            {
                allocations.Add(allocation);
            }

            foreach (var inner in statement.Blocks)
            {
                Allocations(inner, array, allocations);
            }
        }
    }

    private static int? ConstantOf(Expr? expr) => expr is Opaque { Operation.ConstantValue: { HasValue: true, Value: int value } } ? value : null;
}
