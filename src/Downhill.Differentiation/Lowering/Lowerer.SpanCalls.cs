using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>What is done with all elements of a span, as the loops that it stands for.</summary>
internal sealed partial class Lowerer
{
    /// <summary><c>s.Fill(v)</c>, <c>s.Clear()</c>, <c>s.CopyTo(t)</c>, <c>s.Reverse()</c>; false for any other call.</summary>
    private bool LowerSpanCall(IInvocationOperation call, Frame frame)
    {
        var method = call.TargetMethod;
        if (!SpanTypes.OnlyWrites(method) || method.Name == "TryCopyTo" || InOrder(call) is not [var owner, ..] operands || !IsSpanOperand(owner, frame)
            || (method.Name == "CopyTo" && !IsSpanOperand(operands[1], frame)) || !(MayMatter(call, frame) || IsOwn(operands[method.Name == "CopyTo" ? 1 : 0], frame)))
        {
            return false;
        }

        var syntax = call.Syntax;
        var span = Steady(SpanOperand(owner, frame), "items");
        switch (method.Name)
        {
            case "Clear":
                ClearElements(syntax, span);
                return true;
            case "Fill":
                FillElements(syntax, span, FillOf(span, operands[1], frame));
                return true;
            case "Reverse":
                ReverseElements(syntax, span);
                return true;
            default:
                CopyElements(syntax, span, Steady(SpanOperand(operands[1], frame), "target"));
                return true;
        }
    }

    /// <summary>Whether what is written is an array of the loss: what comes into it later may vary.</summary>
    private bool IsOwn(IOperation target, Frame frame) =>
        (StorageOf(Bare(target), frame) ?? (Part(Bare(target), frame) is Composite span && SpanTypes.Is(span.Type) ? ArrayOf(span).Storage : null)) is { Class.IsExternal: false };

    private bool IsSpanOperand(IOperation operand, Frame frame)
    {
        operand = Bare(operand);
        return operand.Type is IArrayTypeSymbol { Rank: 1 } && Reals.IsArray(operand.Type) ? !operand.ConstantValue.HasValue : SpanTypes.Is(operand.Type) && IsFollowedSpan(operand, frame);
    }

    /// <summary>A span, or all of an array.</summary>
    private Composite SpanOperand(IOperation operand, Frame frame) => Bare(operand).Type is IArrayTypeSymbol array
        ? WholeSpan(operand.Syntax, _source.Compilation.GetTypeByMetadataName("System.Span`1")?.Construct(array.ElementType) ?? operand.Type!, operand, frame)
        : LowerSpan(operand, frame);

    /// <summary>The span's elements as a new array; false for what makes none.</summary>
    private bool TrySpanToArray(SyntaxNode syntax, IInvocationOperation call, Storage target, Frame frame)
    {
        if (!MakesArrayOfSpan(call) || !IsFollowedSpan(call.Instance!, frame))
        {
            return false;
        }

        var span = Steady(LowerSpan(call.Instance!, frame), "items");
        if (target.Scope is null)
        {
            target.Scope = _block;
            _block.Locals.Add(target);
        }

        target.IsFresh = true;
        var (array, length) = (ArrayOf(span).Storage, LengthOf(span));
        if (!array.IsSpan && IsWhole(span))
        {
            Append(new NewArray(syntax, target) { CopyOf = array });
            return true;
        }

        Append(new NewArray(syntax, target) { Lengths = [Again(length, syntax)!] });
        var all = Span(syntax, call.Instance!.Type!, target, Literal(syntax, 0), length);
        Elements(syntax, all, length, (syntax, index) => ElementAt(syntax, span, index));
        return true;
    }

    private static bool MakesArrayOfSpan(IInvocationOperation call) =>
        call is { TargetMethod: { Name: "ToArray", Parameters.Length: 0 }, Instance.Type: { } type } && SpanTypes.Is(type);

