using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Generator.Memory;

/// <summary>
/// A file, told apart into what any code of the project may depend on, and the bodies of its methods, on which only code
/// depends that calls them. Made from the syntax alone, once for each version of a file.
/// </summary>
/// <remarks>
/// What a body means depends on declarations all over the project, but on no other body. A body that code is not called
/// by its name for (an accessor, a constructor, an operator, what a pattern such as <c>foreach</c> or a query calls)
/// counts as a declaration, and so does one that declares something itself: in a type with a primary constructor, whose
/// parameters become fields where a body mentions them.
/// </remarks>
internal sealed class FileOutline
{
    private static readonly ConditionalWeakTable<SyntaxTree, FileOutline> s_outlines = new();

    /// <summary>Methods that the language calls without their name.</summary>
    private static readonly HashSet<string> s_calledByPatterns = new(StringComparer.Ordinal)
    {
        "GetEnumerator", "MoveNext", "Reset", "Dispose", "GetAsyncEnumerator", "MoveNextAsync", "DisposeAsync",
        "GetAwaiter", "GetResult", "OnCompleted", "UnsafeOnCompleted", "Deconstruct", "Add", "Slice", "GetPinnableReference",
        "ToString", "Equals", "GetHashCode", "CompareTo", "PrintMembers", "AppendLiteral", "AppendFormatted", "ToStringAndClear",
        "Select", "SelectMany", "Where", "OrderBy", "OrderByDescending", "ThenBy", "ThenByDescending", "GroupBy", "Join", "GroupJoin", "Cast",
    };

    private readonly HashSet<string> _mentions = new(StringComparer.Ordinal);
    private readonly List<BodyOutline> _bodies = [];
    private readonly List<string> _types = [];
    private readonly HashSet<string> _owners = new(StringComparer.Ordinal);
    private FingerprintBuilder _declarations = new();

    private FileOutline(SyntaxTree tree, CancellationToken cancellationToken)
    {
        _declarations.Add(tree.FilePath);
        var root = (CompilationUnitSyntax)tree.GetRoot(cancellationToken);
        Read(root, root.Members, cancellationToken);
        Declarations = _declarations.Result;
        Mentions = [.. _mentions];
        Owners = [.. _owners];
        Bodies = _bodies;
    }

    /// <summary>Stands for all tokens outside of the bodies.</summary>
    public Fingerprint Declarations { get; }

    /// <summary>The names that code outside of the bodies mentions.</summary>
    public string[] Mentions { get; }

    public IReadOnlyList<BodyOutline> Bodies { get; }

    /// <summary>
    /// The types with a field that may be a table of functions: what it holds is known by all code that can write into it,
    /// which is all code of the type.
    /// </summary>
    public string[] Owners { get; }

    /// <summary>Whether a declaration makes a value of where it is called, so that every position counts.</summary>
    public bool AsksForPositions { get; private set; }

    public static FileOutline Of(SyntaxTree tree, CancellationToken cancellationToken)
    {
        if (!s_outlines.TryGetValue(tree, out FileOutline? outline))
        {
            outline = new FileOutline(tree, cancellationToken);
            outline = s_outlines.GetValue(tree, _ => outline);
        }

        return outline;
    }

    /// <summary>Reads what stands around the members, and then them.</summary>
    private void Read(SyntaxNode owner, SyntaxList<MemberDeclarationSyntax> members, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (SyntaxNodeOrToken child in owner.ChildNodesAndTokens())
        {
            if (child.AsNode() is not MemberDeclarationSyntax)
            {
                Declare(child);
            }
        }

        var hasTopLevel = false;
        foreach (MemberDeclarationSyntax member in members)
        {
            switch (member)
            {
                case BaseNamespaceDeclarationSyntax space:
                    Read(space, space.Members, cancellationToken);
                    break;
                case TypeDeclarationSyntax { ParameterList: null } type:
                    _types.Add(type.Identifier.ValueText);
                    Read(type, type.Members, cancellationToken);
                    _types.RemoveAt(_types.Count - 1);
                    break;
                case FieldDeclarationSyntax field when _types.Count > 0 && MayHoldFunctions(field.Declaration.Type):
                    _owners.Add(_types[_types.Count - 1]);
                    Declare(field);
                    break;
                case MethodDeclarationSyntax method when (method.Body ?? (SyntaxNode?)method.ExpressionBody) is { } body && !s_calledByPatterns.Contains(method.Identifier.ValueText):
                    Read(method, body);
                    break;
                case GlobalStatementSyntax:
                    // Nothing outside can name what they declare.
                    hasTopLevel = true;
                    break;
                default:
                    Declare(member);
                    break;
            }
        }

        _declarations.Add(hasTopLevel ? 't' : 'm');
    }

