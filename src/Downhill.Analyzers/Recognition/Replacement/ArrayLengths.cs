using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition.Replacement;

/// <summary>How many elements an incumbent's array has, where its declaration shows it.</summary>
internal static class ArrayLengths
{
    /// <summary>The number of elements in an array's initialiser, if nothing but the search replaces the array.</summary>
    public static int? Of(Incumbent incumbent, LoopReading reading, CancellationToken cancellationToken)
    {
        if (incumbent.Length is { } known)
        {
            return known;
        }

        if ((incumbent.Declaration as VariableDeclaratorSyntax)?.Initializer?.Value is not { } value
            || incumbent.Symbol is not (ILocalSymbol or IFieldSymbol { DeclaredAccessibility: Accessibility.Private })
            || IsReplacedElsewhere(incumbent.Symbol, reading, cancellationToken))
        {
            return null;
        }

        return value switch
        {
            InitializerExpressionSyntax list => list.Expressions.Count,
            ImplicitArrayCreationExpressionSyntax creation => creation.Initializer.Expressions.Count,
            ArrayCreationExpressionSyntax { Initializer: { } list } => list.Expressions.Count,
            _ => null,
        };
    }

    private static bool IsReplacedElsewhere(ISymbol symbol, LoopReading reading, CancellationToken cancellationToken)
    {
        var scopes = symbol is IFieldSymbol
            ? symbol.ContainingType.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(cancellationToken))
            : [reading.Member];
        return scopes.SelectMany(static scope => scope.DescendantTokens())
            .Any(token => token.ValueText == symbol.Name
                && !(token.SyntaxTree == reading.Loop.SyntaxTree && reading.Loop.Span.Contains(token.Span))
                && (token.Parent is IdentifierNameSyntax { Parent: AssignmentExpressionSyntax assignment } name && assignment.Left == name
                    || token.Parent?.Parent is MemberAccessExpressionSyntax { Parent: AssignmentExpressionSyntax outer } access && outer.Left == access
                    || token.Parent?.Parent is ArgumentSyntax { RefKindKeyword.RawKind: not 0 }));
    }
}
