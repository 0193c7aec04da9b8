using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.Analyzers.Recognition.Replacement;

/// <summary>
/// The variables that served nothing but the search: its generator, its step size, its best value. Left behind they would
/// be warnings (CS0168, CS0219, CS0414).
/// </summary>
internal static class DeadDeclarations
{
    /// <summary>The declarators that can go with the loop.</summary>
    public static ImmutableArray<SyntaxNode> Find(
        RandomSearch search,
        BestTreatment best,
        LossCapture? capture,
        ImmutableArray<LoopLog> logs,
        LoopReading reading,
        SemanticModel model,
        CancellationToken cancellationToken)
    {
        var keptExpressions = KeptExpressions(search).Concat(logs.SelectMany(NamesOf)).ToList();
        var kept = keptExpressions.Where(node => node.SyntaxTree == reading.Loop.SyntaxTree).Select(static node => node.Span).ToList();
        var removed = new List<TextSpan> { reading.Loop.Span };
        var dead = ImmutableArray.CreateBuilder<SyntaxNode>();
        var alive = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        alive.UnionWith(search.Incumbents.Select(static incumbent => incumbent.Symbol));
        alive.UnionWith(keptExpressions
            .SelectMany(static node => node.DescendantNodesAndSelf().OfType<SimpleNameSyntax>())
            .Select(reading.SymbolOf)
            .OfType<ISymbol>());
        if (capture is not null)
        {
            alive.UnionWith(capture.Functions.SelectMany(static function => function.Captured.Add(function.Called)));
        }

        if (search.Best is { } value && best != BestTreatment.Dropped)
        {
            alive.Add(value.Symbol);
        }

        var locals = reading.Member.DescendantNodes().OfType<VariableDeclaratorSyntax>()
            .Where(declarator => !reading.Loop.Span.Contains(declarator.Span) && IsLocalDeclaration(declarator))
            .ToList();

        // What only initialised something dead is dead too: the seed of the generator.
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var declarator in locals)
            {
                if (dead.Contains(declarator)
                    || model.GetDeclaredSymbol(declarator, cancellationToken) is not ILocalSymbol local
                    || alive.Contains(local)
                    || !IsRemovable(declarator, search, model, cancellationToken))
                {
                    continue;
                }

                var references = reading.References(local);
                if (!references.IsEmpty && references.All(name => IsInside(name.Span, removed) && !IsInside(name.Span, kept)))
                {
                    dead.Add(declarator);
                    removed.Add(declarator.Span);
                    changed = true;
                }
            }
        }

        foreach (var field in FieldsOf(search, reading, model, cancellationToken))
        {
            if (!alive.Contains(field)
                && IsNamedOnlyIn(field, reading.Loop.Span, reading.Loop.SyntaxTree, cancellationToken)
                && !reading.References(field).Any(name => IsInside(name.Span, kept))
                && field.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken) is VariableDeclaratorSyntax declarator
                && declarator.SyntaxTree == reading.Loop.SyntaxTree
                && declarator.Parent?.Parent is FieldDeclarationSyntax { AttributeLists.Count: 0 }
                && !ReadsParameter(declarator, model, cancellationToken)
                && IsRemovable(declarator, search, model, cancellationToken))
            {
                dead.Add(declarator);
            }
        }

        return dead.ToImmutable();
    }

    /// <summary>Whether dropping the declaration drops no effect.</summary>
    public static bool IsRemovable(
        VariableDeclaratorSyntax declarator, RandomSearch search, SemanticModel model, CancellationToken cancellationToken)
    {
        if (declarator.Initializer is not { Value: { } value })
        {
            return true;
        }

        foreach (var node in value.DescendantNodesAndSelf())
        {
            switch (node)
            {
                case InvocationExpressionSyntax invocation
                    when IsLoss(invocation, search, model, cancellationToken)
                        || invocation.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Clone" }
                        || model.GetConstantValue(invocation, cancellationToken).HasValue:
                    break;
                case BaseObjectCreationExpressionSyntax creation when IsRandom(model.GetTypeInfo(creation, cancellationToken).Type):
                    break;
                case InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax or AssignmentExpressionSyntax or AwaitExpressionSyntax
                    or PostfixUnaryExpressionSyntax { RawKind: not (int)SyntaxKind.SuppressNullableWarningExpression }
                    or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression }
                    or DeclarationExpressionSyntax or RefExpressionSyntax or ThrowExpressionSyntax:
                    return false;
            }
        }

        return true;
    }

    /// <summary>Whether a private member is named nowhere in its type but in its declaration and in one span.</summary>
    public static bool IsNamedOnlyIn(ISymbol symbol, TextSpan span, SyntaxTree tree, CancellationToken cancellationToken)
    {
        if (symbol.DeclaredAccessibility != Accessibility.Private || symbol.ContainingType is not { } type)
        {
            return false;
        }

        foreach (var part in type.DeclaringSyntaxReferences)
        {
            foreach (var token in part.GetSyntax(cancellationToken).DescendantTokens())
            {
                if (token.IsKind(SyntaxKind.IdentifierToken)
                    && token.ValueText == symbol.Name
                    && !(token.SyntaxTree == tree && span.Contains(token.Span))
                    && !symbol.Locations.Any(location => location.SourceTree == token.SyntaxTree && location.SourceSpan == token.Span))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static IEnumerable<SyntaxNode> KeptExpressions(RandomSearch search)
    {
        foreach (var argument in search.Objective.Arguments)
        {
            if (argument is { Incumbent: < 0, Value: { } value })
            {
                yield return value;
            }
        }

        if (search.Objective.Call is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access })
        {
            yield return access.Expression;
        }

        foreach (var node in new[] { search.Stopping.IterationCap, search.Stopping.TargetValue }
            .Concat(search.Bounds.SelectMany(static bound => new[] { bound.Lower, bound.Upper })))
        {
            if (node is not null)
            {
                yield return node;
            }
        }
    }

    /// <summary>What a log still reads, once the descent tells its own iteration and value.</summary>
    private static IEnumerable<SyntaxNode> NamesOf(LoopLog log) =>
        log.Statement.DescendantNodes().OfType<SimpleNameSyntax>().Where(name => !log.Iterations.Contains(name.Span) && !log.Values.Any(value => value.Contains(name.Span)));

    private static IEnumerable<IFieldSymbol> FieldsOf(
        RandomSearch search, LoopReading reading, SemanticModel model, CancellationToken cancellationToken) =>
        reading.Loop.DescendantNodes().OfType<SimpleNameSyntax>()
            .Select(name => model.GetSymbolInfo(name, cancellationToken).Symbol)
            .OfType<IFieldSymbol>()
            .Where(field => !field.IsConst
                && field.DeclaringSyntaxReferences.Length == 1
                && !SymbolEqualityComparer.Default.Equals(field, search.Best?.Symbol))
            .Distinct<IFieldSymbol>(SymbolEqualityComparer.Default);

    /// <summary>Whether a field is made from a parameter of a primary constructor, which without it would be read nowhere (CS9113).</summary>
    private static bool ReadsParameter(VariableDeclaratorSyntax field, SemanticModel model, CancellationToken cancellationToken) =>
        field.Initializer is { } initializer && initializer.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name =>
            model.GetSymbolInfo(name, cancellationToken).Symbol is IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } });

    private static bool IsLocalDeclaration(VariableDeclaratorSyntax declarator) =>
        declarator.Parent is VariableDeclarationSyntax { Parent: LocalDeclarationStatementSyntax { Parent: BlockSyntax or GlobalStatementSyntax } statement }
        && statement.UsingKeyword.IsKind(SyntaxKind.None)
        && !statement.ContainsDirectives;

    private static bool IsLoss(
        InvocationExpressionSyntax invocation, RandomSearch search, SemanticModel model, CancellationToken cancellationToken) =>
        model.GetSymbolInfo(invocation.Expression, cancellationToken).Symbol is { } called
        && SymbolEqualityComparer.Default.Equals(called, search.Objective.Called ?? search.Objective.Function);

    private static bool IsRandom(ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type is { Name: "Random", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } })
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsInside(TextSpan span, List<TextSpan> spans)
    {
        foreach (var candidate in spans)
        {
            if (candidate.Contains(span))
            {
                return true;
            }
        }

        return false;
    }
}
