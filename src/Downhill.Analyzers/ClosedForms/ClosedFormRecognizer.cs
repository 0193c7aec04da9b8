using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Downhill.Analyzers.Recognition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>Reads files for closed-form inversions. Never throws on any code; answers are cached per compilation.</summary>
internal static class ClosedFormRecognizer
{
    private static readonly ConditionalWeakTable<Compilation, Cache> s_caches = new();

    /// <summary>The closed forms of a whole file.</summary>
    public static ImmutableArray<ClosedForm> FindAll(SemanticModel model, CancellationToken cancellationToken)
    {
        var cache = s_caches.GetValue(model.Compilation, static compilation => new Cache(compilation));
        var tree = model.SyntaxTree;
        if (cache.Files.TryGetValue(tree, out var known))
        {
            return known;
        }

        return cache.Files.GetOrAdd(tree, ReadFile(tree, cache, cancellationToken));
    }

    /// <summary>The body with the closed form, with what every expression in it is.</summary>
    public static FormulaReading Reread(ClosedForm closedForm, SemanticModel model, CancellationToken cancellationToken)
    {
        var cache = s_caches.GetValue(model.Compilation, static compilation => new Cache(compilation));
        var member = closedForm.At.Ancestors().FirstOrDefault(IsBody) ?? closedForm.At.SyntaxTree.GetRoot(cancellationToken);
        lock (cache.Reading)
        {
            return AlgebraReader.Record(member, cache.Context, cancellationToken);
        }
    }

    private static ImmutableArray<ClosedForm> ReadFile(SyntaxTree tree, Cache cache, CancellationToken cancellationToken)
    {
        var words = cache.Words(cancellationToken);
        if (!words.Mention(tree))
        {
            return ImmutableArray<ClosedForm>.Empty;
        }

        var found = ImmutableArray.CreateBuilder<ClosedForm>();
        var root = tree.GetRoot(cancellationToken);
        if (root is CompilationUnitSyntax unit && unit.Members.Any(SyntaxKind.GlobalStatement))
        {
            AddFindings(unit);
        }

        foreach (var member in root.DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax or BasePropertyDeclarationSyntax or AccessorListSyntax))
        {
            if (IsBody(member) && words.Name(member))
            {
                AddFindings(member);
            }
        }

        return found.ToImmutable();

        // A local function is a body of its own.
        void AddFindings(SyntaxNode body)
        {
            found.AddRange(ReadAlone(body, cache, cancellationToken).Where(IsReported));
            foreach (var local in body.DescendantNodes(node => node == body || node is not TypeDeclarationSyntax).OfType<LocalFunctionStatementSyntax>().Where(IsBody).Where(words.Name))
            {
                found.AddRange(ReadAlone(local, cache, cancellationToken).Where(IsReported));
            }
        }
    }

    public static bool IsBody(SyntaxNode member) => member switch
    {
        BaseMethodDeclarationSyntax method => method.Body is not null || method.ExpressionBody is not null,
        AccessorDeclarationSyntax accessor => accessor.Body is not null || accessor.ExpressionBody is not null,
        PropertyDeclarationSyntax property => property.ExpressionBody is not null || property.Initializer is not null,
        IndexerDeclarationSyntax indexer => indexer.ExpressionBody is not null,
        LocalFunctionStatementSyntax local => local.Body is not null || local.ExpressionBody is not null,
        FieldDeclarationSyntax => true,
        _ => false,
    };

    // The rules and files run side by side: one reads at a time. What is being read stands in the caches as if it were nothing,
    // so that helpers that call each other come to an end; nobody else may see it so.
    private static ImmutableArray<ClosedForm> ReadAlone(SyntaxNode member, Cache cache, CancellationToken cancellationToken)
    {
        lock (cache.Reading)
        {
            return ReadMember(member, cache, cancellationToken);
        }
    }

    private static ImmutableArray<ClosedForm> ReadMember(SyntaxNode member, Cache cache, CancellationToken cancellationToken)
    {
        if (cache.Members.TryGetValue(member, out var known))
        {
            return known;
        }

        // Helpers that call each other ask for each other's findings.
        cache.Members.TryAdd(member, ImmutableArray<ClosedForm>.Empty);
        var findings = AlgebraReader.Read(member, cache.Context, cancellationToken).Findings((at, origin, use) => IsOwn(at, origin, use, cache, cancellationToken));
        cache.Members[member] = findings;
        return findings;
    }

    private static bool IsReported(ClosedForm closedForm) => !closedForm.IsReportedByHelper;

    /// <summary>
    /// Whether the helper that takes an inverse, or one that calls it, reports as much itself: a pseudo-inverse in a helper is
    /// a fit only where it is called.
    /// </summary>
    private static bool IsOwn(SyntaxNode at, SyntaxNode origin, ClosedFormUse use, Cache cache, CancellationToken cancellationToken)
    {
        bool Reports(SyntaxNode? owner) => owner is not null && ReadMember(owner, cache, cancellationToken).Any(finding =>
            finding.Origin == origin && finding.Use >= use && (finding.IsReportedByHelper || cache.Words(cancellationToken).Name(owner)));

        return Reports(origin.Ancestors().FirstOrDefault(IsBody)) ||
            (at is InvocationExpressionSyntax call && Reports(cache.Context.Declaration(cache.Context.Bodies.Model(call.SyntaxTree).GetSymbolInfo(call, cancellationToken).Symbol)));
    }

    private sealed class Cache(Compilation compilation)
    {
        private readonly object _gate = new();
        private readonly SharedScan _scan = new(compilation, HandWrittenSolvers.Look);
        private SolverWords? _words;

        public AlgebraContext Context { get; } = new(compilation);

        public object Reading { get; } = new();

        public ConcurrentDictionary<SyntaxTree, ImmutableArray<ClosedForm>> Files { get; } = new();

        public ConcurrentDictionary<SyntaxNode, ImmutableArray<ClosedForm>> Members { get; } = new();

        public SolverWords Words(CancellationToken cancellationToken)
        {
            if (Volatile.Read(ref _words) is { } known)
            {
                return known;
            }

            _scan.Help(cancellationToken);
            lock (_gate)
            {
                return _words ??= new SolverWords(Context.Compilation, cancellationToken);
            }
        }
    }
}
