using System.Collections.Immutable;
using System.CommandLine;
using Downhill.Analyzers.Generator;
using Downhill.Cli.Explanations;
using Downhill.Cli.Projects;
using Downhill.Cli.Review;
using Downhill.Differentiation;
using Microsoft.CodeAnalysis;

namespace Downhill.Cli.Commands;

/// <summary><c>downhill gradient</c>: the C# that the compiler derives from a method, whether it is marked or not.</summary>
internal static class GradientCommand
{
    public static Command Create(ToolHost host)
    {
        var method = new Argument<string>("METHOD") { Description = "The method: Type.Method, or a line of it as FILE:LINE." };
        var variables = new Option<string[]>("--by")
        {
            HelpName = "NAME",
            Description = "What to differentiate by: parameters, fields or properties. Default: what [Differentiable] says, or else the first parameter.",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string?> project = SharedOptions.Project();
        Option<string?> configuration = SharedOptions.Configuration();
        var command = new Command("gradient", "Print the gradient that is derived from a method.") { method, variables, project, configuration };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(method)!, parsed.GetValue(variables) ?? [], parsed.GetValue(project) ?? ".", parsed.GetValue(configuration), host, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        string name, string[] variables, string path, string? configuration, ToolHost host, CancellationToken cancellationToken)
    {
        (ProjectTarget target, LoadedSolution loaded, string root) = await host.Terminal.WorkAsync(
            "Asking MSBuild about the projects", _ => Reviewer.LoadAsync(path, configuration, host.Query, cancellationToken));
        foreach (string problem in loaded.Problems)
        {
            host.Terminal.Warn(problem);
        }

        MethodLookup found = SourcePlace.Parse(name) is { } place
            ? await MethodLookup.AtAsync(await SourcePlace.FindAsync(place, target, loaded.Solution, cancellationToken), cancellationToken)
            : await MethodLookup.ByNameAsync(name, target, loaded.Solution, cancellationToken);
        DifferentiableMethod? declared = found.Declared(cancellationToken);
        ImmutableArray<ISymbol> by = variables.Length > 0 ? found.Variables(variables)
            : declared is { Variables.IsDefaultOrEmpty: false } ? declared.Variables
            : found.Method.Parameters is [var first, ..] ? [first]
            : throw new CouldNotRunException($"'{found.Method.Name}' has no parameter: name the fields or properties to differentiate by with --by.");
        (string? source, DifferentiabilityReport report) = Differentiator.Derive(
            found.Method, by, found.Compilation, declared?.AllowReassociation ?? false, cancellationToken);
        if (report.HasGradient && source is not null)
        {
            host.Terminal.Text(source.ReplaceLineEndings("\n"));
            return ExitCodes.Clean;
        }

        string names = string.Join(", ", by.Select(static one => $"'{one.Name}'"));
        host.Terminal.Line($"[red]'{found.Method.Name}' has no gradient[/] with respect to {names}:");
        foreach (Obstacle obstacle in report.Obstacles)
        {
            host.Terminal.Line("  " + Spectre.Console.Markup.Escape(Words.Of(obstacle, root)));
        }

        if (report.Obstacles.IsEmpty)
        {
            host.Terminal.Line("  its declaration cannot be served: `downhill explain DH4001` says what can.");
        }

        return ExitCodes.Findings;
    }
}
