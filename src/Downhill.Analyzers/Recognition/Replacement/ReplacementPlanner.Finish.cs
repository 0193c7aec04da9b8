using System.Collections.Immutable;
using Downhill.Analyzers.Recognition.Finishing;
using Downhill.Analyzers.Recognition.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Analyzers.Recognition.Replacement;

/// <summary>Decides whether and how a descent can be appended to a search that stays as it is.</summary>
internal sealed partial class ReplacementPlanner
{
    private const string NoPoint = "which variable holds the best point after the search could not be established";

    /// <summary>The plan that appends a descent to <paramref name="search"/>, or the reason, as a clause, why there is none.</summary>
    public static (SearchReplacement? Plan, string? Refusal) PlanFinish(
        OutlinedSearch search, Compilation compilation, CancellationToken cancellationToken)
    {
        if (search.Loop is not StatementSyntax inner || !compilation.ContainsSyntaxTree(inner.SyntaxTree))
        {
            return (null, "the loop that repeats the step is not in this method");
        }

        if (search.Function is not { } function || search.Call is not InvocationExpressionSyntax call || search.Call.SyntaxTree != inner.SyntaxTree)
        {
            return (null, "the loss is not called directly");
        }

        if (inner.SyntaxTree.Options is not CSharpParseOptions { LanguageVersion: >= LanguageVersion.CSharp9 })
        {
            return (null, "the project's C# is older than version 9, which the generated gradient needs");
        }

        if (compilation.GetTypeByMetadataName("Downhill.GradientDescent") is null)
        {
            return (null, "the project does not refer to the Downhill runtime");
        }

#pragma warning disable RS1030 // The loop may stand in another file than the diagnostic.
        var model = compilation.GetSemanticModel(inner.SyntaxTree);
#pragma warning restore RS1030
        if (model.GetOperation(call, cancellationToken) is not IInvocationOperation invocation)
        {
            return (null, "the loss is not called directly");
        }

        // The outermost loop around the search that does not make its point anew.
        string? refusal = null;
        foreach (var loop in LoopsAround(inner).Reverse())
        {
            var planner = new ReplacementPlanner(Outline(search, function, loop, invocation, model, cancellationToken), loop, model, cancellationToken);
            var (plan, why) = planner.Finish(search, call);
            if (plan is not null)
            {
                return (plan, null);
            }

            refusal = refusal is null || refusal == NoPoint ? why : refusal;
        }

        return (null, refusal);
    }

    /// <summary>Whether a descent follows the search already.</summary>
    public static bool IsFinished(OutlinedSearch search, SemanticModel model, CancellationToken cancellationToken)
    {
        if (search.Loop is not { } loop || loop.SyntaxTree != model.SyntaxTree)
        {
            return false;
        }

        var member = loop.Ancestors().FirstOrDefault(static node => node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax or AnonymousFunctionExpressionSyntax)
            ?? loop.SyntaxTree.GetRoot(cancellationToken);
        return member.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(invocation =>
            invocation.SpanStart > loop.Span.End
            && invocation.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Minimize" or "Maximize" }
            && model.GetSymbolInfo(invocation, cancellationToken).Symbol is { ContainingType: { Name: "GradientDescent", ContainingNamespace: { Name: "Downhill", ContainingNamespace.IsGlobalNamespace: true } } });
    }

    private static IEnumerable<StatementSyntax> LoopsAround(StatementSyntax inner) =>
        inner.AncestorsAndSelf()
            .TakeWhile(static node => node is not (MemberDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax) or GlobalStatementSyntax)
            .Where(static node => node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax)
            .Cast<StatementSyntax>();

