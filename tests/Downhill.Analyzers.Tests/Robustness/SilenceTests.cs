using Downhill.Analyzers.Tests.Verifiers;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Tests.Robustness;

/// <summary>Every rule stays silent on ordinary code, and on our own.</summary>
public sealed class SilenceTests
{
    [Fact]
    public async Task No_rule_reports_anything_on_valid_code()
    {
        var compilation = TestProject.Generate(Repository.Compile(Repository.Files("tests/ValidCode")));
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic =>
            diagnostic.Severity == DiagnosticSeverity.Error && diagnostic.Id != "CS5001"));
        var diagnostics = await AnalyzerRun.DiagnosticsAsync(compilation, Repository.NoOptions, Repository.Analyzers);
        Assert.True(diagnostics.IsEmpty, AnalyzerRun.Describe(diagnostics));
    }

    [Fact]
    public async Task Every_rule_survives_half_typed_code()
    {
        foreach (var path in Repository.Files("tests/ValidCode", "*.txt"))
        {
            var compilation = TestProject.Generate(Repository.Compile([path]));
            await AnalyzerRun.DiagnosticsAsync(compilation, Repository.NoOptions, Repository.Analyzers);
        }
    }

    public static TheoryData<string> OwnProjects() =>
        [.. new[] { "src", "tests", "samples" }.SelectMany(folder => Repository.Files(folder, "*.csproj"))
            .Select(path => Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(path)!).Replace('\\', '/'))
            // The samples that the tour repairs, and ValidCode, which has its own test.
            .Where(folder => folder is not ("samples/BreastCancer" or "samples/Digits" or "samples/PixelRegression" or "tests/ValidCode" or "tests/Downhill.Analyzers.Tests.Newest"))];

    [Theory]
    [MemberData(nameof(OwnProjects))]
    public async Task No_rule_reports_anything_on_our_own_sources(string project)
    {
        // Programs that the package's tests repair on purpose.
        var files = Repository.Files(project).Where(path => !path.Contains("/Programs/", StringComparison.Ordinal)).ToList();
        var compilation = TestProject.Generate(Repository.Compile(files));
        var diagnostics = await AnalyzerRun.DiagnosticsAsync(compilation, Repository.NoOptions, Repository.Analyzers);
        Assert.True(diagnostics.IsEmpty, AnalyzerRun.Describe(diagnostics));
    }
}
