using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition.Finishing;

/// <summary>Which variables of a search hold scores, and which of two compared scores wins.</summary>
internal sealed class SearchScores
{
    private readonly StatementSyntax _loop;
    private readonly IMethodSymbol _loss;
    private readonly ISymbol? _called;
    private readonly SemanticModel _model;
    private readonly CancellationToken _cancellationToken;
    private readonly List<SearchCopy> _copies;
    private readonly HashSet<ISymbol> _scores = new(SymbolEqualityComparer.Default);

    public SearchScores(
        StatementSyntax loop, IMethodSymbol loss, ISymbol? called, List<SearchCopy> copies, SemanticModel model, CancellationToken cancellationToken)
    {
        _loop = loop;
        _loss = loss;
        _called = called;
        _copies = copies;
        _model = model;
        _cancellationToken = cancellationToken;
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var copy in copies)
            {
                changed |= copy.To is { } to && IsDouble(copy) && MentionsScore(copy.Value) && _scores.Add(to);
            }
        }
    }

    /// <summary>The variables that get a score, or something that is computed from one.</summary>
    public IEnumerable<ISymbol> Variables => _scores;

    /// <summary>Whether a value is a score as the loss gave it.</summary>
    public bool IsScore(ExpressionSyntax value)
    {
        value = SearchCopies.Unwrapped(value);
        return IsLossCall(value)
            || SearchCopies.SymbolOf(value, _model, _cancellationToken) is { } symbol && _scores.Contains(symbol)
                && _copies.Where(copy => SymbolEqualityComparer.Default.Equals(copy.To, symbol))
                    .All(copy => copy.From is not null && _scores.Contains(copy.From) || IsLossCall(SearchCopies.Unwrapped(copy.Value)) || SymbolEqualityComparer.Default.Equals(copy.From, symbol));
    }

    /// <summary>Whether an expression calls the loss.</summary>
    public bool IsLossCall(SyntaxNode node) =>
        node is InvocationExpressionSyntax invocation
        && ModelOf(node).GetSymbolInfo(invocation.Expression, _cancellationToken).Symbol is { } symbol
        && (SymbolEqualityComparer.Default.Equals(symbol.OriginalDefinition, _loss.OriginalDefinition)
            || _called is not null and not IMethodSymbol && SymbolEqualityComparer.Default.Equals(symbol, _called)
            || symbol is IMethodSymbol { MethodKind: MethodKind.DelegateInvoke }
                && _called is not null && SymbolEqualityComparer.Default.Equals(SearchCopies.SymbolOf(invocation.Expression, ModelOf(node), _cancellationToken), _called));

#pragma warning disable RS1030 // A helper may stand in another file.
    private SemanticModel ModelOf(SyntaxNode node) =>
        node.SyntaxTree == _model.SyntaxTree ? _model : _model.Compilation.GetSemanticModel(node.SyntaxTree);
