using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>What a fix puts in the place of a closed form.</summary>
/// <param name="Whole">The whole product, or the loops that compute it, which are replaced.</param>
/// <param name="Text">What stands there then; the runtime's types have <see cref="Qualifier"/> before them.</param>
/// <param name="Unused">The statements that nothing else needs.</param>
internal sealed record ClosedFormReplacement(SyntaxNode Whole, string Text, IReadOnlyList<TextSpan> Unused)
{
    /// <summary>Stands for the namespace of the runtime where it has to be written.</summary>
    public const string Qualifier = "\u0001";
}

/// <summary>The replacement of a closed form, or why there is none.</summary>
internal sealed record ReplacementPlan(ClosedFormReplacement? Replacement, string? Obstacle)
{
    public static ReplacementPlan By(SyntaxNode whole, string text, IReadOnlyList<TextSpan> unused) => new(new ClosedFormReplacement(whole, text, unused), null);

    public static ReplacementPlan None(string obstacle) => new(null, obstacle);
}
