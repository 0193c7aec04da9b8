using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Downhill.CodeFixes.Editing;

/// <summary>The names that a piece of code mentions, so that new ones neither clash with nor hide them.</summary>
internal sealed class UsedNames(SyntaxNode scope)
{
    private readonly HashSet<string> _names = new(
        scope.DescendantTokens().Where(static token => token.IsKind(SyntaxKind.IdentifierToken)).Select(static token => token.ValueText),
        StringComparer.Ordinal);

    /// <summary>The first of <paramref name="candidates"/> that is free, or the last one with a number; it is taken from now on.</summary>
    public string Take(params string[] candidates)
    {
        foreach (var candidate in candidates)
        {
            if (_names.Add(candidate))
            {
                return candidate;
            }
        }

        for (var number = 2; ; number++)
        {
            var name = candidates[candidates.Length - 1] + number;
            if (_names.Add(name))
            {
                return name;
            }
        }
    }
}
