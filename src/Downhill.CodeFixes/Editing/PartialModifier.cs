using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.CodeFixes.Editing;

/// <summary>Makes types partial, so that the generator can write beside their members.</summary>
internal static class PartialModifier
{
    /// <summary>The type declarations around <paramref name="node"/>, itself included, that are not partial.</summary>
    public static IEnumerable<TypeDeclarationSyntax> MissingAround(SyntaxNode node) =>
        node.AncestorsAndSelf().OfType<TypeDeclarationSyntax>().Where(static type => !IsPartial(type));

    /// <summary>Whether <paramref name="type"/> is declared partial.</summary>
    public static bool IsPartial(TypeDeclarationSyntax type) => type.Modifiers.Any(SyntaxKind.PartialKeyword);

    /// <summary><paramref name="type"/> with the modifier, and with its trivia where it was.</summary>
    /// <remarks>
    /// The tokens are edited directly: <c>SyntaxGenerator.WithModifiers</c> inserts a blank line with some versions of the
    /// compiler. The modifier has to be the last one before the keyword.
    /// </remarks>
    public static TypeDeclarationSyntax Add(TypeDeclarationSyntax type)
    {
        if (IsPartial(type))
        {
            return type;
        }

        var partial = SyntaxFactory.Token(SyntaxKind.PartialKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        if (type.Modifiers.Count > 0)
        {
            return (TypeDeclarationSyntax)type.WithModifiers(type.Modifiers.Add(partial));
        }

        var keyword = type.Keyword;
        return (TypeDeclarationSyntax)type
            .WithKeyword(keyword.WithLeadingTrivia(SyntaxFactory.TriviaList()))
            .WithModifiers(SyntaxFactory.TokenList(partial.WithLeadingTrivia(keyword.LeadingTrivia)));
    }
}
