using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Differentiation.Analysis;

/// <summary>A whole number as a polynomial of the names and lengths that it is made of: <c>i * n + j</c>.</summary>
internal sealed class Sizes
{
    private const int MaxTerms = 32;

    /// <summary>The factors of each product, in order and separated by <c>*</c>, with what it is multiplied by.</summary>
    private readonly SortedDictionary<string, long> _terms = new(StringComparer.Ordinal);

    private Sizes()
    {
    }

    public static Sizes One { get; } = Of("", 1);

    /// <summary>The number that it is; null where it depends on a name.</summary>
    public long? Number => _terms.Count == 0 ? 0 : _terms.Count == 1 && _terms.TryGetValue("", out var number) ? number : null;

    public bool HasNegative => _terms.Values.Any(static f => f < 0);

    public IEnumerable<string> Names => _terms.Keys.SelectMany(static k => k.Split('*')).Where(static n => n.Length > 0).Distinct(StringComparer.Ordinal);

    /// <summary>Reads a sum of products of names; null for any other code.</summary>
    public static Sizes? Read(string code) => Read(SyntaxFactory.ParseExpression(code));

    public static Sizes operator -(Sizes left, Sizes right) => left.Plus(right, -1);

    /// <summary>The same with something else in the place of a name.</summary>
    public Sizes Replace(string name, Sizes value)
    {
        var result = new Sizes();
        foreach (var term in _terms)
        {
            var product = Of("", term.Value);
            foreach (var factor in term.Key.Split('*').Where(static n => n.Length > 0))
            {
                product = product.Times(factor == name ? value : Of(factor, 1));
            }

            result = result.Plus(product, 1);
        }

        return result;
    }

    private static Sizes? Read(ExpressionSyntax code)
    {
        switch (code)
        {
            case ParenthesizedExpressionSyntax parenthesized:
                return Read(parenthesized.Expression);
            case LiteralExpressionSyntax { Token.Value: int number }:
                return Of("", number);
            case IdentifierNameSyntax name:
                return Of(name.Identifier.Text, 1);
            case MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax, Name.Identifier.ValueText: "Length" } length:
                return Of(length.ToString(), 1);
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression or (int)SyntaxKind.SubtractExpression } sum:
                return Read(sum.Left) is { } left && Read(sum.Right) is { } right ? left.Plus(right, sum.RawKind == (int)SyntaxKind.AddExpression ? 1 : -1).Bounded() : null;
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.MultiplyExpression } product:
                return Read(product.Left) is { } first && Read(product.Right) is { } second ? first.Times(second).Bounded() : null;
            default:
                return null;
        }
    }

    private static Sizes Of(string factors, long times)
    {
        var sizes = new Sizes();
        if (times != 0)
        {
            sizes._terms.Add(factors, times);
        }

        return sizes;
    }

    private Sizes Plus(Sizes other, long times)
    {
        var sum = new Sizes();
        foreach (var term in _terms)
        {
            sum._terms.Add(term.Key, term.Value);
        }

        foreach (var term in other._terms)
        {
            sum._terms.TryGetValue(term.Key, out var known);
            sum._terms[term.Key] = known + (times * term.Value);
            if (sum._terms[term.Key] == 0)
            {
                sum._terms.Remove(term.Key);
            }
        }

        return sum;
    }

    private Sizes Times(Sizes other)
    {
        var product = new Sizes();
        foreach (var left in _terms)
        {
            foreach (var right in other._terms)
            {
                var factors = (left.Key + "*" + right.Key).Split('*').Where(static n => n.Length > 0).OrderBy(static n => n, StringComparer.Ordinal);
                product = product.Plus(Of(string.Join("*", factors), left.Value * right.Value), 1);
            }
        }

        return product;
    }

    /// <summary>Nothing where it gets too long, or its numbers too large to be sure of them.</summary>
    private Sizes? Bounded() => _terms.Count <= MaxTerms && _terms.Values.All(static f => f is > -1_000_000_000 and < 1_000_000_000) && _terms.Keys.All(static k => k.Length < 200) ? this : null;
}
