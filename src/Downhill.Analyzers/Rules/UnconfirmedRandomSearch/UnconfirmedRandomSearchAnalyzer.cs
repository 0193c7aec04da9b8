using Downhill.Analyzers.Recognition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Downhill.Analyzers.Rules.UnconfirmedRandomSearches;

/// <summary>DH1002: a random-perturbation search over a loss that could not be confirmed differentiable.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnconfirmedRandomSearchAnalyzer() : RandomSearchAnalyzerBase(s_rule)
{
    private static readonly DiagnosticDescriptor s_rule = Descriptors.Create(
        "DH1002",
        "UnconfirmedRandomSearch",
        RuleCategories.Search,
        DiagnosticSeverity.Info,
        "Random search over a loss that could not be confirmed differentiable",
        "Random changes to {0} are kept where they {1} {2}; a descent would need far fewer evaluations, but no gradient could be confirmed: {3}",
        "A loop perturbs parameters at random and keeps what improves the score. Whether the score has a gradient could not be established; the additional location is the one place that stops the reading.");

    private protected override SearchClass Reported => SearchClass.Unconfirmed;

    private protected override object[] Arguments(SearchWords words, Confirmation confirmation) =>
        [words.Point, words.Verb, words.Loss, WithAdvice(confirmation)];

    private static string WithAdvice(Confirmation confirmation) =>
        confirmation.Instead is { } instead ? $"{confirmation.Reason} ({instead})" : confirmation.Reason;
}
