using Downhill.Differentiation.Lowering.Sequences;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>What LINQ makes of a whole sequence: a sum, an extreme, an array.</summary>
internal sealed partial class Lowerer
{
    private const string Empty = "InvalidOperationException(\"Sequence contains no elements\")";

    /// <summary><c>double s = w.Sum();</c> with s itself as the sum.</summary>
    private bool ReduceInto(ILocalSymbol symbol, IOperation initial, Frame frame)
    {
        if (initial is not IInvocationOperation call || !IsEnumerable(call.TargetMethod) || call.TargetMethod.Name is not ("Sum" or "Max" or "Min" or "Aggregate")
            || (call.TargetMethod.Name == "Aggregate" && call.TargetMethod.Parameters.Length == 4)
            || (call.TargetMethod.Name == "Sum" && Reals.IsSingle(call.Type)))
        {
            return false;
        }

        return Reduce(call, frame, symbol) is not null;
    }

    /// <summary>A number that LINQ makes of a sequence, as a loop; null where it is to be copied, or is not followed.</summary>
    /// <param name="call">The call.</param>
    /// <param name="frame">What its names mean.</param>
    /// <param name="into">The new local that receives the number, where it does directly.</param>
    private Expr? Reduce(IInvocationOperation call, Frame frame, ILocalSymbol? into)
    {
        if (!Involves(call, call.TargetMethod, frame) && !ReadsUnstored(call, frame))
        {
            return null;
        }

        var mark = Mark();
        var reduced = (call.TargetMethod.Name, call.TargetMethod.Parameters.Length) switch
        {
            ("Sum", 1 or 2) => Sum(call, frame, into),
            ("Average", 1 or 2) => Average(call, frame),
            ("Max" or "Min", 1 or 2) => Extreme(call, frame, into),
            ("Aggregate", 2 or 3 or 4) => Aggregated(call, frame, into),
            ("First" or "Last", 1) => End(call, frame),
            ("First" or "Last" or "FirstOrDefault" or "LastOrDefault", 1 or 2) => Found(call, frame),
            ("ElementAt", 2) => ElementAt(call, frame),
            _ => null,
        };
        if (reduced is null)
        {
            Undo(mark);
            ExplainSequence(call);
        }

        return reduced;
    }

    /// <summary>Whether the code names a variable that stands for a sequence and has no storage.</summary>
    private static bool ReadsUnstored(IOperation operation, Frame frame) => operation.Descendants().Any(o => Unstored(o, frame) is not null);

    /// <summary>Notes which method of the chain is not followed: the first that does something to every item at once.</summary>
    private void ExplainSequence(IInvocationOperation call)
    {
        var chain = new Stack<IInvocationOperation>();
        IOperation? next = call;
        while (next is not null && Unwrapped(next) is IInvocationOperation stage && IsEnumerable(stage.TargetMethod))
        {
            chain.Push(stage);
            next = Given(stage, 0);
        }

        foreach (var stage in chain)
        {
            if (stage.TargetMethod.Name is not ("Select" or "Where" or "Zip" or "Concat" or "Append" or "Prepend" or "Skip" or "Take" or "SkipWhile" or "TakeWhile" or "Reverse" or "SelectMany" or "ToArray" or "ToList"
                or "AsEnumerable" or "Range" or "Repeat" or "Sum" or "Average" or "Max" or "Min" or "Aggregate" or "First" or "Last" or "FirstOrDefault" or "LastOrDefault" or "ElementAt" or "Count"))
            {
                Explain(stage, $"'{stage.TargetMethod.Name}' over a differentiated sequence is not followed", "write the loop");
                return;
            }
        }
    }

    /// <summary>The variable of a reduction: the user's own, or one of ours.</summary>
    private Storage Accumulator(SyntaxNode syntax, ITypeSymbol type, ILocalSymbol? into, string hint, Frame frame, Expr initial)
    {
        var storage = into is null ? NewTemporary(syntax, type, hint) : Declare(into, frame);
        Append(new Assign(syntax, new Ref(syntax, storage), initial) { Declares = true });
        return storage;
    }

    /// <summary>The sequence of numbers: the source, through the selector where there is one.</summary>
    private Sequence? Numbers(IInvocationOperation call, Frame frame, out Callable? selector)
    {
        selector = null;
        if (call.TargetMethod.Parameters.Length == 2 && (selector = Function(call, 1, frame)) is null || Source(call, frame) is not { } source)
        {
            return null;
        }

        if (!IsReal(selector is null ? source.ItemType : TypeOf(selector)))
        {
            return null;
        }

        if (selector is not null)
        {
            source.Name ??= NameIn(selector);
        }

        return source;
    }

