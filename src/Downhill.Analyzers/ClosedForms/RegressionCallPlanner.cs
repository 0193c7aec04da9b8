using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>Plans the replacement of a call of MathNet's that forms the normal equations.</summary>
internal static class RegressionCallPlanner
{
    public static ReplacementPlan Plan(InvocationExpressionSyntax call, SemanticModel model)
    {
        if (model.GetSymbolInfo(call).Symbol is not IMethodSymbol method || FitPlanner.HasComment(call))
        {
            return ReplacementPlan.None("the call is not one that can be replaced as it stands");
        }

        var given = new Dictionary<string, ExpressionSyntax>(StringComparer.Ordinal);
        var arguments = call.ArgumentList.Arguments;
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i].NameColon?.Name.Identifier.ValueText ?? (i < method.Parameters.Length ? method.Parameters[i].Name : null);
            if (name is null)
            {
                return ReplacementPlan.None("the call is not one that can be replaced as it stands");
            }

            given[name] = arguments[i].Expression;
        }

        // Every call takes the data first and the values second, whatever it names them.
        var first = method.Parameters.Length < 2 ? null : Given(method, 0, given);
        var second = method.Parameters.Length < 2 ? null : Given(method, 1, given);
        if (first is null || second is null)
        {
            return ReplacementPlan.None("the data and the values are not given apart");
        }

        var x = model.GetTypeInfo(first).ConvertedType;
        var y = model.GetTypeInfo(second).ConvertedType;
        var options = new List<string>();
        var isWithIntercept = false;
        foreach (var parameter in method.Parameters.Skip(2))
        {
            given.TryGetValue(parameter.Name, out var argument);
            if (parameter.Type.SpecialType == SpecialType.System_Boolean)
            {
                var value = argument is null ? parameter.HasExplicitDefaultValue ? parameter.ExplicitDefaultValue : null : model.GetConstantValue(argument).Value;
                if (value is not bool isAdded)
                {
                    return ReplacementPlan.None("whether a constant term is added is decided when it runs");
                }

                isWithIntercept = isAdded;
            }
            else if (argument is not null && MatrixKinds.IsArray(parameter.Type, 1))
            {
                options.Add($"Weights = {argument}");
            }
            else if (argument is not null && DiagonalOf(argument, model) is { } diagonal)
            {
                options.Add($"Weights = {diagonal}");
            }
            else if (parameter.Type.TypeKind != TypeKind.Enum)
            {
                return ReplacementPlan.None("the weights are not known to be a diagonal");
            }
        }

        if (isWithIntercept)
        {
            options.Insert(0, "Intercept = true");
        }

        var returned = method.ReturnType;
        var text = $"{first}, {second}{Carrier.OptionsText(options)}";
        const string Type = ClosedFormReplacement.Qualifier + "LinearLeastSquares.";
        var coefficients = isWithIntercept ? ".InterceptAndCoefficients" : ".Coefficients";
        if (MatrixKinds.IsMathNet(x, "Matrix") && MatrixKinds.IsMathNet(y, "Vector") && MatrixKinds.IsMathNet(returned, "Vector"))
        {
            return ReplacementPlan.By(call, $"{returned.ToMinimalDisplayString(model, call.SpanStart)}.Build.Dense({Type}Fit({text}){coefficients})", []);
        }

        return MatrixKinds.IsMathNet(x, "Matrix") && MatrixKinds.IsMathNet(y, "Matrix") && !isWithIntercept ? ReplacementPlan.By(call, $"{Type}FitColumns({text})", [])
            : MatrixKinds.IsJagged(x) && MatrixKinds.IsArray(y, 1) && MatrixKinds.IsArray(returned, 1) ? ReplacementPlan.By(call, $"{Type}Fit({text}){coefficients}", [])
            : ReplacementPlan.None("the data are not a matrix with a row for each sample");
    }

    /// <summary>The numbers on the diagonal of a matrix of MathNet's that has nothing beside it; null where that is not plain.</summary>
    private static string? DiagonalOf(ExpressionSyntax matrix, SemanticModel model)
    {
        if (!MatrixKinds.IsMathNet(model.GetTypeInfo(matrix).Type, "Matrix"))
        {
            return null;
        }

        if (MakerOf(matrix, model) is { ArgumentList.Arguments: { Count: 1 } given, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } } && name.EndsWith("OfDiagonalVector", StringComparison.Ordinal))
        {
            return $"{Carrier.Primary(given[0].Expression)}.ToArray()";
        }

        return model.GetTypeInfo(matrix).Type is { Name: "DiagonalMatrix" } || MakerOf(matrix, model) is not null || (matrix is IdentifierNameSyntax variable && IsMadeDiagonal(variable, model))
            ? $"{Carrier.Primary(matrix)}.Diagonal().ToArray()"
            : null;
    }

    /// <summary>The call that makes a diagonal matrix, where an expression is one.</summary>
    private static InvocationExpressionSyntax? MakerOf(ExpressionSyntax value, SemanticModel model) =>
        Eliminations.Inner(value) is InvocationExpressionSyntax call && model.GetSymbolInfo(call).Symbol is IMethodSymbol method && Trials.Library.IsAlgebra(method.ContainingType) &&
        (method.Name.EndsWith("OfDiagonalVector", StringComparison.Ordinal) || method.Name.EndsWith("OfDiagonalArray", StringComparison.Ordinal) ||
            method.Name is "CreateDiagonal" or "DenseDiagonal" or "SparseDiagonal" or "DenseIdentity" or "SparseIdentity" or "DiagonalIdentity")
            ? call
            : null;

    /// <summary>A variable that is made diagonal and used nowhere but here, so that nothing else is written to it.</summary>
    private static bool IsMadeDiagonal(IdentifierNameSyntax variable, SemanticModel model) =>
        model.GetSymbolInfo(variable).Symbol is ILocalSymbol local && local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } made } declaration &&
        MakerOf(made, model) is not null && declaration.FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } member && (member is GlobalStatementSyntax ? member.Parent! : member)
            .DescendantNodes().OfType<IdentifierNameSyntax>().Count(name => name.Identifier.ValueText == local.Name && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name).Symbol, local)) == 1;

    private static ExpressionSyntax? Given(IMethodSymbol method, int position, Dictionary<string, ExpressionSyntax> given) =>
        given.TryGetValue(method.Parameters[position].Name, out var argument) ? argument : null;
}
