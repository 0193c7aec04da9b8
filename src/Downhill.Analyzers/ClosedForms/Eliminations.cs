using System.Runtime.CompilerServices;
using Downhill.Analyzers.Recognition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>What the loops of a body do to the elements of its arrays, read from the syntax alone: no name in it counts.</summary>
internal static class Eliminations
{
    private static readonly ConditionalWeakTable<TypeDeclarationSyntax, HashSet<string>> s_rowOperations = new();

    /// <summary>Elements of an array reduced, two loops deep, by products of elements of the same array.</summary>
    public static bool Eliminates(SyntaxNode body)
    {
        Dictionary<string, string>? rows = null;
        foreach (var assignment in body.DescendantNodes().OfType<AssignmentExpressionSyntax>())
        {
            if (assignment.Left is not (ElementAccessExpressionSyntax or IdentifierNameSyntax) || LoopsAround(assignment, body) is var loops && loops < 2)
            {
                continue;
            }

            rows ??= RowNames(body);
            if (ArrayOf(assignment.Left, rows) is { } target)
            {
                // One index and two loops: a recurrence, unless the element is a row.
                if (loops < 3 && assignment.Right is not InvocationExpressionSyntax && IndicesOf(assignment.Left) is { Count: < 2 } single && single[0].IndexOf('*') < 0 &&
                    ((ElementAccessExpressionSyntax)assignment.Left).Expression.ToString() == target)
                {
                    continue;
                }

                if (Reduction(assignment, loops, body) is { } reduced && HasProduct(reduced) && reduced.DescendantNodesAndSelf().OfType<ElementAccessExpressionSyntax>()
                        .Any(access => ArrayOf(access, rows) == target && access.ToString() != assignment.Left.ToString()))
                {
                    return true;
                }
            }
            else if (assignment.Left is IdentifierNameSyntax sum && loops >= 3 && HasProduct(assignment.Right))
            {
                // sum -= l[i, k] * l[j, k] into an element of l.
                var read = assignment.Right.DescendantNodesAndSelf().OfType<ElementAccessExpressionSyntax>()
                    .Where(static access => access.Parent is not ElementAccessExpressionSyntax).Select(access => ArrayOf(access, rows)).ToList();
                if (read.Count >= 2 && read.GroupBy(static array => array).FirstOrDefault(static same => same.Count() > 1)?.Key is { } array && IsWrittenFrom(array, sum, rows, body))
                {
                    return true;
                }
            }
        }

        return CallsRowOperation(body) || Sweeps(body) is not null;
    }

    /// <summary>
    /// The array that is inverted in place by sweeps: at each pivot its column and its row are taken out into vectors, their
    /// places are cleared, and the product of the two is put to all elements (Efroymson, 1960). Null where there is none.
    /// </summary>
    public static string? Sweeps(SyntaxNode body)
    {
        foreach (var assignment in body.DescendantNodes().OfType<AssignmentExpressionSyntax>())
        {
            if (ArrayOf(assignment.Left) is { } array && LoopsAround(assignment, body) >= 3 && Added(assignment) is { } update &&
                Inner(update) is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.MultiplyExpression } product && IndicesOf(assignment.Left) is { Count: 2 } written && written[0] != written[1] &&
                VectorAt(product.Left, written) is { } one && VectorAt(product.Right, written) is { } other && one != other &&
                IsTakenFrom(one, array, body) && IsTakenFrom(other, array, body) && ClearsPivot(array, body) && DividesByPivot(array, body))
            {
                return array;
            }
        }