#pragma warning restore RS1030

    /// <summary>Whether the search compares what the loss gives, and not its negative or a sum with something else.</summary>
    public bool IsWhole =>
        _loop.DescendantNodes().Where(IsLossCall).All(call =>
        {
            var whole = call;
            while (whole.Parent is ParenthesizedExpressionSyntax or CastExpressionSyntax)
            {
                whole = whole.Parent;
            }

            return whole.Parent switch
            {
                BinaryExpressionSyntax binary => binary.Kind() is SyntaxKind.LessThanExpression or SyntaxKind.LessThanOrEqualExpression or SyntaxKind.GreaterThanExpression or SyntaxKind.GreaterThanOrEqualExpression
                    || binary.IsKind(SyntaxKind.SubtractExpression) && MentionsScore(binary.Left) && MentionsScore(binary.Right),
                PrefixUnaryExpressionSyntax or ConditionalExpressionSyntax => false,
                AssignmentExpressionSyntax assignment => assignment.IsKind(SyntaxKind.SimpleAssignmentExpression),
                _ => true,
            };
        });

    /// <summary>
    /// Which direction wins, as the tests around <paramref name="kept"/> say it; null where they say nothing, or different
    /// things.
    /// </summary>
    public Direction? DirectionOf(IEnumerable<SyntaxNode> kept)
    {
        var directions = new HashSet<Direction>();
        foreach (var node in kept)
        {
            foreach (var choice in node.Ancestors().TakeWhile(ancestor => ancestor != _loop).OfType<IfStatementSyntax>())
            {
                if (choice.Statement.Span.Contains(node.Span))
                {
                    Read(choice.Condition, choice.Statement, directions);
                }
            }
        }

        return directions.Count == 1 ? directions.First() : null;
    }

    private void Read(ExpressionSyntax condition, StatementSyntax body, HashSet<Direction> directions)
    {
        switch (condition)
        {
            case ParenthesizedExpressionSyntax parenthesized:
                Read(parenthesized.Expression, body, directions);
                break;
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression } both:
                Read(both.Left, body, directions);
                Read(both.Right, body, directions);
                break;
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LessThanExpression or (int)SyntaxKind.LessThanOrEqualExpression } less:
                Compare(less.Left, less.Right, body, directions);
                break;
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.GreaterThanExpression or (int)SyntaxKind.GreaterThanOrEqualExpression } greater:
                Compare(greater.Right, greater.Left, body, directions);
                break;
        }
    }

    /// <summary>Reads <c>lower &lt; higher</c>: what is new is kept, so if it is the lower one, lower wins.</summary>
    private void Compare(ExpressionSyntax lower, ExpressionSyntax higher, StatementSyntax body, HashSet<Direction> directions)
    {
        if (IsZero(higher) && DifferenceOf(lower) is { } negative)
        {
            Compare(negative.Left, negative.Right, body, directions);
        }
        else if (IsZero(lower) && DifferenceOf(higher) is { } positive)
        {
            Compare(positive.Right, positive.Left, body, directions);
        }
        else if (IsScore(lower) && (IsStored(lower, higher, body) || IsNew(lower) && !IsNew(higher) && MentionsScore(higher)))
        {
            directions.Add(Direction.Minimize);
        }
        else if (IsScore(higher) && (IsStored(higher, lower, body) || IsNew(higher) && !IsNew(lower) && MentionsScore(lower)))
        {
            directions.Add(Direction.Maximize);
        }
    }

    /// <summary>Whether the body puts <paramref name="value"/> in the place of <paramref name="kept"/>.</summary>
    private bool IsStored(ExpressionSyntax value, ExpressionSyntax kept, StatementSyntax body) =>
        MentionsScore(value) && _copies.Any(copy => body.Span.Contains(copy.Node.Span)
            && copy.Target is { } target && SyntaxFactory.AreEquivalent(target, SearchCopies.Unwrapped(kept))
            && SyntaxFactory.AreEquivalent(SearchCopies.Unwrapped(copy.Value), SearchCopies.Unwrapped(value)));

    /// <summary>Whether a score was made in this step.</summary>
    private bool IsNew(ExpressionSyntax score)
    {
        score = SearchCopies.Unwrapped(score);
        return IsLossCall(score)
            ? score.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => IsInside(name))
            : score is IdentifierNameSyntax identifier && MentionsScore(score) && IsInside(identifier);

        bool IsInside(IdentifierNameSyntax name) =>
            _model.GetSymbolInfo(name, _cancellationToken).Symbol is ILocalSymbol { DeclaringSyntaxReferences.Length: 1 } local
            && local.DeclaringSyntaxReferences[0].SyntaxTree == _loop.SyntaxTree
            && _loop.Span.Contains(local.DeclaringSyntaxReferences[0].Span);
    }

    private (ExpressionSyntax Left, ExpressionSyntax Right)? DifferenceOf(ExpressionSyntax value)
    {
        value = SearchCopies.Unwrapped(value);
        if (value is IdentifierNameSyntax name
            && _copies.Where(copy => SymbolEqualityComparer.Default.Equals(copy.To, _model.GetSymbolInfo(name, _cancellationToken).Symbol)).ToList() is { Count: 1 } definitions)
        {
            value = SearchCopies.Unwrapped(definitions[0].Value);
        }

        return value is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.SubtractExpression } difference ? (difference.Left, difference.Right) : null;
    }

    private bool IsZero(ExpressionSyntax value) => _model.GetConstantValue(value, _cancellationToken) is { HasValue: true, Value: 0 or 0.0 };

    private bool IsDouble(SearchCopy copy) => _model.GetTypeInfo(copy.Value, _cancellationToken).Type?.SpecialType == SpecialType.System_Double;

    private bool MentionsScore(ExpressionSyntax value) =>
        value.DescendantNodesAndSelf().Any(node => IsLossCall(node)
            || node is SimpleNameSyntax name && _scores.Count > 0 && _model.GetSymbolInfo(name, _cancellationToken).Symbol is { } symbol && _scores.Contains(symbol));
}
