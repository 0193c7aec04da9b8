using Downhill.Differentiation.Lowering.Lists;
using Downhill.Differentiation.Lowering.Sequences;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>
/// A <c>List&lt;double&gt;</c> that nothing but the loss and its helpers gets hold of: an array that is replaced when it is
/// full, and a counter. Every variable that the list has, a helper's parameter too, means the same two.
/// </summary>
internal sealed partial class Lowerer
{
    private const string BoundsOf = "global::Downhill.CompilerServices.Bounds.";

    private readonly ListUses _listUses;

    /// <summary>Uses of lists that are not followed, by the code in which they were copied: refused where that code stays.</summary>
    private readonly Dictionary<(IOperation Code, Frame Frame), (SyntaxNode Syntax, string Name)> _listsInCode = [];

    private ITypeSymbol Integer => _source.Compilation.GetSpecialType(SpecialType.System_Int32);

    /// <summary>The parts of the list that the operation names; null for anything else.</summary>
    internal static ListParts? ListOf(IOperation? operation, Frame frame) => operation is null ? null : Unwrapped(operation) switch
    {
        ILocalReferenceOperation { Local: var local } => frame.MeaningOf<ListParts>(local),
        IParameterReferenceOperation { Parameter: var parameter } => frame.MeaningOf<ListParts>(parameter.OriginalDefinition),
        _ => null,
    };

    private static ISymbol? VariableOf(IOperation? operation) => operation is null ? null : Unwrapped(operation) switch
    {
        ILocalReferenceOperation { Local: var local } => local,
        IParameterReferenceOperation { Parameter: var parameter } => parameter.OriginalDefinition,
        _ => null,
    };

    /// <summary><c>var list = new List&lt;double&gt;();</c> false where nothing in it varies, or where it is used in another way.</summary>
    private bool DeclareList(ILocalSymbol symbol, IOperation? initial, Frame frame)
    {
        if (initial is null || FollowedItem(symbol.Type) is null)
        {
            return false;
        }

        if (ListOf(initial, frame) is { } other)
        {
            // A second name for the same list.
            if (_listUses.Unfollowed(symbol, initial) is null && !ListUses.IsReassigned(symbol, initial))
            {
                frame.Mean(symbol, other);
                return true;
            }

            return false;
        }

        if (!_listUses.IsMade(initial) || _listUses.Unfollowed(symbol, initial) is not null)
        {
            return false;
        }

        if (!_maybe.Has(symbol))
        {
            // Where the caller wants the list that comes out, data in it is only the beginning.
            if (!frame.ReturnsList && !MayMatter(initial, frame))
            {
                return _maybe.Decide(symbol);
            }

            _maybe.Add(symbol);
        }

        var mark = Mark();
        if (MadeList(initial, symbol, frame) is not { } list)
        {
            Undo(mark);
            return false;
        }

        frame.Mean(symbol, list);
        return true;
    }

    /// <summary>Whether an argument is a list that is followed, or one that is made for the call alone.</summary>
    private bool IsList(Argument argument, Frame caller) => FollowedItem(argument.Parameter!.Type) is not null
        && (ListOf(argument.Value, caller) is not null || (IsMadeHere(argument.Value, caller) && argument.Parameter.ContainingSymbol is IMethodSymbol { Parameters.Length: 1 }));

    /// <summary>What a list of this type holds, where it can be followed: a number, a row, or what consists of numbers alone.</summary>
    private ITypeSymbol? FollowedItem(ITypeSymbol? type) =>
        ListTypes.ItemOf(type) is { } item && (ListTypes.IsPlain(item) || (_aggregates.Is(item) && NumbersOf(item, 0) is { Count: > 0 })) ? item : null;

    /// <summary>The types of the numbers in an item, in the order of its parts; null where it holds anything else.</summary>
    private List<ITypeSymbol>? NumbersOf(ITypeSymbol item, int depth)
    {
        if (depth > 8 || _aggregates.MembersOf(item) is not { } members)
        {
            return null;
        }

        var numbers = new List<ITypeSymbol>();
        foreach (var member in members)
        {
            if (IsReal(member.Type))
            {
                numbers.Add(member.Type);
            }
            else if (_aggregates.Is(member.Type) && NumbersOf(member.Type, depth + 1) is { } nested)
            {
                numbers.AddRange(nested);
            }
            else
            {
                return null;
            }
        }

        return numbers;
    }

