using Downhill.Differentiation.Tests.Compiling;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Downhill.Differentiation.Tests.Duals;

/// <summary>
/// Writes out what a program leaves to the compiler and what works for numbers alone: optional arguments that are left
/// out, and patterns on a number. The program means the same before and after.
/// </summary>
internal sealed class DualPreparation : CSharpSyntaxRewriter
{
    private const string Plain = "global::Downhill.Differentiation.Tests.Duals.KinkWatch.Plain";

    private readonly SemanticModel _model;

    private DualPreparation(SemanticModel model) => _model = model;

    public static SyntaxNode Prepare(SyntaxNode root, string source, LanguageVersion version)
    {
        if (!root.DescendantNodes().Any(static n => n is PatternSyntax or SwitchStatementSyntax
            || n is ParameterSyntax { Default: not null, Type: { } type } && type.ToString().Contains("double", StringComparison.Ordinal)))
        {
            return root;
        }

        CSharpCompilation compilation = CompiledProgram.Create(source, version, References.User);
        SyntaxTree tree = compilation.SyntaxTrees[0];
        return new DualPreparation(compilation.GetSemanticModel(tree)).Visit(tree.GetRoot());
    }

    public override SyntaxNode? VisitInvocationExpression(InvocationExpressionSyntax node)
    {
        var visited = (InvocationExpressionSyntax)base.VisitInvocationExpression(node)!;
        return _model.GetOperation(node) is IInvocationOperation call
            ? visited.WithArgumentList(WithOmitted(visited.ArgumentList, call.Arguments))
            : visited;
    }

    public override SyntaxNode? VisitObjectCreationExpression(ObjectCreationExpressionSyntax node)
    {
        var visited = (ObjectCreationExpressionSyntax)base.VisitObjectCreationExpression(node)!;
        return visited.ArgumentList is { } list && _model.GetOperation(node) is IObjectCreationOperation creation
            ? visited.WithArgumentList(WithOmitted(list, creation.Arguments))
            : visited;
    }

    public override SyntaxNode? VisitIsPatternExpression(IsPatternExpressionSyntax node)
    {
        var visited = (IsPatternExpressionSyntax)base.VisitIsPatternExpression(node)!;
        return IsNumber(node.Expression) ? visited.WithExpression(AsNumber(visited.Expression)) : visited;
    }

    public override SyntaxNode? VisitSwitchExpression(SwitchExpressionSyntax node)
    {
        var visited = (SwitchExpressionSyntax)base.VisitSwitchExpression(node)!;
        if (IsNumber(node.GoverningExpression))
        {
            // `var a => f(a)`: the name stands for the whole number, with its derivatives.
            visited = visited.WithArms(SyntaxFactory.SeparatedList(visited.Arms.Select(a => Unnamed(a, visited.GoverningExpression)), visited.Arms.GetSeparators()));
        }

        return IsNumber(node.GoverningExpression)
            ? visited.WithGoverningExpression(AsNumber(visited.GoverningExpression))
            : visited;
    }

    public override SyntaxNode? VisitSwitchStatement(SwitchStatementSyntax node)
    {
        var visited = (SwitchStatementSyntax)base.VisitSwitchStatement(node)!;
        return IsNumber(node.Expression) ? visited.WithExpression(AsNumber(visited.Expression)) : visited;
    }

    private static SwitchExpressionArmSyntax Unnamed(SwitchExpressionArmSyntax arm, ExpressionSyntax subject)
    {
        if (arm.Pattern is not VarPatternSyntax { Designation: SingleVariableDesignationSyntax { Identifier.ValueText: var name } })
        {
            return arm;
        }

        ExpressionSyntax whole = SyntaxFactory.ParenthesizedExpression(subject.WithoutTrivia());
        var unnamed = arm.ReplaceNodes(arm.DescendantNodes().OfType<IdentifierNameSyntax>().Where(n => n.Identifier.ValueText == name), (n, _) => whole.WithTriviaFrom(n));
        return unnamed.WithPattern(SyntaxFactory.DiscardPattern().WithTriviaFrom(arm.Pattern));
    }

    private static ArgumentListSyntax WithOmitted(ArgumentListSyntax list, IEnumerable<IArgumentOperation> arguments)
    {
        foreach (IArgumentOperation argument in arguments)
        {
            if (argument is { ArgumentKind: ArgumentKind.DefaultValue, Parameter: { Type.SpecialType: SpecialType.System_Double } parameter, Value.ConstantValue: { HasValue: true, Value: double value } })
            {
                list = list.AddArguments(SyntaxFactory.Argument(
                    SyntaxFactory.NameColon(parameter.Name),
                    default,
                    SyntaxFactory.LiteralExpression(SyntaxKind.NumericLiteralExpression, SyntaxFactory.Literal(value))));
            }
        }

        return list;
    }

    private static ExpressionSyntax AsNumber(ExpressionSyntax expression) =>
        SyntaxFactory.ParseExpression($"{Plain}({expression.WithoutTrivia()})").WithTriviaFrom(expression);

    private bool IsNumber(ExpressionSyntax expression) => _model.GetTypeInfo(expression).Type?.SpecialType is SpecialType.System_Double or SpecialType.System_Single;
}
