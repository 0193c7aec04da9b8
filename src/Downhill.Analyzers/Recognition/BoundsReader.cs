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
                (lower, upper) = SampledFrom(draws.Where(draw => value.Contains(draw.Value)).ToList());
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
            case TermKind.Updated:
                Outermost(value.Parts[0], found);
                Outermost(value.Parts[2], found);
                break;
            case TermKind.ForAll:
                Outermost(value.Parts[1], found);
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
                !names.Contains(NameOf(assignment.Left)))
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

    /// <summary><c>lo + u * (hi - lo)</c>, in either order.</summary>
    private static (SyntaxNode? Lower, SyntaxNode? Upper) SampledFrom(List<RandomDraw> draws)
    {
        if (draws.Count != 1 || draws[0].Path != 0 ||
            draws[0].Syntax.Parent is not BinaryExpressionSyntax { RawKind: (int)SyntaxKind.MultiplyExpression } product)
        {
            return default;
        }

        var factor = product.Left == draws[0].Syntax ? product.Right : product.Left;
        while (factor is ParenthesizedExpressionSyntax parenthesized)
        {
            factor = parenthesized.Expression;
        }

        SyntaxNode whole = product;
        while (whole.Parent is ParenthesizedExpressionSyntax parenthesized)
        {
            whole = parenthesized;
        }

        if (factor is not BinaryExpressionSyntax { RawKind: (int)SyntaxKind.SubtractExpression } span || whole.Parent is not BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum)
        {
            return default;
        }

        var offset = sum.Left == whole ? sum.Right : sum.Left;
        return SyntaxFactory.AreEquivalent(offset, span.Right) ? (span.Right, span.Left) : default;
    }
}
