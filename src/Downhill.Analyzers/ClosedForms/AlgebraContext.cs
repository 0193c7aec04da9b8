using System.Collections.Concurrent;
using Downhill.Analyzers.Recognition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>What is known of a whole compilation while closed forms are looked for.</summary>
internal sealed class AlgebraContext
{
    private readonly ConcurrentDictionary<SyntaxNode, bool> _writers = new();
    private readonly ConcurrentDictionary<SyntaxNode, HashSet<string>> _written = new();
    private readonly ConcurrentDictionary<ISymbol, MatrixTerm?> _fields = new(SymbolEqualityComparer.Default);

    public AlgebraContext(Compilation compilation)
    {
        Bodies = new SourceBodies(compilation);
        Solvers = new SolverHelpers(this);
        Callers = new CallerSizes(this);
        Compilation = compilation;
    }

    public Compilation Compilation { get; }

    public SourceBodies Bodies { get; }

    public MatrixTypes Types { get; } = new();

    public SolverHelpers Solvers { get; }

    public CallerSizes Callers { get; }

    /// <summary>Whether a body assigns a field or property that holds a matrix.</summary>
    public bool WritesMatrices(SyntaxNode body) => _writers.GetOrAdd(body, node => node.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(assignment =>
    {
        var target = assignment.Left is ElementAccessExpressionSyntax element ? element.Expression : assignment.Left;
        target = target is ElementAccessExpressionSyntax row ? row.Expression : target;
        return target is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } && Bodies.Model(node.SyntaxTree).GetSymbolInfo(target).Symbol switch
        {
            IFieldSymbol field => Types.ShapeOf(field.Type) == Shape.Matrix,
            IPropertySymbol property => Types.ShapeOf(property.Type) == Shape.Matrix,
            _ => false,
        };
    }));

    /// <summary>The names that a member assigns, steps or hands on by reference after their declaration.</summary>
    public HashSet<string> WrittenIn(SyntaxNode member) => _written.GetOrAdd(member, static node =>
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var inner in node.DescendantNodes())
        {
            var written = inner switch
            {
                AssignmentExpressionSyntax assignment => assignment.Left,
                PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } prefix => prefix.Operand,
                PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression } postfix => postfix.Operand,
                ArgumentSyntax { RefKindKeyword.RawKind: not 0 } argument => argument.Expression,
                _ => null,
            };
            if (written is IdentifierNameSyntax name)
            {
                names.Add(name.Identifier.ValueText);
            }
        }

        return names;
    });

    /// <summary>The declaration of a method with source in this compilation.</summary>
    public SyntaxNode? Declaration(ISymbol? symbol)
    {
        if (symbol is IMethodSymbol method)
        {
            symbol = (method.ReducedFrom ?? method).OriginalDefinition;
            symbol = (symbol as IMethodSymbol)?.PartialImplementationPart ?? symbol;
        }

        foreach (var reference in symbol?.OriginalDefinition.DeclaringSyntaxReferences ?? System.Collections.Immutable.ImmutableArray<SyntaxReference>.Empty)
        {
            if (Compilation.ContainsSyntaxTree(reference.SyntaxTree))
            {
                return reference.GetSyntax();
            }
        }

        return null;
    }

    /// <summary>What the only assignment of a field or automatic property gives it.</summary>
    public MatrixTerm? ValueOf(ISymbol member, Func<ISymbol, MatrixTerm?> read)
    {
        if (_fields.TryGetValue(member, out var known))
        {
            return known;
        }

        // A field that is made of itself is only a field.
        _fields.TryAdd(member, null);
        var value = read(member);
        _fields[member] = value;
        return value;
    }
}
