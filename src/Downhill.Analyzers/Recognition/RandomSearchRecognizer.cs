using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Downhill.Analyzers.Recognition.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Analyzers.Recognition;

/// <summary>Reads blocks of code for random-perturbation searches.</summary>
internal static class RandomSearchRecognizer
{
    private static readonly ConditionalWeakTable<Compilation, Cache> s_caches = new();

    /// <summary>
    /// The searches whose step stands in <paramref name="body"/>: the root operation of a method, accessor, constructor,
    /// initialiser or top-level program (local functions and lambdas inside it are read with it). Never throws on any
    /// code; answers are cached per compilation.
    /// </summary>
    public static ImmutableArray<RandomSearch> Find(IOperation body, ISymbol owner, Compilation compilation, CancellationToken cancellationToken)
    {
        var cache = s_caches.GetValue(compilation, static key => new Cache(new StepContext(key)));
        var key = body.Syntax;
        if (!cache.Found.TryGetValue(key, out var found))
        {
            found = Read(body, owner, cache, cancellationToken);
            cache.Found.TryAdd(key, found);
        }

        return found;
    }

    /// <summary>The same for every body of <paramref name="method"/>.</summary>
    public static ImmutableArray<RandomSearch> Find(IMethodSymbol method, Compilation compilation, CancellationToken cancellationToken)
    {
        var cache = s_caches.GetValue(compilation, static key => new Cache(new StepContext(key)));
        return cache.Context.Bodies.Of(method) is { } body ? Find(body, method, compilation, cancellationToken) : ImmutableArray<RandomSearch>.Empty;
    }

    /// <summary>The body of a function with source, read once per compilation.</summary>
    public static IOperation? BodyOf(IMethodSymbol function, Compilation compilation) =>
        s_caches.GetValue(compilation, static key => new Cache(new StepContext(key))).Context.Bodies.Of(function);

    /// <summary>What is read once per compilation.</summary>
    public static StepContext ContextOf(Compilation compilation) => s_caches.GetValue(compilation, static key => new Cache(new StepContext(key))).Context;

    /// <summary>The searches of a whole file, but for those that <see cref="FindOutlined"/> knows better.</summary>
    public static ImmutableArray<RandomSearch> FindAll(SemanticModel model, CancellationToken cancellationToken)
    {
        var stepped = FindStepped(model, cancellationToken);
        if (stepped.All(static search => search.IsMatched))
        {
            return stepped;
        }

        var outlined = FindOutlined(model, cancellationToken);
        return stepped.RemoveAll(search => !search.IsMatched && outlined.Any(other => other.Loop == search.Loop && SymbolEqualityComparer.Default.Equals(other.Method, search.Method)));
    }

    private static ImmutableArray<RandomSearch> FindStepped(SemanticModel model, CancellationToken cancellationToken)
    {
        var cache = s_caches.GetValue(model.Compilation, static key => new Cache(new StepContext(key)));
        var tree = model.SyntaxTree;
        if (cache.Files.TryGetValue(tree, out var known))
        {
            return known;
        }

        // The rules run side by side and ask for the same file: one reads, the others wait for it.
        lock (cache.Gates.GetOrAdd(tree, static _ => new object()))
        {
            return cache.Files.TryGetValue(tree, out known) ? known : cache.Files.GetOrAdd(tree, ReadFile(model, cache, cancellationToken));
        }
    }

    private static ImmutableArray<RandomSearch> ReadFile(SemanticModel model, Cache cache, CancellationToken cancellationToken)
    {
        cache.Context.Bodies.Adopt(model);
        var found = ImmutableArray.CreateBuilder<RandomSearch>();
        foreach (var declaration in cache.Draws(cancellationToken).Candidates(model.SyntaxTree))
        {
            var owner = declaration is Microsoft.CodeAnalysis.CSharp.Syntax.ArrowExpressionClauseSyntax { Parent: { } member }
                ? (model.GetDeclaredSymbol(member, cancellationToken) as IPropertySymbol)?.GetMethod
                : model.GetDeclaredSymbol(declaration, cancellationToken);
            SyntaxNode? read = declaration is Microsoft.CodeAnalysis.CSharp.Syntax.VariableDeclaratorSyntax { Initializer: var held } ? held : declaration;
            if (owner is not null && read is not null && model.GetOperation(read, cancellationToken) is { } body)
            {
                found.AddRange(Find(body, owner, model.Compilation, cancellationToken));
            }
        }

        return found.ToImmutable();
    }

    /// <summary>
    /// The searches of a file that are told by where values go: those that <see cref="FindAll"/> does not find, or of which it
    /// does not say enough, because worse points are kept too or many candidates are ordered.
    /// </summary>
    public static ImmutableArray<OutlinedSearch> FindOutlined(SemanticModel model, CancellationToken cancellationToken)
    {
        FindStepped(model, cancellationToken);
        var cache = s_caches.GetValue(model.Compilation, static key => new Cache(new StepContext(key)));
        var tree = model.SyntaxTree;
        lock (cache.Gates.GetOrAdd(tree, static _ => new object()))
        {
            return cache.Outlined.TryGetValue(tree, out var known) ? known : cache.Outlined.GetOrAdd(tree, OutlineFile(model, cache, cancellationToken));
        }
    }

    private static ImmutableArray<OutlinedSearch> OutlineFile(SemanticModel model, Cache cache, CancellationToken cancellationToken)
    {
        var found = ImmutableArray.CreateBuilder<OutlinedSearch>();
        foreach (var declaration in cache.Draws(cancellationToken).Candidates(model.SyntaxTree))
        {
            foreach (var search in new OutlineReader(cache.Context, cache.Draws(cancellationToken), cache.Outlines, (function, owner) => MayHold(function, owner, cache, cancellationToken), model.Compilation, cancellationToken).Find(declaration))
            {
                // Two callers of one step tell of the same.
                if (found.All(other => other.ReportAt != search.ReportAt))
                {
                    found.Add(search);
                }
            }
        }

        return found.ToImmutable();
    }

