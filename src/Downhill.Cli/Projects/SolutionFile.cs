using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Downhill.Cli.Projects;

/// <summary>Reads which C# projects a solution names, in its three notations.</summary>
internal static partial class SolutionFile
{
    public static bool IsSolution(string file) => Path.GetExtension(file).ToLowerInvariant() is ".sln" or ".slnx" or ".slnf";

    /// <exception cref="CouldNotRunException">The file is no solution.</exception>
    public static ImmutableArray<string> Projects(string file)
    {
        try
        {
            (string folder, IEnumerable<string> names) = Path.GetExtension(file).ToLowerInvariant() switch
            {
                ".slnx" => (Path.GetDirectoryName(file)!, ReadXml(file)),
                ".slnf" => ReadFilter(file),
                _ => (Path.GetDirectoryName(file)!, ProjectLine().Matches(File.ReadAllText(file)).Select(static match => match.Groups["path"].Value)),
            };
            return
            [
                .. names
                    .Where(static name => name.EndsWith(".csproj", StringComparison.OrdinalIgnoreCase))
                    .Select(name => Path.GetFullPath(name.Replace('\\', Path.DirectorySeparatorChar), folder))
                    .Distinct(StringComparer.Ordinal),
            ];
        }
        catch (Exception exception) when (
            exception is XmlException or JsonException or KeyNotFoundException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new CouldNotRunException($"PATH '{file}' could not be read as a solution: {exception.Message}");
        }
    }

    private static IEnumerable<string> ReadXml(string file) => XDocument.Load(file)
        .Descendants("Project")
        .Select(static project => project.Attribute("Path")?.Value)
        .OfType<string>();

    // The paths of a filter are relative to the solution that it filters.
    private static (string Folder, IEnumerable<string> Names) ReadFilter(string file)
    {
        using JsonDocument filter = JsonDocument.Parse(File.ReadAllText(file));
        JsonElement solution = filter.RootElement.GetProperty("solution");
        string path = Path.GetFullPath(
            Word(solution.GetProperty("path")).Replace('\\', Path.DirectorySeparatorChar), Path.GetDirectoryName(file)!);
        return (
            Path.GetDirectoryName(path)!,
            solution.GetProperty("projects").EnumerateArray().Select(Word).ToArray());
    }

    private static string Word(JsonElement element) =>
        element.GetString() is { Length: > 0 } word ? word : throw new JsonException("it names a solution or a project with nothing.");

    [GeneratedRegex("""^\s*Project\("[^"]*"\)\s*=\s*"[^"]*"\s*,\s*"(?<path>[^"]*)"\s*,""", RegexOptions.Multiline)]
    private static partial Regex ProjectLine();
}
