using System.Collections.Immutable;
using Downhill.Analyzers.Recognition.Flow;
using Downhill.Analyzers.Recognition.Symbolic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.Analyzers.Recognition;

/// <summary>Writes down a recognised search as a finding.</summary>
internal static class SearchDescription
{
    public static RandomSearch? Describe(
        StepRegion region,
        IOperation body,
        AcceptanceComparison comparison,
        StepTrace accepted,
        StepTrace rejected,
        List<KeptPlace> kept)
    {
        var score = comparison.Score;
        var model = region.Context.Bodies.Model(region.Operation.Syntax.SyntaxTree);
        var points = Points(kept, score, model);
        if (IsSomethingElse(points, score, comparison, region))
        {
            return null;
        }

        var loop = (region.Operation as ILoopOperation)?.Syntax;
        var test = TestSyntax(comparison, region);
        var incumbents = points.Select(point => Incumbent(point, accepted, region, model)).ToImmutableArray();
        var best = Best(comparison, accepted, loop, body.Syntax, model);
        var kind = points.Any(static point => point.Kept.IsRestored) ? ProposalKind.InPlaceWithUndo
            : points.Any(static point => point.Kept.DependsOnItself) ? ProposalKind.CopyAndPerturb
            : ProposalKind.FreshSample;
        var draws = accepted.Draws.Where(draw => kept.Any(place => place.Value.Contains(draw.Value))).ToList();
        var acceptance = new Acceptance(
            Kind(comparison, accepted, rejected),
            test,
            comparison.AcceptsEqual,
            accepted.HasFurtherConditions || rejected.HasFurtherConditions);
        var stopping = StoppingReader.Read(loop, best?.Symbol, comparison.LowerWins, model);
        var bounds = BoundsReader.Read(region, incumbents, points, accepted, draws, model);
        var objective = Objective(points, score, comparison, region.Context);
        var roles = new StatementRoles(region, model, accepted, rejected, incumbents, best, stopping, objective, score, test);
        roles.Read(loop);

        return new RandomSearch(
            region.Owner,
            loop,
            loop is null ? test.GetLocation() : Header(loop),
            incumbents,
            new Proposal(
                kind,
                draws.Select(static draw => draw.Source).OfType<ISymbol>().Distinct(SymbolEqualityComparer.Default).ToImmutableArray()!,
                draws.Select(static draw => draw.Syntax).Distinct().ToImmutableArray(),
                InHelpers: draws.Any(static draw => draw.Path != 0) || comparison.Decision!.Path != 0 || score is { Path: not 0 } ||
                    accepted.Writes.Concat(rejected.Writes).Any(write => write.Path != 0 && kept.Any(place => place.Place.Equals(write.Place)) && (score is null || region.Paths.FirstCall(write.Path) != score.Syntax)),
                Transformation(points, accepted, bounds)),
            objective,
            comparison.LowerWins ? Direction.Minimize : Direction.Maximize,
            acceptance,
            best,
            stopping,
            bounds,
            roles.Explained,
            roles.Unexplained);
    }

    /// <summary>A kept place with the argument or variable through which the score reads it.</summary>
    internal sealed record Point(KeptPlace Kept, int Argument, ISymbol? Variable, ISymbol? Candidate, Term? Scored, bool IsSplit);

