using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition.Replacement;

/// <summary>
/// Whether the search changes every element of its arrays. A descent does; a weight that the search never touches, such as
/// a fixed last one, must stay what it is.
/// </summary>
internal sealed class PerturbedElements(
    RandomSearch search, LoopReading reading, ElementLimits limits, Compilation compilation, CancellationToken cancellationToken)
{
    /// <summary>Why a descent would change more than the search; null where both change the same.</summary>
    public string? Refuse(SyntaxNode code, SemanticModel model)
    {
        if (search.Incumbents.All(static incumbent => PointTypes.IsNumber(incumbent.Type)))
        {
            return null;
        }


        var constants = new Dictionary<string, HashSet<int>>(StringComparer.Ordinal);
        foreach (var element in code.DescendantNodes().OfType<ElementAccessExpressionSyntax>())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var type = model.GetTypeInfo(element.Expression, cancellationToken).Type;
            if (!IsWritten(element)
                || element.Parent is AssignmentExpressionSyntax limited && limits.Covers(limited)
                || !(PointTypes.IsNumbers(type) || PointTypes.IsGrid(type)))
            {
                continue;
            }

            if (PointTypes.IsGrid(type))
            {
                // Every row takes part, and every column.
                if (element.ArgumentList.Arguments.Where((argument, dimension) => !RunsOverAll(argument.Expression, element, code, model, dimension)).Any() || IsMasked(element, code, model))
                {
                    return $"the search may change only some elements of '{element.Expression}'";
                }

                continue;
            }

            if (element.ArgumentList.Arguments.Count != 1)
            {
                continue;
            }

            var index = element.ArgumentList.Arguments[0].Expression;
            if (model.GetConstantValue(index, cancellationToken) is { HasValue: true, Value: int constant })
            {
                if (!constants.TryGetValue(element.Expression.ToString(), out var known))
                {
                    constants.Add(element.Expression.ToString(), known = []);
                }

                known.Add(constant);
            }
            else if (!RunsOverAll(index, element, code, model) || IsMasked(element, code, model))
            {
                return $"the search may change only some elements of '{element.Expression}'";
            }
        }

        foreach (var written in constants)
        {
            if (LengthOf(written.Key) is not { } length || !Enumerable.Range(0, length).All(written.Value.Contains))
            {
                return $"the search may change only some elements of '{written.Key}'";
            }
        }

        return null;
    }

    private static bool IsWritten(ElementAccessExpressionSyntax element) =>
        element.Parent switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left == element,
            PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax => element.Parent.Kind() is SyntaxKind.PostIncrementExpression
                or SyntaxKind.PostDecrementExpression or SyntaxKind.PreIncrementExpression or SyntaxKind.PreDecrementExpression,
            _ => false,
        };

    /// <summary>Whether the index takes every value: a loop's from 0 to the end, or one drawn from all.</summary>
    private bool RunsOverAll(ExpressionSyntax index, ElementAccessExpressionSyntax element, SyntaxNode code, SemanticModel model, int dimension = 0)
    {
        if (index is InvocationExpressionSyntax drawn)
        {
            return IsDrawnFromAll(drawn, element, code, model, dimension);
        }

        if (index is not IdentifierNameSyntax || model.GetSymbolInfo(index, cancellationToken).Symbol is not ILocalSymbol { DeclaringSyntaxReferences.Length: 1 } local)
        {
            return false;
        }

        return local.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: { } value } declarator
            && (declarator.Parent?.Parent is ForStatementSyntax loop
                ? model.GetConstantValue(value, cancellationToken) is { HasValue: true, Value: 0 }
                    && loop.Condition is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LessThanExpression } condition
                    && IsWhole(condition.Right, element, code, model, dimension)
                : value is InvocationExpressionSyntax call && IsDrawnFromAll(call, element, code, model, dimension));
    }

    private bool IsDrawnFromAll(InvocationExpressionSyntax call, ElementAccessExpressionSyntax element, SyntaxNode code, SemanticModel model, int dimension)
    {
        var arguments = call.ArgumentList.Arguments;
        return call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Next" }
            && (arguments.Count == 1
                || arguments.Count == 2 && model.GetConstantValue(arguments[0].Expression, cancellationToken) is { HasValue: true, Value: 0 })
            && (IsWhole(arguments.Last().Expression, element, code, model, dimension)
                // Next(w.Length + 1): the one beyond the array stands for a variable beside it.
                || arguments.Last().Expression is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } more
                    && IsWhole(more.Left, element, code, model, dimension)
                    && model.GetConstantValue(more.Right, cancellationToken) is { HasValue: true, Value: int and >= 0 });
    }

    /// <summary>Whether an expression is the number of elements: <c>w.Length</c>, or what the array was made with.</summary>
    private bool IsWhole(ExpressionSyntax count, ElementAccessExpressionSyntax element, SyntaxNode code, SemanticModel model, int dimension)
    {
        if (element.ArgumentList.Arguments.Count == 2)
        {
            return count is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetLength" } counted, ArgumentList.Arguments: { Count: 1 } asked }
                ? model.GetConstantValue(asked[0].Expression, cancellationToken) is { HasValue: true, Value: int which } && which == dimension
                    && (counted.Expression.ToString() == element.Expression.ToString() || IsPoint(counted.Expression, code, model))
                : search.Incumbents.Any(incumbent => PointTypes.IsGrid(incumbent.Type) && WasMadeWith(incumbent, count, dimension));
        }

        if (model.GetConstantValue(count, cancellationToken) is { HasValue: true, Value: int constant })
        {
            return LengthOf(element.Expression.ToString()) == constant;
        }

        if (count is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Length" or "Count" } length)
        {
            return length.Expression.ToString() == element.Expression.ToString()
                || IsPoint(length.Expression, code, model);
        }

        if (model.GetSymbolInfo(count, cancellationToken).Symbol is ILocalSymbol { DeclaringSyntaxReferences.Length: 1 } local
            && local.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: MemberAccessExpressionSyntax initializer }
            && IsWhole(initializer, element, code, model, dimension))
        {
            return true;
        }

        return search.Incumbents.Any(incumbent => !PointTypes.IsNumber(incumbent.Type) && WasMadeWith(incumbent, count, dimension));
    }

    /// <summary>Whether an array is a point of the search; in a helper any array that it was given or made.</summary>
    private bool IsPoint(ExpressionSyntax array, SyntaxNode code, SemanticModel model)
    {
        if (model.GetSymbolInfo(array, cancellationToken).Symbol is not { } symbol)
        {
            return false;
        }

        return search.Incumbents.Any(incumbent => SymbolEqualityComparer.Default.Equals(incumbent.Symbol, symbol) || SymbolEqualityComparer.Default.Equals(incumbent.Candidate, symbol))
            || code != reading.Loop && symbol is IParameterSymbol or ILocalSymbol && symbol.ContainingSymbol is IMethodSymbol method
                && method.DeclaringSyntaxReferences.Any(reference => reference.SyntaxTree == code.SyntaxTree && code.Span.Contains(reference.Span));
    }

    private bool WasMadeWith(Incumbent incumbent, ExpressionSyntax count, int dimension) =>
        (incumbent.Declaration as VariableDeclaratorSyntax)?.Initializer?.Value is ArrayCreationExpressionSyntax creation
        && compilation.ContainsSyntaxTree(creation.SyntaxTree)
        && creation.Type.RankSpecifiers[0].Sizes.Count > dimension
        && creation.Type.RankSpecifiers[0].Sizes[dimension].ToString() == count.ToString();

    private int? LengthOf(string array)
    {
        var arrays = search.Incumbents.Where(static incumbent => incumbent.Shape == IncumbentShape.Array).ToList();
        var named = arrays.FirstOrDefault(incumbent => incumbent.Symbol.Name == array || incumbent.Candidate?.Name == array)
            ?? (arrays.Count == 1 ? arrays[0] : null);
        return named is null ? null : ArrayLengths.Of(named, reading, cancellationToken);
    }

    /// <summary>Whether a condition that chance has no part in keeps some elements from being changed.</summary>
    private bool IsMasked(ElementAccessExpressionSyntax element, SyntaxNode code, SemanticModel model)
    {
        foreach (var conditional in element.Ancestors().TakeWhile(node => node != code).OfType<IfStatementSyntax>())
        {
            if (conditional.Condition.Span.Contains(element.Span) || conditional.Span.Contains(search.Acceptance.Test.Span))
            {
                continue;
            }

            var names = conditional.Condition.DescendantNodesAndSelf().OfType<SimpleNameSyntax>()
                .Select(name => model.GetSymbolInfo(name, cancellationToken).Symbol)
                .Where(static symbol => symbol is not null)
                .ToList();
            var isChance = conditional.Condition.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().Any()
                || names.Any(symbol => symbol is ILocalSymbol local
                    && code.Span.Contains(local.DeclaringSyntaxReferences.FirstOrDefault()?.Span ?? default)
                    && local.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken).Parent?.Parent is not ForStatementSyntax);
            if (!isChance)
            {
                return true;
            }
        }

        return false;
    }
}
