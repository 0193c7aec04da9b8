using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Differentiation.Tests.Duals;

/// <summary>Turns a program over <c>double</c> into the same program over <see cref="Dual"/>, by its text alone.</summary>
internal sealed class DualRewriter : CSharpSyntaxRewriter
{
    private const string Namespace = "global::Downhill.Differentiation.Tests.Duals";

    private static readonly TypeSyntax s_dual = SyntaxFactory.ParseTypeName($"{Namespace}.Dual");

    private static readonly TypeSyntax s_single = SyntaxFactory.ParseTypeName($"{Namespace}.DualSingle");

    private static readonly ExpressionSyntax s_mathF = SyntaxFactory.ParseExpression($"{Namespace}.DualMathF");

    private static readonly ExpressionSyntax s_math = SyntaxFactory.ParseExpression($"{Namespace}.DualMath");

    private static readonly ExpressionSyntax s_gradient = SyntaxFactory.ParseExpression($"{Namespace}.DualGradient");

    /// <summary>The program over dual numbers.</summary>
    public static string Rewrite(string source, LanguageVersion version = LanguageVersion.CSharp9)
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(source, CSharpParseOptions.Default.WithLanguageVersion(version)).GetRoot();
        return new DualRewriter().Visit(root).ToFullString();
    }

    public override SyntaxNode? VisitPredefinedType(PredefinedTypeSyntax node) =>
        node.Keyword.IsKind(SyntaxKind.DoubleKeyword) ? s_dual.WithTriviaFrom(node)
        : node.Keyword.IsKind(SyntaxKind.FloatKeyword) ? s_single.WithTriviaFrom(node)
        : node;

    public override SyntaxNode? VisitIdentifierName(IdentifierNameSyntax node) => node.Identifier.ValueText switch
    {
        _ when node.Parent is QualifiedNameSyntax or NamespaceDeclarationSyntax => node,
        "Math" => s_math.WithTriviaFrom(node),
        "MathF" => s_mathF.WithTriviaFrom(node),
        "Gradient" when node.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Stop" } => s_gradient.WithTriviaFrom(node),
        _ => node,
    };

    public override SyntaxNode? VisitMemberAccessExpression(MemberAccessExpressionSyntax node) =>
        node.ToString() is "System.Math" or "global::System.Math"
            ? s_math.WithTriviaFrom(node)
            : node.ToString() is "System.MathF" or "global::System.MathF"
            ? s_mathF.WithTriviaFrom(node)
            : node.Name is IdentifierNameSyntax
                ? node.WithExpression((ExpressionSyntax)Visit(node.Expression))
                : base.VisitMemberAccessExpression(node);

    public override SyntaxNode? VisitUsingDirective(UsingDirectiveSyntax node) =>
        node.StaticKeyword.IsKind(SyntaxKind.StaticKeyword) && node.Name?.ToString() == "System.Math"
            ? node.WithName(SyntaxFactory.ParseName($"{Namespace}.DualMath"))
            : node;

    // A literal keeps its value and takes the type, so that 'var' and array initialisers are dual too.
    public override SyntaxNode? VisitLiteralExpression(LiteralExpressionSyntax node) =>
        node.Token.Value is double
            ? SyntaxFactory.ParseExpression($"(({Namespace}.Dual){node.Token.Text})").WithTriviaFrom(node)
            : node.Token.Value is float
            ? SyntaxFactory.ParseExpression($"(({Namespace}.DualSingle){node.Token.Text})").WithTriviaFrom(node)
            : node;

    // A dual number cannot be a constant.
    public override SyntaxNode? VisitFieldDeclaration(FieldDeclarationSyntax node)
    {
        var visited = (FieldDeclarationSyntax)base.VisitFieldDeclaration(node)!;
        int index = visited.Modifiers.IndexOf(SyntaxKind.ConstKeyword);
        if (index < 0 || !IsDouble(node.Declaration.Type))
        {
            return visited;
        }

        SyntaxToken @static = SyntaxFactory.Token(SyntaxKind.StaticKeyword).WithTriviaFrom(visited.Modifiers[index]);
        return visited.WithModifiers(visited.Modifiers.Replace(visited.Modifiers[index], @static));
    }

    public override SyntaxNode? VisitLocalDeclarationStatement(LocalDeclarationStatementSyntax node)
    {
        var visited = (LocalDeclarationStatementSyntax)base.VisitLocalDeclarationStatement(node)!;
        return IsDouble(node.Declaration.Type) ? visited.WithModifiers(default).WithLeadingTrivia(node.GetLeadingTrivia()) : visited;
    }

    // Neither can it be the default of a parameter: the callers of dual programs pass every argument.
    public override SyntaxNode? VisitParameter(ParameterSyntax node)
    {
        var visited = (ParameterSyntax)base.VisitParameter(node)!;
        return node.Type is { } type && IsDouble(type) ? visited.WithDefault(null) : visited;
    }

    public override SyntaxNode? VisitAttributeList(AttributeListSyntax node) => node;

    public override SyntaxNode? VisitCaseSwitchLabel(CaseSwitchLabelSyntax node) => node;

    private static bool IsDouble(TypeSyntax type) =>
        type is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.DoubleKeyword or (int)SyntaxKind.FloatKeyword };
}
