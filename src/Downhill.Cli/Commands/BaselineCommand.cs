using System.CommandLine;
using Downhill.Cli.Formats;
using Downhill.Cli.Review;

namespace Downhill.Cli.Commands;

/// <summary><c>downhill baseline</c>: writes today's findings, so that from now on only new ones are reported.</summary>
internal static class BaselineCommand
{
    public static Command Create(ToolHost host)
    {
        Argument<string?> path = SharedOptions.Path();
        Option<string?> output = SharedOptions.Output($"Where the baseline goes. Default: {Baseline.DefaultName} beside the solution.");
        Option<string?> configuration = SharedOptions.Configuration();
        var command = new Command("baseline", "Write down today's findings, so that --baseline leaves them out from now on.") { path, output, configuration };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new ReviewRequest(parsed.GetValue(path) ?? ".", parsed.GetValue(configuration), Base: null, Baseline: null, WithFixes: false),
            parsed.GetValue(output),
            host,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ReviewRequest request, string? output, ToolHost host, CancellationToken cancellationToken)
    {
        ReviewReport report = await Reviewer.RunAsync(request, host, cancellationToken);
        foreach (string problem in report.Problems)
        {
            host.Terminal.Warn(problem);
        }

        string file = output ?? Path.Combine(report.Target.Folder, Baseline.DefaultName);
        ReportOutput.WriteFile(file, writer => writer.Write(Baseline.Write(report.All)));

        host.Terminal.Note(
            $"{Reviewer.Count(report.All.Count(Baseline.CanBeKnown), "finding")} in {file}. "
            + "Commit it: builds find it in the folder of a project or above, and the other commands take it with --baseline.");
        return report.Loaded.Problems.IsEmpty ? ExitCodes.Clean : ExitCodes.CouldNotRun;
    }
}
