using Downhill.Cli.Review;
using Downhill.Cli.Screens;
using Microsoft.CodeAnalysis;
using Spectre.Console;

namespace Downhill.Cli.Formats;

/// <summary>The report for people. The first line of a finding is what a compiler would print, so that logs and editors link it.</summary>
internal static class TextFormat
{
    public static void Write(ReviewReport report, Terminal terminal)
    {
        foreach (Finding finding in report.Findings)
        {
            WriteFinding(finding, terminal);
        }

        terminal.Line(Summary(report));
        if (report.OnUnchangedLines > 0)
        {
            terminal.Line($"[grey]{Reviewer.Count(report.OnUnchangedLines, "more finding")} on lines that did not change: `downhill check` shows {(report.OnUnchangedLines == 1 ? "it" : "them")}.[/]");
        }

        if (report.InBaseline > 0)
        {
            terminal.Line($"[grey]{Reviewer.Count(report.InBaseline, "finding")} of the baseline left out.[/]");
        }
    }

    public static void WriteDiff(IEnumerable<FileChange> files, Terminal terminal, string indent = "")
    {
        foreach (string line in UnifiedDiff.Of(files).Split('\n')[..^1])
        {
            string text = Markup.Escape(indent + line.TrimEnd('\r'));
            terminal.Line(line switch
            {
                ['+', '+', '+', ..] or ['-', '-', '-', ..] => $"[bold]{text}[/]",
                ['+', ..] => $"[green]{text}[/]",
                ['-', ..] => $"[red]{text}[/]",
                ['@', ..] => $"[blue]{text}[/]",
                _ => $"[grey]{text}[/]",
            });
        }
    }

    private static void WriteFinding(Finding finding, Terminal terminal)
    {
        string colour = finding.Severity switch { DiagnosticSeverity.Error => "red", DiagnosticSeverity.Warning => "yellow", _ => "blue" };
        terminal.Line($"[bold]{Markup.Escape(At(finding.Place))}[/]: [{colour}]{finding.Level} {finding.Id}[/]: {Markup.Escape(finding.Message)}");
        terminal.Line($"[grey]    in {Markup.Escape(finding.Symbol)}[/]");
        foreach (Place place in finding.Related)
        {
            terminal.Line($"[grey]    see {Markup.Escape(At(place))}: {Markup.Escape(place.Lines[place.Start.Line].Trim())}[/]");
        }

        if (finding.Fix is { } fix)
        {
            terminal.Line($"[green]    fix[/]: {Markup.Escape(fix.Title)} (`downhill fix --diagnostics {finding.Id}`)");
            WriteDiff(fix.Files, terminal, "      ");
        }
        else if (finding.NoFix is { } reason)
        {
            terminal.Line($"[grey]    no fix: {Markup.Escape(reason)}[/]");
        }

        terminal.Line();
    }

    private static string At(Place place) => $"{place.Path}({place.Start.Line},{place.Start.Column})";

    private static string Summary(ReviewReport report)
    {
        string where = report.Changes is null ? "" : " on changed lines";
        if (report.Findings.IsEmpty)
        {
            return $"[green]Nothing found{where}[/] in {Reviewer.Count(report.Target.Projects.Length, "project")}.";
        }

        string[] kinds =
        [
            .. report.Findings.GroupBy(static one => one.Level).OrderBy(static group => group.Min(static one => -(int)one.Severity))
                .Select(static group => group.Key == "info" ? $"{group.Count()} info" : Reviewer.Count(group.Count(), group.Key)),
        ];
        int fixable = report.Findings.Count(static one => one.Fix is not null);
        string fixes = fixable == 0 ? "none has a fix" : fixable == report.Findings.Length ? "with a fix" : $"{fixable} with a fix";
        return $"[bold]{Reviewer.Count(report.Findings.Length, "finding")}{where}[/]: {string.Join(", ", kinds)}; {fixes}.";
    }
}
