using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using Downhill.Differentiation.Tests.Compiling;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Differentiation.Tests.Duals;

/// <summary>Turns a program over <c>float</c> into the same program over <c>double</c>, for differences.</summary>
internal sealed class Widening : CSharpSyntaxRewriter
{
    // Programs are compiled by the dozen, and each of them asks.
    private static readonly ConditionalWeakTable<string, Assembly> s_compiled = [];

    /// <summary>Whether the program, or one of its types, has a float in it.</summary>
    public static bool HasSingles(string source, LanguageVersion version, string? typeName)
    {
        if (typeName is not null && Mentions(source))
        {
            return Parse(source, version).DescendantNodes().OfType<TypeDeclarationSyntax>()
                .Any(type => typeName.EndsWith("." + type.Identifier.ValueText, StringComparison.Ordinal) && Mentions(type.ToString()));
        }

        return Mentions(source);
    }

    /// <summary>The program over doubles.</summary>
    public static Assembly Compile(string source, LanguageVersion version) => s_compiled.GetValue(
        source, text => CompiledProgram.CompilePlain(new Widening().Visit(Parse(text, version)).ToFullString(), version));

    private static bool Mentions(string text) =>
        text.Contains("float", StringComparison.Ordinal) || text.Contains("MathF", StringComparison.Ordinal) || text.Contains("ToSingle", StringComparison.Ordinal);

    private static SyntaxNode Parse(string source, LanguageVersion version) =>
        CSharpSyntaxTree.ParseText(source, CSharpParseOptions.Default.WithLanguageVersion(version)).GetRoot();

    public override SyntaxNode? VisitPredefinedType(PredefinedTypeSyntax node) => node.Keyword.IsKind(SyntaxKind.FloatKeyword)
        ? node.WithKeyword(SyntaxFactory.Token(SyntaxKind.DoubleKeyword).WithTriviaFrom(node.Keyword))
        : node;

    public override SyntaxNode? VisitIdentifierName(IdentifierNameSyntax node) => node.Identifier.ValueText switch
    {
        "MathF" => node.WithIdentifier(SyntaxFactory.Identifier("Math").WithTriviaFrom(node.Identifier)),
        "ToSingle" => node.WithIdentifier(SyntaxFactory.Identifier("ToDouble").WithTriviaFrom(node.Identifier)),
        _ => node,
    };

    public override SyntaxNode? VisitLiteralExpression(LiteralExpressionSyntax node) => node.Token.Value is float value
        ? SyntaxFactory.ParseExpression(((double)value).ToString("R", CultureInfo.InvariantCulture) + "d").WithTriviaFrom(node)
        : node;
}
