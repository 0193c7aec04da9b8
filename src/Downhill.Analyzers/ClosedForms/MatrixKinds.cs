using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>The types that the runtime takes.</summary>
internal static class MatrixKinds
{
    /// <summary>Whether a type is MathNet's matrix or vector of doubles, or derives from it.</summary>
    public static bool IsMathNet(ITypeSymbol? type, string name)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type is INamedTypeSymbol { TypeArguments: { Length: 1 } arguments } named && named.Name == name && arguments[0].SpecialType == SpecialType.System_Double &&
                named.ContainingNamespace.ToDisplayString() == "MathNet.Numerics.LinearAlgebra")
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a type is an array of doubles with so many dimensions.</summary>
    public static bool IsArray(ITypeSymbol? type, int rank) =>
        type is IArrayTypeSymbol array && array.Rank == rank && array.ElementType.SpecialType == SpecialType.System_Double;

    public static bool IsJagged(ITypeSymbol? type) => type is IArrayTypeSymbol { Rank: 1 } array && IsArray(array.ElementType, 1);

    /// <summary>Whether a type is a list of <paramref name="isItem"/>.</summary>
    public static bool IsList(ITypeSymbol? type, Func<ITypeSymbol?, bool> isItem) =>
        type is INamedTypeSymbol { Name: "List", TypeArguments: { Length: 1 } items } && type.ContainingNamespace.ToDisplayString() == "System.Collections.Generic" && isItem(items[0]);

    public static bool IsNumber(ITypeSymbol? type) => type?.SpecialType == SpecialType.System_Double;
}
