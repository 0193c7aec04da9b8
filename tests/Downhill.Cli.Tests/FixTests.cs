using System.Collections.Immutable;
using Downhill.Cli.Projects;
using Downhill.Cli.Review;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Cli.Tests;

/// <summary><c>downhill fix</c>.</summary>
public sealed class FixTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_dry_run_prints_a_diff_that_git_applies_to_what_the_fix_writes()
    {
        string second = TestPrograms.Trainer.Replace("class Trainer", "class Other", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal);
        _folder.Write("Model.csproj", TestPrograms.Project).Write("Trainer.cs", TestPrograms.Trainer).Write("sub folder/Other.cs", second);
        await _folder.GitAsync("init", "--quiet");

        ToolRun dry = await _folder.RunAsync("fix", _folder.Root, "--dry-run");
        Assert.Equal(TestPrograms.Trainer, _folder.Read("Trainer.cs"));
        ToolRun wet = await _folder.RunAsync("fix", _folder.Root);
        string[] written = [_folder.Read("Trainer.cs"), _folder.Read("sub folder/Other.cs")];
        _folder.Write("Trainer.cs", TestPrograms.Trainer).Write("sub folder/Other.cs", second).Write("obj/fix.diff", dry.Output);
        await _folder.GitAsync("apply", "obj/fix.diff");

        Assert.Equal(dry.Output, wet.Output);
        Assert.Equal("2 fixes in 2 files; nothing was written.\n", dry.Error);
        Assert.Equal("2 fixes in 2 files.\n", wet.Error);
        Assert.Contains("LossValueAndGradient", written[0], StringComparison.Ordinal);
        Assert.DoesNotContain("\n", written[1].Replace("\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(written[0], _folder.Read("Trainer.cs"));
        Assert.Equal(written[1], _folder.Read("sub folder/Other.cs"));
    }

    [Fact]
    public async Task Fixes_in_different_files_are_compiled_together_and_those_of_one_file_one_after_the_other()
    {
        string Class(string name) => TestPrograms.Trainer.Replace("class Trainer", "class " + name, StringComparison.Ordinal);
        _folder.Write("A/A.csproj", TestPrograms.Project).Write("B/B.csproj", TestPrograms.Project)
            .Write("A/One.cs", Class("One")).Write("A/Two.cs", Class("Two") + Class("Three")).Write("A/Counter.cs", TestPrograms.CountingTrainer)
            .Write("B/Four.cs", Class("Four")).Write("B/Five.cs", Class("Five"))
            .Write("All.slnx", """<Solution><Project Path="A/A.csproj" /><Project Path="B/B.csproj" /></Solution>""");
        (ProjectTarget target, LoadedSolution loaded, string root) = await Reviewer.LoadAsync(_folder.Root, null, TestFolder.QueryAsync, default);
        ImmutableArray<Finding> findings = await new FindingReader(root).ReadAsync(loaded.Solution, [], static _ => { }, default);
        var run = new FixRun(
            new ReviewReport
            {
                Target = target,
                Root = root,
                Loaded = loaded,
                All = findings,
                Findings = findings,
                OnUnchangedLines = 0,
                InBaseline = 0,
                Changes = null,
                Problems = [],
            },
            []);

        await run.RunAsync(static _ => { }, default);

        Assert.Equal((5, 2), (run.Applied, run.Passes));
        Assert.Equal(["A/One.cs", "A/Two.cs", "B/Five.cs", "B/Four.cs"], run.Changes.Select(static file => file.Path));
        Assert.Equal(2, run.Changes[1].After.ToString().Split("LossValueAndGradient").Length - 1);
        Assert.Equal("A/Counter.cs", Assert.Single(run.Left).Place.Path);
    }

    [Fact]
    public async Task Two_equal_loops_of_one_member_are_both_fixed()
    {
        string[] lines = TestPrograms.Trainer.Split('\n');
        string search = string.Join('\n', lines[5..23]);
        string block = "        {\n" + search + "\n\n            Console.WriteLine(w[0]);\n        }\n";
        _folder.Write("Model.csproj", TestPrograms.Project).Write("Trainer.cs", TestPrograms.Trainer
            .Replace("double[] Fit", "void Fit", StringComparison.Ordinal)
            .Replace(search + "\n\n        return w;\n", block + block, StringComparison.Ordinal));

        await _folder.RunAsync("fix", _folder.Root);

        Assert.DoesNotContain("NextDouble", _folder.Read("Trainer.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_rules_that_are_named_are_fixed_and_an_unknown_one_is_an_error()
    {
        _folder.Write("Model.csproj", TestPrograms.Project).Write("Trainer.cs", TestPrograms.Trainer);

        ToolRun other = await _folder.RunAsync("fix", _folder.Root, "--diagnostics", "DH2001", "dh4003");
        ToolRun unknown = await _folder.RunAsync("fix", _folder.Root, "--diagnostics", "CA1822");

        Assert.Equal(("", "Nothing to fix.\n", 0), (other.Output, other.Error, other.ExitCode));
        Assert.StartsWith("error: --diagnostics 'CA1822' is no rule of Downhill: there are DH1001, ", unknown.Error, StringComparison.Ordinal);
        Assert.Equal(2, unknown.ExitCode);
    }

    [Fact]
    public async Task A_fix_that_would_break_another_project_is_not_offered()
    {
        const string fit = """
            public static class Search
            {
                public static double[] Fit(Func<double[], double> loss)
                {
                    var random = new Random(1);
                    var w = new double[3];
                    double best = loss(w);
                    for (int i = 0; i < 2000; i++)
                    {
                        var candidate = (double[])w.Clone();
                        for (int j = 0; j < candidate.Length; j++)
                        {
                            candidate[j] += 0.05 * (random.NextDouble() * 2 - 1);
                        }

                        double value = loss(candidate);
                        if (value < best)
                        {
                            best = value;
                            w = candidate;
                        }
                    }

                    return w;
                }

                public static double[] Use() => Fit(Bowl);

                private static double Bowl(double[] w) => w[0] * w[0] + w[1] * w[1] + w[2] * w[2];
            }
            """;
        _folder.Write("A/A.csproj", TestPrograms.Project).Write("A/Search.cs", fit)
            .Write("B/B.csproj", """<Project><ItemGroup><ProjectReference Include="../A/A.csproj" /></ItemGroup></Project>""")
            .Write("B/Use.cs", "static class Use { static double[] Own() => Search.Fit(w => w[0] * w[0]); }")
            .Write("All.slnx", """<Solution><Project Path="A/A.csproj" /><Project Path="B/B.csproj" /></Solution>""");

        ToolRun alone = await _folder.RunAsync("check", _folder.PathOf("A"));
        ToolRun both = await _folder.RunAsync("check", _folder.Root);

        Assert.Contains("    fix: ", alone.Output, StringComparison.Ordinal);
        Assert.Contains("    no fix: it would also have to change code that it cannot change", both.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fix_whose_result_would_not_compile_is_dropped_with_the_error()
    {
        _folder.Write("Model.csproj", TestPrograms.Project).Write("Trainer.cs", TestPrograms.Trainer);
        (_, LoadedSolution loaded, string root) = await Reviewer.LoadAsync(_folder.Root, null, TestFolder.QueryAsync, default);
        Finding finding = Assert.Single(await new FindingReader(root).ReadAsync(loaded.Solution, [], static _ => { }, default));

        Finding broken = await new FixComputation(loaded.Solution, root, static _ => new Replacing("GradientDescend.Minimize();")).WithFixAsync(finding, default);
        Finding sound = await new FixComputation(loaded.Solution, root, static _ => new Replacing("Console.WriteLine();")).WithFixAsync(finding, default);

        Assert.Null(broken.Fix);
        Assert.StartsWith("the code after it would not compile (CS0103: ", broken.NoFix, StringComparison.Ordinal);
        Assert.NotNull(sound.Fix);
    }

    /// <summary>Puts a statement in the place of the loop.</summary>
    private sealed class Replacing(string statement) : CodeFixProvider
    {
        public override ImmutableArray<string> FixableDiagnosticIds => ["DH1001"];

        public override Task RegisterCodeFixesAsync(CodeFixContext context)
        {
            context.RegisterCodeFix(CodeAction.Create("Replace", token => ReplaceAsync(context, token), "Replace"), context.Diagnostics);
            return Task.CompletedTask;
        }

        private async Task<Document> ReplaceAsync(CodeFixContext context, CancellationToken cancellationToken)
        {
            SyntaxNode root = (await context.Document.GetSyntaxRootAsync(cancellationToken))!;
            SyntaxNode loop = root.FindNode(context.Span).FirstAncestorOrSelf<ForStatementSyntax>()!;
            return context.Document.WithSyntaxRoot(root.ReplaceNode(loop, SyntaxFactory.ParseStatement(statement)));
        }
    }
}
