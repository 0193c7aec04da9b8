using Downhill.Differentiation.Lowering.Sequences;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary><c>foreach</c> over what LINQ makes: the loops of the sequence with the user's body inside.</summary>
internal sealed partial class Lowerer
{
    private bool ForEachOf(IForEachLoopOperation loop, IOperation collection, Frame frame)
    {
        if (loop.IsAsynchronous || Unwrapped(collection) is not (IInvocationOperation or ILocalReferenceOperation or IParameterReferenceOperation)
            || !(MakesSequence(collection, frame) || IsMadeHere(collection, frame)) || collection.Type is IArrayTypeSymbol || (IsList(Unwrapped(collection).Type) && ListOf(collection, frame) is null && !IsMadeHere(collection, frame)))
        {
            return false;
        }

        var targets = loop.LoopControlVariable switch
        {
            IVariableDeclaratorOperation { Symbol.IsRef: false } => null,
            IDeclarationExpressionOperation { Expression: ITupleOperation tuple } when tuple.Elements.All(e => e is ILocalReferenceOperation or IDiscardOperation) => tuple,
            ITupleOperation tuple when tuple.Elements.All(e => e is IDeclarationExpressionOperation { Expression: ILocalReferenceOperation } or IDiscardOperation) => tuple,
            _ => (ITupleOperation?)null,
        };
        var single = (loop.LoopControlVariable as IVariableDeclaratorOperation)?.Symbol;
        if (targets is null && single is null)
        {
            return false;
        }

        var mark = Mark();
        var jumps = Leaving(loop.Body, frame);
        if (SequenceOf(collection, frame) is not { } sequence
            || (targets is null && !SymbolEqualityComparer.Default.Equals(sequence.ItemType, single!.Type)))
        {
            Undo(mark);
            return false;
        }

        sequence.Name ??= single?.Name;
        var exits = new List<Storage>();
        var (stop, isContinued) = Exits(loop, jumps, exits, frame);
        var written = WrittenIn(loop.Body);
        RunThrough(
            sequence,
            loop.Syntax,
            (item, _) =>
            {
                // A sequence of several parts has several loops.
                var inner = frame.Again(loop.Syntax);
                if (targets is null)
                {
                    BindItem(single!, item, loop.Syntax, inner, written);
                }
                else
                {
                    Deconstruct(targets, item, inner, written);
                }

                _flags[loop] = (stop, isContinued ? NewFlag(loop.Syntax, "skip") : null);
                LowerStatement(loop.Body, inner);
            },
            exits);
        return true;
    }

    private void Deconstruct(ITupleOperation targets, Item item, Frame frame, HashSet<ISymbol> written)
    {
        if (item.Value is not { } value || !_aggregates.Is(item.Type)
            || Deconstructed(value as Composite ?? TakenApart(value, item.Type!), targets.Elements.Length, frame, targets) is not { } parts)
        {
            Refuse(targets.Syntax, "this deconstruction is not followed", "take the parts one by one");
            return;
        }

        for (var i = 0; i < targets.Elements.Length; i++)
        {
            var target = targets.Elements[i] is IDeclarationExpressionOperation declaration ? declaration.Expression : targets.Elements[i];
            if (target is not ILocalReferenceOperation { Local: var local })
            {
                continue;
            }

            BindItem(local, new Item(local.Type, parts[i]), target.Syntax, frame, written);
        }
    }

    /// <summary>Makes the flags that leave the loop, and says whether its body has a <c>continue</c>.</summary>
    private (Storage? Stop, bool IsContinued) Exits(ILoopOperation loop, IReadOnlyList<Jump> jumps, List<Storage> exits, Frame frame)
    {
        Storage? stop = null;
        if (jumps.Any(j => j.Target == loop && j.Kind == BranchKind.Break))
        {
            stop = NewFlag(loop.Syntax, "stop");
            exits.Add(stop);
        }

        if (jumps.Any(j => j.IsReturn) && frame.ReturnFlag is { } returned)
        {
            exits.Add(returned);
        }

        if (jumps.Any(j => !j.IsReturn && j.Target != loop))
        {
            Refuse(loop.Syntax, "leaving an outer statement from an inner loop is not followed", null);
        }

        return (stop, jumps.Any(j => j.Target == loop && j.Kind == BranchKind.Continue));
    }

    private static HashSet<ISymbol> WrittenIn(IOperation body)
    {
        var written = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var operation in body.Descendants())
        {
            if (operation is ILocalReferenceOperation local && CalleeEffectsReader.IsWritten(local))
            {
                written.Add(local.Local);
            }
        }

        return written;
    }
}
