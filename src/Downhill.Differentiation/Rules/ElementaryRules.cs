using Downhill.Differentiation.Emission;

namespace Downhill.Differentiation.Rules;

/// <summary>The functions that are smooth inside their domain.</summary>
internal static class ElementaryRules
{
    public static DerivativeRule SinOfPair { get; } = Unary("SinCos", (s, v) => s * Math1("Cos", v.Argument(0))) with { Suffix = ".Sin" };

    public static DerivativeRule CosOfPair { get; } = Unary("SinCos", (s, v) => -(s * Math1("Sin", v.Argument(0)))) with { Suffix = ".Cos" };

    public static DerivativeRule SinPiOfPair { get; } = Unary("SinCosPi", (s, v) => s * Code.Literal(Math.PI) * Double1("CosPi", v.Argument(0))) with { Suffix = ".SinPi" };

    public static DerivativeRule CosPiOfPair { get; } = Unary("SinCosPi", (s, v) => -(s * Code.Literal(Math.PI) * Double1("SinPi", v.Argument(0)))) with { Suffix = ".CosPi" };

    public static IEnumerable<DerivativeRule> All() => [.. Exponentials(), .. Roots(), .. Circular(), .. Hyperbolic(), .. Arithmetic()];

    private static IEnumerable<DerivativeRule> Exponentials()
    {
        yield return Unary("Exp", (s, v) => s * v.Result, Singularity.Overflow);
        yield return Unary("Exp2", (s, v) => s * Code.Literal(Math.Log(2)) * v.Result, Singularity.Overflow);
        yield return Unary("Exp10", (s, v) => s * Code.Literal(Math.Log(10)) * v.Result, Singularity.Overflow);
        yield return Unary("ExpM1", (s, v) => s * Math1("Exp", v.Argument(0)), Singularity.Overflow);
        yield return Unary("Exp2M1", (s, v) => s * Code.Literal(Math.Log(2)) * Double1("Exp2", v.Argument(0)), Singularity.Overflow);
        yield return Unary("Exp10M1", (s, v) => s * Code.Literal(Math.Log(10)) * Double1("Exp10", v.Argument(0)), Singularity.Overflow);

        yield return Unary("Log", (s, v) => s / v.Argument(0), Singularity.Pole);
        yield return Unary("Log10", (s, v) => s / (v.Argument(0) * Code.Literal(Math.Log(10))), Singularity.Pole);
        yield return Unary("Log2", (s, v) => s / (v.Argument(0) * Code.Literal(Math.Log(2))), Singularity.Pole);
        yield return Unary("LogP1", (s, v) => s / (Code.One + v.Argument(0)), Singularity.Pole);
        yield return Unary("Log10P1", (s, v) => s / ((Code.One + v.Argument(0)) * Code.Literal(Math.Log(10))), Singularity.Pole);
        yield return Unary("Log2P1", (s, v) => s / ((Code.One + v.Argument(0)) * Code.Literal(Math.Log(2))), Singularity.Pole);
        yield return new DerivativeRule(
            "Log",
            [
                (s, v) => s / (v.Argument(0) * Math1("Log", v.Argument(1))),
                (s, v) => -(s * Math1("Log", v.Argument(0)) / (v.Argument(1) * Math1("Log", v.Argument(1)) * Math1("Log", v.Argument(1)))),
            ],
            Singularity: Singularity.Pole);
        yield return new DerivativeRule("Pow", [PowBase, PowExponent], Singularity: Singularity.Edge);
    }

