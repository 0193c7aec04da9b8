using Downhill.Analyzers.Recognition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Downhill.Analyzers.Rules.RandomSearches;

/// <summary>DH1001: a random-perturbation search over a loss whose gradient can be derived.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RandomSearchAnalyzer() : RandomSearchAnalyzerBase(s_rule)
{
    private static readonly DiagnosticDescriptor s_rule = Descriptors.Create(
        "DH1001",
        "RandomSearch",
        RuleCategories.Search,
        DiagnosticSeverity.Warning,
        "Random search over a differentiable loss",
        "Random changes to {0} are kept where they {1} {2}, whose gradient{3} can be derived: random search needs evaluations in proportion to the number of parameters, or worse; descend along the gradient instead",
        "A loop perturbs parameters at random and keeps what improves the score. The scoring function was read and has a gradient, so a descent reaches the same point with a small fraction of the evaluations.");

    private protected override SearchClass Reported => SearchClass.Confirmed;

    private protected override object[] Arguments(SearchWords words, Confirmation confirmation) =>
        [words.Point, words.Verb, words.Loss, words.In];
}
