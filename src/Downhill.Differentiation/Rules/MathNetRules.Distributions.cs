using Downhill.Differentiation.Emission;

namespace Downhill.Differentiation.Rules;

/// <summary>Densities by the derivatives of their logarithms; distribution functions by their densities.</summary>
internal static partial class MathNetRules
{
    /// <summary>The derivative of something by one argument.</summary>
    private delegate Code Partial(IRuleValues v);

    private static IEnumerable<DerivativeRule> Distributions()
    {
        // Location and scale: with u = (x − m)/σ and the logarithm h(u) − log σ of the density.
        foreach (var (owner, slope) in new (string, Func<Code, Code>)[]
        {
            ("Normal", u => -u),
            ("Laplace", u => Code.Choose(u.In(Code.Relational + 1) + " > 0", u, Code.Literal(-1), Code.Choose(u.In(Code.Relational + 1) + " < 0", u, Code.One, Code.Zero))),
            ("Cauchy", u => -(Code.Literal(2) * u / (Code.One + u * u))),
            ("Logistic", u => -Code.Call(DerivativeRule.MathPrefix + "Tanh", Code.Literal(0.5) * u)),
        })
        {
            Code U(IRuleValues v) => (v.Argument(2) - v.Argument(0)) / v.Argument(1);
            foreach (var rule in Density(
                owner,
                v => -(slope(U(v)) / v.Argument(1)),
                v => -((Code.One + U(v) * slope(U(v))) / v.Argument(1)),
                v => slope(U(v)) / v.Argument(1)))
            {
                yield return owner == "Laplace"
                    ? rule with { Kink = "the density of Laplace has a kink at its location; the derivative taken there is 0", Class = Differentiability.AlmostEverywhere }
                    : rule;
            }

            yield return Distributed(owner, v => -At(owner, v), v => -(At(owner, v) * U(v)), v => At(owner, v));
        }

        yield return Rule(
            Distribution,
            "Normal",
            "InvCDF",
            Singularity.Pole,
            (s, _) => s,
            (s, v) => s * (v.Result - v.Argument(0)) / v.Argument(1),
            (s, v) => s / Function("Normal", "PDF", v.Argument(0), v.Argument(1), v.Result));

        Code Logged(IRuleValues v) => (Log(v.Argument(2)) - v.Argument(0)) / v.Argument(1);
        foreach (var rule in Density(
            "LogNormal",
            v => Logged(v) / v.Argument(1),
            v => (Logged(v) * Logged(v) - Code.One) / v.Argument(1),
            v => -((Code.One + Logged(v) / v.Argument(1)) / v.Argument(2))))
        {
            yield return rule;
        }

        yield return Distributed("LogNormal", v => -(v.Argument(2) * At("LogNormal", v)), v => -(v.Argument(2) * At("LogNormal", v) * Logged(v)), v => At("LogNormal", v));

        foreach (var rule in Density("Exponential", v => Code.One / v.Argument(0) - v.Argument(1), v => -v.Argument(0)))
        {
            yield return rule;
        }

        yield return Distributed("Exponential", v => v.Argument(1) / v.Argument(0) * At("Exponential", v), v => At("Exponential", v));

        foreach (var rule in Density(
            "Gamma",
            v => Log(v.Argument(1)) - DiGamma(v.Argument(0)) + Log(v.Argument(2)),
            v => v.Argument(0) / v.Argument(1) - v.Argument(2),
            v => (v.Argument(0) - Code.One) / v.Argument(2) - v.Argument(1)))
        {
            yield return rule;
        }

        yield return Distributed("Gamma", null, v => v.Argument(2) / v.Argument(1) * At("Gamma", v), v => At("Gamma", v));

        foreach (var rule in Density("Erlang", null, v => v.Argument(0) / v.Argument(1) - v.Argument(2), v => (v.Argument(0) - Code.One) / v.Argument(2) - v.Argument(1)))
        {
            yield return rule;
        }

        foreach (var rule in Density(
            "InverseGamma",
            v => Log(v.Argument(1)) - DiGamma(v.Argument(0)) - Log(v.Argument(2)),
            v => v.Argument(0) / v.Argument(1) - Code.One / v.Argument(2),
            v => v.Argument(1) / v.Argument(2) / v.Argument(2) - (v.Argument(0) + Code.One) / v.Argument(2)))
        {
            yield return rule;
        }

        foreach (var rule in Density(
            "Beta",
            v => DiGamma(v.Argument(0) + v.Argument(1)) - DiGamma(v.Argument(0)) + Log(v.Argument(2)),
            v => DiGamma(v.Argument(0) + v.Argument(1)) - DiGamma(v.Argument(1)) + Log(Code.One - v.Argument(2)),
            v => (v.Argument(0) - Code.One) / v.Argument(2) - (v.Argument(1) - Code.One) / (Code.One - v.Argument(2))))
        {
            yield return rule;
        }

        yield return Distributed("Beta", null, null, v => At("Beta", v));

        foreach (var rule in Density(
            "ChiSquared",
            v => Code.Literal(0.5) * (Log(Code.Literal(0.5) * v.Argument(1)) - DiGamma(Code.Literal(0.5) * v.Argument(0))),
            v => (Code.Literal(0.5) * v.Argument(0) - Code.One) / v.Argument(1) - Code.Literal(0.5)))
        {
            yield return rule;
        }

        yield return Distributed("ChiSquared", null, v => At("ChiSquared", v));

        Code T(IRuleValues v) => (v.Argument(3) - v.Argument(0)) / v.Argument(1);
        Code Pull(IRuleValues v) => (v.Argument(2) + Code.One) * T(v) / (v.Argument(2) + T(v) * T(v));
        foreach (var rule in Density(
            "StudentT",
            v => Pull(v) / v.Argument(1),
            v => (Pull(v) * T(v) - Code.One) / v.Argument(1),
            v => Code.Literal(0.5) * (DiGamma(Code.Literal(0.5) * (v.Argument(2) + Code.One)) - DiGamma(Code.Literal(0.5) * v.Argument(2)) - Code.One / v.Argument(2)
                - Log(Code.One + T(v) * T(v) / v.Argument(2)) + Pull(v) * T(v) / v.Argument(2)),
            v => -(Pull(v) / v.Argument(1))))
        {
            yield return rule;
        }

        yield return Distributed("StudentT", v => -At("StudentT", v), v => -(At("StudentT", v) * T(v)), null, v => At("StudentT", v));

        Code Power(IRuleValues v) => Pow(v.Argument(2) / v.Argument(1), v.Argument(0));
        foreach (var rule in Density(
            "Weibull",
            v => Code.One / v.Argument(0) + Log(v.Argument(2) / v.Argument(1)) * (Code.One - Power(v)),
            v => v.Argument(0) / v.Argument(1) * (Power(v) - Code.One),
            v => (v.Argument(0) - Code.One - v.Argument(0) * Power(v)) / v.Argument(2)))
        {
            yield return rule;
        }

        yield return Distributed(
            "Weibull",
            v => At("Weibull", v) * v.Argument(2) / v.Argument(0) * Log(v.Argument(2) / v.Argument(1)),
            v => -(At("Weibull", v) * v.Argument(2) / v.Argument(1)),
            v => At("Weibull", v));

        foreach (var rule in Density(
            "Rayleigh",
            v => (v.Argument(1) * v.Argument(1) / (v.Argument(0) * v.Argument(0)) - Code.Literal(2)) / v.Argument(0),
            v => Code.One / v.Argument(1) - v.Argument(1) / (v.Argument(0) * v.Argument(0))))
        {
            yield return rule;
        }

        yield return Distributed("Rayleigh", v => -(At("Rayleigh", v) * v.Argument(1) / v.Argument(0)), v => At("Rayleigh", v));

        foreach (var rule in Density(
            "Pareto",
            v => v.Argument(1) / v.Argument(0),
            v => Code.One / v.Argument(1) + Log(v.Argument(0) / v.Argument(2)),
            v => -((v.Argument(1) + Code.One) / v.Argument(2))))
        {
            yield return rule;
        }

        foreach (var rule in Counted())
        {
            yield return rule;
        }
    }

