using Downhill.Differentiation.Tests.Compiling;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Differentiation.Tests.Checking;

/// <summary>What the calculus says of the one method with an attribute.</summary>
internal static class Reading
{
    /// <summary>The report for the variables that the attribute names, or for the first parameter.</summary>
    public static DifferentiabilityReport Of(string source, LanguageVersion version = LanguageVersion.CSharp9)
    {
        CSharpCompilation compilation = CompiledProgram.Create(source, version, References.User);
        Assert.Empty(compilation.GetDiagnostics().Where(static d => d.Severity == DiagnosticSeverity.Error && d.Id != "CS0117"));
        SyntaxTree tree = compilation.SyntaxTrees[0];
        MethodDeclarationSyntax declaration = tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>()
            .Single(static m => m.AttributeLists.Any(static l => l.Attributes.Any(static a => a.Name.ToString() == "Differentiable")));
        IMethodSymbol method = compilation.GetSemanticModel(tree).GetDeclaredSymbol(declaration)!;
        string[] names =
            [.. declaration.AttributeLists.SelectMany(static l => l.Attributes).SelectMany(static a => a.ArgumentList?.Arguments ?? []).Select(static a => a.ToString().Trim('"'))];
        ISymbol[] variables = [.. method.Parameters.Where((p, i) => names.Length == 0 ? i == 0 : names.Contains(p.Name))];
        return Differentiator.Analyze(method, [.. variables], compilation, default);
    }
}
