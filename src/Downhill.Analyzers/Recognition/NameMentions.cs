using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition;

/// <summary>
/// Where a name is used, found by the characters of the files: only what has the name is looked at as syntax, and of a large
/// file only the places that have it.
/// </summary>
internal static class NameMentions
{
    /// <summary>The simple names <paramref name="name"/> in all of <paramref name="compilation"/>, in the order of the text.</summary>
    public static IEnumerable<SimpleNameSyntax> In(Compilation compilation, string name, CancellationToken cancellationToken)
    {
        foreach (var tree in Trees(compilation, name, cancellationToken))
        {
            foreach (var mention in In(tree, name))
            {
                yield return mention;
            }
        }
    }

    /// <summary>The files that have the word <paramref name="name"/>.</summary>
    public static IEnumerable<SyntaxTree> Trees(Compilation compilation, string name, CancellationToken cancellationToken)
    {
        var hash = IdentifierSet.Hash(name);
        foreach (var tree in compilation.SyntaxTrees)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (IdentifierSet.Of(tree).Contains(hash))
            {
                yield return tree;
            }
        }
    }

    private static IEnumerable<SimpleNameSyntax> In(SyntaxTree tree, string name)
    {
        var text = tree.GetText().ToString();
        var root = tree.GetRoot();
        for (var at = text.IndexOf(name, StringComparison.Ordinal); at >= 0; at = text.IndexOf(name, at + name.Length, StringComparison.Ordinal))
        {
            if ((at > 0 && IdentifierSet.IsPart(text[at - 1])) || (at + name.Length < text.Length && IdentifierSet.IsPart(text[at + name.Length])))
            {
                continue;
            }

            // In a comment or a string the token is another one.
            var token = root.FindToken(at);
            if (token.Parent is SimpleNameSyntax mention && token.Span.Contains(at) && token.ValueText == name)
            {
                yield return mention;
            }
        }
    }
}
