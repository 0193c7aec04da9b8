using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Downhill.Analyzers.Tests.Verifiers.Tests;

/// <summary>The harness has to fail where it should: a harness that passes everything proves nothing.</summary>
public sealed class HarnessTests
{
    [Fact]
    public Task A_marked_diagnostic_passes() =>
        Verify<ShoutingAnalyzer>.AnalyzerAsync("class C { void [|SHOUT|]() { } }");

    [Fact]
    public Task An_unmarked_diagnostic_fails() =>
        FailsAsync("Actual:", () => Verify<ShoutingAnalyzer>.AnalyzerAsync("class C { void SHOUT() { } }"));

    [Fact]
    public Task A_missing_diagnostic_fails() =>
        FailsAsync("Expected:", () => Verify<ShoutingAnalyzer>.AnalyzerAsync("class C { void [|Whisper|]() { } }"));

    [Fact]
    public Task A_compile_error_fails_unless_it_is_marked() =>
        FailsAsync("CS0103", () => Verify<ShoutingAnalyzer>.AnalyzerAsync("class C { int M() => missing; }"));

    [Fact]
    public Task A_marked_compile_error_passes() =>
        Verify<ShoutingAnalyzer>.AnalyzerAsync("class C { int M() => {|CS0103:missing|}; }");

    [Fact]
    public Task An_analyzer_that_throws_fails() =>
        FailsAsync("An analyzer threw", () => Verify<ThrowingAnalyzer>.AnalyzerAsync("class C { void M() { } }"));

    [Fact]
    public Task Editorconfig_reaches_the_compiler() =>
        Verify<ShoutingAnalyzer>.AnalyzerAsync(
            "class C { void SHOUT() { } }",
            new TestOptions { EditorConfig = "dotnet_diagnostic.DH0000.severity = none" });

    [Fact]
    public Task Messages_are_compared() =>
        FailsAsync("is loud", () => Verify<ShoutingAnalyzer>.AnalyzerAsync(
            "class C { void [|SHOUT|]() { } }", new TestOptions { Messages = ["something else"] }));

    [Fact]
    public async Task A_fix_is_applied_to_several_documents_and_the_program_runs()
    {
        var program = await Verify<ShoutingAnalyzer, WhisperFix>.CodeFixAsync(
            """
            A.HELLO();

            class A { public static void [|HELLO|]() => B.WORLD(); }
            """,
            """
            A.hello();

            class A { public static void hello() => B.world(); }
            """,
            new TestOptions
            {
                AdditionalSources = [("B.cs", "class B { public static void [|WORLD|]() => System.Console.WriteLine(\"value: 3\"); }")],
                AdditionalFixedSources = [("B.cs", "class B { public static void world() => System.Console.WriteLine(\"value: 3\"); }")],
            });
        Assert.Equal("value: 3", (await program.RunAsync()).TrimEnd());
        Assert.Equal(3, (await program.Before.RunForNumbersAsync())["value"]);
    }

    [Fact]
    public Task A_fix_whose_result_does_not_compile_fails() =>
        FailsAsync("CS0501", () => Verify<ShoutingAnalyzer, BreakingFix>.CodeFixAsync(
            "class C { void [|SHOUT|]() { } }", null));

    [Fact]
    public Task An_offered_fix_fails_where_none_is_wanted() =>
        FailsAsync("Assert.Empty", () => Verify<ShoutingAnalyzer, WhisperFix>.NoCodeFixAsync("class C { void [|SHOUT|]() { } }"));

    private static async Task FailsAsync(string part, Func<Task> test)
    {
        var exception = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(test);
        Assert.Contains(part, exception.Message, StringComparison.Ordinal);
    }

#pragma warning disable RS1001, RS1036, RS1038, RS2008 // Analyzers of the tests are not shipped.
    internal sealed class ShoutingAnalyzer : DiagnosticAnalyzer
    {
        private static readonly DiagnosticDescriptor Rule = new("DH0000", "Loud", "'{0}' is loud", "Test", DiagnosticSeverity.Warning, true);

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

        public override void Initialize(AnalysisContext context)
        {
            context.EnableConcurrentExecution();
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            context.RegisterSyntaxNodeAction(
                syntax =>
                {
                    var method = (MethodDeclarationSyntax)syntax.Node;
                    if (method.Identifier.ValueText.All(char.IsUpper) && method.Identifier.ValueText.Length > 1)
                    {
                        syntax.ReportDiagnostic(Diagnostic.Create(Rule, method.Identifier.GetLocation(), method.Identifier.ValueText));
                    }
                },
                SyntaxKind.MethodDeclaration);
        }
    }

    internal sealed class ThrowingAnalyzer : DiagnosticAnalyzer
    {
        private static readonly DiagnosticDescriptor Rule = new("DH0001", "Throws", "Throws", "Test", DiagnosticSeverity.Warning, true);

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

        public override void Initialize(AnalysisContext context)
        {
            context.EnableConcurrentExecution();
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            context.RegisterSyntaxNodeAction(_ => throw new InvalidOperationException("on purpose"), SyntaxKind.MethodDeclaration);
        }
    }

    [ExportCodeFixProvider(LanguageNames.CSharp), Shared]
    internal class WhisperFix : CodeFixProvider
    {
        public override ImmutableArray<string> FixableDiagnosticIds => ["DH0000"];

        public override FixAllProvider GetFixAllProvider() =>
            FixAllProvider.Create(async (context, document, diagnostics) => await ApplyAsync(document));

        public override Task RegisterCodeFixesAsync(CodeFixContext context)
        {
            context.RegisterCodeFix(
                CodeAction.Create("Whisper", _ => ApplyAsync(context.Document), equivalenceKey: "Whisper"), context.Diagnostics);
            return Task.CompletedTask;
        }

        protected virtual MethodDeclarationSyntax Change(MethodDeclarationSyntax method) => method;

        private async Task<Document> ApplyAsync(Document document)
        {
            var root = (await document.GetSyntaxRootAsync())!;
            root = root.ReplaceNodes(root.DescendantNodes().OfType<MethodDeclarationSyntax>(), (_, method) => Change(method));
            return document.WithSyntaxRoot(root.ReplaceTokens(
                root.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)
                    && token.ValueText.Length > 1 && token.ValueText.All(char.IsUpper)),
                (_, token) => SyntaxFactory.Identifier(token.LeadingTrivia, token.ValueText.ToLowerInvariant(), token.TrailingTrivia)));
        }
    }

    [ExportCodeFixProvider(LanguageNames.CSharp), Shared]
    internal sealed class BreakingFix : WhisperFix
    {
        protected override MethodDeclarationSyntax Change(MethodDeclarationSyntax method) =>
            method.WithBody(null).WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken));
    }
#pragma warning restore RS1001, RS1036, RS1038, RS2008
}
