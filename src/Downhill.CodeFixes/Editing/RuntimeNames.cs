using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.CodeFixes.Editing;

/// <summary>How a place in a file can name the types of the runtime.</summary>
/// <param name="Qualifier">What stands before a type's name: nothing, or <c>global::Downhill.</c> where the name is taken.</param>
/// <param name="NeedsUsing">Whether the file has to get <c>using Downhill;</c>.</param>
internal sealed record RuntimeNames(string Qualifier, bool NeedsUsing)
{
    private const string Namespace = "Downhill";

    /// <summary>How <paramref name="types"/> can be named at <paramref name="position"/>.</summary>
    public static RuntimeNames At(SemanticModel model, int position, params string[] types)
    {
        var isMissing = false;
        foreach (var type in types)
        {
            var found = model.LookupNamespacesAndTypes(position, name: type);
            if (found.IsEmpty)
            {
                isMissing = true;
            }
            else if (!found.All(static symbol => symbol.ContainingNamespace is { Name: Namespace, ContainingNamespace.IsGlobalNamespace: true }))
            {
                return new RuntimeNames("global::Downhill.", NeedsUsing: false);
            }
        }

        return new RuntimeNames("", isMissing);
    }

    /// <summary>The edit that adds <c>using Downhill;</c> to a file, sorted in where the file's usings are.</summary>
    public static TextChange AddUsing(CompilationUnitSyntax root, SourceLayout layout)
    {
        var usings = root.Usings;
        var indentation = "";
        if (usings.Count == 0
            && root.Members.FirstOrDefault(static member => member is BaseNamespaceDeclarationSyntax { Usings.Count: > 0 }) is BaseNamespaceDeclarationSyntax space
            && root.Members.Count == 1)
        {
            usings = space.Usings;
            indentation = layout.IndentationAt(space.Usings[0]);
        }

        var directive = $"using {Namespace};{layout.NewLine}";
        if (usings.Count == 0)
        {
            return new TextChange(new TextSpan(AfterHeader(root), 0), directive + layout.NewLine);
        }

        UsingDirectiveSyntax? previous = null;
        foreach (var other in usings)
        {
            if (other.GlobalKeyword.IsKind(SyntaxKind.GlobalKeyword) || IsPlain(other) && ComesBefore(other))
            {
                previous = other;
            }
        }

        return previous is null
            ? new TextChange(new TextSpan(usings[0].SpanStart, 0), directive + indentation)
            : new TextChange(new TextSpan(previous.FullSpan.End, 0), EndsItsLine(previous) ? indentation + directive : layout.NewLine + indentation + directive);
    }

    private static bool IsPlain(UsingDirectiveSyntax directive) =>
        directive.Alias is null && directive.StaticKeyword.IsKind(SyntaxKind.None);

    private static bool ComesBefore(UsingDirectiveSyntax other)
    {
        var name = other.NamespaceOrType.ToString();
        return name == "System" || name.StartsWith("System.", StringComparison.Ordinal) || string.CompareOrdinal(name, Namespace) < 0;
    }

    private static bool EndsItsLine(UsingDirectiveSyntax directive) =>
        directive.GetTrailingTrivia().Any(static trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia));

    /// <summary>Behind the comment at the head of the file, which a blank line separates from the code, and behind directives.</summary>
    private static int AfterHeader(CompilationUnitSyntax root)
    {
        var position = 0;
        var isBlank = true;
        var hasComment = false;
        foreach (var trivia in root.GetFirstToken(includeZeroWidth: true).LeadingTrivia)
        {
            if (trivia.IsDirective)
            {
                position = trivia.FullSpan.End;
                isBlank = true;
            }
            else if (trivia.IsKind(SyntaxKind.EndOfLineTrivia))
            {
                if (isBlank && hasComment)
                {
                    position = trivia.FullSpan.End;
                }

                isBlank = true;
            }
            else if (!trivia.IsKind(SyntaxKind.WhitespaceTrivia))
            {
                isBlank = false;
                hasComment = true;
            }
        }

        return position;
    }
}
