using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

namespace Downhill.Cli.Commands;

/// <summary>The whole tool.</summary>
internal static class DownhillCommand
{
    private const string Description = """
        Finds random searches and large closed forms in C#, and what to write instead: a descent along the exact gradient.

        Exit codes: 0 nothing found, 1 findings, 2 it could not run. It opens no network connection: restore first.
        """;

    /// <summary>Runs a command line and gives back the exit code.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, ToolHost host, CancellationToken cancellationToken)
    {
        ParseResult parsed = Parse(arguments, host);
        if (parsed.Errors.Count > 0)
        {
            foreach (ParseError error in parsed.Errors)
            {
                host.Terminal.Fail(error.Message);
            }

            host.Terminal.Note($"`{Names(parsed.CommandResult)} --help` says what there is.");
            return ExitCodes.CouldNotRun;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = host.Terminal.Output, Error = host.Terminal.ErrorOutput, EnableDefaultExceptionHandler = false },
                cancellationToken);
        }
        catch (CouldNotRunException exception)
        {
            host.Terminal.Fail(exception.Message);
            return ExitCodes.CouldNotRun;
        }
        catch (OperationCanceledException)
        {
            host.Terminal.Fail("interrupted.");
            return ExitCodes.CouldNotRun;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            host.Terminal.Fail(exception.Message);
            return ExitCodes.CouldNotRun;
        }
        catch (Exception exception)
        {
            // Whoever reads exit codes must not take a crash for a finding.
            host.Terminal.Fail($"it failed in a way that nobody thought of, please report it: {exception}");
            return ExitCodes.CouldNotRun;
        }
    }

    internal static ParseResult Parse(IReadOnlyList<string> arguments, ToolHost host) => Create(host).Parse(arguments);

    // No RootCommand: its help would go by the name of the assembly, which nobody types.
    private static Command Create(ToolHost host)
    {
        var command = new Command("downhill", Description)
        {
            ReportCommand.CreateReview(host),
            ReportCommand.CreateCheck(host),
            FixCommand.Create(host),
            BaselineCommand.Create(host),
            ExplainCommand.Create(host),
            GradientCommand.Create(host),
        };
        command.Options.Add(new HelpOption
        {
            Description = "Show this help.",
            Action = new HelpAction { MaxWidth = host.Terminal.Width },
        });
        command.Options.Add(new VersionOption { Description = "Show the version." });
        return command;
    }

    private static string Names(CommandResult result) =>
        string.Join(' ', Chain(result).Select(static one => one.Command.Name).Reverse());

    private static IEnumerable<CommandResult> Chain(CommandResult result)
    {
        for (SymbolResult? one = result; one is CommandResult command; one = command.Parent)
        {
            yield return command;
        }
    }
}
