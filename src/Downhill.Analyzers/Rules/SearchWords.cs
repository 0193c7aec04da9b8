using Downhill.Analyzers.Recognition;
using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.Rules;

/// <summary>Says in a message what a search was seen to do.</summary>
internal static class SearchWords
{
    // A message is one line: more names than this are counted instead.
    private const int MaximumNames = 3;

    /// <summary>The point, such as <c>'weights' and 'bias' (31 numbers)</c>.</summary>
    public static string Point(RandomSearch search)
    {
        var names = search.Incumbents.Select(static incumbent => $"'{incumbent.Symbol.Name}'").ToList();
        var shown = names.Count > MaximumNames
            ? $"{string.Join(", ", names.Take(MaximumNames))} and {names.Count - MaximumNames} more"
            : names.Count == 1 ? names[0] : $"{string.Join(", ", names.Take(names.Count - 1))} and {names[names.Count - 1]}";
        return search.VariableCount switch
        {
            null => shown,
            1 => $"{shown} (one number)",
            var count => $"{shown} ({count} numbers)",
        };
    }

    /// <summary>What scores a candidate, such as <c>'Loss'</c>.</summary>
    public static string Loss(RandomSearch search) => search.Objective switch
    {
        { Function: { MethodKind: MethodKind.LambdaMethod }, Called: { } holder and not IMethodSymbol } => $"'{holder.Name}'",
        { Function: { } function } => function.MethodKind == MethodKind.LambdaMethod ? "the lambda" : $"'{(function.AssociatedSymbol ?? function).Name}'",
        { Called: { } called and not ITypeSymbol } => $"'{called.Name}'",
        _ => "the score",
    };

    /// <summary>What the search keeps changes for: that they lower or raise the score.</summary>
    public static string Verb(RandomSearch search) => search.Direction == Direction.Minimize ? "lower" : "raise";
}
