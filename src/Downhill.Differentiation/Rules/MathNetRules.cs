using Downhill.Differentiation.Emission;
using Microsoft.CodeAnalysis;

namespace Downhill.Differentiation.Rules;

/// <summary>
/// Special functions and distributions of MathNet.Numerics whose derivatives have a closed form in the library's own
/// functions. An argument without one, such as the order of a Bessel function, has no contribution.
/// </summary>
internal static partial class MathNetRules
{
    private const string Special = "MathNet.Numerics.";
    private const string Distribution = "MathNet.Numerics.Distributions.";

    private static readonly Dictionary<(string Owner, string Name, int Arity), DerivativeRule> s_rules =
        SpecialFunctions().Concat(Distributions()).ToDictionary(r => (r.Owner, r.Name, r.Arity));

    /// <summary>The rule for a static function of the library; null for every other method.</summary>
    public static DerivativeRule? For(IMethodSymbol method) =>
        method is { IsStatic: true, IsGenericMethod: false, ReturnType.SpecialType: SpecialType.System_Double, ContainingType: { ContainingType: null } owner }
        && s_rules.TryGetValue((owner.Name, method.Name, method.Parameters.Length), out var rule)
        && rule.Namespace == owner.ContainingNamespace.ToDisplayString() + "."
        && method.Parameters.All(p => p.RefKind == RefKind.None && p.Type.SpecialType is SpecialType.System_Double or SpecialType.System_Int32)
            ? rule
            : null;

    private static DerivativeRule Rule(string space, string owner, string name, Singularity singularity, params Contribution?[] contributions) =>
        new(name, contributions, Singularity: singularity) { Namespace = space, Owner = owner, FullName = "global::" + space + owner + "." + name };

