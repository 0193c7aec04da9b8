using System.Xml.Linq;

namespace Downhill.Tour;

/// <summary>
/// The package as it is now, in the repository's local feed under a version that nobody has seen, so that no cache can
/// serve an older one. Gone from the feed and from the package cache when the tour ends.
/// </summary>
internal sealed class LocalPackage : IDisposable
{
    private readonly string _nupkg;
    private readonly string _cached;

    private LocalPackage(string version, string nupkg, string cached)
    {
        Version = version;
        _nupkg = nupkg;
        _cached = cached;
    }

    public string Version { get; }

    public long Size => new FileInfo(_nupkg).Length;

    /// <summary>Packs into <c>samples/feed</c>; everything that is built on the way stays in the work folder.</summary>
    public static async Task<LocalPackage> PackAsync(string repository, WorkFolder work)
    {
        string version = $"0.1.0-tour.{DateTime.UtcNow:yyyyMMddHHmmssfff}";
        string feed = Path.Combine(repository, "samples", "feed");
        Directory.CreateDirectory(feed);

        CommandResult cache = await Dotnet.RunAsync(repository, "nuget", "locals", "global-packages", "--list");
        string cacheFolder = cache.Lines.First().Split(": ", 2)[^1].Trim();

        var package = new LocalPackage(
            version,
            Path.Combine(feed, $"Downhill.{version}.nupkg"),
            Path.Combine(cacheFolder, "downhill", version));
        try
        {
            await Dotnet.RunAsync(
                repository, "pack", Path.Combine("src", "Downhill"), "-c", "Release", "-o", feed, $"-p:Version={version}", "-p:RunAnalyzers=false",
                "--artifacts-path", work.Below("artifacts"));
        }
        catch
        {
            package.Dispose();
            throw;
        }

        // Adds the feed to whatever feeds this machine has.
        new XDocument(
            new XElement("configuration",
                new XElement("packageSources",
                    new XElement("add", new XAttribute("key", "downhill-local"), new XAttribute("value", feed)))))
            .Save(work.Below("nuget.config"));
        new XDocument(
            new XElement("Project",
                new XElement("PropertyGroup",
                    new XElement("DownhillVersion", version),
                    new XElement("EmitCompilerGeneratedFiles", "true"))))
            .Save(work.Below("Directory.Build.props"));
        return package;
    }

    public void Dispose()
    {
        File.Delete(_nupkg);
        WorkFolder.Delete(_cached);
        string? parent = Path.GetDirectoryName(_cached);
        if (parent is not null && Directory.Exists(parent) && !Directory.EnumerateFileSystemEntries(parent).Any())
        {
            Directory.Delete(parent);
        }
    }
}
