using Downhill.Differentiation.Lowering.Lists;
using Downhill.Differentiation.Lowering.Sequences;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>Where lists come from: constructors, <c>ToList</c>, brackets, and helpers that return one.</summary>
internal sealed partial class Lowerer
{
    /// <summary>The call whose list is wanted, and the list once a return statement was met.</summary>
    private IOperation? _listCall;
    private ListParts? _returnedList;
    private bool _isListMissing;

    /// <summary>The parts of a list that the expression makes; null where that is not followed.</summary>
    private ListParts? MadeList(IOperation operation, ISymbol? symbol, Frame frame)
    {
        operation = Unwrapped(operation);
        if (FollowedItem(operation.Type) is not { } item)
        {
            return null;
        }

        switch (operation)
        {
            case IObjectCreationOperation creation:
                return CreatedList(creation, item, symbol, frame);
            case IInvocationOperation query when IsEnumerable(query.TargetMethod):
                return Source(query, frame) is { } source ? ListOver(operation.Syntax, source, item, symbol, frame) : null;
            case IInvocationOperation call:
                return ReturnedList(call, frame);
            case { Kind: ListTypes.CollectionExpression }:
                return BracketList(operation, item, symbol, frame);
            default:
                return null;
        }
    }

    /// <summary>The items of a list that the function is differentiated by: a copy of them, which the generated code makes at the start.</summary>
    private Storage ItemsOf(IParameterSymbol variable, SyntaxNode syntax, Frame frame)
    {
        var body = _source.BodyOf(frame.Function)!;
        var items = NewStorage(_names.Fresh(variable.Name + "Items", []), _source.Compilation.CreateArrayTypeSymbol(FollowedItem(variable.Type)!), StorageKind.Input, variable);
        items.IsFresh = items.HoldsItems = true;
        items.Class!.IsExternal = false;
        var count = NewTemporary(syntax, Integer, variable.Name + "Count");
        Append(new Assign(syntax, new Ref(syntax, count), Length(syntax, items)) { Declares = true });
        frame.Mean(variable.OriginalDefinition, new ListParts(FollowedItem(variable.Type)!, [items], count));
        _hasParts = true;
        if ((_listUses.FirstChange(variable, body) ?? _listUses.Unfollowed(variable, body)) is { } use)
        {
            Refuse(use.Syntax, $"what is done here with '{variable.Name}', a list that the loss is differentiated by, is not followed", "read its items only, or make a new list of them");
        }

        foreach (var other in frame.Function.Parameters)
        {
            // It may be the same list.
            if (!SymbolEqualityComparer.Default.Equals(other, variable) && ListTypes.ItemOf(other.Type) is not null && _listUses.FirstChange(other, body) is { } change)
            {
                Refuse(change.Syntax, $"'{other.Name}' is changed, and may be the list '{variable.Name}' that the loss is differentiated by", "make a new list of its items");
            }
        }

        return items;
    }

    /// <summary>Refuses to write an array that may lie behind the interface of a list that the function is differentiated by.</summary>
    private void CheckItems(IOperation body)
    {
        if (_storages.FirstOrDefault(s => s is { HoldsItems: true, Symbol: IParameterSymbol { Type.Name: not "List" } }) is { } items
            && _storages.FirstOrDefault(s => s is { Kind: StorageKind.Input or StorageKind.Member, HoldsItems: false, Rank: 1, IsRealArray: true, Elements.ElementsWritten: true }) is { } array)
        {
            Refuse(body.Syntax, $"'{array.Name}' is written, and may be the array behind '{items.Symbol!.Name}'", $"make '{items.Symbol.Name}' a 'List<double>' or a 'double[]'");
        }
    }

    /// <summary>Whether the expression makes a list on the spot that something varies in.</summary>
    private bool IsMadeHere(IOperation operation, Frame frame) =>
        Unwrapped(operation) is IInvocationOperation or IObjectCreationOperation or { Kind: ListTypes.CollectionExpression } && FollowedItem(Unwrapped(operation).Type) is not null && _listUses.IsMade(operation) && MayMatter(operation, frame);

    private ListParts? MadeHere(IOperation operation, Frame frame)
    {
        if (!IsMadeHere(operation, frame))
        {
            return null;
        }

        var mark = Mark();
        var list = MadeList(operation, null, frame);
        if (list is null)
        {
            Undo(mark);
        }

        return list;
    }

