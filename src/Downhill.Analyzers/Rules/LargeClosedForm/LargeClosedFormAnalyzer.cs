using Downhill.Analyzers.ClosedForms;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Downhill.Analyzers.Rules.LargeClosedForms;

/// <summary>DH2001: a closed-form inversion with as many parameters as the threshold, or more.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LargeClosedFormAnalyzer() : ClosedFormAnalyzerBase(s_rule)
{
    private static readonly DiagnosticDescriptor s_rule = Descriptors.Create(
        "DH2001",
        "LargeClosedForm",
        RuleCategories.LinearAlgebra,
        DiagnosticSeverity.Warning,
        "Closed-form inversion with many parameters",
        "This {0} takes {1} over {2}: {3}, growing with the cube of their number; gradient least squares needs no square matrix",
        "A normal equation forms and inverts a square matrix with as many rows as the model has parameters: its memory grows with the square of their number, its time with the cube, and its rounding errors with the square of the condition number.");

    private protected override ClosedFormClass Reported => ClosedFormClass.Large;

    private protected override object[] Arguments(ClosedFormWords words) => [words.Form, words.Means, words.Parameters, words.Cost];
}
