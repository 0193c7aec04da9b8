using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>Finds the number that is added along the diagonal of a Gram matrix.</summary>
internal static class RidgeReading
{
    private const int MaximumSteps = 4;

    private const int MaximumCandidates = 12;

    /// <summary>The ridge as an expression that can stand at <paramref name="whole"/>; null where it is not plainly one.</summary>
    public static ExpressionSyntax? Find(SyntaxNode whole, FormulaReading reading, MatrixTerm matrix)
    {
        // The product and one thing beside it.
        if (MatrixAlgebra.Terms(matrix).Length != 2)
        {
            return null;
        }

        var found = new List<ExpressionSyntax?>();
        foreach (var node in reading.Member.DescendantNodes())
        {
            switch (node)
            {
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum when KeyOf(sum, reading) == matrix.Key:
                    found.Add(Multiple(IsRidge(sum.Right, reading) ? sum.Right : sum.Left, reading, 0));
                    break;
                case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Add" } member, ArgumentList.Arguments: { Count: 1 or 2 } arguments } call
                    when KeyOf(call, reading) == matrix.Key:
                    found.Add(Multiple(IsRidge(arguments[0].Expression, reading) ? arguments[0].Expression : member.Expression, reading, 0));
                    break;
                case AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax element } assignment when IsOnDiagonal(element) && IsOf(element, matrix, reading):
                    found.Add(Added(assignment, element, reading));
                    break;
            }
        }

