using System.Globalization;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Downhill.Analyzers.Rules;

/// <summary>From how many parameters on a closed form is reported as too large: an option, with a default from measurements.</summary>
internal static class ParameterThreshold
{
    public const string Key = "downhill.DH2001.parameter_threshold";

    public const int Default = 500;

    /// <summary>The option's value for a file; the default where it is missing or no positive number.</summary>
    public static int Of(AnalyzerConfigOptions options) =>
        options.TryGetValue(Key, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0 ? value : Default;
}
