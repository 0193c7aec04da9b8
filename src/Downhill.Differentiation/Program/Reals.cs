using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Program;

/// <summary>The types whose values have derivatives: real numbers, and arrays of them.</summary>
internal static class Reals
{
    /// <summary>A real number.</summary>
    public static bool IsNumber(ITypeSymbol? type) => type?.SpecialType == SpecialType.System_Double;

    /// <summary>An array of real numbers with any number of dimensions; not an array of arrays.</summary>
    public static bool IsArray(ITypeSymbol? type) => type is IArrayTypeSymbol array && IsNumber(array.ElementType);

    /// <summary>What a gradient can be taken with respect to.</summary>
    public static bool IsVariable(ITypeSymbol? type) => IsNumber(type) || IsArray(type);
}
