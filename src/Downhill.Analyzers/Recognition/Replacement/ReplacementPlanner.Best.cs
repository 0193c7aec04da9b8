using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.Analyzers.Recognition.Replacement;

/// <summary>What becomes of the best value that the search keeps.</summary>
internal sealed partial class ReplacementPlanner
{
    private string? RefuseBest() =>
        _search.Best!.Symbol is not (ILocalSymbol { IsRef: false } or IParameterSymbol { RefKind: RefKind.None or RefKind.Ref } or IFieldSymbol { IsReadOnly: false } or IPropertySymbol { SetMethod.IsInitOnly: false })
            || SpellingOf(_search.Best.Symbol) is null
            || !PointTypes.IsNumber(PlaceRoots.TypeOf(_search.Best.Symbol))
            ? "the best value is not kept in a 'double' or 'float' of its own"
            : null;

    private BestTreatment ReadBest()
    {
        if (_search.Best is not { } best)
        {
            return BestTreatment.Dropped;
        }

        // Elsewhere, or with a value of another point, the better of the two has to stay.
        if (best.Symbol is not ILocalSymbol || !HoldsTheStartsValue(best.Symbol))
        {
            return BestTreatment.Compared;
        }

        if (!_reading.IsSeenAfterwards(best.Symbol))
        {
            // A declaration that stays would only be a warning if nothing were assigned to it.
            return best.Declaration is VariableDeclaratorSyntax declarator
                && DeadDeclarations.IsRemovable(declarator, _search, _model, _cancellationToken)
                && _reading.References(best.Symbol).All(name => _loop.Span.Contains(name.Span))
                ? BestTreatment.Dropped
                : BestTreatment.Assigned;
        }

        return BestTreatment.Assigned;
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

        return values.Count > 0 && values.All(value => value is not null && IsStartsValue(value) && IsSetInEachRound(value));
    }

    /// <summary>A loop around the search would bring back the value of an earlier round, with a start of its own.</summary>
    private bool IsSetInEachRound(ExpressionSyntax value) =>
        _loop.Ancestors().TakeWhile(node => node != _reading.Member).All(node =>
            node is not (ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
            || node.Span.Contains(value.Span));

    private bool IsStartsValue(ExpressionSyntax value)
    {
        switch (_model.GetConstantValue(value, _cancellationToken))
        {
            case { HasValue: true, Value: double constant }:
                return _search.Direction == Direction.Minimize ? constant >= double.MaxValue : constant <= double.MinValue;
            case { HasValue: true, Value: float constant }:
                return _search.Direction == Direction.Minimize ? constant >= float.MaxValue : constant <= float.MinValue;
        }

        return value is InvocationExpressionSyntax invocation
            && _model.GetSymbolInfo(invocation.Expression, _cancellationToken).Symbol is { } called
            && SymbolEqualityComparer.Default.Equals(called, _search.Objective.Called ?? _search.Objective.Function)
            && IsCalledWithTheStart(invocation)
            && KeepsTheStart(value);
    }

    /// <summary>Whether the loss was given what the search gives it, with the incumbent in the candidate's place.</summary>
    private bool IsCalledWithTheStart(InvocationExpressionSyntax invocation)
    {
        if (_search.Objective.Call is not InvocationExpressionSyntax scoring
            || ReceiverOf(invocation) != ReceiverOf(scoring)
            || invocation.ArgumentList.Arguments.Any(static argument => argument.NameColon is not null))
        {
            return false;
        }

        var arguments = invocation.ArgumentList.Arguments;
        for (var i = 0; i < _search.Objective.Arguments.Length; i++)
        {
            var expected = _search.Objective.Arguments[i];
            var given = i < arguments.Count ? arguments[i].Expression : null;
            if (expected.Incumbent >= 0
                ? given is null || !SymbolEqualityComparer.Default.Equals(_model.GetSymbolInfo(given, _cancellationToken).Symbol, _search.Incumbents[expected.Incumbent].Symbol)
                : given?.ToString() != expected.Value?.ToString())
            {
                return false;
            }
        }

        return true;

        static string ReceiverOf(InvocationExpressionSyntax call) =>
            call.Expression is MemberAccessExpressionSyntax { Expression: not ThisExpressionSyntax } access ? access.Expression.ToString() : "";
    }

    /// <summary>Whether the incumbent is still the same, with the same data, when the search begins.</summary>
    private bool KeepsTheStart(ExpressionSyntax value)
    {
        var isMember = _search.Objective.Variables.Any(static variable => variable is IFieldSymbol or IPropertySymbol);
        foreach (var node in _reading.Member.DescendantNodes(TextSpan.FromBounds(value.Span.End, _loop.SpanStart)))
        {
            if (node.SpanStart < value.Span.End || node.SpanStart >= _loop.SpanStart)
            {
                continue;
            }

            // Another method may change what is in a field.
            if (isMember
                && node is InvocationExpressionSyntax call
                && _model.GetSymbolInfo(call, _cancellationToken).Symbol is IMethodSymbol { DeclaringSyntaxReferences.IsEmpty: false } called
                && !SymbolEqualityComparer.Default.Equals(called, _search.Objective.Function))
            {
                return false;
            }

            if (node is SimpleNameSyntax name
                && !IsOnlyRead(name)
                && _model.GetSymbolInfo(name, _cancellationToken).Symbol is { } symbol
                && IsPartOfTheScore(symbol))
            {
                return false;
            }
        }

        return true;

        bool IsPartOfTheScore(ISymbol symbol) =>
            _search.Incumbents.Any(incumbent => SymbolEqualityComparer.Default.Equals(incumbent.Symbol, symbol))
            || _search.Objective.Arguments.Any(argument => argument is { Incumbent: < 0, Value: ExpressionSyntax data }
                && data.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().Any(name => SymbolEqualityComparer.Default.Equals(_model.GetSymbolInfo(name, _cancellationToken).Symbol, symbol)));
    }

    /// <summary>Whether a name stands where its array or number is looked at and neither changed nor passed on.</summary>
    private bool IsOnlyRead(SimpleNameSyntax name)
    {
        ExpressionSyntax whole = name;
        while (whole.Parent is MemberAccessExpressionSyntax member && member.Name == whole
            || whole.Parent is ElementAccessExpressionSyntax element && element.Expression == whole)
        {
            whole = (ExpressionSyntax)whole.Parent;
        }

        return whole.Parent switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left != whole && IsNumber(whole),
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Length" or "Clone" or "ToArray" } => true,
            PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax => whole.Parent.Kind() is SyntaxKind.UnaryMinusExpression or SyntaxKind.UnaryPlusExpression or SyntaxKind.SuppressNullableWarningExpression,
            ArgumentSyntax { RefKindKeyword.RawKind: not 0 } => false,
            ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax invocation } => IsNumber(whole)
                || SymbolEqualityComparer.Default.Equals(_model.GetSymbolInfo(invocation, _cancellationToken).Symbol, _search.Objective.Function),
            _ => IsNumber(whole),
        };

        bool IsNumber(ExpressionSyntax expression) => _model.GetTypeInfo(expression, _cancellationToken).Type is { IsValueType: true };
    }
}
