using System.Collections.Concurrent;
using Downhill.Analyzers.Recognition;
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
    private readonly HandWrittenSolvers _handWritten;
    private readonly ConcurrentDictionary<SyntaxTree, List<int>> _places = new();
    private readonly WordTable _words;

    public SolverWords(Compilation compilation, CancellationToken cancellationToken)
    {
        _handWritten = new HandWrittenSolvers(compilation, cancellationToken);
        _words = new WordTable(Inverts);
    }

    /// <summary>Whether a file's text has any of the words.</summary>
    public bool Mention(SyntaxTree tree) => PlacesIn(tree).Count > 0;

    /// <summary>Whether a body names a member that inverts or solves, or eliminates by itself.</summary>
    public bool Name(SyntaxNode body)
    {
        var places = PlacesIn(body.SyntaxTree);
        var from = places.BinarySearch(body.SpanStart);
        for (var i = from < 0 ? ~from : from; i < places.Count && places[i] < body.Span.End; i++)
        {
            var token = body.FindToken(places[i]);

            // m ^ -1, by an operator of the user's.
            if (token.Span.Contains(places[i]) && (token.IsKind(SyntaxKind.CaretToken)
                    ? token.GetNextToken().IsKind(SyntaxKind.MinusToken)
                    : token.IsKind(SyntaxKind.IdentifierToken) && token.Parent is SimpleNameSyntax && Inverts(token.ValueText)))
            {
                return !IsOfNumbersAlone(body);
            }
        }

        return body switch
        {
            MethodDeclarationSyntax method => _handWritten.Contains(method.Identifier.ValueText) && !IsOfNumbersAlone(body),
            ConstructorDeclarationSyntax made => _handWritten.Contains(made.Identifier.ValueText),
            _ => false,
        };
    }

    /// <summary>Where in a file one of the words may stand, told from its characters.</summary>
    private List<int> PlacesIn(SyntaxTree tree) => _places.GetOrAdd(tree, key =>
    {
        var text = key.GetText().ToString();
        var places = new List<int>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '^')
            {
                if (IsToAnInverse(text, i + 1))
                {
                    places.Add(i);
                }
            }
            else if (IdentifierSet.IsPart(text[i]))
            {
                var start = i;
                while (i + 1 < text.Length && IdentifierSet.IsPart(text[i + 1]))
                {
                    i++;
                }

                if (_words.Knows(text, start, i + 1 - start))
                {
                    places.Add(start);
                }
            }
        }

        return places;
    });

    // m ^ -1
    private static bool IsToAnInverse(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return at < text.Length && text[at] == '-';
    }

    /// <summary>A function of numbers that makes no array and reads no element, such as an inverse distribution.</summary>
    private static bool IsOfNumbersAlone(SyntaxNode body) => body is MethodDeclarationSyntax { ReturnType: PredefinedTypeSyntax { Keyword.RawKind: not (int)SyntaxKind.VoidKeyword } } method &&
        method.Modifiers.Any(SyntaxKind.StaticKeyword) && method.ParameterList.Parameters.All(static given => given.Type is PredefinedTypeSyntax) &&
        !method.DescendantTokens().Any(static token => token.IsKind(SyntaxKind.OpenBracketToken) || token.IsKind(SyntaxKind.NewKeyword) || token.ValueText == "Build");

    private bool Inverts(string name) => _handWritten.Contains(name) || RegressionCalls.IsName(name) ||
        MatrixWords.Operation(name) is MatrixOperation.Inverse or MatrixOperation.PseudoInverse or MatrixOperation.Solve;
}
