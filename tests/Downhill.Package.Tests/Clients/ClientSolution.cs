using System.Globalization;
using System.Text;
using Downhill.Tour;
using Xunit;

namespace Downhill.Package.Tests.Clients;

/// <summary>
/// A solution of six projects that the clients read and write: some with the rules that a fix serves, one of them at the
/// floor of frameworks and language, and one where nothing is to be fixed. It is restored and built once; a test begins with <see cref="Reset"/>.
/// </summary>
public sealed class ClientSolution(PackageFixture package) : IAsyncLifetime
{
    public const string SolutionFile = "Six.sln";

    private const string Quiet = "Quiet";

    private static readonly string[] _projects = ["Everything", "Floor", "Searches", "ClosedForms", Quiet, "App"];

    private static readonly (string Project, FixableFiles.FixableFile[] Files)[] _fixable =
    [
        ("Everything", [.. FixableFiles.All]),
        ("Floor", [.. FixableFiles.All]),
        ("Searches", [FixableFiles.RandomSearch, FixableFiles.GlobalSearch]),
        ("ClosedForms", [FixableFiles.LargeClosedForm, FixableFiles.InverseTimesVector]),
        ("App", [FixableFiles.RandomSearch]),
    ];

    private readonly Dictionary<string, byte[]> _original = [];
    private IReadOnlyDictionary<string, byte[]>? _formatted;

    /// <summary>The files that all fixes together change.</summary>
    public static IEnumerable<string> FixableSources => _fixable
        .SelectMany(project => project.Files.Select(file => $"{project.Project}/{file.FileName}"))
        .Order(StringComparer.Ordinal);

    /// <summary>The rules with a fix, and the one whose fix is for the editor only.</summary>
    public static IEnumerable<string> Ids => FixableFiles.All.Append(FixableFiles.NotDifferentiable).Select(file => file.Id);

    public string Folder { get; private set; } = "";

    /// <summary>What the build of the unfixed solution printed.</summary>
    public string BuildOutput { get; private set; } = "";

    /// <summary>The logs of that build, by project.</summary>
    public IReadOnlyDictionary<string, string> Logs { get; private set; } = new Dictionary<string, string>();

    /// <summary>What the unfixed program printed: by class, a value of which less is better.</summary>
    public IReadOnlyDictionary<string, double> Values { get; private set; } = new Dictionary<string, double>();

