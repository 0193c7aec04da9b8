using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>Tells what a type is to linear algebra: by its structure, and by its name where no more is there to see.</summary>
internal sealed class MatrixTypes
{
    private readonly ConcurrentDictionary<ITypeSymbol, Shape> _shapes = new(SymbolEqualityComparer.Default);

    private readonly ConcurrentDictionary<INamedTypeSymbol, ISymbol?> _data = new(SymbolEqualityComparer.Default);

    /// <summary>Whether a member is the array in which a matrix class holds its elements.</summary>
    public bool IsData(ISymbol member) => member is { IsStatic: false, ContainingType: { } type } && SymbolEqualityComparer.Default.Equals(_data.GetOrAdd(type.OriginalDefinition, DataOf), member.OriginalDefinition);

    public Shape ShapeOf(ITypeSymbol? type) => type switch
    {
        null or IDynamicTypeSymbol => Shape.Unknown,
        _ => _shapes.GetOrAdd(type, Read),
    };

    private Shape Read(ITypeSymbol type)
    {
        switch (type)
        {
            case IErrorTypeSymbol:
                return ByName(type, Shape.Unknown);
            case ITypeParameterSymbol:
                return Shape.Scalar;
            case IArrayTypeSymbol array:
                return (array.Rank, ShapeOf(array.ElementType)) switch
                {
                    (1, Shape.Scalar) => Shape.Vector,
                    (1, Shape.Vector) or (2, Shape.Scalar) => Shape.Matrix,
                    _ => Shape.Other,
                };
            case { TypeKind: TypeKind.Enum or TypeKind.Delegate or TypeKind.Pointer }:
                return Shape.Other;
        }

        switch (type.SpecialType)
        {
            case SpecialType.System_Double or SpecialType.System_Single or SpecialType.System_Decimal or SpecialType.System_Int32
                or SpecialType.System_Int64 or SpecialType.System_Int16 or SpecialType.System_UInt32 or SpecialType.System_Byte:
                return Shape.Scalar;
            case not SpecialType.None and not (SpecialType.System_Collections_Generic_IEnumerable_T or SpecialType.System_Collections_Generic_IList_T
                or SpecialType.System_Collections_Generic_IReadOnlyList_T or SpecialType.System_Nullable_T or SpecialType.System_Collections_Generic_ICollection_T
                or SpecialType.System_Collections_Generic_IReadOnlyCollection_T):
                return Shape.Other;
        }

        if (type is not INamedTypeSymbol named)
        {
            return Shape.Other;
        }

        if (named is { IsGenericType: true, TypeArguments.Length: 1 } && IsSequence(named))
        {
            return ShapeOf(named.TypeArguments[0]) switch
            {
                Shape.Scalar => named.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T ? Shape.Scalar : Shape.Vector,
                Shape.Vector => Shape.Matrix,
                _ => Shape.Other,
            };
        }

        return IsTransform(named) ? Shape.Transform : ByName(named, ByMembers(named));
    }

    private static bool IsSequence(INamedTypeSymbol type) => type.Name is
        "List" or "IList" or "IEnumerable" or "IReadOnlyList" or "ICollection" or "IReadOnlyCollection" or "Span" or "ReadOnlySpan" or "Memory"
        or "ReadOnlyMemory" or "ImmutableArray" or "Collection" or "Nullable";

    private static Shape ByMembers(INamedTypeSymbol type)
    {
        for (var declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            foreach (var member in declaring.GetMembers())
            {
                if (member is IPropertySymbol { IsIndexer: true, Parameters: { Length: 2 } two } && two.All(static p => p.Type.SpecialType == SpecialType.System_Int32))
                {
                    return Shape.Matrix;
                }
            }
        }

        return type.IsValueType && type.GetMembers(WellKnownMemberNames.DivisionOperatorName).Length > 0 ? Shape.Scalar
            : DataOf(type) is not null ? Shape.Matrix
            : Shape.Other;
    }

    /// <summary>The array in which a class of the user's, with a product of its objects, holds its elements: the only one that it has.</summary>
    public static ISymbol? DataOf(ITypeSymbol? type)
    {
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct, IsStatic: false } named || !type.Locations.Any(static location => location.IsInSource))
        {
            return null;
        }

        var members = named.GetMembers();
        var data = members.Where(static member => !member.IsStatic && !member.IsImplicitlyDeclared && member switch
        {
            IFieldSymbol field => IsGrid(field.Type),
            IPropertySymbol property => !property.IsIndexer && IsGrid(property.Type),
            _ => false,
        }).ToList();
        bool IsOwn(ITypeSymbol other) => SymbolEqualityComparer.Default.Equals(other, named);
        return data.Count == 1 && !members.OfType<IPropertySymbol>().Any(static property => property.IsIndexer) && members.OfType<IMethodSymbol>().Any(method => IsOwn(method.ReturnType) &&
                method.Parameters.Length == (method.IsStatic ? 2 : 1) && method.Parameters.All(parameter => IsOwn(parameter.Type)))
            ? data[0]
            : null;
    }

    private static bool IsGrid(ITypeSymbol type) => type is IArrayTypeSymbol { Rank: 2, ElementType.SpecialType: SpecialType.System_Double or SpecialType.System_Single or SpecialType.System_Decimal };

    private static Shape ByName(ITypeSymbol type, Shape otherwise)
    {
        var words = MatrixWords.Split(type.Name);
        if (words.Any(static word => word is "builder" or "factory" or "extensions" or "helper" or "helpers" or "math" or "operations" or "utils" or "tools" or "exception" or "storage" or "calculator" or "norm"))
        {
            return otherwise;
        }

        if (words.Contains("matrix") || words.Contains("mat") || words.Contains("ndarray"))
        {
            return char.IsDigit(type.Name[type.Name.Length - 1]) || HasSizeInName(type.Name) ? Shape.Transform
                : words.Any(MatrixWords.IsFactorization) ? otherwise
                : Shape.Matrix;
        }

        return words.Contains("vector") || words.Contains("vec")
            ? type.Name.Any(char.IsDigit) ? Shape.Transform : Shape.Vector
            : otherwise;
    }

    private static bool HasSizeInName(string name) => name.Any(char.IsDigit);

    /// <summary>A matrix of a fixed small size: its elements are fields, or its name or library says so.</summary>
    private static bool IsTransform(INamedTypeSymbol type)
    {
        var space = type.ContainingNamespace?.ToDisplayString() ?? "";
        if (space is "System.Numerics" or "System.Drawing.Drawing2D" or "System.Windows.Media" or "System.Windows.Media.Media3D" or "UnityEngine" or "Godot")
        {
            return type.Name is not "Complex" and not "BigInteger";
        }

        if (type.Name is "Quaternion")
        {
            return true;
        }

        foreach (var member in type.GetMembers())
        {
            if (member is IFieldSymbol or IPropertySymbol && member.Name.TrimStart('_', 'm', 'M', 'e', 'E') is "11" or "22")
            {
                return true;
            }
        }

        return false;
    }
}
