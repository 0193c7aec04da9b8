using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>What a hand-written method computes of the matrix that it is given.</summary>
internal enum SolverKind
{
    None,
    Inverse,
    Solve,

    /// <summary>The first matrix becomes its inverse, the second the solution.</summary>
    InverseAndSolve,
    Factor,
    Determinant,

    /// <summary>QR, singular values or eigenvalues.</summary>
    Orthogonal,
}

/// <summary>What a method computes, and where it leaves it.</summary>
/// <param name="Kind">What it computes.</param>
/// <param name="Output">The parameter that holds the result; null where it is returned.</param>
/// <param name="IsDirect">Whether the elimination stands in the method itself.</param>
internal sealed record SolverRole(SolverKind Kind, IParameterSymbol? Output = null, bool IsDirect = false)
{
    public static readonly SolverRole None = new(SolverKind.None);
}

/// <summary>
/// Knows hand-written Gauss-Jordan, LU, Cholesky and adjugate methods by what they compute: inside nested loops, elements of
/// a square array are reduced by products of elements of the same array; the signature and a written identity say what comes
/// out.
/// </summary>
internal sealed class SolverHelpers(AlgebraContext context)
{
    // MatrixInverse calls MatrixDecompose and HelperSolve: as deep as such helpers are nested.
    private const int MaximumDepth = 3;

    private readonly ConcurrentDictionary<ISymbol, SolverRole> _roles = new(SymbolEqualityComparer.Default);

    public SolverKind KindOf(IMethodSymbol method) => RoleOf(method).Kind;

    public SolverRole RoleOf(IMethodSymbol method) => RoleOf(method.OriginalDefinition, 0);

    /// <summary>Whether the objects of a class solve: one of its methods eliminates, and none makes anything orthogonal.</summary>
    public SolverKind KindOf(INamedTypeSymbol type)
    {
        if (_roles.TryGetValue(type.OriginalDefinition, out var known))
        {
            return known.Kind;
        }

        var kind = SolverKind.None;
        foreach (var reference in type.OriginalDefinition.DeclaringSyntaxReferences)
        {
            if (!context.Compilation.ContainsSyntaxTree(reference.SyntaxTree))
            {
                continue;
            }

            foreach (var member in reference.GetSyntax().ChildNodes())
            {
                if (member is BaseMethodDeclarationSyntax or PropertyDeclarationSyntax)
                {
                    kind = Eliminations.Orthogonalizes(member) ? SolverKind.Orthogonal
                        : kind == SolverKind.None && Eliminations.Eliminates(member) ? SolverKind.Factor
                        : kind;
                }
            }
        }

        _roles[type.OriginalDefinition] = new SolverRole(kind);
        return kind;
    }

    private SolverRole RoleOf(IMethodSymbol method, int depth)
    {
        if (_roles.TryGetValue(method, out var known))
        {
            return known;
        }

        if (depth > MaximumDepth || context.Declaration(method) is not { } declaration)
        {
            return SolverRole.None;
        }

        // A method that calls itself is judged by the rest of it.
        _roles.TryAdd(method, SolverRole.None);
        var role = Read(method, declaration, depth);
        _roles[method] = role;
        return role;
    }

    private SolverRole Read(IMethodSymbol method, SyntaxNode declaration, int depth)
    {
        var matrices = method.Parameters.Where(parameter => parameter.RefKind != RefKind.Out && ShapeOf(parameter) == Shape.Matrix).ToList();
        var isOfMatrix = !method.IsStatic && context.Types.ShapeOf(method.ContainingType) == Shape.Matrix;
        if (matrices.Count == 0 && !isOfMatrix)
        {
            return SolverRole.None;
        }

        var returned = context.Types.ShapeOf(method.ReturnType);
        var isDirect = Eliminations.Eliminates(declaration);
        if (IsNumber(method.ReturnType))
        {
            return isDirect || CallsItself(method, declaration) ? new SolverRole(SolverKind.Determinant, IsDirect: isDirect) : SolverRole.None;
        }

        var eliminates = isDirect;
        var divides = false;
        var isOrthogonal = Eliminations.Orthogonalizes(declaration);
        foreach (var call in declaration.DescendantNodes().OfType<InvocationExpressionSyntax>())
        {
            if (context.Bodies.Model(call.SyntaxTree).GetSymbolInfo(call).Symbol is not IMethodSymbol called ||
                SymbolEqualityComparer.Default.Equals(called.OriginalDefinition, method))
            {
                continue;
            }

            switch (RoleOf(called.OriginalDefinition, depth + 1).Kind)
            {
                case SolverKind.Determinant:
                    divides = true;
                    break;
                case SolverKind.Inverse or SolverKind.Factor or SolverKind.Solve or SolverKind.InverseAndSolve:
                    eliminates = true;
                    break;
                case SolverKind.Orthogonal:
                    isOrthogonal = true;
                    break;
            }
        }

        // A triangle that an orthogonal factorisation leaves is substituted, not eliminated.
        if (isOrthogonal)
        {
            return !isDirect || HasOrthogonalName(method.Name) ? new SolverRole(SolverKind.Orthogonal) : SolverRole.None;
        }

        // The adjugate over the determinant.
        var vectors = method.Parameters.Count(IsVector);
        if (divides && returned == Shape.Matrix && matrices.Count + (isOfMatrix ? 1 : 0) == 1 && vectors == 0 &&
            declaration.DescendantNodes().Any(static node => node.IsKind(SyntaxKind.DivideExpression) || node.IsKind(SyntaxKind.DivideAssignmentExpression)))
        {
            return new SolverRole(SolverKind.Inverse);
        }

        return eliminates ? Role(method, declaration, matrices, isOfMatrix, returned, isDirect) : SolverRole.None;
    }

