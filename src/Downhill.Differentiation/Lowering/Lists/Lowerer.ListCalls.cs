using Downhill.Differentiation.Lowering.Lists;
using Downhill.Differentiation.Lowering.Sequences;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>What is called on a list: items that come and go.</summary>
internal sealed partial class Lowerer
{
    /// <summary><c>list.Add(value);</c> and the like; false for any other call.</summary>
    private bool LowerListCall(IInvocationOperation call, Frame frame)
    {
        if (VariableOf(call.Instance) is not { } symbol || FollowedItem(call.Instance!.Type) is null)
        {
            return false;
        }

        if (ListOf(call.Instance, frame) is not { } list)
        {
            if (call.TargetMethod.Name is "Add" or "AddRange" or "Insert" && call.Arguments.Any(a => MayMatter(a.Value, frame)))
            {
                // Followed from the next round on, where all its uses allow that.
                MarkList(symbol, frame);
                ExplainList(call, symbol);
            }

            return false;
        }

        var syntax = call.Syntax;
        var arguments = call.Arguments.OrderBy(a => a.Parameter?.Ordinal ?? 0).Select(a => a.Value).ToArray();
        switch (call.TargetMethod.Name)
        {
            case "Clear":
                Append(new Assign(syntax, new Ref(syntax, list.Count), new Opaque(syntax, "0")));
                return true;
            case "Add":
                AddItem(syntax, list, LowerListItem(arguments[0], frame));
                return true;
            case "AddRange" when SequenceOf(arguments[0], frame) is { } added:
                Checked(added, "collection", syntax);
                AddAll(syntax, list, added);
                return true;
            case "Insert":
                Insert(syntax, list, arguments, call, frame);
                return true;
            case "RemoveAt":
                RemoveAt(syntax, list, Place(arguments[0], list.Count.Name, "RemoveAt", list, frame));
                return true;
            case "Reverse" when arguments.Length == 0:
                Reverse(syntax, list);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Notes that something in a list varies, and in the list that its variable is another name for.</summary>
    private void MarkList(ISymbol symbol, Frame frame)
    {
        _maybe.Add(symbol);
        if (symbol is ILocalSymbol local && VariableOf(InitialOf(local, frame)) is { } original && !_maybe.Has(original))
        {
            MarkList(original, frame);
        }
    }

    /// <summary>Notes which use of a list stands against it.</summary>
    private void ExplainList(IInvocationOperation call, ISymbol symbol)
    {
        if (symbol is ILocalSymbol local && _listUses.Unfollowed(local, call) is { } use)
        {
            var where = use.Syntax.Parent is Microsoft.CodeAnalysis.CSharp.Syntax.ArgumentSyntax { Parent.Parent: { } around } ? around
                : use.Syntax.Parent?.Parent is Microsoft.CodeAnalysis.CSharp.Syntax.InvocationExpressionSyntax invocation ? invocation
                : use.Syntax.Parent ?? use.Syntax;
            var text = where.ToString();
            text = text.Length > 60 || text.Contains('\n') ? use.Syntax.ToString() : text;
            Explain(call, $"'{symbol.Name}' is given a differentiated value, and what '{text}' does with such a list is not followed", "use an array there, made by 'ToArray'");
        }
    }

    private void AddAll(SyntaxNode syntax, ListParts list, Sequence added) =>
        RunThrough(added, syntax, (item, _) => AddItem(syntax, list, item.Value!));

    /// <summary>An index of the list in a variable, checked as the method checks it.</summary>
    private Storage Place(IOperation index, string count, string method, ListParts list, Frame frame)
    {
        var place = Keep(LowerAny(index, frame), Integer, "place").Storage;
        var check = new Opaque(index.Syntax, $"{BoundsOf}{method}({place.Name}, {count});", place, list.Count);
        check.Footprint.HasEffects = true;
        Append(new Perform(index.Syntax, check));
        return place;
    }

    /// <summary><c>list.Insert(i, value)</c>: those from the place on move up, the last first.</summary>
    private void Insert(SyntaxNode syntax, ListParts list, IOperation[] arguments, IInvocationOperation call, Frame frame)
    {
        var operands = LowerInOrder(frame, null, [.. call.Arguments.Select(a => a.Value)]);
        var first = call.Arguments[0].Parameter?.Ordinal == 0 ? 0 : 1;
        var place = Keep(operands[first], Integer, "place").Storage;
        var value = operands[1 - first];
        value = value is Composite whole ? Settled(whole, "item", static s => s is { Kind: StorageKind.Local, Writes: <= 1 }) : Reals.IsNumber(arguments[1].Type) ? Keep(value, arguments[1].Type, "item") : value;
        var check = new Opaque(syntax, $"{BoundsOf}Insert({place.Name}, {list.Count.Name});", place, list.Count);
        check.Footprint.HasEffects = true;
        Append(new Perform(syntax, check));
        Grow(syntax, list);
        Shift(
            syntax,
            list,
            new Opaque(syntax, "0"),
            new Opaque(syntax, $"{list.Count.Name} - {place.Name}", list.Count, place),
            index => $"{list.Count.Name} - {index.Name}",
            index => $"{list.Count.Name} - {index.Name} - 1");
        SetItem(syntax, list, new Ref(syntax, place), value);
        Step(syntax, list.Count);
    }

    private void RemoveAt(SyntaxNode syntax, ListParts list, Storage place)
    {
        Shift(
            syntax,
            list,
            new Ref(syntax, place),
            new Opaque(syntax, $"{list.Count.Name} - 1", list.Count),
            index => index.Name,
            index => index.Name + " + 1");
        var less = new Opaque(syntax, list.Count.Name + "--;", list.Count);
        less.Footprint.Writes.Add(list.Count);
        Append(new Perform(syntax, less) { Inverse = list.Count.Name + "++;" });
    }

    /// <summary>A loop that moves items within the array.</summary>
    private void Shift(SyntaxNode syntax, ListParts list, Expr start, Expr bound, Func<Storage, string> to, Func<Storage, string> from)
    {
        foreach (var buffer in list.Buffers)
        {
            Shift(syntax, list, buffer, Same(start), Same(bound), to, from);
        }
    }

    private void Shift(SyntaxNode syntax, ListParts list, Storage buffer, Expr start, Expr bound, Func<Storage, string> to, Func<Storage, string> from)
    {
        Storage? index = null;
        Expr At(Func<Storage, string> text)
        {
            var spelled = text(index!);
            return spelled == index!.Name ? new Ref(syntax, index) : new Opaque(syntax, spelled, spelled.Contains(list.Count.Name) ? [index, list.Count] : [index]);
        }

        var body = InBlock(
            () =>
            {
                index = NewTemporary(syntax, Integer, "k");
                index.Writes = 1;
                _block.Locals.Remove(index);
                Append(new Assign(syntax, new Element(syntax, buffer, At(to)), new Element(syntax, buffer, At(from))));
            },
            isLoop: true);
        Append(new Loop(syntax, LoopForm.Counted, body) { Index = index, Start = start, Bound = bound });
    }

    private void Reverse(SyntaxNode syntax, ListParts list)
    {
        Storage? index = null;
        var body = InBlock(
            () =>
            {
                index = NewTemporary(syntax, Integer, "k");
                index.Writes = 1;
                _block.Locals.Remove(index);
                Expr Mirrored() => new Opaque(syntax, $"{list.Count.Name} - 1 - {index.Name}", list.Count, index);
                foreach (var buffer in list.Buffers)
                {
                    var kept = Keep(new Element(syntax, buffer, new Ref(syntax, index)), ((IArrayTypeSymbol)buffer.Type).ElementType, "next");
                    Append(new Assign(syntax, new Element(syntax, buffer, new Ref(syntax, index)), new Element(syntax, buffer, Mirrored())));
                    Append(new Assign(syntax, new Element(syntax, buffer, Mirrored()), kept));
                }
            },
            isLoop: true);
        var half = new Opaque(syntax, list.Count.Name + " / 2", list.Count);
        Append(new Loop(syntax, LoopForm.Counted, body) { Index = index, Start = new Opaque(syntax, "0"), Bound = half });
    }

    /// <summary><c>list = new List&lt;double&gt;();</c>: other parts from here on.</summary>
    private bool ReplaceList(ISimpleAssignmentOperation assignment, Frame frame)
    {
        if (ListOf(assignment.Target, frame) is not { } list || MadeList(assignment.Value, null, frame) is not { } made)
        {
            return false;
        }

        Replace(assignment.Syntax, list, made);
        return true;
    }

    private void Replace(SyntaxNode syntax, ListParts list, ListParts made)
    {
        foreach (var (old, now) in list.Buffers.Zip(made.Buffers, (old, now) => (old, now)))
        {
            Append(new Assign(syntax, new Ref(syntax, old), new Ref(syntax, now)));
        }

        Append(new Assign(syntax, new Ref(syntax, list.Count), new Ref(syntax, made.Count)));
    }

    /// <summary><c>list.ToArray()</c></summary>
    private bool TryListToArray(SyntaxNode syntax, IInvocationOperation call, Storage target, Frame frame)
    {
        if (!IsListToArray(call) || !Reals.IsFollowed(call.Type) || ListOf(call.Instance, frame) is not { } list)
        {
            return false;
        }

        Fresh(target);
        Append(new NewArray(syntax, target) { Lengths = [new Ref(syntax, list.Count)] });
        Elements(syntax, target, new Ref(syntax, list.Count), index => new Element(syntax, list.Buffer, new Ref(syntax, index)));
        return true;
    }

    private static bool IsListToArray(IInvocationOperation call) =>
        call is { TargetMethod: { Name: "ToArray", Parameters.Length: 0 }, Instance: { } instance } && ListTypes.ItemOf(instance.Type) is { } item && ListTypes.IsPlain(item);
}
