using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Lowering;

/// <summary>The order of evaluation, where an operand needs statements of its own.</summary>
internal sealed partial class Lowerer
{
    /// <summary>
    /// Lowers operands from left to right. Where a later one needs statements of its own, the earlier ones are kept in
    /// temporaries before these, so that the order of evaluation stays the user's.
    /// </summary>
    private List<Expr> LowerInOrder(Frame frame, Expr? first, params IOperation[] operands)
    {
        var lowered = new List<Expr>();
        if (first is not null)
        {
            lowered.Add(first);
        }

        foreach (var operand in operands)
        {
            var mark = _block.Statements.Count;
            var expr = LowerOperand(operand, frame);
            if (expr is Opaque { IsPure: false } effect)
            {
                expr = Keep(effect, operand.Type, "part");
            }

            if (_block.Statements.Count > mark)
            {
                var written = WrittenSince(mark, out var anything);
                for (var i = 0; i < lowered.Count; i++)
                {
                    if (IsAffected(lowered[i], written, anything))
                    {
                        lowered[i] = lowered[i] is Composite whole ? KeepParts(whole, ref mark) : Keep(lowered[i], null, "part", mark++);
                    }
                }
            }

            lowered.Add(expr);
        }

        return lowered;
    }

    /// <summary>What the statements from <paramref name="mark"/> on write.</summary>
    private HashSet<Storage> WrittenSince(int mark, out bool anything)
    {
        var written = new HashSet<Storage>();

        anything = false;
        var pending = new Stack<Stmt>(_block.Statements.Skip(mark));
        while (pending.Count > 0)
        {
            var statement = pending.Pop();
            switch (statement)
            {
                case Assign assign:
                    written.Add(assign.Target is Ref reference ? reference.Storage : ((Element)assign.Target).Array);
                    Code(assign.Value, ref anything);
                    break;
                case NewArray allocation:
                    written.Add(allocation.Target);
                    break;
                case Perform perform:
                    Code(perform.Code, ref anything);
                    break;
                case Invoke invoke:
                    written.UnionWith(invoke.Overwritten.Select(p => p.Elements));
                    anything |= invoke.Callee.WritesHeap;
                    break;
                case If choice:
                    Code(choice.Condition, ref anything);
                    break;
                case Loop { Condition: { } condition }:
                    Code(condition, ref anything);
                    break;
            }

            foreach (var block in statement.Blocks)
            {
                foreach (var inner in block.Statements)
                {
                    pending.Push(inner);
                }
            }
        }

        return written;

        void Code(Expr expr, ref bool heap)
        {
            if (expr is Opaque opaque)
            {
                written.UnionWith(opaque.Footprint.Writes);
                written.UnionWith(opaque.Footprint.ElementWrites);
                heap |= opaque.Footprint.WritesHeap || opaque.Footprint.MembersWritten.Count > 0;
            }
        }
    }

    /// <summary>Whether the value may be another one after what was written.</summary>
    private bool IsAffected(Expr expr, HashSet<Storage> written, bool anything) =>
        expr.SelfAndDescendants().Any(n => n switch
        {
            Ref { Storage: { Class: not null } array } => !array.IsNamed && written.Contains(array),
            Ref reference => written.Contains(reference.Storage),
            Element element => (anything && !element.Array.IsFresh) || MayBeWritten(element.Array, written),
            Opaque opaque => opaque.Footprint.Reads.Overlaps(written) || (anything && opaque.Footprint.ReadsHeap) || !opaque.IsPure
                || opaque.Footprint.LengthReads.Any(r => !r.IsNamed && written.Contains(r)) || opaque.Footprint.RowReads.Any(r => MayBeWritten(r.Unit, written))
                || opaque.Footprint.Reads.Any(r => r.Class is not null && r.Reach.Any(u => MayBeWritten(u, written))),
            _ => false,
        });
}
