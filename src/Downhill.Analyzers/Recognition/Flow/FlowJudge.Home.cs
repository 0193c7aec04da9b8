using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Analyzers.Recognition.Flow;

/// <summary>Where a search is told: in the function that holds the whole step.</summary>
internal sealed partial class FlowJudge
{
    /// <summary>The function that the step stands in, the loop that repeats it, and the place to show.</summary>
    private (IMethodSymbol Home, SyntaxNode? Loop, Location Place) HomeOf(Decision decision, FlowCall? score)
    {
        var region = _region.Operation.Syntax;
        if (TestHere(decision) is { } test)
        {
            var around = InnermostLoop(test, region);
            return (_owner, around, around is null ? test.GetLocation() : SearchDescription.Header(around));
        }

        // What only calls the step is not its home: the step is told where it draws, scores and decides.
        if (StepIn(decision, score) is { } step && BodyOf(step) is { } body)
        {
            var around = body.Span.Contains(decision.Site.Span) ? InnermostLoop(decision.Site, body) : null;
            return (step, around, around is not null ? SearchDescription.Header(around) : body.Span.Contains(decision.Site.Span) ? decision.Site.GetLocation() : step.Locations[0]);
        }

        var loop = _region.Operation is ILoopOperation ? region : null;

        // Without a loop to show, the test says most, if it stands in the same file.
        return (_owner, loop, loop is not null ? SearchDescription.Header(loop)
            : decision.Site.SyntaxTree == region.SyntaxTree ? decision.Site.GetLocation()
            : _owner.Locations.FirstOrDefault(static location => location.IsInSource) ?? decision.Site.GetLocation());
    }

    /// <summary>The test itself, or the condition here under which the point is kept, which asks a helper.</summary>
    private SyntaxNode? TestHere(Decision decision)
    {
        if (IsHere(decision.Site))
        {
            return decision.Site;
        }

        return decision.Kept is { } kept && IsHere(kept.Syntax) && SymbolEqualityComparer.Default.Equals(kept.Owner.OriginalDefinition, _owner.OriginalDefinition)
            ? kept.Syntax.Ancestors().TakeWhile(node => _region.Operation.Syntax.Span.Contains(node.Span)).OfType<IfStatementSyntax>().FirstOrDefault()?.Condition
            : null;
    }

    /// <summary>The smallest method of the same type and file from which all of the step is reached; null where that is this one.</summary>
    private IMethodSymbol? StepIn(Decision decision, FlowCall? score)
    {
        (IMethodSymbol Method, int Size)? smallest = null;
        foreach (var function in _graph.Functions.Values)
        {
            if (function.Symbol is not { MethodKind: MethodKind.Ordinary } method || SymbolEqualityComparer.Default.Equals(method, _owner.OriginalDefinition) ||
                !SymbolEqualityComparer.Default.Equals(method.ContainingType, _owner.OriginalDefinition.ContainingType) || BodyOf(method) is null)
            {
                continue;
            }

            var reached = ReachedFrom(method);
            if (reached.Contains(decision.Owner.OriginalDefinition) && (score is null || reached.Contains(score.Owner.OriginalDefinition)) &&
                (decision.Kept is null || reached.Contains(decision.Kept.Owner.OriginalDefinition)) &&
                reached.Any(one => _graph.Functions.TryGetValue(one, out var known) && known.Draws) && (smallest is null || reached.Count < smallest.Value.Size))
            {
                smallest = (method, reached.Count);
            }
        }

        return smallest?.Method;
    }

    private HashSet<ISymbol> ReachedFrom(IMethodSymbol method)
    {
        var reached = new HashSet<ISymbol>(SymbolEqualityComparer.Default) { method };
        var pending = new Stack<ISymbol>(reached);
        while (pending.Count > 0)
        {
            if (_graph.Functions.TryGetValue(pending.Pop(), out var function))
            {
                foreach (var callee in function.Callees)
                {
                    if (reached.Add(callee.OriginalDefinition))
                    {
                        pending.Push(callee.OriginalDefinition);
                    }
                }
            }
        }

        return reached;
    }

    /// <summary>The declaration in the region's own file.</summary>
    private SyntaxNode? BodyOf(IMethodSymbol method) => method.DeclaringSyntaxReferences.Length == 1 && method.DeclaringSyntaxReferences[0] is { } reference &&
        reference.SyntaxTree == _region.Operation.Syntax.SyntaxTree ? reference.GetSyntax() : null;

    private static SyntaxNode? InnermostLoop(SyntaxNode site, SyntaxNode region)
    {
        for (var node = site; node is not null && node != region.Parent; node = node.Parent)
        {
            if (node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax)
            {
                return node;
            }
        }

        return null;
    }
}
