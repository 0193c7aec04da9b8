using Microsoft.CodeAnalysis;
using Downhill.Differentiation.Emission;

namespace Downhill.Differentiation.Rules;

/// <summary>The members of <c>System.Math</c>, each with its derivative, its kinks and the value taken there.</summary>
internal static class MathRules
{
    private static readonly Dictionary<(string Name, int Arity), DerivativeRule> s_rules = Table().ToDictionary(r => (r.Name, r.Arity));

    private static readonly DerivativeRule s_sinOfPair = Unary("SinCos", (s, v) => s * Math1("Cos", v.Argument(0))) with { Suffix = ".Sin" };
    private static readonly DerivativeRule s_cosOfPair = Unary("SinCos", (s, v) => -(s * Math1("Sin", v.Argument(0)))) with { Suffix = ".Cos" };

    /// <summary>Members whose derivative is zero wherever it exists.</summary>
    private static readonly HashSet<string> s_flat = ["Floor", "Ceiling", "Round", "Truncate", "Sign", "ILogB"];

    /// <summary>The rule for a method of <c>System.Math</c> on doubles; null for every other method.</summary>
    public static DerivativeRule? For(IMethodSymbol method)
    {
        if (!IsMath(method.ContainingType) || method.ReturnType.SpecialType != SpecialType.System_Double)
        {
            return null;
        }

        foreach (var parameter in method.Parameters)
        {
            if (parameter.RefKind != RefKind.None
                || (parameter.Type.SpecialType != SpecialType.System_Double && !(method.Name == "ScaleB" && parameter.Ordinal == 1)))
            {
                return null;
            }
        }

        return s_rules.TryGetValue((method.Name, method.Parameters.Length), out var rule) ? rule : null;
    }

    /// <summary>The rules for the two results of <c>Math.SinCos</c>.</summary>
    public static (DerivativeRule First, DerivativeRule Second)? PairFor(IMethodSymbol method) =>
        IsMath(method.ContainingType) && method.Name == "SinCos" && method.Parameters is [{ Type.SpecialType: SpecialType.System_Double }]
            ? (s_sinOfPair, s_cosOfPair)
            : null;

    public static bool IsFlat(IMethodSymbol method) => IsMath(method.ContainingType) && s_flat.Contains(method.Name);

    public static bool IsMath(ITypeSymbol? type) =>
        type is { Name: "Math", ContainingType: null, ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };

    private static IEnumerable<DerivativeRule> Table()
    {
        const Differentiability almost = Differentiability.AlmostEverywhere;

        yield return Unary("Exp", (s, v) => s * v.Result, mayBeInfinite: true);
        yield return Unary("Log", (s, v) => s / v.Argument(0), mayBeInfinite: true);
        yield return Unary("Log10", (s, v) => s / (v.Argument(0) * Code.Literal(Math.Log(10))), mayBeInfinite: true);
        yield return Unary("Log2", (s, v) => s / (v.Argument(0) * Code.Literal(Math.Log(2))), mayBeInfinite: true);
        yield return Unary("Sqrt", (s, v) => s / (Code.Literal(2) * v.Result), mayBeInfinite: true);
        yield return Unary("Cbrt", (s, v) => s / (Code.Literal(3) * v.Result * v.Result), mayBeInfinite: true);
        yield return Unary("Sin", (s, v) => s * Math1("Cos", v.Argument(0)));
        yield return Unary("Cos", (s, v) => -(s * Math1("Sin", v.Argument(0))));
        yield return Unary("Tan", (s, v) => s * (Code.One + v.Result * v.Result));
        yield return Unary("Asin", (s, v) => s / Math1("Sqrt", OneMinusSquare(v)), mayBeInfinite: true);
        yield return Unary("Acos", (s, v) => -(s / Math1("Sqrt", OneMinusSquare(v))), mayBeInfinite: true);
        yield return Unary("Atan", (s, v) => s / (Code.One + v.Argument(0) * v.Argument(0)));
        yield return Unary("Sinh", (s, v) => s * Math1("Cosh", v.Argument(0)), mayBeInfinite: true);
        yield return Unary("Cosh", (s, v) => s * Math1("Sinh", v.Argument(0)), mayBeInfinite: true);
        yield return Unary("Tanh", (s, v) => s * (Code.One - v.Result * v.Result));
        yield return Unary("Asinh", (s, v) => s / Math1("Sqrt", Code.One + v.Argument(0) * v.Argument(0)));
        yield return Unary(
            "Acosh",
            (s, v) => s / (Math1("Sqrt", v.Argument(0) - Code.One) * Math1("Sqrt", v.Argument(0) + Code.One)),
            mayBeInfinite: true);
        yield return Unary("Atanh", (s, v) => s / OneMinusSquare(v), mayBeInfinite: true);

        yield return Unary(
            "Abs",
            (s, v) => WithSignOf(v.Argument(0), s),
            "'Math.Abs' has a kink where its argument is 0; the derivative taken there is 0",
            almost) with { IsCheap = true };

        // At a tie the whole adjoint goes to the first argument: one of the one-sided derivatives, and never both.
        yield return Selection("Max", ">=", "'Math.Max' has a kink where its arguments are equal; the derivative of the first one is taken there");
        yield return Selection("Min", "<=", "'Math.Min' has a kink where its arguments are equal; the derivative of the first one is taken there");
        yield return Magnitude("MaxMagnitude", ">=");
        yield return Magnitude("MinMagnitude", "<=");
        yield return Clamp();

        yield return new DerivativeRule(
            "Atan2",
            [
                (s, v) => s * v.Argument(1) / SumOfSquares(v),
                (s, v) => -(s * v.Argument(0) / SumOfSquares(v)),
            ],
            MayBeInfinite: true);
        yield return new DerivativeRule(
            "FusedMultiplyAdd",
            [(s, v) => s * v.Argument(1), (s, v) => s * v.Argument(0), (s, _) => s],
            IsCheap: true);
        yield return new DerivativeRule(
            "Log",
            [
                (s, v) => s / (v.Argument(0) * Math1("Log", v.Argument(1))),
                (s, v) => -(s * Math1("Log", v.Argument(0)) / (v.Argument(1) * Math1("Log", v.Argument(1)) * Math1("Log", v.Argument(1)))),
            ],
            MayBeInfinite: true);
        yield return new DerivativeRule(
            "IEEERemainder",
            [
                (s, _) => s,
                (s, v) => -(s * Math1("Round", v.Argument(0) / v.Argument(1))),
            ],
            "'Math.IEEERemainder' jumps where the quotient lies half-way between two whole numbers; the derivative between the jumps is taken",
            Differentiability.Piecewise,
            IsCheap: true);

        // The estimates have the derivative of what they estimate.
        yield return Unary("ReciprocalEstimate", (s, v) => -(s / (v.Argument(0) * v.Argument(0))), mayBeInfinite: true);
        yield return Unary("ReciprocalSqrtEstimate", (s, v) => -(s / (Code.Literal(2) * v.Argument(0) * Math1("Sqrt", v.Argument(0)))), mayBeInfinite: true);
        yield return new DerivativeRule("ScaleB", [(s, v) => Code.Call("Math.ScaleB", s, v.Argument(1)), null], IsCheap: true);
        yield return new DerivativeRule(
            "CopySign",
            [(s, v) => WithSignOf(v.Argument(0), s) * Sign(v.Argument(1)), (_, _) => Code.Zero],
            "'Math.CopySign' has a kink where its first argument is 0 and jumps where the second one changes its sign; the derivatives taken there are 0",
            Differentiability.Piecewise,
            IsCheap: true);
        yield return new DerivativeRule("Pow", [PowBase, PowExponent], MayBeInfinite: true);
    }

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
                return s * Code.Literal(c) * Code.Call("Math.Pow", x, Code.Literal(c - 1));
        }

        // With a whole exponent that is 0 the power is the constant 1, and 0 · x⁻¹ must not become NaN at 0.
        var e = v.Argument(1);
        var partial = s * e * Code.Call("Math.Pow", x, e - Code.One);
        return Code.Choose(e.In(Code.Relational + 1) + " == 0", e, Code.Zero, partial);
    }

    /// <summary>d/de xᵉ = xᵉ·log x, which tends to 0 with x for a positive exponent: 0 is taken at 0, where the power is flat.</summary>
    private static Code PowExponent(Code s, IRuleValues v)
    {
        var x = v.Argument(0);
        return Code.Choose(x.In(Code.Relational + 1) + " == 0", x, Code.Zero, s * v.Result * Math1("Log", x));
    }

    private static DerivativeRule Unary(
        string name,
        Contribution contribution,
        string? kink = null,
        Differentiability @class = Differentiability.Smooth,
        bool mayBeInfinite = false) => new(name, [contribution], kink, @class, mayBeInfinite);

    private static DerivativeRule Selection(string name, string comparison, string kink) => new(
        name,
        [
            (s, v) => Code.Choose(Test(v, comparison), Both(v), s, Code.Zero),
            (s, v) => Code.Choose(Test(v, comparison), Both(v), Code.Zero, s),
        ],
        kink,
        Differentiability.AlmostEverywhere,
        IsCheap: true);

    private static DerivativeRule Magnitude(string name, string comparison)
    {
        string Test(IRuleValues v) => Math1("Abs", v.Argument(0)).Text + " " + comparison + " " + Math1("Abs", v.Argument(1)).Text;
        return new(
            name,
            [
                (s, v) => Code.Choose(Test(v), Both(v), s, Code.Zero),
                (s, v) => Code.Choose(Test(v), Both(v), Code.Zero, s),
            ],
            $"'Math.{name}' jumps or has a kink where its arguments have the same magnitude; the derivative of the first one is taken there",
            Differentiability.Piecewise,
            IsCheap: true);
    }

    private static DerivativeRule Clamp() => new(
        "Clamp",
        [
            (s, v) => Code.Choose(Compare(v, 0, "<", 1) + " || " + Compare(v, 0, ">", 2), Code.Call("", v.Argument(0), v.Argument(1), v.Argument(2)), Code.Zero, s),
            (s, v) => Code.Choose(Compare(v, 0, "<", 1), Code.Call("", v.Argument(0), v.Argument(1)), s, Code.Zero),
            (s, v) => Code.Choose(Compare(v, 0, ">", 2), Code.Call("", v.Argument(0), v.Argument(2)), s, Code.Zero),
        ],
        "'Math.Clamp' has a kink at each bound; the derivative from inside is taken there",
        Differentiability.AlmostEverywhere,
        IsCheap: true);

    private static string Test(IRuleValues v, string comparison) => Compare(v, 0, comparison, 1);

    private static string Compare(IRuleValues v, int left, string comparison, int right) =>
        v.Argument(left).In(Code.Relational + 1) + " " + comparison + " " + v.Argument(right).In(Code.Relational + 1);

    private static Code Both(IRuleValues v) => Code.Call("", v.Argument(0), v.Argument(1));

    private static Code OneMinusSquare(IRuleValues v) => Code.One - v.Argument(0) * v.Argument(0);

    private static Code SumOfSquares(IRuleValues v) =>
        v.Argument(0) * v.Argument(0) + v.Argument(1) * v.Argument(1);

    /// <summary>s where x is positive, −s where it is negative, 0 at 0. Not <c>Math.Sign</c>, which throws on NaN.</summary>
    private static Code WithSignOf(Code x, Code s) => Code.Choose(
        x.In(Code.Relational + 1) + " > 0", x, s, Code.Choose(x.In(Code.Relational + 1) + " < 0", x, -s, Code.Zero));

    private static Code Sign(Code x) => Code.Choose(
        "double.IsNegative(" + x.Text + ")", x, Code.Literal(-1), Code.One);

    private static Code Math1(string function, Code argument) => Code.Call("Math." + function, argument);
}