    /// <summary>Arrays for the items, and how many of these there are.</summary>
    /// <param name="syntax">Where the list is made.</param>
    /// <param name="item">What it holds.</param>
    /// <param name="symbol">The variable that it is made for.</param>
    /// <param name="frame">What the variable's name means.</param>
    /// <param name="length">How much room there is at first, to be read more than once.</param>
    /// <param name="count">How many items there are.</param>
    /// <param name="values">The items, where they are numbers or rows that are at hand.</param>
    private ListParts NewList(SyntaxNode syntax, ITypeSymbol item, ISymbol? symbol, Frame frame, Expr length, Expr count, IReadOnlyList<Expr>? values = null)
    {
        var hint = symbol?.Name ?? "list";
        var buffers = new List<Storage>();
        if (ListTypes.IsPlain(item))
        {
            Make(item, hint);
        }
        else
        {
            Read(item, hint, 0);
        }

        var counter = NewTemporary(syntax, Integer, hint + "Count");
        Append(new Assign(syntax, new Ref(syntax, counter), count) { Declares = true });
        _hasParts = true;
        return new ListParts(item, buffers, counter);

        void Read(ITypeSymbol of, string path, int depth)
        {
            foreach (var member in _aggregates.MembersOf(of)!)
            {
                if (IsReal(member.Type))
                {
                    Make(member.Type, Joined(path, member.Label));
                }
                else
                {
                    Read(member.Type, Joined(path, member.Label), depth + 1);
                }
            }
        }

        void Make(ITypeSymbol type, string hint)
        {
            var name = symbol is not null && (frame.IsRoot || frame.Lexical is not null) ? _names.User(hint, _scope) : _names.Fresh(hint, _scope);
            var buffer = NewStorage(name, _source.Compilation.CreateArrayTypeSymbol(type), StorageKind.Local, symbol);
            buffer.Scope = _block;
            buffer.IsFresh = true;
            _block.Locals.Add(buffer);
            Append(values is { Count: > 0 } ? new NewArray(syntax, buffer) { Items = values, Shape = [values.Count] } : new NewArray(syntax, buffer) { Lengths = [Same(length)] });
            buffers.Add(buffer);
        }
    }

    /// <summary>The item at an index: an element, or an element of each array.</summary>
    private Expr ItemAt(SyntaxNode syntax, ListParts list, Expr index)
    {
        if (ListTypes.IsPlain(list.Item))
        {
            return new Element(syntax, list.Buffer, index);
        }

        var next = 0;
        return Read(list.Item);

        Composite Read(ITypeSymbol type) => Parts(syntax, type, member => IsReal(member.Type) ? new Element(syntax, list.Buffers[next++], Same(index)) : Read(member.Type));
    }

    /// <summary>Stores an item in its place.</summary>
    private void SetItem(SyntaxNode syntax, ListParts list, Expr index, Expr value)
    {
        if (ItemAt(syntax, list, index) is Composite place)
        {
            AssignParts(syntax, place, Retyped(value as Composite ?? TakenApart(value, list.Item), list.Item), declares: false);
        }
        else
        {
            Append(new Assign(syntax, new Element(syntax, list.Buffer, index), value));
        }
    }

    /// <summary>Arrays of twice the length instead of those that are full.</summary>
    private void Grow(SyntaxNode syntax, ListParts list)
    {
        var full = new Opaque(syntax, $"{list.Count.Name} == {list.Buffer.Name}.Length", list.Count);
        full.Footprint.LengthReads.Add(list.Buffer);
        var grown = InBlock(() =>
        {
            foreach (var buffer in list.Buffers)
            {
                var larger = NewTemporary(syntax, buffer.Type, "larger");
                larger.IsFresh = true;
                var length = new Opaque(syntax, $"global::System.Math.Max(4, 2 * {list.Count.Name})", list.Count);
                Append(new NewArray(syntax, larger) { Lengths = [length] });
                Elements(syntax, larger, new Ref(syntax, list.Count), index => new Element(syntax, buffer, new Ref(syntax, index)));
                Append(new Assign(syntax, new Ref(syntax, buffer), new Ref(syntax, larger)));
            }
        });
        Append(new If(syntax, full, grown, new Block()));
    }

    private void AddItem(SyntaxNode syntax, ListParts list, Expr value)
    {
        Grow(syntax, list);
        SetItem(syntax, list, new Ref(syntax, list.Count), value);
        Step(syntax, list.Count);
    }

    /// <summary>What is stored in a list: a number, a row, or the parts of an item.</summary>
    private Expr LowerListItem(IOperation operation, Frame frame)
    {
        if (_aggregates.Is(operation.Type))
        {
            // The arrays are filled one after the other, so that the value stands before the first is.
            return Settled(LowerComposite(operation, frame), "item", static s => s.Kind == StorageKind.Local);
        }

        var value = IsReal(operation.Type) ? LowerReal(operation, frame) : LowerArray(operation, frame);
        return value is Opaque { IsPure: false } ? Keep(value, operation.Type, "item") : value;
    }

