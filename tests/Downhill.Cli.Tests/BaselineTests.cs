namespace Downhill.Cli.Tests;

/// <summary><c>downhill baseline</c> and <c>--baseline</c>.</summary>
public sealed class BaselineTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Known_findings_are_left_out_wherever_they_have_moved_and_a_second_one_is_new()
    {
        _folder.Write("Model.csproj", TestPrograms.Project).Write("Trainer.cs", TestPrograms.Trainer).Write("Counter.cs", TestPrograms.CountingTrainer);
        string file = _folder.PathOf("downhill.baseline.txt");

        ToolRun written = await _folder.RunAsync("baseline", _folder.Root);
        _folder.Write("Trainer.cs", "// Above.\n" + TestPrograms.Trainer.Replace("for (int i = 0; i < 2000;", "for (int i = 0;  i < 2000;", StringComparison.Ordinal));
        ToolRun moved = await _folder.RunAsync("check", _folder.Root, "--baseline", file, "--fail-on", "info");
        _folder.Write("Second.cs", TestPrograms.Trainer.Replace("class Trainer", "class Second", StringComparison.Ordinal));
        ToolRun second = await _folder.RunAsync("check", _folder.Root, "--baseline", file);

        Assert.Equal(
            $"2 findings in {file}. Commit it: builds find it in the folder of a project or above, and the other commands take it with --baseline.\n",
            written.Error);
        Assert.Equal("Nothing found in 1 project.\n2 findings of the baseline left out.\n", moved.Output);
        Assert.Equal(0, moved.ExitCode);
        Assert.StartsWith("Second.cs(9,9): warning DH1001", second.Output, StringComparison.Ordinal);
        Assert.Equal(1, second.ExitCode);
    }

    [Fact]
    public async Task A_finding_is_known_in_each_project_that_compiles_it_and_in_no_other()
    {
        _folder.Write("A/A.csproj", TestPrograms.Project).Write("A/Trainer.cs", TestPrograms.Trainer)
            .Write("A/Shared/Shared.csproj", TestPrograms.Project).Write("A/Shared/Counter.cs", TestPrograms.CountingTrainer)
            .Write("B/B.csproj", TestPrograms.Project).Write("B/Empty.cs", "")
            .Write("All.slnx", """<Solution><Project Path="A/A.csproj" /><Project Path="A/Shared/Shared.csproj" /><Project Path="B/B.csproj" /></Solution>""");
        string file = _folder.PathOf("known.txt");

        await _folder.RunAsync("baseline", _folder.Root, "--output", file);
        string written = _folder.Read("known.txt");
        _folder.Write("B/Trainer.cs", TestPrograms.Trainer);
        ToolRun copied = await _folder.RunAsync("check", _folder.Root, "--baseline", file, "--fail-on", "info");

        Assert.Equal(
            ["DH1001 A A/Trainer.cs", "DH1003 A A/Shared/Counter.cs", "DH1003 Shared A/Shared/Counter.cs"],
            written.Split('\n').Where(static line => line.StartsWith("DH", StringComparison.Ordinal))
                .Select(static line => line.Split('\t')).Select(static fields => $"{fields[0]} {fields[1]} {fields[4]}").Order(StringComparer.Ordinal));
        Assert.StartsWith("B/Trainer.cs(9,9): warning DH1001", copied.Output, StringComparison.Ordinal);
        Assert.Contains("2 findings of the baseline left out.", copied.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_an_error_of_itself_is_never_known()
    {
        _folder.Write("Model.csproj", TestPrograms.Project).Write("Model.cs", """
            static class Model
            {
                [Differentiable]
                static double Loss(double[] w) => Math.Floor(w[0]);
            }
            """);
        string file = _folder.PathOf("known.txt");

        ToolRun written = await _folder.RunAsync("baseline", _folder.Root, "--output", file);
        ToolRun check = await _folder.RunAsync("check", _folder.Root, "--baseline", file);

        Assert.StartsWith("0 findings in ", written.Error, StringComparison.Ordinal);
        Assert.Contains("error DH4003", check.Output, StringComparison.Ordinal);
        Assert.Equal(1, check.ExitCode);
    }

    [Theory]
    [InlineData(null, "does not exist. `downhill baseline` writes one.")]
    [InlineData("# Downhill baseline 7\n", "cannot be read in line 1: a baseline of this version begins with '# Downhill baseline 1'. `downhill baseline` writes it anew.")]
    [InlineData("# Downhill baseline 1\n\n=======\n", "cannot be read in line 3: it is no rule, project, member, line and file, divided by tabs. ")]
    public async Task A_baseline_that_cannot_be_read_is_said_to_be_so(string? content, string message)
    {
        _folder.Write("Model.csproj", TestPrograms.Project);
        if (content is not null)
        {
            _folder.Write("known.txt", content);
        }

        ToolRun run = await _folder.RunAsync("check", _folder.Root, "--baseline", _folder.PathOf("known.txt"));

        Assert.StartsWith("error: --baseline '", run.Error, StringComparison.Ordinal);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Equal(2, run.ExitCode);
    }
}
