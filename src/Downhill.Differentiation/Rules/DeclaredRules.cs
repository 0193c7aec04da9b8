using System.Runtime.CompilerServices;
using Downhill.Differentiation.Emission;
using Downhill.Differentiation.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Differentiation.Rules;

/// <summary>The derivatives that a compilation declares by <c>[DerivativeOf]</c>.</summary>
public sealed class DeclaredRules
{
    private static readonly ConditionalWeakTable<Compilation, DeclaredRules> s_known = new();

    // A tree outlives many compilations: most are asked once whether they declare anything at all.
    private static readonly ConditionalWeakTable<SyntaxTree, List<MethodDeclarationSyntax>> s_marked = new();

    private readonly Dictionary<IMethodSymbol, List<DerivativeDeclaration>> _byTarget = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<IMethodSymbol, DerivativeRule?> _partials = new(SymbolEqualityComparer.Default);

    private DeclaredRules()
    {
    }

    /// <summary>The declarations of <paramref name="compilation"/>, read once.</summary>
    public static DeclaredRules Of(Compilation compilation, CancellationToken cancellationToken)
    {
        if (!s_known.TryGetValue(compilation, out var rules))
        {
            rules = Read(compilation, cancellationToken);
            rules = s_known.GetValue(compilation, _ => rules);
        }

        return rules;
    }

    /// <summary>Whether the method is given this derivative by another declaration too.</summary>
    public bool IsDeclaredTwice(DerivativeDeclaration declaration) =>
        declaration.Target is { } target
        && _byTarget.TryGetValue(target, out var all)
        && all.Count(d => Conflicts(d, declaration)) > 1;

    /// <summary>Whether there is a derivative for the method.</summary>
    internal bool Has(IMethodSymbol method) => _byTarget.ContainsKey(method.OriginalDefinition);

    /// <summary>The pullback of the method; null where there is none.</summary>
    internal DerivativeDeclaration? PullbackOf(IMethodSymbol method) =>
        _byTarget.TryGetValue(method.OriginalDefinition, out var all) ? all.FirstOrDefault(d => d.IsPullback) : null;

    /// <summary>The partial derivatives of a static method as a rule; null where there are none.</summary>
    internal DerivativeRule? PartialsOf(IMethodSymbol method, Func<ITypeSymbol, string> nameOf)
    {
        method = method.OriginalDefinition;
        return _byTarget.TryGetValue(method, out var all) && all.All(d => !d.IsPullback) ? Rule(method, all, nameOf) : null;
    }

    /// <summary>The declared methods that the rules of <paramref name="method"/> call.</summary>
    internal IEnumerable<IMethodSymbol> MethodsFor(IMethodSymbol method) =>
        _byTarget.TryGetValue(method.OriginalDefinition, out var all) ? all.Select(d => d.Method) : [];

    private static DerivativeRule Rule(IMethodSymbol method, List<DerivativeDeclaration> all, Func<ITypeSymbol, string> nameOf)
    {
        var contributions = new Contribution?[method.Parameters.Length];
        foreach (var declaration in all)
        {
            var name = nameOf(declaration.Method.ContainingType) + "." + Lowering.NameTable.Escape(declaration.Method.Name);
            contributions[declaration.By] = (s, v) => s * Code.Call(name, [.. Enumerable.Range(0, method.Parameters.Length).Select(v.Argument)]);
        }

        var kink = all.Select(d => d.Kink).FirstOrDefault(k => k is not null);
        return new DerivativeRule(
            method.Name,
            contributions,
            kink is null ? null : $"'{method.ContainingType.Name}.{method.Name}' has {kink}",
            kink is null ? Differentiability.Smooth : Differentiability.AlmostEverywhere,
            Singularity.Edge)
        {
            Owner = method.ContainingType.Name,
            FullName = nameOf(method.ContainingType) + "." + Lowering.NameTable.Escape(method.Name),
            IsSingle = method.ReturnType.SpecialType == SpecialType.System_Single,
        };
    }

    private static bool Conflicts(DerivativeDeclaration first, DerivativeDeclaration second) =>
        first.IsPullback || second.IsPullback || first.By == second.By;

    private static DeclaredRules Read(Compilation compilation, CancellationToken cancellationToken)
    {
        var rules = new DeclaredRules();
        foreach (var tree in compilation.SyntaxTrees)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!s_marked.TryGetValue(tree, out var marked))
            {
                marked = s_marked.GetValue(tree, t => Marked(t.GetRoot(cancellationToken)));
            }

            if (marked.Count == 0)
            {
                continue;
            }

            // Read once for the whole compilation, and kept with it.
#pragma warning disable RS1030
            var model = compilation.GetSemanticModel(tree);
#pragma warning restore RS1030
            foreach (var method in marked)
            {
                if (model.GetDeclaredSymbol(method, cancellationToken) is IMethodSymbol symbol)
                {
                    rules.Add(symbol);
                }
            }
        }

        return rules;
    }

    private void Add(IMethodSymbol method)
    {
        foreach (var attribute in method.GetAttributes())
        {
            if (DerivativeDeclaration.Read(method, attribute) is { Problem: null, Target: { } target } declaration)
            {
                if (!_byTarget.TryGetValue(target.OriginalDefinition, out var all))
                {
                    _byTarget.Add(target.OriginalDefinition, all = []);
                }

                all.Add(declaration);
            }
        }
    }

    private static List<MethodDeclarationSyntax> Marked(SyntaxNode root)
    {
        var marked = new List<MethodDeclarationSyntax>();
        foreach (var node in root.DescendantNodes(static n => n is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax))
        {
            if (node is MethodDeclarationSyntax { AttributeLists.Count: > 0 } method
                && method.AttributeLists.Any(static l => l.Attributes.Any(static a => a.Name.ToString().Contains("DerivativeOf"))))
            {
                marked.Add(method);
            }
        }

        return marked;
    }
}
