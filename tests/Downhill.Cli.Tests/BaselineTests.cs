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
        string file = _folder.PathOf("downhill.baseline.json");

        ToolRun written = await _folder.RunAsync("baseline", _folder.Root);
        _folder.Write("Trainer.cs", "// Above.\n" + TestPrograms.Trainer.Replace("for (int i = 0; i < 2000;", "for (int i = 0;  i < 2000;", StringComparison.Ordinal));
        ToolRun moved = await _folder.RunAsync("check", _folder.Root, "--baseline", file, "--fail-on", "info");
        _folder.Write("Second.cs", TestPrograms.Trainer.Replace("class Trainer", "class Second", StringComparison.Ordinal));
        ToolRun second = await _folder.RunAsync("check", _folder.Root, "--baseline", file);

        Assert.Equal($"2 findings in {file}. Commit it, and pass it on with --baseline.\n", written.Error);
        Assert.Equal("Nothing found in 1 project.\n2 findings of the baseline left out.\n", moved.Output);
        Assert.Equal(0, moved.ExitCode);
        Assert.StartsWith("Second.cs(9,9): warning DH1001", second.Output, StringComparison.Ordinal);
        Assert.Equal(1, second.ExitCode);
    }

    [Theory]
    [InlineData(null, "does not exist. `downhill baseline` writes one.")]
    [InlineData("not JSON", "is no baseline: ")]
    [InlineData("""{ "version": 7, "findings": [] }""", "is not of version 1: write it anew with `downhill baseline`.")]
    public async Task A_baseline_that_cannot_be_read_is_said_to_be_so(string? content, string message)
    {
        _folder.Write("Model.csproj", TestPrograms.Project);
        if (content is not null)
        {
            _folder.Write("known.json", content);
        }

        ToolRun run = await _folder.RunAsync("check", _folder.Root, "--baseline", _folder.PathOf("known.json"));

        Assert.StartsWith("error: --baseline '", run.Error, StringComparison.Ordinal);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Equal(2, run.ExitCode);
    }
}
