using System.Collections.Immutable;
using Downhill.Differentiation;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Generator;

/// <summary>Members of the user that have the name and the shape of what would be generated.</summary>
internal static class TakenNames
{
    /// <summary>Adds a refusal where the gradient of <paramref name="method"/> could not be declared beside them.</summary>
    public static void Check(
        IMethodSymbol method, ImmutableArray<ISymbol> variables, ImmutableArray<Refusal>.Builder refusals)
    {
        GradientSignature signature = GradientSignature.For(method, variables);
        INamedTypeSymbol type = method.ContainingType;
        foreach (ISymbol member in type.GetMembers(signature.MethodName))
        {
            if (!HintName.Declares(method, member) && (member is not IMethodSymbol other || HasSameParameters(other, method, variables)))
            {
                refusals.Add(Taken(method, type, signature.MethodName));
                return;
            }
        }

        if (signature.PackedTypeName is { } packed
            && type.GetMembers(packed).Any(member => !HintName.Declares(method, member)))
        {
            refusals.Add(Taken(method, type, packed));
        }
    }

    private static Refusal Taken(IMethodSymbol method, INamedTypeSymbol type, string name) => new(
        method.Locations.FirstOrDefault() ?? Location.None,
        $"'{type.Name}' already has a '{name}' in the gradient's place",
        "rename one of them");

    private static bool HasSameParameters(IMethodSymbol other, IMethodSymbol method, ImmutableArray<ISymbol> variables)
    {
        if (other.TypeParameters.Length > 0 || other.Parameters.Length != method.Parameters.Length + variables.Length)
        {
            return false;
        }

        for (int i = 0; i < other.Parameters.Length; i++)
        {
            (ITypeSymbol type, bool isReference) = i < method.Parameters.Length
                ? (method.Parameters[i].Type, method.Parameters[i].RefKind != RefKind.None)
                : GradientOf(variables[i - method.Parameters.Length]);
            if (!SymbolEqualityComparer.Default.Equals(other.Parameters[i].Type, type)
                || other.Parameters[i].RefKind != RefKind.None != isReference)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A <c>double[]</c> gets an array of its own type, a <c>double</c> an out parameter.</summary>
    private static (ITypeSymbol Type, bool IsReference) GradientOf(ISymbol variable)
    {
        ITypeSymbol type = variable switch
        {
            IParameterSymbol parameter => parameter.Type,
            IFieldSymbol field => field.Type,
            _ => ((IPropertySymbol)variable).Type,
        };
        return (type, type is not IArrayTypeSymbol);
    }
}
