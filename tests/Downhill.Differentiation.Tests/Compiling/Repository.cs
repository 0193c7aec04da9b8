namespace Downhill.Differentiation.Tests.Compiling;

/// <summary>The files of the repository that tests read and, when asked to, write.</summary>
internal static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = Find();

    /// <summary>Whether DOWNHILL_REWRITE asks that expected files are written anew instead of compared.</summary>
    public static bool Rewrites => Environment.GetEnvironmentVariable("DOWNHILL_REWRITE") == "1";

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Analyzers.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("Analyzers.sln is in no folder above the tests");
    }
}
