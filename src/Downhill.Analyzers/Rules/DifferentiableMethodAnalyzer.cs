using Downhill.Analyzers.Generator;
using Downhill.Differentiation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Downhill.Analyzers.Rules;

/// <summary>
/// The wiring of the rules DH4001 to DH4004: finds the methods with <c>[Differentiable]</c> as the generator finds
/// them. The generator stays silent, so that pragmas, .editorconfig and SuppressMessage govern what is said.
/// </summary>
public abstract class DifferentiableMethodAnalyzer : DiagnosticAnalyzer
{
    private protected DifferentiableMethodAnalyzer()
    {
    }

    /// <inheritdoc />
    public sealed override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (!start.Compilation.GetTypesByMetadataName(DifferentiableMethod.AttributeName).IsEmpty)
            {
                start.RegisterSyntaxNodeAction(Visit, SyntaxKind.Attribute);
            }
        });
    }

    /// <summary>Reports what the rule has to say about <paramref name="method"/>.</summary>
    private protected abstract void Analyze(SyntaxNodeAnalysisContext context, DifferentiableMethod method);

    /// <summary>What the calculus says of <paramref name="method"/>, whose declaration can be served.</summary>
    private protected static DifferentiabilityReport Read(
        SyntaxNodeAnalysisContext context, DifferentiableMethod method) =>
        Differentiator.Analyze(method.Method, method.Variables, context.Compilation, context.CancellationToken);

    /// <summary>
    /// The place of <paramref name="syntax"/> or, where it is in no file of the compilation, of the method's name.
    /// </summary>
    private protected static Location LocationOf(
        SyntaxNodeAnalysisContext context, DifferentiableMethod method, SyntaxNode syntax) =>
        context.Compilation.ContainsSyntaxTree(syntax.SyntaxTree) ? syntax.GetLocation() : NameOf(method);

    /// <summary>The place of the method's name in the declaration that has the attribute.</summary>
    private protected static Location NameOf(DifferentiableMethod method) =>
        method.Attribute.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } declaration
            ? declaration.Identifier.GetLocation()
            : method.Attribute.GetLocation();

    private void Visit(SyntaxNodeAnalysisContext context)
    {
        if (DifferentiableMethod.Read((AttributeSyntax)context.Node, context.SemanticModel, context.CancellationToken) is { } method)
        {
            Analyze(context, method);
        }
    }
}
