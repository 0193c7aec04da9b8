using System.Collections.Immutable;
using Downhill.Analyzers.Recognition;
using Downhill.Analyzers.Recognition.Differences;
using Downhill.Analyzers.Recognition.Replacement;
using Downhill.Differentiation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Downhill.Analyzers.Rules.FiniteDifferences;

/// <summary>DH1004: a gradient that is made of finite differences of a loss whose exact gradient can be derived.</summary>
/// <remarks>
/// Deliberately not flagged: differences of array elements (grids of differential equations, gradients of images), of a
/// function that cannot be read or differentiated, of a <c>[Differentiable]</c> one (a check of its gradient), secants and
/// second differences, slopes that nothing goes down, and test projects.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FiniteDifferenceAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Descriptors.Create(
        "DH1004",
        "FiniteDifference",
        RuleCategories.Search,
        DiagnosticSeverity.Info,
        "Finite-difference gradient of a differentiable loss",
        "This gradient of '{0}' is made of finite differences, {1} for each parameter; the exact gradient can be derived from '{0}' and costs about two in all",
        "Finite differences take an evaluation of the loss or two for each parameter and lose about half of the digits. The gradient that is derived from the loss is exact and costs about two evaluations, however many parameters there are.");

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(s_rule);

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (!DifferenceUse.IsTestProject(start.Compilation))
            {
                start.RegisterSyntaxNodeAction(Analyze, SyntaxKind.DivideExpression);
            }
        });
    }

    private static void Analyze(SyntaxNodeAnalysisContext context)
    {
        if (DifferenceReader.Read((BinaryExpressionSyntax)context.Node, context.SemanticModel, context.CancellationToken) is not { } difference
            || !DifferenceUse.IsGradient(difference, context.SemanticModel, context.CancellationToken)
            || DifferenceUse.IsBesideGradient(difference)
            || difference.Function is { IsVirtual: true } or { IsAbstract: true } or { IsOverride: true, IsSealed: false, ContainingType.IsSealed: false }
            || Differentiator.Analyze(difference.Function, ImmutableArray.Create<ISymbol>(difference.Variable), context.Compilation, context.CancellationToken).Class
                is not (Differentiability.Smooth or Differentiability.AlmostEverywhere))
        {
            return;
        }

        var refusal = DifferencePlanner.Plan(difference, context.SemanticModel, context.CancellationToken).Refusal;
        context.ReportDiagnostic(Diagnostic.Create(
            s_rule,
            difference.ReportAt,
            refusal is null ? ImmutableDictionary<string, string?>.Empty : ImmutableDictionary<string, string?>.Empty.Add(FixPreconditions.PropertyName, refusal),
            difference.Function.Name,
            difference.IsCentral ? "two evaluations" : "one evaluation"));
    }
}
