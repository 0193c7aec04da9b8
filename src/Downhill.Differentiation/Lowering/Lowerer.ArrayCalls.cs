using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>The methods of <see cref="Array"/> that move numbers around, as the loops that they stand for.</summary>
internal sealed partial class Lowerer
{
    /// <summary>
    /// <c>Array.Copy</c>, <c>CopyTo</c>, <c>Fill</c>, <c>Clear</c> and <c>Reverse</c> of arrays or parts of them; false for
    /// any other call, and for one that no variable has to do with.
    /// </summary>
    private bool LowerArrayCall(IInvocationOperation call, Frame frame)
    {
        var name = call.TargetMethod.Name;
        if (call.TargetMethod.ContainingType.SpecialType != SpecialType.System_Array || InOrder(call).ConvertAll(Unconverted) is not [var array, ..] operands
            || !IsRealVector(array) || !(name == "Fill" || MayMatter(call, frame)) || !IsWrittenInOrder(call))
        {
            return false;
        }

        var syntax = call.Syntax;
        var others = operands.GetRange(1, operands.Count - 1);
        switch (name, others.Count)
        {
            case ("Clear", 0):
                ClearElements(syntax, WholeArray(array, frame));
                return true;
            case ("Clear", 2):
                ClearElements(syntax, PartOfArray(call, WholeArray(array, frame), Counts(frame, others)));
                return true;
            case ("Fill", 1 or 3):
                var whole = WholeArray(array, frame);
                var fill = FillOf(whole, others[0], frame);
                FillElements(syntax, others.Count == 1 ? whole : PartOfArray(call, whole, Counts(frame, others.GetRange(1, 2))), fill);
                return true;
            case ("Reverse", 0):
                ReverseElements(syntax, WholeArray(array, frame));
                return true;
            case ("Reverse", 2):
                ReverseElements(syntax, PartOfArray(call, WholeArray(array, frame), Counts(frame, others)));
                return true;
            case ("Copy", 2) when IsSameType(array, others[0]) && IsInt(others[1]):
                var (from, to) = (WholeArray(array, frame), WholeArray(others[0], frame));
                CopyPart(syntax, from, Literal(syntax, 0), to, Literal(syntax, 0), Counts(frame, [others[1]])[0]);
                return true;
            case ("Copy", 4) when IsSameType(array, others[1]) && IsInt(others[0]):
                (from, to) = (WholeArray(array, frame), WholeArray(others[1], frame));
                var counts = Counts(frame, [others[0], others[2], others[3]]);
                CopyPart(syntax, from, counts[0], to, counts[1], counts[2]);
                return true;
            case ("CopyTo", 2) when IsSameType(array, others[0]) && IsInt(others[1]):
                (from, to) = (WholeArray(array, frame), WholeArray(others[0], frame));
                CopyPart(syntax, from, Literal(syntax, 0), to, Counts(frame, [others[1]])[0], LengthOf(from));
                return true;
            default:
                return false;
        }
    }

    private static bool IsRealVector(IOperation operand) =>
        Bare(operand) is { Type: IArrayTypeSymbol { Rank: 1 } type, ConstantValue.HasValue: false } && Reals.IsArray(type);

    /// <summary>What is handed over as an <see cref="Array"/>, by its own type.</summary>
    private static IOperation Unconverted(IOperation operand) =>
        operand is IConversionOperation { Type.SpecialType: SpecialType.System_Array, Operand: var array } ? array : operand;

    private static bool IsSameType(IOperation from, IOperation to) =>
        IsRealVector(to) && SymbolEqualityComparer.Default.Equals(Bare(from).Type, Bare(to).Type);

    private static bool IsInt(IOperation operand) => operand.Type?.SpecialType == SpecialType.System_Int32;

    /// <summary>Named arguments may be evaluated in another order than that of the parameters.</summary>
    private static bool IsWrittenInOrder(IInvocationOperation call)
    {
        for (var i = 0; i < call.Arguments.Length; i++)
        {
            if (call.Arguments[i].Parameter?.Ordinal != i)
            {
                return false;
            }
        }

        return true;
    }

    private Composite WholeArray(IOperation operand, Frame frame) => Steady(SpanOperand(operand, frame), "items");

    /// <summary>Places and lengths, by code that means the same when the loop runs.</summary>
    private List<Expr> Counts(Frame frame, List<IOperation> operands)
    {
        var counts = LowerInOrder(frame, null, [.. operands]);
        return counts.ConvertAll(count => Steady(count, "count"));
    }

    /// <summary>So many elements from a place on, where the array has them.</summary>
    private Composite PartOfArray(IInvocationOperation call, Composite whole, List<Expr> part)
    {
        var (first, length) = (part[0], part[1]);
        CheckArray(call.Syntax, $"{call.TargetMethod.Name}({ArrayOf(whole).Storage.Name}, {TextOf(first)}, {TextOf(length)})", whole, first, length);
        return PartOf(whole, first, length);
    }

    private Composite PartOf(Composite whole, Expr first, Expr length) =>
        Span(whole.Syntax, whole.Type, ArrayOf(whole).Storage, first, length);

    private void CopyPart(SyntaxNode syntax, Composite from, Expr first, Composite to, Expr place, Expr length)
    {
        var (source, target) = (ArrayOf(from).Storage.Name, ArrayOf(to).Storage.Name);
        CheckArray(syntax, $"Copy({source}, {TextOf(first)}, {target}, {TextOf(place)}, {TextOf(length)})", from, LengthOf(to), first, place, length);
        CopyElements(syntax, PartOf(from, first, length), PartOf(to, place, length));
    }

    /// <summary>Throws what the library would throw, before the first element is written.</summary>
    private void CheckArray(SyntaxNode syntax, string call, Composite whole, params Expr[] operands)
    {
        var check = new Opaque(syntax, "global::Downhill.CompilerServices.ArrayBounds." + call + ";", Footprint([LengthOf(whole), .. operands]));
        check.Footprint.HasEffects = true;
        Append(new Perform(syntax, check));
    }
}