    private static List<Point> Points(List<KeptPlace> kept, ScalarCall? score, SemanticModel model)
    {
        var points = new List<Point>();
        foreach (var group in kept.GroupBy(static place => place.Root, SymbolEqualityComparer.Default))
        {
            // The variable itself says more than the array that it names.
            var place = group.OrderBy(static one => one.Place.Owner is null || one.Place.Member is not null ? 0 : 1).First();
            var argument = -1;
            ISymbol? variable = null;
            ISymbol? candidate = null;
            if (score is not null)
            {
                argument = IndexOf(score.Arguments, place);
                if (argument >= 0)
                {
                    variable = score.Function?.Parameters.ElementAtOrDefault(argument);
                    candidate = score.ArgumentSyntax.ElementAtOrDefault(argument) is { } syntax && syntax.SyntaxTree == model.SyntaxTree
                        ? VariableOf(model.GetSymbolInfo(syntax).Symbol)
                        : null;
                }
                else
                {
                    variable = ReadByFunction(score, place);
                    candidate = variable;
                }
            }

            points.Add(new Point(place, argument, variable, candidate, argument >= 0 ? score!.Arguments[argument] : null, group.Select(static one => one.Value).Distinct().Count() > 1));
        }

        // In the order of the arguments, then of the declarations: the same in every build.
        return points
            .OrderBy(static point => point.Argument < 0 ? int.MaxValue : point.Argument)
            .ThenBy(static point => point.Kept.Root.Locations.FirstOrDefault()?.SourceTree?.FilePath, StringComparer.Ordinal)
            .ThenBy(static point => point.Kept.Root.Locations.FirstOrDefault()?.SourceSpan.Start)
            .ThenBy(static point => point.Kept.Root.Name, StringComparer.Ordinal)
            .ToList();
    }

    private static string? Transformation(List<Point> points, StepTrace accepted, ImmutableArray<Bound> bounds) => points
        .Select(point => ProposalForm.TransformationOf(
            point.Kept with { Value = point.Scored ?? point.Kept.Value },
            accepted,
            bounds.Any(bound => SymbolEqualityComparer.Default.Equals(bound.Incumbent.Symbol, point.Kept.Root))))
        .FirstOrDefault(static reason => reason is not null);

    private static ISymbol? VariableOf(ISymbol? symbol) =>
        symbol is ILocalSymbol or IParameterSymbol or IFieldSymbol or IPropertySymbol ? symbol : null;

