using System.Collections.Immutable;
using Downhill.Analyzers.Generator;
using Downhill.Differentiation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Downhill.Analyzers.Rules.NoEffect;

/// <summary>DH4004: a variable of a <c>[Differentiable]</c> method that never reaches the result.</summary>
/// <remarks>
/// Not reported where there is no gradient at all (DH4001): what stops it may be what hides the effect.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NoEffectAnalyzer : DifferentiableMethodAnalyzer
{
    /// <summary>The rule's id.</summary>
    public const string Id = "DH4004";

    private static readonly DiagnosticDescriptor s_rule = Descriptors.Create(
        Id,
        "NoEffect",
        RuleCategories.Differentiation,
        DiagnosticSeverity.Warning,
        "A differentiated variable has no effect on the result",
        "'{0}' has no effect on the result of '{1}', so its gradient is always zero and a descent never moves it",
        "A variable that never reaches the result is usually a slip: another variable was meant, or a term was left out.");

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(s_rule);

    private protected override void Analyze(SyntaxNodeAnalysisContext context, DifferentiableMethod method)
    {
        if (!method.Refusals.IsEmpty || Read(context, method) is not { HasGradient: true } report)
        {
            return;
        }

        for (int i = 0; i < method.Variables.Length; i++)
        {
            ISymbol variable = method.Variables[i];
            if (report.VariablesWithoutEffect.Contains(variable, SymbolEqualityComparer.Default))
            {
                SyntaxNode syntax = method.VariableSyntax[i];
                Location location = syntax is ParameterSyntax { Identifier: var name }
                    ? name.GetLocation()
                    : syntax.GetLocation();
                context.ReportDiagnostic(Diagnostic.Create(s_rule, location, variable.Name, method.Method.Name));
            }
        }
    }
}
