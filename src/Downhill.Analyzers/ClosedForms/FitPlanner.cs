using Downhill.Analyzers.ClosedForms.Trials;
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

        if (closedForm.At is InvocationExpressionSyntax native && model.GetSymbolInfo(native).Symbol is IMethodSymbol { IsExtern: true })
        {
            return ReplacementPlan.None("a native routine solves it in its own storage, and what it leaves there is not known");
        }

        if (closedForm.Use is not (ClosedFormUse.Fit or ClosedFormUse.PseudoInverseOfDesign))
        {
            return ReplacementPlan.None("the targets are not in sight");
        }

        if (closedForm.IsInverseUsedElsewhere)
        {
            return ReplacementPlan.None("the inverse itself is used elsewhere, as for standard errors");
        }

        if (closedForm.At is InvocationExpressionSyntax { Parent: not (ExpressionStatementSyntax or ArrowExpressionClauseSyntax) } asked && model.GetTypeInfo(asked, cancellationToken).Type is { SpecialType: SpecialType.System_Boolean })
        {
            return ReplacementPlan.None("what is done where the matrix cannot be inverted would be lost");
        }

        if (closedForm.Gram is { Left.Length: not 1 } or { IsScaled: true } or { IsOblique: true })
        {
            return ReplacementPlan.None("the matrix is not that of a plain least squares problem");
        }

        var reading = ClosedFormRecognizer.Reread(closedForm, model, cancellationToken);
        var plan = Plan(closedForm, reading, cancellationToken);
        return plan.Obstacle is null ? plan : ReplacementPlan.None(FitObstacles.Closer(plan.Obstacle, closedForm, reading));
    }

    private static ReplacementPlan Plan(ClosedForm closedForm, FormulaReading reading, CancellationToken cancellationToken)
    {
        if (WholeOf(closedForm, reading, mayBeScaled: false) is not var (whole, parts))
        {
            if (WholeOf(closedForm, reading, mayBeScaled: true) is not var (scaled, scaledParts))
            {
                return LoopsOf(closedForm, reading) is var (loops, loopParts)
                    ? Plan(loops, loopParts, closedForm, reading, cancellationToken)
                    : ReplacementPlan.None(FitObstacles.NoWhole);
            }

            if (TargetScaling.Of(scaled, scaledParts.Target, reading) is not { } scaling)
            {
                return ReplacementPlan.None(FitObstacles.Scaled);
            }

            (whole, parts, reading) = (scaled, scaledParts, reading with { Scaling = scaling });
        }

        // Two products with one inverse are two fits: the first is replaced, and the inverse stays for the other.
        var plan = Plan(whole, parts, closedForm, reading, cancellationToken);
        return plan.Replacement is null && Plan(whole, parts, closedForm, reading with { IsTargetComputed = true }, cancellationToken) is { Replacement: not null } other ? other : plan;
    }

    /// <summary>The first expression whose value is the coefficients, or a multiple of them.</summary>
    private static (ExpressionSyntax Whole, FormulaParts Parts)? WholeOf(ClosedForm closedForm, FormulaReading reading, bool mayBeScaled) => reading.Terms
        .Where(static pair => pair.Key is not (IdentifierNameSyntax or AssignmentExpressionSyntax))
        .OrderBy(static pair => pair.Key.SpanStart).ThenByDescending(static pair => pair.Key.Span.Length)
        .Select(pair => FormulaParts.Of(pair.Value, closedForm, mayBeScaled) is { } parts ? (pair.Key, parts) : ((ExpressionSyntax, FormulaParts)?)null)
        .FirstOrDefault(static found => found is not null);

    /// <summary>The first loops that do nothing but compute the coefficients.</summary>
    private static (SyntaxNode Loops, FormulaParts Parts)? LoopsOf(ClosedForm closedForm, FormulaReading reading) => reading.LoopProducts
        .Select(product => FormulaParts.Of(product.Value, closedForm) is { } parts && product.IsAlone(reading) ? (product.Loops, parts) : ((SyntaxNode, FormulaParts)?)null)
        .FirstOrDefault(static found => found is not null);

    private static ReplacementPlan Plan(SyntaxNode whole, FormulaParts parts, ClosedForm closedForm, FormulaReading reading, CancellationToken cancellationToken)
    {
        while (whole is ParenthesizedExpressionSyntax inner)
        {
            whole = inner.Expression;
        }

        if (Carrier.Of(parts, whole, reading) is not { } carrier)
        {
            return ReplacementPlan.None(IsOfOtherPrecision(reading.Model.GetTypeInfo(whole).Type)
                ? "its numbers are not of double precision, which the fit computes in"
                : reading.Model.GetTypeInfo(whole).Type is null or IErrorTypeSymbol ? FitObstacles.NoType
                : FitObstacles.NotInVariables);
        }

        var options = new List<string>();
        var used = VariablesIn(carrier.DesignName, reading).Concat((reading.Scaling?.Numbers ?? []).SelectMany(number => VariablesIn(number, reading))).ToList();
        used.AddRange(VariablesIn(carrier.TargetName, reading));
        ExpressionSyntax? weightsName = null;
        if (parts.Weights is { } weights)
        {
            var name = reading.NameOf(weights, whole, static type => MatrixKinds.IsArray(type, 1) || MatrixKinds.IsMathNet(type, "Vector")) ??
                (parts.WeightsMatrix is { } matrix ? reading.NameOf(matrix, whole, static type => MatrixKinds.IsMathNet(type, "Matrix")) : null);
            if (name is null)
            {
                return ReplacementPlan.None(FitObstacles.NoWeights);
            }

            var type = reading.Model.GetTypeInfo(name).Type;
            options.Add($"Weights = {name}{(MatrixKinds.IsArray(type, 1) ? "" : MatrixKinds.IsMathNet(type, "Matrix") ? ".Diagonal().ToArray()" : ".ToArray()")}");
            used.Add(name);
            weightsName = name;
        }

        var hasRidge = closedForm.Gram is { HasRidge: true };
        var ridge = hasRidge ? RidgeReading.Find(whole, reading, parts.Gram!) : null;
        var isRidgeTried = hasRidge && ridge is null;
        if (ridge is not null)
        {
            used.AddRange(VariablesIn(ridge, reading));
        }

        if (FormulaStatements.Of(whole, used, reading) is not { } formula)
        {
            return ReplacementPlan.None(isRidgeTried ? FitObstacles.NoRidge : FitObstacles.DataMayChange);
        }

        if (carrier.DesignName is InvocationExpressionSyntax or BinaryExpressionSyntax && formula.IsHandWritten(whole))
        {
            return ReplacementPlan.None(FitObstacles.NotInVariables);
        }

        IReadOnlyList<ExpressionSyntax?> ridges = [ridge];
        if (isRidgeTried)
        {
            ridges = formula.IsHandWritten(whole) ? RidgeReading.Candidates(formula.StepsBefore(whole).Append(whole), whole, reading) : [];
            if (ridges.Count == 0)
            {
                return ReplacementPlan.None(FitObstacles.NoRidge);
            }
        }

        var inputs = new FitInputs(
            carrier.DesignName, carrier.IsDesignTurned, carrier.TargetName, carrier.IsTargetTurned, parts.IsTransposed && MatrixKinds.IsMathNet(reading.Model.GetTypeInfo(whole).Type, "Matrix"), weightsName, ridges) { Result = carrier.Result, Scaling = reading.Scaling };
        (var obstacle, ridge) = FormulaTrial.Try(inputs, whole, formula, reading, cancellationToken);
        if (obstacle is not null)
        {
            return ReplacementPlan.None(isRidgeTried ? FitObstacles.NoRidge : obstacle);
        }

        if (ridge is not null)
        {
            options.Insert(0, $"Ridge = {ridge}");
        }

        if (isRidgeTried)
        {
            // What the ridge is made of must stay too.
            used.AddRange(VariablesIn(ridge!, reading));
            if (FormulaStatements.Of(whole, used, reading) is not { } kept)
            {
                return ReplacementPlan.None(FitObstacles.DataMayChange);
            }

            formula = kept;
        }

        if (carrier.IsArrayWanted && whole.Parent?.Parent is InvocationExpressionSyntax array)
        {
            whole = array;
        }

        return HasComment(whole)
            ? ReplacementPlan.None("a comment inside would be lost")
            : ReplacementPlan.By(whole, carrier.Text(options), formula.Unused(whole));
    }

    private static IEnumerable<ExpressionSyntax> VariablesIn(ExpressionSyntax expression, FormulaReading reading) => expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>()
        .Where(name => reading.SymbolOf(name) is ILocalSymbol or IParameterSymbol or IFieldSymbol or IPropertySymbol && (name.Parent is not MemberAccessExpressionSyntax member || member.Expression == name || member.Expression is ThisExpressionSyntax));

    /// <summary>Arrays, lists or matrices of single precision or decimals.</summary>
    private static bool IsOfOtherPrecision(ITypeSymbol? type) => type switch
    {
        { SpecialType: SpecialType.System_Single or SpecialType.System_Decimal } => true,
        IArrayTypeSymbol array => IsOfOtherPrecision(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.Any(IsOfOtherPrecision) || named.GetMembers().OfType<IPropertySymbol>().Any(static member => member.IsIndexer && IsOfOtherPrecision(member.Type)),
        _ => false,
    };

    /// <summary>A comment or directive inside, which the replacement would lose.</summary>
    internal static bool HasComment(SyntaxNode node) => node.DescendantTrivia().Any(trivia =>
        !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia) && trivia.SpanStart > node.SpanStart && trivia.Span.End < node.Span.End);
}
