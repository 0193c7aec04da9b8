using Downhill.Differentiation.Analysis;
using Downhill.Differentiation.Lowering;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Adjoint;

/// <summary>
/// Decides what the forward pass keeps: a value is kept only if the adjoint of something before needs it and it is about
/// to be overwritten or to go out of scope, and only if it cannot be had again more cheaply.
/// </summary>
/// <remarks>
/// To-be-recorded analysis (Hascoët, Naumann and Pascual, 2005) on the structured program: a forward flow of the set of
/// values that the reverse pass needs so far. Loops are repeated until the set stands.
/// </remarks>
internal sealed class Recording(LoweredFunction function, Activity activity, Values values, ITypeSymbol @bool, ITypeSymbol @int)
{
    /// <summary>What blocks write: loops are gone through again and again, and that stays the same.</summary>
    private readonly Dictionary<Block, HashSet<Storage>> _writes = [];
    private readonly Dictionary<Block, Dictionary<Storage, int>> _lastWrites = [];

    public void Run()
    {
        var required = new StorageSet(function.Storages.Count + 64);
        Visit(function.Body, required, isRoot: !function.IsPullback);
    }

    private bool Visit(Block block, StorageSet required, bool isRoot)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        var reversed = false;
        for (var i = 0; i < block.Statements.Count; i++)
        {
            var statement = block.Statements[i];
            Visit(statement, block, required);
            reversed |= statement.Reversed;
        }

        if (isRoot)
        {
            return reversed;
        }