    private Expr? Number(Item item, Callable? selector, IInvocationOperation call, Frame frame)
    {
        var number = selector is null ? item : Expand(selector, [item], call, frame);
        return number.Value;
    }

    private Expr? Sum(IInvocationOperation call, Frame frame, ILocalSymbol? into)
    {
        if (Numbers(call, frame, out var selector) is not { } source)
        {
            return null;
        }

        var isSingle = Reals.IsSingle(call.Type);
        var sum = Accumulator(call.Syntax, Double, isSingle ? null : into, "sum", frame, new Opaque(call.Syntax, "0"));
        RunThrough(source, call.Syntax, (item, _) => Add(call, sum, Number(item, selector, call, frame)!));
        if (!isSingle)
        {
            return new Ref(call.Syntax, sum);
        }

        // The library adds floats as doubles, and rounds once.
        Expr rounded = new Cast(call.Syntax, new Ref(call.Syntax, sum), isSingle: true, isWritten: true);
        if (into is not null)
        {
            Append(new Assign(call.Syntax, new Ref(call.Syntax, Declare(into, frame)), rounded) { Declares = true });
        }

        return rounded;
    }

    private void Add(IOperation at, Storage sum, Expr value) => Append(new Assign(
        at.Syntax,
        new Ref(at.Syntax, sum),
        new Binary(at.Syntax, Arithmetic.Add, new Ref(at.Syntax, sum), value.IsSingle ? new Cast(at.Syntax, value, isSingle: false, isWritten: false) : value)) { IsCompound = true });

    private Expr? Average(IInvocationOperation call, Frame frame)
    {
        if (Numbers(call, frame, out var selector) is not { } source)
        {
            return null;
        }

        // Over memory the library starts with 0, else with the first item: they differ in the sign of a zero.
        var initial = source is CountedSequence { IsStored: true } && selector is null ? "0" : "-0.0";
        var sum = NewTemporary(call.Syntax, Double, "sum");
        var first = new Assign(call.Syntax, new Ref(call.Syntax, sum), new Opaque(call.Syntax, initial)) { Declares = true };
        Expr count;
        if (source is CountedSequence counted)
        {
            ThrowIfEmpty(counted, call);
            Append(first);
            RunThrough(source, call.Syntax, (item, _) => Add(call, sum, Number(item, selector, call, frame)!));
            count = LengthOf(call.Syntax, counted);
        }
        else
        {
            Append(first);
            var counter = Counter(call.Syntax, "count");
            RunThrough(source, call.Syntax, (item, _) =>
            {
                Add(call, sum, Number(item, selector, call, frame)!);
                Step(call.Syntax, counter);
            });
            Throw(call.Syntax, counter.Name + " == 0", Empty, counter);
            count = new Ref(call.Syntax, counter);
        }

        var divisor = Joined(call.Syntax, Text(count), count);
        var average = new Binary(call.Syntax, Arithmetic.Divide, new Ref(call.Syntax, sum), divisor);
        return Reals.IsSingle(call.Type) ? new Cast(call.Syntax, average, isSingle: true, isWritten: true) : average;
    }

    private void ThrowIfEmpty(CountedSequence sequence, IInvocationOperation call)
    {
        if (!sequence.IsNeverEmpty)
        {
            var (start, bound) = (sequence.Start(), sequence.Bound());
            var condition = sequence.StartsAtZero ? $"{Operand(Text(bound))} <= 0" : $"{Operand(Text(start))} >= {Operand(Text(bound))}";
            Throw(call.Syntax, condition.Replace(".Length <= 0", ".Length == 0"), Empty, [.. ReadsOf(start, bound)]);
        }
    }

