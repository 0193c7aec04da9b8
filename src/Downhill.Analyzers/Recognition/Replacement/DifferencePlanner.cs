using System.Collections.Immutable;
using Downhill.Analyzers.Recognition.Differences;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition.Replacement;

/// <summary>Decides whether and how a gradient by finite differences becomes a call of the derived one.</summary>
internal static class DifferencePlanner
{
    /// <summary>The plan, or the reason, as a clause, why there is none.</summary>
    public static (SearchReplacement? Plan, string? Refusal) Plan(FiniteDifference difference, SemanticModel model, CancellationToken cancellationToken)
    {
        if (difference.Quotient.SyntaxTree.Options is not CSharpParseOptions { LanguageVersion: >= LanguageVersion.CSharp9 })
        {
            return (null, "the project's C# is older than version 9, which the generated gradient needs");
        }

        if (model.Compilation.GetTypeByMetadataName("Downhill.GradientDescent") is null)
        {
            return (null, "the project does not refer to the Downhill runtime");
        }

        if (difference.Unexplained is { } unexplained)
        {
            return (null, unexplained);
        }

        if (difference.Call.Expression is MemberAccessExpressionSyntax { Expression: BaseExpressionSyntax } or not (SimpleNameSyntax or MemberAccessExpressionSyntax)
            || difference.Call.ArgumentList.Arguments.Count != difference.Function.Parameters.Length)
        {
            return (null, "the loss is not called directly with all of its arguments");
        }

        return difference.Loop is { } loop ? PlanArray(difference, loop, model, cancellationToken) : PlanNumbers(difference, model, cancellationToken);
    }

    private static (SearchReplacement? Plan, string? Refusal) PlanArray(
        FiniteDifference difference, ForStatementSyntax loop, SemanticModel model, CancellationToken cancellationToken)
    {
        var reading = new LoopReading(loop, difference.Function, model, cancellationToken);
        if (!RunsOverAll(difference, loop, reading, model, cancellationToken))
        {
            return (null, "the loop may not run over all elements");
        }

        if (difference.Target is not { } target || SymbolEqualityComparer.Default.Equals(target, difference.PointSymbol) || !IsArray(target))
        {
            return (null, "the gradient is not written to an array of its own");
        }

        return Finish(
            [difference],
            ImmutableArray.Create<StatementSyntax>(loop),
            ImmutableArray.Create(((ElementAccessExpressionSyntax)difference.Quotient.FirstAncestorOrSelf<AssignmentExpressionSyntax>()!.Left).Expression.ToString()),
            loop, reading, model, cancellationToken);
    }

    private static (SearchReplacement? Plan, string? Refusal) PlanNumbers(FiniteDifference difference, SemanticModel model, CancellationToken cancellationToken)
    {
        if (DeclarationOf(difference) is not { Parent: BlockSyntax block } declaration)
        {
            return (null, "the quotient is used where it is made");
        }

        // The slopes in several numbers of one point, one after the other: one call gives all.
        var group = new List<(FiniteDifference Difference, LocalDeclarationStatementSyntax Declaration)> { (difference, declaration) };
        foreach (var (direction, statements) in new[] { (1, block.Statements.SkipWhile(statement => statement != declaration).Skip(1)), (-1, block.Statements.TakeWhile(statement => statement != declaration).Reverse()) })
        {
            foreach (var statement in statements)
            {
                if (statement is not LocalDeclarationStatementSyntax { Declaration.Variables: { Count: 1 } variables } next
                    || variables[0].Initializer?.Value is not BinaryExpressionSyntax { RawKind: (int)SyntaxKind.DivideExpression } quotient
                    || DifferenceReader.Read(quotient, model, cancellationToken) is not { Loop: null } other
                    || !SymbolEqualityComparer.Default.Equals(other.Function, difference.Function)
                    || PointOf(other) != PointOf(difference)
                    || group.Any(known => SymbolEqualityComparer.Default.Equals(known.Difference.Variable, other.Variable)))
                {
                    break;
                }

                group.Insert(direction > 0 ? group.Count : 0, (other, next));
            }
        }

        group.Sort(static (left, right) => left.Difference.Variable.Ordinal.CompareTo(right.Difference.Variable.Ordinal));
        var first = group.Select(static one => (StatementSyntax)one.Declaration).OrderBy(static statement => statement.SpanStart).First();
        return Finish(
            group.Select(static one => one.Difference).ToList(),
            group.Select(static one => (StatementSyntax)one.Declaration).OrderBy(static statement => statement.SpanStart).ToImmutableArray(),
            group.Select(static one => $"out {one.Declaration.Declaration.Type} {one.Declaration.Declaration.Variables[0].Identifier}").ToImmutableArray(),
            first,
            new LoopReading(first, difference.Function, model, cancellationToken),
            model,
            cancellationToken);
    }

