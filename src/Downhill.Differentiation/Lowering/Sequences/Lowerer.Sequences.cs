using Downhill.Differentiation.Lowering.Sequences;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>Reads an expression as a sequence: an array, a list, a range, or what LINQ makes of one item by item.</summary>
internal sealed partial class Lowerer
{
    internal static bool IsEnumerable(IMethodSymbol method) =>
        method.ContainingType is { Name: "Enumerable", ContainingNamespace: { Name: "Linq", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } };

    internal static bool IsSequenceType(ITypeSymbol? type) =>
        type?.OriginalDefinition.SpecialType is SpecialType.System_Collections_Generic_IEnumerable_T
        || type is INamedTypeSymbol { Name: "IOrderedEnumerable" or "IGrouping", ContainingNamespace.Name: "Linq" };

    internal static IOperation Unwrapped(IOperation operation)
    {
        while (operation is IParenthesizedOperation or ITranslatedQueryOperation or IConversionOperation { OperatorMethod: null, Operand.Type.IsReferenceType: true })
        {
            operation = operation switch
            {
                IParenthesizedOperation parenthesized => parenthesized.Operand,
                ITranslatedQueryOperation query => query.Operation,
                _ => ((IConversionOperation)operation).Operand,
            };
        }

        return operation;
    }

    /// <summary>Whether the expression is one that <see cref="SequenceOf"/> takes apart, and not just a variable or a call.</summary>
    private bool MakesSequence(IOperation operation, Frame frame) => Unwrapped(operation) switch
    {
        IInvocationOperation call => IsEnumerable(call.TargetMethod) || HandsOutSequence(call.TargetMethod),
        ILocalReferenceOperation or IParameterReferenceOperation when ListOf(operation, frame) is not null => true,
        ILocalReferenceOperation local => local.Type is IArrayTypeSymbol || IsList(local.Type) || frame.MeaningOf<Sequence>(local.Local) is not null,
        IParameterReferenceOperation parameter => parameter.Type is IArrayTypeSymbol || IsList(parameter.Type) || frame.MeaningOf<Sequence>(parameter.Parameter) is not null,
        var other => other.Type is IArrayTypeSymbol || IsList(other.Type),
    };

    /// <summary>The expression as a sequence, with what it checks at once appended; null where it is not followed.</summary>
    private Sequence? SequenceOf(IOperation operation, Frame frame)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        operation = Unwrapped(operation);
        switch (operation)
        {
            case ILocalReferenceOperation { Local: var local } when frame.MeaningOf<Sequence>(local) is { } known:
                return known;
            case IParameterReferenceOperation { Parameter: var parameter } when frame.MeaningOf<Sequence>(parameter) is { } known:
                return known;
            case IInvocationOperation call when IsEnumerable(call.TargetMethod):
                return StageOf(call, frame) ?? Unread(operation, frame);
            case IInvocationOperation call when HandsOutSequence(call.TargetMethod):
                return HandedOut(call, frame) ?? Unread(operation, frame);
        }

        if ((ListOf(operation, frame) ?? MadeHere(operation, frame)) is { } list)
        {
            return OverList(operation.Syntax, list);
        }

        if (operation.Type is IArrayTypeSymbol { Rank: 1 } array)
        {
            return OverArray(operation, array.ElementType, frame);
        }

