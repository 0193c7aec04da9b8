using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Lowering;

/// <summary>
/// Spans of numbers. The program knows them as an array, the place in it of the first element, and their length: a span
/// itself can neither be kept on a tape nor be a part of an object.
/// </summary>
internal static class SpanTypes
{
    public const string Array = "Array";
    public const string First = "First";
    public const string Length = "Length";

    /// <summary>A <c>Span</c> or <c>ReadOnlySpan</c> of doubles or floats.</summary>
    public static bool Is(ITypeSymbol? type) => IsSpan(type) && Program.Reals.IsNumber(ElementOf(type!));

    /// <summary>A <c>Span</c> or <c>ReadOnlySpan</c> of anything.</summary>
    public static bool IsSpan(ITypeSymbol? type) => type is INamedTypeSymbol
    {
        Name: "Span" or "ReadOnlySpan",
        Arity: 1,
        ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true },
    };

    public static ITypeSymbol ElementOf(ITypeSymbol span) => ((INamedTypeSymbol)span).TypeArguments[0];

    /// <summary>Whether the method of a span, or an extension of one, only reads.</summary>
    public static bool OnlyReads(IMethodSymbol method) =>
        IsHome(method.ContainingType) && method.Name is not ("Fill" or "Clear" or "CopyTo" or "TryCopyTo" or "Reverse" or "Sort" or "Replace")
        && !method.Parameters.Any(static p => p.Type.TypeKind is TypeKind.Delegate or TypeKind.Interface);

    /// <summary>Whether the method of a span, or an extension of one, writes elements and does nothing else.</summary>
    public static bool OnlyWrites(IMethodSymbol method) =>
        IsHome(method.ContainingType) && method.Name is "Fill" or "Clear" or "CopyTo" or "TryCopyTo" or "Reverse";

    private static bool IsHome(ITypeSymbol? type) => IsSpan(type) || type is { Name: "MemoryExtensions", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };
}
