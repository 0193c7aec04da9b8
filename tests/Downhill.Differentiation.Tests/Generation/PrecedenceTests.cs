using Downhill.Differentiation.Emission;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Differentiation.Tests.Generation;

/// <summary>Copied code gets parentheses where it binds less tightly than what it is put into.</summary>
public sealed class PrecedenceTests
{
    [Theory]
    [InlineData("x")]
    [InlineData("x.Length")]
    [InlineData("x[i]")]
    [InlineData("x[i + 1]")]
    [InlineData("x[i][j]")]
    [InlineData("x[i].Length")]
    [InlineData("1.5")]
    [InlineData("1E-05")]
    [InlineData("1E-05 * a")]
    [InlineData("2f")]
    [InlineData("a + b")]
    [InlineData("a - b * c")]
    [InlineData("a * b - c")]
    [InlineData("a * b / c")]
    [InlineData("a % b")]
    [InlineData("a * b % c")]
    [InlineData("a + b % c")]
    [InlineData("a * -b")]
    [InlineData("-a * b")]
    [InlineData("-a")]
    [InlineData("- a")]
    [InlineData("a < b")]
    [InlineData("a << b")]
    [InlineData("a + b < c")]
    [InlineData("a & b")]
    [InlineData("a ?? b")]
    [InlineData("a ? b : c")]
    [InlineData("(a + b)")]
    [InlineData("(a + b) * c")]
    [InlineData("(double)a")]
    [InlineData("(double)a / b")]
    [InlineData("f(a + b)")]
    [InlineData("f(a) + b")]
    [InlineData("this")]
    [InlineData("this.x")]
    [InlineData("this[i]")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("default")]
    [InlineData("default(double)")]
    [InlineData("new double[3]")]
    [InlineData("a is 1")]
    [InlineData("a as object")]
    [InlineData("a = b")]
    [InlineData("a++")]
    [InlineData("@class + 1")]
    [InlineData("Big.Sum")]
    [InlineData("global::System.Math.PI")]
    public void ThePlainAnswerIsTheOneThatParsingGives(string text)
    {
        int parsed = SyntaxFactory.ParseExpression(text) switch
        {
            LiteralExpressionSyntax or NameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax or ElementAccessExpressionSyntax
                or ParenthesizedExpressionSyntax or InstanceExpressionSyntax => Code.Primary,
            CastExpressionSyntax or PrefixUnaryExpressionSyntax => Code.Unary,
            BinaryExpressionSyntax binary when binary.IsKind(SyntaxKind.AddExpression) || binary.IsKind(SyntaxKind.SubtractExpression) => Code.Additive,
            BinaryExpressionSyntax binary when binary.IsKind(SyntaxKind.MultiplyExpression) || binary.IsKind(SyntaxKind.DivideExpression) => Code.Multiplicative,
            _ => Code.Lowest,
        };

        Assert.Equal(parsed, Parsed.Precedence(text));
    }
}
