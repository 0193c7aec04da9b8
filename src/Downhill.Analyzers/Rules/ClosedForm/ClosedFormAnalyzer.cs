using Downhill.Analyzers.ClosedForms;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Downhill.Analyzers.Rules.UnsizedClosedForms;

/// <summary>DH2002: a closed-form inversion whose number of parameters the source does not say.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ClosedFormAnalyzer() : ClosedFormAnalyzerBase(s_rule)
{
    private static readonly DiagnosticDescriptor s_rule = Descriptors.Create(
        "DH2002",
        "ClosedForm",
        RuleCategories.LinearAlgebra,
        DiagnosticSeverity.Info,
        "Closed-form inversion whose size is not known",
        "This {0} takes {1} over {2}: its time grows with the cube of their number; a fit that looks at the size when it runs picks closed form or gradient",
        "A normal equation is right for few parameters and ruinous for many: its memory grows with the square of their number and its time with the cube. Where the source does not say how many there are, the choice belongs to the running program.");

    private protected override ClosedFormClass Reported => ClosedFormClass.Unsized;

    private protected override object[] Arguments(ClosedFormWords words) => [words.Form, words.Means, words.Parameters, words.Cost];
}
