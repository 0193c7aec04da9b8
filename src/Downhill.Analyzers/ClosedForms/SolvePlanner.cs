using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>Plans the replacement of an inverse that is multiplied from the right, both in one expression, by a solve.</summary>
internal static class SolvePlanner
{
    public static ReplacementPlan Plan(ClosedForm closedForm, SemanticModel model, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (closedForm.At is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Inverse", Expression: var matrix }, ArgumentList.Arguments.Count: 0 } at ||
            closedForm.Kind != Inversion.Inverse || !MatrixKinds.IsMathNet(model.GetTypeInfo(matrix).Type, "Matrix"))
        {
            return ReplacementPlan.None("only MathNet's matrices are known to have a factorisation that solves");
        }

        if (closedForm.IsInverseUsedElsewhere)
        {
            return ReplacementPlan.None("the inverse itself is used elsewhere");
        }

        ExpressionSyntax inverse = at;
        while (inverse.Parent is ParenthesizedExpressionSyntax outer)
        {
            inverse = outer;
        }

        switch (inverse.Parent)
        {
            case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Multiply", Parent: InvocationExpressionSyntax { ArgumentList.Arguments: { Count: 1 } arguments } call }
                when IsRightSide(model.GetTypeInfo(arguments[0].Expression).Type):
                return By(call, matrix, arguments[0].Expression.ToString());
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.MultiplyExpression } first when first.Left == inverse:
                // inverse * a * b * v is inverse * (a * b * v).
                var whole = first;
                while (whole.Parent is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.MultiplyExpression } outer && outer.Left == whole)
                {
                    whole = outer;
                }

                var rest = whole.ToString().Substring(first.Right.SpanStart - whole.SpanStart);
                return IsRightSide(model.GetTypeInfo(whole).Type) && IsRightSide(model.GetTypeInfo(whole.Right).Type) && IsRightSide(model.GetTypeInfo(first.Right).Type)
                    ? By(whole, matrix, Bare(rest))
                    : ReplacementPlan.None("what the inverse is multiplied by is no vector or matrix");
            default:
                return ReplacementPlan.None("the inverse and the product are not in one expression");
        }
    }

    private static ReplacementPlan By(ExpressionSyntax whole, ExpressionSyntax matrix, string right) => FitPlanner.HasComment(whole)
        ? ReplacementPlan.None("a comment inside would be lost")
        : ReplacementPlan.By(whole, $"{matrix}.LU().Solve({right})", []);

    private static bool IsRightSide(ITypeSymbol? type) => MatrixKinds.IsMathNet(type, "Vector") || MatrixKinds.IsMathNet(type, "Matrix");

    private static string Bare(string text) =>
        SyntaxFactory.ParseExpression(text) is ParenthesizedExpressionSyntax inner ? inner.Expression.ToString() : text;
}
