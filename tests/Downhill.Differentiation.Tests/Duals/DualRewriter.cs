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

    private static readonly ExpressionSyntax s_convert = SyntaxFactory.ParseExpression($"{Namespace}.DualConvert");

    private static readonly ExpressionSyntax s_mathF = SyntaxFactory.ParseExpression($"{Namespace}.DualMathF");

    private static readonly ExpressionSyntax s_math = SyntaxFactory.ParseExpression($"{Namespace}.DualMath");

    /// <summary>The program over dual numbers.</summary>
    public static string Rewrite(string source, LanguageVersion version = LanguageVersion.CSharp9)
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(source, CSharpParseOptions.Default.WithLanguageVersion(version)).GetRoot();
        root = new DualRewriter().Visit(DualPreparation.Prepare(root, source, version));
        return WithEnumerable((CompilationUnitSyntax)root).ToFullString();
    }

    // Where LINQ is in scope, what it has for double has to be there for dual numbers.
    private static CompilationUnitSyntax WithEnumerable(CompilationUnitSyntax root) =>
        root.Usings.Any(static u => u.Name?.ToString() == "System.Linq")
            ? root.AddUsings(SyntaxFactory.ParseCompilationUnit($"using {Namespace};\n").Usings[0])
            : root;

    public override SyntaxNode? VisitPredefinedType(PredefinedTypeSyntax node) =>
        node.Keyword.IsKind(SyntaxKind.DoubleKeyword) ? s_dual.WithTriviaFrom(node)
        : node.Keyword.IsKind(SyntaxKind.FloatKeyword) ? s_single.WithTriviaFrom(node)
        : node;

    public override SyntaxNode? VisitIdentifierName(IdentifierNameSyntax node) =>
        node.Parent is not (QualifiedNameSyntax or NamespaceDeclarationSyntax or NameColonSyntax or NameEqualsSyntax) && TwinOf(node) is { } twin
            ? SyntaxFactory.ParseExpression($"{Namespace}.{twin}").WithTriviaFrom(node)
            : node;

    /// <summary>The class over dual numbers that stands for one over numbers.</summary>
    private static string? TwinOf(IdentifierNameSyntax node) => node.Identifier.ValueText switch
    {
        "Math" => "DualMath",
        "MathF" => "DualMathF",
        "Convert" when node.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ToDouble" or "ToSingle" } => "DualConvert",
        "Buffer" => "DualBuffer",
        "Gradient" when node.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Stop" } => "DualGradient",
        "Enumerable" when node.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Sum" or "Average" or "Max" or "Min" } => "DualEnumerable",
        _ => null,
    };

    public override SyntaxNode? VisitMemberAccessExpression(MemberAccessExpressionSyntax node) =>
        node.ToString() is "System.Math" or "global::System.Math"
            ? s_math.WithTriviaFrom(node)
            : node is { Expression: PredefinedTypeSyntax type, Parent: InvocationExpressionSyntax } && MathOf(type) is { } math && HasFunction(node.Name.Identifier.ValueText)
            ? node.WithExpression(math.WithTriviaFrom(type))
            : node.ToString() is "System.MathF" or "global::System.MathF"
            ? s_mathF.WithTriviaFrom(node)
            : node.Name is IdentifierNameSyntax
                ? node.WithExpression((ExpressionSyntax)Visit(node.Expression))
                : base.VisitMemberAccessExpression(node);

    public override SyntaxNode? VisitUsingDirective(UsingDirectiveSyntax node) =>
        node.StaticKeyword.IsKind(SyntaxKind.StaticKeyword) && node.Name?.ToString() == "System.Math"
            ? node.WithName(SyntaxFactory.ParseName($"{Namespace}.DualMath"))
            : node.Name?.ToString() == "MathNet.Numerics.LinearAlgebra"
            ? node.WithName(SyntaxFactory.ParseName($"{Namespace}.LinearAlgebra"))
            : node;

    // A literal keeps its value and takes the type, so that 'var' and array initialisers are dual too.
    public override SyntaxNode? VisitLiteralExpression(LiteralExpressionSyntax node) =>
        node.Ancestors().TakeWhile(static a => a is not StatementSyntax).Any(static a => a is PatternSyntax or CaseSwitchLabelSyntax) ? node
            : node.Token.Value is double
            ? SyntaxFactory.ParseExpression($"(({Namespace}.Dual){node.Token.Text})").WithTriviaFrom(node)
            : node.Token.Value is float
            ? SyntaxFactory.ParseExpression($"(({Namespace}.DualSingle){node.Token.Text})").WithTriviaFrom(node)
            : node;

    /// <summary>The functions of <c>double</c> and <c>float</c> themselves.</summary>
    private static ExpressionSyntax? MathOf(PredefinedTypeSyntax type) => type.Keyword.Kind() switch
    {
        SyntaxKind.DoubleKeyword => s_math,
        SyntaxKind.FloatKeyword => s_mathF,
        _ => null,
    };

    private static bool HasFunction(string name) => Array.Exists(typeof(DualMath).GetMethods(), method => method.Name == name);

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