    /// <summary>Probabilities of counts, by their real parameters.</summary>
    private static IEnumerable<DerivativeRule> Counted()
    {
        foreach (var rule in Mass("Poisson", v => Ratio(v.Argument(1), v.Argument(0)) - Code.One, null))
        {
            yield return rule;
        }

        yield return Rule(
            Distribution,
            "Poisson",
            "CDF",
            Singularity.None,
            (s, v) => -(s * Function("Poisson", "PMF", v.Argument(0), Code.Raw("(int)" + Code.Call(DerivativeRule.MathPrefix + "Floor", v.Argument(1)).Text, Code.Unary, v.Argument(1).Reads))),
            null);
        foreach (var rule in Mass("Bernoulli", v => Ratio(v.Argument(1), v.Argument(0)) - Ratio(Code.Name("1") - v.Argument(1), Code.One - v.Argument(0)), null))
        {
            yield return rule;
        }

        foreach (var rule in Mass("Binomial", v => Ratio(v.Argument(2), v.Argument(0)) - Ratio(v.Argument(1) - v.Argument(2), Code.One - v.Argument(0)), null, null))
        {
            yield return rule;
        }

        foreach (var rule in Mass("Geometric", v => Code.One / v.Argument(0) - Ratio(v.Argument(1) - Code.Name("1"), Code.One - v.Argument(0)), null))
        {
            yield return rule;
        }

        foreach (var rule in Mass(
            "NegativeBinomial",
            v => DiGamma(v.Argument(0) + v.Argument(2)) - DiGamma(v.Argument(0)) + Log(v.Argument(1)),
            v => v.Argument(0) / v.Argument(1) - Ratio(v.Argument(2), Code.One - v.Argument(1)),
            null))
        {
            yield return rule;
        }
    }

