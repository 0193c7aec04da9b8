using Downhill.Differentiation.Program;
using Downhill.Differentiation.Pullbacks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Lowering;

/// <summary>A function as a program of our own.</summary>
internal sealed record LoweredFunction(
    IMethodSymbol Function,
    Frame Frame,
    Block Body,
    Storage Result,
    IReadOnlyList<Storage> Variables,
    List<Storage> Storages,
    IReadOnlyList<Obstacle> Refusals,
    IReadOnlyDictionary<IOperation, (Differentiability Class, string Reason, string? Instead)> Reasons,
    NameTable Names,
    PullbackTable Pullbacks)
{
    /// <summary>Whether it has a forward and a reverse pass of its own, apart from its callers.</summary>
    public bool IsPullback => Callee is not null;

    /// <summary>For a function with passes of its own: what its callers know of it.</summary>
    public Callee? Callee { get; init; }

    /// <summary>For a function with passes of its own: the variables of its slots.</summary>
    public IReadOnlyList<Storage> Slots { get; init; } = [];

    /// <summary>Fields that vary and that no slot stands for: whoever reads one, as of another object, cannot be followed.</summary>
    public IReadOnlyList<Storage> Unseen { get; init; } = [];

    /// <summary>The arrays of aggregates that the gradient is taken by.</summary>
    public IReadOnlyDictionary<ISymbol, Storage> Arrays { get; init; } = new Dictionary<ISymbol, Storage>(SymbolEqualityComparer.Default);

    /// <summary>Whether some copied code may change objects that other copied code reads.</summary>
    public bool WritesHeap { get; set; }

    private string? _tape;

    /// <summary>The variable that holds the tape.</summary>
    public string Tape => _tape ??= Names.Fresh("tape", []);

    /// <summary>The type of a temporary that holds the expression.</summary>
    public ITypeSymbol TypeOf(Expr expr) => expr is Element { Class: not null } element ? element.Type :
        Frame.Model.Compilation.GetSpecialType(expr.IsSingle ? SpecialType.System_Single : SpecialType.System_Double);
}

/// <summary>Prepares the names for a method: everything that its text or its type mentions is taken.</summary>
internal sealed class NameTableFactory(IEnumerable<string> alsoTaken)
{
    private static void AddNames(SyntaxNode node, HashSet<string> taken)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (var child in node.ChildNodesAndTokens())
        {
            if (child.AsNode() is { } inner)
            {
                AddNames(inner, taken);
            }
            else if (child.RawKind == (int)Microsoft.CodeAnalysis.CSharp.SyntaxKind.IdentifierToken)
            {
                taken.Add(child.AsToken().ValueText);
            }
        }
    }

    public (NameTable Names, HashSet<string> Taken) Create(IMethodSymbol function, IReadOnlyList<ISymbol> variables, IOperation body, INamedTypeSymbol? home)
    {
        var table = new NameTable(MathIsPlain(home));
        var taken = new HashSet<string>(StringComparer.Ordinal);
        AddNames(body.Syntax, taken);

        for (var type = function.ContainingType; type is not null; type = type.ContainingType)
        {
            taken.UnionWith(type.MemberNames);
            taken.UnionWith(type.TypeParameters.Select(p => p.Name));
        }

        for (var type = home; type is not null; type = type.ContainingType)
        {
            taken.UnionWith(type.MemberNames);
        }

        taken.UnionWith(function.TypeParameters.Select(p => p.Name));
        taken.UnionWith(["Math", "MathF"]);

        // The generated code says it about its own parameters.
        if (!function.Parameters.Any(static p => p.Name == "nameof"))
        {
            table.Forbid("nameof");
        }

        foreach (var name in alsoTaken)
        {
            table.Forbid(name);
        }

        foreach (var name in taken)
        {
            table.Reserve(name);
        }

        var declared = new HashSet<string>(StringComparer.Ordinal);
        foreach (var parameter in function.Parameters)
        {
            declared.Add(parameter.Name);
        }

        foreach (var operation in body.Descendants())
        {
            if (operation is Microsoft.CodeAnalysis.Operations.IVariableDeclaratorOperation declarator)
            {
                declared.Add(declarator.Symbol.Name);
            }
        }

        return (table, declared);
    }

    private static bool IsOwner(INamespaceOrTypeSymbol member) => member is ITypeSymbol type && Rules.MathRules.OwnerOf(type) is not null;

    /// <summary>Whether no type or namespace nearer than <c>System.Math</c> has its name.</summary>
    private static bool MathIsPlain(INamedTypeSymbol? home)
    {
        for (var type = home; type is not null; type = type.ContainingType)
        {
            for (var ancestor = type; ancestor is not null; ancestor = ancestor.BaseType)
            {
                if (ancestor.Name is "Math" or "MathF" || ancestor.GetMembers("Math").Length > 0 || ancestor.GetMembers("MathF").Length > 0)
                {
                    return false;
                }
            }
        }

        for (var space = home?.ContainingNamespace; space is not null; space = space.ContainingNamespace)
        {
            if (space.GetMembers("Math").Any(m => !IsOwner(m)) || space.GetMembers("MathF").Any(m => !IsOwner(m)))
            {
                return false;
            }
        }

        return true;
    }
}
