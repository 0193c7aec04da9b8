using System.Collections.Immutable;
using Downhill.Analyzers.Rules.Baselines;
using Downhill.Analyzers.Tests.Documentation;
using Downhill.Analyzers.Tests.Robustness;
using Downhill.Analyzers.Tests.Verifiers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.Analyzers.Tests.Rules.Baseline;

/// <summary>The baseline in the build: what is known is suppressed, what is new is reported, and a line that says nothing is named.</summary>
public sealed class BaselineTests
{
    private const string Search = """
        for (int i = 0; i < 1000; i++)
                {
                    var candidate = (double[])w.Clone();
                    candidate[0] += 0.1 * (random.NextDouble() - 0.5);
                    double loss = Loss(candidate);
                    if (loss < best)
                    {
                        best = loss;
                        w = candidate;
                    }
                }
        """;

    private const string Head = "var random = new Random(1); double[] w = new double[2]; double best = Loss(w);\n        ";

    private const string Trainer = $$"""
        partial class Trainer
        {
            static double[] Fit()
            {
                {{Head}}{{Search}}
                return w;
            }

            static double Loss(double[] w) => w[0] * w[0] + w[1] * w[1];
        }
        """;

    [Fact]
    public void A_finding_of_two_projects_of_which_one_is_new_uses_nothing_up()
    {
        static FindingKey Of(string project) => new("DH1001", project, "M:A.Fit", "for (;;)");
        var known = new KnownFindings([Of("old")]);

        Assert.False(known.TakeAll([Of("old"), Of("new")]));
        Assert.True(known.TakeAll([Of("old")]));
        Assert.False(known.TakeAll([Of("old")]));
    }

