namespace Downhill.Cli.Tests;

/// <summary><c>downhill review</c> and <c>downhill check</c> in words.</summary>
public sealed class ReviewTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Check_reports_every_finding_with_its_place_its_fix_and_exit_code_1()
    {
        _folder.Write("Model.csproj", TestPrograms.Project).Write("Trainer.cs", TestPrograms.Trainer);

        ToolRun run = await _folder.RunAsync("check", _folder.Root);

        Assert.StartsWith("Trainer.cs(9,9): warning DH1001: Random changes to 'w'", run.Output, StringComparison.Ordinal);
        Assert.Contains("in Trainer.Fit(double[][], double[])", run.Output, StringComparison.Ordinal);
        Assert.Contains("+        var fit = GradientDescent.Minimize(", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("1 finding: 1 warning; with a fix.\n", run.Output, StringComparison.Ordinal);
        Assert.Equal("", run.Error);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task Ordinary_code_is_exit_code_0()
    {
        _folder.Write("Model.csproj", TestPrograms.Project).Write("Sum.cs", "static class Sum { static double Of(double[] x) => x.Sum(); }");

        ToolRun run = await _folder.RunAsync("check", _folder.Root);

        Assert.Equal("Nothing found in 1 project.\n", run.Output);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Review_reports_changed_lines_and_counts_the_rest()
    {
        _folder.Write("Model.csproj", TestPrograms.Project).Write("Old.cs", TestPrograms.Trainer.Replace("class Trainer", "class Old", StringComparison.Ordinal));
        await _folder.GitAsync("init", "--quiet");
        await _folder.CommitAsync();
        await _folder.GitAsync("switch", "--quiet", "-c", "feature");
        _folder.Write("Trainer.cs", TestPrograms.Trainer).Write("Counter.cs", TestPrograms.CountingTrainer);
        await _folder.CommitAsync();

        ToolRun run = await _folder.RunAsync("review", _folder.Root, "--base", "main");

        Assert.Contains("Trainer.cs(9,9): warning DH1001", run.Output, StringComparison.Ordinal);
        Assert.Contains("Counter.cs(8,9): info DH1003", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Old.cs", run.Output, StringComparison.Ordinal);
        Assert.EndsWith(
            "2 findings on changed lines: 1 warning, 1 info; 1 with a fix.\n1 more finding on lines that did not change: `downhill check` shows it.\n",
            run.Output,
            StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task A_change_inside_a_loop_is_a_change_of_its_finding()
    {
        _folder.Write("Model.csproj", TestPrograms.Project).Write("Trainer.cs", TestPrograms.Trainer);
        await _folder.GitAsync("init", "--quiet");
        await _folder.CommitAsync();
        _folder.Write("Trainer.cs", TestPrograms.Trainer.Replace("0.05", "0.04", StringComparison.Ordinal));

        ToolRun inside = await _folder.RunAsync("review", _folder.Root, "--base", "main");
        _folder.Write("Trainer.cs", TestPrograms.Trainer.Replace("sum / x.Length", "sum / y.Length", StringComparison.Ordinal));
        ToolRun elsewhere = await _folder.RunAsync("review", _folder.Root, "--base", "main");

        Assert.Equal(1, inside.ExitCode);
        Assert.Equal(0, elsewhere.ExitCode);
    }

    [Theory]
    [InlineData("warning", 0)]
    [InlineData("info", 1)]
    [InlineData("none", 0)]
    public async Task Fail_on_decides_the_exit_code(string level, int exitCode)
    {
        _folder.Write("Model.csproj", TestPrograms.Project).Write("Counter.cs", TestPrograms.CountingTrainer);

        ToolRun run = await _folder.RunAsync("check", _folder.Root, "--fail-on", level);

        Assert.Contains("1 finding: 1 info; none has a fix.", run.Output, StringComparison.Ordinal);
        Assert.Equal(exitCode, run.ExitCode);
    }

    [Fact]
    public async Task Severities_of_the_editorconfig_and_suppressions_hold()
    {
        _folder.Write("Model.csproj", TestPrograms.Project)
            .Write("Trainer.cs", TestPrograms.Trainer)
            .Write("Silent.cs", "#pragma warning disable DH1001\n" + TestPrograms.Trainer.Replace("class Trainer", "class Silent", StringComparison.Ordinal))
            .Write(".editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.DH1001.severity = error\n");

        ToolRun run = await _folder.RunAsync("check", _folder.Root);

        Assert.Contains("Trainer.cs(9,9): error DH1001", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("1 finding: 1 error; with a fix.\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_two_projects_compile_is_reported_once()
    {
        _folder.Write("A.csproj", TestPrograms.Project)
            .Write("B.csproj", TestPrograms.Project)
            .Write("All.slnx", """<Solution><Project Path="A.csproj" /><Project Path="B.csproj" /></Solution>""")
            .Write("Trainer.cs", TestPrograms.Trainer);

        ToolRun run = await _folder.RunAsync("check", _folder.Root);

        Assert.EndsWith("1 finding: 1 warning; with a fix.\n", run.Output, StringComparison.Ordinal);
    }
}
