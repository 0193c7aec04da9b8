namespace Downhill.Differentiation.Tests.Kinks;

/// <summary>What is taken for the derivative at a kink or at the edge of a domain.</summary>
/// <param name="Expression">A loss of <c>w</c>, with <c>n</c> the whole number 2.</param>
/// <param name="At">Where it is looked at.</param>
/// <param name="Taken">The gradient there.</param>
/// <param name="Why">What this is.</param>
internal sealed record KinkRow(string Expression, double[] At, double[] Taken, string Why);

/// <summary>The table that the engine's page shows.</summary>
internal static class KinkTable
{
    private const string First = "the derivative of the first argument at a tie";
    private const string Vertical = "a vertical tangent: the slope is infinite";
    private const string Unselected = "what is not selected has no slope, however steep";

    public static IReadOnlyList<KinkRow> Rows { get; } =
    [
        new("Math.Abs(w[0])", [0], [0], "between the slopes −1 and 1"),
        new("Math.Max(w[0], w[1])", [1, 1], [1, 0], First),
        new("Math.Min(w[0], w[1])", [1, 1], [1, 0], First),
        new("Math.Max(0, w[0])", [0], [0], "the constant is the first argument, and is taken at the tie"),
        new("Math.Max(w[0], 0)", [0], [1], First),
        new("Math.MaxMagnitude(w[0], w[1])", [1, -1], [1, 0], First),
        new("Math.Clamp(w[0], 0, 1)", [0], [1], "the slope from inside, at both bounds"),
        new("Math.Clamp(w[0], 0, 1)", [1], [1], "the slope from inside, at both bounds"),
        new("Math.Clamp(w[0], 0, 1)", [2], [0], "outside the bounds nothing moves"),
        new("Math.CopySign(w[0], w[1])", [0, -1], [0, 0], "between the slopes −1 and 1"),
        new("Math.IEEERemainder(w[0], 1)", [0.25], [1], "the slope between the jumps"),
        new("w[0] % 1", [0], [1], "the slope between the jumps"),
        new("w[0] > 0 ? w[0] : 0", [0], [0], "the side that the condition takes"),
        new("w[0] >= 0 ? w[0] : 0", [0], [1], "the side that the condition takes"),
        new("Math.Sqrt(w[0])", [0], [double.PositiveInfinity], Vertical),
        new("Math.Cbrt(w[0])", [0], [double.PositiveInfinity], Vertical),
        new("Math.Pow(w[0], 0.5)", [0], [double.PositiveInfinity], Vertical),
        new("Math.Asin(w[0])", [1], [double.PositiveInfinity], Vertical),
        new("Math.Acos(w[0])", [-1], [double.NegativeInfinity], Vertical),
        new("Math.Acosh(w[0])", [1], [double.PositiveInfinity], Vertical),
        new("Math.Sqrt(w[0]) * 0", [0], [0], "nothing passes a factor of 0"),
        new("Math.Sqrt(w[0]) * w[1]", [0, 0], [0, 0], "an adjoint of 0 stays 0 against an infinite slope"),
        new("Math.Sqrt(w[0] * w[0] + w[1] * w[1])", [3, 4], [0.6, 0.8], "smooth away from the origin"),
        new("double.Hypot(w[0], w[1])", [0, 0], [0, 0], "the tip of a cone: between all slopes"),
        new("Math.Atan2(w[0], w[1])", [0, 1], [1, 0], "smooth away from the origin"),
        new("Math.Atan2(w[0], w[1])", [0, 0], [double.NaN, double.NaN], "no angle and no derivative at the origin"),
        new("Math.Pow(w[0], 2)", [0], [0], "a constant exponent gives the polynomial, also at 0 and below"),
        new("Math.Pow(w[0], 1)", [0], [1], "a constant exponent gives the polynomial, also at 0 and below"),
        new("Math.Pow(w[0], 0)", [0], [0], "the power is the constant 1"),
        new("Math.Pow(w[0], 3)", [-2], [12], "a constant exponent gives the polynomial, also at 0 and below"),
        new("Math.Pow(w[0], -1)", [-2], [-0.25], "a constant exponent gives the polynomial, also at 0 and below"),
        new("Math.Pow(w[0], 1.5)", [0], [0], "flat at 0"),
        new("Math.Pow(w[0], n)", [0], [0], "a whole number that is no constant does the same"),
        new("Math.Pow(w[0], n - 2)", [0], [0], "the power is the constant 1"),
        new("Math.Pow(w[0], w[1])", [0, 2], [0, 0], "flat at 0 for a positive exponent"),
        new("Math.Pow(w[0], w[1])", [-2, 2], [-4, double.NaN], "below 0 the power exists at whole exponents only: it has no slope in the exponent"),
        new("Math.Pow(0, w[0])", [2], [0], "0 for every positive exponent"),
        new("Math.Log(w[0])", [0], [double.PositiveInfinity], "a pole; the value is −∞"),
        new("1 / w[0]", [0], [double.NegativeInfinity], "a pole; the value is ∞"),
        new("w[0] / w[1]", [0, 0], [double.PositiveInfinity, double.NaN], "0/0: there is no value and no derivative"),
        new("Math.FusedMultiplyAdd(w[0], w[1], 1)", [2, 3], [3, 2], "as the product and the sum"),
        new("Math.ScaleB(w[0], 3)", [1], [8], "as the product with 2³"),
        new("w[0] > 0 ? Math.Sqrt(w[0]) : 0", [0], [0], "a side that is not taken leaves no trace"),
        new("w[0] == 0 ? 1 : Math.Sin(w[0]) / w[0]", [0], [0], "a side that is not taken leaves no trace"),
        new("w[0] == 0 ? 0 : w[0] * Math.Log(w[0])", [0], [0], "a side that is not taken leaves no trace"),
        new("Math.Max(Math.Sqrt(w[0]), 1)", [0], [0], Unselected),
        new("Math.Max(Math.Log(w[0]), -9)", [0], [0], Unselected),
        new("Math.Max(-1 / w[0], 0)", [0], [0], Unselected),
        new("Math.Log(Math.Max(w[0], 1e-12))", [0], [0], "the guard is taken, and it does not move"),
        new("Math.Sqrt(Math.Max(w[0], 1e-12))", [-1], [0], "the guard is taken, and it does not move"),
        new("1 / Math.Max(w[0], 1e-12)", [0], [0], "the guard is taken, and it does not move"),
        new("1 / (1 + Math.Exp(-w[0]))", [-800], [0], "0 · ∞ is 0 where an exponential overflows into a divisor"),
        new("Math.Exp(-1 / (w[0] * w[0]))", [0], [0], "an exponential falls faster than any pole grows"),
        new("Math.Exp(2 * Math.Log(w[0]))", [0], [0], "an exponential falls faster than any pole grows"),
        new("2 / (1 / w[0] + 1 / w[1])", [0, 1], [double.NaN, 0], "0 · ∞ against a pole may be any number: not guessed"),
        new("Math.Log(1 + Math.Exp(w[0]))", [-1000], [0], "the tail"),
        new("Math.Log(1 + Math.Exp(w[0]))", [1000], [double.NaN], "the value has overflowed to ∞: no gradient"),
        new("Math.Tanh(w[0])", [800], [0], "saturated"),
        new("Math.Atan(w[0])", [1e200], [0], "saturated"),
    ];
}
