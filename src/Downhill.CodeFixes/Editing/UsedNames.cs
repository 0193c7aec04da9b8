using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.CodeFixes.Editing;

/// <summary>The names that a piece of code mentions, so that new ones neither clash with nor hide them.</summary>
internal sealed class UsedNames
{
    private readonly HashSet<string> _names;
    private readonly HashSet<string> _outsideLambdas;

    public UsedNames(SyntaxNode scope)
    {
        _names = Identifiers(scope.DescendantTokens());
        _outsideLambdas = Identifiers(scope.DescendantTokens(static node => node is not AnonymousFunctionExpressionSyntax));
    }

    /// <summary>The names in the member around <paramref name="node"/>, or in the whole file for top-level statements.</summary>
    public static UsedNames Around(SyntaxNode node) =>
        new(node.Ancestors().OfType<MemberDeclarationSyntax>().FirstOrDefault(static member => member is not (GlobalStatementSyntax or BaseTypeDeclarationSyntax or BaseNamespaceDeclarationSyntax))
            ?? node.SyntaxTree.GetRoot());

    /// <summary>The first of <paramref name="candidates"/> that is free, or the last one with a number; it is taken from now on.</summary>
    public string Take(params string[] candidates) => Take(_names, candidates);

    /// <summary>The same for a parameter of a lambda, which other lambdas may have too.</summary>
    public string TakeForLambda(params string[] candidates) => Take(_outsideLambdas, candidates);

    private static string Take(HashSet<string> names, string[] candidates)
    {
        foreach (var candidate in candidates)
        {
            if (names.Add(candidate))
            {
                return candidate;
            }
        }

        for (var number = 2; ; number++)
        {
            var name = candidates[candidates.Length - 1] + number;
            if (names.Add(name))
            {
                return name;
            }
        }
    }

    private static HashSet<string> Identifiers(IEnumerable<SyntaxToken> tokens) => new(
        tokens.Where(static token => token.IsKind(SyntaxKind.IdentifierToken)).Select(static token => token.ValueText),
        StringComparer.Ordinal);
}
