using System.Collections.Immutable;
using Downhill.Analyzers.Recognition;
using Downhill.Analyzers.Recognition.Flow;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Rules;

/// <summary>Says in a message what a search was seen to do.</summary>
/// <param name="Point">The point, such as <c>'weights' and 'bias' (31 numbers)</c>.</param>
/// <param name="Verb">What the search keeps changes for: that they lower or raise the score.</param>
/// <param name="Loss">What scores a candidate, such as <c>'Loss'</c>.</param>
/// <param name="Manner">How it keeps candidates, as a clause.</param>
internal sealed record SearchWords(string Point, string Verb, string Loss, string Manner)
{
    /// <summary>What the gradient is in, where whole numbers are searched beside real ones; empty elsewhere.</summary>
    public string In { get; init; } = string.Empty;

    // A message is one line: more names than this are counted instead.
    private const int MaximumNames = 3;

    public static SearchWords Of(RandomSearch search) => new(
        Named(search.Incumbents.Select(static incumbent => incumbent.Symbol).ToImmutableArray(), search.VariableCount),
        search.Direction == Direction.Minimize ? "lower" : "raise",
        search.Objective switch
        {
            { Function: { MethodKind: MethodKind.LambdaMethod }, Called: { } holder and not IMethodSymbol } => $"'{holder.Name}'",
            { Function: { } function } => Name(function),
            { Called: { } called and not ITypeSymbol } => $"'{called.Name}'",
            _ => "the score",
        },
        "keeps only what is better")
    {
        In = search.Incumbents.Any(static one => FlowTypes.IsInteger(one.Type)) && search.Incumbents.Any(static one => !FlowTypes.IsInteger(one.Type))
            ? $" in {Named(search.Incumbents.Where(static one => !FlowTypes.IsInteger(one.Type)).Select(static one => one.Symbol).ToImmutableArray(), null)} (whole numbers stay where they are)"
            : string.Empty,
    };

    public static SearchWords Of(OutlinedSearch search, Compilation compilation) => new(
        search.Points.IsEmpty ? "the parameters"
            // Two names may be of one point, so that their lengths do not add up.
            : Named(search.Points, search.Points.Length == 1 ? SearchDescription.LengthOf(search.Points[0], RandomSearchRecognizer.ContextOf(compilation)) : null),
        "improve",
        search.Called switch
        {
            null or ITypeSymbol => "the score",
            IMethodSymbol method => Name(method),
            var holder => $"'{holder.Name}'",
        },
        search.Manner switch
        {
            SearchManner.Annealing => "keeps worse points by chance",
            SearchManner.Population => "goes on from the best of many candidates",
            _ => "keeps only what is better",
        });

    private static string Name(IMethodSymbol function) =>
        function.MethodKind == MethodKind.LambdaMethod ? "the lambda" : $"'{(function.AssociatedSymbol ?? function).Name}'";

    private static string Named(ImmutableArray<ISymbol> variables, int? count)
    {
        var names = variables.Select(static variable => $"'{variable.Name}'").ToList();
        var shown = names.Count > MaximumNames
            ? $"{string.Join(", ", names.Take(MaximumNames))} and {names.Count - MaximumNames} more"
            : names.Count == 1 ? names[0] : $"{string.Join(", ", names.Take(names.Count - 1))} and {names[names.Count - 1]}";
        return count switch
        {
            null => shown,
            1 => $"{shown} (one number)",
            _ => $"{shown} ({count} numbers)",
        };
    }
}
