using Downhill.Cli.Projects;

namespace Downhill.Cli.Tests;

/// <summary>Projects as MSBuild describes them. Each test runs it as seldom as it can.</summary>
public sealed class MSBuildTests : IDisposable
{
    private readonly TestFolder _folder = new();

    // No feed is asked: what these projects refer to lies beside the tests.
    public MSBuildTests() => _folder.Write("nuget.config", "<configuration><packageSources><clear /></packageSources></configuration>");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_solution_that_was_restored_and_never_built_is_read_as_the_build_would_compile_it()
    {
        _folder.Write("Model/Model.csproj", Project("<TargetFrameworks>net10.0</TargetFrameworks><DefineConstants>$(DefineConstants);SEARCH</DefineConstants>"))
            .Write("Model/Trainer.cs", "#if SEARCH\n#pragma warning disable CS8600\npublic " + TestPrograms.Trainer + "#endif\n")
            .Write("App/App.csproj", Project(
                "<TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType>",
                """<ProjectReference Include="../Model/Model.csproj" />"""))
            .Write("App/Program.cs", """
                // A generator of the framework writes what this program calls; without it nothing here would compile.
                Console.WriteLine(Words.Number().IsMatch("1") ? Trainer.Fit([], []).Length : 0);

                static partial class Words
                {
                    [System.Text.RegularExpressions.GeneratedRegex("[0-9]+")]
                    public static partial System.Text.RegularExpressions.Regex Number();
                }
                """)
            .Write("Broken/Broken.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup></Project>")
            .Write("Sound.slnx", """<Solution><Project Path="Model/Model.csproj" /><Project Path="App/App.csproj" /></Solution>""")
            .Write("All.slnf", """{ "solution": { "path": "Sound.slnx", "projects": [ "Model/Model.csproj", "App/App.csproj", "Broken/Broken.csproj" ] } }""");

        ToolRun early = await _folder.RunWithMSBuildAsync("check", _folder.PathOf("Sound.slnx"));
        await RunDotnetAsync("restore", "Sound.slnx");
        ToolRun sound = await _folder.RunWithMSBuildAsync("check", _folder.PathOf("Sound.slnx"));
        ToolRun all = await _folder.RunWithMSBuildAsync("check", _folder.PathOf("All.slnf"), "--configuration", "Release");

        Assert.Contains("App.csproj: its packages are not restored. Run `dotnet restore` first; this tool opens no network connection.", early.Error, StringComparison.Ordinal);
        Assert.Equal(("", 1), (sound.Error, sound.ExitCode));
        Assert.StartsWith("Model/Trainer.cs(11,9): warning DH1001", sound.Output, StringComparison.Ordinal);
        Assert.EndsWith("1 finding: 1 warning; with a fix.\n", sound.Output, StringComparison.Ordinal);
        Assert.Contains("Broken.csproj: MSB4025: ", all.Error, StringComparison.Ordinal);
        Assert.Contains("Model/Trainer.cs(11,9): warning DH1001", all.Output, StringComparison.Ordinal);
        Assert.Equal((2, 2), (early.ExitCode, all.ExitCode));
        Assert.False(Directory.Exists(_folder.PathOf("Model/bin")));
        Assert.False(Directory.Exists(_folder.PathOf("App/bin")));
    }

    [Fact]
    public async Task An_sdk_that_is_not_there_is_named_with_the_file_that_asks_for_it()
    {
        _folder.Write("Model.csproj", Project("<TargetFramework>net10.0</TargetFramework>"))
            .Write("global.json", """{ "sdk": { "version": "99.0.100" } }""");

        ToolRun run = await _folder.RunWithMSBuildAsync("check", _folder.Root);

        Assert.StartsWith("error: The .NET SDK 99.0.100 is not installed, and ", run.Error, StringComparison.Ordinal);
        Assert.Contains("global.json asks for it. `dotnet --list-sdks` shows those that are.", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, run.ExitCode);
    }

    [Fact]
    public async Task A_pull_request_is_reviewed_its_suggestion_applied_and_the_result_runs_with_a_lower_loss()
    {
        string extensions = AppContext.BaseDirectory;
        _folder.Write(".gitignore", "bin/\nobj/\n")
            .Write("Model.csproj", Project(
                "<TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType>",
                $"""
                <Analyzer Include="{Path.Combine(extensions, "Downhill.Analyzers.dll")}" />
                <Analyzer Include="{Path.Combine(extensions, "Downhill.Differentiation.dll")}" />
                """))
            .Write("Program.cs", "Console.WriteLine(Data.Make().Y.Length);")
            .Write("Data.cs", """
                static class Data
                {
                    public static (double[][] X, double[] Y) Make()
                    {
                        double[][] x = [.. Enumerable.Range(0, 50).Select(i => new double[] { i / 50.0, i % 7, i % 3 })];
                        return (x, [.. x.Select(row => 2 * row[0] - row[1] + 0.5 * row[2])]);
                    }
                }
                """);
        await _folder.GitAsync("init", "--quiet");
        await _folder.CommitAsync();
        await _folder.GitAsync("switch", "--quiet", "-c", "feature");
        _folder.Write("Trainer.cs", TestPrograms.Trainer).Write("Program.cs", """
            var (x, y) = Data.Make();
            Console.WriteLine(Trainer.Loss(Trainer.Fit(x, y), x, y).ToString("R", System.Globalization.CultureInfo.InvariantCulture));
            """);
        await _folder.CommitAsync();
        double before = await RunProgramAsync();

        ToolRun review = await _folder.RunWithMSBuildAsync("review", _folder.Root, "--base", "main", "--format", "github");
        System.Text.Json.Nodes.JsonNode comment = Assert.Single(Contract.Check("github", review.Output)["comments"]!.AsArray())!;
        _folder.Write("Trainer.cs", Suggestion.Apply(TestPrograms.Trainer, comment));
        double after = await RunProgramAsync();
        ToolRun again = await _folder.RunWithMSBuildAsync("review", _folder.Root, "--base", "main");

        Assert.Equal(1, review.ExitCode);
        Assert.True(after < before, $"{after:R} after, {before:R} before");
        Assert.True(after < 1e-12, $"{after:R}");
        Assert.Equal("Nothing found on changed lines in 1 project.\n", again.Output);
        Assert.Equal(0, again.ExitCode);

        async Task<double> RunProgramAsync() =>
            double.Parse((await RunDotnetAsync("run", "--project", "Model.csproj")).Trim().Split('\n')[^1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string Project(string properties, string items = "") => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            {properties}
            <ImplicitUsings>enable</ImplicitUsings>
            <InvariantGlobalization>true</InvariantGlobalization>
          </PropertyGroup>
          <ItemGroup>
            <Using Include="Downhill" />
            <Reference Include="{typeof(GradientDescent).Assembly.Location}" />
            <Reference Include="{Path.Combine(AppContext.BaseDirectory, "MathNet.Numerics.dll")}" />
            {items}
          </ItemGroup>
        </Project>
        """;

    private async Task<string> RunDotnetAsync(params string[] arguments)
    {
        ProcessResult result = await ExternalCommand.RunAsync("dotnet", _folder.Root, arguments, default);
        Assert.True(result.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}: {result.Output}{result.Error}");
        return result.Output;
    }
}
