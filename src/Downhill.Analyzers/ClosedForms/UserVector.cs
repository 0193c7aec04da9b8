using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>A vector class of the user's that is made of an array and gives one.</summary>
/// <param name="Type">The class.</param>
/// <param name="Values">What gives its numbers: a property, a field or a method without parameters.</param>
/// <param name="Constructor">Makes a vector of an array.</param>
internal sealed record UserVector(INamedTypeSymbol Type, ISymbol Values, IMethodSymbol Constructor)
{
    /// <summary>The members of <paramref name="type"/>; null where it lacks one of them.</summary>
    public static UserVector? Of(ITypeSymbol? type, Compilation compilation, INamedTypeSymbol within)
    {
        if (type is not INamedTypeSymbol { IsAbstract: false, TypeKind: TypeKind.Class or TypeKind.Struct } named || !type.Locations.Any(static location => location.IsInSource))
        {
            return null;
        }

        bool IsSeen(ISymbol? symbol) => symbol is not null && compilation.IsSymbolAccessibleWithin(symbol, within);
        var constructor = named.InstanceConstructors.FirstOrDefault(made => made.Parameters.Length == 1 && MatrixKinds.IsArray(made.Parameters[0].Type, 1) && IsSeen(made));
        var values = named.GetMembers().Where(member => !member.IsStatic && IsSeen(member) && member switch
        {
            IMethodSymbol method => method.MethodKind == MethodKind.Ordinary && method.Parameters.IsEmpty && MatrixKinds.IsArray(method.ReturnType, 1),
            IPropertySymbol property => !property.IsIndexer && MatrixKinds.IsArray(property.Type, 1),
            IFieldSymbol field => !field.IsImplicitlyDeclared && MatrixKinds.IsArray(field.Type, 1),
            _ => false,
        }).ToList();
        return constructor is not null && values.Count == 1 ? new UserVector(named, values[0], constructor) : null;
    }

    /// <summary>The numbers of the vector called <paramref name="name"/>.</summary>
    public string Access(string name) => Values is IMethodSymbol ? $"{name}.{Values.Name}()" : $"{name}.{Values.Name}";
}
