using System.Collections.Immutable;
using System.CommandLine;
using Downhill.Cli.Explanations;
using Downhill.Cli.Formats;
using Downhill.Cli.Projects;
using Downhill.Cli.Review;
using Microsoft.CodeAnalysis;

namespace Downhill.Cli.Commands;

/// <summary><c>downhill explain</c>: a rule's page, or what is seen at a line.</summary>
internal static class ExplainCommand
{
    public static Command Create(ToolHost host)
    {
        var what = new Argument<string>("RULE|FILE:LINE") { Description = "A rule, such as DH1001, or a line of a source, such as src/Trainer.cs:21." };
        Option<string?> project = SharedOptions.Project();
        Option<string?> configuration = SharedOptions.Configuration();
        var command = new Command("explain", "Show a rule's page, or say step by step what is seen at a line and why.") { what, project, configuration };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(what)!, parsed.GetValue(project) ?? ".", parsed.GetValue(configuration), host, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string what, string path, string? configuration, ToolHost host, CancellationToken cancellationToken)
    {
        string id = what.ToUpperInvariant();
        if (BundledExtensions.Descriptors.Any(rule => rule.Id == id))
        {
            new MarkdownView(host.Terminal).Write(RulePages.Read(id));
            return ExitCodes.Clean;
        }

        if (SourcePlace.Parse(what) is not { } place)
        {
            throw new CouldNotRunException(
                $"'{what}' is neither a rule nor FILE:LINE. The rules are {string.Join(", ", BundledExtensions.Descriptors.Select(static rule => rule.Id))}.");
        }

        (ProjectTarget target, LoadedSolution loaded, string root) = await host.Terminal.WorkAsync(
            "Asking MSBuild about the projects", _ => Reviewer.LoadAsync(path, configuration, host.Query, cancellationToken));
        foreach (string problem in loaded.Problems)
        {
            host.Terminal.Warn(problem);
        }

        SourcePlace found = await SourcePlace.FindAsync(place, target, loaded.Solution, cancellationToken);
        await ExplainAsync(found, loaded.Solution, root, host, cancellationToken);
        return ExitCodes.Clean;
    }

    private static async Task ExplainAsync(SourcePlace place, Solution solution, string root, ToolHost host, CancellationToken cancellationToken)
    {
        ProjectId project = place.Document.Project.Id;
        ImmutableArray<Finding> all = await new FindingReader(root).ReadAsync(
            solution, [], static _ => { }, cancellationToken, one => one.Id == project);
        var line = new LineRange(place.Line, place.Line);
        var fixes = new FixComputation(solution, root);
        var findings = ImmutableArray.CreateBuilder<Finding>();
        foreach (Finding finding in all.Where(one => one.Place.File == place.Document.FilePath && one.Extent.Intersects(line)))
        {
            findings.Add(await fixes.WithFixAsync(finding, cancellationToken));
        }

        SemanticModel model = (await place.Document.GetSemanticModelAsync(cancellationToken))!;
        new PlaceExplanation(place, model, findings.ToImmutable(), root, host.Terminal).Write(cancellationToken);
    }
}