    /// <summary>A count over what may be 0 where the count is.</summary>
    private static Code Ratio(Code count, Code divisor) => Code.Choose(Zero(count), count, Code.Zero, count / divisor);

    private static IEnumerable<DerivativeRule> Density(string owner, params Partial?[] ofLogarithm) => WithLogarithm(owner, "PDF", ofLogarithm);

    private static IEnumerable<DerivativeRule> Mass(string owner, params Partial?[] ofLogarithm) => WithLogarithm(owner, "PMF", ofLogarithm);

    private static IEnumerable<DerivativeRule> WithLogarithm(string owner, string name, Partial?[] ofLogarithm)
    {
        // Outside of its support, and far out, a density is flat.
        yield return Rule(
            Distribution,
            owner,
            name,
            Singularity.None,
            [.. ofLogarithm.Select(p => p is null ? null : (Contribution)((s, v) => Code.Choose(Zero(v.Result), v.Result, Code.Zero, s * v.Result * p(v))))]);
        yield return Rule(
            Distribution,
            owner,
            name + "Ln",
            Singularity.Pole,
            [.. ofLogarithm.Select(p => p is null ? null : (Contribution)((s, v) => s * p(v)))]);
    }

    private static DerivativeRule Distributed(string owner, params Partial?[] partials) => Rule(
        Distribution,
        owner,
        "CDF",
        Singularity.None,
        [.. partials.Select(p => p is null ? null : (Contribution)((s, v) => Code.Choose(
            At(owner, v).Text + " == 0", v.Argument(partials.Length - 1), Code.Zero, s * p(v))))]);

    /// <summary>The density at the same arguments.</summary>
    private static Code At(string owner, IRuleValues v) => Function(owner, "PDF", [.. Enumerable.Range(0, owner switch
    {
        "Exponential" or "ChiSquared" or "Rayleigh" => 2,
        "StudentT" => 4,
        _ => 3,
    }).Select(v.Argument)]);

    private static Code Function(string owner, string name, params Code[] arguments) => Code.Call("global::" + Distribution + owner + "." + name, arguments);
}
