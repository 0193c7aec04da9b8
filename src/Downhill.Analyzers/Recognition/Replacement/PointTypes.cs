using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Recognition.Replacement;

/// <summary>The types of points that a descent can be written for.</summary>
internal static class PointTypes
{
    /// <summary>Whether it is <c>double[]</c> or MathNet's vector of doubles.</summary>
    public static bool IsNumbers(ITypeSymbol? type) =>
        type is IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Double } || IsVector(type);

    /// <summary>Whether it is <c>Vector&lt;double&gt;</c> of MathNet.Numerics.</summary>
    public static bool IsVector(ITypeSymbol? type) =>
        type is INamedTypeSymbol
        {
            Name: "Vector",
            TypeArguments: { Length: 1 } arguments,
            ContainingNamespace: { Name: "LinearAlgebra", ContainingNamespace: { Name: "Numerics", ContainingNamespace: { Name: "MathNet", ContainingNamespace.IsGlobalNamespace: true } } },
        }
        && arguments[0].SpecialType == SpecialType.System_Double;
}
