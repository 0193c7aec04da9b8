using Downhill.Differentiation.Adjoint;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Emission;

/// <summary>
/// A counted loop whose one statement runs through consecutive elements of arrays of doubles, so that it can be handed over
/// as a whole.
/// </summary>
internal sealed class ContiguousLoop
{
    /// <summary>Shorter loops are over before the call is made.</summary>
    private const int MinConstantCount = 8;

    private readonly string _index;
    private readonly string _start;
    private readonly HashSet<string> _inside;

    /// <summary>The elements that the statement reads, by their text: the array and the index.</summary>
    private readonly Dictionary<string, (string Array, string Index)> _elements = new(StringComparer.Ordinal);

    private ContiguousLoop(Loop loop, Assign statement, string start, string bound)
    {
        Statement = statement;
        _index = loop.Index!.Name;
        _start = start;
        _inside = new HashSet<string>(loop.Body.Locals.Select(l => l.Name), StringComparer.Ordinal);
        var count = int.TryParse(start, out var first) ? Stride.Plus(bound, (-first).ToString(System.Globalization.CultureInfo.InvariantCulture)) : $"{bound} - {start}";
        Count = loop.Comparison == "<" ? count : Stride.Plus(count, "1");
        Runs = $"{start} {loop.Comparison} {bound}";
    }

    public Assign Statement { get; }

    /// <summary>The number of iterations, negative where there are none.</summary>
    public string Count { get; }

    /// <summary>The condition under which there is an iteration at all.</summary>
    public string Runs { get; }

    /// <summary>Reads the loop; null where it is of another kind. <paramref name="statements"/> are those that count.</summary>
    public static ContiguousLoop? Of(Loop loop, Values values, Func<Stmt, bool> statements)
    {
        if (loop is not { Form: LoopForm.Counted, Step: 1, Comparison: "<" or "<=", ExitFlags.Count: 0, Count: null, Index.Type.SpecialType: SpecialType.System_Int32, IsFused: false }
            || loop.Body.Kept.Count > 0
            || loop.Body.Statements.Where(statements).Take(2).ToList() is not [Assign { IsCompound: true, Value: Binary { Operation: Arithmetic.Add or Arithmetic.Subtract } sum, Saved.Count: 0 } statement])
        {
            return null;
        }

        var start = values.Print(loop.Start!).In(Code.Additive + 1);
        var bound = values.Print(loop.Bound!).In(Code.Additive);
        if (loop.Comparison == "<" && start == "0" && int.TryParse(bound, out var count) && count < MinConstantCount)
        {
            return null;
        }

        var contiguous = new ContiguousLoop(loop, statement, start, bound);
        foreach (var node in sum.Right.SelfAndDescendants())
        {
            switch (node)
            {
                case Element { Array: { Rank: 1, IsSingle: false }, Indices: [var index] } element:
                    contiguous._elements[values.Print(element).Text] = (element.IsNamed ? element.Array.Name : values.Print(element.Holder).Text, values.Print(index).Text);
                    break;
                case Opaque { Operation: IArrayElementReferenceOperation { Indices.Length: 1, ArrayReference.Type: IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Double } } } opaque
                    when Parsed.Expression(opaque.Text) is ElementAccessExpressionSyntax { ArgumentList.Arguments: [{ NameColon: null, RefKindKeyword.RawKind: 0, Expression: var at }] } access
                        && at is not PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.IndexExpression }:
                    contiguous._elements[opaque.Text] = (access.Expression.ToString(), at.ToString());
                    break;
            }
        }

        return contiguous;
    }

    /// <summary>Whether the code has the same value in every iteration.</summary>
    public bool IsInvariant(SyntaxNode code) => !Stride.Mentions(code, _index) && !_inside.Any(i => Stride.Mentions(code, i));

    /// <summary>The first index of a run through an array; null where the index does not go up by one each time.</summary>
    public string? First(string index)
    {
        var parsed = Parsed.Expression(index);
        return !_inside.Any(i => Stride.Mentions(parsed, i)) && Stride.Offset(parsed, _index) is { } offset ? Stride.Plus(offset, _start) : null;
    }

    /// <summary>The run of elements that the code is; null where it is none.</summary>
    public (string Array, string First)? Run(string code) =>
        _elements.TryGetValue(code, out var element) && IsInvariant(Parsed.Expression(element.Array)) && First(element.Index) is { } first
            ? (element.Array, first)
            : null;

    /// <summary>
    /// Takes an amount apart into a factor and a run of elements, such that each product is rounded as it was; the run is
    /// null where the amount is the same in every iteration.
    /// </summary>
    public (string Factor, (string Array, string First)? Run)? Split(ExpressionSyntax amount)
    {
        if (IsInvariant(amount))
        {
            return (amount.ToString(), null);
        }

        if (Run(amount.ToString()) is { } alone)
        {
            return ("1.0", alone);
        }

        if (amount is not BinaryExpressionSyntax { RawKind: (int)SyntaxKind.MultiplyExpression } product)
        {
            return null;
        }

        if (IsInvariant(product.Left) && Run(product.Right.ToString()) is { } right)
        {
            return (product.Left.ToString(), right);
        }

        return IsInvariant(product.Right) && Run(product.Left.ToString()) is { } left ? (product.Right.ToString(), left) : null;
    }
}
