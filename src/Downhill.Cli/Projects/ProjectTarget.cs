using System.Collections.Immutable;

namespace Downhill.Cli.Projects;

/// <summary>What a PATH argument stands for.</summary>
/// <param name="File">The solution or project.</param>
/// <param name="Projects">The full paths of its C# projects.</param>
internal sealed record ProjectTarget(string File, ImmutableArray<string> Projects)
{
    public string Folder => Path.GetDirectoryName(File)!;

    /// <summary>A solution, a project, or a folder that holds one of them.</summary>
    /// <exception cref="CouldNotRunException"><paramref name="path"/> is none of these.</exception>
    public static ProjectTarget Find(string path)
    {
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full))
        {
            full = Choose(path, full);
        }
        else if (!System.IO.File.Exists(full))
        {
            throw new CouldNotRunException($"PATH '{path}' does not exist: give a solution, a C# project, or a folder that holds one.");
        }

        ImmutableArray<string> projects = SolutionFile.IsSolution(full) ? SolutionFile.Projects(full)
            : IsProject(full) ? [full]
            : throw new CouldNotRunException($"PATH '{path}' is neither a solution (.sln, .slnx, .slnf) nor a C# project (.csproj).");
        return projects.IsEmpty
            ? throw new CouldNotRunException($"PATH '{path}': {Path.GetFileName(full)} holds no C# project.")
            : new ProjectTarget(full, projects);
    }

    private static string Choose(string path, string folder)
    {
        string[] files = Directory.GetFiles(folder).Order(StringComparer.Ordinal).ToArray();
        string[] solutions = files.Where(SolutionFile.IsSolution).ToArray();

        // A filter is asked for by name; it stands beside the solution that it filters.
        string[] whole = solutions.Where(static file => !file.EndsWith(".slnf", StringComparison.OrdinalIgnoreCase)).ToArray();
        string[] candidates = whole.Length > 0 ? whole : solutions.Length > 0 ? solutions : files.Where(IsProject).ToArray();
        return candidates.Length switch
        {
            1 => candidates[0],
            0 => throw new CouldNotRunException($"PATH '{path}': the folder {folder} holds no solution and no C# project."),
            _ => throw new CouldNotRunException(
                $"PATH '{path}': the folder {folder} holds several, so name one: {string.Join(", ", candidates.Select(Path.GetFileName))}"),
        };
    }

    private static bool IsProject(string file) => file.EndsWith(".csproj", StringComparison.OrdinalIgnoreCase);
}
