using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition.Replacement;

/// <summary>What becomes of the best value that the search keeps.</summary>
internal sealed partial class ReplacementPlanner
{
    private string? RefuseBest() =>
        _search.Best!.Symbol is not (ILocalSymbol { IsRef: false } or IParameterSymbol { RefKind: RefKind.None or RefKind.Ref } or IFieldSymbol { IsReadOnly: false } or IPropertySymbol { SetMethod.IsInitOnly: false })
            || SpellingOf(_search.Best.Symbol) is null
            || TypeOf(_search.Best.Symbol)?.SpecialType != SpecialType.System_Double
            ? "the best value is not kept in a 'double' of its own"
            : null;

    private static ITypeSymbol? TypeOf(ISymbol symbol) =>
        symbol switch
        {
            ILocalSymbol local => local.Type,
            IParameterSymbol parameter => parameter.Type,
            IFieldSymbol field => field.Type,
            IPropertySymbol property => property.Type,
            _ => null,
        };

    private BestTreatment ReadBest()
    {
        if (_search.Best is not { } best)
        {
            return BestTreatment.Dropped;
        }

        if (best.Symbol is ILocalSymbol && !_reading.IsSeenAfterwards(best.Symbol))
        {
            // A declaration that stays would only be a warning if nothing were assigned to it.
            return best.Declaration is VariableDeclaratorSyntax declarator
                && DeadDeclarations.IsRemovable(declarator, _search, _model, _cancellationToken)
                && _reading.References(best.Symbol).All(name => _loop.Span.Contains(name.Span))
                ? BestTreatment.Dropped
                : BestTreatment.Assigned;
        }

        return best.Symbol is ILocalSymbol && HoldsTheStartsValue(best.Symbol) ? BestTreatment.Assigned : BestTreatment.Compared;
    }

    /// <summary>Whether everything assigned to the best value before the loop is its start's value, or worse than any.</summary>
    private bool HoldsTheStartsValue(ISymbol best)
    {
        var values = new List<ExpressionSyntax?>();
        foreach (var reference in best.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax(_cancellationToken) is VariableDeclaratorSyntax declarator)
            {
                if (declarator.Initializer is { } initializer)
                {
                    values.Add(initializer.Value);
                }
            }
            else
            {
                return false;
            }
        }

        foreach (var name in _reading.References(best))
        {
            if (_loop.Span.Contains(name.Span) || name.Parent is not (AssignmentExpressionSyntax or ArgumentSyntax))
            {
                continue;
            }

            if (name.Parent is AssignmentExpressionSyntax assignment && assignment.Left == name)
            {
                if (name.SpanStart < _loop.SpanStart)
                {
                    values.Add(assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) ? assignment.Right : null);
                }
            }
            else if (name.Parent is ArgumentSyntax { RefKindKeyword.RawKind: not (int)SyntaxKind.None })
            {
                return false;
            }
        }

        return values.Count > 0 && values.All(value => value is not null && IsStartsValue(value));
    }

    private bool IsStartsValue(ExpressionSyntax value)
    {
        if (_model.GetConstantValue(value, _cancellationToken) is { HasValue: true, Value: double constant })
        {
            return _search.Direction == Direction.Minimize ? constant >= double.MaxValue : constant <= double.MinValue;
        }

        return value is InvocationExpressionSyntax invocation
            && _model.GetSymbolInfo(invocation.Expression, _cancellationToken).Symbol is { } called
            && SymbolEqualityComparer.Default.Equals(called, _search.Objective.Called ?? _search.Objective.Function);
    }
}
