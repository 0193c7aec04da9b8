using System.CommandLine;
using Downhill.Cli.Formats;
using Downhill.Cli.Review;

namespace Downhill.Cli.Commands;

/// <summary><c>downhill review</c> and <c>downhill check</c>: the findings of changed lines, or of all.</summary>
internal static class ReportCommand
{
    public static Command CreateReview(ToolHost host) => Create(
        "review", "Say what the rules find on the lines that a branch changed, and what would fix it.", host, hasBase: true);

    public static Command CreateCheck(ToolHost host) => Create(
        "check", "Say what the rules find in every line of a solution, and what would fix it.", host, hasBase: false);

    private static Command Create(string name, string description, ToolHost host, bool hasBase)
    {
        Argument<string?> path = SharedOptions.Path();
        Option<string?> reference = SharedOptions.Named(
            "--base",
            "REF",
            "The branch or commit that the changes are to be merged into, such as origin/main. Only lines that changed since the merge base are reported.");
        reference.Required = true;
        Option<ReportFormat> format = SharedOptions.Format();
        Option<string?> output = SharedOptions.Output("Where the report goes. Default: the standard output.");
        Option<FailureLevel> failOn = SharedOptions.FailOn();
        Option<string?> baseline = SharedOptions.Baseline();
        Option<string?> configuration = SharedOptions.Configuration();
        var command = new Command(name, description) { path };
        if (hasBase)
        {
            command.Options.Add(reference);
        }

        command.Options.Add(format);
        command.Options.Add(output);
        command.Options.Add(failOn);
        command.Options.Add(baseline);
        command.Options.Add(configuration);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new ReviewRequest(
                parsed.GetValue(path) ?? ".",
                parsed.GetValue(configuration),
                hasBase ? parsed.GetValue(reference) : null,
                parsed.GetValue(baseline),
                WithFixes: true),
            parsed.GetValue(format),
            parsed.GetValue(output),
            parsed.GetValue(failOn),
            host,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ReviewRequest request, ReportFormat format, string? output, FailureLevel failOn, ToolHost host, CancellationToken cancellationToken)
    {
        if (format == ReportFormat.GitHub && request.Base is null)
        {
            throw new CouldNotRunException("--format 'github' needs the lines of a diff: use `downhill review --base REF`.");
        }

        ReviewReport report = await Reviewer.RunAsync(request, host, cancellationToken);
        foreach (string problem in report.Problems)
        {
            host.Terminal.Warn(problem);
        }

        ReportOutput.Write(report, format, output, host.Terminal);
        return report.ExitCode(failOn);
    }
}