        Leave(block, required);
        return reversed || block.Kept.Count > 0;
    }

    private void Visit(Stmt statement, Block block, StorageSet required)
    {
        switch (statement)
        {
            case Assign assign:
                Visit(assign, required);
                statement.Reversed = assign.Adjoint is not null || assign.Saved.Count > 0;
                break;
            case NewArray allocation:
                if (allocation.Target.IsNamed || allocation.Target.Writes <= 1)
                {
                    required.Remove(allocation.Target);
                }

                foreach (var step in allocation.Adjoints)
                {
                    Require(step.Needs, required);
                }

                statement.Reversed = allocation.Active;
                break;
            case Invoke invoke:
                Visit(invoke, required);
                break;
            case Perform perform:
                foreach (var written in perform.Code.Footprint.Writes)
                {
                    if (required.Contains(written) && !written.Unrestorable && !written.IsDeclaredInCode)
                    {
                        if (perform.Inverse is not null)
                        {
                            perform.IsUndone = true;
                        }
                        else
                        {
                            perform.Saved.Add(written);
                            required.Remove(written);
                        }
                    }
                }

                statement.Reversed = perform.Saved.Count > 0 || perform.IsUndone;
                break;
            case If choice:
                Visit(choice, block, required);
                break;
            case Choose choose:
                var entry = required.Copy();
                foreach (var arm in choose.Blocks)
                {
                    var inArm = entry.Copy();
                    choose.Reversed |= Visit(arm, inArm, isRoot: false);
                    required.UnionWith(inArm);
                }

                if (choose.Reversed)
                {
                    required.Add(choose.Arm);
                }

                break;
            case Enclosed enclosed:
                enclosed.Reversed = Visit(enclosed.Body, required, isRoot: false) | Visit(enclosed.After, required, isRoot: false);
                break;
            case Loop { IsFused: true } fused:
                VisitFused(fused);
                break;
            case Loop loop:
                Visit(loop, block, required);
                break;
        }
    }

    /// <summary>
    /// The way back comes at the end of each iteration: what the iteration declared is still there, and what is needed
    /// before the loop or by another iteration is not written in it.
    /// </summary>
    private void VisitFused(Loop loop)
    {
        var required = new StorageSet(function.Storages.Count + 64);
        foreach (var statement in loop.Body.Statements)
        {
            Visit(statement, loop.Body, required);
        }
    }

    /// <summary>The callee keeps the values that it needs itself; its arrays have to be at hand, with their elements.</summary>
    private static void Visit(Invoke invoke, StorageSet required)
    {
        foreach (var written in invoke.Overwritten)
        {
            if (written.Class is null)
            {
                if (required.Contains(written) && !written.Unrestorable && !written.IsDeclaredInCode)
                {
                    invoke.Saved.Add(written);
                }

                required.Remove(written);
            }
        }

        if (invoke.Result is { } result)
        {
            required.Remove(result);
        }

        if (invoke.Active)
        {
            Require(invoke.Operands.Select(o => o.Place).OfType<Storage>().Where(static p => p.Class is not null).SelectMany(static p => p.Reach), required);
            Require(invoke.Needs, required);
        }

        invoke.Reversed = invoke.Active || invoke.Saved.Count > 0 || invoke.Cleared.Count > 0;
    }

    private static void Require(IEnumerable<Storage> needs, StorageSet required)
    {
        foreach (var need in needs)
        {
            required.Add(need);
        }
    }

    private void Visit(Assign assign, StorageSet required)
    {
        var step = assign.Adjoint;
        if (assign.Value is Opaque opaque)
        {
            foreach (var written in opaque.Footprint.Writes)
            {
                if (required.Contains(written) && !written.Unrestorable && !written.IsDeclaredInCode)
                {
                    assign.Saved.Add(written);
                    required.Remove(written);
                }
            }
        }

        if (assign.Target is Ref { Storage: var target })
        {
            var usesOld = step is { UsesResult: false } && step.Needs.Contains(target);
            // Which array a local refers to can be put back at every plain assignment, whoever else reads it: what is reached
            // through it is asked for by its name.
            var isRestored = !target.Unrestorable || target is { Class: not null, Kind: StorageKind.Local };
            if (!assign.Declares && isRestored && (required.Contains(target) || usesOld))
            {
                assign.Saved.Add(target);
            }

            required.Remove(target);
            if (step is not null)
            {
                foreach (var need in step.Needs)
                {
                    if (need != target || step.UsesResult)
                    {
                        required.Add(need);
                    }
                }
            }

            return;
        }

        var array = ((Element)assign.Target).Array;
        if (array is { IsFresh: true, IsTensor: false } && !array.Unrestorable && !array.ElementsLost && (required.Contains(array) || step is { UsesResult: false } && step.Needs.Contains(array)))
        {
            assign.Saved.Add(array);
            // The index is needed again to put the old element back.
            Require(values.PrintIndices((Element)assign.Target).Reads, required);
            if (assign.Target is Element { IsNamed: false } element)
            {
                Require(values.Print(element.Holder).Reads, required);
            }

        }

        if (step is not null)
        {
            Require(step.Needs, required);
        }
    }

    private void Visit(If choice, Block block, StorageSet required)
    {
        var other = required.Copy();
        choice.Reversed |= Visit(choice.Then, required, isRoot: false) | Visit(choice.Else, other, isRoot: false);
        required.UnionWith(other);
        if (!choice.Reversed)
        {
            return;
        }

        if (choice.Decision is null && values.IsStable(choice.Condition) && choice.Condition.Footprint.Cost <= 12
            && !Writes(choice.Then).Overlaps(values.Print(choice.Condition).Reads)
            && !Writes(choice.Else).Overlaps(values.Print(choice.Condition).Reads))
        {
            Require(values.Print(choice.Condition).Reads, required);
            return;
        }

        choice.Decision ??= NewLocal(block, "taken", @bool);
        required.Add(choice.Decision);
    }

    private void Visit(Loop loop, Block block, StorageSet required)
    {
        var after = required.Copy();
        while (true)
        {
            var inside = required.Copy();
            loop.Reversed |= Visit(loop.Body, inside, isRoot: false);
            if (loop.Index is { } index)
            {
                inside.Remove(index);
            }

            after.UnionWith(inside);
            if (loop is { Form: LoopForm.Counted })
            {
                foreach (var array in WrittenArrays(loop.Body))
                {
                    if (inside.Contains(array) && !required.Contains(array) && NeverComesBack(loop, array))
                    {
                        inside.Remove(array);
                    }
                }
            }

            if (!required.UnionWith(inside))
            {
                break;
            }
        }

        required.UnionWith(after);
        if (!loop.Reversed)
        {
            return;
        }

        if (loop.Form == LoopForm.Each && loop.IsIndexable && !values.WritesHeap && values.IsStable(loop.Sequence!))
        {
            loop.IsFetchedAgain = true;
            loop.Body.Kept.Remove(loop.Item!);
            Require(values.Print(loop.Sequence!).Reads, required);
        }

        if (loop is { Form: LoopForm.Counted, Count: null } && loop.ExitFlags.Count == 0 && Math.Abs(loop.Step) == 1 && IsReplayed(loop))
        {
            Require(values.Print(loop.Start!).Reads, required);
            Require(values.Print(loop.Bound!).Reads, required);
            return;
        }

        loop.Count ??= NewLocal(block, "iterations", @int);
        required.Add(loop.Count);
        if (loop.Form == LoopForm.Counted)
        {
            Require(values.Print(loop.Start!).Reads, required);
        }
    }

    /// <summary>Whether start and bound are the same on the way back.</summary>
    private bool IsReplayed(Loop loop)
    {
        var written = Writes(loop.Body);
        bool Is(Expr expr) => values.IsAvailable(expr) && !written.Overlaps(values.Print(expr).Reads);
        return Is(loop.Start!) && Is(loop.Bound!);
    }

    private Storage NewLocal(Block block, string hint, ITypeSymbol type)
    {
        var storage = new Storage(function.Storages.Count, function.Names.Fresh(hint, block.Path), type, StorageKind.Local, null)
        {
            IsSynthetic = true,
            Scope = block,
            Writes = 2,
        };
        function.Storages.Add(storage);
        block.Locals.Add(storage);
        return storage;
    }

    /// <summary>At the end of a block its locals are kept, declared further out, or made again.</summary>
    private void Leave(Block block, StorageSet required)
    {
        foreach (var local in block.Locals)
        {
            // The shadow of an array needs the array's length, and the items their array.
            if (local is { IsFresh: true, IsNamed: true } && activity.EverVaries(local) && (!local.IsTensor || local.ElementsWritten))
            {
                required.Add(local);
            }
        }

        var kept = new HashSet<Storage>();
        var done = new HashSet<Storage>();
        var replayed = new SortedDictionary<int, Assign>();
        Dictionary<Storage, int>? lastWrites = null;
        Dictionary<Storage, int>? declarations = null;
        bool found;
        do
        {
            found = false;
            foreach (var local in block.Locals)
            {
                if (!required.Contains(local))
                {
                    continue;
                }

                required.Remove(local);
                if (!done.Add(local))
                {
                    continue;
                }

                found = true;
                if (!block.IsInLoop)
                {
                    kept.Add(local);
                    continue;
                }

                lastWrites ??= LastWrites(block);
                declarations ??= Declarations(block);
                if (declarations.TryGetValue(local, out var position) && CanBeMadeAgain((Assign)block.Statements[position], position, lastWrites))
                {
                    var declaration = (Assign)block.Statements[position];
                    replayed[position] = declaration;
                    Require(values.Print(declaration.Value).Reads, required);
                }
                else
                {
                    kept.Add(local);
                }
            }
        }
        while (found);

        var restored = new HashSet<Storage>();
        CollectSaved(block, restored);
        restored.IntersectWith(block.Locals);
        restored.ExceptWith(kept);
        if (block.IsInLoop)
        {
            block.Restored = [.. block.Locals.Where(restored.Contains)];
            block.Kept = [.. block.Locals.Where(kept.Contains)];
            block.Replayed = [.. replayed.Values];
        }
        else
        {
            block.Hoisted = [.. block.Locals.Where(l => kept.Contains(l) || restored.Contains(l) || values.Measured.Contains(l))];
        }
    }

    private static void CollectSaved(Block block, HashSet<Storage> saved)
    {
        foreach (var statement in block.Statements)
        {
            saved.UnionWith(statement.Saved);
            foreach (var inner in statement.Blocks)
            {
                CollectSaved(inner, saved);
            }
        }
    }

    /// <summary>Where the locals that are assigned only once are declared.</summary>
    private static Dictionary<Storage, int> Declarations(Block block)
    {
        var positions = new Dictionary<Storage, int>();
        for (var i = 0; i < block.Statements.Count; i++)
        {
            if (block.Statements[i] is Assign { Declares: true, Target: Ref { Storage: { Writes: 1 } local } } && !(local.IsRealArray && local.IsFresh) && !local.IsTensor)
            {
                positions[local] = i;
            }
        }

        return positions;
    }

    private bool CanBeMadeAgain(Assign declaration, int position, Dictionary<Storage, int> lastWrites)
    {
        var nodes = declaration.Value.SelfAndDescendants().Take(14).ToList();
        if (nodes.Count > 12)
        {
            return false;
        }

        foreach (var node in nodes)
        {
            switch (node)
            {
                case Opaque or Ref or Element when !values.IsAvailable(node):
                case Binary { Operation: Arithmetic.Divide or Arithmetic.Remainder }:
                case Apply { Rule.IsCheap: false }:
                    return false;
            }
        }

        return values.Print(declaration.Value).Reads.All(r => !lastWrites.TryGetValue(r, out var last) || last <= position);
    }

    private Dictionary<Storage, int> LastWrites(Block block)
    {
        if (_lastWrites.TryGetValue(block, out var last))
        {
            return last;
        }

        _lastWrites.Add(block, last = []);
        for (var i = 0; i < block.Statements.Count; i++)
        {
            var written = new HashSet<Storage>();
            Writing.Collect(block.Statements[i], written);
            foreach (var storage in written)
            {
                last[storage] = i;
            }
        }

        return last;
    }

    private HashSet<Storage> Writes(Block block)
    {
        if (!_writes.TryGetValue(block, out var written))
        {
            _writes.Add(block, written = []);
            foreach (var statement in block.Statements)
            {
                Writing.Collect(statement, written);
            }
        }

        return written;
    }

    private IEnumerable<Storage> WrittenArrays(Block body) => Writes(body).Where(static s => s.IsRealArray && s.Elements == s);

    /// <summary>
    /// Whether no iteration overwrites an element that an earlier one needs: every write goes to the element of the loop's
    /// own index, and every read to that or to one already passed. With several dimensions, along one of them.
    /// </summary>
    private static bool NeverComesBack(Loop loop, Storage array) =>
        Enumerable.Range(0, array.Rank).Any(dimension => NeverComesBack(loop, array, dimension));

    private static bool NeverComesBack(Loop loop, Storage array, int dimension)
    {
        var blocks = new Stack<Block>();
        blocks.Push(loop.Body);
        while (blocks.Count > 0)
        {
            foreach (var statement in blocks.Pop().Statements)
            {
                foreach (var inner in statement.Blocks)
                {
                    blocks.Push(inner);
                }

                IEnumerable<Expr> reads = statement switch
                {
                    Assign assign => assign.Target is Element target
                        ? assign.Value.SelfAndDescendants().Concat(target.Children.SelectMany(i => i.SelfAndDescendants()))
                        : assign.Value.SelfAndDescendants(),
                    NewArray allocation => (allocation.Items ?? []).SelectMany(i => i.SelfAndDescendants()),
                    Perform perform => [perform.Code],
                    If choice => [choice.Condition],
                    Loop nested => new Expr?[] { nested.Start, nested.Bound, nested.Condition, nested.Sequence }.OfType<Expr>(),
                    _ => [],
                };
                if (statement is Invoke invoke && invoke.Operands.Any(o => o.Place?.Reach.Contains(array) == true))
                {
                    return false;
                }

                if (statement is NewArray fresh && (fresh.Target.Elements == array || fresh.CopyOf?.Elements == array))
                {
                    return false;
                }

                if (statement is Assign { Target: Element written } && written.Array == array && Offset(written.Indices[dimension], loop.Index!) != 0)
                {
                    return false;
                }

                foreach (var read in reads)
                {
                    if (read is Element element && element.Array == array
                        && (Offset(element.Indices[dimension], loop.Index!) is not { } offset || offset * Math.Sign(loop.Step) > 0))
                    {
                        return false;
                    }

                    if (read is Opaque opaque && (opaque.Footprint.Reads.Any(r => r.Reach.Contains(array)) || opaque.Footprint.ElementWrites.Any(w => w.Elements == array)))
                    {
                        return false;
                    }
                }
            }
        }

        return true;
    }

    /// <summary>c, where the expression is the index plus the constant c.</summary>
    private static int? Offset(Expr expr, Storage index)
    {
        if (expr is Ref reference)
        {
            return reference.Storage == index ? 0 : null;
        }

        if (expr is not Opaque { Operation: IBinaryOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract } sum, Frame: { } frame }
            || sum.LeftOperand is not ILocalReferenceOperation local || frame.Lookup(local.Local) != index
            || sum.RightOperand.ConstantValue is not { HasValue: true, Value: int constant })
        {
            return null;
        }

        return sum.OperatorKind == BinaryOperatorKind.Add ? constant : -constant;
    }
}
