using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>Why a normal equation cannot be replaced by a fit.</summary>
internal static class FitObstacles
{
    public const string NoRidge = "what is added to the Gram matrix is not plainly a multiple of the identity";
    public const string NoWeights = "the weights are not known to be a diagonal that a variable holds";
    public const string NoWhole = "no expression holds the coefficients";
    public const string DataMayChange = "the data may change between the steps of the formula";
    public const string NotInVariables = "the data and the values are not in variables of a kind that can be fitted";
    public const string Scaled = "the coefficients are scaled by what cannot stand before the values";
    public const string NoType = "the type of the matrices is not found";
    private const string Conditional = "a step depends on a condition, so that there may be more than one formula";
    private const string Damped = "the diagonal of the Gram matrix is scaled, which is another ridge for each coefficient";
    private const string Forgetting = "the sums are scaled as samples are added to them, which gives each sample a weight of its age and is in no vector";

    /// <summary>The same obstacle in the words of what stands in its way, where that is seen.</summary>
    public static string Closer(string obstacle, ClosedForm closedForm, FormulaReading reading)
    {
        if (obstacle is not (NoRidge or NoWhole or DataMayChange))
        {
            return obstacle;
        }

        var writes = reading.Member.DescendantNodes().OfType<AssignmentExpressionSyntax>().Where(write => write.Span.End <= closedForm.At.SpanStart).ToList();
        return closedForm.Gram is { HasRidge: true } && writes.Exists(IsDamping) ? Damped
            : writes.Exists(IsForgetting) ? Forgetting
            : obstacle == DataMayChange && writes.Exists(IsConditional) ? Conditional
            : obstacle == NoWhole && closedForm.Gram is { Weights.Length: > 0 } ? NoWeights
            : obstacle;
    }

    /// <summary>Elements that are summed in one branch or the other.</summary>
    private static bool IsConditional(AssignmentExpressionSyntax write) => write.Left is ElementAccessExpressionSyntax &&
        write.Ancestors().TakeWhile(static node => node is StatementSyntax or ElseClauseSyntax).OfType<IfStatementSyntax>().Any(static branch => !DiagonalConditions.IsOfIndices(branch));

    /// <summary><c>g[i, i] *= 1 + λ</c>, or <c>a[i, i] = (1 + λ) * g[i, i]</c>.</summary>
    private static bool IsDamping(AssignmentExpressionSyntax write) => write.Left is ElementAccessExpressionSyntax written && RidgeReading.IsOnDiagonal(written) &&
        (write.IsKind(SyntaxKind.MultiplyAssignmentExpression) || write.Right.DescendantNodesAndSelf().OfType<BinaryExpressionSyntax>().Any(static product =>
            product.IsKind(SyntaxKind.MultiplyExpression) && (IsDiagonalElement(product.Left) || IsDiagonalElement(product.Right))));

    /// <summary><c>g[i, j] = c * g[i, j] + …</c>, or <c>g[i, j] *= c</c> beside <c>g[i, j] += …</c>, in a loop; or the same of whole matrices.</summary>
    private static bool IsForgetting(AssignmentExpressionSyntax write)
    {
        if (!write.Ancestors().Any(static node => node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax))
        {
            return false;
        }

        var element = write.Left.ToString();
        bool IsScaled(ExpressionSyntax term) => Eliminations.Inner(term) is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.MultiplyExpression } product && (product.Left.ToString() == element || product.Right.ToString() == element);
        return write.Right is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum ? IsScaled(sum.Left) || IsScaled(sum.Right)
            : write.IsKind(SyntaxKind.MultiplyAssignmentExpression) && write.Parent is { Parent: BlockSyntax block } && block.Statements.OfType<ExpressionStatementSyntax>().Any(statement =>
                statement.Expression is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression } added && added.Left.ToString() == element);
    }

    private static bool IsDiagonalElement(ExpressionSyntax expression) => Eliminations.Inner(expression) is ElementAccessExpressionSyntax element && RidgeReading.IsOnDiagonal(element);
}
