using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>Calls of regression libraries that form the normal equations, by their name, by a choice, or by default.</summary>
internal static class RegressionCalls
{
    private const string Choice = "DirectRegressionMethod";
    private const string NormalEquations = "NormalEquations";

    /// <summary>Whether a call of this name may form the normal equations.</summary>
    public static bool IsName(string name) => name is NormalEquations or Choice or "Weighted" or "DirectMethod" or "MultiDim" or "MultiDimFunc" or "MultiDimWeighted"
        or "LinearMultiDim" or "LinearMultiDimFunc" or "LinearGeneric" or "LinearGenericFunc" or "LinearCombination" or "LinearCombinationFunc" or "LinearCombinationWeighted" or "PolynomialWeighted";

    /// <summary>How the call came to the normal equations; null where it did not.</summary>
    public static string? IsNormalEquations(InvocationExpressionSyntax call, IMethodSymbol? method, SemanticModel model)
    {
        if (method is null)
        {
            // A package that is not there: only what is written counts.
            return call.ArgumentList.Arguments.Any(static argument => argument.Expression is MemberAccessExpressionSyntax
            {
                Name.Identifier.ValueText: NormalEquations,
                Expression: IdentifierNameSyntax { Identifier.ValueText: Choice } or MemberAccessExpressionSyntax { Name.Identifier.ValueText: Choice },
            })
                ? NormalEquations
                : null;
        }

        if (method.ContainingType is { Name: "MultipleRegression" or "WeightedRegression" } && method.ContainingNamespace?.ToDisplayString() == "MathNet.Numerics.LinearRegression")
        {
            if (method.Name is NormalEquations or "Weighted")
            {
                return method.Name;
            }
        }
        else if (method is { Name: "MultiDimWeighted" or "PolynomialWeighted" or "LinearCombinationWeighted", ContainingType.Name: "Fit" } &&
            method.ContainingNamespace?.ToDisplayString() == "MathNet.Numerics")
        {
            return method.Name;
        }

        foreach (var parameter in method.Parameters)
        {
            if (parameter.Type is { TypeKind: TypeKind.Enum, Name: Choice } choice)
            {
                var argument = ArgumentOf(call, parameter, model);
                return argument is null
                    ? parameter.HasExplicitDefaultValue && IsChosen(choice, parameter.ExplicitDefaultValue) ? method.Name : null
                    : model.GetConstantValue(argument) is { HasValue: true, Value: var value } ? IsChosen(choice, value) ? method.Name : null
                    : model.GetSymbolInfo(argument).Symbol is IParameterSymbol { HasExplicitDefaultValue: true } passed && IsChosen(choice, passed.ExplicitDefaultValue) ? method.Name
                    : null;
            }
        }

        return null;
    }

    private static bool IsChosen(ITypeSymbol choice, object? value) =>
        value is not null && choice.GetMembers(NormalEquations).OfType<IFieldSymbol>().Any(field => Equals(field.ConstantValue, value));

    private static ExpressionSyntax? ArgumentOf(InvocationExpressionSyntax call, IParameterSymbol parameter, SemanticModel model)
    {
        var arguments = call.ArgumentList.Arguments;
        foreach (var argument in arguments)
        {
            if (argument.NameColon?.Name.Identifier.ValueText == parameter.Name)
            {
                return argument.Expression;
            }
        }

        return parameter.Ordinal < arguments.Count && arguments[parameter.Ordinal].NameColon is null ? arguments[parameter.Ordinal].Expression : null;
    }
}
