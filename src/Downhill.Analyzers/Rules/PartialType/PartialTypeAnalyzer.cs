using System.Collections.Immutable;
using Downhill.Analyzers.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Downhill.Analyzers.Rules.PartialType;

/// <summary>DH4003: a type around a <c>[Differentiable]</c> method that is not partial, at its name.</summary>
/// <remarks>
/// Reported once per type, however many differentiable methods it holds. Not reported where the method's declaration
/// cannot be served at all (DH4001): making the type partial would not help.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PartialTypeAnalyzer : DifferentiableMethodAnalyzer
{
    /// <summary>The rule's id.</summary>
    public const string Id = "DH4003";

    private static readonly DiagnosticDescriptor s_rule = Descriptors.Create(
        Id,
        "PartialType",
        RuleCategories.Differentiation,
        DiagnosticSeverity.Error,
        "The type of a [Differentiable] method is not partial",
        "'{0}' is not partial, so the gradient of '{1}' cannot be written beside it: add 'partial'",
        "The gradient becomes a member of the method's own type, so that it can use what the method uses. For that the "
        + "type and every type around it have to be partial.");

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(s_rule);

    private protected override void Analyze(SyntaxNodeAnalysisContext context, DifferentiableMethod method)
    {
        if (!method.Refusals.IsEmpty)
        {
            return;
        }

        foreach (SyntaxToken type in method.ClosedTypes)
        {
            if (IsFirstIn((TypeDeclarationSyntax)type.Parent!, context))
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    s_rule, type.GetLocation(), ImmutableArray.Create(NameOf(method)), type.ValueText, method.Method.Name));
            }
        }
    }

    /// <summary>Whether no earlier method inside <paramref name="type"/> has reported it already.</summary>
    private static bool IsFirstIn(TypeDeclarationSyntax type, SyntaxNodeAnalysisContext context)
    {
        foreach (SyntaxNode node in type.DescendantNodes(static n => n is TypeDeclarationSyntax or MethodDeclarationSyntax or AttributeListSyntax))
        {
            if (node.SpanStart >= context.Node.SpanStart)
            {
                return true;
            }

            if (node is AttributeSyntax attribute
                && DifferentiableMethod.Read(attribute, context.SemanticModel, context.CancellationToken) is { Refusals.IsEmpty: true })
            {
                return false;
            }
        }

        return true;
    }
}
