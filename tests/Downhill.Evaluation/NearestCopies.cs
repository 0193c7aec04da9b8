using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Evaluation;

/// <summary>Chooses among files that declare the same.</summary>
internal static class NearestCopies
{
    /// <summary>The files without those of which another, nearer to <paramref name="labelled"/>, declares all types, or the top-level program.</summary>
    public static List<SyntaxTree> Of(List<SyntaxTree> trees, IReadOnlyList<string> labelled)
    {
        List<string[]> wanted = [.. labelled.Select(static file => Path.GetFullPath(file).Split(Path.DirectorySeparatorChar))];
        var nearest = new Dictionary<string, SyntaxTree>(StringComparer.Ordinal);
        foreach (var tree in trees.OrderByDescending(tree => Nearness(tree.FilePath, wanted)).ThenBy(static tree => tree.FilePath, StringComparer.Ordinal))
        {
            foreach (var name in Declared(tree))
            {
                nearest.TryAdd(name, tree);
            }
        }

        return [.. trees.Where(tree => Declared(tree) is var names && (names.Count == 0 || names.Exists(name => nearest[name] == tree)))];
    }

    /// <summary>How many folders the path shares with a labelled one; more than any where it is one.</summary>
    private static int Nearness(string path, List<string[]> wanted)
    {
        var parts = Path.GetFullPath(path).Split(Path.DirectorySeparatorChar);
        return wanted.Max(other => parts.SequenceEqual(other) ? int.MaxValue : parts.Zip(other).TakeWhile(static pair => pair.First == pair.Second).Count());
    }

    /// <summary>The types of which there can be only one declaration, and the program that only one file can hold.</summary>
    private static List<string> Declared(SyntaxTree tree)
    {
        var names = new List<string>();
        var root = tree.GetCompilationUnitRoot();
        foreach (var type in root.DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax).OfType<BaseTypeDeclarationSyntax>())
        {
            if (!type.Modifiers.Any(SyntaxKind.PartialKeyword) && !type.Modifiers.Any(SyntaxKind.FileKeyword))
            {
                var spaces = type.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().Reverse().Select(static space => space.Name.ToString());
                names.Add($"{string.Join(".", spaces)}.{type.Identifier.ValueText}`{(type as TypeDeclarationSyntax)?.TypeParameterList?.Parameters.Count ?? 0}");
            }
        }

        if (root.Members.Any(SyntaxKind.GlobalStatement))
        {
            names.Clear();
            names.Add("program");
        }

        return names;
    }
}
