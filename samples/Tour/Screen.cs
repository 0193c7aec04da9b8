using System.Globalization;
using Spectre.Console;

namespace Downhill.Tour;

/// <summary>What the tour shows: colour and a spinner on a terminal, plain lines elsewhere.</summary>
internal static class Screen
{
    private static bool IsTerminal => AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected;

    /// <summary>A log has neither colours nor an edge: long lines are better left whole there.</summary>
    public static void Prepare()
    {
        Console.OutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.No,
                ColorSystem = ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.No,
            });
            AnsiConsole.Profile.Width = 120;
        }
    }

    /// <summary>Shows that something is under way, and how long it took.</summary>
    public static async Task<T> WorkAsync<T>(string what, Func<Task<T>> work)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        T result;
        if (IsTerminal)
        {
            result = await AnsiConsole.Status().Spinner(Spinner.Known.Dots).StartAsync(Markup.Escape(what) + " …", _ => work());
        }
        else
        {
            // Said before, not only after: the reader of a log wants to know what takes so long.
            Console.WriteLine($"… {what}");
            result = await work();
        }

        AnsiConsole.MarkupLineInterpolated($"[green]✓[/] {what} [grey]({clock.Elapsed.TotalSeconds:F1} s)[/]");
        return result;
    }

    public static void Title(string text)
    {
        AnsiConsole.WriteLine();
        AnsiConsole.Write(new Rule($"[bold]{Markup.Escape(text)}[/]") { Justification = Justify.Left });
    }

    public static void Say(string text) => AnsiConsole.MarkupLineInterpolated($"{text}");

    public static void Messages(IReadOnlyList<BuildMessage> messages)
    {
        if (messages.Count == 0)
        {
            Say("  no warnings");
        }

        foreach (BuildMessage message in messages)
        {
            AnsiConsole.WriteLine();
            Line($"  [yellow]{Markup.Escape(message.Line)}[/]");
        }

        AnsiConsole.WriteLine();
    }

    public static void Diff(ChangedFile file)
    {
        AnsiConsole.WriteLine();
        AnsiConsole.MarkupLineInterpolated($"  [bold]{file.Name}[/]");
        foreach (DiffLine line in LineDiff.Compare(file.Before, file.After))
        {
            string text = line.Text.TrimEnd('\r');
            _ = line.Change switch
            {
                LineChange.Removed => Line($"[red]  - {Markup.Escape(text)}[/]"),
                LineChange.Added => Line($"[green]  + {Markup.Escape(text)}[/]"),
                LineChange.Gap => Line("[grey]    …[/]"),
                _ => Line($"[grey]    {Markup.Escape(text)}[/]"),
            };
        }

        AnsiConsole.WriteLine();
    }

    public static void Code(IEnumerable<string> lines)
    {
        AnsiConsole.WriteLine();
        foreach (string line in lines)
        {
            Line($"[grey]    {Markup.Escape(line)}[/]");
        }

        AnsiConsole.WriteLine();
    }

    /// <summary>Losses, evaluations of the losses as the programs counted them, and times.</summary>
    public static void Summary(IEnumerable<Outcome> outcomes)
    {
        // Narrow enough for a terminal of 80 columns.
        Table table = new Table { Border = TableBorder.Rounded }
            .AddColumn(new TableColumn("program").NoWrap())
            .AddColumn(new TableColumn("").NoWrap())
            .AddColumn(new TableColumn("loss").RightAligned().NoWrap())
            .AddColumn(new TableColumn("evaluations").RightAligned().NoWrap())
            .AddColumn(new TableColumn("time").RightAligned().NoWrap())
            .AddColumn(new TableColumn("accuracy").RightAligned().NoWrap());
        foreach (Outcome outcome in outcomes)
        {
            table.AddRow(Row(outcome.Sample.Name, "before", outcome.Before, ""));
            if (outcome.Sample.Rule is null)
            {
                continue;
            }

            table.AddRow(Row("", "after", outcome.After, "green"));
            table.AddRow(
                "", "", "",
                outcome.Before.Evaluations == 0 ? "" : $"{(double)outcome.Before.Evaluations / Math.Max(1, outcome.After.Evaluations):F0}× fewer",
                $"{(double)outcome.Before.Milliseconds / Math.Max(1, outcome.After.Milliseconds):F1}× faster",
                "");
        }

        AnsiConsole.WriteLine();
        AnsiConsole.Write(table);
    }

    public static void Promise(bool kept, string text) =>
        Line(kept ? $"[green]✓[/] {Markup.Escape(text)}" : $"[red]✗ {Markup.Escape(text)}[/]");

    public static void Failure(Exception exception)
    {
        AnsiConsole.MarkupLineInterpolated($"[red]✗ {exception.Message}[/]");
        if (exception is CommandFailedException failed)
        {
            AnsiConsole.WriteLine(failed.Result.Output);
        }
    }

    private static string[] Row(string program, string how, Measured measured, string colour)
    {
        string Cell(string text) => colour.Length == 0 ? Markup.Escape(text) : $"[{colour}]{Markup.Escape(text)}[/]";
        return
        [
            Markup.Escape(program),
            Cell(how),
            Cell(measured.Loss.ToString("F8", CultureInfo.InvariantCulture)),
            Cell(measured.Evaluations == 0 ? "" : measured.Evaluations.ToString("N0", CultureInfo.InvariantCulture)),
            Cell($"{measured.Milliseconds.ToString("N0", CultureInfo.InvariantCulture)} ms"),
            Cell(measured.Accuracy),
        ];
    }

    // A long line stays one line in a log, and is folded by the terminal itself elsewhere.
    private static bool Line(string markup)
    {
        if (Console.IsOutputRedirected)
        {
            Console.WriteLine(Markup.Remove(markup));
        }
        else
        {
            AnsiConsole.MarkupLine(markup);
        }

        return true;
    }
}
