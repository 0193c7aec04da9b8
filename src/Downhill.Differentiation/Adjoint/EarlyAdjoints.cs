using Downhill.Differentiation.Lowering;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Adjoint;

/// <summary>
/// What of the reverse pass behind a loop can be done before the loop: the steps from the result down to the sums of the
/// loop, as far as they read only what stands before the loop and stays.
/// </summary>
internal sealed class EarlyAdjoints(
    LoweredFunction function, Block block, int position, Loop loop, HashSet<Storage> later, HashSet<Storage> known)
{
    /// <summary>Storages whose adjoint, where it is not 0, is made of early amounts alone.</summary>
    private readonly HashSet<Storage> _known = [.. known];
    private readonly HashSet<Storage> _tainted = [];

    /// <summary>Storages whose adjoint is read by something that is not done early.</summary>
    private readonly HashSet<Storage> _readLate = [];
    private readonly List<(Assign Statement, IReadOnlyCollection<Amount> Amounts)> _steps = [];
    private readonly HashSet<Storage> _safe = SafeLengths(loop, block, position);

    /// <summary>Whether the adjoint of the storage is known before the loop, and not 0 for want of a reader.</summary>
    public bool IsKnown(Storage storage) => _known.Contains(storage) && !_tainted.Contains(storage);

    /// <summary>Goes back from the end of the block to the loop.</summary>
    public void Run()
    {
        for (var i = block.Statements.Count - 1; i > position; i--)
        {
            if (block.Statements[i] is Assign { Adjoint: { } step, Target: Ref { Storage: var target } } assign)
            {
                Step(assign, step, target, i);
            }
            else
            {
                Taint(block.Statements[i]);
            }
        }
    }

    /// <summary>Notes the steps on the loop, and on the statements what is left of them.</summary>
    public void Mark()
    {
        foreach (var step in _steps)
        {
            loop.Early.Add(step);
            step.Statement.DoneEarly.UnionWith(step.Amounts);
        }
    }

    private void Step(Assign assign, AdjointStep step, Storage target, int place)
    {
        var early = IsKnown(target) && CannotThrow(assign.Value) && step.Shared.All(s => IsBefore(s.Value.Reads))
            ? step.Amounts.Where(a => a.Index is null && IsBefore(a.Value.Reads)).ToList()
            : [];
        var isOwn = step.Amounts.Any(a => a.Target == target && a.Index is null);
        var overwrites = isOwn || !(step.IsAccumulation || assign.Declares);
        if (overwrites && (!isOwn || step.IsAccumulation || early.Count < step.Amounts.Count || _readLate.Contains(target) || IsTouchedBefore(target, place)))
        {
            // The adjoint of what is overwritten means one thing before and another after.
            _tainted.Add(target);
            _tainted.UnionWith(step.Amounts.Select(a => a.Target));
            return;
        }

        if (early.Count < step.Amounts.Count)
        {
            _readLate.Add(target);
        }

        _known.UnionWith(early.Select(a => a.Target));
        _tainted.UnionWith(step.Amounts.Except(early).Select(a => a.Target));
        if (early.Any(a => !assign.DoneEarly.Contains(a)))
        {
            _steps.Add((assign, early.Where(a => !assign.DoneEarly.Contains(a)).ToList()));
        }
    }

    /// <summary>Whether something between the loop and the statement has to do with the adjoint of the storage.</summary>
    private bool IsTouchedBefore(Storage storage, int place)
    {
        var others = new EarlyAdjoints(function, block, position, loop, later, []);
        for (var i = position + 1; i < place; i++)
        {
            others.Taint(block.Statements[i]);
        }

        return others._tainted.Contains(storage) || others._readLate.Contains(storage);
    }

    /// <summary>Adds what the statement adds to, or overwrites, in its blocks too.</summary>
    private void Taint(Stmt statement)
    {
        switch (statement)
        {
            case Assign { Adjoint: { } step } assign:
                _tainted.UnionWith(step.Amounts.Select(a => a.Target));
                _readLate.Add(Writing.TargetOf(assign));
                if (!step.IsAccumulation)
                {
                    _tainted.Add(Writing.TargetOf(assign));
                }

                break;
            case NewArray allocation:
                _tainted.UnionWith(allocation.Adjoints.SelectMany(a => a.Amounts).Select(a => a.Target));
                _tainted.Add(allocation.Target);
                if (allocation.CopyOf is { } source)
                {
                    _tainted.Add(source);
                }

                break;
            case Assign or Perform or If or Choose or Loop:
                break;
            default:
                _tainted.UnionWith(function.Storages);
                _readLate.UnionWith(function.Storages);
                break;
        }

        foreach (var inner in statement.Blocks.SelectMany(b => b.Statements))
        {
            Taint(inner);
        }
    }

    /// <summary>Whether the storages have their last value before the loop begins.</summary>
    private bool IsBefore(IEnumerable<Storage> reads)
    {
        foreach (var read in reads)
        {
            if (later.Contains(read) || (read.Kind == StorageKind.Local && read.Scope == block && !IsDeclaredBefore(read)))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsDeclaredBefore(Storage local)
    {
        for (var i = 0; i < position; i++)
        {
            var statement = block.Statements[i];
            if ((statement is Assign { Declares: true, Target: Ref target } && target.Storage == local)
                || (statement is NewArray allocation && allocation.Target == local))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether what the step reads can be read before the loop without an exception that would come too early.</summary>
    private bool CannotThrow(Expr value)
    {
        foreach (var node in value.SelfAndDescendants())
        {
            switch (node)
            {
                case Opaque { Operation: { } operation, Frame: { } frame } when !CannotThrow(operation, frame):
                case Opaque { Operation: null, Footprint.LengthReads.Count: > 0 }:
                case Element { Varied: false }:
                    return false;
            }
        }

        return true;
    }

    private bool CannotThrow(IOperation operation, Frame frame) => operation switch
    {
        { ConstantValue.HasValue: true } => true,
        ILocalReferenceOperation or IParameterReferenceOperation => true,
        IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } => true,
        IPropertyReferenceOperation { Property.Name: "Length", Instance: ILocalReferenceOperation local } => frame.Lookup(local.Local) is { } storage && _safe.Contains(storage),
        IPropertyReferenceOperation { Property.Name: "Length", Instance: IParameterReferenceOperation parameter } => frame.Lookup(parameter.Parameter) is { } storage && _safe.Contains(storage),
        IConversionOperation { OperatorMethod: null, IsChecked: false, Type.IsValueType: true } conversion => CannotThrow(conversion.Operand, frame),
        IParenthesizedOperation parenthesized => CannotThrow(parenthesized.Operand, frame),
        IUnaryOperation { OperatorMethod: null, IsChecked: false } unary => CannotThrow(unary.Operand, frame),
        IBinaryOperation { OperatorMethod: null, IsChecked: false } binary => (binary.OperatorKind is BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Multiply
                || (binary.OperatorKind is BinaryOperatorKind.Divide && Reals.IsNumber(binary.Type)))
            && CannotThrow(binary.LeftOperand, frame) && CannotThrow(binary.RightOperand, frame),
        _ => false,
    };

    /// <summary>Arrays that are no null where the loop begins: it asks for their length first thing, or something before has.</summary>
    private static HashSet<Storage> SafeLengths(Loop loop, Block block, int position)
    {
        var safe = new HashSet<Storage>();
        foreach (var header in new Expr?[] { loop.Bound, loop.Sequence })
        {
            if (header is Opaque { Footprint.CallsUnknown: false } opaque
                && opaque.Operation is IPropertyReferenceOperation { Property.Name: "Length" } or ILocalReferenceOperation or IParameterReferenceOperation
                    or IBinaryOperation { LeftOperand: IPropertyReferenceOperation { Property.Name: "Length" } })
            {
                safe.UnionWith(opaque.Footprint.LengthReads);
                safe.UnionWith(opaque.Footprint.Reads.Where(r => r.Type is IArrayTypeSymbol));
            }
        }

        for (var i = 0; i < position; i++)
        {
            switch (block.Statements[i])
            {
                case NewArray allocation:
                    safe.Add(allocation.Target);
                    break;
                case Assign { Value: Element element }:
                    safe.Add(element.Array);
                    break;
                case Assign { Value: Opaque { Operation: IPropertyReferenceOperation { Property.Name: "Length" } } length }:
                    safe.UnionWith(length.Footprint.LengthReads);
                    break;
                case Loop { Bound: Opaque { Operation: IPropertyReferenceOperation { Property.Name: "Length" } } bound }:
                    safe.UnionWith(bound.Footprint.LengthReads);
                    break;
                case Loop { Sequence: Opaque { Operation: ILocalReferenceOperation or IParameterReferenceOperation } sequence }:
                    safe.UnionWith(sequence.Footprint.Reads);
                    break;
            }
        }

        return safe;
    }
}
