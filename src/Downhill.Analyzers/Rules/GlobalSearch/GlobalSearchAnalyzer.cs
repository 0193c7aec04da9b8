using Downhill.Analyzers.Recognition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Downhill.Analyzers.Rules.GlobalSearches;

/// <summary>DH1005: annealing, evolution or another search that does not only keep what is better, over a loss with a gradient.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class GlobalSearchAnalyzer() : RandomSearchAnalyzerBase(s_rule)
{
    private static readonly DiagnosticDescriptor s_rule = Descriptors.Create(
        "DH1005",
        "GlobalSearch",
        RuleCategories.Search,
        DiagnosticSeverity.Info,
        "Global random search over a differentiable loss",
        "This search changes {0} at random and {3}: close to a minimum that takes evaluations in proportion to the number of parameters, or worse; the gradient of {2} can be derived, so a descent from its best point finishes in a few what it began",
        "Annealing, evolution strategies and other global searches find the right valley, and then spend most of their evaluations near its bottom. A descent from the best point found takes a few evaluations for that and can only lower the loss.");

    private protected override SearchClass Reported => SearchClass.Global;

    private protected override object[] Arguments(SearchWords words, Confirmation confirmation) => [words.Point, words.Verb, words.Loss, words.Manner];
}
