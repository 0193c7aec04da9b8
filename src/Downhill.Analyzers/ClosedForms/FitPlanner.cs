using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>
/// Plans the replacement of a normal equation by a fit of the design matrix: finds the expression whose value is the
/// coefficients, and variables that hold the design, the values, the ridge and the weights where it stands.
/// </summary>
internal static class FitPlanner
{
    private const string Runtime = "Downhill.LinearLeastSquares";

    public static ReplacementPlan Plan(ClosedForm closedForm, SemanticModel model, CancellationToken cancellationToken)
    {
        if (model.Compilation.GetTypeByMetadataName(Runtime) is null)
        {
            return ReplacementPlan.None("the project does not see Downhill's runtime");
        }

        if (closedForm is { Gram: null, Use: ClosedFormUse.Fit, At: InvocationExpressionSyntax call })
        {
            return RegressionCallPlanner.Plan(call, model);
        }

        if (closedForm.Use is not (ClosedFormUse.Fit or ClosedFormUse.PseudoInverseOfDesign))
        {
            return ReplacementPlan.None("the targets are not in sight");
        }

        if (closedForm.IsInverseUsedElsewhere)
        {
            return ReplacementPlan.None("the inverse itself is used elsewhere, as for standard errors");
        }

        if (closedForm.Gram is { Left.Length: not 1 } or { IsScaled: true } or { IsOblique: true })
        {
            return ReplacementPlan.None("the matrix is not that of a plain least squares problem");
        }

        var reading = ClosedFormRecognizer.Reread(closedForm, model, cancellationToken);
        var wholes = reading.Terms.Select(pair => (Expression: pair.Key, Parts: FormulaParts.Of(pair.Value, closedForm)))
            .Where(static pair => pair.Parts is not null && pair.Expression is not (IdentifierNameSyntax or AssignmentExpressionSyntax))
            .OrderBy(static pair => pair.Expression.SpanStart).ThenByDescending(static pair => pair.Expression.Span.Length)
            .ToList();
        if (wholes.Count == 0)
        {
            return ReplacementPlan.None("no expression holds the coefficients");
        }

        // Two products with one inverse are two fits: the first is replaced, and the inverse stays for the other.
        return Plan(wholes[0].Expression, wholes[0].Parts!, closedForm, reading);
    }

    private static ReplacementPlan Plan(ExpressionSyntax whole, FormulaParts parts, ClosedForm closedForm, FormulaReading reading)
    {
        while (whole is ParenthesizedExpressionSyntax inner)
        {
            whole = inner.Expression;
        }

        if (Carrier.Of(parts, whole, reading) is not { } carrier)
        {
            return ReplacementPlan.None("the data and the values are not in variables of a kind that can be fitted");
        }

        var options = new List<string>();
        var used = new List<ExpressionSyntax> { carrier.DesignName, carrier.TargetName };
        if (closedForm.Gram is { HasRidge: true })
        {
            if (RidgeReading.Find(whole, reading, parts.Gram!) is not { } ridge)
            {
                return ReplacementPlan.None("what is added to the Gram matrix is not plainly a multiple of the identity");
            }

            options.Add($"Ridge = {ridge}");
            used.AddRange(ridge.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Where(name => reading.SymbolOf(name) is ILocalSymbol or IParameterSymbol or IFieldSymbol));
        }

        if (parts.Weights is { } weights)
        {
            if (reading.NameOf(weights, whole, static type => MatrixKinds.IsArray(type, 1) || MatrixKinds.IsMathNet(type, "Vector")) is not { } name)
            {
                return ReplacementPlan.None("the weights are not known to be a diagonal that a variable holds");
            }

            options.Add($"Weights = {name}{(MatrixKinds.IsArray(reading.Model.GetTypeInfo(name).Type, 1) ? "" : ".ToArray()")}");
            used.Add(name);
        }

        var formula = FormulaStatements.Of(whole, used, reading);
        if (formula is null)
        {
            return ReplacementPlan.None("the data may change between the steps of the formula");
        }

        if (carrier.IsArrayWanted && whole.Parent?.Parent is InvocationExpressionSyntax array)
        {
            whole = array;
        }

        return HasComment(whole)
            ? ReplacementPlan.None("a comment inside would be lost")
            : ReplacementPlan.By(whole, carrier.Text(options), formula.Unused(whole));
    }

    /// <summary>A comment or directive inside, which the replacement would lose.</summary>
    internal static bool HasComment(SyntaxNode node) => node.DescendantTrivia().Any(trivia =>
        !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia) && trivia.SpanStart > node.SpanStart && trivia.Span.End < node.Span.End);
}
