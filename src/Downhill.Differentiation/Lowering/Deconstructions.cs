using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>The methods that take values apart, of which the operations show no call: <c>var (x, y) = point;</c>.</summary>
internal static class Deconstructions
{
    /// <summary>Those that <paramref name="operation"/> itself runs.</summary>
    public static IEnumerable<IMethodSymbol> Of(IOperation operation)
    {
        switch (operation)
        {
            case IRecursivePatternOperation { DeconstructSymbol: IMethodSymbol method }:
                return [method];
            case IDeconstructionAssignmentOperation { Syntax: AssignmentExpressionSyntax assignment, SemanticModel: { } model }:
                return Of(model.GetDeconstructionInfo(assignment));
            case IForEachLoopOperation { Syntax: ForEachVariableStatementSyntax loop, SemanticModel: { } model }:
                return Of(model.GetDeconstructionInfo(loop));
            default:
                return [];
        }
    }

    private static IEnumerable<IMethodSymbol> Of(DeconstructionInfo info)
    {
        if (info.Method is { } method)
        {
            yield return method;
        }

        foreach (var nested in info.Nested)
        {
            foreach (var inner in Of(nested))
            {
                yield return inner;
            }
        }
    }
}
