using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Lowering;

/// <summary>The vectors of <c>System.Numerics</c> that are a few numbers: their components and constructors.</summary>
internal static class SystemVectors
{
    public static bool Is(ITypeSymbol? type) =>
        type is INamedTypeSymbol { Name: "Vector2" or "Vector3" or "Vector4", Arity: 0, ContainingNamespace: { Name: "Numerics", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } };

    /// <summary>How many operands a method takes that gives a vector; 0 for one that is not followed.</summary>
    public static int Arity(string method) => method switch
    {
        "Negate" or "Abs" or "SquareRoot" or "Normalize" => 1,
        "Add" or "Subtract" or "Multiply" or "Divide" or "Min" or "Max" or "Cross" => 2,
        "Lerp" => 3,
        _ => 0,
    };

    public static IEnumerable<IFieldSymbol> Components(ITypeSymbol type)
    {
        foreach (var name in new[] { "X", "Y", "Z", "W" })
        {
            if (type.GetMembers(name).OfType<IFieldSymbol>().FirstOrDefault() is { } field)
            {
                yield return field;
            }
        }
    }

    /// <summary>The components that a constructor takes, in order; one name for the constructor that fills all with one number.</summary>
    public static List<string>? Targets(IMethodSymbol constructor)
    {
        if (constructor.Parameters.Any(p => p.Type.SpecialType != SpecialType.System_Single))
        {
            return null;
        }

        var components = Components(constructor.ContainingType).Select(c => c.Name).ToList();
        return constructor.Parameters.Length == components.Count ? components : constructor.Parameters.Length == 1 ? ["X"] : null;
    }
}
