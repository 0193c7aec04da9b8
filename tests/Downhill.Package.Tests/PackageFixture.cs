using System.Xml.Linq;
using Downhill.Tour;
using Xunit;

namespace Downhill.Package.Tests;

/// <summary>
/// The package, packed once for all tests under a version that no cache knows, and a folder for the projects of its users.
/// Nothing of it reaches the machine's package cache: that is only read, so that dependencies need not be fetched again.
/// </summary>
public sealed class PackageFixture : IAsyncLifetime
{
    // The blank is on purpose: users have blanks in their paths.
    private readonly string _root = Path.Combine(Directory.CreateTempSubdirectory("downhill-package-tests-").FullName, "a user");

    public string Version { get; } = $"0.1.0-test.{DateTime.UtcNow:yyyyMMddHHmmssfff}";

    public string Nupkg => Path.Combine(Feed, $"Downhill.{Version}.nupkg");

    public static string Repository { get; } = FindRepository();

    private string Feed => Path.Combine(_root, "feed");

    public async Task InitializeAsync()
    {
        // Commands that live for seconds do not earn back what the runtime spends on profiling them: a quarter of their time.
        Environment.SetEnvironmentVariable("DOTNET_TieredPGO", "0");
        Directory.CreateDirectory(Feed);

        // The build of the repository runs its analyzers; for the files of the package they make no difference but in time.
        await Dotnet.RunAsync(
            Repository, "pack", Path.Combine("src", "Downhill"), "-c", "Release", "-o", Feed, $"-p:Version={Version}",
            "--artifacts-path", Path.Combine(_root, "artifacts"), "-p:RunAnalyzers=false");

        CommandResult cache = await Dotnet.RunAsync(_root, "nuget", "locals", "global-packages", "--list");
        string machineCache = cache.Lines.First().Split(": ", 2)[^1].Trim();

        new XDocument(
            new XElement("configuration",
                new XElement("packageSources",
                    new XElement("add", new XAttribute("key", "under-test"), new XAttribute("value", Feed)))))
            .Save(Path.Combine(_root, "nuget.config"));
        new XDocument(
            new XElement("Project",
                new XElement("PropertyGroup",
                    new XElement("RestorePackagesPath", Path.Combine(_root, "packages")),
                    new XElement("RestoreFallbackFolders", machineCache),
                    new XElement("DownhillVersion", Version),
                    new XElement("InvariantGlobalization", "true"),
                    new XElement("ErrorLog", "$(MSBuildProjectDirectory)/diagnostics.sarif,version=2.1"))))
            .Save(Path.Combine(_root, "Directory.Build.props"));
    }

    /// <summary>A new project that references the package.</summary>
    internal Consumer CreateConsumer(string name, string framework = "net10.0", string properties = "", bool isLibrary = false) =>
        new(Path.Combine(_root, name), framework, properties, isLibrary);

    public Task DisposeAsync()
    {
        try
        {
            Directory.Delete(Path.GetDirectoryName(_root)!, recursive: true);
        }
        catch (IOException)
        {
            // A compiler server on Windows may still hold an analyzer; the system cleans its temporary folder itself.
        }

        return Task.CompletedTask;
    }

    private static string FindRepository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Analyzers.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("These tests run from inside the repository.");
    }
}

[CollectionDefinition(Name)]
public sealed class PackageCollection : ICollectionFixture<PackageFixture>
{
    public const string Name = "package";
}
