using System.Collections.Immutable;
using Downhill.Analyzers.Recognition;
using Downhill.Analyzers.Recognition.Replacement;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Downhill.Analyzers.Rules;

/// <summary>
/// Finds the random searches of each file and reports those of one class. The three rules share the findings: they are
/// read once per compilation, and only in bodies that may draw at random.
/// </summary>
/// <remarks>
/// Deliberately not flagged: discrete or combinatorial points (integers, characters, permutations), samplers that keep
/// every state, integration, restarts of another optimiser, model fits to random subsets, choices of hyper-parameters for
/// a training run, swarms and simulations whose best state is only recorded.
/// </remarks>
public abstract class RandomSearchAnalyzerBase : DiagnosticAnalyzer
{
    private protected RandomSearchAnalyzerBase(DiagnosticDescriptor rule)
    {
        Rule = rule;
        SupportedDiagnostics = ImmutableArray.Create(rule);
    }

    private protected DiagnosticDescriptor Rule { get; }

    /// <inheritdoc/>
    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }

    private protected abstract SearchClass Reported { get; }

    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSemanticModelAction(Analyze);
    }

    /// <summary>The diagnostic's message arguments: the point, the loss, the reason, what helps.</summary>
    private protected abstract object[] Arguments(SearchWords words, Confirmation confirmation);

    private void Analyze(SemanticModelAnalysisContext context)
    {
        foreach (var search in RandomSearchRecognizer.FindAll(context.SemanticModel, context.CancellationToken))
        {
            if (!search.IsGreedy)
            {
                continue;
            }

            var compilation = context.SemanticModel.Compilation;
            var confirmation = Confirmation.Of(search, compilation, context.CancellationToken);
            if (confirmation.Class != Reported
                || DescentBeside.Is(search.Loop, search.Incumbents.Select(static one => one.Symbol).ToImmutableArray(), context.SemanticModel, context.CancellationToken))
            {
                continue;
            }

            var properties = ImmutableDictionary<string, string?>.Empty;
            if (Reported == SearchClass.Confirmed && FixPreconditions.Refuse(search, compilation, context.CancellationToken) is { } reason)
            {
                properties = properties.Add(FixPreconditions.PropertyName, reason);
            }

            context.ReportDiagnostic(Diagnostic.Create(
                Rule,
                search.ReportAt,
                confirmation.At is { IsInSource: true } at ? ImmutableArray.Create(at) : null,
                properties,
                Arguments(SearchWords.Of(search), confirmation)));
        }

        foreach (var search in RandomSearchRecognizer.FindOutlined(context.SemanticModel, context.CancellationToken))
        {
            var confirmation = Confirmation.Of(search, context.SemanticModel.Compilation, context.CancellationToken);
            if (confirmation.Class != Reported
                || Reported == SearchClass.Global && ReplacementPlanner.IsFinished(search, context.SemanticModel, context.CancellationToken)
                || DescentBeside.Is(search.Loop, search.Points, context.SemanticModel, context.CancellationToken))
            {
                continue;
            }

            var refusal = Reported switch
            {
                SearchClass.Global => ReplacementPlanner.PlanFinish(search, context.SemanticModel.Compilation, context.CancellationToken).Refusal,
                SearchClass.Confirmed => FixPreconditions.Refuse(search),
                _ => null,
            };
            context.ReportDiagnostic(Diagnostic.Create(
                Rule,
                search.ReportAt,
                confirmation.At is { IsInSource: true } at ? ImmutableArray.Create(at) : null,
                refusal is null ? ImmutableDictionary<string, string?>.Empty : ImmutableDictionary<string, string?>.Empty.Add(FixPreconditions.PropertyName, refusal),
                Arguments(SearchWords.Of(search, context.SemanticModel.Compilation), confirmation)));
        }
    }
}
