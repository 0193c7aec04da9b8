using Spectre.Console;

namespace Downhill.Cli.Screens;

/// <summary>Where the tool writes: colours and a spinner on a terminal, plain lines in files, pipes and logs.</summary>
/// <param name="output">What was asked for.</param>
/// <param name="error">What is said on the way.</param>
/// <param name="isTerminal">Whether <paramref name="output"/> is one.</param>
/// <param name="isErrorTerminal">Whether <paramref name="error"/> is one.</param>
internal sealed class Terminal(TextWriter output, TextWriter error, bool isTerminal, bool isErrorTerminal)
{
    private readonly IAnsiConsole? _output = isTerminal ? Create(output) : null;
    private readonly IAnsiConsole? _error = isErrorTerminal ? Create(error) : null;

    /// <summary>The terminal that this process was started in.</summary>
    public static Terminal OfProcess()
    {
        Console.OutputEncoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new Terminal(Console.Out, Console.Error, !Console.IsOutputRedirected, !Console.IsErrorRedirected);
    }

    public TextWriter Output => output;

    public TextWriter ErrorOutput => error;

    /// <summary>How wide text may be that is broken into lines here.</summary>
    public int Width => Math.Clamp(_output?.Profile.Width ?? 100, 40, 120);

    /// <summary>Writes a line of Spectre's markup; a plain output gets its text alone, however long.</summary>
    public void Line(string markup = "")
    {
        if (_output is null)
        {
            output.WriteLine(Markup.Remove(markup));
        }
        else
        {
            _output.MarkupLine(markup);
        }
    }

    /// <summary>Writes text as it is.</summary>
    public void Text(string text) => output.Write(text);

    /// <summary>Whether the output is no terminal.</summary>
    public bool IsPlain => _output is null;

    /// <summary>Says something beside what was asked for.</summary>
    public void Note(string text) => Say("grey", "", text);

    public void Warn(string text) => Say("yellow", "warning: ", text);

    public void Fail(string text) => Say("red", "error: ", text);

    /// <summary>Says what takes long; the work may say more while it runs.</summary>
    public async Task<T> WorkAsync<T>(string what, Func<Action<string>, Task<T>> work)
    {
        if (_error is null)
        {
            return await work(static _ => { });
        }

        return await _error.Status().Spinner(Spinner.Known.Dots).StartAsync(
            Markup.Escape(what) + " …",
            context => work(step => context.Status(Markup.Escape(step) + " …")));
    }

    private void Say(string colour, string kind, string text)
    {
        if (_error is null)
        {
            error.WriteLine(kind + text);
        }
        else
        {
            _error.MarkupLine($"[{colour}]{kind}[/]{Markup.Escape(text)}");
        }
    }

    private static IAnsiConsole Create(TextWriter writer) => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
}
