using Microsoft.CodeAnalysis;

namespace Downhill.Analyzers.ClosedForms;

/// <summary>What an inverse is taken for; the later ones say more.</summary>
internal enum ClosedFormUse
{
    None,

    /// <summary>An inverse times a vector, where a solve would do.</summary>
    InverseTimesVector,

    /// <summary>The pseudo-inverse of a design matrix times its targets.</summary>
    PseudoInverseOfDesign,

    /// <summary>The inverse of a Gram matrix times the transposed design, the targets not in sight.</summary>
    PseudoInverse,

    /// <summary>A normal equation.</summary>
    Fit,
}

/// <summary>A closed-form inversion.</summary>
/// <param name="At">The inverse or the solve.</param>
/// <param name="Use">What it is for.</param>
/// <param name="Kind">How it is done.</param>
/// <param name="Gram">The matrix of the normal equation, where there is one.</param>
/// <param name="Matrix">The matrix that is inverted, where it is seen.</param>
/// <param name="IsInverseUsedElsewhere">Whether the inverse itself is read or kept, as for standard errors.</param>
/// <param name="Origin">Where the inverse is written, which may be in a helper.</param>
internal sealed record ClosedForm(
    SyntaxNode At,
    ClosedFormUse Use,
    Inversion Kind,
    GramMatrix? Gram,
    MatrixTerm? Matrix,
    bool IsInverseUsedElsewhere,
    SyntaxNode Origin)
{
    /// <summary>Whether an explicit inverse is formed: a factorisation that solves once is no waste.</summary>
    public bool IsExplicitInverse => Kind is Inversion.Inverse or Inversion.PseudoInverse;

    /// <summary>The number of parameters, as far as the source says it.</summary>
    public Count Parameters { get; init; } = Count.Unknown;

    /// <summary>Whether a helper with the whole form in it reports it.</summary>
    public bool IsReportedByHelper { get; init; }
}
