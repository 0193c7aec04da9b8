using System.Text;
using System.Text.RegularExpressions;
using Downhill.Cli.Screens;
using Spectre.Console;

namespace Downhill.Cli.Explanations;

/// <summary>Shows the Markdown of the rules' pages in a terminal: headings, paragraphs, lists, tables and code.</summary>
internal sealed partial class MarkdownView(Terminal terminal)
{
    private readonly List<string> _paragraph = [];

    public void Write(string markdown)
    {
        string[] lines = markdown.TrimEnd().Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i];
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                EndParagraph();
                for (i++; i < lines.Length && !lines[i].StartsWith("```", StringComparison.Ordinal); i++)
                {
                    terminal.Line($"[grey]    {Markup.Escape(lines[i])}[/]");
                }
            }
            else if (line.StartsWith('|'))
            {
                EndParagraph();
                int end = i;
                while (end + 1 < lines.Length && lines[end + 1].StartsWith('|'))
                {
                    end++;
                }

                WriteTable(lines[i..(end + 1)]);
                i = end;
            }
            else if (line.StartsWith('#'))
            {
                EndParagraph();
                terminal.Line($"[bold]{Inline(line.TrimStart('#').Trim())}[/]");
            }
            else if (line.Length == 0)
            {
                EndParagraph();
                terminal.Line();
            }
            else
            {
                if (line.StartsWith("- ", StringComparison.Ordinal))
                {
                    EndParagraph();
                }

                _paragraph.Add(line.Trim());
            }
        }

        EndParagraph();
    }

    private void EndParagraph()
    {
        if (_paragraph.Count == 0)
        {
            return;
        }

        string text = string.Join(' ', _paragraph);
        bool isItem = text.StartsWith("- ", StringComparison.Ordinal);
        foreach ((string line, int index) in Wrap(Plain(isItem ? text[2..] : text), terminal.Width - 4).Select(static (line, index) => (line, index)))
        {
            terminal.Line($"{(isItem ? index == 0 ? "  • " : "    " : "")}{Inline(line)}");
        }

        _paragraph.Clear();
    }

    private void WriteTable(string[] rows)
    {
        string[][] cells = [.. rows.Where(static row => !Separator().IsMatch(row)).Select(static row => row.Trim()[1..].TrimEnd('|').Split('|').Select(cell => Plain(cell.Trim())).ToArray())];
        int columns = cells.Max(static row => row.Length);
        var widths = new int[columns];
        for (int column = 0; column < columns; column++)
        {
            widths[column] = cells.Max(row => column < row.Length ? Visible(row[column]) : 0);
        }

        // The widest columns give way where all do not fit.
        for (int excess = widths.Sum() + 2 * columns - terminal.Width; excess > 0 && widths.Max() > 12; excess--)
        {
            widths[Array.IndexOf(widths, widths.Max())]--;
        }

        foreach (string[] row in cells.Where(static row => row.Any(static cell => cell.Length > 0)))
        {
            string[][] wrapped = [.. Enumerable.Range(0, columns).Select(column => Wrap(column < row.Length ? row[column] : "", widths[column]).ToArray())];
            for (int line = 0; line < wrapped.Max(static cell => cell.Length); line++)
            {
                var text = new StringBuilder("  ");
                for (int column = 0; column < columns; column++)
                {
                    string cell = line < wrapped[column].Length ? wrapped[column][line] : "";
                    text.Append(Inline(cell)).Append(column == columns - 1 ? "" : new string(' ', Math.Max(0, widths[column] - Visible(cell)) + 2));
                }

                terminal.Line(text.ToString().TrimEnd());
            }
        }
    }

    // Links become their text: a terminal cannot hide an address behind it.
    private static string Plain(string text) => Link().Replace(text, static link => link.Groups["text"].Value).Replace("**", "", StringComparison.Ordinal);

    private static int Visible(string text) => text.Replace("`", "", StringComparison.Ordinal).Length;

    private static string Inline(string text) =>
        CodeSpan().Replace(Markup.Escape(text), static code => $"[blue]{code.Groups["code"].Value}[/]").Replace("`", "", StringComparison.Ordinal);

    private static IEnumerable<string> Wrap(string text, int width)
    {
        var line = new StringBuilder();
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && Visible(line.ToString()) + 1 + Visible(word) > width)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        yield return line.ToString();
    }

    [GeneratedRegex(@"\[(?<text>[^\]]+)\]\([^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex("`(?<code>[^`]+)`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"^\|[\s|:-]+\|?$")]
    private static partial Regex Separator();
}
