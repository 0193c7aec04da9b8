using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Recognition.Flow;

/// <summary>What a type can hold, as far as a search is concerned.</summary>
internal static class FlowTypes
{
    private const int MaximumDepth = 4;

    public static bool IsFloating(ITypeSymbol? type) => type switch
    {
        { SpecialType: SpecialType.System_Double or SpecialType.System_Single or SpecialType.System_Decimal } => true,
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable => IsFloating(nullable.TypeArguments[0]),
        _ => false,
    };

    public static bool IsInteger(ITypeSymbol? type) => type?.SpecialType is
        SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Int16 or SpecialType.System_Byte or SpecialType.System_Char or
        SpecialType.System_UInt32 or SpecialType.System_UInt64 or SpecialType.System_UInt16 or SpecialType.System_SByte;

    public static bool IsBoolean(ITypeSymbol? type) => type?.SpecialType == SpecialType.System_Boolean;

    /// <summary>What a collection or array holds in the end; the type itself for anything else.</summary>
    public static ITypeSymbol? ElementOf(ITypeSymbol? type, int depth = 0) => type switch
    {
        _ when depth > MaximumDepth => type,
        IArrayTypeSymbol array => ElementOf(array.ElementType, depth + 1),
        INamedTypeSymbol { SpecialType: SpecialType.System_String } => type,
        INamedTypeSymbol { IsTupleType: true } => type,
        INamedTypeSymbol { TypeArguments.Length: 1 } generic when IsCollection(generic) => ElementOf(generic.TypeArguments[0], depth + 1),
        INamedTypeSymbol { TypeArguments.Length: 2 } map when IsCollection(map) => ElementOf(map.TypeArguments[1], depth + 1),
        INamedTypeSymbol named when ListedBy(named) is { } item => ElementOf(item, depth + 1),
        _ => type,
    };

    /// <summary>Whether the elements of an array or list are collections themselves: rows of numbers, members of a population.</summary>
    public static bool IsOfCollections(ITypeSymbol? type) => IsCollection(type switch
    {
        IArrayTypeSymbol array => array.ElementType,
        INamedTypeSymbol { TypeArguments.Length: 1 } list when IsCollection(list) => list.TypeArguments[0],
        _ => null,
    });

    public static bool IsCollection(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol => true,
        INamedTypeSymbol { SpecialType: SpecialType.System_String } => false,
        INamedTypeSymbol { TypeArguments.Length: 1, Name: "Span" or "ReadOnlySpan" or "Memory" or "Task" or "ValueTask" or "Nullable" or "Lazy" } => true,
        INamedTypeSymbol named => named.SpecialType == SpecialType.System_Collections_IEnumerable || named.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T ||
            named.DeclaringSyntaxReferences.IsEmpty && named.TypeArguments.Length > 0 && named.AllInterfaces.Any(static one => one.SpecialType == SpecialType.System_Collections_IEnumerable) && !IsVectorName(named) ||
            ListedBy(named) is not null,
        _ => false,
    };

    /// <summary>What a type of the project's own lists, where it is nothing but a list: <c>class Vector : List&lt;double&gt;</c>.</summary>
    private static ITypeSymbol? ListedBy(INamedTypeSymbol type)
    {
        if (type.DeclaringSyntaxReferences.IsEmpty || type.TypeKind is not (TypeKind.Class or TypeKind.Interface))
        {
            return null;
        }

        var list = type.TypeKind == TypeKind.Interface
            ? type.AllInterfaces.FirstOrDefault(static one => one.OriginalDefinition.SpecialType is SpecialType.System_Collections_Generic_IList_T or SpecialType.System_Collections_Generic_IReadOnlyList_T)
            : type.BaseType is { DeclaringSyntaxReferences.IsEmpty: true, TypeArguments.Length: 1, Name: "List" or "Collection" or "ObservableCollection" } known ? known : null;
        return list?.TypeArguments[0];
    }

    /// <summary>The tuple type behind a type or a collection's elements.</summary>
    public static INamedTypeSymbol? TupleIn(ITypeSymbol? type) => ElementOf(type) is INamedTypeSymbol { IsTupleType: true } tuple ? tuple : null;

    /// <summary>
    /// Whether real numbers are held as such: scalars, arrays and lists of them, and types whose source is not here, which
    /// what flows into them decides about.
    /// </summary>
    public static bool HoldsReals(ITypeSymbol? type)
    {
        var element = ElementOf(type);
        return IsFloating(element) || IsOpaqueVector(element);
    }

    /// <summary>A type without source that may be a vector: neither a number, nor text, nor one of the system's own.</summary>
    public static bool IsOpaqueVector(ITypeSymbol? type) => type switch
    {
        // Grid<bool>, Table<int>
        IErrorTypeSymbol unknown => unknown.TypeArguments.IsEmpty || !unknown.TypeArguments.All(static held => IsInteger(held) || IsBoolean(held) || held.SpecialType == SpecialType.System_String),
        INamedTypeSymbol { TypeKind: TypeKind.Struct or TypeKind.Class, SpecialType: SpecialType.None, IsTupleType: false } named when named.DeclaringSyntaxReferences.IsEmpty =>
            IsVectorName(named),
        _ => false,
    };

    /// <summary>Whether a type with source holds real numbers in a field or property of its own, or below one.</summary>
    public static bool IsObject(ITypeSymbol? type) => ElementOf(type) is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct or TypeKind.Interface } named &&
        !named.DeclaringSyntaxReferences.IsEmpty;

    /// <summary>
    /// Whether a member offers functions and holds no numbers: <c>readonly INumericOperations numbers</c>, of a type that is not
    /// here and named as interfaces are, and never exchanged.
    /// </summary>
    public static bool IsService(ISymbol member) => member is IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null } &&
        PlaceRoots.TypeOf(member) is IErrorTypeSymbol { Name: { Length: > 2 } name } && name[0] == 'I' && char.IsUpper(name[1]) && char.IsLower(name[2]);

    /// <summary>The members that hold state, of a type and what it inherits.</summary>
    public static IEnumerable<(ISymbol Member, ITypeSymbol Type)> State(ITypeSymbol? type)
    {
        for (var current = ElementOf(type) as INamedTypeSymbol; current is not null && !current.DeclaringSyntaxReferences.IsEmpty; current = current.BaseType)
        {
            foreach (var member in current.GetMembers().Where(static member => !IsService(member)))
            {
                switch (member)
                {
                    case IFieldSymbol { IsStatic: false, IsConst: false } field when field.AssociatedSymbol is null:
                        yield return (field.OriginalDefinition, field.Type);
                        break;
                    case IPropertySymbol { IsStatic: false, IsIndexer: false } property:
                        yield return (property.OriginalDefinition, property.Type);
                        break;
                }
            }
        }
    }

    private static bool IsVectorName(INamedTypeSymbol type)
    {
        var space = type.ContainingNamespace?.ToDisplayString() ?? string.Empty;
        return space.StartsWith("System.Numerics", StringComparison.Ordinal) || (!space.StartsWith("System", StringComparison.Ordinal) && !space.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal));
    }
}
