using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Differentiation.Lowering;

/// <summary>
/// The kinds of expressions that formulas are made of, written down in one go: building the syntax of each anew, only to
/// turn it into text, would be a good part of what an edit costs.
/// </summary>
internal sealed partial class SourceCopier
{
    /// <summary>Writes the node as the rewriter would; false where it holds something that takes more care.</summary>
    private bool TryWrite(SyntaxNode node, StringBuilder text)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (node)
        {
            case LiteralExpressionSyntax literal:
                return Write(literal.Token, text);
            case PredefinedTypeSyntax type:
                return Write(type.Keyword, text);
            case IdentifierNameSyntax name:
                return WriteName(name, text);
            case BinaryExpressionSyntax binary:
                return TryWrite(binary.Left, text) && Write(binary.OperatorToken, text) && TryWrite(binary.Right, text);
            case ParenthesizedExpressionSyntax inner:
                return Write(inner.OpenParenToken, text) && TryWrite(inner.Expression, text) && Write(inner.CloseParenToken, text);
            case PrefixUnaryExpressionSyntax unary:
                return Write(unary.OperatorToken, text) && TryWrite(unary.Operand, text);
            case ConditionalExpressionSyntax choice:
                return TryWrite(choice.Condition, text) && Write(choice.QuestionToken, text) && TryWrite(choice.WhenTrue, text)
                    && Write(choice.ColonToken, text) && TryWrite(choice.WhenFalse, text);
            case CastExpressionSyntax { Type: PredefinedTypeSyntax } cast:
                return Write(cast.OpenParenToken, text) && TryWrite(cast.Type, text) && Write(cast.CloseParenToken, text) && TryWrite(cast.Expression, text);
            case ElementAccessExpressionSyntax access when Respelled(access) is null:
                return TryWrite(access.Expression, text)
                    && Write(access.ArgumentList.OpenBracketToken, access.ArgumentList.Arguments, access.ArgumentList.CloseBracketToken, text);
            case MemberAccessExpressionSyntax { RawKind: (int)SyntaxKind.SimpleMemberAccessExpression, Name: IdentifierNameSyntax member } access
                when Respelled(access) is null && VisitType(access) is null:
                return TryWrite(access.Expression, text) && Write(access.OperatorToken, text) && Write(member.Identifier, text);
            case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax or IdentifierNameSyntax { Identifier.ValueText: not "nameof" } } call
                when !IsExtension(call):
                return TryWrite(call.Expression, text) && Write(call.ArgumentList.OpenParenToken, call.ArgumentList.Arguments, call.ArgumentList.CloseParenToken, text);
            default:
                return false;
        }
    }

    private bool WriteName(IdentifierNameSyntax node, StringBuilder text)
    {
        // Most names are of variables, which need no syntax of their own.
        if (!IsAfterDot(node) && !node.IsVar && !IsInInitializer(node) && Respelled(node) is null
            && frame.Model.GetSymbolInfo(node).Symbol is (ILocalSymbol { IsConst: false } or IParameterSymbol) and var symbol
            && (frame.Lookup(symbol)?.Name ?? frame.NameOf(symbol)) is { } name)
        {
            Write(node.Identifier.LeadingTrivia, text);
            text.Append(name);
            Write(node.Identifier.TrailingTrivia, text);
            return true;
        }

        var placed = VisitIdentifierName(node);
        if (placed == node)
        {
            return Write(node.Identifier, text);
        }

        text.Append(placed!.ToFullString());
        return true;
    }

    private bool Write(SyntaxToken open, SeparatedSyntaxList<ArgumentSyntax> arguments, SyntaxToken close, StringBuilder text)
    {
        Write(open, text);
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] is not { NameColon: null, RefKindKeyword.RawKind: 0, Expression: var value } || !TryWrite(value, text))
            {
                return false;
            }

            if (i < arguments.SeparatorCount)
            {
                Write(arguments.GetSeparator(i), text);
            }
        }

        return Write(close, text);
    }

    private static bool Write(SyntaxToken token, StringBuilder text)
    {
        Write(token.LeadingTrivia, text);
        text.Append(token.Text);
        Write(token.TrailingTrivia, text);
        return true;
    }

    /// <summary>As <see cref="Flatten"/> makes it.</summary>
    private static void Write(SyntaxTriviaList trivia, StringBuilder text)
    {
        var start = text.Length;
        foreach (var piece in trivia)
        {
            if (!piece.IsKind(SyntaxKind.WhitespaceTrivia))
            {
                text.Length = start;
                text.Append(' ');
                return;
            }

            text.Append(piece.ToString());
        }
    }
}

/// <summary>The place of a node that another takes.</summary>
internal static class Placing
{
    /// <summary>The spaces around the node, without its comments and line breaks.</summary>
    public static T PlacedAs<T>(this T replacement, SyntaxNode node)
        where T : SyntaxNode =>
        replacement.WithLeadingTrivia(SourceCopier.Flatten(node.GetLeadingTrivia())).WithTrailingTrivia(SourceCopier.Flatten(node.GetTrailingTrivia()));
}
