using System.Collections.Immutable;
using Downhill.Analyzers.Recognition.Symbolic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition;

/// <summary>Reads the intervals that candidates are clamped to or sampled from.</summary>
internal static class BoundsReader
{
    public static ImmutableArray<Bound> Read(
        StepRegion region,
        ImmutableArray<Incumbent> incumbents,
        List<SearchDescription.Point> points,
        StepTrace accepted,
        List<RandomDraw> draws,
        SemanticModel model)
    {
        var bounds = ImmutableArray.CreateBuilder<Bound>();
        for (var i = 0; i < points.Count; i++)
        {
            var value = points[i].Kept.Value;
            SyntaxNode? lower = null;
            SyntaxNode? upper = null;
            var outer = new HashSet<Term>();
            Outermost(value, outer);
            foreach (var clamping in accepted.Clampings)
            {
                // Max(lo, Min(hi, x)): the inner limit holds as well.
                if (outer.Contains(clamping.After) || accepted.Clampings.Any(wider => ReferenceEquals(wider.Before, clamping.After) && outer.Contains(wider.After)))
                {
                    lower ??= clamping.Lower;
                    upper ??= clamping.Upper;
                }
            }

            foreach (var (atLeast, atMost) in IfClamps(region, points[i], model))
            {
                lower ??= atLeast;
                upper ??= atMost;
            }

            if (lower is null && upper is null && !points[i].Kept.DependsOnItself)
            {
                (lower, upper) = SampledFrom(outer, draws.Where(draw => value.Contains(draw.Value)).ToList(), model);
            }

            if (lower is not null || upper is not null)
            {
                bounds.Add(new Bound(incumbents[i], lower, upper, IsPerElement(lower) || IsPerElement(upper)));
            }
        }

        return bounds.ToImmutable();
    }

    private static bool IsPerElement(SyntaxNode? bound) =>
        bound is not null && bound.DescendantNodesAndSelf().Any(static node => node is ElementAccessExpressionSyntax);

    /// <summary>The values that elements take last: not what they were computed from.</summary>
    private static void Outermost(Term value, HashSet<Term> found)
    {
        if (!found.Add(value))
        {
            return;
        }

        switch (value.Kind)
        {
            case TermKind.Updated when value.Parts[1].IsRandom:
                // Whichever element is changed is kept within bounds.
                Outermost(value.Parts[2], found);
                break;
            case TermKind.ForAll:
                Outermost(value.Parts[1], found);
                break;
            case TermKind.Updated when value.Parts[1] is { Kind: TermKind.Operation, Tag: "Index" } cell && cell.Parts.All(static index => index.Kind == TermKind.EveryIndex):
                // Every cell of a grid.
                Outermost(value.Parts[2], found);
                break;
            case TermKind.Choice:
                Outermost(value.Parts[1], found);
                Outermost(value.Parts[2], found);
                break;
        }
    }