    public async Task InitializeAsync()
    {
        WriteProjects();
        WriteSources();
        WriteQuietSources();
        CommandResult build = await Dotnet.RunAsync(Folder, "build", SolutionFile);
        BuildOutput = build.Output;
        Logs = _projects.ToDictionary(
            project => project,
            project => File.ReadAllText(PathOf($"{project}/{(project is "Floor" ? "netstandard2.0" : FrameworkOf(project))}.sarif")));
        Values = await RunAsync();

        // Their errors would have stopped the build.
        foreach ((string project, FixableFiles.FixableFile file) in ((string, FixableFiles.FixableFile)[])
            [("Everything", FixableFiles.PartialType), ("Floor", FixableFiles.PartialType), ("Everything", FixableFiles.NotDifferentiable)])
        {
            Write($"{project}/{file.FileName}", file.In(project));
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public string PathOf(string file) => Path.Combine(Folder, file.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>Takes back what clients have written.</summary>
    internal void Reset() => Put(_original);

    /// <summary>Writes the sources of a snapshot.</summary>
    internal void Put(IReadOnlyDictionary<string, byte[]> sources)
    {
        foreach ((string file, byte[] bytes) in sources)
        {
            if (!File.Exists(PathOf(file)) || !File.ReadAllBytes(PathOf(file)).AsSpan().SequenceEqual(bytes))
            {
                File.WriteAllBytes(PathOf(file), bytes);
            }
        }
    }

    /// <summary>Every file of the solution but for what a build writes.</summary>
    internal IReadOnlyDictionary<string, byte[]> Snapshot() => Directory
        .EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Folder, path).Replace(Path.DirectorySeparatorChar, '/'))
        .Where(file => !file.EndsWith(".sarif", StringComparison.Ordinal)
            && !file.Split('/').Any(part => part is "bin" or "obj"))
        .ToDictionary(file => file, file => File.ReadAllBytes(PathOf(file)));

    /// <summary>The files that were changed, added or removed since a snapshot.</summary>
    internal IEnumerable<string> ChangedSince(IReadOnlyDictionary<string, byte[]> before)
    {
        IReadOnlyDictionary<string, byte[]> after = Snapshot();
        return before.Keys.Union(after.Keys)
            .Where(file => !(before.TryGetValue(file, out byte[]? old)
                && after.TryGetValue(file, out byte[]? now)
                && old.AsSpan().SequenceEqual(now)))
            .Order(StringComparer.Ordinal);
    }

    /// <summary>What <c>dotnet format</c> makes of the solution with the fixes of all rules; asked of it once.</summary>
    internal async Task<IReadOnlyDictionary<string, byte[]>> FormattedAsync()
    {
        if (_formatted is null)
        {
            Reset();
            await FormatAsync(SolutionFile, [.. Ids]);
            _formatted = Snapshot();
        }

        return _formatted;
    }

    internal Task<CommandResult> FormatAsync(string target, params string[] ids) => Dotnet.RunAsync(
        Folder, ["format", "analyzers", target, "--no-restore", "--severity", "info", "--verbosity", "normal", "--diagnostics", .. ids]);

    internal async Task<IReadOnlyDictionary<string, double>> RunAsync()
    {
        CommandResult run = await Dotnet.RunAsync(Folder, "exec", "App/bin/Debug/net10.0/App.dll");
        return run.Lines.Select(line => line.Split(' '))
            .ToDictionary(cells => cells[0], cells => double.Parse(cells[1], CultureInfo.InvariantCulture));
    }


    private static string FrameworkOf(string project) => project == "Searches" ? "netstandard2.0" : "net10.0";

    private void WriteProjects()
    {
        const string Log = "<ErrorLog>$(MSBuildProjectDirectory)/$(TargetFramework).sarif,version=2.1</ErrorLog>";
        foreach (string project in _projects)
        {
            string properties = project is "Searches" or "Floor" ? Log + "<LangVersion>9.0</LangVersion>" : Log;
            Consumer consumer = package.CreateConsumer($"six projects/{project}", FrameworkOf(project), properties, isLibrary: project != "App");
            string text = consumer.Read(consumer.ProjectFile);
            if (project == "Floor")
            {
                text = text.Replace(
                    "<TargetFramework>net10.0</TargetFramework>",
                    "<TargetFrameworks>net8.0;netstandard2.0;net472</TargetFrameworks>",
                    StringComparison.Ordinal);
            }

            if (project == "App")
            {
                string references = string.Concat(_projects
                    .Where(other => other != project)
                    .Select(other => $"<ProjectReference Include=\"../{other}/{other}.csproj\" />"));
                text = text.Replace("</ItemGroup>", references + "</ItemGroup>", StringComparison.Ordinal);
            }

            consumer.Write(consumer.ProjectFile, text);
            Folder = Path.GetDirectoryName(Path.GetDirectoryName(consumer.PathOf(consumer.ProjectFile)))!;
        }
    }

    private void WriteSources()
    {
        foreach ((string project, FixableFiles.FixableFile[] files) in _fixable)
        {
            foreach (FixableFiles.FixableFile file in files.Where(file => file != FixableFiles.PartialType))
            {
                Write($"{project}/{file.FileName}", file.In(project));
            }
        }

        IEnumerable<string> prints = _fixable.SelectMany(project => project.Files
            .Where(file => file != FixableFiles.PartialType)
            .Select(file => $"            Print(\"{project.Project}.{file.Name}\", {project.Project}.{file.Name}.Run());"));
        Write("App/Program.cs", $$"""
            using System;
            using System.Globalization;

            namespace App
            {
                public static class Program
                {
                    public static void Main()
                    {
            {{string.Join('\n', prints)}}
                    }

                    private static void Print(string name, double value) =>
                        Console.WriteLine(name + " " + value.ToString("R", CultureInfo.InvariantCulture));
                }
            }

            """);
        Write(".config/dotnet-tools.json", """
            {
              "version": 1,
              "isRoot": true,
              "tools": {
                "roslynator.dotnet.cli": { "version": "1.0.1", "commands": ["roslynator"] }
              }
            }

            """);
        Write(SolutionFile, SolutionText());
    }

    // What a formatter might be tempted by: marks, line ends, tabs, blanks, an import that is not needed, no last line end.
    private void WriteQuietSources()
    {
        string search = FixableFiles.RandomSearch.In(Quiet);
        Write(
            "Quiet/Pragma.cs",
            ("using System.Text;\n#pragma warning disable DH1001 // A comparison.\n" + Renamed(search, "Pragma").TrimEnd())
                .Replace("    ", "\t", StringComparison.Ordinal)
                .Replace("\n", "  \r\n", StringComparison.Ordinal),
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Write(
            "Quiet/Attribute.cs",
            Renamed(search, "Attribute").Replace(
                "        public static double Run()",
                """        [System.Diagnostics.CodeAnalysis.SuppressMessage("Downhill.Search", "DH1001", Justification = "A comparison.")]""" + "\n        public static double Run()",
                StringComparison.Ordinal),
            Encoding.Unicode);
        Write("Quiet/Counting.cs", Renamed(search, "Counting").Replace(
            "sum += error * error;", "if (error > 0.5) { sum += 1; }", StringComparison.Ordinal));

        static string Renamed(string search, string name) =>
            search.Replace("class Climber", "class " + name, StringComparison.Ordinal).ReplaceLineEndings("\n");
    }

    private void Write(string file, string text, Encoding? encoding = null)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(file))!);
        File.WriteAllText(PathOf(file), text, encoding ?? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        _original[file] = File.ReadAllBytes(PathOf(file));
    }

    private static string SolutionText()
    {
        var text = new StringBuilder("\nMicrosoft Visual Studio Solution File, Format Version 12.00\n");
        var configurations = new StringBuilder();
        foreach (string project in _projects)
        {
            string id = Guid.NewGuid().ToString("B").ToUpperInvariant();
            text.Append(
                CultureInfo.InvariantCulture,
                $$"""
                Project("{9A19103F-16F7-4668-BE54-9A1E7A4F7556}") = "{{project}}", "{{project}}\{{project}}.csproj", "{{id}}"
                EndProject

                """);
            configurations.Append(
                CultureInfo.InvariantCulture,
                $$"""
                        {{id}}.Debug|Any CPU.ActiveCfg = Debug|Any CPU
                        {{id}}.Debug|Any CPU.Build.0 = Debug|Any CPU

                """);
        }

        return text
            .Append("""
                Global
                    GlobalSection(SolutionConfigurationPlatforms) = preSolution
                        Debug|Any CPU = Debug|Any CPU
                    EndGlobalSection
                    GlobalSection(ProjectConfigurationPlatforms) = postSolution

                """)
            .Append(configurations)
            .Append("""
                    EndGlobalSection
                EndGlobal

                """)
            .ToString();
    }
}
