using Downhill.Analyzers.Recognition.Finishing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition.Differences;

/// <summary>
/// What a derivative by finite differences is made for: to go downhill, or to be given back as a gradient. One that is only
/// compared with another, as a check of a gradient does, is right to be what it is.
/// </summary>
internal static class DifferenceUse
{
    private static readonly string[] s_testFrameworks = ["xunit.core", "xunit.v3.core", "nunit.framework", "Microsoft.VisualStudio.TestPlatform.TestFramework", "MSTest.TestFramework", "TUnit.Core"];

    /// <summary>Whether a project is one of tests, where differences check what else computes a gradient.</summary>
    public static bool IsTestProject(Compilation compilation) =>
        compilation.ReferencedAssemblyNames.Any(static name => s_testFrameworks.Contains(name.Name, StringComparer.OrdinalIgnoreCase));

    /// <summary>Whether the derived gradient is called in the same member: then the differences check it.</summary>
    public static bool IsBesideGradient(FiniteDifference difference) =>
        MemberAround(difference.Quotient).DescendantNodes().OfType<SimpleNameSyntax>().Any(name => name.Identifier.ValueText == difference.Function.Name + "ValueAndGradient");

    private static SyntaxNode MemberAround(SyntaxNode node) =>
        node.Ancestors().FirstOrDefault(static ancestor => ancestor is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax or AnonymousFunctionExpressionSyntax)
        ?? node.SyntaxTree.GetRoot();

    public static bool IsGradient(FiniteDifference difference, SemanticModel model, CancellationToken cancellationToken)
    {
        var member = MemberAround(difference.Quotient);
        if (IsStep(difference.Quotient))
        {
            return true;
        }

        if (difference.Target is not { } target)
        {
            return false;
        }

        // A number's slope has many uses: it is a gradient where it moves the number.
        if (difference.Loop is not null && (target is IParameterSymbol or IFieldSymbol or IPropertySymbol))
        {
            return true;
        }

        foreach (var name in member.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (name.Identifier.ValueText != target.Name || !SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, cancellationToken).Symbol, target))
            {
                continue;
            }

            ExpressionSyntax whole = name;
            while (whole.Parent is ParenthesizedExpressionSyntax or CastExpressionSyntax || whole.Parent is ArgumentSyntax { Parent: TupleExpressionSyntax })
            {
                whole = (ExpressionSyntax)(whole.Parent is ArgumentSyntax ? whole.Parent.Parent! : whole.Parent);
            }

            if (difference.Loop is not null && whole.Parent is ReturnStatementSyntax or ArrowExpressionClauseSyntax || IsStep(name))
            {
                return true;
            }
        }

        return false;

        // x -= rate * slope, w[j] = w[j] - rate * g[j]: what is moved is the point, or a copy of it.
        bool IsStep(ExpressionSyntax slope)
        {
            foreach (var ancestor in slope.Ancestors())
            {
                switch (ancestor)
                {
                    case AssignmentExpressionSyntax assignment when assignment.Right.Span.Contains(slope.Span):
                        return assignment.Kind() is SyntaxKind.SubtractAssignmentExpression or SyntaxKind.AddAssignmentExpression
                                && !IsInTarget(assignment.Left) && Mentions(assignment.Left, difference.PointSymbol)
                            || assignment.IsKind(SyntaxKind.SimpleAssignmentExpression)
                                && assignment.Right.DescendantNodesAndSelf().Any(static node => node.IsKind(SyntaxKind.SubtractExpression))
                                && Mentions(assignment.Right, difference.PointSymbol)
                                && Mentions(assignment.Left, difference.PointSymbol);
                    case BinaryExpressionSyntax or ParenthesizedExpressionSyntax or ElementAccessExpressionSyntax or PrefixUnaryExpressionSyntax or CastExpressionSyntax:
                        continue;
                    default:
                        return false;
                }
            }

            return false;
        }

        bool IsInTarget(ExpressionSyntax left) => difference.Target is { } own && Mentions(left, own);

        bool Mentions(SyntaxNode node, ISymbol symbol) =>
            node.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == symbol.Name
                && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, cancellationToken).Symbol, symbol));
    }
}
