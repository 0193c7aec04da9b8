using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.Recognition;

/// <summary>What an expression is called by its text.</summary>
internal static class SyntaxNames
{
    /// <summary>The last name of what is called or read: <c>Multiply</c> of <c>x.Multiply</c>; empty where there is none.</summary>
    public static string Last(ExpressionSyntax expression) => expression switch
    {
        SimpleNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
        _ => "",
    };
}