    /// <summary>The same search in the form that the replacement of a greedy one is planned from; its point is filled in later.</summary>
    private static RandomSearch Outline(
        OutlinedSearch search, IMethodSymbol function, StatementSyntax loop, IInvocationOperation call, SemanticModel model, CancellationToken cancellationToken)
    {
        var arguments = call.Arguments
            .OrderBy(static argument => argument.Parameter?.Ordinal ?? 0)
            .Where(static argument => argument.Parameter is not null)
            .Select(argument => new ObjectiveArgument(
                argument.Parameter!,
                argument.ArgumentKind == ArgumentKind.DefaultValue ? null : argument.Value.Syntax as ExpressionSyntax,
                IndexOf(argument.Parameter!.Ordinal)))
            .ToImmutableArray();
        return new RandomSearch(
            search.Method,
            loop,
            search.ReportAt,
            ImmutableArray<Incumbent>.Empty,
            new Proposal(ProposalKind.CopyAndPerturb, ImmutableArray<ISymbol>.Empty, ImmutableArray<SyntaxNode>.Empty, false, null),
            new Objective(function, search.Called, call.Syntax, search.Variables, arguments, true, true),
            Direction.Minimize,
            new Acceptance(AcceptanceKind.Comparison, call.Syntax, false, false),
            null,
            new StoppingRules(null, null, null, null, false),
            ImmutableArray<Bound>.Empty,
            ImmutableArray<ExplainedStatement>.Empty,
            ImmutableArray<SyntaxNode>.Empty);

        int IndexOf(int ordinal)
        {
            for (var i = 0; i < search.Variables.Length; i++)
            {
                if (search.Variables[i] is IParameterSymbol parameter && parameter.Ordinal == ordinal)
                {
                    return i;
                }
            }

            return -1;
        }
    }

    private (SearchReplacement? Plan, string? Refusal) Finish(OutlinedSearch outlined, InvocationExpressionSyntax call)
    {
        if (_model.AnalyzeControlFlow(_loop) is not { Succeeded: true, EndPointIsReachable: true, ReturnStatements.IsEmpty: true })
        {
            return (null, "the search returns from its middle");
        }

        var function = _search.Objective.Function!;
        var copies = SearchCopies.Read(_loop, _model, _cancellationToken);
        var scores = new SearchScores(_loop, function, _search.Objective.Called, copies, _model, _cancellationToken);
        var end = new SearchEnd(_search, _loop, _reading, copies, scores, _model, _cancellationToken);
        var (point, pointRefusal) = end.Read();
        if (point is null)
        {
            return (null, pointRefusal ?? NoPoint);
        }

        var search = _search with
        {
            Incumbents = point.Incumbents,
            Direction = point.Direction,
            Best = point.Best is null ? null : new BestValue(point.Best, null, true),
        };
        return new ReplacementPlanner(search, _loop, _model, _cancellationToken).Finish(outlined, call, point, scores);
    }

    private (SearchReplacement? Plan, string? Refusal) Finish(
        OutlinedSearch outlined, InvocationExpressionSyntax call, FoundPoint point, SearchScores scores)
    {
        var (loss, capture, lossRefusal) = LossReading.Read(_search, _loop, _reading, _model, _cancellationToken);
        if (lossRefusal is not null)
        {
            return (null, lossRefusal);
        }

        if (RefuseChangingData(loss!, capture) is { } changing)
        {
            return (null, changing);
        }

        var (variables, variableRefusal) = point.Result is null ? ReadVariables(loss!) : (ResultVariable(point), null);
        if (variableRefusal is not null)
        {
            return (null, variableRefusal);
        }

        if (LossReading.RefuseDeclaration(loss!, capture, variables, _compilation, _cancellationToken) is { } declaration)
        {
            return (null, declaration);
        }

        if (new LossEffects(loss!, _search, _compilation, _cancellationToken).Refuse() is { } effects)
        {
            return (null, effects);
        }

        var (lossCall, callRefusal) = ReadCall(capture);
        if (callRefusal is not null)
        {
            return (null, callRefusal);
        }

        if (RefuseHolders(variables, lossCall!) is { } holder)
        {
            return (null, holder);
        }

        var (bounds, limits) = ReadLimits(outlined, variables, scores);
        if (limits is not null)
        {
            return (null, limits);
        }

        if (_search.Best is not null && RefuseBest() is { } best)
        {
            return (null, best);
        }

        var yardstick = bounds is not null && _search.Best is null ? YardstickOf(call, point) : null;
        if (bounds is not null && _search.Best is null && yardstick is null)
        {
            return (null, "the descent's value could not be compared with the search's");
        }

        return (
            new SearchReplacement(
                _search,
                _loop,
                loss!,
                variables,
                lossCall!,
                capture,
                bounds,
                DescentStart.Incumbent,
                _search.Best is null ? BestTreatment.Dropped : BestTreatment.Compared,
                _search.Best is null ? null : SpellingOf(_search.Best.Symbol),
                ImmutableArray<SyntaxNode>.Empty)
            {
                Finish = new SearchFinish(
                    point.Result,
                    yardstick,
                    point.Result is null && variables.Any(variable => variable.Incumbent.Shape == IncumbentShape.Array && MayBeNull(variable.Incumbent.Symbol, isSample: false)),
                    StepsOf(_loop)),
            },
            null);
    }

