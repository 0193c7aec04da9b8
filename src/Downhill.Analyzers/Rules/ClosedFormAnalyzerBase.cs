using System.Collections.Immutable;
using Downhill.Analyzers.ClosedForms;
using Downhill.Analyzers.Recognition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Downhill.Analyzers.Rules;

/// <summary>
/// Finds the closed-form inversions of each file and reports those of one class. The three rules share the findings: they
/// are read once per compilation, and only in bodies that invert or solve.
/// </summary>
/// <remarks>
/// Deliberately not flagged: transforms of graphics and physics, Kalman gains, distances measured by an inverse covariance,
/// an inverse that is kept or applied many times (preconditioners), inverses read for standard errors, changes of basis,
/// members called <c>Inverse</c> that are no matrix's, inverses of a handful of numbers times a vector, and QR or SVD fits of the design matrix.
/// </remarks>
public abstract class ClosedFormAnalyzerBase : DiagnosticAnalyzer
{
    private protected ClosedFormAnalyzerBase(DiagnosticDescriptor rule)
    {
        Rule = rule;
        SupportedDiagnostics = ImmutableArray.Create(rule);
    }

    private protected DiagnosticDescriptor Rule { get; }

    /// <inheritdoc/>
    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }

    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSemanticModelAction(Analyze);
    }

    private protected abstract ClosedFormClass Reported { get; }

    /// <summary>The diagnostic's message arguments.</summary>
    private protected abstract object[] Arguments(ClosedFormWords words);

    private void Analyze(SemanticModelAnalysisContext context)
    {
        var found = ClosedFormRecognizer.FindAll(context.SemanticModel, context.CancellationToken);
        if (found.IsEmpty)
        {
            return;
        }

        var threshold = ParameterThreshold.Of(context.Options.AnalyzerConfigOptionsProvider.GetOptions(context.SemanticModel.SyntaxTree));
        foreach (var closedForm in found)
        {
            if (ClosedFormClasses.Of(closedForm, threshold) == Reported)
            {
                // Why there is no fix stands with the finding, where a tool can show it.
                var plan = Reported == ClosedFormClass.InverseTimesVector
                    ? SolvePlanner.Plan(closedForm, context.SemanticModel, context.CancellationToken)
                    : FitPlanner.Plan(closedForm, context.SemanticModel, context.CancellationToken);
                context.ReportDiagnostic(Diagnostic.Create(
                    Rule,
                    closedForm.At.GetLocation(),
                    plan.Obstacle is { } obstacle ? ImmutableDictionary<string, string?>.Empty.Add(FixPreconditions.PropertyName, obstacle) : ImmutableDictionary<string, string?>.Empty,
                    Arguments(ClosedFormWords.Of(closedForm))));
            }
        }
    }
}
