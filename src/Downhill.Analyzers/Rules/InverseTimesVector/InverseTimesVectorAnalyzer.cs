using Downhill.Analyzers.ClosedForms;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Downhill.Analyzers.Rules.InversesTimesVectors;

/// <summary>DH2003: an explicit inverse times a vector, where a solve would do.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class InverseTimesVectorAnalyzer() : ClosedFormAnalyzerBase(s_rule)
{
    private static readonly DiagnosticDescriptor s_rule = Descriptors.Create(
        "DH2003",
        "InverseTimesVector",
        RuleCategories.LinearAlgebra,
        DiagnosticSeverity.Info,
        "Explicit inverse where a solve would do",
        "This {0} forms {1} only to multiply by it; solving with a factorisation takes a third of the work and loses fewer digits",
        "An inverse that is only multiplied with a right-hand side costs three times a solve, and every digit that its own rounding loses is lost in the result as well.");

    private protected override ClosedFormClass Reported => ClosedFormClass.InverseTimesVector;

    private protected override object[] Arguments(ClosedFormWords words) => [words.Form, words.Means];
}
