namespace Downhill.Tour;

/// <summary>A temporary folder, outside the repository, that is gone when the tour ends.</summary>
internal sealed class WorkFolder : IDisposable
{
    public WorkFolder() => Path = Directory.CreateTempSubdirectory("downhill-tour-").FullName;

    public string Path { get; }

    public string Below(params string[] names) => System.IO.Path.Combine([Path, .. names]);

    /// <summary>Copies a sample's own files, not what an earlier build left beside them.</summary>
    public void CopySample(string source, string name)
    {
        Directory.CreateDirectory(Below(name));
        foreach (string file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Below(name, System.IO.Path.GetFileName(file)));
        }
    }

    public void Dispose() => Delete(Path);

    /// <summary>Deletes a folder; a file that a compiler server still holds is left to the system's own cleaning.</summary>
    public static void Delete(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"Could not delete {folder}: {exception.Message}");
        }
    }
}
