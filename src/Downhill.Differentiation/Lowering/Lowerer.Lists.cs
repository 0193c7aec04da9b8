using Downhill.Differentiation.Lowering.Sequences;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>
/// A <c>List&lt;double&gt;</c> that one variable names and nothing else gets hold of: an array that is replaced when it is full,
/// and a counter.
/// </summary>
internal sealed partial class Lowerer
{
    private static bool IsListOfNumbers(ITypeSymbol? type) =>
        type is INamedTypeSymbol { Name: "List", TypeArguments: [{ SpecialType: SpecialType.System_Double }] } list && list.ContainingNamespace.ToDisplayString() == "System.Collections.Generic";

    /// <summary>The parts of the list that the operation names; null for anything else.</summary>
    private static ListParts? ListOf(IOperation? operation, Frame frame) =>
        operation is not null && Unwrapped(operation) is ILocalReferenceOperation { Local: var local } && IsListOfNumbers(local.Type) ? frame.MeaningOf<ListParts>(local) : null;

    /// <summary><c>var list = new List&lt;double&gt;();</c> false where nothing in it varies, or where it is used in another way.</summary>
    private bool DeclareList(ILocalSymbol symbol, IOperation? initial, SyntaxNode syntax, Frame frame)
    {
        if (initial is null || !IsListOfNumbers(symbol.Type) || Unwrapped(initial) is not IObjectCreationOperation creation
            || !SymbolEqualityComparer.Default.Equals(creation.Type, symbol.Type) || !IsOnlyList(symbol, creation))
        {
            return false;
        }

        if (!_maybe.Contains(symbol))
        {
            if (!MayMatter(creation, frame))
            {
                return false;
            }

            _maybe.Add(symbol);
        }

        var given = creation.Arguments is [var only] ? only.Value : null;
        var items = creation.Initializer?.Initializers.Select(i => ((IInvocationOperation)i).Arguments[0].Value).ToArray() ?? [];
        var allocation = (Func<Storage, NewArray>?)null;
        Func<Storage, Expr> count = _ => new Opaque(syntax, "0");
        if (items.Length > 0)
        {
            var values = LowerInOrder(frame, null, items);
            allocation = target => new NewArray(syntax, target) { Items = values, Shape = [values.Count] };
            count = _ => new Opaque(syntax, items.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        else if (given is null)
        {
            allocation = target => new NewArray(syntax, target) { Lengths = [new Opaque(syntax, "4")] };
        }
        else
        {
            var capacity = Keep(LowerAny(given, frame), given.Type, "capacity").Storage;
            allocation = target => new NewArray(syntax, target) { Lengths = [new Opaque(syntax, $"global::Downhill.CompilerServices.Bounds.Capacity({capacity.Name})", capacity)] };
        }

        var name = frame.IsRoot || frame.Lexical is not null ? _names.User(symbol.Name, _scope) : _names.Fresh(symbol.Name, _scope);
        var type = _source.Compilation.CreateArrayTypeSymbol(((INamedTypeSymbol)symbol.Type).TypeArguments[0]);
        var buffer = NewStorage(name, type, StorageKind.Local, symbol);
        buffer.Scope = _block;
        buffer.IsFresh = true;
        _block.Locals.Add(buffer);
        Append(allocation(buffer));
        var counter = NewTemporary(syntax, _source.Compilation.GetSpecialType(SpecialType.System_Int32), symbol.Name + "Count");
        Append(new Assign(syntax, new Ref(syntax, counter), count(buffer)) { Declares = true });
        frame.Mean(symbol, new ListParts(buffer, counter));
        _hasParts = true;
        return true;
    }

    /// <summary>Whether the list is only used in ways that are followed, so that nothing can tell that it is an array.</summary>
    private static bool IsOnlyList(ILocalSymbol symbol, IObjectCreationOperation creation)
    {
        var isMade = (creation.Arguments.Length, creation.Initializer) switch
        {
            (0, null) => true,
            (0, { } initializer) => initializer.Initializers.All(i => i is IInvocationOperation { TargetMethod: { Name: "Add", ContainingType: var owner }, Arguments.Length: 1 } && IsListOfNumbers(owner)),
            (1, null) => creation.Arguments[0].Value.Type?.SpecialType == SpecialType.System_Int32,
            _ => false,
        };
        IOperation root = creation;
        while (root.Parent is { } parent)
        {
            root = parent;
        }

        return isMade && root.Descendants().All(o => o is not ILocalReferenceOperation reference || !SymbolEqualityComparer.Default.Equals(reference.Local, symbol) || (FunctionAround(reference) == FunctionAround(creation) && IsFollowedUse(reference, symbol)));
    }

    /// <summary>The innermost lambda, local function or guarded block around the operation.</summary>
    private static IOperation? FunctionAround(IOperation operation)
    {
        var parent = operation.Parent;
        while (parent is not null and not (IAnonymousFunctionOperation or ILocalFunctionOperation or ITryOperation))
        {
            parent = parent.Parent;
        }

        return parent;
    }

    private static bool IsFollowedUse(ILocalReferenceOperation reference, ILocalSymbol symbol)
    {
        IOperation use = reference;
        while (use.Parent is IConversionOperation { IsImplicit: true, OperatorMethod: null })
        {
            use = use.Parent;
        }

        switch (use.Parent)
        {
            case IInvocationOperation { TargetMethod.Name: "Add" or "Clear", Parent: IExpressionStatementOperation } change when change.Instance == reference:
            case IPropertyReferenceOperation { Property.Name: "Count" } count when count.Instance == reference:
                return true;
            case IPropertyReferenceOperation { Property.IsIndexer: true, Arguments.Length: 1 } element when element.Instance == reference:
                return element.Parent is not (IArgumentOperation { Parameter.RefKind: not RefKind.None } or IIncrementOrDecrementOperation { Parent: not IExpressionStatementOperation })
                    && (element.Parent is not IAssignmentOperation assignment || assignment.Target != element || assignment.Parent is IExpressionStatementOperation);
            case IForEachLoopOperation loop when loop.Collection == use:
                return !IsChangedIn(loop.Body, symbol);
            case IArgumentOperation { Parent: IInvocationOperation query } when IsEnumerable(query.TargetMethod):
                return IsUsedUp(query, symbol);
            default:
                return false;
        }
    }

    /// <summary>Whether a query over the list is run where it is written: what is made later would see the list as it is then.</summary>
    private static bool IsUsedUp(IOperation query, ILocalSymbol symbol)
    {
        while (IsSequenceType(query.Type))
        {
            var use = query;
            while (use.Parent is IConversionOperation { IsImplicit: true })
            {
                use = use.Parent;
            }

            switch (use.Parent)
            {
                case IArgumentOperation { Parent: IInvocationOperation next } when IsEnumerable(next.TargetMethod):
                    query = next;
                    break;
                case IForEachLoopOperation loop when loop.Collection == use:
                    return !IsChangedIn(loop.Body, symbol);
                default:
                    return false;
            }
        }

        return IsReal(query.Type) || query.Type is IArrayTypeSymbol || query.Type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_Boolean;
    }

    /// <summary>Whether the code changes the list, after which an enumeration of it throws.</summary>
    private static bool IsChangedIn(IOperation body, ILocalSymbol symbol) => body.Descendants().Any(o =>
        o is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, symbol)
        && (reference.Parent is IInvocationOperation || (reference.Parent is IPropertyReferenceOperation { Property.IsIndexer: true } element && CalleeEffectsReader.IsWritten(element))));

    /// <summary><c>list.Add(value);</c> and <c>list.Clear();</c> false for any other call.</summary>
    private bool LowerListCall(IInvocationOperation call, Frame frame)
    {
        if (call.Instance is not ILocalReferenceOperation { Local: var symbol } || !IsListOfNumbers(symbol.Type))
        {
            return false;
        }

        if (frame.MeaningOf<ListParts>(symbol) is not { } list)
        {
            if (call.TargetMethod.Name == "Add" && MayMatter(call.Arguments[0].Value, frame))
            {
                // Followed from the next round on, where all its uses allow that.
                _maybe.Add(symbol);
            }

            return false;
        }

        var syntax = call.Syntax;
        if (call.TargetMethod.Name == "Clear")
        {
            Append(new Assign(syntax, new Ref(syntax, list.Count), new Opaque(syntax, "0")));
            return true;
        }

        var value = LowerReal(call.Arguments[0].Value, frame);
        if (value is Opaque { IsPure: false })
        {
            value = Keep(value, null, "item");
        }

        Grow(syntax, list);
        Append(new Assign(syntax, new Element(syntax, list.Buffer, new Ref(syntax, list.Count)), value));
        var step = new Opaque(syntax, list.Count.Name + "++;", list.Count);
        step.Footprint.Writes.Add(list.Count);
        Append(new Perform(syntax, step) { Inverse = list.Count.Name + "--;" });
        return true;
    }

    /// <summary>An array of twice the length instead of one that is full.</summary>
    private void Grow(SyntaxNode syntax, ListParts list)
    {
        var full = new Opaque(syntax, $"{list.Count.Name} == {list.Buffer.Name}.Length", list.Count);
        full.Footprint.LengthReads.Add(list.Buffer);
        var grown = InBlock(() =>
        {
            var larger = NewTemporary(syntax, list.Buffer.Type, "larger");
            larger.IsFresh = true;
            var length = new Opaque(syntax, $"global::System.Math.Max(4, 2 * {list.Count.Name})", list.Count);
            Append(new NewArray(syntax, larger) { Lengths = [length] });
            Elements(syntax, larger, new Opaque(syntax, "0"), new Ref(syntax, list.Count), index => new Element(syntax, list.Buffer, new Ref(syntax, index)));
            Append(new Assign(syntax, new Ref(syntax, list.Buffer), new Ref(syntax, larger)));
        });
        Append(new If(syntax, full, grown, new Block()));
    }

    /// <summary><c>list[i]</c></summary>
    private Element? ListElement(IOperation operation, Frame frame)
    {
        if (operation is not IPropertyReferenceOperation { Property.IsIndexer: true, Arguments: [var argument] } element || ListOf(element.Instance, frame) is not { } list)
        {
            return null;
        }

        var index = LowerAny(argument.Value, frame);
        if (index is not Ref and not Opaque { IsPure: true, Footprint: { RowReads.Count: 0, Writes.Count: 0 } })
        {
            index = Keep(index, argument.Value.Type, "index");
        }

        var text = $"global::Downhill.CompilerServices.Bounds.Item({Text(index)}, {list.Count.Name})";
        var inside = Joined(operation.Syntax, text, index);
        inside.Footprint.Reads.Add(list.Count);
        inside.Footprint.Cost += 2;
        return new Element(operation.Syntax, list.Buffer, inside);
    }

    /// <summary>Notes that something that varies is stored in the list: from the next round on it is followed.</summary>
    private void FollowList(IOperation target, IOperation value, Frame frame)
    {
        if (target is IPropertyReferenceOperation { Property.IsIndexer: true, Instance: ILocalReferenceOperation { Local: var symbol } } && IsListOfNumbers(symbol.Type) && MayMatter(value, frame))
        {
            _maybe.Add(symbol);
        }
    }

    private static CountedSequence OverList(SyntaxNode syntax, ListParts list) => new(
        ((IArrayTypeSymbol)list.Buffer.Type).ElementType,
        () => new Opaque(syntax, "0"),
        () => new Ref(syntax, list.Count),
        index => new Item(((IArrayTypeSymbol)list.Buffer.Type).ElementType, new Element(syntax, list.Buffer, index)))
    {
        StartsAtZero = true,
        IsStored = true,
    };

    /// <summary>What copied code says instead of the list's count and elements.</summary>
    private string? SpelledList(IOperation operation, Frame frame) =>
        operation is not IPropertyReferenceOperation property || ListOf(property.Instance, frame) is not { } list ? null
        : property.Property.IsIndexer ? $"{list.Buffer.Name}[global::Downhill.CompilerServices.Bounds.Item({Print(property.Arguments[0].Value, frame)}, {list.Count.Name})]"
        : list.Count.Name;

    /// <summary>Refuses copied code that does more with a list than to read its count and elements.</summary>
    private void CheckList(IOperation operation, Frame frame)
    {
        if (operation is ILocalReferenceOperation && ListOf(operation, frame) is not null
            && !(operation.Parent is IPropertyReferenceOperation property && property.Instance == operation && !CalleeEffectsReader.IsWritten(property)))
        {
            Refuse(operation.Syntax, $"'{((ILocalReferenceOperation)operation).Local.Name}' is used here in a way that is not followed", "keep its items in an array first");
        }
    }
}
