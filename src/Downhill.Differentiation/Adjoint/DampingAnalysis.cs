using Downhill.Differentiation.Lowering;
using Downhill.Differentiation.Program;
using Downhill.Differentiation.Rules;

namespace Downhill.Differentiation.Adjoint;

/// <summary>
/// Finds out which values the result may survive when they become infinite: their adjoint may be 0 then, and 0 · ∞ has to
/// stay 0. Where an infinite value always makes the result infinite too, nothing needs to be guarded.
/// </summary>
/// <remarks>
/// A value that a selection or a branch does not take, or that an exponential flattens, has an adjoint that is truly 0, whatever
/// its slope. What is only divided by may have one that merely underflowed: that is told apart, since against a
/// pole 0 · ∞ may stand for any number and NaN is the honest answer.
/// </remarks>
internal sealed class DampingAnalysis
{
    private readonly Dictionary<Storage, Damping> _damping = [];
    private readonly Dictionary<Block, (Block Parent, Stmt Through)> _parents = [];
    private readonly List<(Storage Target, Expr Value)> _writes = [];
    private readonly List<(Storage Target, Storage Source)> _copies = [];
    private readonly HashSet<Storage> _handedOn = [];
    private readonly Dictionary<Storage, HashSet<Block>> _writtenIn = [];
    private readonly Dictionary<Storage, HashSet<Block>> _readIn = [];

    private DampingAnalysis(Block body) => Survey(body);

    /// <summary>Notes on every expression of the function how an infinite value in its place is damped.</summary>
    public static void Run(LoweredFunction function)
    {
        var analysis = new DampingAnalysis(function.Body);
        foreach (var written in analysis._writtenIn)
        {
            if (analysis.MayGoUnused(written.Key, written.Value, isResult: written.Key == function.Result))
            {
                analysis._damping[written.Key] = Damping.Strong;
            }
        }

        foreach (var storage in analysis._handedOn)
        {
            // What another function makes of it is not known here.
            analysis._damping[storage] = Damping.Strong;
        }

        if (function.Slots.Count > 0)
        {
            analysis._damping[function.Result] = Damping.Strong;
            foreach (var slot in function.Slots)
            {
                analysis._damping[slot] = Damping.Strong;
            }
        }

        bool changed;
        do
        {
            changed = false;
            foreach (var (target, value) in analysis._writes)
            {
                changed |= analysis.Visit(value, analysis.Of(target));
            }

            foreach (var (target, source) in analysis._copies)
            {
                changed |= analysis.Raise(source, analysis.Of(target));
            }
        }
        while (changed);
    }

    private Damping Of(Storage storage) => _damping.TryGetValue(storage, out var known) ? known : Damping.None;

    private bool Raise(Storage storage, Damping damping)
    {
        if (damping <= Of(storage))
        {
            return false;
        }

        _damping[storage] = damping;
        return true;
    }

    private void Survey(Block block)
    {
        foreach (var statement in block.Statements)
        {
            switch (statement)
            {
                case Assign assign:
                    var target = assign.Target is Ref reference ? reference.Storage : ((Element)assign.Target).Array;
                    _writes.Add((target, assign.Value));
                    Note(assign.Value, block);
                    if (assign.Value.Varied || !assign.Declares)
                    {
                        Note(_writtenIn, target, block);
                    }

                    break;
                case NewArray allocation:
                    foreach (var item in allocation.Items ?? [])
                    {
                        _writes.Add((allocation.Target, item));
                        Note(item, block);
                    }

                    if (allocation.CopyOf is { } source)
                    {
                        _copies.Add((allocation.Target, source));
                        Note(_readIn, source, block);
                    }

                    Note(_writtenIn, allocation.Target, block);
                    break;
                case Invoke invoke:
                    _handedOn.UnionWith(invoke.Operands.Select(o => o.Storage).OfType<Storage>().SelectMany(static s => s.Reach));
                    _handedOn.UnionWith(invoke.Overwritten.SelectMany(static s => s.Reach));
                    break;
            }

            foreach (var inner in statement.Blocks)
            {
                _parents[inner] = (block, statement);
                Survey(inner);
            }
        }
    }

    private void Note(Expr value, Block block)
    {
        foreach (var node in value.SelfAndDescendants())
        {
            switch (node)
            {
                case Ref { Varied: true } reference:
                    Note(_readIn, reference.Storage, block);
                    break;
                case Element { Varied: true } element:
                    Note(_readIn, element.Array, block);
                    break;
            }
        }
    }