    /// <summary><c>if (x &lt; lo) x = lo;</c></summary>
    private static IEnumerable<(SyntaxNode? Lower, SyntaxNode? Upper)> IfClamps(StepRegion region, SearchDescription.Point point, SemanticModel model)
    {
        var names = new[] { point.Candidate?.Name, point.Kept.Root.Name };
        foreach (var conditional in region.Operation.Syntax.DescendantNodes().OfType<IfStatementSyntax>())
        {
            var statement = conditional.Statement is BlockSyntax { Statements.Count: 1 } block ? block.Statements[0] : conditional.Statement;
            if (conditional.Condition is not BinaryExpressionSyntax comparison ||
                statement is not ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment } ||
                !names.Contains(NameOf(assignment.Left)) ||
                (assignment.Left is ElementAccessExpressionSyntax { ArgumentList.Arguments: var at } && at.Any(index => model.GetConstantValue(index.Expression).HasValue)))
            {
                continue;
            }

            var targetIsLeft = SyntaxFactory.AreEquivalent(comparison.Left, assignment.Left) && SyntaxFactory.AreEquivalent(comparison.Right, assignment.Right);
            var targetIsRight = SyntaxFactory.AreEquivalent(comparison.Right, assignment.Left) && SyntaxFactory.AreEquivalent(comparison.Left, assignment.Right);
            if (!targetIsLeft && !targetIsRight)
            {
                continue;
            }

            var isLess = comparison.IsKind(SyntaxKind.LessThanExpression) || comparison.IsKind(SyntaxKind.LessThanOrEqualExpression);
            var isGreater = comparison.IsKind(SyntaxKind.GreaterThanExpression) || comparison.IsKind(SyntaxKind.GreaterThanOrEqualExpression);
            if (isLess || isGreater)
            {
                yield return isLess == targetIsLeft ? (assignment.Right, null) : (null, assignment.Right);
            }
        }
    }

    private static string? NameOf(ExpressionSyntax target) => target switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        ElementAccessExpressionSyntax element => NameOf(element.Expression),
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
        _ => null,
    };

    /// <summary>
    /// The interval of a uniform sample: <c>lo + u * (hi - lo)</c>, <c>lo + u * range</c>, <c>u * range</c>, in any order. The
    /// term shows that the element is this sum and nothing around it; the syntax gives the bounds as the user wrote them.
    /// </summary>
    private static (SyntaxNode? Lower, SyntaxNode? Upper) SampledFrom(HashSet<Term> outer, List<RandomDraw> draws, SemanticModel model)
    {
        if (draws.Count != 1 || draws[0] is not { Path: 0, Value.Randomness: Randomness.Amount } draw || !IsUniform(draw, model) ||
            !outer.Any(term => IsSample(term, draw.Value)))
        {
            return default;
        }

        var product = Enclosing(draw.Syntax, SyntaxKind.MultiplyExpression);
        var factor = product is null ? null : Bare(OtherSide(product, draw.Syntax));
        var sum = Enclosing(product ?? draw.Syntax, SyntaxKind.AddExpression);
        var difference = Enclosing(product ?? draw.Syntax, SyntaxKind.SubtractExpression);
        ExpressionSyntax lower;
        if (sum is not null)
        {
            lower = OtherSide(sum, product ?? draw.Syntax);
        }
        else if (difference is not null && Bare(difference.Left) == (product ?? draw.Syntax))
        {
            lower = Negated(difference.Right, model);
        }
        else
        {
            lower = SyntaxFactory.LiteralExpression(SyntaxKind.NumericLiteralExpression, SyntaxFactory.Literal(0.0));
        }

        if (factor is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.SubtractExpression } span && SyntaxFactory.AreEquivalent(Bare(lower), Bare(span.Right)))
        {
            return (span.Right, span.Left);
        }

        return (Bare(lower), Sum(lower, factor ?? SyntaxFactory.LiteralExpression(SyntaxKind.NumericLiteralExpression, SyntaxFactory.Literal(1.0)), model));
    }

    private static bool IsUniform(RandomDraw draw, SemanticModel model) =>
        model.SyntaxTree == draw.Syntax.SyntaxTree && model.GetSymbolInfo(draw.Syntax).Symbol is IMethodSymbol { Name: "NextDouble" or "NextSingle" };

    private static bool IsSample(Term term, Term draw) => ReferenceEquals(term, draw) ||
        (term is { Kind: TermKind.Operation, Tag: "Multiply" or "Add", Parts.Length: 2 } && term.Parts.Count(static part => part.IsRandom) == 1 &&
            IsSample(term.Parts.First(static part => part.IsRandom), draw)) ||
        (term is { Kind: TermKind.Operation, Tag: "Subtract", Parts.Length: 2 } && !term.Parts[1].IsRandom && IsSample(term.Parts[0], draw));

    /// <summary>The operation of that kind whose side <paramref name="part"/> is, but for parentheses.</summary>
    private static BinaryExpressionSyntax? Enclosing(SyntaxNode part, SyntaxKind kind)
    {
        var node = part;
        while (node.Parent is ParenthesizedExpressionSyntax parenthesized)
        {
            node = parenthesized;
        }

        return node.Parent is BinaryExpressionSyntax binary && binary.IsKind(kind) ? binary : null;
    }

    private static ExpressionSyntax OtherSide(BinaryExpressionSyntax binary, SyntaxNode part) =>
        binary.Left.Span.Contains(part.Span) ? binary.Right : binary.Left;

    private static ExpressionSyntax Bare(ExpressionSyntax expression)
    {
        while (expression is ParenthesizedExpressionSyntax parenthesized)
        {
            expression = parenthesized.Expression;
        }

        return expression;
    }

    private static ExpressionSyntax Negated(ExpressionSyntax value, SemanticModel model) => Constant(value, model) is { } number
        ? Number(-number)
        : SyntaxFactory.PrefixUnaryExpression(SyntaxKind.UnaryMinusExpression, SyntaxFactory.ParenthesizedExpression(Bare(value).WithoutTrivia()));

    private static ExpressionSyntax Sum(ExpressionSyntax lower, ExpressionSyntax range, SemanticModel model) =>
        Constant(lower, model) is { } from && Constant(range, model) is { } width
            ? Number(from + width)
            : SyntaxFactory.ParseExpression($"{lower.WithoutTrivia()} + ({Bare(range).WithoutTrivia()})");

    private static double? Constant(ExpressionSyntax expression, SemanticModel model)
    {
        if (expression.SyntaxTree == model.SyntaxTree)
        {
            return model.GetConstantValue(expression) is { HasValue: true, Value: { } value and not (string or bool or char) }
                ? Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture)
                : null;
        }

        // Made here: a number, or a number with its sign.
        return double.TryParse(expression.ToString(), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static ExpressionSyntax Number(double value) =>
        SyntaxFactory.ParseExpression(value.ToString("R", System.Globalization.CultureInfo.InvariantCulture));
}
