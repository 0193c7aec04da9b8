using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Downhill.Analyzers.ClosedForms.Trials;

/// <summary>What a formula is given, and how what it gives lies.</summary>
/// <param name="Design">The variable with the data.</param>
/// <param name="IsDesignTurned">Whether it has a column for each sample.</param>
/// <param name="Target">The variable with the values.</param>
/// <param name="IsTargetTurned">Whether it has a row for each model.</param>
/// <param name="IsResultTurned">Whether the coefficients of a model are in a row.</param>
/// <param name="Weights">The variable with the weights, if there are any.</param>
/// <param name="Ridges">The numbers of which one may be on the diagonal; null among them stands for none.</param>
internal sealed record FitInputs(
    ExpressionSyntax Design, bool IsDesignTurned, ExpressionSyntax Target, bool IsTargetTurned, bool IsResultTurned, ExpressionSyntax? Weights, IReadOnlyList<ExpressionSyntax?> Ridges)
{
    /// <summary>The variable that holds the coefficients afterwards, where the formula gives nothing back.</summary>
    public ExpressionSyntax? Result { get; init; }

    /// <summary>What the values are multiplied by before they are fitted, if anything.</summary>
    public TargetScaling? Scaling { get; init; }
}
