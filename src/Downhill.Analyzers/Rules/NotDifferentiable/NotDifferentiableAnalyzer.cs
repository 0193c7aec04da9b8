using System.Collections.Immutable;
using Downhill.Analyzers.Generator;
using Downhill.Differentiation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Downhill.Analyzers.Rules.NotDifferentiable;

/// <summary>DH4001: a <c>[Differentiable]</c> method that cannot be differentiated, at the exact expression.</summary>
/// <remarks>
/// Not reported: kinks (DH4002); a type that is not partial (DH4003), which hides nothing that is wrong with the body;
/// a declaration that cannot be served hides the body, because nothing is known about its variables.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NotDifferentiableAnalyzer : DifferentiableMethodAnalyzer
{
    /// <summary>The rule's id.</summary>
    public const string Id = "DH4001";

    private static readonly DiagnosticDescriptor s_rule = Descriptors.Create(
        Id,
        "NotDifferentiable",
        RuleCategories.Differentiation,
        DiagnosticSeverity.Error,
        "A [Differentiable] method cannot be differentiated",
        "{0} has no gradient: {1}{2}",
        "A gradient is written only where every step from the variables to the result has a known derivative. The "
        + "marked expression has none; calling the gradient would throw.");

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(s_rule);

    private protected override void Analyze(SyntaxNodeAnalysisContext context, DifferentiableMethod method)
    {
        foreach (Refusal refusal in method.Refusals)
        {
            Report(context, method, refusal.Location, refusal.Reason, refusal.Instead);
        }

        if (!method.Refusals.IsEmpty)
        {
            return;
        }

        foreach (Obstacle obstacle in Read(context, method).Obstacles)
        {
            Report(context, method, LocationOf(context, method, obstacle.Syntax), obstacle.Reason, obstacle.Instead);
        }
    }

    private static void Report(
        SyntaxNodeAnalysisContext context, DifferentiableMethod method, Location location, string reason, string? instead)
    {
        // An obstacle may be in a helper far away: the second location leads back to who asked for the gradient.
        Location name = NameOf(method);
        context.ReportDiagnostic(Diagnostic.Create(
            s_rule,
            location,
            name == location ? null : ImmutableArray.Create(name),
            DisplayNameOf(method),
            reason,
            instead is null ? string.Empty : $"; {instead}"));
    }

    private static string DisplayNameOf(DifferentiableMethod method) =>
        method.Method.MethodKind == MethodKind.AnonymousFunction ? "The lambda" : $"'{method.Method.Name}'";
}