    private static IEnumerable<DerivativeRule> Roots()
    {
        yield return Unary("Sqrt", (s, v) => s / (Code.Literal(2) * v.Result), Singularity.Edge);
        yield return Unary("Cbrt", (s, v) => s / (Code.Literal(3) * v.Result * v.Result), Singularity.Edge);

        // The root r of x satisfies rⁿ = x, so that n·rⁿ⁻¹·r′ = 1; the sign is right for odd roots of negative numbers too.
        yield return new DerivativeRule(
            "RootN",
            [(s, v) => s / (v.Argument(1) * Code.Call(DerivativeRule.MathPrefix + "Pow", v.Result, v.Argument(1) - Code.One)), null],
            Singularity: Singularity.Edge);

        yield return Estimate("ReciprocalEstimate", (s, v) => -(s / (v.Argument(0) * v.Argument(0))));
        yield return Estimate("ReciprocalSqrtEstimate", (s, v) => -(s / (Code.Literal(2) * v.Argument(0) * Math1("Sqrt", v.Argument(0)))));
    }

    private static IEnumerable<DerivativeRule> Circular()
    {
        var pi = Code.Literal(Math.PI);
        yield return Unary("Sin", (s, v) => s * Math1("Cos", v.Argument(0)));
        yield return Unary("Cos", (s, v) => -(s * Math1("Sin", v.Argument(0))));
        yield return Unary("Tan", (s, v) => s * (Code.One + v.Result * v.Result));
        yield return Unary("SinPi", (s, v) => s * pi * Double1("CosPi", v.Argument(0)));
        yield return Unary("CosPi", (s, v) => -(s * pi * Double1("SinPi", v.Argument(0))));
        yield return Unary("TanPi", (s, v) => s * pi * (Code.One + v.Result * v.Result), Singularity.Pole);
        yield return Unary("Asin", (s, v) => s / Math1("Sqrt", OneMinusSquare(v)), Singularity.Edge);
        yield return Unary("Acos", (s, v) => -(s / Math1("Sqrt", OneMinusSquare(v))), Singularity.Edge);
        yield return Unary("Atan", (s, v) => s / (Code.One + v.Argument(0) * v.Argument(0)));
        yield return Unary("AsinPi", (s, v) => s / (pi * Math1("Sqrt", OneMinusSquare(v))), Singularity.Edge);
        yield return Unary("AcosPi", (s, v) => -(s / (pi * Math1("Sqrt", OneMinusSquare(v)))), Singularity.Edge);
        yield return Unary("AtanPi", (s, v) => s / (pi * (Code.One + v.Argument(0) * v.Argument(0))));
        yield return new DerivativeRule(
            "Atan2",
            [
                (s, v) => s * v.Argument(1) / SumOfSquares(v),
                (s, v) => -(s * v.Argument(0) / SumOfSquares(v)),
            ],
            Singularity: Singularity.Edge);
        yield return new DerivativeRule(
            "Atan2Pi",
            [
                (s, v) => s * v.Argument(1) / (pi * SumOfSquares(v)),
                (s, v) => -(s * v.Argument(0) / (pi * SumOfSquares(v))),
            ],
            Singularity: Singularity.Edge);
        yield return Unary("DegreesToRadians", (s, _) => s * Code.Literal(Math.PI / 180)) with { IsCheap = true };
        yield return Unary("RadiansToDegrees", (s, _) => s * Code.Literal(180 / Math.PI)) with { IsCheap = true };
    }

    private static IEnumerable<DerivativeRule> Hyperbolic()
    {
        yield return Unary("Sinh", (s, v) => s * Math1("Cosh", v.Argument(0)), Singularity.Overflow);
        yield return Unary("Cosh", (s, v) => s * Math1("Sinh", v.Argument(0)), Singularity.Overflow);
        yield return Unary("Tanh", (s, v) => s * (Code.One - v.Result * v.Result));
        yield return Unary("Asinh", (s, v) => s / Math1("Sqrt", Code.One + v.Argument(0) * v.Argument(0)));
        yield return Unary(
            "Acosh",
            (s, v) => s / (Math1("Sqrt", v.Argument(0) - Code.One) * Math1("Sqrt", v.Argument(0) + Code.One)),
            Singularity.Edge);
        yield return Unary("Atanh", (s, v) => s / OneMinusSquare(v), Singularity.Pole);
    }

