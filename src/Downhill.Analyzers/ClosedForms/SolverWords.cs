using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>
/// Which bodies may invert or solve, judged by the text alone: those that name a member of a matrix library that does, or an
/// elimination written by hand under any name. Only these are bound and read; ordinary code costs one look at its text.
/// </summary>
internal sealed class SolverWords
{
    // What the text of a file must have before its tokens are looked at.
    private static readonly string[] s_parts =
    [
        "inverse", "invert", "inversion", "pinv", "inv(", ".inv", "solve", "NormalEquation", "cholesky", "MultiDim", "DirectMethod",
        "WeightedRegression", "LinearCombination", "eliminat", "jordan", "gauss", "potr", "pptr", "posv", "gesv",
    ];

    private static readonly ConditionalWeakTable<SyntaxTree, string[]> s_eliminations = new();

    private readonly HashSet<string> _handWritten = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _names = new(StringComparer.Ordinal);

    public SolverWords(Compilation compilation, CancellationToken cancellationToken)
    {
        foreach (var tree in compilation.SyntaxTrees)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _handWritten.UnionWith(s_eliminations.GetValue(tree, static key => EliminationsIn(key)));
        }
    }

    /// <summary>Whether a file's text has any of the words.</summary>
    public bool Mention(string text)
    {
        foreach (var part in s_parts)
        {
            if (text.IndexOf(part, StringComparison.OrdinalIgnoreCase) >= 0)
            {
                return true;
            }
        }

        foreach (var name in _handWritten)
        {
            if (text.IndexOf(name, StringComparison.Ordinal) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a body names a member that inverts or solves, or eliminates by itself.</summary>
    public bool Name(SyntaxNode body)
    {
        foreach (var token in body.DescendantTokens())
        {
            if (token.IsKind(SyntaxKind.IdentifierToken) && token.Parent is SimpleNameSyntax && _names.GetOrAdd(token.ValueText, Inverts))
            {
                return true;
            }
        }

        return body is MethodDeclarationSyntax method && _handWritten.Contains(method.Identifier.ValueText);
    }

    private bool Inverts(string name) => _handWritten.Contains(name) || RegressionCalls.IsName(name) ||
        MatrixWords.Operation(name) is MatrixOperation.Inverse or MatrixOperation.PseudoInverse or MatrixOperation.Solve;

    /// <summary>The methods of a file with an elimination: three loops that reduce an array by products of its own elements.</summary>
    private static string[] EliminationsIn(SyntaxTree tree)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var method in tree.GetRoot().DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax).OfType<MethodDeclarationSyntax>())
        {
            if (method.Body is { } body && HasThreeLoops(body, 0) && SolverHelpers.Eliminates(method))
            {
                names.Add(method.Identifier.ValueText);
            }
        }

        return [.. names];
    }

    private static bool HasThreeLoops(SyntaxNode node, int depth)
    {
        var within = node is ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax or CommonForEachStatementSyntax ? depth + 1 : depth;
        return within >= 3 || node.ChildNodes().Any(child => child is StatementSyntax or ElseClauseSyntax && HasThreeLoops(child, within));
    }
}
