using Downhill.Differentiation.Tests.Compiling;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
namespace Downhill.Differentiation.Tests.Operations;
public sealed class Dump
{
    [Fact]
    public void All()
    {
        var text = new System.Text.StringBuilder();
        var sources = OperationPrograms.All.Select(p => p.Source).ToList();
        foreach (var m in typeof(Refusals.CornerTests).GetMethods())
        {
            foreach (var d in m.GetCustomAttributesData().Where(a => a.AttributeType == typeof(InlineDataAttribute)))
            {
                string t = (string)((System.Collections.ObjectModel.ReadOnlyCollection<System.Reflection.CustomAttributeTypedArgument>)d.ConstructorArguments[0].Value!)[0].Value!;
                sources.Add(Programs.Example.Static(m.Name.StartsWith("ACorner") ? t : $$"""
        sealed class Cell { public double V; public double P { get; set; } public static double Shared; public void Set(double v) { V = v; } }
        struct Pair { public double V; }
        static void Store(double[] a, double v) { a[0] = v; }

        [Differentiable]
        static double Loss(double[] w) { {{t}} }
        """));
            }
        }
        foreach (string source in sources)
        {
            var compilation = CompiledProgram.Create(source, LanguageVersion.Latest, References.User);
            SyntaxNode root = compilation.SyntaxTrees[0].GetRoot();
            var declaration = root.DescendantNodes().OfType<MethodDeclarationSyntax>().Single(static m => m.Identifier.Text == "Loss");
            IMethodSymbol method = compilation.GetSemanticModel(root.SyntaxTree).GetDeclaredSymbol(declaration)!;
            var report = Differentiator.Analyze(method, [method.Parameters[0]], compilation, default);
            text.AppendLine((declaration.Body?.ToString() ?? declaration.ExpressionBody!.ToString()).ReplaceLineEndings(" ").Replace("  ", ""));
            foreach (var o in report.Obstacles)
            {
                text.AppendLine($"      {o.Syntax.ToString().ReplaceLineEndings(" ")}  ==> {o.Class}: {o.Reason}; {o.Instead}");
            }
        }
        File.WriteAllText("/tmp/proof-dump.txt", text.ToString());
    }
}