    private static IEnumerable<DerivativeRule> Arithmetic()
    {
        yield return Sum("FusedMultiplyAdd");
        yield return Sum("MultiplyAddEstimate");
        yield return new DerivativeRule(
            "Lerp",
            [(s, v) => s * (Code.One - v.Argument(2)), (s, v) => s * v.Argument(2), (s, v) => s * (v.Argument(1) - v.Argument(0))],
            IsCheap: true);
        yield return new DerivativeRule("ScaleB", [(s, v) => Code.Call(DerivativeRule.MathPrefix + "ScaleB", s, v.Argument(1)), null], IsCheap: true);

        // The neighbouring number moves with the number.
        yield return Unary("BitIncrement", (s, _) => s) with { IsCheap = true };
        yield return Unary("BitDecrement", (s, _) => s) with { IsCheap = true };
        yield return Unary("ToDouble", (s, _) => s) with { Owner = "Convert", IsCheap = true };
        yield return Unary("ToSingle", (s, _) => s) with { Owner = "Convert", IsCheap = true };
    }

    private static DerivativeRule Estimate(string name, Contribution contribution) => Unary(name, contribution, Singularity.Pole) with
    {
        Kink = $"'Math.{name}' moves in small steps; the derivative of what it estimates is taken",
        Class = Differentiability.Piecewise,
    };

    private static DerivativeRule Sum(string name) => new(
        name,
        [(s, v) => s * v.Argument(1), (s, v) => s * v.Argument(0), (s, _) => s],
        IsCheap: true);

    /// <summary>
    /// d/dx xᵉ = e·xᵉ⁻¹. A constant exponent gives the exact polynomial, also at 0 and below it, where the general formula
    /// would divide by zero.
    /// </summary>
    private static Code PowBase(Code s, IRuleValues v)
    {
        var x = v.Argument(0);
        switch (v.Constant(1))
        {
            case 0:
                return Code.Zero;
            case 1:
                return s;
            case 2:
                return s * Code.Literal(2) * x;
            case 3:
                return s * Code.Literal(3) * x * x;
            case -1:
                return -(s / (x * x));
            case 0.5:
                return s * Code.Literal(0.5) / Math1("Sqrt", x);
            case { } c:
                return s * Code.Literal(c) * Code.Call(DerivativeRule.MathPrefix + "Pow", x, Code.Literal(c - 1));
        }

        // With a whole exponent that is 0 the power is the constant 1, and 0 · x⁻¹ must not become NaN at 0.
        var e = v.Argument(1);
        var partial = s * e * Code.Call(DerivativeRule.MathPrefix + "Pow", x, e - Code.One);
        return Code.Choose(e.In(Code.Relational + 1) + " == 0", e, Code.Zero, partial);
    }

    /// <summary>d/de xᵉ = xᵉ·log x, which tends to 0 with x for a positive exponent: 0 is taken at 0, where the power is flat.</summary>
    private static Code PowExponent(Code s, IRuleValues v)
    {
        var x = v.Argument(0);
        return Code.Choose(x.In(Code.Relational + 1) + " == 0", x, Code.Zero, s * v.Result * Math1("Log", x));
    }

    private static DerivativeRule Unary(string name, Contribution contribution, Singularity singularity = Singularity.None) =>
        new(name, [contribution], Singularity: singularity);

    /// <summary>1 − x², without cancellation near ±1.</summary>
    private static Code OneMinusSquare(IRuleValues v) => (Code.One - v.Argument(0)) * (Code.One + v.Argument(0));

    private static Code SumOfSquares(IRuleValues v) =>
        v.Argument(0) * v.Argument(0) + v.Argument(1) * v.Argument(1);

    private static Code Math1(string function, Code argument) => Code.Call(DerivativeRule.MathPrefix + function, argument);

    /// <summary>A function that only <c>double</c> has: where the user calls its sibling, it is there.</summary>
    private static Code Double1(string function, Code argument) => Code.Call("double." + function, argument);
}
