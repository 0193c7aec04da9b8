using System.Globalization;
using Downhill.Analyzers.ClosedForms;

namespace Downhill.Analyzers.Rules;

/// <summary>Says in a message what a closed form does and what it costs.</summary>
/// <param name="Form">What is done, as a noun, such as "normal equation".</param>
/// <param name="Means">How, as a clause.</param>
/// <param name="Parameters">How many parameters, such as "at least 2000 parameters".</param>
/// <param name="Cost">What that costs, where the number is known.</param>
internal sealed record ClosedFormWords(string Form, string Means, string Parameters, string Cost)
{
    public static ClosedFormWords Of(ClosedForm closedForm) => new(
        closedForm.Use switch
        {
            ClosedFormUse.PseudoInverse or ClosedFormUse.PseudoInverseOfDesign => "pseudo-inverse",
            ClosedFormUse.Fit => closedForm.Gram switch
            {
                { Weights.Length: > 0, HasRidge: true } => "weighted ridge normal equation",
                { Weights.Length: > 0 } => "weighted normal equation",
                { HasRidge: true } => "ridge normal equation",
                _ => "normal equation",
            },
            _ => "inverse times a vector",
        },
        closedForm.Kind switch
        {
            Inversion.Inverse => "an explicit inverse",
            Inversion.PseudoInverse => "a pseudo-inverse",
            Inversion.Cholesky => "a Cholesky factorisation",
            Inversion.LU => "an LU factorisation",
            Inversion.QR => "a QR factorisation",
            Inversion.SVD => "a singular value decomposition",
            Inversion.Elimination => "a hand-written elimination",
            _ => "a linear solve",
        },
        closedForm.Parameters switch
        {
            { Value: null } => "an unknown number of parameters",
            { Value: 1, IsLowerBound: false } => "one parameter",
            { Value: 1 } => "at least one parameter",
            { IsLowerBound: true } least => $"at least {least.Value} parameters",
            var exact => $"{exact.Value} parameters",
        },
        closedForm.Parameters.Value is { } count ? CostOf(count, closedForm) : "");

    private static string CostOf(long count, ClosedForm closedForm)
    {
        var operations = closedForm.Kind switch { Inversion.Inverse => 2.0, Inversion.Cholesky => 1 / 3.0, _ => 2 / 3.0 } * count * count * count;
        return $"{Short(8.0 * count * count, ["bytes", "kB", "MB", "GB", "TB"])} for the square matrix and {Short(operations, ["", "thousand", "million", "billion", "trillion"]).TrimEnd()} operations to invert it";
    }

    private static string Short(double value, string[] units)
    {
        var unit = 0;
        while (value >= 1000 && unit < units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        return value.ToString(value < 10 && unit > 0 ? "0.#" : "0", CultureInfo.InvariantCulture) + " " + units[unit];
    }
}
