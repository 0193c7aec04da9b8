using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Rules;

/// <summary>The types of MathNet.Numerics, known by their names alone: nothing here refers to the library.</summary>
internal static class TensorTypes
{
    /// <summary>Whether the value is a vector or a matrix of doubles.</summary>
    public static bool IsTensor(ITypeSymbol? type) => KindOf(type) is 'V' or 'M';

    /// <summary>Whether a derivative can go through a value of this type: not through a factorisation, whose matrix is known.</summary>
    public static bool HasAdjoint(ITypeSymbol type) => IsTensor(type) || type.SpecialType == SpecialType.System_Double;

    public static bool IsMatrix(ITypeSymbol? type) => KindOf(type) == 'M';

    /// <summary>Those that a gradient can be taken with respect to: any of their elements can be written.</summary>
    public static bool IsVariable(ITypeSymbol? type) => IsTensor(type) && type!.Name is "Vector" or "Matrix" or "DenseVector" or "DenseMatrix";

    /// <summary>
    /// V for a vector, M for a matrix, B and C for their builders, L for a factorisation into triangles, H for Cholesky's,
    /// Q for an orthogonal one, and a space for everything else.
    /// </summary>
    public static char KindOf(ITypeSymbol? type)
    {
        for (var candidate = type as INamedTypeSymbol; candidate is not null; candidate = candidate.BaseType)
        {
            if (candidate.SpecialType == SpecialType.System_Object || !IsMathNet(candidate))
            {
                return ' ';
            }

            if (candidate is { IsGenericType: true, TypeArguments: [{ SpecialType: SpecialType.System_Double }] })
            {
                switch (candidate.Name)
                {
                    case "Vector" when IsIn(candidate, "LinearAlgebra"):
                        return 'V';
                    case "Matrix" when IsIn(candidate, "LinearAlgebra"):
                        return 'M';
                    case "VectorBuilder" when IsIn(candidate, "LinearAlgebra"):
                        return 'B';
                    case "MatrixBuilder" when IsIn(candidate, "LinearAlgebra"):
                        return 'C';
                    case "LU" when IsIn(candidate, "Factorization"):
                        return 'L';
                    case "Cholesky" when IsIn(candidate, "Factorization"):
                        return 'H';
                    case "QR" when IsIn(candidate, "Factorization"):
                        return 'Q';
                }
            }
        }

        return ' ';
    }

    public static bool IsMathNet(ITypeSymbol? type)
    {
        var outermost = type?.ContainingNamespace;
        for (; outermost is { ContainingNamespace.IsGlobalNamespace: false }; outermost = outermost.ContainingNamespace)
        {
        }

        return outermost is { Name: "MathNet", ContainingNamespace.IsGlobalNamespace: true };
    }

    /// <summary>
    /// Whether a method of the library only computes: it draws no random number, and changes nothing that is reachable
    /// through its arguments.
    /// </summary>
    public static bool IsPure(IMethodSymbol method)
    {
        if (!IsMathNet(method.ContainingType) || method.ReturnsVoid || method.MethodKind is MethodKind.PropertySet)
        {
            return false;
        }

        var space = method.ContainingNamespace?.Name ?? "";
        if (space is "Random" or "Optimization" or "Providers" or "Storage" || method.Parameters.Any(p => p.RefKind is RefKind.Ref or RefKind.Out || p.Type.TypeKind == TypeKind.Delegate))
        {
            return false;
        }

        var takesArray = method.Parameters.Any(p => p.Type is IArrayTypeSymbol || p.Type.Name is "IEnumerable" or "IList" or "List");
        if (!IsPlain(method.ReturnType) || (takesArray && !IsNumber(method.ReturnType) && !method.Name.Contains("Of")))
        {
            // What it makes may keep the array that it is given.
            return false;
        }

        var name = method.Name;
        return !(name.StartsWith("As", StringComparison.Ordinal) && !name.StartsWith("Asin", StringComparison.Ordinal))
            && !name.Contains("Random") && !name.StartsWith("Sample", StringComparison.Ordinal) && name is not ("OfStorage" or "WithStorage" or "Next" or "NextDouble");
    }

    /// <summary>Whether a value of the type refers to nothing that was handed in.</summary>
    private static bool IsPlain(ITypeSymbol type) => IsNumber(type) || type is ITypeParameterSymbol || (IsMathNet(type) && type.Name is "Vector" or "Matrix" or "DenseVector" or "DenseMatrix" or "SparseVector" or "SparseMatrix" or "DiagonalMatrix" or "VectorBuilder" or "MatrixBuilder" or "LU" or "QR" or "Cholesky" or "Svd" or "Evd" or "GramSchmidt") || type is IArrayTypeSymbol { ElementType: var element } && IsPlain(element)
        || type is INamedTypeSymbol { Name: "Tuple" or "ValueTuple" or "IEnumerable" } parts && parts.TypeArguments.All(IsPlain);

    private static bool IsNumber(ITypeSymbol type) => type.SpecialType is >= SpecialType.System_Boolean and <= SpecialType.System_Double or SpecialType.System_String;

    /// <summary>Whether the call hands out an object that nothing else refers to; some constructors keep the array they are given.</summary>
    public static bool MakesNew(IMethodSymbol method) =>
        (method.MethodKind == MethodKind.Constructor ? IsMathNet(method.ContainingType) : IsPure(method) && IsTensor(method.ReturnType))
        && !(method.Name is ".ctor" or "Dense" or "Raw" or "Diagonal" or "Sparse" && method.Parameters.Any(p => p.Type is IArrayTypeSymbol || p.Type.Name.EndsWith("Storage", StringComparison.Ordinal)));

    private static bool IsIn(ITypeSymbol type, string space) => type.ContainingNamespace?.Name == space;
}
