using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Downhill.Cli.Commands;
using Downhill.Cli.Screens;

namespace Downhill.Cli.Tests;

/// <summary>What is said about arguments that cannot be followed, and the help.</summary>
public sealed partial class CommandLineTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--format 'yaml' is not known: use text, sarif, rdjson, github, gitlab, azure.", "check", "--format", "yaml")]
    [InlineData("--fail-on 'never' is not known: use warning, info, error, none.", "check", "--fail-on", "never")]
    [InlineData("Option '--base' is required.", "review")]
    [InlineData("PATH '' is empty.", "check", "")]
    [InlineData("--base '' is empty.", "review", "--base", "")]
    [InlineData("--output '' is empty.", "check", "--output", "")]
    [InlineData("PATH 'no/such.sln' does not exist: give a solution, a C# project, or a folder that holds one.", "check", "no/such.sln")]
    public async Task A_wrong_argument_is_named_with_its_value(string message, params string[] arguments)
    {
        ToolRun run = await _folder.RunAsync(arguments);

        Assert.StartsWith("error: " + message, run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
        Assert.Equal(2, run.ExitCode);
    }

    [Fact]
    public async Task A_folder_without_or_with_several_projects_is_said_to_be_so()
    {
        ToolRun none = await _folder.RunAsync("check", _folder.Root);
        _folder.Write("A.csproj", TestPrograms.Project).Write("B.csproj", TestPrograms.Project);
        ToolRun several = await _folder.RunAsync("check", _folder.Root);
        _folder.Write("Empty.slnx", "<Solution />");
        ToolRun empty = await _folder.RunAsync("check", _folder.Root);
        _folder.Write("Empty.slnx", "<Solution>");
        ToolRun broken = await _folder.RunAsync("check", _folder.Root);

        Assert.EndsWith("holds no solution and no C# project.\n", none.Error, StringComparison.Ordinal);
        Assert.EndsWith("holds several, so name one: A.csproj, B.csproj\n", several.Error, StringComparison.Ordinal);
        Assert.EndsWith("Empty.slnx holds no C# project.\n", empty.Error, StringComparison.Ordinal);
        Assert.Contains("could not be read as a solution", broken.Error, StringComparison.Ordinal);
        Assert.All((ToolRun[])[none, several, empty, broken], static run => Assert.Equal(2, run.ExitCode));
    }

    [Theory]
    [InlineData("""{ "solution": { "path": null, "projects": [] } }""")]
    [InlineData("""{ "solution": { "path": "A.sln", "projects": [ null ] } }""")]
    [InlineData("""{ "solution": { "path": "", "projects": [ "A.csproj" ] } }""")]
    public async Task A_filter_that_names_nothing_is_no_solution(string filter)
    {
        _folder.Write("Some.slnf", filter);

        ToolRun run = await _folder.RunAsync("check", _folder.PathOf("Some.slnf"));

        Assert.Contains("could not be read as a solution", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, run.ExitCode);
    }

    [Fact]
    public async Task What_nobody_thought_of_ends_as_what_could_not_run()
    {
        _folder.Write("A.csproj", TestPrograms.Project);
        using var error = new StringWriter();
        var host = new ToolHost(
            new Terminal(TextWriter.Null, error, isTerminal: false, isErrorTerminal: false),
            static (_, _, _, _) => throw new NotSupportedException("No such thing."));

        int exitCode = await DownhillCommand.RunAsync(["check", _folder.Root], host, default);

        Assert.Contains("please report it: System.NotSupportedException: No such thing.", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, exitCode);
    }

    [Fact]
    public async Task Every_notation_of_a_solution_is_read()
    {
        _folder.Write("src/A.csproj", TestPrograms.Project).Write("src/Trainer.cs", TestPrograms.Trainer)
            .Write("Old.sln", """
                Microsoft Visual Studio Solution File, Format Version 12.00
                Project("{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}") = "A", "src\A.csproj", "{6403EEC1-0F3C-41A6-BC16-35613F41C77B}"
                EndProject
                Project("{2150E333-8FDC-42A3-9474-1A3956D46DE8}") = "src", "src", "{5D20AA90-6969-D8BD-9DCD-8634F4692FDA}"
                EndProject
                """)
            .Write("New.slnx", """<Solution><Folder Name="/src/"><Project Path="src/A.csproj" /><Project Path="src/B.fsproj" /></Folder></Solution>""")
            .Write("filters/Some.slnf", """{ "solution": { "path": "..\\Old.sln", "projects": [ "src\\A.csproj" ] } }""");

        foreach (string solution in (string[])["Old.sln", "New.slnx", "filters/Some.slnf"])
        {
            ToolRun run = await _folder.RunAsync("check", _folder.PathOf(solution));

            Assert.Contains("Trainer.cs(9,9): warning DH1001", run.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_help_names_every_command_and_keeps_to_the_width_of_a_page()
    {
        ToolRun all = await _folder.RunAsync("--help");
        ToolRun review = await _folder.RunAsync("review", "--help");

        Assert.Equal(0, all.ExitCode);
        Assert.Contains("downhill [command]", all.Output, StringComparison.Ordinal);
        Assert.Contains("downhill review [<PATH>] [options]", review.Output, StringComparison.Ordinal);
        Assert.All((all.Output + review.Output).Split('\n'), static line => Assert.True(line.Length <= 100, line));
    }

    [Theory]
    [InlineData("README.md", 8)]
    [InlineData("samples/PullRequest/github.yml", 1)]
    [InlineData("samples/PullRequest/gitlab.yml", 1)]
    [InlineData("samples/PullRequest/azure.yml", 1)]
    public void Every_command_that_is_written_down_for_users_is_one(string file, int count)
    {
        string text = File.ReadAllText(Path.Combine(Repository, file));
        string[] commands = [.. Command().Matches(text).Select(static match => match.Groups["arguments"].Value)];
        var host = new ToolHost(new Terminal(TextWriter.Null, TextWriter.Null, isTerminal: false, isErrorTerminal: false), TestFolder.QueryAsync);

        Assert.True(commands.Length >= count, $"{commands.Length} commands");
        Assert.All(commands, command => Assert.Empty(DownhillCommand.Parse([.. CommandLineParser.SplitCommandLine(command)], host).Errors));
    }

    private static string Repository
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Analyzers.sln")))
            {
                folder = folder.Parent;
            }

            return folder?.FullName ?? throw new DirectoryNotFoundException("These tests run from inside the repository.");
        }
    }

    // In a block of its own, or between backticks.
    [GeneratedRegex(@"(?:^|[`/ ])downhill (?<arguments>(?:review|check|fix|baseline|explain|gradient)\b[^`\r\n]*)", RegexOptions.Multiline)]
    private static partial Regex Command();
}
