using System.Globalization;
using Downhill.Analyzers.Rules.FlatLossSearches;
using Downhill.Analyzers.Rules.GlobalSearches;
using Downhill.Analyzers.Rules.RandomSearches;
using Downhill.Analyzers.Rules.UnconfirmedRandomSearches;
using Downhill.Analyzers.Tests.Verifiers;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Tests.Rules.Searches;

/// <summary>Asserts which of the four rules about random searches speaks about a whole program.</summary>
internal static class SearchReports
{
    /// <summary>One search is reported, and by this rule.</summary>
    public static async Task ReportsAsync(string id, string source, bool allowCompileErrors = false) => Assert.Equal([id], await IdsAsync(source, allowCompileErrors));

    /// <summary>One search is reported, by this rule, on the line that begins with this text.</summary>
    public static async Task ReportsOnLineAsync(string id, string line, string source)
    {
        var found = Assert.Single(await FindAsync(source, allowCompileErrors: false));
        var text = await found.Location.SourceTree!.GetTextAsync();
        Assert.Equal((id, line), (found.Id, text.Lines[found.Location.GetLineSpan().StartLinePosition.Line].ToString().Trim()));
    }

    /// <summary>One search is reported, by this rule, and the message ends with this text.</summary>
    public static async Task ReportsBecauseAsync(string id, string reason, string source)
    {
        var found = Assert.Single(await FindAsync(source, allowCompileErrors: false));
        Assert.Equal(id, found.Id);
        Assert.EndsWith(reason, found.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    /// <summary>None of the rules speaks.</summary>
    public static async Task SilentAsync(string source, bool allowCompileErrors = false) => Assert.Empty(await IdsAsync(source, allowCompileErrors));

    private static async Task<IEnumerable<string>> IdsAsync(string source, bool allowCompileErrors) =>
        (await FindAsync(source, allowCompileErrors)).Select(static one => one.Id);

    private static async Task<IReadOnlyList<Diagnostic>> FindAsync(string source, bool allowCompileErrors)
    {
        var options = new TestOptions { ReferenceMathNet = true, ReferenceDownhill = false, Nullable = NullableContextOptions.Disable };
        var project = TestProject.Create([(TestProject.FirstDocument, source)], options);
        var compilation = await TestProject.CompileAsync(project);
        if (!allowCompileErrors)
        {
            Assert.Empty(compilation.GetDiagnostics().Where(static one => one.Severity == DiagnosticSeverity.Error));
        }

        return await AnalyzerRun.DiagnosticsAsync(
            compilation, project.AnalyzerOptions, new RandomSearchAnalyzer(), new UnconfirmedRandomSearchAnalyzer(), new FlatLossSearchAnalyzer(), new GlobalSearchAnalyzer());
    }
}
