using System.Collections.Immutable;

namespace Downhill.Cli.Projects;

/// <summary>The arguments with which a build would call the C# compiler for one target framework of one project.</summary>
/// <param name="ProjectFile">The full path of the project.</param>
/// <param name="TargetFramework">Such as <c>net10.0</c>; empty where the project does not say.</param>
/// <param name="Outputs">The full paths under which other projects may refer to what is compiled.</param>
/// <param name="Arguments">As given to the compiler, relative paths being relative to the project.</param>
internal sealed record CompilerArguments(
    string ProjectFile, string TargetFramework, ImmutableArray<string> Outputs, ImmutableArray<string> Arguments)
{
    public string Folder => Path.GetDirectoryName(ProjectFile)!;

    /// <summary>Such as <c>Model (net10.0)</c>.</summary>
    public string Name => Path.GetFileNameWithoutExtension(ProjectFile) + (TargetFramework.Length == 0 ? "" : $" ({TargetFramework})");

    /// <summary>The file that a restore leaves; empty where the project needs none.</summary>
    public string RestoredFile { get; init; } = "";

    public bool IsRestored => RestoredFile.Length == 0 || File.Exists(Path.GetFullPath(RestoredFile, Folder));

    /// <summary>Reads what <c>Collect.targets</c> wrote.</summary>
    public static CompilerArguments Parse(IReadOnlyList<string> lines)
    {
        string Value(string key) => lines.First(line => line.StartsWith(key + "=", StringComparison.Ordinal))[(key.Length + 1)..];
        int start = lines.TakeWhile(static line => line != "arguments=").Count();
        string project = Value("project");
        string folder = Path.GetDirectoryName(project)!;
        return new CompilerArguments(
            project,
            Value("framework"),
            [
                .. lines.Take(start)
                    .Where(static line => line.StartsWith("output=", StringComparison.Ordinal) && line.Length > "output=".Length)
                    .Select(line => Path.GetFullPath(line["output=".Length..], folder))
                    .Distinct(StringComparer.Ordinal),
            ],
            [.. lines.Skip(start + 1).Where(static line => line.Length > 0)])
        {
            RestoredFile = lines.FirstOrDefault(static line => line.StartsWith("restored=", StringComparison.Ordinal))?["restored=".Length..] ?? "",
        };
    }
}
