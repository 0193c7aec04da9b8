using System.Reflection;
using System.Text.RegularExpressions;
using Downhill.Cli.Projects;
using Microsoft.CodeAnalysis;

namespace Downhill.Cli.Formats;

/// <summary>The rules' pages, which this tool brings along.</summary>
internal static partial class RulePages
{
    /// <summary>The page of a rule in Markdown, its links made absolute.</summary>
    public static string Read(string id)
    {
        DiagnosticDescriptor rule = BundledExtensions.Descriptors.First(one => one.Id == id);
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Pages/{id}.md")!;
        using var reader = new StreamReader(stream);
        string page = reader.ReadToEnd().ReplaceLineEndings("\n");
        return Uri.TryCreate(rule.HelpLinkUri, UriKind.Absolute, out Uri? home)
            ? RelativeLink().Replace(page, link => $"]({new Uri(home, link.Groups["target"].Value)})")
            : page;
    }

    [GeneratedRegex(@"\]\((?<target>(?!https?:|#)[^)\s]+)\)")]
    private static partial Regex RelativeLink();
}
