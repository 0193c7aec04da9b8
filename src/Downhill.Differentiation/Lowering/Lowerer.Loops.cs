using Downhill.Differentiation.Program;
using Downhill.Differentiation.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

internal sealed partial class Lowerer
{
    /// <summary>What a jump sets: for a loop or switch the flag of <c>break</c> and that of <c>continue</c>.</summary>
    private readonly Dictionary<IOperation, (Storage? Break, Storage? Continue)> _flags = [];

    private Storage? FlagOf(Jump jump, Frame frame)
    {
        if (jump.IsReturn)
        {
            return frame.ReturnFlag;
        }

        return jump.Target is { } target && _flags.TryGetValue(target, out var flags)
            ? jump.Kind == BranchKind.Continue ? flags.Continue : flags.Break
            : null;
    }

    /// <summary>Lowers a loop's body and notes the flags that end it.</summary>
    private Block LowerLoopBody(ILoopOperation loop, Frame frame, List<Storage> exits, Action? first, Action<Block>? last = null, Action<Action>? around = null)
    {
        var jumps = Leaving(loop.Body, frame);
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

        foreach (var outer in jumps)
        {
            if (!outer.IsReturn && outer.Target != loop)
            {
                Refuse(loop.Syntax, "leaving an outer statement from an inner loop is not followed", null);
            }
        }

        return InBlock(
            () =>
            {
                if (around is null)
                {
                    Fill();
                }
                else
                {
                    around(Fill);
                }
            },
            isLoop: true);

        void Fill()
        {
            first?.Invoke();
            Storage? skip = null;
            if (jumps.Any(j => j.Target == loop && j.Kind == BranchKind.Continue))
            {
                skip = NewFlag(loop.Syntax, "skip");
            }

            _flags[loop] = (stop, skip);
            LowerStatement(loop.Body, frame);
            last?.Invoke(_block);
        }
    }

    private void LowerFor(IForLoopOperation loop, Frame frame)
    {
        if (TryCounted(loop, frame))
        {
            return;
        }

        foreach (var before in loop.Before)
        {
            LowerStatement(before, frame);
        }

        if (LowerAssigningLoop(loop, loop.Condition, isTop: true, Bottom, frame))
        {
            return;
        }

        var exits = new List<Storage>();
        var condition = loop.Condition is { } test ? Copy(test, frame) : new Opaque(loop.Syntax, "true");
        var body = LowerLoopBody(loop, frame, exits, null, block => Bottom(exits));
        var lowered = new Loop(loop.Syntax, LoopForm.While, body) { Condition = condition };
        lowered.ExitFlags.AddRange(exits);
        Append(lowered);

        void Bottom(List<Storage> exits)
        {
            if (exits.Count > 0 && loop.AtLoopBottom.Length > 0)
            {
                // After a break the step does not run.
                var guard = new Opaque(loop.Syntax, string.Join(" && ", exits.Select(f => "!" + f.Name)), [.. exits]);
                var steps = InBlock(() => LowerSequence(loop.AtLoopBottom, 0, frame));
                Append(new If(loop.Syntax, guard, steps, new Block()) { IsGuard = true });
            }
            else
            {
                LowerSequence(loop.AtLoopBottom, 0, frame);
            }
        }
    }

