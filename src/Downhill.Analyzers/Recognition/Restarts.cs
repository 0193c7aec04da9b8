using System.Collections.Immutable;
using Downhill.Analyzers.Recognition.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition;

/// <summary>
/// A loop that draws a start, hands it to another search and keeps the best end: chance only chooses where the other one
/// begins. That one is told by what it does: it scores in a loop of its own.
/// </summary>
internal static class Restarts
{
    public static bool Is(RandomSearch search, StepContext context, CancellationToken cancellationToken) =>
        search.Proposal.Kind == ProposalKind.FreshSample && search.Loop is { } loop && (search.Objective.Called ?? search.Objective.Function) is { } scored
            && new Reader(scored.OriginalDefinition, context, cancellationToken).HasSearchInside(loop);

    public static bool Is(OutlinedSearch search, StepContext context, CancellationToken cancellationToken) =>
        search.Manner == SearchManner.Greedy && search.Loop is { } loop && search.Called is { } scored
            && new Reader(scored.OriginalDefinition, context, cancellationToken).HasSearchInside(loop);

    private sealed class Reader(ISymbol scored, StepContext context, CancellationToken cancellationToken)
    {
        public bool HasSearchInside(SyntaxNode loop)
        {
            var model = context.Bodies.Model(loop.SyntaxTree);
            return loop.DescendantNodes().OfType<InvocationExpressionSyntax>()
                .Select(call => (model.GetSymbolInfo(call, cancellationToken).Symbol as IMethodSymbol)?.OriginalDefinition)
                .Where(called => called is { MethodKind: MethodKind.Ordinary, DeclaringSyntaxReferences.IsEmpty: false } && !IsScored(called))

                // Who is given many points scores or ranks them.
                .Where(static called => !called!.Parameters.Any(static parameter => FlowTypes.IsCollection(parameter.Type) && !FlowTypes.HoldsReals(parameter.Type)))
                .Distinct<IMethodSymbol?>(SymbolEqualityComparer.Default)
                .Any(called => Bodies(called!).Any(IsSearch));
        }

        // By the interface or the base class it may be called as well.
        private bool IsScored(ISymbol called) => SymbolEqualityComparer.Default.Equals(called, scored) ||
            (called is IMethodSymbol { IsAbstract: true } or IMethodSymbol { IsVirtual: true } or IMethodSymbol { IsOverride: true } && scored.ContainingType is { } type &&
                (type.AllInterfaces.Any(one => SymbolEqualityComparer.Default.Equals(one.OriginalDefinition, called.ContainingType)) || SymbolEqualityComparer.Default.Equals(type.BaseType?.OriginalDefinition, called.ContainingType)));

        /// <summary>The method, or the methods of the project that implement it.</summary>
        private IEnumerable<SyntaxNode> Bodies(IMethodSymbol method) =>
            (method.IsAbstract ? context.Overrides.Of(method) : ImmutableArray.Create(method)).SelectMany(static one => one.DeclaringSyntaxReferences).Select(reference => reference.GetSyntax(cancellationToken));

        /// <summary>Whether there is a loop that scores, compares what it scored, and draws nothing.</summary>
        private bool IsSearch(SyntaxNode body)
        {
            var model = context.Bodies.Model(body.SyntaxTree);
            return body.DescendantNodes().Where(static node => node is ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax).Any(loop =>
            {
                var calls = loop.DescendantNodes().OfType<InvocationExpressionSyntax>().ToList();
                return calls.Any(call => SyntaxNames.Last(call.Expression) == scored.Name && model.GetSymbolInfo(call, cancellationToken).Symbol is { } called && IsScored(called.OriginalDefinition))
                    && loop.DescendantNodes().OfType<IfStatementSyntax>().Any(static test => test.Condition.DescendantNodesAndSelf().Any(static node => node.RawKind is
                        (int)SyntaxKind.LessThanExpression or (int)SyntaxKind.LessThanOrEqualExpression or (int)SyntaxKind.GreaterThanExpression or (int)SyntaxKind.GreaterThanOrEqualExpression))
                    && !calls.Any(static call => RandomnessSources.MayNameDraw(SyntaxNames.Last(call.Expression)));
            });
        }
    }
}
