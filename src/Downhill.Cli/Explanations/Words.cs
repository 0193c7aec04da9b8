using Downhill.Cli.Review;
using Downhill.Differentiation;
using Microsoft.CodeAnalysis;

namespace Downhill.Cli.Explanations;

/// <summary>Says where something is and what it reads like.</summary>
internal static class Words
{
    public static string Of(Obstacle obstacle, string root) =>
        $"{At(obstacle.Syntax, root)}: `{Code(obstacle.Syntax)}`: {obstacle.Reason}{(obstacle.Instead is { } instead ? $"; {instead}" : "")}";

    public static string Of(Kink kink, string root) => $"{At(kink.Syntax, root)}: `{Code(kink.Syntax)}`: {kink.Reason}";

    public static string At(SyntaxNode syntax, string root) =>
        $"{RelativePath.Of(syntax.SyntaxTree.FilePath, root)}:{Line(syntax)}";

    public static int Line(SyntaxNode syntax) => new TextLines(syntax.SyntaxTree.GetText()).PositionOf(syntax.SpanStart).Line;

    /// <summary>Code on one line, cut where it is long.</summary>
    public static string Code(SyntaxNode syntax)
    {
        string code = string.Join(' ', syntax.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return code.Length <= 60 ? code : code[..57] + "…";
    }

    public static string Of(Differentiability differentiability) => differentiability switch
    {
        Differentiability.Smooth => "smooth: it has a gradient everywhere",
        Differentiability.AlmostEverywhere => "differentiable but for isolated kinks",
        Differentiability.Piecewise => "differentiable piece by piece; that the pieces meet could not be proven",
        Differentiability.NotDifferentiable => "flat: its gradient is zero almost everywhere",
        _ => "not known to be differentiable",
    };
}