    [Fact]
    public async Task Known_findings_are_suppressed_wherever_they_have_moved()
    {
        string baseline = await BaselineOfAsync(("Trainer.cs", Trainer));

        Assert.Equal(["DH1001 known"], await ReportAsync(baseline, ("Trainer.cs", Trainer)));
        Assert.Equal(["DH1001 known"], await ReportAsync(baseline, ("Moved.cs", "// Above.\n" + Trainer.Replace("i = 0; i < 1000", "i = 0;\t i < 1000", StringComparison.Ordinal))));
        Assert.Equal(["DH1001 known"], await ReportAsync(baseline, ("Trainer.cs", Trainer.ReplaceLineEndings("\r\n"))));
        Assert.Equal(["DH1001 known"], await ReportAsync(baseline.ReplaceLineEndings("\r\n"), ("Trainer.cs", Trainer)));
        Assert.Equal(["DH1001 known"], await ReportAsync(baseline, ("Trainer.cs", "#line 100 \"Other.cs\"\n" + Trainer)));
        Assert.Equal(["DH1001 known"], await ReportAsync(baseline, ("Trainer.cs", Trainer.Replace("    static double Loss", "}\npartial class Trainer\n{\n    static double Loss", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Whatever_differs_in_rule_member_line_or_project_is_new()
    {
        string baseline = await BaselineOfAsync(("Trainer.cs", Trainer));

        Assert.Equal(["DH1001 new"], await ReportAsync(baseline.Replace("DH1001", "DH1002", StringComparison.Ordinal), ("Trainer.cs", Trainer)));
        Assert.Equal(["DH1001 new"], await ReportAsync(baseline, ("Trainer.cs", Trainer.Replace("Fit", "Train", StringComparison.Ordinal))));
        Assert.Equal(["DH1001 new"], await ReportAsync(baseline, ("Trainer.cs", Trainer.Replace("1000", "2000", StringComparison.Ordinal))));
        Assert.Equal(["DH1001 new"], await ReportAsync(baseline.Replace("\tTest\t", "\tOther\t", StringComparison.Ordinal), ("Trainer.cs", Trainer)));
        Assert.Equal(["DH1001 new"], await ReportAsync(null, ("Trainer.cs", Trainer)));
    }

    [Fact]
    public async Task A_second_finding_that_is_equal_in_all_is_new_and_one_that_is_gone_does_no_harm()
    {
        string twice = Trainer.Replace("        return w;", "        " + Search + "\n        return w;", StringComparison.Ordinal);

        Assert.Equal(["DH1001 known", "DH1001 new"], await ReportAsync(await BaselineOfAsync(("Trainer.cs", Trainer)), ("Trainer.cs", twice)));
        Assert.Equal(["DH1001 known"], await ReportAsync(await BaselineOfAsync(("Trainer.cs", twice)), ("Trainer.cs", Trainer)));
    }

    [Fact]
    public async Task Members_of_every_kind_are_told_apart()
    {
        const string members = $$"""
            class Trainer
            {
                static readonly Func<double[]> s_first = () => { {{Head}}{{Search}} return w; }, s_second = () => { {{Head}}{{Search}} return w; };

                static double[] Weights { get { {{Head}}{{Search}} return w; } }

                static double[] Fit(double x) { {{Head}}{{Search}} return w; }

                static double[] Fit(float? x)
                {
                    return Inner();
                    double[] Inner() { {{Head}}{{Search}} return w; }
                }

                static double Loss(double[] w) => w[0] * w[0] + w[1] * w[1];
            }
            """;

        string baseline = await BaselineOfAsync(("Trainer.cs", members));

        Assert.Equal(
            [
                "F:Trainer.s_first",
                "F:Trainer.s_second",
                "P:Trainer.Weights",
                "M:Trainer.Fit(System.Double)",
                "M:Trainer.Fit(System.Nullable{System.Single})",
            ],
            BaselineFile.Read(SourceText.From(baseline)).Findings.Select(static key => key.Member));
        Assert.Equal(Enumerable.Repeat("DH1001 known", 5), await ReportAsync(baseline, ("Trainer.cs", members)));
    }

    [Fact]
    public async Task The_statements_of_a_program_are_a_member_too()
    {
        const string program = Head + Search + "\nConsole.WriteLine(best);\nstatic double Loss(double[] w) => w[0] * w[0] + w[1] * w[1];";

        Assert.Equal(["DH1001 known"], await ReportAsync(await BaselineOfAsync(("Program.cs", program)), ("Program.cs", program)));
    }

    [Theory]
    [InlineData("", 1, "a baseline of this version begins with '# Downhill baseline 1'")]
    [InlineData("{ \"version\": 1 }", 1, "a baseline of this version begins with '# Downhill baseline 1'")]
    [InlineData("# Downhill baseline 1\n\n# Ours.\n=======\n", 4, "it is no rule, project, member, line and file, divided by tabs")]
    [InlineData("# Downhill baseline 1\r\nDH1001\tTest\tM:Trainer.Fit\r\n", 2, "it is no rule, project, member, line and file, divided by tabs")]
    [InlineData("# Downhill baseline 1\nCA1001\tTest\tM:Trainer.Fit\twhile (true)\tTrainer.cs", 2, "it is no rule, project, member, line and file, divided by tabs")]
    public async Task A_line_that_cannot_be_read_is_named(string baseline, int line, string reason)
    {
        Diagnostic diagnostic = Assert.Single(await DiagnoseAsync(baseline, ("Trainer.cs", "class Trainer;")));

        Assert.Equal("DH5001", diagnostic.Id);
        Assert.Equal((BaselineFile.DefaultName, line - 1), (Path.GetFileName(diagnostic.Location.GetLineSpan().Path), diagnostic.Location.GetLineSpan().StartLinePosition.Line));
        Assert.Equal(
            $"Line {line} of the baseline 'downhill.baseline.txt' cannot be read: {reason}; write the file anew with `downhill baseline`",
            diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task The_lines_beside_a_damaged_one_hold()
    {
        string baseline = await BaselineOfAsync(("Trainer.cs", Trainer));

        Assert.Equal(["DH1001 known", "DH5001 new"], await ReportAsync(baseline + ">>>>>>> theirs\n", ("Trainer.cs", Trainer)));
    }

    [Fact]
    public void Every_rule_can_be_known_but_for_those_that_are_errors_of_themselves_and_for_the_baselines_own() =>
        Assert.Equal(
            Rule.All.Where(static rule => rule.Descriptor.DefaultSeverity != DiagnosticSeverity.Error && rule.Id != "DH5001").Select(static rule => rule.Id),
            new BaselineSuppressor().SupportedSuppressions.Select(static one => one.SuppressedDiagnosticId));

    /// <summary>What the tool would write of these sources.</summary>
    private static async Task<string> BaselineOfAsync(params (string Name, string Text)[] sources)
    {
        CSharpCompilation compilation = await CompileAsync(sources);
        ImmutableArray<Diagnostic> findings = await AnalyzerRun.DiagnosticsAsync(compilation, Repository.NoOptions, Repository.Analyzers);
        Assert.NotEmpty(findings);
        return BaselineFile.Write(findings.Select(finding => (
            FindingKey.Of(finding, compilation.GetSemanticModel(finding.Location.SourceTree!), default), finding.Location.SourceTree!.FilePath)));
    }

    private static async Task<IEnumerable<string>> ReportAsync(string? baseline, params (string Name, string Text)[] sources) =>
        (await DiagnoseAsync(baseline, sources)).Select(static one => $"{one.Id} {(one.IsSuppressed ? "known" : "new")}").Order(StringComparer.Ordinal);

    private static async Task<ImmutableArray<Diagnostic>> DiagnoseAsync(string? baseline, params (string Name, string Text)[] sources)
    {
        var options = new AnalyzerOptions(baseline is null ? [] : [new BaselineText(baseline)]);
        var run = new CompilationWithAnalyzers(await CompileAsync(sources), Repository.Analyzers, new CompilationWithAnalyzersOptions(
            options, static (exception, _, _) => Assert.Fail(exception.ToString()), concurrentAnalysis: true, logAnalyzerExecutionTime: false, reportSuppressedDiagnostics: true));
        return await run.GetAnalyzerDiagnosticsAsync();
    }

    private static Task<CSharpCompilation> CompileAsync((string Name, string Text)[] sources) =>
        TestProject.CompileAsync(TestProject.Create(sources, TestOptions.Default));

    private sealed class BaselineText(string text) : AdditionalText
    {
        public override string Path => "/src/" + BaselineFile.DefaultName;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
