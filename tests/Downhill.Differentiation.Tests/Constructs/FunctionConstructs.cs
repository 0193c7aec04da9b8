namespace Downhill.Differentiation.Tests.Constructs;

/// <summary>The functions of <c>System.Math</c>.</summary>
internal sealed class FunctionConstructs : ConstructArea
{
    public override string Title => "Functions of System.Math";

    public override IEnumerable<Construct> Rows =>
    [
        .. ((string[])["Sin", "Cos", "Tan", "Sinh", "Cosh", "Tanh", "Asinh", "Atan", "Exp"]).Select(static name =>
            Yes($"Math.{name}", $"return Math.{name}(w[0]) * w[1];")),
        .. ((string[])["Log", "Log2", "Log10", "Sqrt", "Cbrt"]).Select(static name =>
            Yes($"Math.{name}", $"return Math.{name}(w[0]) * w[1];")),
        .. ((string[])["Asin", "Acos", "Atanh"]).Select(static name =>
            Yes($"Math.{name}", $"return Math.{name}(w[0]) * w[1];")),
        Yes("Math.Acosh", "return Math.Acosh(1 + w[0]) * w[1];"),
        Yes("Math.SinCos", "var (sin, cos) = Math.SinCos(w[0]); return sin * w[1] + cos;"),
        Yes("Math.Atan2", "return Math.Atan2(w[0], w[1]);"),
        Yes("Math.Log to a base", "return Math.Log(w[0], 1 + w[3]);"),
        Yes("Math.Pow", "return Math.Pow(w[0], w[1]);"),
        Yes("Math.Pow by a constant", "return Math.Pow(w[1], 3);"),
        Yes("Math.Pow of a constant", "return Math.Pow(2, w[1]);"),
        Yes("Math.FusedMultiplyAdd", "return Math.FusedMultiplyAdd(w[0], w[1], w[2]);"),
        Yes("Math.ScaleB", "return Math.ScaleB(w[0], 3) * w[1];"),
        AlmostEverywhere(
            "Math.Abs",
            "return [|Math.Abs(w[0])|] * w[1];",
            "'Math.Abs' has a kink where its argument is 0; the derivative taken there is 0"),
        AlmostEverywhere(
            "Math.Max",
            "return [|Math.Max(w[0], w[1])|];",
            "'Math.Max' has a kink where its arguments are equal; the derivative of the first one is taken there"),
        AlmostEverywhere(
            "Math.Min",
            "return [|Math.Min(w[0], 1)|];",
            "'Math.Min' has a kink where its arguments are equal; the derivative of the first one is taken there"),
        AlmostEverywhere(
            "Math.Clamp",
            "return [|Math.Clamp(w[0], 0, 1)|];",
            "'Math.Clamp' has a kink at each bound; the derivative from inside is taken there"),
        AlmostEverywhere(
            "Math.MaxMagnitude",
            "return [|Math.MaxMagnitude(w[0], w[1])|];",
            "'Math.MaxMagnitude' jumps or has a kink where its arguments have the same magnitude; the derivative of the first one is taken there"),
        AlmostEverywhere(
            "Math.MinMagnitude",
            "return [|Math.MinMagnitude(w[0], w[1])|];",
            "'Math.MinMagnitude' jumps or has a kink where its arguments have the same magnitude; the derivative of the first one is taken there"),
        AlmostEverywhere(
            "Math.CopySign",
            "return [|Math.CopySign(w[0], w[1])|];",
            "'Math.CopySign' has a kink where its first argument is 0 and jumps where the second one changes its sign; the derivatives taken there are 0"),
        .. ((string[])["Floor", "Ceiling", "Round", "Truncate"]).Select(static name => No(
            $"Math.{name}",
            $"return [|Math.{name}(w[0])|] * w[1];",
            $"'Math.{name}' is constant between its jumps, so that its derivative is zero; leave the value as it is, or use a smooth function")),
        No(
            "Math.Sign",
            "return [|Math.Sign(w[0])|] + w[1];",
            "'Math.Sign' is constant between its jumps, so that its derivative is zero; leave the value as it is, or use a smooth function"),
    ];
}
