using System.Text;
using Downhill.Differentiation.Tests.Compiling;

namespace Downhill.Differentiation.Tests.Constructs;

/// <summary>
/// The engine's page shows the table of constructs that the tests check. With DOWNHILL_REWRITE=1 this test writes the
/// table into the page instead of comparing it.
/// </summary>
public sealed class EnginePageTests
{
    private const string Start = "<!-- The table below is written by EnginePageTests from the rows that ConstructTests checks. -->\n";
    private const string End = "<!-- End of the table. -->\n";

    [Fact]
    public void ThePageShowsTheTable()
    {
        string path = Path.Combine(Repository.Root, "src", "Downhill.Differentiation", "Differentiation.md");
        string page = File.ReadAllText(path);
        int start = page.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        int end = page.IndexOf(End, StringComparison.Ordinal);
        Assert.True(start >= Start.Length && end >= start, "the page has no place for the table");
        string expected = page[..start] + Table() + page[end..];
        if (Repository.Rewrites)
        {
            File.WriteAllText(path, expected);
        }

        Assert.True(expected == File.ReadAllText(path), "the table in Differentiation.md is not what the rows say; run this test with DOWNHILL_REWRITE=1");
    }

    private static string Table()
    {
        var text = new StringBuilder();
        foreach (ConstructArea area in ConstructArea.All)
        {
            text.Append($"\n### {area.Title}\n\n| construct | gradient | example | what is said |\n|---|---|---|---|\n");
            foreach (Construct row in area.Rows)
            {
                text.Append($"| {Cell(row.Name)} | {Of(row.Answer)} | {Code(row.Sample.Shown)} | {Cell(row.Message ?? "")} |\n");
            }
        }

        return text.Append('\n').ToString();
    }

    private static string Of(Answer answer) => answer switch
    {
        Answer.Yes => "yes",
        Answer.AlmostEverywhere => "almost everywhere",
        _ => "no",
    };

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string Code(string shown)
    {
        string line = string.Join(' ', Markup.Parse(shown).Source.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return $"`{Cell(line)}`";
    }
}
