using System.Collections.Immutable;
using Downhill.Analyzers.Generator;
using Downhill.Differentiation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Downhill.Analyzers.Rules.Kink;

/// <summary>DH4002: a <c>[Differentiable]</c> method whose gradient jumps somewhere, at the kink.</summary>
/// <remarks>Not reported where there is no gradient at all (DH4001), nor for branches on values that are only read.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class KinkAnalyzer : DifferentiableMethodAnalyzer
{
    /// <summary>The rule's id.</summary>
    public const string Id = "DH4002";

    private static readonly DiagnosticDescriptor s_rule = Descriptors.Create(
        Id,
        "Kink",
        RuleCategories.Differentiation,
        DiagnosticSeverity.Info,
        "A [Differentiable] method is differentiable almost everywhere only",
        "The gradient of '{0}' jumps here: {1}",
        "Descent works on losses with kinks, but it converges more slowly near one and may stop short of it.");

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(s_rule);

    private protected override void Analyze(SyntaxNodeAnalysisContext context, DifferentiableMethod method)
    {
        if (!method.Refusals.IsEmpty || Read(context, method) is not { HasGradient: true } report)
        {
            return;
        }

        foreach (Downhill.Differentiation.Kink kink in report.Kinks)
        {
            Location location = LocationOf(context, method, kink.Syntax);
            context.ReportDiagnostic(Diagnostic.Create(
                s_rule, location, ImmutableArray.Create(NameOf(method)), method.Method.Name, kink.Reason));
        }
    }
}
