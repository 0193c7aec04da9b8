using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition.Replacement;

/// <summary>Turns the bounds that a search clamps to into the arrays that a descent wants.</summary>
internal static class BoundsReading
{
    /// <summary>The bounds in the order of <paramref name="variables"/>, or why they cannot be carried over.</summary>
    public static (ReplacedBounds? Bounds, string? Refusal) Read(
        RandomSearch search,
        ImmutableArray<ReplacedVariable> variables,
        LoopReading reading)
    {
        if (search.Bounds.IsEmpty)
        {
            return (null, null);
        }

        foreach (var expression in search.Bounds.SelectMany(static bound => new[] { bound.Lower, bound.Upper }).OfType<ExpressionSyntax>())
        {
            var invariantPart = IsOfElement(expression) ? ((ElementAccessExpressionSyntax)expression).Expression : expression;
            if (!reading.IsInvariant(invariantPart))
            {
                return (null, $"the bound '{expression}' may change from step to step");
            }
        }

        var bounds = ImmutableArray.CreateBuilder<Bound?>();
        foreach (var variable in variables)
        {
            var own = search.Bounds.Where(bound => SymbolEqualityComparer.Default.Equals(bound.Incumbent.Symbol, variable.Incumbent.Symbol)).ToList();
            if (own.Count > 1)
            {
                return (null, $"'{variable.Incumbent.Symbol.Name}' has several bounds");
            }

            bounds.Add(own.FirstOrDefault());
        }

        return Side(static bound => bound.Lower, "double.NegativeInfinity", out var lower)
            && Side(static bound => bound.Upper, "double.PositiveInfinity", out var upper)
            ? (new ReplacedBounds(lower, upper), null)
            : (null, "the bounds differ between the elements of an array");

        // lower[j] where j runs over the elements inside the loop; limits[0] is one value for all.
        bool IsOfElement(ExpressionSyntax? expression) =>
            expression is ElementAccessExpressionSyntax { ArgumentList.Arguments: { Count: 1 } arguments }
            && arguments[0].Expression is IdentifierNameSyntax index
            && reading.SymbolOf(index) is { } symbol
            && reading.IsDeclaredInside(symbol);

        bool Side(Func<Bound, SyntaxNode?> side, string unbounded, out string? text)
        {
            var expressions = bounds.Select(bound => bound is null ? null : side(bound) as ExpressionSyntax).ToList();
            text = null;
            if (expressions.All(static expression => expression is null))
            {
                return true;
            }

            if (variables.Length == 1 && PointTypes.IsNumbers(variables[0].Incumbent.Type) && IsOfElement(expressions[0]))
            {
                // lower[j] of a double[]: the array itself.
                if (expressions[0] is ElementAccessExpressionSyntax element
                    && reading.TypeOf(element.Expression) is IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Double })
                {
                    text = element.Expression.ToString();
                    return true;
                }

                return false;
            }

            if (expressions.Any(IsOfElement))
            {
                return false;
            }

            var texts = expressions.Select(expression => expression?.ToString() ?? unbounded).ToList();
            if (variables.Any(static variable => !PointTypes.IsNumber(variable.Incumbent.Type)))
            {
                // The number of elements is not known here: one bound has to serve all.
                if (texts.Distinct().Count() > 1)
                {
                    return false;
                }

                texts.RemoveRange(1, texts.Count - 1);
            }

            // One double among them makes the array one of doubles.
            var isDouble = expressions.Any(expression => expression is null || reading.TypeOf(expression)?.SpecialType == SpecialType.System_Double);
            text = $"new{(isDouble ? "" : " double")}[] {{ {string.Join(", ", texts)} }}";
            return true;
        }
    }
}
