using Downhill.Analyzers.Recognition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Downhill.Analyzers.Rules.FlatLossSearches;

/// <summary>DH1003: a random-perturbation search over a loss whose gradient is zero almost everywhere.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FlatLossSearchAnalyzer() : RandomSearchAnalyzerBase(s_rule)
{
    private static readonly DiagnosticDescriptor s_rule = Descriptors.Create(
        "DH1003",
        "FlatLossSearch",
        RuleCategories.Search,
        DiagnosticSeverity.Info,
        "Random search over a loss whose gradient is zero almost everywhere",
        "Random changes to {0} are kept where they {1} {2}, whose gradient is zero almost everywhere: {3}; a descent needs a smooth surrogate first, {4}",
        "A loop perturbs parameters at random and keeps what improves a score that counts, rounds or compares. Such a score is flat between its jumps, so no gradient leads downhill; a smooth surrogate has one.");

    private protected override SearchClass Reported => SearchClass.Flat;

    private protected override object[] Arguments(SearchWords words, Confirmation confirmation) =>
        [words.Point, words.Verb, words.Loss, confirmation.Reason, SmoothSurrogate.For(confirmation.At)];
}
