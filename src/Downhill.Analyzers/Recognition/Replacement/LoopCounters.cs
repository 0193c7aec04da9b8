using Downhill.Analyzers.Recognition.Finishing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition.Replacement;

/// <summary>
/// Counters that end a loop from its inside, or by patience: <c>if (i++ >= rounds) break;</c>, <c>while (stale &lt; 100)</c>.
/// </summary>
/// <remarks>
/// A count of steps becomes the cap of the descent's iterations. One that begins anew with each improvement says that the
/// search ends when nothing improves any more: a descent ends then by itself.
/// </remarks>
internal sealed class LoopCounters
{
    private readonly HashSet<SyntaxNode> _tests = [];
    private readonly HashSet<ISymbol> _counters = new(SymbolEqualityComparer.Default);
    private readonly RandomSearch _search;
    private readonly StatementSyntax _loop;
    private readonly LoopReading _reading;
    private readonly SemanticModel _model;
    private readonly CancellationToken _cancellationToken;

    private LoopCounters(RandomSearch search, StatementSyntax loop, LoopReading reading, SemanticModel model, CancellationToken cancellationToken)
    {
        _search = search;
        _loop = loop;
        _reading = reading;
        _model = model;
        _cancellationToken = cancellationToken;
    }

    /// <summary>The number of steps after which the loop is left; null where no counter inside says so.</summary>
    public ExpressionSyntax? Cap { get; private set; }

    public static LoopCounters Read(RandomSearch search, StatementSyntax loop, LoopReading reading, SemanticModel model, CancellationToken cancellationToken)
    {
        var counters = new LoopCounters(search, loop, reading, model, cancellationToken);
        if (ConditionOf(loop) is { } condition)
        {
            counters.Take(condition, leaves: false);
        }

        foreach (var exit in loop.DescendantNodes().OfType<BreakStatementSyntax>())
        {
            if (ExitOf(exit) is { } test && test.Ancestors().First(static node => node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax) == loop)
            {
                counters.Take(test.Condition, leaves: true);
            }
        }

        return counters;
    }

    /// <summary>The finding with what the counters explain.</summary>
    public RandomSearch Explain() =>
        _tests.Count == 0
            ? _search
            : _search with
            {
                Stopping = _search.Stopping with { IterationCap = _search.Stopping.IterationCap ?? Cap },
                Unexplained = _search.Unexplained.RemoveAll(IsExplained),
            };

    /// <summary>Whether a part of a condition is the test of such a counter.</summary>
    public bool Explains(ExpressionSyntax test) => _tests.Contains(test);

    private bool IsExplained(SyntaxNode node) =>
        node switch
        {
            BreakStatementSyntax exit => ExitOf(exit) is { } test && Tests(test.Condition).All(_tests.Contains),
            ExpressionStatementSyntax { Expression: var change } => CounterOf(change) is { } counter && _counters.Contains(counter),
            _ => false,
        };

    private void Take(ExpressionSyntax condition, bool leaves)
    {
        foreach (var test in Tests(condition))
        {
            if (test is BinaryExpressionSyntax { Left: var left, Right: var limit } comparison
                && IsExit(comparison.Kind(), leaves)
                && CounterIn(left) is { } counter
                && _reading.IsInvariant(limit)
                && _reading.TypeOf(limit)?.SpecialType == SpecialType.System_Int32
                && IsCounter(counter, out var beginsAnew))
            {
                _tests.Add(comparison);
                _counters.Add(counter);
                Cap ??= beginsAnew ? null : limit;
            }
        }
    }

    private static bool IsExit(SyntaxKind kind, bool leaves) =>
        leaves
            ? kind is SyntaxKind.GreaterThanExpression or SyntaxKind.GreaterThanOrEqualExpression or SyntaxKind.EqualsExpression
            : kind is SyntaxKind.LessThanExpression or SyntaxKind.LessThanOrEqualExpression or SyntaxKind.NotEqualsExpression;

