using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Differentiation.Tests.RandomPrograms;

/// <summary>
/// Makes a failing program smaller by its text alone: leaves statements and members out, puts the body of a branch or loop
/// in its place, and a part of an expression, or a number, in place of the whole. What no longer compiles does not fail.
/// </summary>
internal static class SourceShrinker
{
    /// <summary>The smallest text found within <paramref name="tries"/> runs of <paramref name="fails"/>.</summary>
    public static string Shrink(string source, LanguageVersion version, int tries, Func<string, bool> fails)
    {
        CSharpParseOptions options = CSharpParseOptions.Default.WithLanguageVersion(version);
        int from = 0;
        while (tries > 0)
        {
            string[] smaller = [.. Smaller(CSharpSyntaxTree.ParseText(source, options).GetRoot())];
            bool shrunk = false;

            // What was tried before the last success is tried again last.
            for (int i = 0; i < smaller.Length && tries > 0; i++)
            {
                string candidate = smaller[(from + i) % smaller.Length];
                tries--;
                if (fails(candidate))
                {
                    source = candidate;
                    from = (from + i) % smaller.Length;
                    shrunk = true;
                    break;
                }
            }

            if (!shrunk)
            {
                break;
            }
        }

        return source;
    }

    private static IEnumerable<string> Smaller(SyntaxNode root)
    {
        foreach (MemberDeclarationSyntax member in root.DescendantNodes().OfType<MemberDeclarationSyntax>())
        {
            if (member.Parent is TypeDeclarationSyntax && member is not MethodDeclarationSyntax { Identifier.Text: "Loss" })
            {
                yield return root.RemoveNode(member, SyntaxRemoveOptions.KeepNoTrivia)!.ToFullString();
            }
        }

        SyntaxNode[] fixedOnes = [.. Recursive(root), .. Declared(root)];
        bool IsFree(SyntaxNode node) => !Array.Exists(fixedOnes, m => m.Span.Contains(node.Span));

        foreach (StatementSyntax statement in root.DescendantNodes().OfType<StatementSyntax>().Where(IsFree).OrderByDescending(static s => s.Span.Length))
        {
            if (statement.Parent is BlockSyntax or SwitchSectionSyntax && statement is not ReturnStatementSyntax { Parent.Parent: MethodDeclarationSyntax })
            {
                yield return root.RemoveNode(statement, SyntaxRemoveOptions.KeepNoTrivia)!.ToFullString();
            }

            StatementSyntax? inner = statement switch
            {
                IfStatementSyntax choice => choice.Statement,
                ForStatementSyntax loop => loop.Statement,
                WhileStatementSyntax loop => loop.Statement,
                DoStatementSyntax loop => loop.Statement,
                ForEachStatementSyntax loop => loop.Statement,
                _ => null,
            };
            if (statement is BlockSyntax { Parent: BlockSyntax } block)
            {
                yield return root.ReplaceNode(block, block.Statements).ToFullString();
            }

            if (inner is not null)
            {
                yield return root.ReplaceNode(statement, inner.WithTriviaFrom(statement)).ToFullString();
            }
        }

        foreach (ExpressionSyntax expression in root.DescendantNodes().OfType<ExpressionSyntax>().Where(IsFree).OrderByDescending(static e => e.Span.Length))
        {
            foreach (ExpressionSyntax part in Parts(expression))
            {
                yield return root.ReplaceNode(expression, part.WithTriviaFrom(expression)).ToFullString();
            }

            if (expression is BinaryExpressionSyntax or InvocationExpressionSyntax or ConditionalExpressionSyntax or ElementAccessExpressionSyntax)
            {
                yield return root.ReplaceNode(expression, SyntaxFactory.ParseExpression("0.7").WithTriviaFrom(expression)).ToFullString();
            }
        }
    }

    /// <summary>The functions with a declared derivative, and those that declare it: each is right only for the other.</summary>
    private static IEnumerable<SyntaxNode> Declared(SyntaxNode root)
    {
        AttributeSyntax[] declarations = [.. root.DescendantNodes().OfType<AttributeSyntax>().Where(static a => a.Name.ToString() == "DerivativeOf")];
        HashSet<string> names = [.. declarations.SelectMany(static a => a.DescendantTokens()).Where(static t => t.IsKind(SyntaxKind.StringLiteralToken)).Select(static t => t.ValueText)];
        return declarations.Select(static a => (SyntaxNode)a.FirstAncestorOrSelf<MethodDeclarationSyntax>()!)
            .Concat(root.DescendantNodes().OfType<MethodDeclarationSyntax>().Where(m => names.Contains(m.Identifier.Text)));
    }

    /// <summary>The functions that reach themselves: one that lost its end would take the whole run with it.</summary>
    private static SyntaxNode[] Recursive(SyntaxNode root)
    {
        ILookup<string, SyntaxNode> functions = root.DescendantNodes()
            .Where(static node => node is MethodDeclarationSyntax or LocalFunctionStatementSyntax)
            .ToLookup(static node => node is MethodDeclarationSyntax method ? method.Identifier.Text : ((LocalFunctionStatementSyntax)node).Identifier.Text);

        return [.. functions.SelectMany(static group => group).Where(function =>
        {
            var reached = new HashSet<SyntaxNode>();
            var open = new Stack<SyntaxNode>([function]);
            while (open.TryPop(out SyntaxNode? next))
            {
                foreach (SyntaxNode callee in next.DescendantNodes().OfType<IdentifierNameSyntax>().SelectMany(name => functions[name.Identifier.Text]).Where(reached.Add))
                {
                    open.Push(callee);
                }
            }

            return reached.Contains(function);
        })];
    }

    private static IEnumerable<ExpressionSyntax> Parts(ExpressionSyntax expression) => expression switch
    {
        BinaryExpressionSyntax binary => [binary.Left, binary.Right],
        ParenthesizedExpressionSyntax parenthesized => [parenthesized.Expression],
        PrefixUnaryExpressionSyntax unary => [unary.Operand],
        ConditionalExpressionSyntax conditional => [conditional.WhenTrue, conditional.WhenFalse],
        InvocationExpressionSyntax call => call.ArgumentList.Arguments.Select(static a => a.Expression),
        SwitchExpressionSyntax choice => choice.Arms.Select(static a => a.Expression),
        _ => [],
    };
}
