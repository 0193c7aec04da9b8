using Downhill.Differentiation.Lowering;
using Downhill.Differentiation.Program;

namespace Downhill.Differentiation.Adjoint;

/// <summary>
/// Finds the loops whose way back can be gone at the end of each iteration, in one pass over the data: nothing is kept
/// from one pass to the other, and what an iteration has loaded is still at hand.
/// </summary>
/// <remarks>
/// That is so where iterations pass nothing differentiated on to each other but sums to which each adds an amount of its
/// own. The adjoint of such a sum is the same for every iteration, and it has to be known before the loop begins: what
/// follows the loop may scale the sum only by values that the loop cannot change. Everything else that the loop writes has
/// to be of no use to the way back, or to be written anew by each iteration before it is read. Where any of this cannot be
/// proven, the loop stays as it is.
/// </remarks>
internal sealed class Fusion
{
    private readonly LoweredFunction _function;
    private readonly HashSet<Storage> _needed = [];

    private Fusion(LoweredFunction function)
    {
        _function = function;
        CollectNeeds(function.Body);
    }

    /// <summary>Marks the loops, and what is done before each of them.</summary>
    public static void Run(LoweredFunction function)
    {
        // The result has to be one expression at the very end, whose adjoint is 1.
        var statements = function.Body.Statements;
        if (statements.Count > 0
            && statements[statements.Count - 1] is Assign { Declares: true, Adjoint: not null, Target: Ref { Storage: var last } }
            && last == function.Result)
        {
            new Fusion(function).Visit(function.Body, [function.Result]);
        }
    }

    /// <summary>Fuses the loops of a block; <paramref name="known"/> are the adjoints that stand before it begins.</summary>
    private void Visit(Block block, HashSet<Storage> known)
    {
        for (var i = 0; i < block.Statements.Count; i++)
        {
            if (block.Statements[i] is Loop loop && LoopTraffic.Of(loop) is { } traffic && Fuse(loop, traffic, block, i, known))
            {
                loop.IsFused = true;
                Visit(loop.Body, [.. known, .. traffic.Sums]);
            }
        }
    }

    private bool Fuse(Loop loop, LoopTraffic traffic, Block block, int position, HashSet<Storage> known)
    {
        var later = new HashSet<Storage>(traffic.Written);
        for (var i = position + 1; i < block.Statements.Count; i++)
        {
            Writing.Collect(block.Statements[i], later);
        }

        foreach (var written in traffic.Written)
        {
            if (traffic.Sums.Contains(written) ? _needed.Contains(written) : !traffic.IsPrivate(written, _function, loop) && (_needed.Contains(written) || traffic.Touched.Contains(written)))
            {
                return false;
            }
        }

        // What it adds to is read back only where the value was made: before the loop.
        if (traffic.Added.Any(t => later.Contains(t) && !traffic.IsPrivate(t, _function, loop)))
        {
            return false;
        }

        if (traffic.Sums.Count == 0)
        {
            return false;
        }

        var early = new EarlyAdjoints(_function, block, position, loop, later, known);
        early.Run();
        if (!traffic.Sums.All(early.IsKnown))
        {
            return false;
        }

        early.Mark();
        return true;
    }

    /// <summary>Everything that the reverse pass may read, whichever way it gets at it.</summary>
    private void CollectNeeds(Block block)
    {
        foreach (var statement in block.Statements)
        {
            switch (statement)
            {
                case Assign assign:
                    if (assign.Adjoint is { } step)
                    {
                        _needed.UnionWith(step.Needs);
                    }

                    if (block.IsInLoop && assign.Declares)
                    {
                        Read(assign.Value);
                    }

                    if (assign.Target is Element element)
                    {
                        foreach (var index in element.Children)
                        {
                            Read(index);
                        }
                    }

                    Captured(assign.Value);
                    break;
                case NewArray allocation:
                    _needed.UnionWith(allocation.Adjoints.SelectMany(a => a.Needs));
                    break;
                case Perform perform:
                    Captured(perform.Code);
                    break;
                case Invoke invoke:
                    _needed.UnionWith(invoke.Operands.Select(o => o.Place).OfType<Storage>());
                    _needed.UnionWith(invoke.Needs);
                    _needed.UnionWith(invoke.Fields);
                    break;
                case If choice:
                    Read(choice.Condition);
                    break;
                case Choose choose:
                    _needed.Add(choose.Arm);
                    break;
                case Loop loop:
                    foreach (var part in new Expr?[] { loop.Start, loop.Bound, loop.Condition, loop.Sequence })
                    {
                        Read(part);
                    }

                    break;
                case Enclosed enclosed:
                    Read(enclosed.Resource);
                    break;
                default:
                    throw new NotSupportedException("a statement whose needs are not known");
            }

            foreach (var inner in statement.Blocks)
            {
                CollectNeeds(inner);
            }
        }
    }

    private void Captured(Expr value)
    {
        foreach (var opaque in value.SelfAndDescendants().OfType<Opaque>())
        {
            _needed.UnionWith(opaque.Footprint.Captured);
        }
    }

    private void Read(Expr? expr)
    {
        foreach (var storage in expr is null ? [] : Writing.Reads(expr))
        {
            _needed.Add(storage);
        }
    }
}
