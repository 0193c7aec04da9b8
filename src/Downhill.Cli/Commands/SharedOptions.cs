using System.CommandLine;
using System.CommandLine.Parsing;
using Downhill.Cli.Formats;
using Downhill.Cli.Review;

namespace Downhill.Cli.Commands;

/// <summary>The arguments and options that several commands have.</summary>
internal static class SharedOptions
{
    public static Argument<string?> Path() => new("PATH")
    {
        Description = "A solution, a C# project, or a folder that holds one. Default: the folder this runs in.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Option<string?> Project() => new("--project")
    {
        HelpName = "PATH",
        Description = "A solution, a C# project, or a folder that holds one. Default: the folder this runs in.",
    };

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

    public static Option<string?> Output() => new("--output", "-o")
    {
        HelpName = "FILE",
        Description = "Where the report goes. Default: the standard output.",
    };

    public static Option<string?> Baseline() => new("--baseline")
    {
        HelpName = "FILE",
        Description = "Findings that are known already and left out; `downhill baseline` writes such a file.",
    };

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
