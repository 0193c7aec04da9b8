using System.Collections.Immutable;
using Downhill.Analyzers.Recognition.Replacement;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition.Finishing;

/// <summary>Where a search leaves its best point.</summary>
/// <param name="Incumbents">The variables that hold it, one per variable of the loss.</param>
/// <param name="Best">The variable that holds its score; null where none does.</param>
/// <param name="Direction">Whether lower or higher scores win.</param>
/// <param name="Result">The statement that gives it back, where no variable of its own holds it.</param>
internal sealed record FoundPoint(ImmutableArray<Incumbent> Incumbents, ISymbol? Best, Direction Direction, ReturnStatementSyntax? Result);

/// <summary>
/// Finds what code after a search sees of its best point: the variable that candidates are copied to at last, and the score
/// that is kept with it.
/// </summary>
internal sealed class SearchEnd(
    RandomSearch search,
    StatementSyntax loop,
    LoopReading reading,
    List<SearchCopy> copies,
    SearchScores scores,
    SemanticModel model,
    CancellationToken cancellationToken)
{
    /// <summary>The point, or why it is not known; both null where nothing was found.</summary>
    public (FoundPoint? Point, string? Refusal) Read()
    {
        var candidates = CandidateArguments();
        if (candidates is null)
        {
            return (null, null);
        }

        if (!scores.IsWhole)
        {
            return (null, "the score is more than the value of one function");
        }

        var holders = candidates.Select(HoldersOf).ToList();
        var kept = copies.Where(copy => copy.From is { } from && holders.Any(set => set.Contains(from)) && copy.To is not null).ToList();
        if ((scores.DirectionOf(kept.Select(static copy => copy.Node)) ?? OrderOf()) is not { } direction)
        {
            return (null, "whether lower or higher scores win could not be established");
        }

        var incumbents = ImmutableArray.CreateBuilder<Incumbent>();
        for (var i = 0; i < holders.Count; i++)
        {
            if (FindIncumbent(holders[i], TypeOfVariable(i)) is not { } incumbent)
            {
                return ResultOf(holders, direction);
            }

            incumbents.Add(incumbent);
        }

        var found = incumbents.ToImmutable();
        return FindBest(found, out var best) is { } refusal ? (null, refusal) : (new FoundPoint(found, best, direction, null), null);
    }

    private List<ExpressionSyntax>? CandidateArguments()
    {
        var candidates = new List<ExpressionSyntax>();
        foreach (var variable in search.Objective.Variables)
        {
            if (variable is not IParameterSymbol parameter
                || search.Objective.Arguments.FirstOrDefault(argument => argument.Parameter.Ordinal == parameter.Ordinal)?.Value is not ExpressionSyntax value)
            {
                return null;
            }

            candidates.Add(value);
        }

        return candidates.Count == 0 ? null : candidates;
    }

    private ITypeSymbol TypeOfVariable(int index) => ((IParameterSymbol)search.Objective.Variables[index]).Type;

    /// <summary>The variables that a candidate is copied to, and those that it is made from by adding to them.</summary>
    private HashSet<ISymbol> HoldersOf(ExpressionSyntax candidate)
    {
        var holders = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        if (SearchCopies.Copied(candidate, model, cancellationToken) is { } symbol)
        {
            holders.Add(symbol);
        }

        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var copy in copies)
            {
                if (copy is { From: { } from, To: { } to } && holders.Contains(from))
                {
                    changed |= copy.IsWhole && holders.Add(to);
                }
                else if (copy.To is { } made && holders.Contains(made) && copy.From is null)
                {
                    changed |= CentreOf(copy) is { } centre && holders.Add(centre);
                }
            }
        }

        return holders;
    }

    /// <summary>The <c>mean</c> of <c>x[j] = mean[j] + deviation[j] * draw</c>.</summary>
    private ISymbol? CentreOf(SearchCopy copy)
    {
        var value = SearchCopies.Unwrapped(copy.Value);
        while (value is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression or (int)SyntaxKind.SubtractExpression } sum)
        {
            value = SearchCopies.Unwrapped(sum.Left);
        }

        if (ReferenceEquals(value, SearchCopies.Unwrapped(copy.Value)))
        {
            return null;
        }

        return copy.Target is ElementAccessExpressionSyntax target
            ? value is ElementAccessExpressionSyntax element && SyntaxFactory.AreEquivalent(element.ArgumentList, target.ArgumentList)
                ? SearchCopies.SymbolOf(element.Expression, model, cancellationToken)
                : null
            : value is IdentifierNameSyntax or MemberAccessExpressionSyntax ? SearchCopies.SymbolOf(value, model, cancellationToken) : null;
    }

    private Incumbent? FindIncumbent(HashSet<ISymbol> holders, ITypeSymbol type)
    {
        var seen = holders
            .Where(symbol => SymbolEqualityComparer.Default.Equals(TypeOf(symbol), type)
                && !reading.IsDeclaredInside(symbol)
                && !IsOfOtherObject(symbol)
                && reading.IsWritten(symbol)
                && IsSeen(symbol))
            .ToList();
        if (seen.Count > 1)
        {
            seen = seen.Where(symbol => !copies.Any(copy => SymbolEqualityComparer.Default.Equals(copy.From, symbol) && copy.To is { } to && seen.Contains(to, SymbolEqualityComparer.Default))).ToList();
        }

        if (seen.Count != 1)
        {
            return null;
        }

        var shape = type.SpecialType == SpecialType.System_Double ? IncumbentShape.Scalar
            : type is IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Double } ? IncumbentShape.Array
            : IncumbentShape.Other;
        var isReplaced = copies.Any(copy => SymbolEqualityComparer.Default.Equals(copy.To, seen[0]) && copy.Target is IdentifierNameSyntax or MemberAccessExpressionSyntax && copy.Node is AssignmentExpressionSyntax);
        return new Incumbent(seen[0], shape, type, null, seen[0].DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken), null, isReplaced);
    }

    /// <summary>Whether a member belongs to objects that the search makes, such as the members of a population.</summary>
    private bool IsOfOtherObject(ISymbol symbol) =>
        symbol is IFieldSymbol or IPropertySymbol && !SymbolEqualityComparer.Default.Equals(symbol.ContainingType, search.Method.ContainingType);

    /// <summary>A parameter that only refers to other arrays than the caller's is seen by nobody but the code behind the loop.</summary>
    private bool IsSeen(ISymbol symbol) =>
        symbol is IParameterSymbol { RefKind: RefKind.None }
        && copies.Where(copy => SymbolEqualityComparer.Default.Equals(copy.To, symbol)).All(static copy => copy is { IsReference: true, Node: AssignmentExpressionSyntax } || copy.Target is IdentifierNameSyntax && copy.Node is AssignmentExpressionSyntax)
            ? reading.References(symbol).Any(name => !loop.Span.Contains(name.Span) && (name.SpanStart > loop.Span.End || reading.RunsAgain(name)))
            : reading.IsSeenAfterwards(symbol);

    /// <summary>The score that is stored wherever the point is; and why there must not be others.</summary>
    private string? FindBest(ImmutableArray<Incumbent> incumbents, out ISymbol? best)
    {
        best = null;
        var isFirst = true;
        foreach (var copy in copies.Where(copy => copy.Node is not VariableDeclaratorSyntax && incumbents.Any(incumbent => SymbolEqualityComparer.Default.Equals(incumbent.Symbol, copy.To))))
        {
            var block = copy.Node.FirstAncestorOrSelf<BlockSyntax>();
            var beside = copies.FirstOrDefault(other => other.Node is AssignmentExpressionSyntax
                && other.Node.FirstAncestorOrSelf<BlockSyntax>() is { } around
                && (around == block || block is not null && IsCopyLoopIn(block, around))
                && other.To is { } to && !reading.IsDeclaredInside(to)
                && other.Target is IdentifierNameSyntax or MemberAccessExpressionSyntax
                && scores.IsScore(other.Value));
            var stored = beside?.To;
            if (!isFirst && !SymbolEqualityComparer.Default.Equals(stored, best))
            {
                // An undo writes the point without its score.
                stored = stored is null ? best : null;
            }

            best = stored;
            isFirst = false;
        }

        foreach (var score in scores.Variables)
        {
            if (!SymbolEqualityComparer.Default.Equals(score, best)
                && !incumbents.Any(incumbent => SymbolEqualityComparer.Default.Equals(incumbent.Symbol, score))
                && !reading.IsDeclaredInside(score)
                && !IsOfOtherObject(score)
                && TypeOf(score)?.SpecialType == SpecialType.System_Double
                && reading.IsSeenAfterwards(score))
            {
                return $"'{score.Name}' holds a score too, and is read after the search";
            }
        }

        return null;
    }

    /// <summary><c>for (…) best[j] = x[j];</c> beside the score: the block of the copy is the body of that loop.</summary>
    private static bool IsCopyLoopIn(BlockSyntax inner, BlockSyntax outer) => inner.Parent is ForStatementSyntax { Parent: var around } && around == outer;

    /// <summary>Whether an ordering puts low or high scores first, where the search takes from the front.</summary>
    private Direction? OrderOf()
    {
        var directions = new HashSet<Direction>();
        foreach (var invocation in loop.DescendantNodes().OfType<InvocationExpressionSyntax>())
        {
            if (invocation.Expression is not MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name })
            {
                continue;
            }

            switch (name)
            {
                case "Reverse" or "Last" or "TakeLast" or "Skip" or "MaxBy" or "MinBy":
                    return null;
                case "OrderBy":
                    directions.Add(Direction.Minimize);
                    break;
                case "OrderByDescending":
                    directions.Add(Direction.Maximize);
                    break;
                case "Sort" when invocation.ArgumentList.Arguments is { Count: 1 } comparison && comparison[0].Expression is ParenthesizedLambdaExpressionSyntax
                    {
                        ParameterList.Parameters: { Count: 2 } parameters,
                        ExpressionBody: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "CompareTo" } compared },
                    }:
                    var first = compared.Expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().First().Identifier.ValueText;
                    directions.Add(first == parameters[0].Identifier.ValueText ? Direction.Minimize : Direction.Maximize);
                    break;
                case "Sort" when invocation.ArgumentList.Arguments.Count == 2:
                    directions.Add(Direction.Minimize);
                    break;
                case "Sort":
                    return null;
            }
        }

        // What is taken from the end would be the worst of an ascending order.
        return directions.Count == 1
            && !loop.DescendantNodes().OfType<ElementAccessExpressionSyntax>().Any(static element => element.ArgumentList.Arguments.Any(static argument =>
                argument.Expression is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.IndexExpression }
                || argument.Expression.DescendantNodesAndSelf().OfType<BinaryExpressionSyntax>().Any(static one => one.IsKind(SyntaxKind.SubtractExpression))))
                ? directions.First()
                : null;
    }

    /// <summary><c>return population[best];</c></summary>
    private (FoundPoint? Point, string? Refusal) ResultOf(List<HashSet<ISymbol>> holders, Direction direction)
    {
        if (holders.Count != 1 || TypeOfVariable(0) is not IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Double } type
            || loop.Parent is not BlockSyntax block)
        {
            return (null, null);
        }

        var index = block.Statements.IndexOf(loop);
        var returns = block.Statements.Skip(index + 1).SelectMany(static statement => statement.DescendantNodesAndSelf(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
            .OfType<ReturnStatementSyntax>().ToList();
        if (returns.Count != 1
            || returns[0].Parent != block
            || returns[0].Expression is not { } value
            || !SymbolEqualityComparer.Default.Equals(model.GetTypeInfo(value, cancellationToken).Type, type)
            || !IsOneOfMany(value, holders[0])
            || scores.Variables.Any(score => !reading.IsDeclaredInside(score) && score is IFieldSymbol or IPropertySymbol or IParameterSymbol && TypeOf(score)?.SpecialType == SpecialType.System_Double))
        {
            return (null, null);
        }

        var incumbent = new Incumbent(search.Objective.Variables[0], IncumbentShape.Array, type, null, null, null, true);
        return (new FoundPoint(ImmutableArray.Create(incumbent), null, direction, returns[0]), null);
    }

    /// <summary>Whether a value is an element that candidates are kept in, such as <c>population[best]</c>, or a member that holds one.</summary>
    private bool IsOneOfMany(ExpressionSyntax value, HashSet<ISymbol> holders)
    {
        value = SearchCopies.Unwrapped(value);
        if (value is ElementAccessExpressionSyntax element)
        {
            return SearchCopies.SymbolOf(element.Expression, model, cancellationToken) is { } many
                && copies.Any(copy => !copy.IsWhole && SymbolEqualityComparer.Default.Equals(copy.To, many) && copy.From is { } from && holders.Contains(from));
        }

        return value is MemberAccessExpressionSyntax access && SearchCopies.SymbolOf(access, model, cancellationToken) is { } member && holders.Contains(member);
    }

    private static ITypeSymbol? TypeOf(ISymbol symbol) =>
        symbol switch
        {
            ILocalSymbol local => local.Type,
            IParameterSymbol parameter => parameter.Type,
            IFieldSymbol field => field.Type,
            IPropertySymbol property => property.Type,
            _ => null,
        };
}
