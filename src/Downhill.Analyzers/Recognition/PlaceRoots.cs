using Downhill.Analyzers.Recognition.Symbolic;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Recognition;

/// <summary>Names the variable that a place belongs to: the array behind an element, the field behind a member.</summary>
internal static class PlaceRoots
{
    /// <summary>The variable, field or property that holds <paramref name="place"/> before the step; null for objects made in it.</summary>
    public static ISymbol? Of(Place place) => place.Owner is null ? place.Member : Of(place.Owner, place.Member);

    public static ISymbol? Of(Term value) => value.Kind switch
    {
        TermKind.Initial when value.Symbol is not INamedTypeSymbol => value.Symbol,
        TermKind.InitialMember => Of(value.Parts[0], value.Symbol),
        TermKind.Element or TermKind.Updated => Of(value.Parts[0]),
        _ => null,
    };

    private static ISymbol? Of(Term owner, ISymbol? member) =>
        owner.Kind == TermKind.Initial && owner.Symbol is INamedTypeSymbol ? member : Of(owner);

    /// <summary>Whether numbers of a real type are held: scalars, arrays and lists of them, vectors, structs of them.</summary>
    public static bool IsReal(ITypeSymbol? type, int depth = 0) => type switch
    {
        { SpecialType: SpecialType.System_Double or SpecialType.System_Single or SpecialType.System_Decimal } => true,
        IArrayTypeSymbol array => IsReal(array.ElementType, depth),
        INamedTypeSymbol { TypeArguments.Length: > 0 } generic when !generic.IsTupleType => depth < 3 && generic.TypeArguments.All(argument => IsReal(argument, depth + 1)),
        INamedTypeSymbol { IsValueType: true } structure when structure.SpecialType == SpecialType.None && structure.TypeKind == TypeKind.Struct && depth < 3 =>
            structure.GetMembers().OfType<IFieldSymbol>().Where(static field => !field.IsStatic && !field.IsConst).ToList() is { Count: > 0 } fields &&
            fields.All(field => IsReal(field.Type, depth + 1)),
        _ => false,
    };

    public static ITypeSymbol? TypeOf(ISymbol? symbol) => symbol switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        _ => null,
    };
}
