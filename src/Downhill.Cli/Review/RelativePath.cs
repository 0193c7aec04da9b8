namespace Downhill.Cli.Review;

/// <summary>Paths as a repository names its files.</summary>
internal static class RelativePath
{
    /// <summary>The path relative to <paramref name="root"/>, with slashes.</summary>
    public static string Of(string file, string root) => Path.GetRelativePath(root, file).Replace('\\', '/');

    /// <summary>The path as part of a URI: every segment percent-encoded.</summary>
    public static string ToUri(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
