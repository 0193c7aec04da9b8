using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Evaluation;

/// <summary>
/// The member that a label's line lies in, and the members of the same type that its <c>method</c> names: a finding in any
/// of them answers the label.
/// </summary>
internal sealed class LabelledScope
{
    private readonly SyntaxTree _tree;
    private readonly IReadOnlyList<SyntaxNode> _members;

    private LabelledScope(SyntaxTree tree, IReadOnlyList<SyntaxNode> members)
    {
        _tree = tree;
        _members = members;
    }

    /// <summary>The scope of <paramref name="label"/>; null where its file or line is not in <paramref name="project"/>.</summary>
    public static LabelledScope? Of(Label label, string file, SourceProject project)
    {
        var full = Path.GetFullPath(file);
        var tree = project.Compilation.SyntaxTrees.FirstOrDefault(candidate => string.Equals(candidate.FilePath, full, StringComparison.Ordinal));
        if (tree is null || label.Line < 1 || label.Line > tree.GetText().Lines.Count)
        {
            return null;
        }

        var line = tree.GetText().Lines[label.Line - 1];
        var text = line.ToString();
        var root = tree.GetRoot();
        var token = root.FindToken(line.Start + (text.Length - text.TrimStart().Length));
        var members = new List<SyntaxNode>();
        var type = token.Parent?.AncestorsAndSelf().OfType<TypeDeclarationSyntax>().FirstOrDefault();
        if (token.Parent?.AncestorsAndSelf().FirstOrDefault(static node => node is MemberDeclarationSyntax and not BaseTypeDeclarationSyntax and not BaseNamespaceDeclarationSyntax) is { } own)
        {
            members.Add(own is GlobalStatementSyntax ? root : own);
        }

        var name = Bare(label.Method);
        if (name.Length > 0 && type is not null)
        {
            members.AddRange(type.Members.OfType<MethodDeclarationSyntax>().Where(method => method.Identifier.ValueText == name));
        }

        return members.Count == 0 ? new LabelledScope(tree, [root]) : new LabelledScope(tree, members);
    }

    public bool Contains(Location location) =>
        location.SourceTree == _tree && _members.Any(member => member.FullSpan.Contains(location.SourceSpan));

    /// <summary><c>Type.Method&lt;T&gt; (some remark)</c>: the method's name alone.</summary>
    private static string Bare(string method)
    {
        var name = method.Split(' ', '(')[0];
        var generic = name.LastIndexOf('<') is var open and > 0 && name.EndsWith('>') ? name[..open] : name;
        return generic[(generic.LastIndexOf('.') + 1)..];
    }
}