    private ListParts? CreatedList(IObjectCreationOperation creation, ITypeSymbol item, ISymbol? symbol, Frame frame)
    {
        var syntax = creation.Syntax;
        var given = creation.Arguments is [var only] ? only.Value : null;
        var items = creation.Initializer?.Initializers.Select(i => ((IInvocationOperation)i).Arguments[0].Value).ToArray() ?? [];
        if (given is null && items.Length > 0)
        {
            return ListOfItems(syntax, items, item, symbol, frame);
        }

        ListParts list;
        if (given is null)
        {
            list = NewList(syntax, item, symbol, frame, Number(syntax, 4), Number(syntax, 0));
        }
        else if (given.Type?.SpecialType == SpecialType.System_Int32)
        {
            var capacity = Keep(LowerAny(given, frame), given.Type, "capacity").Storage;
            list = NewList(syntax, item, symbol, frame, new Opaque(syntax, $"{BoundsOf}Capacity({capacity.Name})", capacity), Number(syntax, 0));
        }
        else if (SequenceOf(given, frame) is { } source)
        {
            list = ListOver(syntax, Checked(source, "collection", syntax), item, symbol, frame);
        }
        else
        {
            return null;
        }

        foreach (var value in items)
        {
            AddItem(syntax, list, LowerListItem(value, frame));
        }

        return list;
    }

    /// <summary>A list of items that are written one by one.</summary>
    private ListParts ListOfItems(SyntaxNode syntax, IOperation[] items, ITypeSymbol item, ISymbol? symbol, Frame frame)
    {
        var values = LowerInOrder(frame, null, items);
        var length = Number(syntax, values.Count);
        if (ListTypes.IsPlain(item))
        {
            return NewList(syntax, item, symbol, frame, length, Number(syntax, values.Count), values);
        }

        var list = NewList(syntax, item, symbol, frame, length, Number(syntax, values.Count));
        for (var i = 0; i < values.Count; i++)
        {
            SetItem(syntax, list, Number(syntax, i), values[i]);
        }

        return list;
    }

    /// <summary>A list of what a sequence has.</summary>
    private ListParts ListOver(SyntaxNode syntax, Sequence source, ITypeSymbol item, ISymbol? symbol, Frame frame)
    {
        if (source is not CountedSequence counted)
        {
            var list = NewList(syntax, item, symbol, frame, Number(syntax, 4), Number(syntax, 0));
            AddAll(syntax, list, source);
            return list;
        }

        var length = Whole(LengthOf(syntax, counted), counted);
        var copied = NewList(syntax, item, symbol, frame, length, Same(length));
        RunThrough(source, syntax, (value, index) => SetItem(syntax, copied, Offset(syntax, index!, counted), value.Value!));
        return copied;

        Expr Whole(Expr many, CountedSequence sequence) => Keep(sequence.StartsAtZero ? many : Joined(syntax, $"{_names.MathName}.Max({Text(many)}, 0)", many), Integer, "count");
    }

    /// <summary>What a helper returns, which is expanded here.</summary>
    private ListParts? ReturnedList(IInvocationOperation call, Frame frame)
    {
        if (WhyNotExpanded(call, call.TargetMethod, call.Instance, frame) is not null || IsKeptApart(call.TargetMethod, call.Instance, Argument.Of(call.Arguments), frame))
        {
            return null;
        }

        var (outerCall, outerList, isMissing) = (_listCall, _returnedList, _isListMissing);
        (_listCall, _returnedList, _isListMissing) = (call, null, false);
        Call(call, call.TargetMethod, call.Instance, call.Arguments, frame, isForced: true);
        var returned = _isListMissing ? null : _returnedList;
        (_listCall, _returnedList, _isListMissing) = (outerCall, outerList, isMissing);
        return returned;
    }

    /// <summary>A return statement of a helper whose list is wanted.</summary>
    private void ReturnList(IReturnOperation returning, IOperation value, Frame frame)
    {
        var list = ListOf(value, frame) ?? (_listUses.IsMade(value) ? MadeList(value, null, frame) : null);
        if (list is null)
        {
            _isListMissing = true;
            return;
        }

        if (frame.ReturnedList is not { } result)
        {
            _returnedList = list;
            return;
        }

        Replace(returning.Syntax, result, list);
        _returnedList = result;
    }

    /// <summary>Where the lists go that a helper returns from several places.</summary>
    private void DeclareReturnedList(SyntaxNode syntax, Frame frame)
    {
        var item = FollowedItem(frame.Function.ReturnType)!;
        frame.ReturnedList = NewList(syntax, item, null, frame, Number(syntax, 0), Number(syntax, 0));
    }

    private static Opaque Number(SyntaxNode syntax, int number) => new(syntax, number.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
