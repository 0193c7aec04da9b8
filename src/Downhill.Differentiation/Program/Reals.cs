using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Program;

/// <summary>The types whose values have derivatives: <c>double</c>, <c>float</c>, and arrays of them.</summary>
/// <remarks>
/// A float keeps its own arithmetic in the value part, rounding included. Its adjoint is a double: what the roundings do is
/// taken for the identity, and the gradient is rounded once, where it is handed over.
/// </remarks>
internal static class Reals
{
    /// <summary>A real number.</summary>
    public static bool IsNumber(ITypeSymbol? type) => type?.SpecialType is SpecialType.System_Double or SpecialType.System_Single;

    /// <summary>An array of real numbers with any number of dimensions; not an array of arrays.</summary>
    public static bool IsArray(ITypeSymbol? type) => type is IArrayTypeSymbol array && IsNumber(array.ElementType);

    /// <summary>An array of real numbers, or of such arrays: <c>double[]</c>, <c>double[,]</c>, <c>double[][]</c>.</summary>
    public static bool IsFollowed(ITypeSymbol? type) => type is IArrayTypeSymbol array && (IsNumber(array.ElementType) || IsFollowed(array.ElementType));

    /// <summary>An array of arrays of real numbers.</summary>
    public static bool IsJagged(ITypeSymbol? type) => type is IArrayTypeSymbol array && IsFollowed(array.ElementType);

    /// <summary>A float, or an array of them.</summary>
    public static bool IsSingle(ITypeSymbol? type) =>
        type is IArrayTypeSymbol array ? IsSingle(array.ElementType) : type?.SpecialType == SpecialType.System_Single;

    /// <summary>What a gradient can be taken with respect to.</summary>
    public static bool IsVariable(ITypeSymbol? type) =>
        IsNumber(type) || IsArray(type) || (Lowering.SpanTypes.Is(type) && !IsSingle(Lowering.SpanTypes.ElementOf(type!))) || (IsJagged(type) && !IsSingle(type)) || Rules.TensorTypes.IsVariable(type);
}
