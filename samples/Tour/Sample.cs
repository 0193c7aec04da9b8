using System.Globalization;
using System.Text.RegularExpressions;

namespace Downhill.Tour;

/// <summary>What a run of a sample printed about itself; a fit that needs no evaluations of its loss has none.</summary>
internal sealed record Measured(double Loss, long Evaluations, long Milliseconds, string Accuracy);

/// <summary>A warning or error of a build.</summary>
internal sealed record BuildMessage(string Severity, string Code, string Line);

/// <summary>A file of the sample before and after the fix.</summary>
internal sealed record ChangedFile(string Name, string[] Before, string[] After);

/// <summary>One program of the tour, in the work folder.</summary>
/// <param name="name">Its folder.</param>
/// <param name="about">What it computes.</param>
/// <param name="rule">The rule that warns of it; null where none is to.</param>
/// <param name="work">Where it is copied to.</param>
internal sealed partial class Sample(string name, string about, string? rule, WorkFolder work)
{
    private readonly Dictionary<string, string> _before = [];

    public string Name { get; } = name;

    public string About { get; } = about;

    public string? Rule { get; } = rule;

    private string Folder => work.Below(Name);

    /// <summary>Builds from nothing, since an up-to-date build prints no warnings.</summary>
    public async Task<IReadOnlyList<BuildMessage>> BuildAsync()
    {
        CommandResult result = await Dotnet.RunAsync(Folder, "build", "-c", "Release", "--no-incremental");

        // The same warning comes once where it arises and once in the summary.
        return result.Lines
            .Select(line => (Text: line.Trim(), Match: MessagePattern().Match(line)))
            .Where(line => line.Match.Success)
            .Select(line => new BuildMessage(line.Match.Groups["severity"].Value, line.Match.Groups["code"].Value, Shorten(line.Text)))
            .Distinct()
            .ToArray();
    }

    public async Task<Measured> RunAsync()
    {
        CommandResult result = await Dotnet.RunAsync(Folder, "run", "-c", "Release", "--no-build");
        string? Find(string key) =>
            result.Lines.Where(line => line.StartsWith(key + " ", StringComparison.Ordinal)).Select(line => line[key.Length..].Trim()).FirstOrDefault();
        string Value(string key) => Find(key) ?? throw new CommandFailedException(result);
        return new Measured(
            double.Parse(Value("loss"), CultureInfo.InvariantCulture),
            long.Parse(Find("evaluations") ?? "0", CultureInfo.InvariantCulture),
            long.Parse(Value("time").Split(' ')[0], CultureInfo.InvariantCulture),
            Value("accuracy"));
    }

    /// <summary>Applies the package's own fix, as a user without an editor would.</summary>
    public async Task<IReadOnlyList<ChangedFile>> FixAsync()
    {
        foreach (string file in SourceFiles())
        {
            _before[file] = await File.ReadAllTextAsync(file);
        }

        await Dotnet.RunAsync(Folder, "format", "analyzers", "--no-restore", "--diagnostics", Rule!, "--severity", "info");
        return SourceFiles()
            .Select(file => (Name: Path.GetFileName(file), Before: _before.GetValueOrDefault(file, ""), After: File.ReadAllText(file)))
            .Where(file => file.Before != file.After)
            .Select(file => new ChangedFile(file.Name, file.Before.Split('\n'), file.After.Split('\n')))
            .ToArray();
    }

    /// <summary>The C# that the compiler wrote beside the loss.</summary>
    public string[] GeneratedGradient() =>
        Directory.EnumerateFiles(Path.Combine(Folder, "obj"), "*.cs", SearchOption.AllDirectories)
            .Where(file => file.Replace('\\', '/').Contains("/generated/Downhill.Analyzers/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .SelectMany(File.ReadAllLines)
            .ToArray();

    private IEnumerable<string> SourceFiles() =>
        Directory.EnumerateFiles(Folder, "*.cs").Order(StringComparer.Ordinal);

    // As the compiler prints it, but for the temporary folder and the project's path at the end.
    private string Shorten(string line) =>
        ProjectSuffix().Replace(line.Replace(Folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal), "");

    [GeneratedRegex(@"(?<severity>warning|error) (?<code>[A-Z]+\d+)\s*:")]
    private static partial Regex MessagePattern();

    [GeneratedRegex(@"\s*\[[^\]]*\.csproj[^\]]*\]$")]
    private static partial Regex ProjectSuffix();
}