    /// <summary><c>Max</c> passes over NaN as long as there is a number, <c>Min</c> does not; of equal ones the first counts.</summary>
    private Expr? Extreme(IInvocationOperation call, Frame frame, ILocalSymbol? into)
    {
        var isMax = call.TargetMethod.Name == "Max";
        var keyword = Reals.IsSingle(call.Type) ? "float" : "double";
        if (Numbers(call, frame, out var selector) is not { } source)
        {
            return null;
        }

        var syntax = call.Syntax;
        if (source is CountedSequence counted)
        {
            ThrowIfEmpty(counted, call);
        }

        var count = source is CountedSequence ? null : Counter(syntax, "count");
        var extreme = Accumulator(syntax, call.Type!, into, isMax ? "max" : "min", frame, new Opaque(syntax, keyword + (isMax ? ".NaN" : ".PositiveInfinity")));
        RunThrough(source, syntax, (item, _) =>
        {
            var number = Number(item, selector, call, frame)!;
            var candidate = number is Ref { Storage.Kind: StorageKind.Local } ? number : Keep(number, call.Type, "candidate");
            var name = Text(candidate);
            var footprint = new Footprint { Cost = 3 };
            footprint.Reads.UnionWith([((Ref)candidate).Storage, extreme]);
            var text = isMax ? $"{name} > {extreme.Name} || {keyword}.IsNaN({extreme.Name})" : $"{name} < {extreme.Name} || {keyword}.IsNaN({name})";
            var condition = new Opaque(call, frame, footprint, () => text);
            var then = InBlock(() => Append(new Assign(syntax, new Ref(syntax, extreme), Same(candidate))));
            Append(new If(syntax, condition, then, new Block()) { Compared = (Same(candidate), isMax ? ">" : "<", new Ref(syntax, extreme)) });
            if (count is not null)
            {
                Step(syntax, count);
            }
        });
        if (count is not null)
        {
            Throw(syntax, count.Name + " == 0", Empty, count);
        }

        return new Ref(syntax, extreme);
    }

    /// <summary><c>Aggregate</c> with a seed or from the first item on, with a last function or without.</summary>
    private Expr? Aggregated(IInvocationOperation call, Frame frame, ILocalSymbol? into)
    {
        var hasSeed = call.TargetMethod.Parameters.Length > 2;
        if (Function(call, hasSeed ? 2 : 1, frame) is not KnownFunction step || Source(call, frame) is not { } source)
        {
            return null;
        }

        var last = call.TargetMethod.Parameters.Length == 4 ? Function(call, 3, frame) : null;
        if (call.TargetMethod.Parameters.Length == 4 && last is null)
        {
            return null;
        }

        var syntax = call.Syntax;
        Expr initial;
        if (hasSeed)
        {
            if (!IsReal(step.Method.ReturnType))
            {
                return null;
            }

            initial = LowerReal(Given(call, 1)!, frame);
        }
        else if (source is CountedSequence counted && IsReal(source.ItemType))
        {
            ThrowIfEmpty(counted, call);
            initial = counted.At(counted.Start()).Value!;
        }
        else
        {
            return null;
        }

        var hint = step.Method is { MethodKind: MethodKind.AnonymousFunction, Parameters: [var accumulated, ..] } ? accumulated.Name : "total";
        var total = into is null ? NewNamed(syntax, step.Method.ReturnType, hint) : Declare(into, frame);
        Append(new Assign(syntax, new Ref(syntax, total), initial) { Declares = true });
        RunThrough(
            source,
            syntax,
            (item, _) =>
            {
                var next = Expand(step, [new Item(total.Type, new Ref(syntax, total)), item], call, frame).Value!;
                var isCompound = next is Binary { Left: Ref { Storage: var left } } && left == total;
                Append(new Assign(syntax, new Ref(syntax, total), next) { IsCompound = isCompound });
            },
            skip: hasSeed ? 0 : 1);
        return last is null ? new Ref(syntax, total) : Expand(last, [new Item(total.Type, new Ref(syntax, total))], call, frame).Value;
    }

    private Expr? End(IInvocationOperation call, Frame frame)
    {
        var mark = Mark();
        if (Source(call, frame) is not CountedSequence source)
        {
            Undo(mark);
            return Found(call, frame);
        }

        ThrowIfEmpty(source, call);
        return source.At(call.TargetMethod.Name == "First" ? source.Start() : Minus(call.Syntax, source.Bound(), 1)).Value;
    }

    private Expr? ElementAt(IInvocationOperation call, Frame frame)
    {
        if (Source(call, frame) is not CountedSequence source || Given(call, 1) is not { Type.SpecialType: SpecialType.System_Int32 } place)
        {
            return null;
        }

        var index = Whole(place, "index", frame);
        var length = LengthOf(call.Syntax, source);
        Throw(
            call.Syntax,
            $"{Operand(Text(index))} < 0 || {Operand(Text(index))} >= {Operand(Text(length))}",
            "ArgumentOutOfRangeException(\"index\", \"Index was out of range. Must be non-negative and less than the size of the collection.\")",
            [.. ReadsOf(index, length)]);
        return source.At(From(call.Syntax, index, source)).Value;
    }

