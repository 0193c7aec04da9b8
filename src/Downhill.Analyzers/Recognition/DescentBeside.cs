using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition;

/// <summary>
/// Tells a search that a descent of the same point follows or precedes in its method: whoever wrote it has the gradient, and
/// lets chance make the start, or look around the end.
/// </summary>
internal static class DescentBeside
{
    /// <summary>Whether the method around <paramref name="loop"/> also descends in one of <paramref name="points"/>, outside of the loop.</summary>
    public static bool Is(SyntaxNode? loop, ImmutableArray<ISymbol> points, SemanticModel model, CancellationToken cancellationToken)
    {
        if (loop is null || points.IsEmpty || loop.SyntaxTree != model.SyntaxTree)
        {
            return false;
        }

        var member = loop.Ancestors().FirstOrDefault(static node => node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax or AnonymousFunctionExpressionSyntax)
            ?? loop.SyntaxTree.GetRoot(cancellationToken);
        foreach (var node in member.DescendantNodes(node => node != loop))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (node == loop)
            {
                continue;
            }

            if (node is InvocationExpressionSyntax invocation ? IsMinimizer(invocation, model, cancellationToken) && Mentions(StatementOf(invocation), points, model, cancellationToken)
                : node is AssignmentExpressionSyntax assignment && IsStep(assignment, loop, points, model, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsMinimizer(InvocationExpressionSyntax invocation, SemanticModel model, CancellationToken cancellationToken) =>
        invocation.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Minimize" or "Maximize" or "FindMinimum" } &&
        model.GetSymbolInfo(invocation, cancellationToken).Symbol is { ContainingType: { } type } &&
        type.ToDisplayString() is var name && (name == "Downhill.GradientDescent" || name.StartsWith("MathNet.Numerics.Optimization.", StringComparison.Ordinal));

    /// <summary><c>w[j] -= rate * slope[j]</c>, again and again, where the point itself makes the slope and chance does not.</summary>
    private static bool IsStep(AssignmentExpressionSyntax assignment, SyntaxNode search, ImmutableArray<ISymbol> points, SemanticModel model, CancellationToken cancellationToken)
    {
        var isElement = assignment.Left is ElementAccessExpressionSyntax;
        var change = assignment.Kind() switch
        {
            SyntaxKind.SubtractAssignmentExpression or SyntaxKind.AddAssignmentExpression => assignment.Right,
            SyntaxKind.SimpleAssignmentExpression when assignment.Right is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.SubtractExpression or (int)SyntaxKind.AddExpression } sum &&
                SyntaxFactory.AreEquivalent(sum.Left, assignment.Left) => sum.Right,
            _ => null,
        };
        var target = isElement ? ((ElementAccessExpressionSyntax)assignment.Left).Expression : assignment.Left;
        if (change is null || !change.DescendantNodesAndSelf().OfType<BinaryExpressionSyntax>().Any(static part => part.IsKind(SyntaxKind.MultiplyExpression)) ||
            !Is(target, points, model, cancellationToken))
        {
            return false;
        }

        // One loop goes through the elements, another repeats the step.
        var loops = assignment.Ancestors().Where(static node => node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax).ToList();
        if (loops.Count < (isElement ? 2 : 1) || loops.Any(loop => loop.Span.Contains(search.Span)))
        {
            return false;
        }

        var sources = RandomSearchRecognizer.ContextOf(model.Compilation).Sources;
        var repeated = loops[loops.Count - 1];
        return Mentions(repeated, points, model, cancellationToken, except: assignment) &&
            !repeated.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(call => model.GetSymbolInfo(call, cancellationToken).Symbol is { } called && sources.Draws(called) != Symbolic.Randomness.None);
    }

    private static bool Mentions(SyntaxNode node, ImmutableArray<ISymbol> points, SemanticModel model, CancellationToken cancellationToken, SyntaxNode? except = null) =>
        node.DescendantNodes().OfType<SimpleNameSyntax>().Any(name => except?.Span.Contains(name.Span) != true && Is(name, points, model, cancellationToken));

    private static bool Is(ExpressionSyntax name, ImmutableArray<ISymbol> points, SemanticModel model, CancellationToken cancellationToken) =>
        points.Any(point => point.Name == SyntaxNames.Last(name)) && model.GetSymbolInfo(name, cancellationToken).Symbol is { } symbol && points.Contains(symbol, SymbolEqualityComparer.Default);

    private static SyntaxNode StatementOf(SyntaxNode node) => node.FirstAncestorOrSelf<StatementSyntax>() ?? node;
}
