using System.Collections.Concurrent;
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
    Factor,
    Determinant,
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

    private readonly ConcurrentDictionary<ISymbol, SolverKind> _kinds = new(SymbolEqualityComparer.Default);

    public SolverKind KindOf(IMethodSymbol method) => KindOf(method.OriginalDefinition, 0);

    private SolverKind KindOf(IMethodSymbol method, int depth)
    {
        if (_kinds.TryGetValue(method, out var known))
        {
            return known;
        }

        if (depth > MaximumDepth || context.Declaration(method) is not { } declaration)
        {
            return SolverKind.None;
        }

        // A method that calls itself is judged by the rest of it.
        _kinds.TryAdd(method, SolverKind.None);
        var kind = Read(method, declaration, depth);
        _kinds[method] = kind;
        return kind;
    }

    private SolverKind Read(IMethodSymbol method, SyntaxNode declaration, int depth)
    {
        var matrices = method.Parameters.Count(parameter => context.Types.ShapeOf(parameter.Type) == Shape.Matrix);
        var vectors = method.Parameters.Count(parameter => context.Types.ShapeOf(parameter.Type) == Shape.Vector);
        var isOfMatrix = !method.IsStatic && context.Types.ShapeOf(method.ContainingType) == Shape.Matrix;
        var returned = context.Types.ShapeOf(method.ReturnType);
        if (matrices == 0 && !isOfMatrix)
        {
            return SolverKind.None;
        }

        if (returned == Shape.Scalar)
        {
            return Eliminates(declaration) || CallsItself(method, declaration) ? SolverKind.Determinant : SolverKind.None;
        }

        var eliminates = Eliminates(declaration);
        var divides = false;
        foreach (var call in declaration.DescendantNodes().OfType<InvocationExpressionSyntax>())
        {
            if (context.Bodies.Model(call.SyntaxTree).GetSymbolInfo(call).Symbol is not IMethodSymbol called ||
                SymbolEqualityComparer.Default.Equals(called.OriginalDefinition, method))
            {
                continue;
            }

            switch (KindOf(called.OriginalDefinition, depth + 1))
            {
                case SolverKind.Determinant:
                    divides = true;
                    break;
                case SolverKind.Inverse or SolverKind.Factor or SolverKind.Solve:
                    eliminates = true;
                    break;
            }
        }

        // The adjugate over the determinant.
        if (divides && returned == Shape.Matrix && matrices + (isOfMatrix ? 1 : 0) == 1 && vectors == 0 &&
            declaration.DescendantNodes().Any(static node => node.IsKind(SyntaxKind.DivideExpression) || node.IsKind(SyntaxKind.DivideAssignmentExpression)))
        {
            return SolverKind.Inverse;
        }

        if (!eliminates)
        {
            return SolverKind.None;
        }

        var words = MatrixWords.Split(method.Name);
        if (returned == Shape.Vector)
        {
            // Forward and back substitution alone solve with the factors, and a vector of pivots is no solution.
            return vectors > 0 || matrices == 1 ? SolverKind.Solve : SolverKind.None;
        }

        if (returned == Shape.Matrix && vectors == 0 && matrices + (isOfMatrix ? 1 : 0) == 1)
        {
            return words.Any(static word => word is "decompose" or "decomposition" or "factor" or "factorize" or "lu" or "cholesky" or "reduce" or "rref" or "echelon" or "triangular")
                ? SolverKind.Factor
                : WritesIdentity(declaration) ? SolverKind.Inverse : SolverKind.Factor;
        }

        return vectors > 0 || matrices > 1 ? SolverKind.Solve : SolverKind.Factor;
    }

    /// <summary>Elements of an array reduced, two loops deep, by products of elements of the same array.</summary>
    public static bool Eliminates(SyntaxNode body)
    {
        foreach (var assignment in body.DescendantNodes().OfType<AssignmentExpressionSyntax>())
        {
            if (LoopsAround(assignment, body) < 2)
            {
                continue;
            }

            if (ArrayOf(assignment.Left) is { } target)
            {
                // a[j, k] -= f * a[i, k], or a[j, k] = a[j, k] - f * a[i, k].
                var reduced = assignment.IsKind(SyntaxKind.SubtractAssignmentExpression) ? assignment.Right
                    : assignment.Right is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.SubtractExpression } difference && Inner(difference.Left).ToString() == assignment.Left.ToString() ? difference.Right
                    : assignment.Right is InvocationExpressionSyntax { ArgumentList.Arguments.Count: 2 } call && MatrixWords.Operation(NameOf(call)) == MatrixOperation.Add ? call
                    : null;
                if (reduced is not null && HasProduct(reduced) && reduced.DescendantNodesAndSelf().OfType<ElementAccessExpressionSyntax>()
                        .Any(access => ArrayOf(access) == target && access.ToString() != assignment.Left.ToString()))
                {
                    return true;
                }
            }
            else if (assignment.Left is IdentifierNameSyntax && HasProduct(assignment.Right) && LoopsAround(assignment, body) >= 3)
            {
                // sum -= l[i, k] * l[j, k] into an element of l.
                var read = assignment.Right.DescendantNodesAndSelf().OfType<ElementAccessExpressionSyntax>()
                    .Where(static access => access.Parent is not ElementAccessExpressionSyntax).ToList();
                if (read.Count >= 2 && read.Select(ArrayOf).Distinct().Count() < read.Count && IsWritten(ArrayOf(read[0]), body))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The root of <c>a[i, j]</c> or <c>a[i][j]</c>, as it is written.</summary>
    internal static string? ArrayOf(ExpressionSyntax expression)
    {
        if (expression is not ElementAccessExpressionSyntax access)
        {
            return null;
        }

        var root = access.Expression;
        while (root is ElementAccessExpressionSyntax inner)
        {
            root = inner.Expression;
        }

        return root.ToString();
    }

    private static ExpressionSyntax Inner(ExpressionSyntax expression) =>
        expression is ParenthesizedExpressionSyntax parenthesized ? Inner(parenthesized.Expression) : expression;

    private static string NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
        SimpleNameSyntax name => name.Identifier.ValueText,
        _ => "",
    };

    private static bool HasProduct(ExpressionSyntax expression) => expression.DescendantNodesAndSelf().Any(static node =>
        node.IsKind(SyntaxKind.MultiplyExpression) || node.IsKind(SyntaxKind.DivideExpression) ||
        (node is InvocationExpressionSyntax call && MatrixWords.Operation(NameOf(call)) is MatrixOperation.Multiply));

    private static bool IsWritten(string? array, SyntaxNode body) => array is not null &&
        body.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(assignment => ArrayOf(assignment.Left) == array);

    private static int LoopsAround(SyntaxNode node, SyntaxNode body)
    {
        var loops = 0;
        for (var parent = node.Parent; parent is not null && parent != body; parent = parent.Parent)
        {
            if (parent is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax ||
                parent is AnonymousFunctionExpressionSyntax)
            {
                loops++;
            }
        }

        return loops;
    }

    private static bool WritesIdentity(SyntaxNode body) => body.DescendantNodes().Any(static node => node switch
    {
        AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax } assignment => assignment.Right.DescendantNodesAndSelf().Any(IsOne) &&
            !assignment.Right.DescendantNodesAndSelf().Any(static inner => inner is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.DivideExpression or (int)SyntaxKind.MultiplyExpression or (int)SyntaxKind.SubtractExpression }),
        InvocationExpressionSyntax call => MatrixWords.Operation(NameOf(call)) is MatrixOperation.Identity or MatrixOperation.Inverse,
        PropertyDeclarationSyntax or MethodDeclarationSyntax => false,
        _ => false,
    }) || (body is MethodDeclarationSyntax method && MatrixWords.Operation(method.Identifier.ValueText) == MatrixOperation.Inverse);

    private static bool IsOne(SyntaxNode node) => node is LiteralExpressionSyntax { Token.Value: 1 or 1.0 or 1f or 1L } ||
        (node is LiteralExpressionSyntax { Token.Value: decimal one } && one == 1m) || node is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "One" };

    private bool CallsItself(IMethodSymbol method, SyntaxNode declaration) => declaration.DescendantNodes().OfType<InvocationExpressionSyntax>()
        .Any(call => NameOf(call) == method.Name && context.Bodies.Model(call.SyntaxTree).GetSymbolInfo(call).Symbol is IMethodSymbol called &&
            SymbolEqualityComparer.Default.Equals(called.OriginalDefinition, method));
}