    private static Expr Minus(SyntaxNode syntax, Expr value, int distance) =>
        int.TryParse(Text(value), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? new Opaque(syntax, (number - distance).ToString(System.Globalization.CultureInfo.InvariantCulture))
            : Joined(syntax, $"{Operand(Text(value))} - {distance}", value);

    /// <summary><c>Count()</c> of something that has a length.</summary>
    private Expr? CountOf(IInvocationOperation call, Frame frame)
    {
        if (call.TargetMethod is not { Name: "Count", Parameters.Length: 1 })
        {
            return null;
        }

        var mark = Mark();
        if (Source(call, frame) is CountedSequence source)
        {
            return LengthOf(call.Syntax, source);
        }

        Undo(mark);
        return null;
    }

    /// <summary>
    /// <c>ToArray</c> of a sequence of doubles into a new array. Where only the run tells how many items there are, they
    /// are counted first.
    /// </summary>
    private bool TrySequenceToArray(IInvocationOperation call, Storage target, Frame frame)
    {
        if (!IsEnumerable(call.TargetMethod) || call.TargetMethod is not { Name: "ToArray", Parameters.Length: 1 })
        {
            return false;
        }

        var mark = Mark();
        if (Source(call, frame) is not { } source || !IsReal(source.ItemType))
        {
            Undo(mark);
            return false;
        }

        var syntax = call.Syntax;
        Expr length;
        if (source is CountedSequence counted)
        {
            length = LengthOf(syntax, counted);
            if (!counted.StartsAtZero)
            {
                length = Joined(syntax, $"{_names.MathName}.Max({Text(length)}, 0)", length);
            }
        }
        else if (!IsRepeatable(source) || Given(call, 0)!.Descendants().Any(o => o is IAssignmentOperation or IIncrementOrDecrementOperation))
        {
            Undo(mark);
            return false;
        }
        else
        {
            var count = Counter(syntax, "count");
            RunThrough(source, syntax, (_, _) => Step(syntax, count));
            length = new Ref(syntax, count);
        }

        Fresh(target);
        Append(new NewArray(syntax, target) { Lengths = [length] });
        if (source is CountedSequence)
        {
            RunThrough(source, syntax, (item, index) => Append(new Assign(syntax, new Element(syntax, target, Offset(syntax, index!, (CountedSequence)source)), item.Value!)));
            return true;
        }

        var next = Counter(syntax, "next");
        RunThrough(source, syntax, (item, _) =>
        {
            Append(new Assign(syntax, new Element(syntax, target, new Ref(syntax, next)), item.Value!));
            Step(syntax, next);
        });
        return true;
    }

    private void Fresh(Storage target)
    {
        if (target.Scope is null)
        {
            target.Scope = _block;
            _block.Locals.Add(target);
        }

        target.IsFresh = true;
    }

    /// <summary>A local for a sequence that is run through later. The declaration goes if every use is expanded.</summary>
    private bool DeclareSequence(ILocalSymbol symbol, IOperation initial, SyntaxNode syntax, Frame frame)
    {
        if (!IsSequenceType(symbol.Type) || !MakesSequence(initial, frame) || IsReassigned(symbol, frame))
        {
            return false;
        }

        var mark = Mark();
        if (SequenceOf(initial, frame) is not { } sequence)
        {
            Undo(mark);
            return false;
        }

        var value = Copy(initial, frame);
        var storage = Declare(symbol, frame);
        storage.IsExpanded = true;
        Append(new Assign(syntax, new Ref(syntax, storage), value) { Declares = true });
        frame.Mean(symbol, sequence);
        return true;
    }

    /// <summary>A variable of ours under a name that the user gave to what it holds.</summary>
    private Storage NewNamed(SyntaxNode syntax, ITypeSymbol type, string name)
    {
        var storage = NewStorage(_names.User(name, _scope), type, StorageKind.Local, null);
        storage.IsSynthetic = true;
        storage.Scope = _block;
        _block.Locals.Add(storage);
        return storage;
    }

    /// <summary>The same value once more, in nodes of its own.</summary>
    private static Expr Same(Expr expr) => expr switch
    {
        Ref reference => new Ref(reference.Syntax, reference.Storage),
        Element element => new Element(element.Syntax, Same(element.Holder), [.. element.Indices.Select(Same)]),
        Negate negate => new Negate(negate.Syntax, Same(negate.Operand)),
        Cast cast => new Cast(cast.Syntax, Same(cast.Operand), cast.IsSingle, cast.IsWritten),
        Binary binary => new Binary(binary.Syntax, binary.Operation, Same(binary.Left), Same(binary.Right)),
        Apply apply => new Apply(apply.Syntax, apply.Rule, [.. apply.Children.Select(Same)]),
        Composite composite => composite.With(composite.Syntax, (_, part) => Same(part)),
        Opaque opaque => opaque.Again(),
        _ => expr,
    };
}
