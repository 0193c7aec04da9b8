using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition.Replacement;

/// <summary>The ways out of a loop: each one has to be a stopping rule that is carried over.</summary>
internal static class LoopExits
{
    /// <summary>Why the loop cannot be taken out of its place; null where it can.</summary>
    public static string? Refuse(RandomSearch search, StatementSyntax loop, LoopCounters counters)
    {
        if (loop.Parent is not (BlockSyntax or GlobalStatementSyntax or SwitchSectionSyntax or IfStatementSyntax or ElseClauseSyntax
            or ForStatementSyntax or ForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax))
        {
            return "the loop is a target of 'goto' or stands where no further statement can";
        }

        if (loop.ContainsDirectives)
        {
            return "the loop contains preprocessor directives";
        }

        foreach (var node in loop.DescendantNodes(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
        {
            switch (node)
            {
                case AwaitExpressionSyntax or YieldStatementSyntax:
                    return "the loop awaits or yields";
                case ReturnStatementSyntax or GotoStatementSyntax:
                    return "the loop leaves the method";
                case ThrowStatementSyntax or ThrowExpressionSyntax:
                    return "the loop throws";
                case TryStatementSyntax or LockStatementSyntax or UsingStatementSyntax:
                    return "the loop handles exceptions, locks or disposes";
                case ContinueStatementSyntax @continue when ContinuesWith(@continue, loop) && !IsAcceptance(@continue, search):
                    return "candidates are also rejected for another reason than their score";
                case WhileStatementSyntax or DoStatementSyntax:
                    return "candidates are drawn again until they fit";
                case BreakStatementSyntax @break when BreaksOutOf(@break, loop) && !IsStoppingRule(@break, search, counters):
                    return "the loop ends for a reason that a descent does not know";
            }
        }

        if (IsConditional(search.Objective.Call, loop) || IsConditional(search.Acceptance.Test, loop))
        {
            return "only some candidates are scored or kept";
        }

        return ConditionOf(loop) is { } condition && !IsExplained(condition, search, counters)
            ? "the loop ends for a reason that a descent does not know"
            : null;
    }

    private static bool BreaksOutOf(BreakStatementSyntax @break, StatementSyntax loop) =>
        @break.Ancestors().First(static node => node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax or SwitchStatementSyntax) == loop;

    private static bool ContinuesWith(ContinueStatementSyntax @continue, StatementSyntax loop) =>
        @continue.Ancestors().First(static node => node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax) == loop;

    private static bool IsAcceptance(StatementSyntax statement, RandomSearch search) =>
        statement.Ancestors().OfType<IfStatementSyntax>().FirstOrDefault()?.Span.Contains(search.Acceptance.Test.Span) == true;

    /// <summary>Whether a part of the step, outside of conditions, runs only where some condition holds.</summary>
    private static bool IsConditional(SyntaxNode part, StatementSyntax loop) =>
        loop.Span.Contains(part.Span)
        && part.SyntaxTree == loop.SyntaxTree
        && part.Ancestors().TakeWhile(node => node != loop).OfType<IfStatementSyntax>().Any(test => !test.Condition.Span.Contains(part.Span));

    private static bool IsStoppingRule(BreakStatementSyntax @break, RandomSearch search, LoopCounters counters) =>
        @break.Ancestors().OfType<IfStatementSyntax>().FirstOrDefault() is { } test
        && IsExplained(test.Condition, search, counters);

    private static ExpressionSyntax? ConditionOf(StatementSyntax loop) =>
        loop switch
        {
            ForStatementSyntax statement => statement.Condition,
            WhileStatementSyntax statement => statement.Condition,
            DoStatementSyntax statement => statement.Condition,
            _ => null,
        };

    /// <summary>Whether every part of a condition is the iteration cap, the target test, or always true.</summary>
    private static bool IsExplained(ExpressionSyntax condition, RandomSearch search, LoopCounters counters) =>
        condition switch
        {
            ParenthesizedExpressionSyntax parenthesized => IsExplained(parenthesized.Expression, search, counters),
            BinaryExpressionSyntax binary when binary.IsKind(SyntaxKind.LogicalAndExpression) || binary.IsKind(SyntaxKind.LogicalOrExpression) =>
                IsExplained(binary.Left, search, counters) && IsExplained(binary.Right, search, counters),
            LiteralExpressionSyntax literal => literal.IsKind(SyntaxKind.TrueLiteralExpression),
            _ => counters.Explains(condition) || Holds(condition, search.Stopping.TargetTest) || Holds(condition, search.Stopping.TargetValue) || Holds(condition, search.Stopping.IterationCap),
        };

    private static bool Holds(SyntaxNode condition, SyntaxNode? part) =>
        part is not null && part.SyntaxTree == condition.SyntaxTree && condition.Span.Contains(part.Span);
}
