using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Downhill.Analyzers.Rules.Baselines;

/// <summary>
/// Suppresses the findings of the baseline, so that only new ones are reported, in every mode; a log of the build still shows
/// them, as suppressed. Deliberately never suppressed: DH4001, DH4003 and DH4005, which say that a gradient that the program
/// asks for does not exist.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BaselineSuppressor : DiagnosticSuppressor
{
    private static readonly ImmutableDictionary<string, SuppressionDescriptor> s_suppressions =
        ((string[])["DH1001", "DH1002", "DH1003", "DH1004", "DH1005", "DH2001", "DH2002", "DH2003", "DH4002", "DH4004"])
            .ToImmutableDictionary(static id => id, static id => new SuppressionDescriptor("SP" + id, id, "It is in the baseline."));

    /// <inheritdoc/>
    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions { get; } =
        s_suppressions.Values.OrderBy(static one => one.Id, StringComparer.Ordinal).ToImmutableArray();

    /// <inheritdoc/>
    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        var keys = ImmutableArray.CreateBuilder<FindingKey>();
        foreach (AdditionalText file in context.Options.AdditionalFiles)
        {
            if (BaselineFile.Is(file, context.Options) && file.GetText(context.CancellationToken) is { } text)
            {
                keys.AddRange(BaselineFile.Read(text).Findings);
            }
        }

        if (keys.Count > 0)
        {
            Suppress(new KnownFindings(keys.ToImmutable()), context);
        }
    }

    // Of equal findings the first ones are the known ones, here as in the tool.
    private static void Suppress(KnownFindings known, SuppressionAnalysisContext context)
    {
        foreach (Diagnostic diagnostic in context.ReportedDiagnostics
            .Where(static one => one.Location.IsInSource)
            .OrderBy(static one => one.Location.SourceTree!.FilePath, StringComparer.Ordinal)
            .ThenBy(static one => one.Location.SourceSpan.Start))
        {
            SemanticModel model = context.GetSemanticModel(diagnostic.Location.SourceTree!);
            if (s_suppressions.TryGetValue(diagnostic.Id, out SuppressionDescriptor? suppression)
                && known.Take(FindingKey.Of(diagnostic, model, context.CancellationToken)))
            {
                context.ReportSuppression(Suppression.Create(suppression, diagnostic));
            }
        }
    }
}
