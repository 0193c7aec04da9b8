using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>The bodies of functions in the compilation's own source.</summary>
internal sealed class FunctionSource(Compilation compilation, CancellationToken cancellationToken)
{
    private readonly Dictionary<SyntaxTree, SemanticModel> _models = [];
    private Specialization? _specialization;
    private readonly Dictionary<ISymbol, IOperation?> _bodies = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<IOperation, BodyFacts> _facts = [];
    private readonly Dictionary<ISymbol, bool> _accessible = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<SyntaxTree, bool> _declaresForItself = [];
    private INamedTypeSymbol? _home;

    public Compilation Compilation { get; } = compilation;

    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>The functions that parameters and members of a delegate type hold, as far as whoever asks knows; null where only the text tells.</summary>
    public IReadOnlyDictionary<ISymbol, IMethodSymbol>? Assumed { get; init; }

    /// <summary>What virtual calls may run.</summary>
    public VirtualCalls Virtual { get; } = new(compilation, cancellationToken);

    public SemanticModel? ModelFor(SyntaxTree tree)
    {
        if (_models.TryGetValue(tree, out var model))
        {
            return model;
        }

        if (!Compilation.ContainsSyntaxTree(tree))
        {
            return null;
        }

        // The body of a helper may lie in any file, so that the model at hand is not always the right one. The result is
        // kept per compilation by the caller.
#pragma warning disable RS1030
        model = Compilation.GetSemanticModel(tree);
#pragma warning restore RS1030
        _models.Add(tree, model);
        return model;
    }

    /// <summary>Whether the method is one of this compilation that can be read, or overrides of which can.</summary>
    public bool IsOwn(IMethodSymbol method) =>
        SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, Compilation.Assembly) && (method.IsAbstract || BodyOf(method.OriginalDefinition) is not null);

    /// <summary>
    /// The block of <paramref name="function"/>, an expression body as a block with one return; null where there is none:
    /// abstract, extern, in another assembly, or broken.
    /// </summary>
    public IOperation? BodyOf(IMethodSymbol function)
    {
        function = function.PartialImplementationPart ?? function;
        if (_bodies.TryGetValue(function, out var body))
        {
            return body;
        }

        body = Read(function);
        _bodies.Add(function, body);
        return body;
    }

    /// <summary>What a walk over a body finds out; made once.</summary>
    public BodyFacts FactsOf(IOperation body)
    {
        if (!_facts.TryGetValue(body, out var facts))
        {
            _facts.Add(body, facts = new BodyFacts(body));
        }

        return facts;
    }

    /// <summary>Whether code inside <paramref name="home"/> may name the member.</summary>
    public bool IsAccessible(ISymbol member, INamedTypeSymbol home)
    {
        if (!SymbolEqualityComparer.Default.Equals(_home, home))
        {
            _home = home;
            _accessible.Clear();
        }

        if (!_accessible.TryGetValue(member, out var isAccessible))
        {
            _accessible.Add(member, isAccessible = Compilation.IsSymbolAccessibleWithin(member, home));
        }

        return isAccessible;
    }

    /// <summary>Whether the file declares types that no other file can name.</summary>
    public bool DeclaresForItself(SyntaxTree tree)
    {
        if (!_declaresForItself.TryGetValue(tree, out var declares))
        {
            declares = tree.GetRoot(CancellationToken) is CompilationUnitSyntax file
                && file.Members.Concat(file.Members.OfType<BaseNamespaceDeclarationSyntax>().SelectMany(static n => n.Members))
                    .Any(static m => m is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax && m.Modifiers.Any(SyntaxKind.FileKeyword));
            _declaresForItself.Add(tree, declares);
        }

        return declares;
    }

    /// <summary>Notes the body of a lambda that was met, which the clause of a query declares without being one in the text.</summary>
    public void Note(IMethodSymbol function, IOperation body)
    {
        if (_bodies.TryGetValue(function, out var known) && known != body)
        {
            Notes++;
        }

        _bodies[function] = body;
    }

    /// <summary>How often a body was noted of which another answer had been given before.</summary>
    public int Notes { get; private set; }

    /// <summary>Notes a function that is not in the compilation, but was bound within it.</summary>
    public void Note(IMethodSymbol function, IOperation body, SemanticModel model)
    {
        _bodies[function] = body;
        _models[body.Syntax.SyntaxTree] = model;
    }

    /// <summary>The generic method with its type arguments written in; null for any other.</summary>
    public IMethodSymbol? Specialized(IMethodSymbol method) => (_specialization ??= new Specialization(this)).Of(method);

    private IOperation? Read(IMethodSymbol function)
    {
        if (function.DeclaringSyntaxReferences.Length != 1)
        {
            return null;
        }

        var syntax = function.DeclaringSyntaxReferences[0].GetSyntax(CancellationToken);
        if (IsInExtensionBlock(syntax) || ModelFor(syntax.SyntaxTree) is not { } model)
        {
            return null;
        }

        // A getter written as `double Scale => 2 * _a;` is declared by its arrow.
        return syntax switch
        {
            LocalFunctionStatementSyntax local => local.Body is { } block
                ? model.GetOperation(block, CancellationToken)
                : Arrow(model, local.ExpressionBody),
            BaseMethodDeclarationSyntax method => method.Body is { } block
                ? model.GetOperation(block, CancellationToken)
                : Arrow(model, method.ExpressionBody),
            AccessorDeclarationSyntax accessor => accessor.Body is { } block
                ? model.GetOperation(block, CancellationToken)
                : Arrow(model, accessor.ExpressionBody),
            ArrowExpressionClauseSyntax arrow => Arrow(model, arrow),
            AnonymousFunctionExpressionSyntax lambda => Unwrap(model.GetOperation(lambda, CancellationToken)),
            _ => null,
        };
    }

    /// <summary>Whether the function reads a receiver that is no parameter of its own.</summary>
    public bool IsInExtensionBlock(IMethodSymbol function) =>
        function.DeclaringSyntaxReferences.Any(r => IsInExtensionBlock(r.GetSyntax(CancellationToken)));

    /// <summary>The block (C# 14) is a type without a name; this compiler may be too old to know its kind.</summary>
    private static bool IsInExtensionBlock(SyntaxNode syntax)
    {
        for (var node = syntax.Parent; node is not null; node = node.Parent)
        {
            if (node is TypeDeclarationSyntax type)
            {
                return type.Identifier.RawKind == 0;
            }
        }

        return false;
    }

    private IOperation? Arrow(SemanticModel model, ArrowExpressionClauseSyntax? arrow) =>
        arrow is null ? null : model.GetOperation(arrow, CancellationToken);

    private static IOperation? Unwrap(IOperation? operation) => operation switch
    {
        IAnonymousFunctionOperation function => function.Body,
        IDelegateCreationOperation { Target: IAnonymousFunctionOperation function } => function.Body,
        IConversionOperation { Operand: IAnonymousFunctionOperation function } => function.Body,
        _ => null,
    };
}
