using System.Collections.Immutable;
using Downhill.Differentiation.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Downhill.Analyzers.Rules.DerivativeOf;

/// <summary>DH4005: a <c>[DerivativeOf]</c> that does not fit the method that it names, at the attribute.</summary>
/// <remarks>
/// Not reported: a derivative that is wrong as a number, which only <c>GradientCheck</c> can tell; an attribute that does
/// not compile, of which the compiler speaks.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DerivativeOfAnalyzer : DiagnosticAnalyzer
{
    /// <summary>The rule's id.</summary>
    public const string Id = "DH4005";

    private static readonly DiagnosticDescriptor s_rule = Descriptors.Create(
        Id,
        "DerivativeOf",
        RuleCategories.Differentiation,
        DiagnosticSeverity.Error,
        "A [DerivativeOf] does not fit the method that it names",
        "'{0}' declares no derivative of '{1}': {2}{3}",
        "The signature of a declared derivative follows from that of the method. One that does not fit is left aside, and "
        + "the method stays without a derivative.");

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(s_rule);

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (!start.Compilation.GetTypesByMetadataName(DerivativeDeclaration.AttributeName).IsEmpty)
            {
                start.RegisterSyntaxNodeAction(Visit, SyntaxKind.Attribute);
            }
        });
    }

    private static void Visit(SyntaxNodeAnalysisContext context)
    {
        var attribute = (AttributeSyntax)context.Node;
        if (attribute.Parent is not AttributeListSyntax { Parent: MethodDeclarationSyntax or LocalFunctionStatementSyntax } list
            || !DerivativeDeclaration.Is(context.SemanticModel.GetSymbolInfo(attribute, context.CancellationToken).Symbol?.ContainingType)
            || context.SemanticModel.GetDeclaredSymbol(list.Parent!, context.CancellationToken) is not IMethodSymbol method)
        {
            return;
        }

        AttributeData? data = method.GetAttributes().FirstOrDefault(
            candidate => candidate.ApplicationSyntaxReference is { } reference
                && reference.SyntaxTree == attribute.SyntaxTree
                && reference.Span == attribute.Span);
        if (data is null || DerivativeDeclaration.Read(method, data) is not { } declaration)
        {
            return;
        }

        if (declaration.Problem is { } problem)
        {
            Report(context, declaration, problem, declaration.Instead);
        }
        else if (DeclaredRules.Of(context.Compilation, context.CancellationToken).IsDeclaredTwice(declaration))
        {
            Report(context, declaration, "it is declared twice", "keep one of them");
        }
    }

    private static void Report(SyntaxNodeAnalysisContext context, DerivativeDeclaration declaration, string problem, string? instead) =>
        context.ReportDiagnostic(Diagnostic.Create(
            s_rule,
            context.Node.GetLocation(),
            declaration.Method.Name,
            declaration.TargetName,
            problem,
            instead is null ? string.Empty : $"; {instead}"));
}
