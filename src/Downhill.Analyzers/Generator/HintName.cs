using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Generator;

/// <summary>The name of the generated file of a method.</summary>
internal static class HintName
{
    // Long names of nested generic types must not exceed what a file system takes where generated files are written out.
    private const int MaxReadable = 100;

    private static readonly SymbolDisplayFormat s_typeName = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters);

    /// <summary>
    /// A readable name and, because a file name cannot tell overloads, letter case or every character apart, a hash of
    /// the method's full identity: <c>Model.Loss.1A2B3C4D5E6F7081.g.cs</c>.
    /// </summary>
    public static string Of(IMethodSymbol method)
    {
        var readable = new StringBuilder();
        foreach (char c in $"{method.ContainingType.ToDisplayString(s_typeName)}.{method.Name}")
        {
            readable.Append(c < 128 && char.IsLetterOrDigit(c) || c is '.' or '_' ? c : '-');
        }

        string name = readable.Length <= MaxReadable
            ? readable.ToString()
            : readable.ToString(readable.Length - MaxReadable, MaxReadable).TrimStart('.');
        string identity = method.GetDocumentationCommentId() ?? method.ToDisplayString();
        return string.Format(CultureInfo.InvariantCulture, "{0}.{1:X16}.g.cs", name, Fnv1a(identity));
    }

    /// <summary>Whether <paramref name="symbol"/> is declared in the generated file of <paramref name="method"/>.</summary>
    public static bool Declares(IMethodSymbol method, ISymbol symbol)
    {
        string name = Of(method);
        foreach (SyntaxReference reference in symbol.DeclaringSyntaxReferences)
        {
            if (reference.SyntaxTree.FilePath.EndsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    // Fowler, Noll and Vo (1991): string.GetHashCode differs from process to process, and file names must not.
    private static ulong Fnv1a(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in text)
        {
            hash = (hash ^ c) * 1099511628211;
        }

        return hash;
    }
}
