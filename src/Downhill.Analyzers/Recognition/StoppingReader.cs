using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition;

/// <summary>Reads what ends a loop: a count, a target value.</summary>
internal static class StoppingReader
{
    public static StoppingRules Read(SyntaxNode? loop, ISymbol? best, bool lowerWins, SemanticModel model)
    {
        if (loop is null)
        {
            return new StoppingRules(null, null, null, null, IndexIsUsed: false);
        }

        var (cap, index, uses) = Count(loop, model);
        var (target, test) = best is null ? default : Target(loop, best, lowerWins, model);
        return new StoppingRules(cap, target, test, index, uses);
    }

    private static (SyntaxNode? Cap, ISymbol? Index, bool IsUsed) Count(SyntaxNode loop, SemanticModel model)
    {
        switch (loop)
        {
            case ForStatementSyntax { Declaration.Variables.Count: 1, Incrementors.Count: 1 } counted
                when counted.Declaration.Variables[0] is { Initializer.Value: { } start } declared && model.GetDeclaredSymbol(declared) is { } index:
                var step = counted.Incrementors[0];
                var used = References.To(index, counted.Statement, model).ToList();
                var cap = used.Any(References.IsWritten) || !StepsByOne(step, index.Name) || start is not LiteralExpressionSyntax { Token.Value: int first } || first is not (0 or 1)
                    ? null
                    : CapOf(counted.Condition, index, first, model);
                return (cap, index, used.Count > 0);
            case ForEachStatementSyntax { Expression: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 2 } range } each
                when model.GetSymbolInfo(range).Symbol is IMethodSymbol { Name: "Range", ContainingType.Name: "Enumerable" } &&
                    model.GetDeclaredSymbol(each) is { } element:
                return (range.ArgumentList.Arguments[1].Expression, element, References.To(element, each.Statement, model).Any());
            case WhileStatementSyntax { Condition: { } condition, Statement: { } body }:
                return WhileCount(condition, body, model);
            case DoStatementSyntax { Condition: { } condition, Statement: { } body }:
                return WhileCount(condition, body, model);
            default:
                return default;
        }
    }

    // while (i < n) { …; i++; }: the count is exact only where the counter starts at zero and nothing else moves it.
    private static (SyntaxNode?, ISymbol?, bool) WhileCount(ExpressionSyntax condition, StatementSyntax body, SemanticModel model)
    {
        foreach (var conjunct in Conjuncts(condition))
        {
            if (conjunct is BinaryExpressionSyntax { Left: IdentifierNameSyntax counter } comparison &&
                model.GetSymbolInfo(counter).Symbol is ILocalSymbol { Type.SpecialType: SpecialType.System_Int32 } index)
            {
                var uses = References.To(index, body, model).ToList();
                var writes = uses.Where(References.IsWritten).ToList();
                if (writes.Count != 1 || writes[0].Parent is not ExpressionSyntax step || !StepsByOne(step, index.Name) ||
                    writes[0].FirstAncestorOrSelf<StatementSyntax>()?.Parent != body)
                {
                    continue;
                }

                var starts = index.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: LiteralExpressionSyntax { Token.Value: 0 } } declarator &&
                    declarator.FirstAncestorOrSelf<BlockSyntax>() is var scope &&
                    (scope is null || References.To(index, scope, model).Count(References.IsWritten) == 1);
                return (starts ? CapOf(comparison, index, 0, model) : null, index, uses.Count > 1);
            }
        }

        return default;
    }

    private static SyntaxNode? CapOf(ExpressionSyntax? condition, ISymbol index, int first, SemanticModel model)
    {
        if (condition is null)
        {
            return null;
        }

        foreach (var conjunct in Conjuncts(condition))
        {
            if (conjunct is BinaryExpressionSyntax { Left: IdentifierNameSyntax left, Right: { } bound } comparison &&
                SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(left).Symbol, index) &&
                (comparison.IsKind(SyntaxKind.LessThanExpression) && first == 0 || (comparison.IsKind(SyntaxKind.LessThanOrEqualExpression) && first == 1)))
            {
                return bound;
            }
        }

        return null;
    }

    private static bool StepsByOne(ExpressionSyntax step, string name) => step switch
    {
        PostfixUnaryExpressionSyntax { Operand: IdentifierNameSyntax operand } unary => unary.IsKind(SyntaxKind.PostIncrementExpression) && operand.Identifier.ValueText == name,
        PrefixUnaryExpressionSyntax { Operand: IdentifierNameSyntax operand } unary => unary.IsKind(SyntaxKind.PreIncrementExpression) && operand.Identifier.ValueText == name,
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax left, Right: LiteralExpressionSyntax { Token.Value: 1 } } compound =>
            compound.IsKind(SyntaxKind.AddAssignmentExpression) && left.Identifier.ValueText == name,
        _ => false,
    };

    private static IEnumerable<ExpressionSyntax> Conjuncts(ExpressionSyntax condition)
    {
        while (condition is ParenthesizedExpressionSyntax parenthesized)
        {
            condition = parenthesized.Expression;
        }

        return condition is BinaryExpressionSyntax both && both.IsKind(SyntaxKind.LogicalAndExpression)
            ? Conjuncts(both.Left).Concat(Conjuncts(both.Right))
            : [condition];
    }

    /// <summary>
    /// The best value compared with something fixed, in the loop's condition or where the loop is left, so that the loop
    /// ends once it is good enough. The other way round it is a guard against values that are too bad, and no target.
    /// </summary>
    private static (SyntaxNode? Target, SyntaxNode? Test) Target(SyntaxNode loop, ISymbol best, bool lowerWins, SemanticModel model)
    {
        var condition = loop switch
        {
            ForStatementSyntax one => one.Condition,
            WhileStatementSyntax one => one.Condition,
            DoStatementSyntax one => one.Condition,
            _ => null,
        };
        var conditions = (condition is null ? [] : Conjuncts(condition)).Select(static one => (Test: one, Leaves: false));
        var exits = loop.DescendantNodes().OfType<IfStatementSyntax>()
            .Where(static one => one.Statement is BreakStatementSyntax || (one.Statement is BlockSyntax block && block.Statements.LastOrDefault() is BreakStatementSyntax))
            .Select(static one => (Test: one.Condition, Leaves: true));
        foreach (var (candidate, leaves) in conditions.Concat(exits))
        {
            if (candidate is not BinaryExpressionSyntax comparison ||
                comparison.Kind() is not (SyntaxKind.LessThanExpression or SyntaxKind.LessThanOrEqualExpression or SyntaxKind.GreaterThanExpression or SyntaxKind.GreaterThanOrEqualExpression))
            {
                continue;
            }

            var leftIsLower = comparison.Kind() is SyntaxKind.LessThanExpression or SyntaxKind.LessThanOrEqualExpression;
            if (IsBest(comparison.Left) && IsFixed(comparison.Right) && IsGoodEnough(leftIsLower, leaves))
            {
                return (comparison.Right, comparison);
            }

            if (IsBest(comparison.Right) && IsFixed(comparison.Left) && IsGoodEnough(!leftIsLower, leaves))
            {
                return (comparison.Left, comparison);
            }
        }

        return default;

        bool IsGoodEnough(bool bestIsLower, bool leaves) => (bestIsLower == lowerWins) == leaves;

        bool IsBest(ExpressionSyntax side) => SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(side).Symbol, best);

        bool IsFixed(ExpressionSyntax side) => side.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().All(name =>
            model.GetSymbolInfo(name).Symbol is not { } symbol ||
            (!SymbolEqualityComparer.Default.Equals(symbol, best) && !References.To(symbol, loop, model).Any(References.IsWritten) &&
                (symbol is not ILocalSymbol local || !local.DeclaringSyntaxReferences.Any(reference => loop.Span.Contains(reference.Span)))));
    }
}