    private static ImmutableArray<RandomSearch> Read(IOperation body, ISymbol owner, Cache cache, CancellationToken cancellationToken)
    {
        var context = cache.Context;
        var regions = new List<(IOperation Operation, ISymbol Owner)>();
        Collect(body, owner, regions);
        var found = ImmutableArray.CreateBuilder<RandomSearch>();
        var glances = new Dictionary<ISymbol, bool>(SymbolEqualityComparer.Default);
        foreach (var (operation, regionOwner) in regions)
        {
            cancellationToken.ThrowIfCancellationRequested();

            // A step is run on symbols only where the flow of values leaves the question open.
            if (!glances.TryGetValue(regionOwner, out var mayHold))
            {
                glances[regionOwner] = mayHold = regionOwner is not IMethodSymbol function ||
                    MayHold(FunctionOf(operation), function, cache, cancellationToken);
            }

            if (!mayHold || !context.Reach.MayDraw(operation, null, cancellationToken))
            {
                continue;
            }

            found.AddRange(SearchFinder.Find(new StepRegion(operation, regionOwner, context, cancellationToken), body).Where(search => !Restarts.Is(search, context, cancellationToken)));
        }

        found.Sort(static (left, right) => left.ReportAt.SourceSpan.Start.CompareTo(right.ReportAt.SourceSpan.Start));
        return found.ToImmutable();
    }

    /// <summary>The first look at a function, which most get no second one after.</summary>
    private static bool MayHold(IOperation function, IMethodSymbol owner, Cache cache, CancellationToken cancellationToken) => cache.Glances.GetOrAdd(
        function.Syntax,
        _ => FlowJudge.MayHold(
            FlowReader.Glance(function, owner, cache.Context, cache.Draws(cancellationToken), cancellationToken),
            new StepRegion(function, owner, cache.Context, cancellationToken),
            owner));

    /// <summary>The function around a loop, whole.</summary>
    private static IOperation FunctionOf(IOperation region)
    {
        while (region is not (ILocalFunctionOperation or IAnonymousFunctionOperation) && region.Parent is { } parent)
        {
            region = parent;
        }

        return region;
    }

    /// <summary>Every loop of every function below <paramref name="body"/>, and every function as a whole.</summary>
    private static void Collect(IOperation body, ISymbol owner, List<(IOperation, ISymbol)> regions)
    {
        if (OutlivesCall(owner))
        {
            regions.Add((body, owner));
        }

        var pending = new Stack<(IOperation Operation, ISymbol Owner)>();
        pending.Push((body, owner));
        while (pending.Count > 0)
        {
            var (operation, current) = pending.Pop();
            foreach (var child in operation.ChildOperations)
            {
                switch (child)
                {
                    case ILocalFunctionOperation { Symbol: var symbol, Body: not null }:
                        regions.Add((child, symbol));
                        pending.Push((child, symbol));
                        break;
                    case IAnonymousFunctionOperation { Symbol: var symbol }:
                        regions.Add((child, symbol));
                        pending.Push((child, symbol));
                        break;
                    case ILoopOperation:
                        regions.Add((child, current));
                        pending.Push((child, current));
                        break;
                    default:
                        pending.Push((child, current));
                        break;
                }
            }
        }
    }

    /// <summary>Whether a call can leave anything behind: a single step without a loop keeps its point in fields or arguments.</summary>
    private static bool OutlivesCall(ISymbol owner) =>
        owner is not IMethodSymbol { IsStatic: true, MethodKind: MethodKind.Ordinary } method ||
        method.Parameters.Any(static parameter => parameter.RefKind != RefKind.None ||
            parameter.Type is IArrayTypeSymbol or INamedTypeSymbol { TypeArguments.Length: > 0 } ||
            parameter.Type is { IsReferenceType: true, SpecialType: SpecialType.None, DeclaringSyntaxReferences.IsEmpty: false }) ||
        method.ContainingType.GetMembers().Any(static member => member is { IsStatic: true } and (IFieldSymbol { IsConst: false, Type.SpecialType: not SpecialType.System_String } or IPropertySymbol { SetMethod: not null }));

    private sealed class Cache(StepContext context)
    {
        public StepContext Context { get; } = context;

        private readonly SharedScan _scan = new(context.Compilation, DrawIndex.Look);
        private DrawIndex? _draws;

        public DrawIndex Draws(CancellationToken cancellationToken)
        {
            if (Volatile.Read(ref _draws) is { } known)
            {
                return known;
            }

            _scan.Help(cancellationToken);
            lock (Gates)
            {
                return _draws ??= new DrawIndex(Context.Compilation, cancellationToken);
            }
        }

        public ConcurrentDictionary<SyntaxTree, object> Gates { get; } = new();

        public ConcurrentDictionary<SyntaxTree, ImmutableArray<RandomSearch>> Files { get; } = new();

        public ConcurrentDictionary<SyntaxNode, ImmutableArray<RandomSearch>> Found { get; } = new();

        public ConcurrentDictionary<SyntaxNode, bool> Glances { get; } = new();

        public ConcurrentDictionary<SyntaxTree, ImmutableArray<OutlinedSearch>> Outlined { get; } = new();

        public ConcurrentDictionary<SyntaxNode, ImmutableArray<OutlinedSearch>> Outlines { get; } = new();
    }
}