        return found.Count == 1 && found[0] is { } ridge && reading.IsReadableAt(ridge, whole) ? ridge : null;
    }

    /// <summary>
    /// The numbers that take part in the steps of a formula and in the helpers that they call, each of which may be the ridge:
    /// a trial tells which of them it is.
    /// </summary>
    public static IReadOnlyList<ExpressionSyntax> Candidates(IEnumerable<SyntaxNode> steps, SyntaxNode whole, FormulaReading reading)
    {
        var found = new List<ExpressionSyntax>();
        var read = new HashSet<SyntaxNode>();
        foreach (var step in steps)
        {
            Collect(step, isHelper: false, 0);
        }

        return [.. found.GroupBy(static number => number.ToString()).Select(static same => same.First()).Take(MaximumCandidates)];

        void Collect(SyntaxNode part, bool isHelper, int depth)
        {
            foreach (var node in part.DescendantNodesAndSelf())
            {
                foreach (var number in NumbersIn(node))
                {
                    // What a helper is given stands at its call; of its own it has constants.
                    if (isHelper ? number is LiteralExpressionSyntax && IsSeenInTrial(number) : IsNumber(number, reading) && reading.IsReadableAt(number, whole))
                    {
                        found.Add(number);
                    }
                }

                if (depth < MaximumSteps && node is InvocationExpressionSyntax call && reading.Context.Declaration(reading.Context.Bodies.Model(call.SyntaxTree).GetSymbolInfo(call).Symbol) is { } helper && read.Add(helper))
                {
                    Collect(helper, isHelper: true, depth + 1);
                }
            }
        }
    }

    /// <summary>Whether what is added is so large that a trial shows it: a number that is given is, a constant may not be.</summary>
    public static bool IsSeenInTrial(ExpressionSyntax added) => added is not LiteralExpressionSyntax { Token.Value: var value } || (value is double or int && Math.Abs(Convert.ToDouble(value)) >= 1e-9);

    private static IEnumerable<ExpressionSyntax> NumbersIn(SyntaxNode node)
    {
        switch (node)
        {
            case AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax element } assignment when IsOnDiagonal(element) || DiagonalConditions.Around(assignment.Parent as StatementSyntax) is not null:
                return [Last(assignment.Right)];
            case ConditionalExpressionSyntax conditional when DiagonalConditions.IndicesOf(conditional.Condition) is not null:
                return [Last(conditional.WhenTrue), Last(conditional.WhenFalse)];
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.MultiplyExpression } product:
                return [product.Left, product.Right];
            case InvocationExpressionSyntax call:
                return call.ArgumentList.Arguments.Where(static argument => argument.RefKindKeyword.RawKind == 0).Select(static argument => argument.Expression);
            default:
                return [];
        }
    }

    /// <summary>What is added to the rest, where it is a sum.</summary>
    private static ExpressionSyntax Last(ExpressionSyntax value) =>
        Eliminations.Inner(value) is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum ? Eliminations.Inner(sum.Right) : Eliminations.Inner(value);

    private static string? KeyOf(ExpressionSyntax expression, FormulaReading reading) => reading.Terms.TryGetValue(expression, out var term) ? term.Key : null;

    private static bool IsRidge(ExpressionSyntax expression, FormulaReading reading) =>
        reading.Terms.TryGetValue(expression, out var term) && MatrixAlgebra.MatrixFactors(term).All(static factor => factor is DiagonalTerm);

    /// <summary>The number in <c>λ * I</c>, <c>I * λ</c>, <c>I.Multiply(λ)</c> or a diagonal matrix made of one number.</summary>
    private static ExpressionSyntax? Multiple(ExpressionSyntax expression, FormulaReading reading, int steps)
    {
        switch (expression)
        {
            case ParenthesizedExpressionSyntax inner:
                return Multiple(inner.Expression, reading, steps);
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.MultiplyExpression } product:
                return IsIdentity(product.Right, reading, steps) && IsNumber(product.Left, reading) ? product.Left
                    : IsIdentity(product.Left, reading, steps) && IsNumber(product.Right, reading) ? product.Right
                    : null;
            case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Multiply" } member, ArgumentList.Arguments: { Count: 1 } factor }
                when IsIdentity(member.Expression, reading, steps) && IsNumber(factor[0].Expression, reading):
                return factor[0].Expression;
            case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "DenseDiagonal" or "Diagonal" or "SparseDiagonal" or "CreateDiagonal" }, ArgumentList.Arguments: var sizes }
                when sizes.Count is 2 or 3 && (reading.Model.GetSymbolInfo(expression).Symbol as IMethodSymbol)?.Parameters.Last().Type.SpecialType == SpecialType.System_Double:
                return sizes[sizes.Count - 1].Expression;
            case BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: { Count: 3 } given } made when reading.Model.GetTypeInfo(made).Type is { Name: "DiagonalMatrix" } && IsNumber(given[2].Expression, reading):
                return given[2].Expression;
            case IdentifierNameSyntax name when steps < MaximumSteps && ValueOf(name, reading) is { } value:
                return Multiple(value, reading, steps + 1);
            default:
                return null;
        }
    }

    private static bool IsIdentity(ExpressionSyntax expression, FormulaReading reading, int steps) => expression switch
    {
        ParenthesizedExpressionSyntax inner => IsIdentity(inner.Expression, reading, steps),
        IdentifierNameSyntax name => steps < MaximumSteps && ValueOf(name, reading) is { } value && IsIdentity(value, reading, steps + 1),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member } => MatrixWords.Operation(member.Name.Identifier.ValueText) == MatrixOperation.Identity,
        InvocationExpressionSyntax { Expression: SimpleNameSyntax called } => MatrixWords.Operation(called.Identifier.ValueText) == MatrixOperation.Identity,
        _ => false,
    };

    /// <summary>What a variable that is never assigned was made with.</summary>
    public static ExpressionSyntax? ValueOf(IdentifierNameSyntax name, FormulaReading reading) =>
        reading.SymbolOf(name) is ILocalSymbol local && local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } value } &&
        !reading.References(local).Any(FormulaReading.IsAssigned)
            ? value
            : null;

    private static bool IsNumber(ExpressionSyntax expression, FormulaReading reading) => expression.SyntaxTree == reading.Model.SyntaxTree &&
        reading.Model.GetTypeInfo(expression).ConvertedType?.SpecialType is SpecialType.System_Double or SpecialType.System_Int32 or SpecialType.System_Single;

    public static bool IsOnDiagonal(ElementAccessExpressionSyntax element) => element.ArgumentList.Arguments.Count == 2
        ? element.ArgumentList.Arguments[0].ToString() == element.ArgumentList.Arguments[1].ToString()
        : element.Expression is ElementAccessExpressionSyntax { ArgumentList.Arguments: { Count: 1 } row } && element.ArgumentList.Arguments.Count == 1 &&
            row[0].ToString() == element.ArgumentList.Arguments[0].ToString();

    private static ExpressionSyntax RootOf(ElementAccessExpressionSyntax element) => element.Expression is ElementAccessExpressionSyntax row ? row.Expression : element.Expression;

    private static bool IsOf(ElementAccessExpressionSyntax element, MatrixTerm matrix, FormulaReading reading)
    {
        // The variable that holds the sum once the loop is through.
        var symbol = reading.SymbolOf(RootOf(element));
        return symbol is not null && reading.Terms.Any(pair => pair.Value.Key == matrix.Key && SymbolEqualityComparer.Default.Equals(reading.SymbolOf(pair.Key), symbol));
    }

    /// <summary><c>g[i, i] += λ</c> in a loop over the whole diagonal.</summary>
    private static ExpressionSyntax? Added(AssignmentExpressionSyntax assignment, ElementAccessExpressionSyntax element, FormulaReading reading)
    {
        var index = element.ArgumentList.Arguments[0].ToString();
        var added = assignment.IsKind(SyntaxKind.AddAssignmentExpression) ? assignment.Right
            : assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) && assignment.Right is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum && sum.Left.ToString() == element.ToString() ? sum.Right
            : null;
        if (added is null || assignment.Parent is not ExpressionStatementSyntax statement)
        {
            return null;
        }

        var loop = statement.Parent is BlockSyntax { Statements.Count: 1 } block ? block.Parent : statement.Parent;
        return loop is ForStatementSyntax { Declaration.Variables: { Count: 1 } variables, Condition: BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LessThanExpression } condition } counted &&
            variables[0].Identifier.ValueText == index && variables[0].Initializer?.Value.ToString() == "0" && condition.Left.ToString() == index && counted.Incrementors.Count == 1 &&
            counted.Incrementors[0] is PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax && IsWholeLength(condition.Right, RootOf(element), reading) &&
            !added.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == index)
            ? added
            : null;
    }

    /// <summary>Whether a bound is the number of rows of the array: by its size, or by the size it was made with.</summary>
    private static bool IsWholeLength(ExpressionSyntax bound, ExpressionSyntax array, FormulaReading reading)
    {
        var name = array.ToString();
        var text = bound.ToString();
        if (text == $"{name}.RowCount" || text == $"{name}.ColumnCount" || text == $"{name}.GetLength(0)" || text == $"{name}.GetLength(1)" || text == $"{name}.Length" || text == $"{name}.Rows" || text == $"{name}.Columns")
        {
            return true;
        }

        return reading.SymbolOf(array) is ILocalSymbol local && local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: ArrayCreationExpressionSyntax made } &&
            made.Type.RankSpecifiers[0].Sizes[0].ToString() == text;
    }
}