    /// <summary>Copies all elements; where both may lie in one array, as they were before the first was written.</summary>
    private void CopyElements(SyntaxNode syntax, Composite from, Composite to)
    {
        var length = LengthOf(from);
        if (TextOf(length) != TextOf(LengthOf(to)) && !(Number(length) is { } known && Number(LengthOf(to)) is { } room && known <= room))
        {
            var check = new Opaque(syntax, $"{Bounds}Copy({TextOf(length)}, {TextOf(LengthOf(to))});", Footprint(length, LengthOf(to)));
            check.Footprint.HasEffects = true;
            Append(new Perform(syntax, check));
        }

        var (source, target) = (ArrayOf(from).Storage, ArrayOf(to).Storage);
        if (source == target ? !IsReadFirst(from, to) : (source.Class is { } first && target.Class is { } second && first.Is(second)) || (IsShared(source) && IsShared(target)))
        {
            var before = NewTemporary(syntax, source.Type, "before");
            before.IsFresh = true;
            Append(new NewArray(syntax, before) { Lengths = [Again(length, syntax)!] });
            var all = Span(syntax, from.Type, before, Literal(syntax, 0), length);
            Elements(syntax, all, length, (syntax, index) => ElementAt(syntax, from, index));
            from = all;
        }

        Elements(syntax, to, length, (syntax, index) => ElementAt(syntax, from, index));
    }

    /// <summary>Whether each element of one array is read before another is written over it: it moves to the front, or stays.</summary>
    private static bool IsReadFirst(Composite from, Composite to) =>
        Number(FirstOf(from)) is { } read && Number(FirstOf(to)) is { } written && written <= read;

    private void ClearElements(SyntaxNode syntax, Composite part) =>
        Elements(syntax, part, LengthOf(part), static (syntax, _) => new Opaque(syntax, "0"));

    /// <summary>What elements are filled with, computed once.</summary>
    private Storage FillOf(Composite part, IOperation value, Frame frame) =>
        Keep(LowerReal(value, frame), ArrayOf(part).Storage.IsSingle ? null : Double, "fill").Storage;

    private void FillElements(SyntaxNode syntax, Composite part, Storage fill) =>
        Elements(syntax, part, LengthOf(part), (syntax, _) => new Ref(syntax, fill));

    private void ReverseElements(SyntaxNode syntax, Composite span)
    {
        var half = new Opaque(syntax, Operand(LengthOf(span), isRight: true) + " / 2", Footprint(LengthOf(span)));
        Count(syntax, half, index =>
        {
            var mirrored = Sum(syntax, Sum(syntax, LengthOf(span), Literal(syntax, 1), '-'), new Ref(syntax, index), '-');
            Element Last() => new(syntax, new Ref(syntax, ArrayOf(span).Storage), [Again(Sum(syntax, FirstOf(span), mirrored, '+'), syntax)!]);
            var first = Keep(ElementAt(syntax, span, index), null, "first");
            Append(new Assign(syntax, ElementAt(syntax, span, index), Last()));
            Append(new Assign(syntax, Last(), new Ref(syntax, first.Storage)));
        });
    }

    /// <summary>Assigns the first elements of a span, as many as <paramref name="length"/> says and there are.</summary>
    private void Elements(SyntaxNode syntax, Composite span, Expr length, Func<SyntaxNode, Storage, Expr> value) =>
        Count(syntax, length, index => Append(new Assign(syntax, ElementAt(syntax, span, index), value(syntax, index))));

    /// <summary>An element that is known to be there.</summary>
    private static Element ElementAt(SyntaxNode syntax, Composite span, Storage index) =>
        new(syntax, new Ref(syntax, ArrayOf(span).Storage), [Again(Sum(syntax, FirstOf(span), new Ref(syntax, index), '+'), syntax)!]);

    private void Count(SyntaxNode syntax, Expr bound, Action<Storage> inner)
    {
        Storage? index = null;
        var body = InBlock(
            () =>
            {
                index = NewTemporary(syntax, Int, "k");
                index.Writes = 1;
                _block.Locals.Remove(index);
                inner(index);
            },
            isLoop: true);
        Append(new Loop(syntax, LoopForm.Counted, body) { Index = index, Start = Literal(syntax, 0), Bound = Again(bound, syntax) });
    }
}
