using System.Collections.Immutable;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Downhill.Cli.Projects;

/// <summary>What MSBuild said of some projects.</summary>
/// <param name="Arguments">One entry for each target framework of each project that it could read.</param>
/// <param name="Problems">For each of the others, why not.</param>
internal sealed record QueryAnswer(ImmutableArray<CompilerArguments> Arguments, ImmutableArray<string> Problems);

/// <summary>
/// Asks MSBuild how it would call the compiler, without calling it: one run of MSBuild for all projects, side by side. That
/// is how an editor learns of options, generators and target frameworks, so that they are here as they are in the build.
/// </summary>
internal static partial class CompilerArgumentsQuery
{
    // A file that is never there: an up-to-date project would otherwise skip the step that knows the arguments.
    private const string NonExistentFile = "__NonExistentSubDir__\\__NonExistentFile__";

    /// <exception cref="CouldNotRunException">There is no usable .NET SDK.</exception>
    public static async Task<QueryAnswer> AskAsync(
        IReadOnlyList<string> projects, string folder, string? configuration, CancellationToken cancellationToken)
    {
        string work = Directory.CreateTempSubdirectory("downhill-").FullName;
        try
        {
            string traversal = WriteTraversal(projects, work);
            ProcessResult result = await ExternalCommand.RunAsync(
                Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
                folder,
                [
                    "msbuild", traversal, "-t:DownhillCollectAll", "-nologo", "-verbosity:quiet", "-consoleLoggerParameters:NoSummary", "-maxCpuCount",
                    "-p:ProvideCommandLineArgs=true", "-p:SkipCompilerExecution=true", "-p:DesignTimeBuild=true",
                    "-p:BuildProjectReferences=false", "-p:NonExistentFile=" + NonExistentFile,
                    "-p:DownhillCollectFolder=" + work,
                    "-p:CustomAfterMicrosoftCommonTargets=" + Path.Combine(work, "Collect.targets"),
                    "-p:CustomAfterMicrosoftCommonCrossTargetingTargets=" + Path.Combine(work, "CollectEach.targets"),
                    .. configuration is null ? Array.Empty<string>() : ["-p:Configuration=" + configuration],
                ],
                cancellationToken);
            return Read(projects, work, result);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static string WriteTraversal(IReadOnlyList<string> projects, string work)
    {
        foreach (string name in (string[])["Collect.targets", "CollectEach.targets"])
        {
            using Stream resource = Assembly.GetExecutingAssembly().GetManifestResourceStream("Targets/" + name)!;
            using FileStream file = File.Create(Path.Combine(work, name));
            resource.CopyTo(file);
        }

        string traversal = Path.Combine(work, "Traversal.proj");
        new XElement("Project",
            new XElement("ItemGroup", projects.Select(static project => new XElement("Asked", new XAttribute("Include", Escape(project))))),
            new XElement("Target",
                new XAttribute("Name", "DownhillCollectAll"),
                new XElement("MSBuild",
                    new XAttribute("Projects", "@(Asked)"),
                    new XAttribute("Targets", "DownhillCollect"),
                    new XAttribute("BuildInParallel", "true"),
                    new XAttribute("ContinueOnError", "true"))))
            .Save(traversal);
        return traversal;
    }

    private static QueryAnswer Read(IReadOnlyList<string> projects, string work, ProcessResult result)
    {
        ImmutableArray<CompilerArguments> arguments =
        [
            .. Directory.EnumerateFiles(work, "*.txt")
                .Select(static file => CompilerArguments.Parse(File.ReadAllLines(file)))
                .OrderBy(one => projects.TakeWhile(project => !SamePath(project, one.ProjectFile)).Count())
                .ThenByDescending(static one => one.TargetFramework, StringComparer.Ordinal),
        ];
        string log = result.Output + "\n" + result.Error;
        if (arguments.IsEmpty && MissingSdk().Match(log) is { Success: true } missing)
        {
            throw new CouldNotRunException(
                $"The .NET SDK {missing.Groups["version"].Value} is not installed, and {missing.Groups["file"].Value.Trim()} asks for it. "
                + "`dotnet --list-sdks` shows those that are.");
        }

        return new QueryAnswer(
            [.. arguments.Where(static one => one.IsRestored)],
            [
                .. arguments.Where(static one => !one.IsRestored).Select(static one => NotRestored(one.ProjectFile)).Distinct(),
                .. projects
                    .Where(project => arguments.All(one => !SamePath(project, one.ProjectFile)))
                    .Select(project => Problem(project, log)),
            ]);
    }

    private static string NotRestored(string project) =>
        $"{project}: its packages are not restored. Run `dotnet restore` first; this tool opens no network connection.";

    private static string Problem(string project, string log)
    {
        string name = Path.GetFileName(project);
        Match? error = ErrorLine().Matches(log)
            .FirstOrDefault(match => match.Groups["project"].Value.Contains(name, StringComparison.Ordinal) || match.Groups["origin"].Value.Contains(name, StringComparison.Ordinal));
        return error switch
        {
            null => $"{project}: MSBuild did not say how it is compiled.{(log.Trim() is { Length: > 0 } said ? "\n" + said : "")}",
            { } when error.Groups["code"].Value is "NETSDK1004" or "NETSDK1005" or "NETSDK1047" =>
                NotRestored(project),
            { } => $"{project}: {error.Groups["code"].Value}: {error.Groups["message"].Value.Trim()}",
        };
    }

    private static bool SamePath(string left, string right) => string.Equals(
        Path.GetFullPath(left), Path.GetFullPath(right), OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);

    // The characters that mean something in an MSBuild item.
    private static string Escape(string path) => path
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("$", "%24", StringComparison.Ordinal)
        .Replace("@", "%40", StringComparison.Ordinal)
        .Replace(";", "%3B", StringComparison.Ordinal)
        .Replace("'", "%27", StringComparison.Ordinal)
        .Replace("(", "%28", StringComparison.Ordinal)
        .Replace(")", "%29", StringComparison.Ordinal)
        .Replace("*", "%2A", StringComparison.Ordinal)
        .Replace("?", "%3F", StringComparison.Ordinal);

    [GeneratedRegex(@"^(?<origin>[^\r\n]*?)\berror\s+(?<code>[A-Z]+\d+)\s*:\s*(?<message>.*?)(\s*\[(?<project>[^\]\r\n]*)\])?\s*$", RegexOptions.Multiline)]
    private static partial Regex ErrorLine();

    [GeneratedRegex(@"Requested SDK version:\s*(?<version>\S+)\s*global\.json file:\s*(?<file>[^\r\n]+)")]
    private static partial Regex MissingSdk();
}
