using System.Reflection;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Rules;

/// <summary>Makes the descriptor of a rule, so that every rule has its page and its help link in the same place.</summary>
internal static class Descriptors
{
    // The repository's address is one MSBuild property; the build writes it into this assembly.
    private static readonly string s_repositoryUrl =
        typeof(Descriptors).Assembly
            .GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(static metadata => metadata.Key == "RepositoryUrl")?.Value
        ?? string.Empty;

    /// <summary>The descriptor of the rule <paramref name="id"/> whose page is <c>Rules/{folder}/{id}.md</c>.</summary>
    /// <param name="id">Such as <c>DH4001</c>.</param>
    /// <param name="folder">The rule's folder name under <c>Rules</c>.</param>
    /// <param name="category">One of <see cref="RuleCategories"/>.</param>
    /// <param name="severity">The default severity.</param>
    /// <param name="title">What the rule finds, as a clause without a full stop.</param>
    /// <param name="messageFormat">What was seen, why it costs and what to do, in one line.</param>
    /// <param name="description">One or two sentences for the error list and the rule's page.</param>
    public static DiagnosticDescriptor Create(
        string id,
        string folder,
        string category,
        DiagnosticSeverity severity,
        string title,
        string messageFormat,
        string description) =>
        new(
            id,
            title,
            messageFormat,
            category,
            severity,
            isEnabledByDefault: true,
            description,
            helpLinkUri: $"{s_repositoryUrl}/blob/main/src/Downhill.Analyzers/Rules/{folder}/{id}.md");
}

/// <summary>The categories of the rules, by the first digit of their ids.</summary>
internal static class RuleCategories
{
    /// <summary>DH1xxx: searches at random.</summary>
    public const string Search = "Downhill.Search";

    /// <summary>DH2xxx: closed forms and linear solves.</summary>
    public const string LinearAlgebra = "Downhill.LinearAlgebra";

    /// <summary>DH3xxx: gradient descent gone wrong.</summary>
    public const string Descent = "Downhill.Descent";

    /// <summary>DH4xxx: <c>[Differentiable]</c> methods.</summary>
    public const string Differentiation = "Downhill.Differentiation";

    /// <summary>DH5xxx: the baseline.</summary>
    public const string Baseline = "Downhill.Baseline";
}