    /// <summary>Whether a local counts from 0 for the loop alone, and whether it begins anew with each improvement.</summary>
    private bool IsCounter(ILocalSymbol counter, out bool beginsAnew)
    {
        beginsAnew = false;
        if (counter.Type.SpecialType != SpecialType.System_Int32
            || counter.DeclaringSyntaxReferences.Length != 1
            || counter.DeclaringSyntaxReferences[0].GetSyntax(_cancellationToken) is not VariableDeclaratorSyntax { Initializer.Value: { } first, Parent.Parent: LocalDeclarationStatementSyntax } declarator
            || _loop.Span.Contains(declarator.Span)
            || _reading.IsInOuterLoop
            || _model.GetConstantValue(first, _cancellationToken) is not { HasValue: true, Value: 0 })
        {
            return false;
        }

        var increments = 0;
        var isSometimes = false;
        foreach (var name in _reading.References(counter))
        {
            if (!_loop.Span.Contains(name.Span))
            {
                return false;
            }

            if (name.Parent is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } reset && reset.Left == name)
            {
                if (_model.GetConstantValue(reset.Right, _cancellationToken) is not { HasValue: true, Value: 0 } || !IsBesideImprovement(reset))
                {
                    return false;
                }

                beginsAnew = true;
            }
            else if (name.Parent is ExpressionSyntax change && CounterOf(change) is not null)
            {
                increments++;
                isSometimes |= IsConditional(name);
            }
            else if (name.Parent is not BinaryExpressionSyntax comparison || CounterIn(comparison.Left) is not { } counted || !SymbolEqualityComparer.Default.Equals(counted, counter))
            {
                return false;
            }
        }

        return increments == 1 && !isSometimes || beginsAnew && increments > 0;
    }

    /// <summary>Whether a step may not count: it stands in a branch, or in a loop of the step.</summary>
    private bool IsConditional(SyntaxNode name) =>
        name.Ancestors().TakeWhile(node => node != _loop).Any(node =>
            node is IfStatementSyntax test && !test.Condition.Span.Contains(name.Span)
            || node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax or ConditionalExpressionSyntax
            || node is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression } both && both.Right.Span.Contains(name.Span));

    /// <summary>Whether the best point or its value is kept in the same block.</summary>
    private bool IsBesideImprovement(AssignmentExpressionSyntax reset) =>
        reset.Parent is ExpressionStatementSyntax { Parent: BlockSyntax block }
        && block.Ancestors().OfType<IfStatementSyntax>().Any(test => test.Condition.Span.Contains(_search.Acceptance.Test.Span))
        && block.Statements.OfType<ExpressionStatementSyntax>().Any(statement => statement.Expression is AssignmentExpressionSyntax kept
            && SearchCopies.SymbolOf(kept.Left, _model, _cancellationToken) is { } symbol
            && (SymbolEqualityComparer.Default.Equals(symbol, _search.Best?.Symbol) || _search.Incumbents.Any(incumbent => SymbolEqualityComparer.Default.Equals(incumbent.Symbol, symbol))));

    /// <summary>The counter of <c>i</c>, <c>i++</c> or <c>++i</c>.</summary>
    private ILocalSymbol? CounterIn(ExpressionSyntax value)
    {
        value = SearchCopies.Unwrapped(value);
        return CounterOf(value) ?? (value is IdentifierNameSyntax name ? _model.GetSymbolInfo(name, _cancellationToken).Symbol as ILocalSymbol : null);
    }

    /// <summary>The counter that <c>i++</c>, <c>++i</c>, <c>i += 1</c> or <c>i = 0</c> changes.</summary>
    private ILocalSymbol? CounterOf(ExpressionSyntax change)
    {
        var operand = change switch
        {
            PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression } postfix => postfix.Operand,
            PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression } prefix => prefix.Operand,
            AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression } sum when _model.GetConstantValue(sum.Right, _cancellationToken) is { HasValue: true, Value: 1 } => sum.Left,
            AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } reset when _model.GetConstantValue(reset.Right, _cancellationToken) is { HasValue: true, Value: 0 } => reset.Left,
            _ => null,
        };
        return operand is IdentifierNameSyntax name ? _model.GetSymbolInfo(name, _cancellationToken).Symbol as ILocalSymbol : null;
    }

    private static IEnumerable<ExpressionSyntax> Tests(ExpressionSyntax condition)
    {
        condition = SearchCopies.Unwrapped(condition);
        return condition is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression } both
            ? Tests(both.Left).Concat(Tests(both.Right))
            : [condition];
    }

    private static IfStatementSyntax? ExitOf(BreakStatementSyntax exit) =>
        exit.Parent as IfStatementSyntax ?? (exit.Parent is BlockSyntax { Statements.Count: 1, Parent: IfStatementSyntax test } ? test : null);

    private static ExpressionSyntax? ConditionOf(StatementSyntax loop) =>
        loop switch
        {
            ForStatementSyntax statement => statement.Condition,
            WhileStatementSyntax statement => statement.Condition,
            DoStatementSyntax statement => statement.Condition,
            _ => null,
        };
}
