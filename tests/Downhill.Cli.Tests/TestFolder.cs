using System.Collections.Immutable;
using System.Text;
using System.Xml.Linq;
using Downhill.Cli.Commands;
using Downhill.Cli.Projects;
using Downhill.Cli.Screens;

namespace Downhill.Cli.Tests;

/// <summary>How a run of the tool ended.</summary>
internal sealed record ToolRun(int ExitCode, string Output, string Error);

/// <summary>A folder of a user, gone after the test. The blank and the umlaut are on purpose: users have them in their paths.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly string _temporary = Directory.CreateTempSubdirectory("downhill-cli-tests-").FullName;

    public TestFolder()
    {
        Root = Path.Combine(_temporary, "a user's Übung");
        Directory.CreateDirectory(Root);
    }

    public string Root { get; }

    public string PathOf(string file) => Path.Combine(Root, file);

    public TestFolder Write(string file, string text) => Write(file, new UTF8Encoding(false).GetBytes(text));

    public TestFolder Write(string file, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(file))!);
        File.WriteAllBytes(PathOf(file), bytes);
        return this;
    }

    public string Read(string file) => File.ReadAllText(PathOf(file));

    /// <summary>Runs the tool in this process; every C# file below a project's folder is compiled, without a run of MSBuild.</summary>
    public Task<ToolRun> RunAsync(params string[] arguments) => RunAsync(QueryAsync, arguments);

    /// <summary>The same with projects as MSBuild describes them.</summary>
    public Task<ToolRun> RunWithMSBuildAsync(params string[] arguments) => RunAsync(CompilerArgumentsQuery.AskAsync, arguments);

    public async Task<string> GitAsync(params string[] arguments)
    {
        ProcessResult result = await ExternalCommand.RunAsync(
            "git",
            Root,
            ["-c", "user.name=A user", "-c", "user.email=user@example.com", "-c", "init.defaultBranch=main", "-c", "core.autocrlf=false", "-c", "protocol.file.allow=always", .. arguments],
            default);
        Assert.True(result.ExitCode == 0, $"git {string.Join(' ', arguments)}: {result.Output}{result.Error}");
        return result.Output;
    }

    public async Task CommitAsync(string message = "work")
    {
        await GitAsync("add", "--all");
        await GitAsync("commit", "--quiet", "--allow-empty", "-m", message);
    }

    public void Dispose()
    {
        // Git marks its objects as read-only, which Windows does not delete.
        foreach (string file in Directory.EnumerateFiles(_temporary, "*", SearchOption.AllDirectories))
        {
            File.SetAttributes(file, FileAttributes.Normal);
        }

        Directory.Delete(_temporary, recursive: true);
    }

    private async Task<ToolRun> RunAsync(CompilerQuery query, string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var host = new ToolHost(new Terminal(output, error, isTerminal: false, isErrorTerminal: false), query);
        int exitCode = await DownhillCommand.RunAsync(arguments, host, default);
        return new ToolRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Every C# file below a project's folder, with the references that the programs of these tests need.</summary>
    public static Task<QueryAnswer> QueryAsync(
        IReadOnlyList<string> projects, string folder, string? configuration, CancellationToken cancellationToken) =>
        Task.FromResult(new QueryAnswer([.. projects.Select(Arguments)], []));

    private static CompilerArguments Arguments(string project)
    {
        string folder = Path.GetDirectoryName(project)!;
        string output = OutputOf(project);
        IEnumerable<string> projects = XDocument.Load(project).Descendants("ProjectReference")
            .Select(reference => OutputOf(Path.GetFullPath(reference.Attribute("Include")!.Value, folder)));
        string usings = string.Concat(((string[])["System", "System.Collections.Generic", "System.IO", "System.Linq", "Downhill"]).Select(one => $"global using {one};\n"));
        Directory.CreateDirectory(Path.Combine(folder, "obj"));
        File.WriteAllText(Path.Combine(folder, "obj", "Usings.g.cs"), usings);
        string[] sources = Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        bool isProgram = sources.Any(static source => Path.GetFileName(source) == "Program.cs");
        string config = Path.Combine(folder, ".editorconfig");
        return new CompilerArguments(
            project,
            "net10.0",
            [output],
            [
                "/noconfig", "/nostdlib+", "/nullable:enable", "/warn:10", $"/target:{(isProgram ? "exe" : "library")}", "/out:" + output,
                .. References.Concat(projects).Select(static path => "/reference:" + path),
                .. File.Exists(config) ? (string[])["/analyzerconfig:" + config] : [],
                .. sources,
            ]);
    }

    private static string OutputOf(string project) =>
        Path.Combine(Path.GetDirectoryName(project)!, "bin", Path.GetFileNameWithoutExtension(project) + ".dll");

    // Few, since each is read anew for each run.
    private static ImmutableArray<string> References { get; } =
    [
        .. ((string[])["System.Private.CoreLib", "System.Runtime", "System.Collections", "System.Console", "System.Linq", "netstandard"])
            .Select(static name => Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, name + ".dll")),
        typeof(GradientDescent).Assembly.Location,
        Path.Combine(AppContext.BaseDirectory, "MathNet.Numerics.dll"),
    ];
}
