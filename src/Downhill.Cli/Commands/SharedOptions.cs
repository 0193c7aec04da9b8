using System.CommandLine;
using System.CommandLine.Parsing;
using Downhill.Cli.Formats;
using Downhill.Cli.Review;

namespace Downhill.Cli.Commands;

/// <summary>The arguments and options that several commands have.</summary>
internal static class SharedOptions
{
    private const string PathDescription = "A solution, a C# project, or a folder that holds one. Default: the folder this runs in.";

    public static Argument<string?> Path()
    {
        var path = new Argument<string?>("PATH") { Description = PathDescription, Arity = ArgumentArity.ZeroOrOne };
        path.Validators.Add(static result => RefuseEmpty("PATH", result));
        return path;
    }

    public static Option<string?> Project() => Named("--project", "PATH", PathDescription);

    public static Option<string?> Configuration() => new("--configuration", "-c")
    {
        HelpName = "NAME",
        Description = "The build configuration, such as Release. Default: the projects' own, mostly Debug.",
    };

    public static Option<ReportFormat> Format() => Choice<ReportFormat>(
        "--format",
        "How the report is written: text is for people, the others for what shows them a pull request. Default: text.",
        ("text", ReportFormat.Text),
        ("sarif", ReportFormat.Sarif),
        ("rdjson", ReportFormat.Rdjson),
        ("github", ReportFormat.GitHub),
        ("gitlab", ReportFormat.GitLab),
        ("azure", ReportFormat.Azure));

    public static Option<FailureLevel> FailOn() => Choice<FailureLevel>(
        "--fail-on",
        "The least severity that ends with exit code 1. Default: warning.",
        ("warning", FailureLevel.Warning),
        ("info", FailureLevel.Info),
        ("error", FailureLevel.Error),
        ("none", FailureLevel.None));

    public static Option<string?> Output(string description) => Named("--output", "FILE", description, "-o");

    public static Option<string?> Baseline() =>
        Named("--baseline", "FILE", "Findings that are known already and left out; `downhill baseline` writes such a file.");

    /// <summary>
    /// An option that names a file, a folder or a branch. It refuses an empty name, which a script gives whose variable is not
    /// set: it must not be taken for the default.
    /// </summary>
    public static Option<string?> Named(string name, string helpName, string description, params string[] aliases)
    {
        var option = new Option<string?>(name, aliases) { HelpName = helpName, Description = description };
        option.Validators.Add(result => RefuseEmpty(name, result));
        return option;
    }

    public static Option<string[]> Diagnostics() => new("--diagnostics")
    {
        HelpName = "ID",
        Description = "Only these rules, such as DH1001. Default: every rule.",
        AllowMultipleArgumentsPerToken = true,
        CustomParser = static result => [.. result.Tokens.Select(token => RuleId(token.Value, result))],
    };

    /// <summary>
    /// An option whose value is one of some words, where a missing option is the default of <typeparamref name="T"/>. The message
    /// about any other word names the option, the word and the known ones.
    /// </summary>
    private static Option<T> Choice<T>(string name, string description, params (string Word, T Value)[] choices) => new(name)
    {
        HelpName = string.Join('|', choices.Select(static choice => choice.Word)),
        Description = description,
        CustomParser = result =>
        {
            string given = result.Tokens[0].Value;
            foreach ((string word, T value) in choices)
            {
                if (string.Equals(word, given, StringComparison.OrdinalIgnoreCase))
                {
                    return value;
                }
            }

            result.AddError($"{name} '{given}' is not known: use {string.Join(", ", choices.Select(static choice => choice.Word))}.");
            return default;
        },
    };

    private static void RefuseEmpty(string name, SymbolResult result)
    {
        if (result.Tokens.Any(static token => token.Value.Length == 0))
        {
            result.AddError($"{name} '' is empty.");
        }
    }

    private static string RuleId(string given, ArgumentResult result)
    {
        string id = given.Trim().ToUpperInvariant();
        if (Projects.BundledExtensions.Descriptors.All(rule => rule.Id != id))
        {
            result.AddError($"--diagnostics '{given}' is no rule of Downhill: there are {string.Join(", ", Projects.BundledExtensions.Descriptors.Select(static rule => rule.Id))}.");
        }

        return id;
    }
}
