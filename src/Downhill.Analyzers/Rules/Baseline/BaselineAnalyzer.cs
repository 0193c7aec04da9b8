using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.Analyzers.Rules.Baselines;

/// <summary>DH5001: a line of the baseline that says nothing, so that a finding may be reported that is meant to be known.</summary>
/// <remarks>Deliberately not flagged: a line whose finding is gone, and a project without a baseline.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BaselineAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = Descriptors.Create(
        "DH5001",
        "Baseline",
        RuleCategories.Baseline,
        DiagnosticSeverity.Warning,
        "Baseline that cannot be read",
        "Line {0} of the baseline '{1}' cannot be read: {2}; write the file anew with `downhill baseline`",
        "The baseline holds the findings that are known and not reported. A line that cannot be read leaves none out, and the others hold.");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(s_rule);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterAdditionalFileAction(Analyze);
    }

    private static void Analyze(AdditionalFileAnalysisContext context)
    {
        if (!BaselineFile.Is(context.AdditionalFile, context.Options) || context.AdditionalFile.GetText(context.CancellationToken) is not { } text)
        {
            return;
        }

        string path = context.AdditionalFile.Path;
        foreach (BaselineProblem problem in BaselineFile.Read(text).Problems)
        {
            TextLine line = text.Lines[problem.Line];
            context.ReportDiagnostic(Diagnostic.Create(
                s_rule,
                Location.Create(path, line.Span, text.Lines.GetLinePositionSpan(line.Span)),
                problem.Line + 1,
                Path.GetFileName(path),
                problem.Reason));
        }
    }
}