    /// <summary><c>for (int i = a; i &lt; b; i++)</c> whose index nothing else writes.</summary>
    private bool TryCounted(IForLoopOperation loop, Frame frame)
    {
        if (loop.Before is not [IVariableDeclarationGroupOperation { Declarations: [{ Declarators: [{ Initializer.Value: { } start } declarator] }] }]
            || loop.AtLoopBottom is not [IExpressionStatementOperation { Operation: { } step }]
            || loop.Condition is not IBinaryOperation { OperatorMethod: null } condition
            || declarator.Symbol.Type.SpecialType is not (SpecialType.System_Int32 or SpecialType.System_Int64))
        {
            return false;
        }

        var index = declarator.Symbol;
        var comparison = condition.OperatorKind switch
        {
            BinaryOperatorKind.LessThan => "<",
            BinaryOperatorKind.LessThanOrEqual => "<=",
            BinaryOperatorKind.GreaterThan => ">",
            BinaryOperatorKind.GreaterThanOrEqual => ">=",
            _ => null,
        };
        if (comparison is null)
        {
            return false;
        }

        IOperation bound;
        if (IsLocal(condition.LeftOperand, index))
        {
            bound = condition.RightOperand;
        }
        else if (IsLocal(condition.RightOperand, index))
        {
            bound = condition.LeftOperand;
            comparison = comparison[0] == '<' ? '>' + comparison.Substring(1) : '<' + comparison.Substring(1);
        }
        else
        {
            return false;
        }

        if (StepOf(step, index) is not { } distance || distance == 0 || distance > 0 != (comparison[0] == '<')
            || bound.Type?.SpecialType is not (SpecialType.System_Int32 or SpecialType.System_Int64)
            || bound.DescendantsAndSelf().Any(o => IsLocal(o, index))
            || loop.Body.DescendantsAndSelf().Any(o => IsLocal(o, index) && (CalleeEffectsReader.IsWritten(o) || IsCaptured(o, loop))))
        {
            return false;
        }

        var first = LowerAny(start, frame);
        if (first is Opaque { Footprint.Reads.Count: > 0 } or Opaque { IsPure: false } or Ref { Storage.Writes: > 1 } or Opaque { Footprint.ReadsHeap: true })
        {
            first = Keep(first, index.Type, "first");
        }

        var limit = LowerAny(bound, frame);
        if (limit is Opaque { IsPure: false })
        {
            return false;
        }

        var exits = new List<Storage>();
        Storage? counter = null;
        var body = LowerLoopBody(loop, frame, exits, () =>
        {
            counter = Declare(index, frame);
            counter.Writes = 1;
            _block.Locals.Remove(counter);
            _counters[counter] = (first, comparison, limit, distance);
        });
        var lowered = new Loop(loop.Syntax, LoopForm.Counted, body)
        {
            Index = counter,
            Start = first,
            Bound = limit,
            Comparison = comparison,
            Step = distance,
        };
        lowered.ExitFlags.AddRange(exits);
        Append(lowered);
        return true;
    }

    private static bool IsLocal(IOperation operation, ILocalSymbol symbol)
    {
        while (operation is IConversionOperation { IsImplicit: true, OperatorMethod: null } conversion)
        {
            operation = conversion.Operand;
        }

        return operation is ILocalReferenceOperation local && SymbolEqualityComparer.Default.Equals(local.Local, symbol);
    }

    private static bool IsCaptured(IOperation reference, IOperation loop)
    {
        for (var parent = reference.Parent; parent is not null && parent != loop; parent = parent.Parent)
        {
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation)
            {
                return true;
            }
        }