    /// <summary>Whether the type is anything but a keyword, or an array of one: what a name stands for is not known here.</summary>
    private static bool MayHoldFunctions(TypeSyntax type) => type switch
    {
        PredefinedTypeSyntax => false,
        NullableTypeSyntax nullable => MayHoldFunctions(nullable.ElementType),
        ArrayTypeSyntax array => MayHoldFunctions(array.ElementType),
        _ => true,
    };

    private void Read(MethodDeclarationSyntax method, SyntaxNode body)
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { method.Identifier.ValueText };
        foreach (SyntaxNodeOrToken child in method.ChildNodesAndTokens())
        {
            if (child.AsNode() is { } node)
            {
                if (node != body)
                {
                    // Constants and types: nothing of these runs a method.
                    Write(node, ref _declarations, node is AttributeListSyntax list && !list.Attributes.All(IsOwn) ? names : null);
                }
            }
            else
            {
                Write(child.AsToken(), ref _declarations, null, isFirst: true);
            }
        }

        var text = new FingerprintBuilder();
        var mentions = new HashSet<string>(StringComparer.Ordinal);
        Write(body, ref text, mentions);
        _bodies.Add(new BodyOutline(method.SpanStart, [.. names], text.Result, [.. _types], [.. mentions]));
    }

    /// <summary>Our own attribute names variables, not functions.</summary>
    private static bool IsOwn(AttributeSyntax attribute) => attribute.Name.ToString() is "Differentiable" or "DifferentiableAttribute";

    private void Declare(SyntaxNodeOrToken part)
    {
        if (part.AsNode() is { } node)
        {
            Write(node, ref _declarations, _mentions);
        }
        else
        {
            Write(part.AsToken(), ref _declarations, _mentions, isFirst: true);
        }
    }

    private void Write(SyntaxNode node, ref FingerprintBuilder text, HashSet<string>? mentions)
    {
        var isFirst = true;
        foreach (SyntaxToken token in node.DescendantTokens())
        {
            Write(token, ref text, mentions, isFirst);
            isFirst = false;
        }
    }

    private void Write(SyntaxToken token, ref FingerprintBuilder text, HashSet<string>? mentions, bool isFirst)
    {
        if (token.HasLeadingTrivia)
        {
            Write(token.LeadingTrivia, ref text, isFirst);
        }

        text.Add((char)token.RawKind);
        switch (token.Kind())
        {
            case SyntaxKind.IdentifierToken:
                string name = token.ValueText;
                text.Add(token.Text);
                mentions?.Add(name);
                AsksForPositions |= name.StartsWith("Caller", StringComparison.Ordinal)
                    && name is "CallerLineNumber" or "CallerLineNumberAttribute" or "CallerFilePath" or "CallerFilePathAttribute"
                        or "CallerMemberName" or "CallerMemberNameAttribute" or "CallerArgumentExpression" or "CallerArgumentExpressionAttribute";
                break;
            case SyntaxKind.StringLiteralToken:
                text.Add(token.Text);
                mentions?.Add(token.ValueText);
                break;
            default:
                text.Add(token.Text);
                break;
        }

        if (token.HasTrailingTrivia)
        {
            Write(token.TrailingTrivia, ref text, isOutside: false);
        }
    }

    /// <summary>
    /// Copied code keeps the spaces in it; comments and line breaks become one. What stands before a declaration is never
    /// copied with it. Directives say what null means.
    /// </summary>
    private static void Write(SyntaxTriviaList trivia, ref FingerprintBuilder text, bool isOutside)
    {
        var isSpace = true;
        foreach (SyntaxTrivia piece in trivia)
        {
            SyntaxKind kind = piece.Kind();
            isSpace &= kind == SyntaxKind.WhitespaceTrivia;
            if (kind is SyntaxKind.NullableDirectiveTrivia or SyntaxKind.SkippedTokensTrivia)
            {
                text.Add(piece.ToFullString());
            }
        }

        if (!isOutside)
        {
            text.Add((char)(isSpace ? trivia.FullSpan.Length : 0));
        }
    }
}