    private ImmutableArray<ReplacedVariable> ResultVariable(FoundPoint point) =>
        ImmutableArray.Create(new ReplacedVariable(_search.Objective.Variables[0], point.Incumbents[0], point.Result!.Expression!.ToString(), false));

    /// <summary>What the search scores changes while it runs, other than the point: the loss after it would be another one.</summary>
    private string? RefuseChangingData(IMethodSymbol loss, LossCapture? capture)
    {
        foreach (var captured in capture?.Functions[0].Captured ?? ImmutableArray<ISymbol>.Empty)
        {
            if (!_reading.IsInvariant(captured) && !_search.Objective.Variables.Contains(captured, SymbolEqualityComparer.Default))
            {
                return $"the loss reads '{captured.Name}', which the loop changes";
            }
        }

        foreach (var reference in loss.DeclaringSyntaxReferences)
        {
            var body = reference.GetSyntax(_cancellationToken);
            foreach (var written in _reading.Written)
            {
                if (written is IFieldSymbol or IPropertySymbol
                    && !_search.Objective.Variables.Contains(written, SymbolEqualityComparer.Default)
                    && body.DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == written.Name))
                {
                    return $"the loss may read '{written.Name}', which the loop changes";
                }
            }
        }

        return null;
    }

    private (ReplacedBounds? Bounds, string? Refusal) ReadLimits(
        OutlinedSearch outlined, ImmutableArray<ReplacedVariable> variables, SearchScores scores)
    {
        var candidates = _search.Objective.Arguments.Where(static argument => argument.Incumbent >= 0).Select(static argument => argument.Value)
            .OfType<ExpressionSyntax>().SelectMany(static value => value.DescendantNodesAndSelf()).OfType<SimpleNameSyntax>()
            .Select(name => _model.GetSymbolInfo(name, _cancellationToken).Symbol)
            .Where(static symbol => symbol is ILocalSymbol or IParameterSymbol or IFieldSymbol or IPropertySymbol && !IsWhole(symbol))
            .OfType<ISymbol>()
            .Concat(_search.Incumbents.Select(static incumbent => incumbent.Symbol));
        var movement = new FreeMovement(_loop, _search.Objective.Function!, outlined.Points, candidates, scores, _model, _cancellationToken);
        if (movement.Refuse() is { } refusal)
        {
            return (null, refusal);
        }

        if (movement is { Lower: null, Upper: null })
        {
            return (null, null);
        }

        var bound = new Bound(_search.Incumbents[0], movement.Lower, movement.Upper, false);
        return variables.Length == 1
            ? BoundsReading.Read(_search with { Bounds = ImmutableArray.Create(bound) }, variables, _reading)
            : (null, "candidates are kept within limits that a descent could not be given");

        static bool IsWhole(ISymbol symbol) => PlaceRoots.TypeOf(symbol)?.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64;
    }

    private string? YardstickOf(InvocationExpressionSyntax call, FoundPoint point)
    {
        if (_search.Objective.Variables.Any(static variable => variable is not IParameterSymbol)
            || point.Result?.Expression is { } result && result.DescendantNodesAndSelf().Any(static node => node is InvocationExpressionSyntax))
        {
            return null;
        }

        var arguments = _search.Objective.Arguments.Select(argument => argument.Incumbent < 0
            ? argument.Value?.ToString()
            : point.Result?.Expression?.ToString() ?? SpellingOf(_search.Incumbents[argument.Incumbent].Symbol)).ToList();
        return arguments.Any(static argument => argument is null) || call.ArgumentList.Arguments.Any(static argument => argument.NameColon is not null)
            ? null
            : $"{call.Expression}({string.Join(", ", arguments)})";
    }

    /// <summary>How often the loop runs, as an expression of its head.</summary>
    private ExpressionSyntax? StepsOf(StatementSyntax loop) =>
        loop is ForStatementSyntax { Condition: { } condition }
        && condition.DescendantNodesAndSelf().OfType<BinaryExpressionSyntax>().FirstOrDefault(static test => test.Kind() is SyntaxKind.LessThanExpression or SyntaxKind.LessThanOrEqualExpression) is { Right: var bound }
        && _reading.TypeOf(bound)?.SpecialType == SpecialType.System_Int32
        && _reading.IsInvariant(bound)
            ? bound
            : null;
}
