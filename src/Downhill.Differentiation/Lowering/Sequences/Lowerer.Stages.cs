using Downhill.Differentiation.Lowering.Sequences;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>What LINQ makes of a sequence item by item: each stage a wrapper around the one before.</summary>
internal sealed partial class Lowerer
{
    private static IOperation? Given(IInvocationOperation call, int ordinal)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter?.Ordinal == ordinal)
            {
                return argument.Value;
            }
        }

        return null;
    }

    /// <summary>The sequence that a method of <c>Enumerable</c> returns; null where it is not followed.</summary>
    private Sequence? StageOf(IInvocationOperation call, Frame frame)
    {
        var count = call.TargetMethod.Parameters.Length;
        switch (call.TargetMethod.Name, count)
        {
            case ("Range", 2):
                return Range(call, frame);
            case ("Repeat", 2):
                return Repeat(call, frame);
            case ("Select", 2):
                return Select(call, frame);
            case ("Where", 2):
                return Where(call, frame);
            case ("Zip", 2 or 3):
                return Zip(call, frame);
            case ("Concat", 2):
                return Concat(call, frame);
            case ("Append" or "Prepend", 2):
                return WithOneMore(call, frame);
            case ("Skip" or "Take", 2):
                return Sliced(call, frame);
            case ("SkipWhile" or "TakeWhile", 2):
                return While(call, frame);
            case ("Reverse", 1):
                return Reversed(call, frame);
            case ("SelectMany", 2 or 3):
                return Flattened(call, frame);
            case ("AsEnumerable", 1):
                return Source(call, frame);
            case ("ToArray" or "ToList", 1):
                // Made at once instead of on the way, which only a side effect could tell.
                return Unwrapped(call).Descendants().Any(o => o is IAssignmentOperation or IIncrementOrDecrementOperation or IInvocationOperation { TargetMethod.ReturnsVoid: true })
                    ? null
                    : Source(call, frame) is CountedSequence stored
                        ? new CountedSequence(stored.ItemType, stored.Start, stored.Bound, stored.At) { Name = stored.Name, StartsAtZero = stored.StartsAtZero, IsStored = true, IsRange = stored.IsRange, IsNeverEmpty = stored.IsNeverEmpty }
                        : null;
            default:
                return null;
        }
    }

    /// <summary>The sequence that the method is called on, checked as the method checks it.</summary>
    private Sequence? Source(IInvocationOperation call, Frame frame, int ordinal = 0) =>
        Given(call, ordinal) is { } argument && SequenceOf(argument, frame) is { } source ? Checked(source, call.TargetMethod.Parameters[ordinal].Name, call.Syntax) : null;

    /// <summary>Appends the check for null that the library makes at the first call.</summary>
    private Sequence Checked(Sequence source, string parameter, SyntaxNode syntax)
    {
        if (source.NullCheck is { } checkedStorage && _notNull.All(c => c.Storage != checkedStorage || !_open.Contains(c.Block)))
        {
            Throw(syntax, checkedStorage.Name + " is null", $"ArgumentNullException(\"{parameter}\")", checkedStorage);
            if (IsConstant(checkedStorage))
            {
                _notNull.Add((checkedStorage, _block));
            }
        }

        return source;
    }

    private static bool IsConstant(Storage storage) => !storage.IsReassigned && storage.Writes <= (storage.Kind == StorageKind.Local ? 1 : 0);

    /// <summary>Appends <c>if (…) { throw new …; }</c>.</summary>
    private void Throw(SyntaxNode syntax, string condition, string exception, params Storage[] reads)
    {
        var code = new Opaque(syntax, $"if ({condition}) {{ throw new global::System.{exception}; }}");
        code.Footprint.HasEffects = true;
        foreach (var read in reads)
        {
            (read.Type is IArrayTypeSymbol ? code.Footprint.LengthReads : code.Footprint.Reads).Add(read);
        }

        Append(new Perform(syntax, code));
    }

    /// <summary>The function that is given as an argument, where its calls can be expanded.</summary>
    private Callable? Function(IInvocationOperation call, int ordinal, Frame frame) =>
        Given(call, ordinal) is { } argument && FunctionOf(argument, frame) is { } function && CanExpand(function, call, frame) ? function : null;

    private static int ArityOf(Callable function) =>
        function is KnownFunction known ? known.Method.Parameters.Length : ArityOf(((ChosenFunction)function).Arms[0]);

    private static string? NameIn(Callable function) =>
        function is KnownFunction { Method: { MethodKind: MethodKind.AnonymousFunction, Parameters: [var first, ..] } } && first.Name is not ("_" or "") && first.Name[0] != '<' ? first.Name : null;

    private static ITypeSymbol ResultOf(IInvocationOperation call) => ElementType(call.Type) ?? call.Type!;

    private CountedSequence? Range(IInvocationOperation call, Frame frame)
    {
        if (Given(call, 0) is not { } first || Given(call, 1) is not { } many)
        {
            return null;
        }

        var syntax = call.Syntax;
        var isZero = first.ConstantValue is { HasValue: true, Value: 0 };
        var start = Whole(first, "start", frame);
        var count = Whole(many, "count", frame);
        if (many.ConstantValue is not { HasValue: true, Value: >= 0 } || first.ConstantValue is not { HasValue: true })
        {
            var condition = IsCount(many) ? "" : $"{Operand(Text(count))} < 0";
            if (!isZero)
            {
                condition += (condition.Length == 0 ? "" : " || ") + $"(long){Operand(Text(start))} + {Operand(Text(count))} - 1 > int.MaxValue";
            }

            if (condition.Length > 0)
            {
                Throw(syntax, condition, "ArgumentOutOfRangeException(\"count\")", [.. ReadsOf(start, count)]);
            }
        }

        Expr bound = isZero ? count : Fixed(Joined(syntax, $"{Operand(Text(start))} + {Operand(Text(count))}", start, count), "end");
        return new CountedSequence(
            _source.Compilation.GetSpecialType(SpecialType.System_Int32),
            () => Same(start),
            () => Same(bound),
            index => new Item(_source.Compilation.GetSpecialType(SpecialType.System_Int32), index))
        {
            StartsAtZero = isZero,
            IsRange = true,
            IsNeverEmpty = many.ConstantValue is { HasValue: true, Value: > 0 },
        };
    }

    private CountedSequence? Repeat(IInvocationOperation call, Frame frame)
    {
        if (Given(call, 0) is not { } element || Given(call, 1) is not { } many)
        {
            return null;
        }

        var syntax = call.Syntax;
        var item = Now(LowerItem(element, frame));
        if (item.Value is null)
        {
            return null;
        }

        var count = Whole(many, "count", frame);
        if (many.ConstantValue is not { HasValue: true, Value: >= 0 } && !IsCount(many))
        {
            Throw(syntax, $"{Operand(Text(count))} < 0", "ArgumentOutOfRangeException(\"count\")", [.. ReadsOf(count)]);
        }

        return new CountedSequence(ResultOf(call), () => new Opaque(syntax, "0"), () => Same(count), _ => new Item(item.Type, Same(item.Value)))
        {
            StartsAtZero = true,
            IsNeverEmpty = many.ConstantValue is { HasValue: true, Value: > 0 },
        };
    }

    /// <summary>What the value is now: a variable of the user's may change before the item is wanted.</summary>
    private Item Now(Item item) => item.Value is Ref { Storage.IsSynthetic: false } changing ? new Item(item.Type, Keep(changing, item.Type, "element")) : Kept(item, "element");

    /// <summary>An integer whose value stays the same from here on.</summary>
    private Expr Whole(IOperation operation, string hint, Frame frame) => Fixed(LowerAny(operation, frame), hint);

    private Expr Fixed(Expr value, string hint)
    {
        if (value is Opaque { IsPure: true, Footprint: { ReadsHeap: false, Reads.Count: 0 } footprint } && footprint.LengthReads.All(IsConstant)
            || value is Ref { Storage: var storage } && IsConstant(storage) && storage.Kind != StorageKind.Member)
        {
            return value;
        }

        return Keep(value, _source.Compilation.GetSpecialType(SpecialType.System_Int32), hint);
    }

    private static IEnumerable<Storage> ReadsOf(params Expr[] parts) =>
        parts.SelectMany(p => p is Ref reference ? [reference.Storage] : ((Opaque)p).Footprint.Reads.Concat(((Opaque)p).Footprint.LengthReads));

    /// <summary>Whether the number is a length or a count, which is never negative.</summary>
    private static bool IsCount(IOperation operation) => operation is IPropertyReferenceOperation { Property: { Name: "Length" or "Count", ContainingType.Locations: [{ IsInMetadata: true }, ..] } };

    private Sequence? Select(IInvocationOperation call, Frame frame)
    {
        if (Source(call, frame) is not { } source || Function(call, 1, frame) is not { } selector)
        {
            return null;
        }

        source.Name ??= NameIn(selector);
        var arity = ArityOf(selector);
        var type = ResultOf(call);
        var integer = _source.Compilation.GetSpecialType(SpecialType.System_Int32);
        if (source is CountedSequence counted)
        {
            return new CountedSequence(type, counted.Start, counted.Bound, index =>
            {
                Item[] arguments = arity == 2 ? [counted.At(Same(index)), new Item(integer, Offset(call.Syntax, index, counted))] : [counted.At(Same(index))];
                return Expand(selector, arguments, call, frame);
            })
            {
                StartsAtZero = counted.StartsAtZero,
                IsRange = counted.IsRange,
                IsNeverEmpty = counted.IsNeverEmpty,
                Name = counted.Name,
            };
        }

        return new RunningSequence(type, (yield, exits) => WithPosition(arity == 2, source, call.Syntax, exits, (item, position) =>
            yield(Expand(selector, position is null ? [item] : [item, position], call, frame))))
        {
            IsRepeatable = IsRepeatable(source),
        };
    }

    /// <summary>The place of an index in its sequence, counted from 0.</summary>
    private static Expr Offset(SyntaxNode syntax, Expr index, CountedSequence sequence)
    {
        if (sequence.StartsAtZero)
        {
            return Same(index);
        }

        var start = sequence.Start();
        return Joined(syntax, $"{Operand(Text(index))} - {Operand(Text(start))}", index, start);
    }

    /// <summary>Runs through a sequence with a counter where the user's function wants the position.</summary>
    private void WithPosition(bool isCounted, Sequence source, SyntaxNode syntax, IReadOnlyList<Storage> exits, Action<Item, Item?> yield)
    {
        if (!isCounted)
        {
            RunThrough(source, syntax, (item, _) => yield(item, null), exits);
            return;
        }

        var position = Counter(syntax, "position");
        RunThrough(
            source,
            syntax,
            (item, _) =>
            {
                // The user's function has the number before the step.
                var now = Keep(new Ref(syntax, position), position.Type, "index");
                Step(syntax, position);
                yield(item, new Item(position.Type, now));
            },
            exits);
    }

    private Storage Counter(SyntaxNode syntax, string hint)
    {
        var counter = NewTemporary(syntax, _source.Compilation.GetSpecialType(SpecialType.System_Int32), hint);
        Append(new Assign(syntax, new Ref(syntax, counter), new Opaque(syntax, "0")) { Declares = true });
        return counter;
    }

    private void Step(SyntaxNode syntax, Storage counter)
    {
        var code = new Opaque(syntax, counter.Name + "++;", counter);
        code.Footprint.Writes.Add(counter);
        Append(new Perform(syntax, code) { Inverse = counter.Name + "--;" });
    }

    private RunningSequence? Where(IInvocationOperation call, Frame frame)
    {
        if (Source(call, frame) is not { } source || Function(call, 1, frame) is not KnownFunction predicate || _source.BodyOf(predicate.Method) is null)
        {
            return null;
        }

        source.Name ??= NameIn(predicate);
        return new RunningSequence(source.ItemType, (yield, exits) => WithPosition(ArityOf(predicate) == 2, source, call.Syntax, exits, (item, position) =>
        {
            var (condition, compared, kept) = Test(predicate, item, position, call, frame);
            Append(new If(call.Syntax, condition, InBlock(() => yield(Copied(kept))), new Block()) { Compared = compared });
        }))
        {
            IsRepeatable = IsRepeatable(source),
        };
    }

    /// <summary>The same value once more; a node belongs to one place.</summary>
    private static Item Copied(Item item) => item.Value is { } value ? new Item(item.Type, Same(value)) : item;

    /// <summary>The truth value of a function of the item, to branch on, and the item in a variable.</summary>
    private (Opaque Condition, (Expr Left, string Comparison, Expr Right)? Compared, Item Item) Test(
        KnownFunction predicate, Item item, Item? position, IInvocationOperation call, Frame frame)
    {
        var parameter = predicate.Method.OriginalDefinition.Parameters[0];
        if (_source.BodyOf(predicate.Method) is { } text && WrittenParameters(text).Contains(parameter))
        {
            item = Kept(item, "item");
        }

        var (body, callee) = Enter(predicate, position is null ? [item] : [item, position], call, frame);
        var kept = item.Value is Ref ? item
            : callee.Lookup(parameter) is { } storage ? new Item(item.Type, new Ref(call.Syntax, storage))
            : callee.PartsOf(parameter) is { } parts ? new Item(item.Type, Same(parts))
            : item;
        if (OnlyReturn(body) is { } expression)
        {
            return (Condition(expression, callee), Compared(expression, callee), kept);
        }

        callee.Result = NewTemporary(call.Syntax, predicate.Method.ReturnType, "taken");
        _block.Locals.Remove(callee.Result);
        LowerCallee(body, callee);
        return (new Opaque(call.Syntax, callee.Result.Name, callee.Result), null, kept);
    }

    private Sequence? Zip(IInvocationOperation call, Frame frame)
    {
        var isThree = call.TargetMethod.Parameters.Length == 3 && call.TargetMethod.Parameters[2].Type.TypeKind != TypeKind.Delegate;
        var selector = call.TargetMethod.Parameters.Length == 3 && !isThree ? Function(call, 2, frame) : null;
        if (Source(call, frame) is not CountedSequence first || Source(call, frame, 1) is not CountedSequence second
            || (call.TargetMethod.Parameters.Length == 3 && !isThree && selector is null))
        {
            return null;
        }

        var third = isThree ? Source(call, frame, 2) as CountedSequence : null;
        if ((isThree && third is null) || (selector is null && !_aggregates.Is(ResultOf(call))))
        {
            return null;
        }

        var syntax = call.Syntax;
        var all = third is null ? new[] { first, second } : [first, second, third];
        var lengths = all.Select(s => Fixed(LengthOf(syntax, s), "count")).ToArray();
        var shortest = lengths[0];
        foreach (var length in lengths.Skip(1))
        {
            shortest = Text(shortest) == Text(length) ? shortest : Joined(syntax, $"{_names.MathName}.Min({Text(shortest)}, {Text(length)})", shortest, length);
        }

        var bound = lengths.All(l => Text(l) == Text(lengths[0])) ? shortest : Keep(shortest, _source.Compilation.GetSpecialType(SpecialType.System_Int32), "count");
        var type = ResultOf(call);
        return new CountedSequence(type, () => new Opaque(syntax, "0"), () => Same(bound), index =>
        {
            var items = all.Select(s => s.At(From(syntax, index, s))).ToList();
            return selector is null
                ? new Item(type, Assemble(syntax, type, [.. items.Select(i => i.Value!)]))
                : Expand(selector, items, call, frame);
        })
        {
            StartsAtZero = true,
        };
    }

    /// <summary>The index in a sequence that belongs to a place counted from 0.</summary>
    private static Expr From(SyntaxNode syntax, Expr place, CountedSequence sequence)
    {
        if (sequence.StartsAtZero)
        {
            return Same(place);
        }

        var start = sequence.Start();
        return Joined(syntax, $"{Operand(Text(start))} + {Operand(Text(place))}", start, place);
    }

    private static Expr LengthOf(SyntaxNode syntax, CountedSequence sequence)
    {
        var bound = sequence.Bound();
        if (sequence.StartsAtZero)
        {
            return bound;
        }

        var start = sequence.Start();
        return Joined(syntax, $"{Operand(Text(bound))} - {Operand(Text(start))}", bound, start);
    }

    private RunningSequence? Concat(IInvocationOperation call, Frame frame) =>
        Source(call, frame) is { } first && Source(call, frame, 1) is { } second
            ? new RunningSequence(ResultOf(call), (yield, exits) =>
            {
                RunThrough(first, call.Syntax, (item, _) => yield(item), exits);
                Unless(exits, call.Syntax, () => RunThrough(second, call.Syntax, (item, _) => yield(item), exits));
            })
            {
                IsRepeatable = IsRepeatable(first) && IsRepeatable(second),
            }
            : null;

    private RunningSequence? WithOneMore(IInvocationOperation call, Frame frame)
    {
        if (Source(call, frame) is not { } source || Given(call, 1) is not { } more || Now(LowerItem(more, frame)) is not { Value: not null } element)
        {
            return null;
        }

        var isFirst = call.TargetMethod.Name == "Prepend";
        return new RunningSequence(ResultOf(call), (yield, exits) =>
        {
            if (isFirst)
            {
                yield(Copied(element));
                Unless(exits, call.Syntax, () => RunThrough(source, call.Syntax, (item, _) => yield(item), exits));
                return;
            }

            RunThrough(source, call.Syntax, (item, _) => yield(item), exits);
            Unless(exits, call.Syntax, () => yield(Copied(element)));
        })
        {
            IsRepeatable = IsRepeatable(source),
        };
    }

    /// <summary><c>Skip</c> and <c>Take</c> of a number of items.</summary>
    private Sequence? Sliced(IInvocationOperation call, Frame frame)
    {
        var items = Source(call, frame);
        if (items is RunningSequence running)
        {
            return Counted(call, running, frame);
        }

        if (items is not CountedSequence source || Given(call, 1) is not { Type.SpecialType: SpecialType.System_Int32 } many)
        {
            return null;
        }

        var syntax = call.Syntax;
        var count = Whole(many, "count", frame);
        var isPositive = many.ConstantValue is { HasValue: true, Value: >= 0 } || IsCount(many);
        var distance = isPositive ? count : Joined(syntax, $"{_names.MathName}.Max({Text(count)}, 0)", count);
        var end = source.Bound();
        if (call.TargetMethod.Name == "Skip")
        {
            var begin = source.StartsAtZero ? distance : Joined(syntax, $"{Operand(Text(source.Start()))} + {Operand(Text(distance))}", source.Start(), distance);
            var first = Fixed(begin, "start");
            return new CountedSequence(source.ItemType, () => Same(first), source.Bound, source.At) { Name = source.Name, IsRange = source.IsRange };
        }

        var last = source.StartsAtZero ? distance : Joined(syntax, $"{Operand(Text(end))} - {Operand(Text(source.Start()))} < {Operand(Text(distance))} ? {Text(end)} : {Operand(Text(source.Start()))} + {Operand(Text(distance))}", end, source.Start(), distance);
        var bound = Fixed(source.StartsAtZero ? Joined(syntax, $"{_names.MathName}.Min({Text(last)}, {Text(end)})", last, end) : last, "end");
        return new CountedSequence(source.ItemType, source.Start, () => Same(bound), source.At) { Name = source.Name, IsRange = source.IsRange, StartsAtZero = source.StartsAtZero };
    }

    private CountedSequence? Reversed(IInvocationOperation call, Frame frame)
    {
        if (Source(call, frame) is not CountedSequence source)
        {
            return null;
        }

        var syntax = call.Syntax;
        return new CountedSequence(source.ItemType, source.Start, source.Bound, index =>
        {
            var bound = source.Bound();
            var start = source.Start();
            var mirrored = source.StartsAtZero
                ? Joined(syntax, $"{Operand(Text(bound))} - 1 - {Operand(Text(index))}", bound, index)
                : Joined(syntax, $"{Operand(Text(bound))} - 1 - {Operand(Text(index))} + {Operand(Text(start))}", bound, index, start);
            return source.At(mirrored);
        })
        {
            StartsAtZero = source.StartsAtZero,
            IsNeverEmpty = source.IsNeverEmpty,
        };
    }

    private RunningSequence? Flattened(IInvocationOperation call, Frame frame)
    {
        if (Source(call, frame) is not { } source || Function(call, 1, frame) is not KnownFunction { Method.MethodKind: MethodKind.AnonymousFunction } inner || ArityOf(inner) != 1
            || _source.BodyOf(inner.Method) is not { } body || OnlyReturn(body) is not { } items
            || !MakesSequence(items, frame))
        {
            return null;
        }

        var result = call.TargetMethod.Parameters.Length == 3 ? Function(call, 2, frame) : null;
        if (call.TargetMethod.Parameters.Length == 3 && result is null)
        {
            return null;
        }

        source.Name ??= NameIn(inner);
        return new RunningSequence(ResultOf(call), (yield, exits) => RunThrough(source, call.Syntax, (outer, _) =>
        {
            var kept = Kept(outer, NameIn(inner) ?? "item");
            var (_, callee) = Enter(inner, [Copied(kept)], call, frame);
            if (SequenceOf(items, callee) is not { } sequence)
            {
                Refuse(items.Syntax, "this sequence is not followed", "write the loop");
                return;
            }

            RunThrough(sequence, call.Syntax, (item, _) => yield(result is null ? item : Expand(result, [Copied(kept), item], call, frame)), exits);
        }, exits));
    }
}