    /// <summary>The index of an item, checked as the list checks it, in code that has no effect; null where there is none.</summary>
    private Expr? ListPlace(IOperation operation, Frame frame, bool mayAppend, out ListParts? list)
    {
        list = null;
        if (ListIndex(operation) is not var (instance, position, isFromEnd) || (list = ListOf(instance, frame)) is null)
        {
            return null;
        }

        var index = mayAppend ? LowerAny(position, frame) : PurePart(position, frame);
        if (index is null)
        {
            return null;
        }

        if (index is not Ref and not Opaque { IsPure: true, Footprint: { RowReads.Count: 0, Writes.Count: 0 } })
        {
            if (!mayAppend)
            {
                return null;
            }

            index = Keep(index, position.Type, "index");
        }

        var text = isFromEnd ? $"{list.Count.Name} - {Operand(Text(index))}" : Text(index);
        var inside = Joined(operation.Syntax, $"{BoundsOf}Item({text}, {list.Count.Name})", index);
        inside.Footprint.Reads.Add(list.Count);
        inside.Footprint.Cost += 2;
        return inside;
    }

    /// <summary>The parts of an item that is a struct or the like; null for any other expression.</summary>
    private Composite? ListItem(IOperation operation, Frame frame, bool mayAppend) =>
        _aggregates.Is(operation.Type) && ListPlace(operation, frame, mayAppend, out var list) is { } index ? ItemAt(operation.Syntax, list!, index) as Composite : null;

    /// <summary><c>list[i]</c> and <c>list[^1]</c></summary>
    private Element? ListElement(IOperation operation, Frame frame) =>
        operation.Type is { } type && ListTypes.IsPlain(type) && ListPlace(operation, frame, mayAppend: true, out var list) is { } index ? new Element(operation.Syntax, list!.Buffer, index) : null;

    private static (IOperation Instance, IOperation Index, bool IsFromEnd)? ListIndex(IOperation operation) => operation switch
    {
        IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } instance, Arguments: [var argument] } => (instance, argument.Value, false),
        IImplicitIndexerReferenceOperation { Argument: IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat } hat } element => (element.Instance, hat.Operand, true),
        _ => null,
    };

    /// <summary>Notes that something that varies is stored in the list: from the next round on it is followed.</summary>
    private void FollowList(IOperation target, IOperation value, Frame frame)
    {
        while (target is IArrayElementReferenceOperation element)
        {
            target = element.ArrayReference;
        }

        if (ListIndex(target) is var (instance, _, _) && FollowedItem(instance.Type) is not null && VariableOf(instance) is { } symbol && MayMatter(value, frame))
        {
            MarkList(symbol, frame);
        }
    }

    private CountedSequence OverList(SyntaxNode syntax, ListParts list) => new(
        list.Item,
        () => Number(syntax, 0),
        () => new Ref(syntax, list.Count),
        index => new Item(list.Item, ItemAt(syntax, list, index)))
    {
        StartsAtZero = true,
        IsStored = true,
    };

    /// <summary>What copied code says instead of the list's count and elements.</summary>
    private string? SpelledList(IOperation operation, Frame frame)
    {
        if (ListIndex(operation) is var (instance, index, isFromEnd))
        {
            return ListOf(instance, frame) is { } items && ListTypes.IsPlain(items.Item)
                ? $"{items.Buffer.Name}[{BoundsOf}Item({(isFromEnd ? $"{items.Count.Name} - {Operand(Print(index, frame))}" : Print(index, frame))}, {items.Count.Name})]"
                : null;
        }

        return operation is IPropertyReferenceOperation { Property.Name: "Count" } count && ListOf(count.Instance, frame) is { } list ? list.Count.Name : null;
    }

    /// <summary>Notes copied code that does more with a list than to read its count and elements.</summary>
    private void CheckList(IOperation operation, IOperation code, Frame frame)
    {
        if (operation is ILocalReferenceOperation or IParameterReferenceOperation && ListOf(operation, frame) is not null
            && !(Outer(operation).Parent is IPropertyReferenceOperation or IImplicitIndexerReferenceOperation && !CalleeEffectsReader.IsWritten(Outer(operation).Parent!)))
        {
            _listsInCode[(code, frame)] = (operation.Syntax, VariableOf(operation)!.Name);
        }
    }

    private static IOperation Outer(IOperation operation)
    {
        while (operation.Parent is IParenthesizedOperation or IConversionOperation { IsImplicit: true, OperatorMethod: null })
        {
            operation = operation.Parent;
        }

        return operation;
    }

    /// <summary>Refuses what was noted, where the code is still in the program.</summary>
    private void RefuseListsInCode(Block root)
    {
        if (_listsInCode.Count == 0)
        {
            return;
        }

        Walk(root, block =>
        {
            foreach (var node in block.Statements.SelectMany(Roots).SelectMany(r => r.SelfAndDescendants()))
            {
                if (node is Opaque { Operation: { } operation, Frame: { } frame } && _listsInCode.TryGetValue((operation, frame), out var use))
                {
                    Refuse(use.Syntax, $"'{use.Name}' is used here in a way that is not followed", "keep its items in an array first, by 'ToArray'");
                }
            }
        });
    }
}