        return IsList(operation.Type) && ElementType(operation.Type) is { } element ? OverList(operation, element, frame) : Unread(operation, frame);
    }

    private CountedSequence? OverArray(IOperation operation, ITypeSymbol itemType, Frame frame)
    {
        if (ArrayOf(operation, frame) is not { } array)
        {
            if (StorageOf(operation, frame) is { } local && operation is ILocalReferenceOperation or IParameterReferenceOperation)
            {
                array = local;
            }
            else if (MayVary(Copy(operation, frame)) && IsReal(itemType))
            {
                return null;
            }
            else
            {
                array = Keep(Copy(operation, frame), operation.Type, "items").Storage;
            }
        }

        if (array.Class is null && IsMaybe(array))
        {
            return null;
        }

        var syntax = operation.Syntax;
        if (!IsFixed(array, frame))
        {
            array = Keep(new Ref(syntax, array), array.Type, "items").Storage;
        }

        return new CountedSequence(
            itemType,
            () => new Opaque(syntax, "0"),
            () => Length(syntax, array),
            index => new Item(itemType, array.Class is not null ? new Element(syntax, array, index) : At(syntax, array, index)))
        {
            StartsAtZero = true,
            IsStored = true,
            NullCheck = array.IsFresh ? null : array,
        };
    }

    private CountedSequence? OverList(IOperation operation, ITypeSymbol itemType, Frame frame)
    {
        var copy = Copy(operation, frame);
        if (MayVary(copy))
        {
            return null;
        }

        var syntax = operation.Syntax;
        var list = StorageOf(operation, frame) is { } known && IsFixed(known, frame) ? known : Keep(copy, operation.Type, "items").Storage;
        var isImmutable = operation.Type?.Name == "ImmutableArray";
        return new CountedSequence(
            itemType,
            () => new Opaque(syntax, "0"),
            () =>
            {
                var count = new Opaque(syntax, list.Name + (isImmutable ? ".Length" : ".Count"), list);
                count.Footprint.ReadsHeap = true;
                return count;
            },
            index => new Item(itemType, At(syntax, list, index)))
        {
            StartsAtZero = true,
            IsStored = true,
            NullCheck = isImmutable ? null : list,
        };
    }

    private static Opaque At(SyntaxNode syntax, Storage list, Expr index)
    {
        var element = Joined(syntax, list.Name + "[" + Text(index) + "]", index);
        element.Footprint.Reads.Add(list);
        element.Footprint.ReadsHeap = true;
        element.Footprint.Cost = 1;
        return element;
    }

    /// <summary>Whether the variable holds one object throughout.</summary>
    private bool IsFixed(Storage storage, Frame frame) =>
        !storage.IsReassigned && storage.Writes <= (storage.Kind == StorageKind.Local ? 1 : 0) && (storage.Symbol is null || !IsReassigned(storage.Symbol, frame));

    private static ITypeSymbol? ItemTypeOf(ITypeSymbol? type) =>
        type is null ? null
        : IsSequenceType(type) || type is IArrayTypeSymbol ? ElementType(type)
        : type.AllInterfaces.Where(i => i.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T).ToList() is [var only] ? only.TypeArguments[0]
        : null;

    /// <summary>A sequence that is run through as it is, because no variable is in it.</summary>
    private RunningSequence? Unread(IOperation operation, Frame frame)
    {
        if (ItemTypeOf(operation.Type) is not { } itemType || MayVary(Copy(operation, frame)))
        {
            return null;
        }

        var syntax = operation.Syntax;
        var source = StorageOf(operation, frame) is { } known && IsFixed(known, frame) ? known : Keep(Copy(operation, frame), operation.Type, "items").Storage;
        RunningSequence? sequence = null;
        sequence = new RunningSequence(itemType, (yield, exits) =>
        {
            Storage? item = null;
            var body = InBlock(
                () =>
                {
                    item = sequence!.Name is { } name ? NewNamed(syntax, itemType, name) : NewTemporary(syntax, itemType, "item");
                    item.Writes = 1;
                    yield(new Item(itemType, new Ref(syntax, item)));
                },
                isLoop: true);
            var items = new Opaque(syntax, source.Name, source);
            items.Footprint.ReadsHeap = true;
            var loop = new Loop(syntax, LoopForm.Each, body) { Sequence = items, Item = item };
            loop.ExitFlags.AddRange(exits);
            Append(loop);
        })
        {
            NullCheck = source,
        };
        return sequence;
    }

    /// <summary>Runs through the sequence: appends its loops, with <paramref name="yield"/> in the innermost.</summary>
    /// <param name="sequence">What to run through.</param>
    /// <param name="syntax">Where the user wants it to be run through.</param>
    /// <param name="yield">Is given each item, and the index where there is one.</param>
    /// <param name="exits">Flags that end the loop.</param>
    /// <param name="skip">How many items to leave out at the start of a counted sequence.</param>
    private void RunThrough(Sequence sequence, SyntaxNode syntax, Action<Item, Expr?> yield, IReadOnlyList<Storage>? exits = null, int skip = 0)
    {
        var outer = _after;
        if (sequence is RunningSequence running)
        {
            running.Run(
                item =>
                {
                    _after = [];
                    yield(item, null);
                    Flush();
                },
                exits ?? []);
            _after = outer;
            return;
        }

        var counted = (CountedSequence)sequence;
        Storage? index = null;
        var start = skip == 0 ? counted.Start() : Plus(syntax, counted.Start(), skip);
        var bound = counted.Bound();
        var body = InBlock(
            () =>
            {
                _after = [];
                var integer = _source.Compilation.GetSpecialType(SpecialType.System_Int32);
                index = counted is { IsRange: true, Name: { } name } ? NewNamed(syntax, integer, name) : NewTemporary(syntax, integer, "k");
                index.Writes = 1;
                _block.Locals.Remove(index);
                yield(counted.At(new Ref(syntax, index)), new Ref(syntax, index));
                Flush();
            },
            isLoop: true);
        _after = outer;
        var loop = new Loop(syntax, LoopForm.Counted, body) { Index = index, Start = start, Bound = bound };
        loop.ExitFlags.AddRange(exits ?? []);
        Append(loop);

        void Flush()
        {
            foreach (var step in _after)
            {
                Append(step);
            }
        }
    }

    /// <summary>The source text of a value that is made of text or of a variable.</summary>
    private static string Text(Expr expr) => expr is Ref reference ? reference.Storage.Name : ((Opaque)expr).Text;

    /// <summary>Code of our own that reads what its parts read.</summary>
    private static Opaque Joined(SyntaxNode syntax, string text, params Expr[] parts)
    {
        var joined = new Opaque(syntax, text);
        foreach (var part in parts)
        {
            switch (part)
            {
                case Ref reference:
                    joined.Footprint.Reads.Add(reference.Storage);
                    break;
                case Opaque opaque:
                    joined.Footprint.Reads.UnionWith(opaque.Footprint.Reads);
                    joined.Footprint.LengthReads.UnionWith(opaque.Footprint.LengthReads);
                    joined.Footprint.ReadsHeap |= opaque.Footprint.ReadsHeap;
                    joined.Footprint.MembersRead.UnionWith(opaque.Footprint.MembersRead);
                    joined.Footprint.HasEffects |= opaque.Footprint.HasEffects;
                    joined.Footprint.Cost += opaque.Footprint.Cost;
                    break;
            }
        }

        return joined;
    }

    private static Expr Plus(SyntaxNode syntax, Expr value, int distance)
    {
        var text = Text(value);
        return int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? new Opaque(syntax, (number + distance).ToString(System.Globalization.CultureInfo.InvariantCulture))
            : Joined(syntax, $"{Operand(text)} + {distance}", value);
    }

    /// <summary>The text in parentheses where it is more than a name, a number, an access or a call.</summary>
    private static string Operand(string text)
    {
        var depth = 0;
        foreach (var c in text)
        {
            depth += c is '(' or '[' ? 1 : c is ')' or ']' ? -1 : 0;
            if (depth == 0 && c is ' ' or '-' or '?' or '!')
            {
                return "(" + text + ")";
            }
        }

        return text;
    }
}