    private SolverRole Role(IMethodSymbol method, SyntaxNode declaration, List<IParameterSymbol> matrices, bool isOfMatrix, Shape returned, bool isDirect)
    {
        SolverRole Is(SolverKind kind, IParameterSymbol? output = null) => new(kind, output, isDirect);

        var outputs = method.Parameters.Where(parameter => parameter.RefKind == RefKind.Out && ShapeOf(parameter) == Shape.Matrix).ToList();
        var vectors = method.Parameters.Where(IsVector).ToList();
        var isFactorization = MatrixWords.Operation(method.Name) != MatrixOperation.Inverse && MatrixWords.Split(method.Name).Any(static word =>
            word is "decompose" or "decomposition" or "factor" or "factorize" or "lu" or "cholesky" or "reduce" or "rref" or "echelon" or "triangular");
        if (returned == Shape.Vector)
        {
            // Forward and back substitution alone solve with the factors, and a vector of pivots is no solution.
            return Is(IsWhole(method.ReturnType) ? SolverKind.Factor : SolverKind.Solve);
        }

        if (vectors.Count > 0)
        {
            return Is(SolverKind.Solve, returned == Shape.Matrix ? null : vectors.FirstOrDefault(static vector => vector.RefKind == RefKind.Out) ?? vectors[vectors.Count - 1]);
        }

        var given = matrices.Count + (isOfMatrix ? 1 : 0);
        if (returned == Shape.Matrix)
        {
            return given == 2 && Eliminations.MakesInverse(declaration) ? Is(SolverKind.Inverse)
                : given > 1 ? Is(SolverKind.Solve)
                : !isFactorization && Eliminations.WritesIdentity(declaration) ? Is(SolverKind.Inverse)
                : Is(SolverKind.Factor);
        }

        if (outputs.Count >= 2 || isFactorization)
        {
            return Is(SolverKind.Factor);
        }

        var writesIdentity = Eliminations.WritesIdentity(declaration) || (given == 1 && matrices.Count == 1 && Eliminations.Sweeps(declaration) == matrices[0].Name);
        if (outputs.Count == 1)
        {
            return given > 1 ? Is(SolverKind.Solve, outputs[0]) : Is(writesIdentity ? SolverKind.Inverse : SolverKind.Factor, outputs[0]);
        }

        if (given == 1)
        {
            return Is(writesIdentity && matrices.Count == 1 ? SolverKind.Inverse : SolverKind.Factor, matrices.FirstOrDefault());
        }

        // Two matrices and nothing returned: the second is filled, or both are replaced.
        var last = matrices[matrices.Count - 1];
        if (!isOfMatrix && matrices.Count == 2 && Eliminations.TakesRoots(declaration) && !Eliminations.Writes(declaration, matrices[0].Name) && !Eliminations.WritesIdentity(declaration))
        {
            return Is(SolverKind.Factor, last);
        }

        return Eliminations.IdentityAmong(declaration, matrices.Select(static matrix => matrix.Name)) is { } identity
            ? identity == matrices[0].Name && !isOfMatrix ? Is(SolverKind.InverseAndSolve, last) : Is(SolverKind.Inverse, matrices.First(matrix => matrix.Name == identity))
            : Is(SolverKind.Solve, last);
    }

    private Shape ShapeOf(IParameterSymbol parameter) => context.Types.ShapeOf(parameter.Type);

    /// <summary>A vector of numbers; one of whole numbers holds pivots.</summary>
    private bool IsVector(IParameterSymbol parameter) => ShapeOf(parameter) == Shape.Vector && !IsWhole(parameter.Type);

    private static bool IsWhole(ITypeSymbol type) => type is IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 };

    private static bool IsNumber(ITypeSymbol type) => type.SpecialType is SpecialType.System_Double or SpecialType.System_Single or SpecialType.System_Decimal ||
        type is ITypeParameterSymbol;

    private static bool HasOrthogonalName(string name) => MatrixWords.FactorizationOf(MatrixWords.Split(name)) is Inversion.QR or Inversion.SVD;

    private bool CallsItself(IMethodSymbol method, SyntaxNode declaration) => declaration.DescendantNodes().OfType<InvocationExpressionSyntax>()
        .Any(call => Eliminations.NameOf(call) == method.Name && context.Bodies.Model(call.SyntaxTree).GetSymbolInfo(call).Symbol is IMethodSymbol called &&
            SymbolEqualityComparer.Default.Equals(called.OriginalDefinition, method));
}
