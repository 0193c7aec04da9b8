using Downhill.Differentiation.Lowering.Lists;
using Downhill.Differentiation.Lowering.Sequences;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>Collection expressions: <c>[a, b, ..rest]</c> as an array or a list.</summary>
internal sealed partial class Lowerer
{
    private ListParts? BracketList(IOperation brackets, ITypeSymbol item, ISymbol? symbol, Frame frame)
    {
        var elements = brackets.ChildOperations.ToArray();
        if (elements.All(e => e.Kind != ListTypes.Spread))
        {
            return ListOfItems(brackets.Syntax, elements, item, symbol, frame);
        }

        if (!ListTypes.IsPlain(item) || Evaluated(brackets, item, frame) is not var (parts, length))
        {
            return null;
        }

        var count = Keep(length, Integer, "count");
        var list = NewList(brackets.Syntax, item, symbol, frame, count, Same(count));
        Fill(brackets.Syntax, list.Buffer, parts);
        return list;
    }

    private static NewArray Allocation(SyntaxNode syntax, Storage target, IReadOnlyList<Expr> values) => values.Count == 0
        ? new NewArray(syntax, target) { Lengths = [Number(syntax, 0)] }
        : new NewArray(syntax, target) { Items = values, Shape = [values.Count] };

    /// <summary>An array written as <c>[…]</c>; false where a part of it is not followed.</summary>
    private bool TryBrackets(IOperation brackets, Storage target, Frame frame)
    {
        if (brackets is not { Kind: ListTypes.CollectionExpression, Type: IArrayTypeSymbol { Rank: 1 } array } || !Reals.IsFollowed(array))
        {
            return false;
        }

        var elements = brackets.ChildOperations.ToArray();
        if (elements.All(e => e.Kind != ListTypes.Spread))
        {
            var values = LowerInOrder(frame, null, elements);
            Fresh(target);
            Append(Allocation(brackets.Syntax, target, values));
            return true;
        }

        var mark = Mark();
        if (Evaluated(brackets, array.ElementType, frame) is not var (parts, length))
        {
            Undo(mark);
            return false;
        }

        Fresh(target);
        Append(new NewArray(brackets.Syntax, target) { Lengths = [length] });
        Fill(brackets.Syntax, target, parts);
        return true;
    }

    /// <summary>Everything between the brackets in variables, in the order of the text, and how many items that makes.</summary>
    private (List<(Expr? Value, CountedSequence? Items)> Parts, Expr Length)? Evaluated(IOperation brackets, ITypeSymbol item, Frame frame)
    {
        var syntax = brackets.Syntax;
        var parts = new List<(Expr?, CountedSequence?)>();
        var lengths = new List<Expr>();
        var single = 0;
        foreach (var element in brackets.ChildOperations)
        {
            if (element.Kind != ListTypes.Spread)
            {
                var value = LowerListItem(element, frame);
                parts.Add((IsReal(element.Type) && value is not Ref { Storage: { Kind: StorageKind.Local, Writes: <= 1 } } ? Keep(value, element.Type, "item") : value, null));
                single++;
                continue;
            }

            if (element.ChildOperations.FirstOrDefault() is not { } operand || SequenceOf(operand, frame) is not CountedSequence items
                || !SymbolEqualityComparer.Default.Equals(items.ItemType, item))
            {
                return null;
            }

            if (items.NullCheck is { } array)
            {
                // Enumerating nothing throws this.
                Throw(syntax, array.Name + " is null", "NullReferenceException()", array);
            }

            parts.Add((null, items));
            var length = Fixed(LengthOf(syntax, items), "count");
            lengths.Add(items.StartsAtZero ? length : Keep(Joined(syntax, $"{_names.MathName}.Max({Text(length)}, 0)", length), Integer, "count"));
        }

        var text = string.Join(" + ", lengths.Select(l => Operand(Text(l))).Concat(single > 0 ? [single.ToString(System.Globalization.CultureInfo.InvariantCulture)] : []));
        return (parts, Joined(syntax, text, [.. lengths]));
    }

    private void Fill(SyntaxNode syntax, Storage target, List<(Expr? Value, CountedSequence? Items)> parts)
    {
        var start = 0;
        Storage? next = null;
        foreach (var (value, items) in parts)
        {
            if (items is null)
            {
                Append(new Assign(syntax, new Element(syntax, target, next is null ? Number(syntax, start) : new Ref(syntax, next)), value!));
                if (next is null)
                {
                    start++;
                }
                else
                {
                    Step(syntax, next);
                }

                continue;
            }

            if (next is null)
            {
                next = NewTemporary(syntax, Integer, "next");
                Append(new Assign(syntax, new Ref(syntax, next), Number(syntax, start)) { Declares = true });
            }

            RunThrough(items, syntax, (item, _) =>
            {
                Append(new Assign(syntax, new Element(syntax, target, new Ref(syntax, next)), item.Value!));
                Step(syntax, next);
            });
        }
    }
}