    private static (SearchReplacement? Plan, string? Refusal) Finish(
        List<FiniteDifference> differences,
        ImmutableArray<StatementSyntax> replaced,
        ImmutableArray<string> results,
        StatementSyntax place,
        LoopReading reading,
        SemanticModel model,
        CancellationToken cancellationToken)
    {
        var difference = differences[0];
        var compilation = model.Compilation;
        var search = Outline(differences, place);
        var (loss, capture, lossRefusal) = LossReading.Read(search, place, reading, model, cancellationToken);
        if (lossRefusal is not null)
        {
            return (null, lossRefusal);
        }

        var variables = differences.Select((one, index) => new ReplacedVariable(one.Variable, search.Incumbents[index], one.Point.ToString(), false)).ToImmutableArray();
        if (LossReading.RefuseDeclaration(loss!, capture, variables, compilation, cancellationToken) is { } declaration)
        {
            return (null, declaration);
        }

        if (new LossEffects(loss!, search, compilation, cancellationToken).Refuse() is { } effects)
        {
            return (null, effects);
        }

        var arguments = difference.Call.ArgumentList.Arguments.Select((argument, index) =>
            differences.FirstOrDefault(one => one.Variable.Ordinal == index)?.Point.ToString() ?? argument.Expression.ToString()).ToImmutableArray();
        foreach (var argument in difference.Call.ArgumentList.Arguments.Where((_, index) => differences.All(one => one.Variable.Ordinal != index)))
        {
            if (difference.Loop is not null && !reading.IsInvariant(argument.Expression))
            {
                return (null, $"the loss is given '{argument.Expression}', which may change from element to element");
            }
        }

        if (differences.FirstOrDefault(static one => one.PointSymbol is IFieldSymbol)?.PointSymbol is { } field
            && loss!.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax(cancellationToken).DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == field.Name)))
        {
            return (null, $"the loss may read '{field.Name}' itself, besides getting it passed");
        }

        if (differences.Any(static one => one.Variable.IsParams || one.Variable.RefKind != RefKind.None))
        {
            return (null, "a parameter of the loss is passed by reference");
        }

        return (
            new SearchReplacement(
                search,
                place,
                loss!,
                variables,
                new LossCall((difference.Call.Expression as MemberAccessExpressionSyntax)?.Expression, ImmutableArray<ExpressionSyntax?>.Empty),
                capture,
                null,
                DescentStart.Incumbent,
                BestTreatment.Dropped,
                null,
                Dead(replaced, difference, reading, model, cancellationToken))
            {
                Gradient = new GradientCall(replaced, arguments, results),
            },
            null);
    }

    /// <summary>What only the differences read: the step's length, and the value at the point itself.</summary>
    private static ImmutableArray<SyntaxNode> Dead(
        ImmutableArray<StatementSyntax> replaced, FiniteDifference difference, LoopReading reading, SemanticModel model, CancellationToken cancellationToken)
    {
        var dead = new List<VariableDeclaratorSyntax>();
        var pending = new Queue<SyntaxNode>(replaced);
        while (pending.Count > 0)
        {
            foreach (var name in pending.Dequeue().DescendantNodes().OfType<IdentifierNameSyntax>())
            {
                if (model.GetSymbolInfo(name, cancellationToken).Symbol is ILocalSymbol { DeclaringSyntaxReferences.Length: 1 } local
                    && local.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: { } value, Parent.Parent: LocalDeclarationStatementSyntax } declarator
                    && !dead.Contains(declarator)
                    && !replaced.Any(statement => statement.Span.Contains(declarator.Span))
                    && IsRemovable(value)
                    && reading.References(local).All(reference => replaced.Any(statement => statement.Span.Contains(reference.Span)) || dead.Any(other => other.Span.Contains(reference.Span))))
                {
                    dead.Add(declarator);
                    pending.Enqueue(declarator);
                }
            }
        }

        return dead.ToImmutableArray<SyntaxNode>();

        bool IsRemovable(ExpressionSyntax value) =>
            value.DescendantNodesAndSelf().All(node => node is not (AssignmentExpressionSyntax or BaseObjectCreationExpressionSyntax or ElementAccessExpressionSyntax or AwaitExpressionSyntax)
                && (node is not InvocationExpressionSyntax invocation || SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(invocation, cancellationToken).Symbol, difference.Function))
                && node is not PostfixUnaryExpressionSyntax and not PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression });
    }

    /// <summary>The same in the form that a search has, of which the rewriting asks for its loss and its variables.</summary>
    private static RandomSearch Outline(List<FiniteDifference> differences, StatementSyntax place)
    {
        var difference = differences[0];
        var incumbents = differences.Select(static one => new Incumbent(
            one.PointSymbol,
            one.Loop is null ? IncumbentShape.Scalar : IncumbentShape.Array,
            one.Variable.Type,
            null,
            null,
            null,
            false)).ToImmutableArray();
        return new RandomSearch(
            difference.Function,
            place,
            difference.ReportAt,
            incumbents,
            new Proposal(ProposalKind.CopyAndPerturb, ImmutableArray<ISymbol>.Empty, ImmutableArray<SyntaxNode>.Empty, false, null),
            new Objective(difference.Function, difference.Function, difference.Call, differences.Select(static one => (ISymbol)one.Variable).ToImmutableArray(), ImmutableArray<ObjectiveArgument>.Empty, true, true),
            Direction.Minimize,
            new Acceptance(AcceptanceKind.Comparison, difference.Quotient, false, false),
            null,
            new StoppingRules(null, null, null, null, false),
            ImmutableArray<Bound>.Empty,
            ImmutableArray<ExplainedStatement>.Empty,
            ImmutableArray<SyntaxNode>.Empty);
    }

    private static LocalDeclarationStatementSyntax? DeclarationOf(FiniteDifference difference) =>
        difference.Quotient.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax { IsConst: false } declaration } } }
            ? declaration
            : null;

    private static string PointOf(FiniteDifference difference) =>
        difference.Call.Expression + "(" + string.Join(", ", difference.Call.ArgumentList.Arguments.Select((argument, index) =>
            index == difference.Variable.Ordinal ? difference.Point.ToString() : argument.Expression.ToString())) + ")";

    private static bool RunsOverAll(
        FiniteDifference difference, ForStatementSyntax loop, LoopReading reading, SemanticModel model, CancellationToken cancellationToken)
    {
        if (loop.Declaration is not { Variables: { Count: 1 } variables }
            || variables[0].Initializer?.Value is not { } first || model.GetConstantValue(first, cancellationToken) is not { HasValue: true, Value: 0 }
            || loop.Condition is not BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LessThanExpression, Right: var bound }
            || loop.Incrementors.Count != 1 || loop.Incrementors[0].Kind() is not (SyntaxKind.PostIncrementExpression or SyntaxKind.PreIncrementExpression))
        {
            return false;
        }

        if (bound is IdentifierNameSyntax name
            && model.GetSymbolInfo(name, cancellationToken).Symbol is ILocalSymbol { DeclaringSyntaxReferences.Length: 1 } local
            && !reading.References(local).Any(static reference => reference.Parent is AssignmentExpressionSyntax assignment && assignment.Left == reference || reference.Parent is PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax)
            && local.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: { } value })
        {
            bound = value;
        }

        return bound is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Length", Expression: var array }
            && model.GetSymbolInfo(array, cancellationToken).Symbol is { } symbol
            && (SymbolEqualityComparer.Default.Equals(symbol, difference.PointSymbol)
                || difference.Call.ArgumentList.Arguments[difference.Variable.Ordinal].Expression is { } moved
                    && SymbolEqualityComparer.Default.Equals(symbol, model.GetSymbolInfo(moved, cancellationToken).Symbol));
    }

    private static bool IsArray(ISymbol symbol) =>
        symbol switch
        {
            ILocalSymbol local => local.Type,
            IParameterSymbol parameter => parameter.Type,
            IFieldSymbol field => field.Type,
            _ => null,
        } is IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Double };
}
