using System.Text.RegularExpressions;

namespace Downhill.Analyzers.Tests.Documentation;

/// <summary>What we say about the rules is what they do: descriptors, pages, README, modes and release notes agree.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string[] s_sections =
        ["Cause", "When it stays silent", "When there is no fix", "Options", "How to suppress"];

    public static TheoryData<string> Ids
    {
        get
        {
            var ids = new TheoryData<string>();
            foreach (Rule rule in Rule.All)
            {
                ids.Add(rule.Id);
            }

            return ids;
        }
    }

    [Fact]
    public void There_are_rules_and_each_id_belongs_to_one_analyzer_and_each_analyzer_to_one_id()
    {
        Assert.NotEmpty(Rule.All);
        Assert.Equal(Rule.All.Count, Rule.All.Select(rule => rule.Id).Distinct().Count());
        Assert.Equal(Rule.All.Count, Rule.All.Select(rule => rule.Analyzer).Distinct().Count());
        Assert.All(Rule.All, rule => Assert.Matches("^DH[0-9]{4}$", rule.Id));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_page_stands_beside_the_analyzer_and_the_help_link_leads_to_it(string id)
    {
        Rule rule = Get(id);

        Assert.True(File.Exists(rule.Page), $"{rule.Page} is missing.");
        string path = Path.GetRelativePath(Rule.Repository, rule.Page).Replace('\\', '/');
        Assert.EndsWith("/blob/main/" + path, rule.Descriptor.HelpLinkUri, StringComparison.Ordinal);
        Assert.StartsWith("https://", rule.Descriptor.HelpLinkUri, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_page_says_what_the_descriptor_says(string id)
    {
        Rule rule = Get(id);
        string[] lines = File.ReadAllLines(rule.Page);

        Assert.Equal($"# {rule.Id}: {rule.Title}", lines[0]);
        Assert.Contains($"| Severity | {rule.Severity} |", lines);
        Assert.Contains($"| Category | {rule.Descriptor.Category} |", lines);
        Assert.Contains($"| Code fix | {(rule.HasFix ? "yes" : "no")} |", lines);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_page_has_every_section_and_none_is_empty(string id)
    {
        Dictionary<string, string> sections = Sections(File.ReadAllText(Get(id).Page));

        Assert.All(s_sections, section =>
        {
            Assert.True(sections.TryGetValue(section, out string? text), $"{id} has no section '{section}'.");
            Assert.NotEqual("", text);
        });
        Assert.Contains(sections.Keys, section => section is "Before and after" or "Example");
        Assert.Contains($"dotnet_diagnostic.{id}.severity", sections["How to suppress"]);
        Assert.Contains($"#pragma warning disable {id}", sections["How to suppress"]);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_page_names_the_options_that_the_code_reads(string id)
    {
        string[] documented = OptionKey().Matches(File.ReadAllText(Get(id).Page)).Select(match => match.Value).Distinct().Order().ToArray();
        string[] read = s_optionKeys.Where(key => key.StartsWith($"downhill.{id}.", StringComparison.Ordinal)).Order().ToArray();

        Assert.Equal(read, documented);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_descriptor_is_written_for_people(string id)
    {
        Rule rule = Get(id);

        Assert.False(rule.Title.EndsWith('.'), "A title is a clause without a full stop.");
        Assert.NotEmpty(rule.Descriptor.Description.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.DoesNotContain('\n', rule.Descriptor.MessageFormat.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.StartsWith("Downhill.", rule.Descriptor.Category, StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_of_rules_in_the_README_is_that_of_the_code()
    {
        string[] table = File.ReadAllLines(Path.Combine(Rule.Repository, "README.md"))
            .Where(line => RuleRow().IsMatch(line))
            .ToArray();
        IEnumerable<string> expected = Rule.All.Select(rule =>
            $"| [{rule.Id}]({rule.Descriptor.HelpLinkUri}) | {rule.Severity} | {rule.Title} | {(rule.HasFix ? "yes" : "no")} |");

        Assert.Equal(expected, table);
    }

    [Theory]
    [InlineData("suggestion")]
    [InlineData("strict")]
    [InlineData("none")]
    public void Each_mode_decides_about_every_rule(string mode)
    {
        string[] lines = File.ReadAllLines(
            Path.Combine(Rule.Repository, "src", "Downhill", "buildTransitive", "modes", mode + ".globalconfig"));
        IEnumerable<string> decided = lines
            .Select(line => ModeRow().Match(line))
            .Where(match => match.Success)
            .Select(match => match.Groups[1].Value);

        Assert.Equal(Rule.All.Select(rule => rule.Id), decided);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_release_notes_know_the_rule(string id)
    {
        string folder = Path.Combine(Rule.Repository, "src", "Downhill.Analyzers");
        string notes = File.ReadAllText(Path.Combine(folder, "AnalyzerReleases.Shipped.md"))
            + File.ReadAllText(Path.Combine(folder, "AnalyzerReleases.Unshipped.md"));

        Assert.Matches($@"(?m)^\s*\|?\s*{id} ", notes);
    }

    private static Rule Get(string id) => Rule.All.Single(rule => rule.Id == id);

    // Every string constant of the analyzers that has the form of an option's key.
    private static readonly string[] s_optionKeys = Directory
        .EnumerateFiles(Path.Combine(Rule.Repository, "src", "Downhill.Analyzers"), "*.cs", SearchOption.AllDirectories)
        .SelectMany(file => OptionKey().Matches(File.ReadAllText(file)).Select(match => match.Value))
        .Distinct()
        .ToArray();

    private static Dictionary<string, string> Sections(string page) => page
        .Replace("\r\n", "\n", StringComparison.Ordinal)
        .Split("\n## ")
        .Skip(1)
        .Select(section => section.Split('\n', 2))
        .ToDictionary(section => section[0].Trim(), section => section.Length > 1 ? section[1].Trim() : "");

    [GeneratedRegex(@"downhill\.DH\d{4}\.\w+")]
    private static partial Regex OptionKey();

    [GeneratedRegex(@"^\| \[DH\d{4}\]")]
    private static partial Regex RuleRow();

    [GeneratedRegex(@"^dotnet_diagnostic\.(DH\d{4})\.severity = (none|suggestion|warning|error)$")]
    private static partial Regex ModeRow();
}
