using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Lowering.Lists;

/// <summary>The types that a list may be declared as, and the kinds of operations that are newer than the oldest compiler.</summary>
internal static class ListTypes
{
    /// <summary><c>[a, b]</c>, which has a kind of its own since Roslyn 4.9.</summary>
    public const OperationKind CollectionExpression = (OperationKind)127;

    /// <summary><c>..items</c> within such brackets.</summary>
    public const OperationKind Spread = (OperationKind)128;

    /// <summary>Whether a parameter of this type can be differentiated by: a list of doubles, or an interface of one.</summary>
    public static bool IsVariable(ITypeSymbol? type) => ItemOf(type) is { SpecialType: SpecialType.System_Double };

    /// <summary>A number or a row of numbers.</summary>
    public static bool IsPlain(ITypeSymbol item) => Reals.IsNumber(item) || (item is IArrayTypeSymbol { Rank: 1 } && Reals.IsFollowed(item));

    /// <summary>What a list holds, where it is a number, a row, or something that may consist of numbers; null for any other type.</summary>
    public static ITypeSymbol? ItemOf(ITypeSymbol? type) =>
        type is INamedTypeSymbol { Name: "List" or "IList" or "ICollection" or "IReadOnlyList" or "IReadOnlyCollection" or "IEnumerable", TypeArguments: [var item] } list
        && list.ContainingNamespace is { Name: "Generic", ContainingNamespace: { Name: "Collections", ContainingNamespace.Name: "System" } }
        && (IsPlain(item) || item is INamedTypeSymbol { TypeKind: TypeKind.Struct or TypeKind.Class, SpecialType: SpecialType.None })
            ? item
            : null;
}