    private static int IndexOf(ImmutableArray<Term> arguments, KeptPlace place)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            if (place.MayBe(arguments[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The field, property or captured variable that held the candidate when the function without it as an argument ran.</summary>
    private static ISymbol? ReadByFunction(ScalarCall score, KeptPlace kept)
    {
        var holders = new List<ISymbol>();
        foreach (var pair in score.Before.Places)
        {
            if (kept.MayBe(score.Before.Held(pair.Key)) && PlaceRoots.Of(pair.Key) is { } holder && !holders.Contains(holder, SymbolEqualityComparer.Default))
            {
                holders.Add(holder);
            }
        }

        if (holders.Contains(kept.Root, SymbolEqualityComparer.Default) && kept.Root is IFieldSymbol or IPropertySymbol)
        {
            return kept.Root;
        }

        var body = score.Function?.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax();
        return holders.FirstOrDefault(holder => holder is IFieldSymbol or IPropertySymbol ||
            (body is not null && body.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == holder.Name)));
    }

    /// <summary>
    /// Points that no gradient concerns: a learning rate or a layer count tried in a training run that draws its own
    /// randomness, or a number handed to something that cannot be read and is no objective that anyone declared as one.
    /// </summary>
    private static bool IsSomethingElse(List<Point> points, ScalarCall? score, AcceptanceComparison comparison, StepRegion region)
    {
        var fromNothing = points.All(static point => !point.Kept.DependsOnItself && !point.Kept.IsRestored);
        var isMixed = points.Any(static point => !point.Kept.IsReal);
        if (score is null || (fromNothing && isMixed))
        {
            return fromNothing || isMixed;
        }

        // A sampled number that only the making of an object was given: a setting of what the object then does.
        if (fromNothing && score.Function is not null && points.Any(static point => point.Variable is null && FlowTypes.IsFloating(PlaceRoots.TypeOf(point.Kept.Root))))
        {
            return true;
        }

        // Samples that are compared on changing data, or by more than the function says, answer several questions.
        if (fromNothing && (!IsScaled(comparison.CandidateScore, score.Value) || IsGivenLoopVariable(points, score, region)))
        {
            return true;
        }

        var isReadable = score.Function is not null;
        if (score.DrawsInside && (fromNothing || isMixed))
        {
            return true;
        }

        return (fromNothing || isMixed) && !isReadable && (score.Holder is null || isMixed);
    }

    private static bool IsGivenLoopVariable(List<Point> points, ScalarCall score, StepRegion region)
    {
        for (var i = 0; i < score.Arguments.Length; i++)
        {
            if (points.All(point => point.Argument != i) && score.Arguments[i].DescendantsAndSelf().Any(term =>
                    term is { Kind: TermKind.Initial, Symbol: ILocalSymbol local } && !region.ComesFromOutside(local)))
            {
                return true;
            }
        }

        return false;
    }

    private static Incumbent Incumbent(Point point, StepTrace accepted, StepRegion region, SemanticModel model)
    {
        var symbol = point.Kept.Root;
        var type = PlaceRoots.TypeOf(symbol)!;
        var shape = point.IsSplit ? IncumbentShape.Other
            : type.SpecialType == SpecialType.System_Double ? IncumbentShape.Scalar
            : type is IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Double } ? IncumbentShape.Array
            : IncumbentShape.Other;
        var declaration = symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax();
        var variable = symbol is IFieldSymbol or IPropertySymbol
            ? accepted.End!.Places.Keys.FirstOrDefault(place => place.Owner is not null && SymbolEqualityComparer.Default.Equals(place.Member, symbol))
            : new Place(null, symbol);
        return new Incumbent(
            symbol,
            shape,
            type,
            shape == IncumbentShape.Scalar || type.SpecialType is SpecialType.System_Single or SpecialType.System_Int32 ? 1 : shape == IncumbentShape.Array ? LengthOf(symbol, region.Context) : null,
            declaration,
            point.Kept.IsRestored ? symbol : point.Candidate,
            AcceptedByReference: type.IsReferenceType && variable.Member is not null && accepted.End!.Places.ContainsKey(variable) &&
                !ReferenceEquals(accepted.End.Read(variable), accepted.End.Default(variable)));
    }

    /// <summary>How many numbers a variable holds where its declaration says so; null elsewhere.</summary>
    internal static int? LengthOf(ISymbol variable, StepContext context)
    {
        if (variable.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is not VariableDeclaratorSyntax { Initializer.Value: { } value } || PlaceRoots.TypeOf(variable) is not IArrayTypeSymbol { Rank: 1 } array || !FlowTypes.IsFloating(array.ElementType))
        {
            return null;
        }

        // double[] w = { 1, 2 } and new double[2] alike.
        var operation = context.Bodies.Model(value.SyntaxTree).GetOperation(value);
        return operation switch
        {
            IArrayCreationOperation { DimensionSizes.Length: 1 } creation when creation.DimensionSizes[0].ConstantValue is { HasValue: true, Value: int length } => length,
            _ => null,
        };
    }

    private static BestValue? Best(AcceptanceComparison comparison, StepTrace accepted, SyntaxNode? loop, SyntaxNode body, SemanticModel model)
    {
        if (AcceptanceComparison.KeptPlaceOf(comparison.KeptScore) is not { } place || PlaceRoots.Of(place) is not { } symbol ||
            !SymbolEqualityComparer.Default.Equals(place.Member, symbol) || !accepted.End!.Places.ContainsKey(place))
        {
            return null;
        }

        var declaration = symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax();
        var readElsewhere = symbol is not ILocalSymbol || loop is null || References.ReadOutside(symbol, loop, body, model);
        return new BestValue(symbol, declaration, readElsewhere);
    }

    private static Objective Objective(List<Point> points, ScalarCall? score, AcceptanceComparison comparison, StepContext context)
    {
        if (score is null)
        {
            return new Objective(null, null, comparison.Decision!.Syntax, ImmutableArray<ISymbol>.Empty, ImmutableArray<ObjectiveArgument>.Empty, IsWholeScore: false, IsScaledScore: false);
        }

        var arguments = ImmutableArray.CreateBuilder<ObjectiveArgument>();
        for (var i = 0; i < score.Parameters.Length && i < score.Arguments.Length; i++)
        {
            arguments.Add(new ObjectiveArgument(
                score.Parameters[i],
                score.ArgumentSyntax.ElementAtOrDefault(i),
                points.FindIndex(point => point.Argument == i)));
        }

        var variables = points.All(static point => point.Variable is not null) && score.Function is not null
            ? points.Select(static point => point.Variable!).ToImmutableArray()
            : ImmutableArray<ISymbol>.Empty;
        return new Objective(
            score.Function,
            score.Holder ?? score.Method,
            score.Syntax,
            variables,
            arguments.ToImmutable(),
            ReferenceEquals(score.Value, comparison.CandidateScore),
            IsScaled(comparison.CandidateScore, score.Value));
    }

    private static bool IsScaled(Term whole, Term score) => ReferenceEquals(whole, score) ||
        (whole is { Kind: TermKind.Operation, Tag: "Minus" or "Add" or "Subtract" or "Multiply" or "Divide" } &&
            whole.Parts.Count(static part => !part.IsNumber) == 1 && IsScaled(whole.Parts.First(static part => !part.IsNumber), score));

    private static AcceptanceKind Kind(AcceptanceComparison comparison, StepTrace accepted, StepTrace rejected)
    {
        if (comparison.IsAgainstChance || accepted.HasProbability || rejected.HasProbability)
        {
            return AcceptanceKind.Probability;
        }

        var syntax = comparison.Decision!.Syntax;
        var condition = syntax is IfStatementSyntax { Condition: var tested } ? tested : syntax;
        if (condition is InvocationExpressionSyntax or PrefixUnaryExpressionSyntax { Operand: InvocationExpressionSyntax })
        {
            return AcceptanceKind.BooleanMethod;
        }

        if (comparison.AcceptsWhenTrue == HoldsWithTest(comparison.Decision!.Condition, comparison.Test))
        {
            return AcceptanceKind.Comparison;
        }

        return syntax is IfStatementSyntax { Statement: var taken } && taken.DescendantNodesAndSelf().Any(static node => node is ContinueStatementSyntax)
            ? AcceptanceKind.Continue
            : AcceptanceKind.NegatedWithUndo;
    }

    // Whether the condition as written holds where the comparison in it does.
    private static bool HoldsWithTest(Term condition, Term test) => condition.Kind switch
    {
        TermKind.Not => !HoldsWithTest(condition.Parts[0], test),
        TermKind.And or TermKind.Or => HoldsWithTest(condition.Parts.First(part => part.Contains(test)), test),
        _ => true,
    };

    private static SyntaxNode TestSyntax(AcceptanceComparison comparison, StepRegion region)
    {
        var decision = comparison.Decision!;
        if (decision.Path != 0)
        {
            return region.Paths.FirstCall(decision.Path) ?? decision.Syntax;
        }

        return decision.Syntax switch
        {
            IfStatementSyntax conditional => conditional.Condition,
            ConditionalExpressionSyntax conditional => conditional.Condition,
            var other => other,
        };
    }

    /// <summary>A loop's keyword to its closing parenthesis: what a reader sees as the loop, and a short squiggle.</summary>
    internal static Location Header(SyntaxNode loop)
    {
        var span = loop switch
        {
            ForStatementSyntax one => TextSpan.FromBounds(one.ForKeyword.SpanStart, one.CloseParenToken.Span.End),
            CommonForEachStatementSyntax one => TextSpan.FromBounds(one.ForEachKeyword.SpanStart, one.CloseParenToken.Span.End),
            WhileStatementSyntax one => TextSpan.FromBounds(one.WhileKeyword.SpanStart, one.CloseParenToken.Span.End),
            DoStatementSyntax one => one.DoKeyword.Span,
            _ => loop.Span,
        };
        return Location.Create(loop.SyntaxTree, span);
    }
}