    private static void Note(Dictionary<Storage, HashSet<Block>> places, Storage storage, Block block)
    {
        if (!places.TryGetValue(storage, out var blocks))
        {
            places.Add(storage, blocks = []);
        }

        blocks.Add(block);
    }

    /// <summary>Whether a branch lies between a write and a read, or between a write and the next one that overwrites it.</summary>
    private bool MayGoUnused(Storage storage, HashSet<Block> writes, bool isResult)
    {
        foreach (var write in writes)
        {
            var path = Path(write);
            foreach (var read in _readIn.TryGetValue(storage, out var reads) ? reads : [])
            {
                if (Crosses(path, read, skipsGuards: false))
                {
                    return true;
                }
            }

            foreach (var next in isResult ? [] : writes)
            {
                if (next != write && Crosses(path, next, skipsGuards: true))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private List<Block> Path(Block block)
    {
        var path = new List<Block> { block };
        while (_parents.TryGetValue(block, out var parent))
        {
            block = parent.Parent;
            path.Add(block);
        }

        return path;
    }

    /// <summary>Whether a branch has to be taken to get from a block to another one.</summary>
    private bool Crosses(List<Block> from, Block to, bool skipsGuards)
    {
        Stmt? last = null;
        var found = false;
        while (!from.Contains(to))
        {
            if (!_parents.TryGetValue(to, out var parent))
            {
                return true;
            }

            if (parent.Through is Choose or If && !(skipsGuards && parent.Through is If { IsGuard: true }))
            {
                found = true;
            }

            (to, last) = parent;
        }

        // The sides of one branch exclude each other.
        return found && !(skipsGuards && last is not null && from.IndexOf(to) is > 0 and var index && _parents[from[index - 1]].Through == last);
    }

    /// <summary>Notes the damping of an expression and of what it is made of; true where a storage got a stronger one.</summary>
    private bool Visit(Expr expr, Damping damping)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        expr.Damping = damping;
        switch (expr)
        {
            case Ref reference:
                return Raise(reference.Storage, damping);
            case Element element:
                return Raise(element.Array, damping);
            case Negate or Cast or Binary { Operation: Arithmetic.Add or Arithmetic.Subtract or Arithmetic.Multiply }:
                return VisitChildren(expr, damping);
            case Binary { Operation: Arithmetic.Divide } quotient:
                return Visit(quotient.Left, damping) | Visit(quotient.Right, Stronger(damping, Damping.Algebraic));
            case Apply apply:
                var changed = false;
                for (var i = 0; i < apply.Children.Count; i++)
                {
                    changed |= Visit(apply.Children[i], Stronger(damping, Within(apply, i)));
                }

                return changed;
            default:
                return VisitChildren(expr, Damping.Strong);
        }
    }

    private bool VisitChildren(Expr expr, Damping damping)
    {
        var changed = false;
        foreach (var child in expr.Children)
        {
            changed |= Visit(child, damping);
        }

        return changed;
    }

    private static Damping Stronger(Damping left, Damping right) => left > right ? left : right;

    /// <summary>How much a function tames an infinite argument.</summary>
    private static Damping Within(Apply apply, int index) => apply.Rule.Name switch
    {
        "Log" when index == 1 => Damping.Algebraic,
        "Pow" => apply.Children[1].Number is { } exponent ? exponent < 0 ? Damping.Algebraic : Damping.None : Damping.Strong,
        "Log" or "Log10" or "Log2" or "LogP1" or "Log10P1" or "Log2P1" or "Sqrt" or "Cbrt" or "Sinh" or "Cosh" or "Asinh" or "Acosh" or "Abs" or "Hypot"
            or "FusedMultiplyAdd" or "MultiplyAddEstimate" or "Lerp" or "ScaleB" or "DegreesToRadians" or "RadiansToDegrees" or "BitIncrement" or "BitDecrement"
            or "ToDouble" or "ToSingle"
            or "Sin" or "Cos" or "Tan" or "SinPi" or "CosPi" or "TanPi" or "SinCos" or "SinCosPi" or "Asin" or "Acos" or "Atanh" or "AsinPi" or "AcosPi" => Damping.None,
        "Atan" or "AtanPi" or "Atan2" or "Atan2Pi" or "ReciprocalEstimate" or "ReciprocalSqrtEstimate" or "RootN" => Damping.Algebraic,
        _ => Damping.Strong,
    };
}
