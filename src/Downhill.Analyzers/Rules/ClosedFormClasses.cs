using Downhill.Analyzers.ClosedForms;

namespace Downhill.Analyzers.Rules;

/// <summary>Which of the three rules speaks of a closed form.</summary>
internal enum ClosedFormClass
{
    /// <summary>None: a small system, solved.</summary>
    None,

    /// <summary>DH2001: as many parameters as the threshold or more.</summary>
    Large,

    /// <summary>DH2002: nobody knows how many.</summary>
    Unsized,

    /// <summary>DH2003: an explicit inverse where a solve would do.</summary>
    InverseTimesVector,
}

internal static class ClosedFormClasses
{
    public static ClosedFormClass Of(ClosedForm closedForm, int threshold) =>
        closedForm.Use == ClosedFormUse.InverseTimesVector ? ClosedFormClass.InverseTimesVector
        : closedForm.Parameters.Value >= threshold ? ClosedFormClass.Large
        : !closedForm.Parameters.IsKnown ? ClosedFormClass.Unsized
        : closedForm.IsExplicitInverse ? ClosedFormClass.InverseTimesVector
        : ClosedFormClass.None;
}