        return false;
    }

    private static int? StepOf(IOperation step, ILocalSymbol index)
    {
        static int? Constant(IOperation operation) => operation.ConstantValue is { HasValue: true, Value: int value and > -1_000_000 and < 1_000_000 } ? value : null;
        switch (step)
        {
            case IIncrementOrDecrementOperation { IsChecked: false } one when IsLocal(one.Target, index):
                return one.Kind == OperationKind.Increment ? 1 : -1;
            case ICompoundAssignmentOperation { IsChecked: false } by when IsLocal(by.Target, index) && Constant(by.Value) is { } distance:
                return by.OperatorKind switch
                {
                    BinaryOperatorKind.Add => distance,
                    BinaryOperatorKind.Subtract => -distance,
                    _ => null,
                };
            case ISimpleAssignmentOperation { Value: IBinaryOperation { IsChecked: false, OperatorMethod: null } sum } by when IsLocal(by.Target, index):
                if (sum.OperatorKind == BinaryOperatorKind.Add)
                {
                    return IsLocal(sum.LeftOperand, index) ? Constant(sum.RightOperand) : IsLocal(sum.RightOperand, index) ? Constant(sum.LeftOperand) : null;
                }

                return sum.OperatorKind == BinaryOperatorKind.Subtract && IsLocal(sum.LeftOperand, index) ? -Constant(sum.RightOperand) : null;
            default:
                return null;
        }
    }

    private void LowerWhile(IWhileLoopOperation loop, Frame frame)
    {
        if (loop.Condition is null || loop.ConditionIsUntil)
        {
            Refuse(loop.Syntax, "this loop is not followed", null);
            return;
        }

        if (LowerAssigningLoop(loop, loop.Condition, loop.ConditionIsTop, null, frame))
        {
            return;
        }

        var exits = new List<Storage>();
        if (loop.ConditionIsTop)
        {
            var condition = Copy(loop.Condition, frame);
            var body = LowerLoopBody(loop, frame, exits, null);
            var lowered = new Loop(loop.Syntax, LoopForm.While, body) { Condition = condition };
            lowered.ExitFlags.AddRange(exits);
            Append(lowered);
        }
        else
        {
            var body = LowerLoopBody(loop, frame, exits, null);
            var lowered = new Loop(loop.Syntax, LoopForm.DoWhile, body) { Condition = Copy(loop.Condition, frame) };
            lowered.ExitFlags.AddRange(exits);
            Append(lowered);
        }
    }

    private void LowerForEach(IForEachLoopOperation loop, Frame frame)
    {
        var sequence = loop.Collection;
        while (sequence is IConversionOperation { IsImplicit: true, OperatorMethod: null } conversion && conversion.Operand.Type is not null)
        {
            sequence = conversion.Operand;
        }

        if (ForEachOfSpan(loop, sequence, frame) || ForEachOfElements(loop, sequence, frame) || ForEachOf(loop, sequence, frame))
        {
            return;
        }

        if (loop.IsAsynchronous || loop.LoopControlVariable is not IVariableDeclaratorOperation declarator || declarator.Symbol.IsRef)
        {
            ForEachOfTuples(loop, sequence, frame);
            return;
        }

        if (ForEachElement(loop, sequence, declarator, frame))
        {
            return;
        }

        var exits = new List<Storage>();
        if (sequence.Type is IArrayTypeSymbol arrayType && (arrayType.Rank == 1 || Reals.IsArray(arrayType)))
        {
            // What the compiler itself makes of it: an index over the array as it was at the start.
            var array = sequence is IInvocationOperation stop && StopRule.Is(stop.TargetMethod) && LowerAny(stop, frame) is Ref stopped
                ? stopped.Storage
                : Lasting(sequence, frame) is { } known
                ? known
                : Reals.IsFollowed(sequence.Type) ? Keep(LowerArray(sequence, frame), sequence.Type, "items").Storage
                : Keep(Copy(sequence, frame), sequence.Type, "items").Storage;
            Storage? index = null;
            var functions = FunctionsOf(sequence, frame);
            var body = LowerLoopBody(loop, frame, exits, () =>
            {
                index = NewTemporary(loop.Syntax, _source.Compilation.GetSpecialType(SpecialType.System_Int32), "k");
                index.Writes = 1;
                _block.Locals.Remove(index);
                var item = Declare(declarator.Symbol, frame);
                if (functions is not null && !IsReassigned(declarator.Symbol, frame))
                {
                    item.IsExpanded = true;
                    frame.Mean(declarator.Symbol, functions is [var only] ? only : new ChosenFunction(index, functions));
                }

                Expr value;
                if (array.Class is not null && (item.IsReal || SymbolEqualityComparer.Default.Equals(item.Type, arrayType.ElementType)))
                {
                    value = new Element(declarator.Syntax, array, IndicesAt(declarator.Syntax, array, index));
                    if (item.IsReal && item.IsSingle != array.IsSingle)
                    {
                        value = new Cast(declarator.Syntax, value, item.IsSingle, isWritten: item.IsSingle);
                    }
                }
                else
                {
                    var needsCast = !SymbolEqualityComparer.Default.Equals(arrayType.ElementType, declarator.Symbol.Type);
                    var element = array.Name + "[" + index.Name + "]";
                    var opaque = new Opaque(declarator.Syntax, needsCast ? "(" + _names.TypeName(declarator.Symbol.Type) + ")" + element : element, array, index);
                    opaque.Footprint.ReadsHeap = true;
                    opaque.Footprint.Cost = 1;
                    value = opaque;
                }

                Append(new Assign(declarator.Syntax, new Ref(declarator.Syntax, item), value) { Declares = true });
            });
            var counted = new Loop(loop.Syntax, LoopForm.Counted, body)
            {
                Index = index,
                Start = new Opaque(loop.Syntax, "0"),
                Bound = Length(loop.Syntax, array),
            };
            counted.ExitFlags.AddRange(exits);
            Append(counted);
            return;
        }

        var items = Copy(sequence, frame);
        Storage? each = null;
        var eachBody = LowerLoopBody(loop, frame, exits, () =>
        {
            each = Declare(declarator.Symbol, frame);
            each.Writes = 1;
        });
        var general = new Loop(loop.Syntax, LoopForm.Each, eachBody)
        {
            Sequence = items,
            Item = each,
            IsIndexable = IsList(sequence.Type) && items.IsPure,
        };
        if (items.Footprint.Reads.Any(IsMaybe))
        {
            MarkMaybe(each!);
        }

        general.ExitFlags.AddRange(exits);
        Append(general);
    }

    /// <summary>The indices of the element at a position of the enumeration: the last dimension runs fastest.</summary>
    private static IReadOnlyList<Expr> IndicesAt(SyntaxNode syntax, Storage array, Storage position)
    {
        var indices = new Expr[array.Rank];
        var rest = position.Name;
        for (var d = indices.Length - 1; d >= 0; d--)
        {
            var length = $"{array.Name}.GetLength({d})";
            if (array.Rank == 1)
            {
                indices[d] = new Ref(syntax, position);
                continue;
            }

            var index = new Opaque(syntax, d == 0 ? rest : $"{rest} % {length}", position);
            index.Footprint.LengthReads.Add(array);
            index.Footprint.Cost = 2;
            indices[d] = index;
            rest = $"{rest} / {length}";
        }

        return indices;
    }

    /// <summary><c>foreach (var (x, y) in pairs)</c>: each item kept whole, then taken apart.</summary>
    private void ForEachOfTuples(IForEachLoopOperation loop, IOperation sequence, Frame frame)
    {
        if (loop.IsAsynchronous || loop.LoopControlVariable is not IDeclarationExpressionOperation { Expression: ITupleOperation tuple }
            || tuple.Elements.Any(e => e is not (ILocalReferenceOperation or IDiscardOperation))
            || ElementType(sequence.Type) is not INamedTypeSymbol type
            || PartsOf(type, tuple.Elements.Length) is not { } parts
            || Leaving(loop, frame).Count > 0)
        {
            Perform(loop, frame);
            return;
        }

        var exits = new List<Storage>();
        Storage? item = null;
        var body = LowerLoopBody(loop, frame, exits, () =>
        {
            item = NewTemporary(loop.Syntax, type, "item");
            item.Writes = 1;
            for (var i = 0; i < tuple.Elements.Length; i++)
            {
                if (tuple.Elements[i] is ILocalReferenceOperation local)
                {
                    var part = Declare(local.Local, frame);
                    var access = new Opaque(local.Syntax, item.Name + "." + parts[i], item);
                    access.Footprint.ReadsHeap = type.IsReferenceType;
                    access.Footprint.Cost = 1;
                    Append(new Assign(local.Syntax, new Ref(local.Syntax, part), access) { Declares = true });
                }
            }
        });
        var items = Copy(sequence, frame);
        var lowered = new Loop(loop.Syntax, LoopForm.Each, body) { Sequence = items, Item = item, IsIndexable = (IsList(sequence.Type) || sequence.Type is IArrayTypeSymbol) && items.IsPure };
        lowered.ExitFlags.AddRange(exits);
        Append(lowered);
    }

    /// <summary>The members that a tuple or a positional record is taken apart into.</summary>
    private static IReadOnlyList<string>? PartsOf(INamedTypeSymbol type, int count)
    {
        if (type.IsTupleType)
        {
            return type.TupleElements.Length == count ? [.. Enumerable.Range(1, count).Select(i => "Item" + i)] : null;
        }

        foreach (var member in type.GetMembers("Deconstruct"))
        {
            if (type.IsRecord && member is IMethodSymbol { IsImplicitlyDeclared: true } deconstruct && deconstruct.Parameters.Length == count)
            {
                return [.. deconstruct.Parameters.Select(p => NameTable.Escape(p.Name))];
            }
        }

        return null;
    }

    private static ITypeSymbol? ElementType(ITypeSymbol? sequence) => sequence switch
    {
        IArrayTypeSymbol array => array.ElementType,
        INamedTypeSymbol { TypeArguments: [var element] } => element,
        _ => null,
    };

    private static bool IsList(ITypeSymbol? type) => type?.OriginalDefinition is INamedTypeSymbol { Name: "List" or "IList" or "IReadOnlyList" or "ImmutableArray", Arity: 1 } list
        && list.ContainingNamespace?.ToDisplayString() is "System.Collections.Generic" or "System.Collections.Immutable";
}
