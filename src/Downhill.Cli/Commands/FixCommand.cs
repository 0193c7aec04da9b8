using System.Collections.Immutable;
using System.CommandLine;
using Downhill.Cli.Formats;
using Downhill.Cli.Projects;
using Downhill.Cli.Review;
using Microsoft.CodeAnalysis;
using Spectre.Console;

namespace Downhill.Cli.Commands;

/// <summary><c>downhill fix</c>: applies the fixes one after the other, each on what the last one left.</summary>
internal static class FixCommand
{
    public static Command Create(ToolHost host)
    {
        Argument<string?> path = SharedOptions.Path();
        Option<string[]> diagnostics = SharedOptions.Diagnostics();
        var dryRun = new Option<bool>("--dry-run") { Description = "Print the diff and write nothing." };
        Option<string?> baseline = SharedOptions.Baseline();
        Option<string?> configuration = SharedOptions.Configuration();
        var command = new Command("fix", "Apply the fixes that compile, and print the diff.") { path, diagnostics, dryRun, baseline, configuration };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new ReviewRequest(parsed.GetValue(path) ?? ".", parsed.GetValue(configuration), Base: null, parsed.GetValue(baseline), WithFixes: false),
            parsed.GetValue(diagnostics) ?? [],
            parsed.GetValue(dryRun),
            host,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ReviewRequest request, string[] ids, bool isDryRun, ToolHost host, CancellationToken cancellationToken)
    {
        ReviewReport report = await Reviewer.RunAsync(request, host, cancellationToken);
        foreach (string problem in report.Problems)
        {
            host.Terminal.Warn(problem);
        }

        var run = new FixRun(report, ids);
        await host.Terminal.WorkAsync("Trying the fixes", async step =>
        {
            await run.RunAsync(step, cancellationToken);
            return true;
        });

        ImmutableArray<FileChange> files = run.Changes;
        if (host.Terminal.IsPlain)
        {
            host.Terminal.Text(UnifiedDiff.Of(files));
        }
        else
        {
            TextFormat.WriteDiff(files, host.Terminal);
        }

        if (!isDryRun)
        {
            Write(files);
        }

        foreach (Finding left in run.Left.Where(static one => one.NoFix is not null))
        {
            host.Terminal.Note($"{left.Place.Path}({left.Place.Start.Line},{left.Place.Start.Column}): {left.Id} has no fix: {left.NoFix}");
        }

        host.Terminal.Note(Summary(run, files, isDryRun));
        return report.Loaded.Problems.IsEmpty ? ExitCodes.Clean : ExitCodes.CouldNotRun;
    }

    private static string Summary(FixRun run, ImmutableArray<FileChange> files, bool isDryRun) =>
        run.Applied == 0 ? "Nothing to fix."
        : $"{Reviewer.Count(run.Applied, "fix", "fixes")} in {Reviewer.Count(files.Length, "file")}{(isDryRun ? "; nothing was written." : ".")}";

    private static void Write(ImmutableArray<FileChange> files)
    {
        foreach (FileChange file in files)
        {
            try
            {
                SourceFile.Write(file.File, file.After);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new CouldNotRunException($"{file.File} cannot be written: {exception.Message}");
            }
        }
    }
}
