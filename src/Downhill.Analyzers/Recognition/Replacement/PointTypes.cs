using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Recognition.Replacement;

/// <summary>The types of points that a descent can be written for.</summary>
internal static class PointTypes
{
    /// <summary>Whether a point of this type can be descended from: numbers, arrays, lists, vectors and grids of them.</summary>
    public static bool IsServed(ITypeSymbol? type) => IsNumber(type) || IsNumbers(type) || IsGrid(type);

    /// <summary>Whether it is one <c>double</c> or <c>float</c>.</summary>
    public static bool IsNumber(ITypeSymbol? type) => type?.SpecialType is SpecialType.System_Double or SpecialType.System_Single;

    /// <summary>Whether it holds numbers, each reached by one index: an array, a list, MathNet's vector of doubles.</summary>
    public static bool IsNumbers(ITypeSymbol? type) =>
        (type is IArrayTypeSymbol { Rank: 1 } array && IsNumber(array.ElementType)) || IsList(type) || IsVector(type);

    /// <summary>Whether it holds numbers, each reached by two indices.</summary>
    public static bool IsGrid(ITypeSymbol? type) => type is IArrayTypeSymbol { Rank: 2 } grid && IsNumber(grid.ElementType);

    /// <summary>Whether it is <c>List&lt;double&gt;</c>.</summary>
    public static bool IsList(ITypeSymbol? type) =>
        type is INamedTypeSymbol { Name: "List", TypeArguments: { Length: 1 } arguments, ContainingNamespace: { Name: "Generic", ContainingNamespace: { Name: "Collections", ContainingNamespace.Name: "System" } } }
        && arguments[0].SpecialType == SpecialType.System_Double;

    /// <summary>Whether it is <c>Vector&lt;double&gt;</c> of MathNet.Numerics.</summary>
    public static bool IsVector(ITypeSymbol? type) =>
        type is INamedTypeSymbol
        {
            Name: "Vector",
            TypeArguments: { Length: 1 } arguments,
            ContainingNamespace: { Name: "LinearAlgebra", ContainingNamespace: { Name: "Numerics", ContainingNamespace: { Name: "MathNet", ContainingNamespace.IsGlobalNamespace: true } } },
        }
        && arguments[0].SpecialType == SpecialType.System_Double;

    /// <summary>A copy of <paramref name="text"/>, which shares no number with it.</summary>
    public static string Copy(string text, ITypeSymbol type) =>
        IsVector(type) ? $"{text}.Clone()"
        : IsList(type) ? $"{text}.GetRange(0, {text}.Count)"
        : $"({type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}){text}.Clone()";
}