    private static IEnumerable<DerivativeRule> SpecialFunctions()
    {
        var half = Code.Literal(0.5);
        var rootOfPi = Code.Literal(Math.Sqrt(Math.PI));
        yield return Of("Gamma", Singularity.Pole, (s, v) => s * v.Result * DiGamma(v.Argument(0)));
        yield return Of("GammaLn", Singularity.Pole, (s, v) => s * DiGamma(v.Argument(0)));
        yield return Of(
            "Beta",
            Singularity.Pole,
            (s, v) => s * v.Result * (DiGamma(v.Argument(0)) - DiGamma(v.Argument(0) + v.Argument(1))),
            (s, v) => s * v.Result * (DiGamma(v.Argument(1)) - DiGamma(v.Argument(0) + v.Argument(1))));
        yield return Of(
            "BetaLn",
            Singularity.Pole,
            (s, v) => s * (DiGamma(v.Argument(0)) - DiGamma(v.Argument(0) + v.Argument(1))),
            (s, v) => s * (DiGamma(v.Argument(1)) - DiGamma(v.Argument(0) + v.Argument(1))));
        yield return Of("Erf", Singularity.None, (s, v) => s * Code.Literal(2 / Math.Sqrt(Math.PI)) * Exp(-(v.Argument(0) * v.Argument(0))));
        yield return Of("Erfc", Singularity.None, (s, v) => -(s * Code.Literal(2 / Math.Sqrt(Math.PI)) * Exp(-(v.Argument(0) * v.Argument(0)))));
        yield return Of("ErfInv", Singularity.Pole, (s, v) => s * half * rootOfPi * Exp(v.Result * v.Result));
        yield return Of("ErfcInv", Singularity.Pole, (s, v) => -(s * half * rootOfPi * Exp(v.Result * v.Result)));
        yield return Of("Logistic", Singularity.None, (s, v) => s * v.Result * (Code.One - v.Result));
        yield return Of("Logit", Singularity.Pole, (s, v) => s / (v.Argument(0) * (Code.One - v.Argument(0))));
        yield return Of("Expm1", Singularity.Overflow, (s, v) => s * (v.Result + Code.One));
        yield return Of("ExponentialMinusOne", Singularity.Overflow, (s, v) => s * (v.Result + Code.One));
        yield return Of("Log1p", Singularity.Pole, (s, v) => s / (Code.One + v.Argument(0)));
        yield return Of("Hypotenuse", Singularity.None, (s, v) => Over(v.Result, s * v.Argument(0)), (s, v) => Over(v.Result, s * v.Argument(1)));

        // Incomplete gamma and beta functions: the integrand at the bound.
        yield return Of("GammaLowerRegularized", Singularity.None, null, (s, v) => s * GammaDensity(v));
        yield return Of("GammaUpperRegularized", Singularity.None, null, (s, v) => -(s * GammaDensity(v)));
        yield return Of("GammaLowerIncomplete", Singularity.None, null, (s, v) => s * Pow(v.Argument(1), v.Argument(0) - Code.One) * Exp(-v.Argument(1)));
        yield return Of("GammaUpperIncomplete", Singularity.None, null, (s, v) => -(s * Pow(v.Argument(1), v.Argument(0) - Code.One) * Exp(-v.Argument(1))));
        yield return Of("BetaRegularized", Singularity.None, null, null, (s, v) => s * BetaIntegrand(v) / Call("Beta", v.Argument(0), v.Argument(1)));
        yield return Of("BetaIncomplete", Singularity.None, null, null, (s, v) => s * BetaIntegrand(v));

        yield return Of("BesselI0", Singularity.Overflow, (s, v) => s * Call("BesselI1", v.Argument(0)));
        yield return Of("BesselI1", Singularity.Overflow, (s, v) => s * Code.Choose(Zero(v.Argument(0)), v.Argument(0), half, Call("BesselI0", v.Argument(0)) - v.Result / v.Argument(0)));
        yield return Of("BesselK0", Singularity.Pole, (s, v) => -(s * Call("BesselK1", v.Argument(0))));
        yield return Of("BesselK1", Singularity.Pole, (s, v) => -(s * (Call("BesselK0", v.Argument(0)) + v.Result / v.Argument(0))));
        foreach (var (name, sign, scale) in new[] { ("BesselJ", -1, 0.5), ("BesselY", -1, 0.5), ("BesselI", 1, 0.5), ("BesselK", 1, -0.5) })
        {
            yield return Of(name, Singularity.Pole, null, (s, v) =>
            {
                var below = Call(name, v.Argument(0) - Code.One, v.Argument(1));
                var above = Call(name, v.Argument(0) + Code.One, v.Argument(1));
                return Code.Literal(scale) * s * (sign > 0 ? below + above : below - above);
            });
        }

        yield return Of("AiryAi", Singularity.None, (s, v) => s * Call("AiryAiPrime", v.Argument(0)));
        yield return Of("AiryBi", Singularity.Overflow, (s, v) => s * Call("AiryBiPrime", v.Argument(0)));
        yield return Of("AiryAiPrime", Singularity.None, (s, v) => s * v.Argument(0) * Call("AiryAi", v.Argument(0)));
        yield return Of("AiryBiPrime", Singularity.Overflow, (s, v) => s * v.Argument(0) * Call("AiryBi", v.Argument(0)));
        yield return Of(
            "ExponentialIntegral",
            Singularity.Pole,
            (s, v) => -(s * Code.Choose(
                v.Argument(1).In(Code.Relational + 1) + " == 1",
                v.Argument(1),
                Exp(-v.Argument(0)) / v.Argument(0),
                Call("ExponentialIntegral", v.Argument(0), v.Argument(1) - Code.Name("1")))),
            null);

        static DerivativeRule Of(string name, Singularity singularity, params Contribution?[] contributions) =>
            Rule(Special, "SpecialFunctions", name, singularity, contributions);
    }

    /// <summary>x^(a−1)·e^(−x)/Γ(a), by logarithms where they exist.</summary>
    private static Code GammaDensity(IRuleValues v)
    {
        var (a, x) = (v.Argument(0), v.Argument(1));
        return Code.Choose(
            Zero(x),
            x,
            Pow(x, a - Code.One) / Call("Gamma", a),
            Exp((a - Code.One) * Log(x) - x - Call("GammaLn", a)));
    }

    private static Code BetaIntegrand(IRuleValues v) =>
        Pow(v.Argument(2), v.Argument(0) - Code.One) * Pow(Code.One - v.Argument(2), v.Argument(1) - Code.One);

    private static Code DiGamma(Code x) => Call("DiGamma", x);

    private static Code Call(string name, params Code[] arguments) => Code.Call("global::" + Special + "SpecialFunctions." + name, arguments);

    private static Code Exp(Code x) => Code.Call(DerivativeRule.MathPrefix + "Exp", x);

    private static Code Log(Code x) => Code.Call(DerivativeRule.MathPrefix + "Log", x);

    private static Code Pow(Code x, Code e) => Code.Call(DerivativeRule.MathPrefix + "Pow", x, e);

    private static string Zero(Code x) => x.In(Code.Relational + 1) + " == 0";

    /// <summary>The quotient, and 0 where both are.</summary>
    private static Code Over(Code divisor, Code amount) => Code.Choose(Zero(divisor), divisor, Code.Zero, amount / divisor);
}