        return null;
    }

    /// <summary>What an assignment puts to its target or takes from it.</summary>
    private static ExpressionSyntax? Added(AssignmentExpressionSyntax assignment) => assignment.Kind() switch
    {
        SyntaxKind.AddAssignmentExpression or SyntaxKind.SubtractAssignmentExpression => assignment.Right,
        SyntaxKind.SimpleAssignmentExpression when Inner(assignment.Right) is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression or (int)SyntaxKind.SubtractExpression } sum && IsTarget(sum.Left, assignment) => sum.Right,
        _ => null,
    };

    /// <summary>The vector whose element at one of the indices a factor is.</summary>
    private static string? VectorAt(ExpressionSyntax factor, List<string> indices) =>
        Inner(factor) is ElementAccessExpressionSyntax { Expression: not ElementAccessExpressionSyntax } element && IndicesOf(element) is { Count: 1 } index && indices.Contains(index[0]) ? ArrayOf(element) : null;

    private static bool IsTakenFrom(string vector, string array, SyntaxNode body) => body.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(assignment =>
        assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) && ArrayOf(assignment.Left) == vector && assignment.Right.DescendantNodesAndSelf().OfType<ElementAccessExpressionSyntax>().Any(read => ArrayOf(read) == array));

    /// <summary><c>a[k, k] = 0</c>.</summary>
    private static bool ClearsPivot(string array, SyntaxNode body) => body.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(assignment =>
        ArrayOf(assignment.Left) == array && IsPivot(assignment.Left) && assignment.Right is LiteralExpressionSyntax { Token.Value: 0 or 0.0 or 0f or 0L });

    private static bool DividesByPivot(string array, SyntaxNode body) => body.DescendantNodes().OfType<BinaryExpressionSyntax>().Any(division =>
        division.IsKind(SyntaxKind.DivideExpression) && ArrayOf(Inner(division.Right)) == array && IsPivot(Inner(division.Right)));

    private static bool IsPivot(ExpressionSyntax element) => IndicesOf(element) is { Count: 2 } indices && indices[0] == indices[1];

    /// <summary>Whether the columns of an array are made orthogonal: the root of their squares' sum divides or turns them.</summary>
    public static bool Orthogonalizes(SyntaxNode body)
    {
        foreach (var call in body.DescendantNodes().OfType<InvocationExpressionSyntax>())
        {
            switch (NameOf(call))
            {
                case "Hypot" or "Hypotenuse" or "Pythag" or "pythag" or "hypot":
                    return true;
                case "Sqrt" when call.ArgumentList.Arguments is { Count: 1 } arguments && Inner(arguments[0].Expression) is IdentifierNameSyntax root &&
                    body.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(sum => IsSumOfSquares(sum, root.Identifier.ValueText)):
                    return true;
            }
        }

        return false;
    }

    /// <summary>The arrays that get ones where both indices are one, as an identity does.</summary>
    public static bool WritesIdentity(SyntaxNode body) => body.DescendantNodes().Any(static node => node switch
    {
        AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax } assignment => IsOneOrZero(assignment.Right) && IndicesOf(assignment.Left) is { Count: 2 },
        InvocationExpressionSyntax call => MatrixWords.Operation(NameOf(call)) is MatrixOperation.Identity or MatrixOperation.Inverse,
        _ => false,
    }) || (body is MethodDeclarationSyntax method && MatrixWords.Operation(method.Identifier.ValueText) == MatrixOperation.Inverse);

    /// <summary>The array that is written ones, where it is one of the given names.</summary>
    public static string? IdentityAmong(SyntaxNode body, IEnumerable<string> names)
    {
        var written = body.DescendantNodes().OfType<AssignmentExpressionSyntax>()
            .Where(static assignment => IsOneOrZero(assignment.Right) && IndicesOf(assignment.Left) is { Count: 2 })
            .Select(static assignment => ArrayOf(assignment.Left)).ToList();
        return names.FirstOrDefault(written.Contains);
    }

    /// <summary>Whether an array of its own is written ones on the diagonal.</summary>
    public static bool MakesInverse(SyntaxNode body) => body.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(assignment =>
        IsOneOrZero(assignment.Right) && IndicesOf(assignment.Left) is { Count: 2 } && ArrayOf(assignment.Left) is { } array &&
        body.DescendantNodes().OfType<VariableDeclaratorSyntax>().Any(variable => variable.Identifier.ValueText == array));

    /// <summary>Whether a triangle is substituted in both directions: what comes out is of the whole matrix.</summary>
    public static bool SubstitutesBothWays(SyntaxNode body)
    {
        var loops = body.DescendantNodes().OfType<ForStatementSyntax>().Where(static loop => loop.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(static assignment => assignment.IsKind(SyntaxKind.SubtractAssignmentExpression))).ToList();
        return loops.Exists(static loop => loop.Incrementors.Any(IsStepDown)) && loops.Exists(static loop => !loop.Incrementors.Any(IsStepDown) && !loop.DescendantNodes().OfType<ForStatementSyntax>().Any(static inner => inner.Incrementors.Any(IsStepDown)) && !loop.Ancestors().OfType<ForStatementSyntax>().Any(static outer => outer.Incrementors.Any(IsStepDown)));
    }

    private static bool IsStepDown(ExpressionSyntax step) => step.IsKind(SyntaxKind.PostDecrementExpression) || step.IsKind(SyntaxKind.PreDecrementExpression) || step.IsKind(SyntaxKind.SubtractAssignmentExpression);

    /// <summary>Whether square roots are taken, as of pivots.</summary>
    public static bool TakesRoots(SyntaxNode body) => body.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(static call => NameOf(call) == "Sqrt");

    /// <summary>Whether elements of an array are written.</summary>
    public static bool Writes(SyntaxNode body, string array) => body.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(assignment => ArrayOf(assignment.Left) == array);

    /// <summary>Whether a method calls itself in a loop, as the expansion of a determinant does.</summary>
    public static bool Recurs(MethodDeclarationSyntax method) => method.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(call => NameOf(call) == method.Identifier.ValueText && LoopsAround(call, method) > 0);

    /// <summary>The root of <c>a[i, j]</c> or <c>a[i][j]</c>, as it is written.</summary>
    public static string? ArrayOf(ExpressionSyntax expression, Dictionary<string, string>? rows = null)
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

        var text = root.ToString();
        return rows is not null && rows.TryGetValue(text, out var whole) ? whole : text;
    }

    public static ExpressionSyntax Inner(ExpressionSyntax expression) =>
        expression is ParenthesizedExpressionSyntax parenthesized ? Inner(parenthesized.Expression) : expression;

    public static string NameOf(InvocationExpressionSyntax call) => SyntaxNames.Last(call.Expression);

    /// <summary>What an assignment takes away from its target: <c>f * a[i, k]</c> of <c>a[j, k] -= f * a[i, k]</c>.</summary>
    private static ExpressionSyntax? Reduction(AssignmentExpressionSyntax assignment, int loops, SyntaxNode body)
    {
        switch (assignment.Kind())
        {
            case SyntaxKind.SubtractAssignmentExpression:
                return assignment.Right;
            case SyntaxKind.AddAssignmentExpression:
                return loops >= 3 && IsNegated(assignment.Right, body) ? assignment.Right : null;
        }

        return Inner(assignment.Right) switch
        {
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.SubtractExpression } difference when IsTarget(difference.Left, assignment) => difference.Right,
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum when loops >= 3 && IsTarget(sum.Left, assignment) && IsNegated(sum.Right, body) => sum.Right,
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum when loops >= 3 && IsTarget(sum.Right, assignment) && IsNegated(sum.Left, body) => sum.Left,
            // (a[k, k] * a[i, j] - a[i, k] * a[k, j]) / last, without fractions.
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.SubtractExpression } difference when loops >= 3 &&
                difference.Left.DescendantNodesAndSelf().OfType<ElementAccessExpressionSyntax>().Any(access => IsTarget(access, assignment)) => difference.Right,
            InvocationExpressionSyntax { ArgumentList.Arguments.Count: 2 } call when MatrixWords.Operation(NameOf(call)) == MatrixOperation.Add => call,
            _ => null,
        };
    }

    private static bool IsTarget(ExpressionSyntax expression, AssignmentExpressionSyntax assignment) => Inner(expression).ToString() == assignment.Left.ToString();

    /// <summary>Whether a number in a product was made with a minus: <c>f = -a[j, i] / a[i, i]</c>.</summary>
    private static bool IsNegated(ExpressionSyntax product, SyntaxNode body)
    {
        if (product.DescendantNodesAndSelf().Any(static node => node.IsKind(SyntaxKind.UnaryMinusExpression)))
        {
            return true;
        }

        var names = product.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Where(static name => name.Parent is BinaryExpressionSyntax).Select(static name => name.Identifier.ValueText).ToList();
        return names.Count > 0 && body.DescendantNodes().Any(node => node switch
        {
            VariableDeclaratorSyntax { Initializer.Value: { } value } variable => names.Contains(variable.Identifier.ValueText) && HasMinus(value),
            AssignmentExpressionSyntax { Left: IdentifierNameSyntax left } assignment => names.Contains(left.Identifier.ValueText) && HasMinus(assignment.Right),
            _ => false,
        });
    }

    private static bool HasMinus(ExpressionSyntax value) => Inner(value).DescendantNodesAndSelf().Any(static node =>
        node.IsKind(SyntaxKind.UnaryMinusExpression) && node.Parent is not BracketedArgumentListSyntax);

    /// <summary>A method that takes a multiple of one row of an array from another, called from two loops.</summary>
    private static bool CallsRowOperation(SyntaxNode body)
    {
        HashSet<string>? operations = null;
        foreach (var call in body.DescendantNodes().OfType<InvocationExpressionSyntax>())
        {
            if (LoopsAround(call, body) >= 2 && call.ArgumentList.Arguments.Count >= 2)
            {
                operations ??= RowOperationsIn(body);
                if (operations.Contains(NameOf(call)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static HashSet<string> RowOperationsIn(SyntaxNode body) =>
        body.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } type ? s_rowOperations.GetValue(type, static key => RowOperationsOf(key)) : [];

    private static HashSet<string> RowOperationsOf(TypeDeclarationSyntax type)
    {
        var operations = new HashSet<string>(StringComparer.Ordinal);
        foreach (var method in type.Members.OfType<MethodDeclarationSyntax>())
        {
            if (method.ParameterList.Parameters.Count < 2 || method.Body is null)
            {
                continue;
            }

            var given = method.ParameterList.Parameters.Select(static parameter => parameter.Identifier.ValueText).ToList();
            foreach (var assignment in method.Body.DescendantNodes().OfType<AssignmentExpressionSyntax>())
            {
                // a[to, k] += f * a[from, k].
                if (assignment.Left is ElementAccessExpressionSyntax && HasProduct(assignment.Right) && LoopsAround(assignment, method) == 1 &&
                    IndicesOf(assignment.Left) is { Count: 2 } written && given.Contains(written[0]) &&
                    assignment.Right.DescendantNodesAndSelf().OfType<ElementAccessExpressionSyntax>().Any(access =>
                        ArrayOf(access) == ArrayOf(assignment.Left) && IndicesOf(access) is { Count: 2 } read && read[0] != written[0] && read[1] == written[1] && given.Contains(read[0])))
                {
                    operations.Add(method.Identifier.ValueText);
                }
            }
        }

        return operations;
    }

    /// <summary>The names that stand for one row of an array: <c>var row = a[i];</c>.</summary>
    private static Dictionary<string, string> RowNames(SyntaxNode body)
    {
        var rows = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var variable in body.DescendantNodes().OfType<VariableDeclaratorSyntax>())
        {
            if (variable.Initializer?.Value is ElementAccessExpressionSyntax { ArgumentList.Arguments.Count: 1 } access && access.Expression is IdentifierNameSyntax or MemberAccessExpressionSyntax &&
                variable.Parent is VariableDeclarationSyntax { Type: var type } && type is not PredefinedTypeSyntax && IsIndexed(variable.Identifier.ValueText, body))
            {
                rows[variable.Identifier.ValueText] = access.Expression.ToString();
            }
        }

        return rows;
    }

    private static bool IsIndexed(string name, SyntaxNode body) => body.DescendantNodes().Any(node =>
        node is ElementAccessExpressionSyntax { Expression: IdentifierNameSyntax array } && array.Identifier.ValueText == name);

    private static List<string>? IndicesOf(ExpressionSyntax expression)
    {
        if (expression is not ElementAccessExpressionSyntax access)
        {
            return null;
        }

        var indices = access.ArgumentList.Arguments.Select(static argument => argument.Expression.ToString()).ToList();
        if (access.Expression is ElementAccessExpressionSyntax outer)
        {
            indices.InsertRange(0, outer.ArgumentList.Arguments.Select(static argument => argument.Expression.ToString()));
        }

        return indices;
    }

    private static bool IsSumOfSquares(AssignmentExpressionSyntax sum, string name)
    {
        if (sum.Left is not IdentifierNameSyntax left || left.Identifier.ValueText != name)
        {
            return false;
        }

        var added = sum.IsKind(SyntaxKind.AddAssignmentExpression) ? sum.Right
            : sum.Right is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } whole && Inner(whole.Left).ToString() == name ? whole.Right
            : null;
        return added is not null && Inner(added) switch
        {
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.MultiplyExpression } product => Inner(product.Left).ToString() == Inner(product.Right).ToString(),
            InvocationExpressionSyntax call => NameOf(call) is "Pow" or "Power" or "Square" or "Sqr" or "SQR",
            _ => false,
        };
    }

    private static bool HasProduct(ExpressionSyntax expression) => expression.DescendantNodesAndSelf().Any(static node =>
        node.IsKind(SyntaxKind.MultiplyExpression) || node.IsKind(SyntaxKind.DivideExpression) ||
        (node is InvocationExpressionSyntax call && MatrixWords.Operation(NameOf(call)) is MatrixOperation.Multiply or MatrixOperation.Scale));

    /// <summary>Whether an element of the array becomes what the sum makes of it, maybe over another variable.</summary>
    private static bool IsWrittenFrom(string array, IdentifierNameSyntax sum, Dictionary<string, string> rows, SyntaxNode body) =>
        body.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(assignment => ArrayOf(assignment.Left, rows) == array &&
            assignment.Right.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == sum.Identifier.ValueText));

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

    /// <summary><c>1</c>, or <c>i == j ? 1 : 0</c>.</summary>
    private static bool IsOneOrZero(ExpressionSyntax value) => Inner(value) switch
    {
        CastExpressionSyntax cast => IsOneOrZero(cast.Expression),
        ConditionalExpressionSyntax choice => IsOneOrZero(choice.WhenTrue) || IsOneOrZero(choice.WhenFalse),
        var plain => IsOne(plain),
    };

    private static bool IsOne(SyntaxNode node) => node is LiteralExpressionSyntax { Token.Value: 1 or 1.0 or 1f or 1L } ||
        (node is LiteralExpressionSyntax { Token.Value: decimal one } && one == 1m) || node is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "One" };
}
