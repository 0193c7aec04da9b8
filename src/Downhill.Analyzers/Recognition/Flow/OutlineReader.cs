using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Analyzers.Recognition.Flow;

/// <summary>
/// Looks for outlined searches in the functions and loops of one body. A function in which a whole step is found is the
/// step's home: what calls it is not looked at for the same search.
/// </summary>
internal sealed class OutlineReader(
    StepContext context, DrawIndex index, ConcurrentDictionary<SyntaxNode, ImmutableArray<OutlinedSearch>> outlines, Func<IOperation, IMethodSymbol, bool> mayHold, Compilation compilation, CancellationToken cancellationToken)
{
    // How many functions are asked, one from the other, whether they are a step's home.
    private const int MaximumDepth = 6;

    private readonly HashSet<SyntaxNode> _open = [];

    public ImmutableArray<OutlinedSearch> Find(SyntaxNode declaration)
    {
        if (outlines.TryGetValue(declaration, out var known))
        {
            return known;
        }

        if (_open.Count >= MaximumDepth || !_open.Add(declaration))
        {
            return ImmutableArray<OutlinedSearch>.Empty;
        }

        var found = Read(declaration);
        _open.Remove(declaration);
        return outlines.GetOrAdd(declaration, found);
    }

    private ImmutableArray<OutlinedSearch> Read(SyntaxNode declaration)
    {
        var model = context.Bodies.Model(declaration.SyntaxTree);
        var owner = declaration is ArrowExpressionClauseSyntax { Parent: { } member }
            ? (model.GetDeclaredSymbol(member, cancellationToken) as IPropertySymbol)?.GetMethod
            : model.GetDeclaredSymbol(declaration, cancellationToken);
        if (declaration is VariableDeclaratorSyntax || owner is not IMethodSymbol method || model.GetOperation(declaration, cancellationToken) is not { } body)
        {
            return ImmutableArray<OutlinedSearch>.Empty;
        }

        // What was read step by step is known better.
        if (RandomSearchRecognizer.Find(body, owner, compilation, cancellationToken).Any(static search => search.IsGreedy && search.IsMatched))
        {
            return ImmutableArray<OutlinedSearch>.Empty;
        }

        var found = ImmutableArray.CreateBuilder<OutlinedSearch>();
        foreach (var (operation, function) in Functions(body, method))
        {
            if (!mayHold(operation, function))
            {
                continue;
            }

            var loops = OutermostLoops(operation).ToList();
            var before = found.Count;
            foreach (var loop in loops)
            {
                if (Judge(loop, function) is { } search)
                {
                    found.Add(search);
                }
            }

            // A local function that makes the step of a loop that was read already is told with it.
            if (found.Count == before && Judge(operation, function) is { } step && !found.Any(other => IsStepOf(other.Loop, function)))
            {
                found.Add(step);
            }
        }

        return found.ToImmutable();
    }

    private static bool IsStepOf(SyntaxNode? loop, IMethodSymbol function) => function.MethodKind == MethodKind.LocalFunction && loop is not null &&
        loop.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(call => call.Expression is IdentifierNameSyntax name && name.Identifier.ValueText == function.Name);

    private OutlinedSearch? Judge(IOperation operation, IMethodSymbol function)
    {
        if (!context.Reach.MayDraw(operation, index.AnyDraws, cancellationToken))
        {
            return null;
        }

        var graph = FlowReader.Read(operation, function, context, IsHome, index, cancellationToken);
        var found = FlowJudge.Judge(graph, new StepRegion(operation, function, context, cancellationToken), function);
        return found is not null && (IsDeterministicInside(found, operation, function) || Restarts.Is(found, context, cancellationToken)) ? null : found;
    }

    /// <summary>
    /// Whether the test stands in a search of its own that draws nothing: a pattern search or descent, of which chance only
    /// makes the start.
    /// </summary>
    private bool IsDeterministicInside(OutlinedSearch search, IOperation region, IMethodSymbol function)
    {
        if (search.Loop is null || search.Loop == region.Syntax ||
            region.Descendants().OfType<ILoopOperation>().FirstOrDefault(loop => loop.Syntax == search.Loop) is not { } inner)
        {
            return false;
        }

        var graph = FlowReader.Read(inner, function, context, IsHome, index, cancellationToken);
        return !graph.HasDraws && (inner is IWhileLoopOperation || FlowJudge.MovesByItself(graph, search.Points));
    }

    private bool IsHome(IMethodSymbol method)
    {
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            var declaration = reference.GetSyntax(cancellationToken);
            if (declaration is MethodDeclarationSyntax && index.IsCandidate(declaration) &&
                (!Find(declaration).IsEmpty || RandomSearchRecognizer.Find(method, compilation, cancellationToken).Any(static search => search.IsGreedy)))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<(IOperation, IMethodSymbol)> Functions(IOperation body, IMethodSymbol owner)
    {
        yield return (body, owner);
        foreach (var operation in body.Descendants())
        {
            switch (operation)
            {
                case ILocalFunctionOperation { Symbol: var symbol, Body: not null }:
                    yield return (operation, symbol);
                    break;
                case IAnonymousFunctionOperation { Symbol: var symbol }:
                    yield return (operation, symbol);
                    break;
            }
        }
    }

    private static IEnumerable<ILoopOperation> OutermostLoops(IOperation function)
    {
        var pending = new Queue<IOperation>();
        pending.Enqueue(function);
        while (pending.Count > 0)
        {
            foreach (var child in pending.Dequeue().ChildOperations)
            {
                switch (child)
                {
                    case ILoopOperation loop:
                        yield return loop;
                        break;
                    case ILocalFunctionOperation or IAnonymousFunctionOperation:
                        break;
                    default:
                        pending.Enqueue(child);
                        break;
                }
            }
        }
    }
}
