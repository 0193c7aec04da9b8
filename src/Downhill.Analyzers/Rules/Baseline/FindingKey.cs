using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.Analyzers.Rules.Baselines;

/// <summary>
/// What a finding is known by when lines above it come and go, its file moves, or white space changes. The build and the tool
/// may run different compilers, so that nothing in it depends on how a compiler displays a symbol.
/// </summary>
/// <param name="Id">The rule.</param>
/// <param name="Project">The name of the assembly that is compiled; two programs may well have the same loop in <c>Main</c>.</param>
/// <param name="Member">The member that holds it, by its documentation comment id; empty outside of every member.</param>
/// <param name="Line">Its first line, every run of white space being one blank.</param>
internal sealed record FindingKey(string Id, string Project, string Member, string Line)
{
    /// <summary>The key of a diagnostic that lies in a source of <paramref name="model"/>.</summary>
    public static FindingKey Of(Diagnostic diagnostic, SemanticModel model, CancellationToken cancellationToken)
    {
        int start = diagnostic.Location.SourceSpan.Start;
        ISymbol? member = MemberAt(model, start, cancellationToken);
        return new FindingKey(
            diagnostic.Id,
            model.Compilation.AssemblyName ?? "",
            member is null ? "" : member.GetDocumentationCommentId() ?? member.ToDisplayString(),
            NormalizedLine(model.SyntaxTree.GetText(cancellationToken), start));
    }

    /// <summary>
    /// The member that holds a place, its attributes and parameters included: of an accessor, a local function or a lambda, the
    /// member around it. It is read from the syntax, since compilers differ in what they say encloses an attribute.
    /// </summary>
    public static ISymbol? MemberAt(SemanticModel model, int position, CancellationToken cancellationToken)
    {
        SyntaxNode? node = model.SyntaxTree.GetRoot(cancellationToken).FindToken(position).Parent;
        SyntaxNode? declaration = node?.AncestorsAndSelf().FirstOrDefault(static one =>
            one is MemberDeclarationSyntax or VariableDeclaratorSyntax { Parent.Parent: BaseFieldDeclarationSyntax });
        return declaration switch
        {
            null => null,
            GlobalStatementSyntax => model.Compilation.GetEntryPoint(cancellationToken),
            BaseFieldDeclarationSyntax field => model.GetDeclaredSymbol(field.Declaration.Variables[0], cancellationToken),
            _ => model.GetDeclaredSymbol(declaration, cancellationToken),
        };
    }

    /// <summary>The line of a place as it is written, whatever <c>#line</c> says; a line ends with a line feed.</summary>
    private static string NormalizedLine(SourceText text, int position)
    {
        while (position > 0 && text[position - 1] != '\n')
        {
            position--;
        }

        var line = new StringBuilder();
        for (; position < text.Length && text[position] != '\n'; position++)
        {
            if (!char.IsWhiteSpace(text[position]))
            {
                line.Append(text[position]);
            }
            else if (line.Length > 0 && line[line.Length - 1] != ' ')
            {
                line.Append(' ');
            }
        }

        return line.ToString().TrimEnd(' ');
    }
}

/// <summary>Findings that are known, each as often as it is: of two equal ones, one may be new.</summary>
internal sealed class KnownFindings
{
    private readonly Dictionary<FindingKey, int> _left = [];

    public KnownFindings(ImmutableArray<FindingKey> keys)
    {
        foreach (FindingKey key in keys)
        {
            _left[key] = Count(key) + 1;
        }
    }

    /// <summary>Whether <paramref name="key"/> is known once more than it was taken.</summary>
    public bool Take(FindingKey key)
    {
        int count = Count(key);
        if (count == 0)
        {
            return false;
        }

        _left[key] = count - 1;
        return true;
    }

    /// <summary>Takes all of <paramref name="keys"/>, which differ, where each is known; else none.</summary>
    public bool TakeAll(ImmutableArray<FindingKey> keys) => keys.All(key => Count(key) > 0) && keys.All(Take);

    private int Count(FindingKey key) => _left.TryGetValue(key, out int count) ? count : 0;
}
