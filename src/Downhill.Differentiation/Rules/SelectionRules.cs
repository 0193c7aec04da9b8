using Downhill.Differentiation.Emission;

namespace Downhill.Differentiation.Rules;

/// <summary>The functions that take one of several values, or jump, with what is taken where they change over.</summary>
internal static class SelectionRules
{
    public static IEnumerable<DerivativeRule> All()
    {
        yield return new DerivativeRule(
            "Abs",
            [(s, v) => WithSignOf(v.Argument(0), s)],
            "'Math.Abs' has a kink where its argument is 0; the derivative taken there is 0",
            Differentiability.AlmostEverywhere,
            IsCheap: true);

        // At a tie the whole adjoint goes to the first argument: one of the one-sided derivatives, and never both.
        foreach (var (name, comparison) in new[] { ("Max", ">="), ("Min", "<="), ("MaxNative", ">="), ("MinNative", "<=") })
        {
            yield return Selection(name, v => Compare(v, 0, comparison, 1), Tie(name), Differentiability.AlmostEverywhere);
        }

        foreach (var (name, comparison) in new[] { ("MaxNumber", ">="), ("MinNumber", "<=") })
        {
            yield return Selection(name, v => Compare(v, 0, comparison, 1) + OrSecondIsNaN(v), Tie(name), Differentiability.AlmostEverywhere);
        }

        foreach (var (name, comparison) in new[] { ("MaxMagnitude", ">="), ("MinMagnitude", "<=") })
        {
            yield return Selection(name, v => Magnitudes(v, comparison), MagnitudeTie(name), Differentiability.Piecewise);
            yield return Selection(name + "Number", v => Magnitudes(v, comparison) + OrSecondIsNaN(v), MagnitudeTie(name + "Number"), Differentiability.Piecewise);
        }

        yield return Clamp("Clamp");
        yield return Clamp("ClampNative");
        yield return new DerivativeRule(
            "Hypot",
            [
                (s, v) => Code.Choose(v.Result.In(Code.Relational + 1) + " == 0", v.Result, Code.Zero, s * v.Argument(0) / v.Result),
                (s, v) => Code.Choose(v.Result.In(Code.Relational + 1) + " == 0", v.Result, Code.Zero, s * v.Argument(1) / v.Result),
            ],
            "'Math.Hypot' has a kink where both its arguments are 0; the derivatives taken there are 0",
            Differentiability.AlmostEverywhere);
        yield return Remainder("IEEERemainder");
        yield return Remainder("Ieee754Remainder");
        yield return new DerivativeRule(
            "CopySign",
            [(s, v) => WithSignOf(v.Argument(0), s) * Sign(v.Argument(1)), (_, _) => Code.Zero],
            "'Math.CopySign' has a kink where its first argument is 0 and jumps where the second one changes its sign; the derivatives taken there are 0",
            Differentiability.Piecewise,
            IsCheap: true);
    }

    private static DerivativeRule Selection(string name, Func<IRuleValues, string> takesFirst, string kink, Differentiability @class) => new(
        name,
        [
            (s, v) => Code.Choose(takesFirst(v), Both(v), s, Code.Zero),
            (s, v) => Code.Choose(takesFirst(v), Both(v), Code.Zero, s),
        ],
        kink,
        @class,
        IsCheap: true);

    private static string Tie(string name) =>
        $"'Math.{name}' has a kink where its arguments are equal; the derivative of the first one is taken there";

    private static string MagnitudeTie(string name) =>
        $"'Math.{name}' jumps or has a kink where its arguments have the same magnitude; the derivative of the first one is taken there";

    private static DerivativeRule Clamp(string name) => new(
        name,
        [
            (s, v) => Code.Choose(Compare(v, 0, "<", 1) + " || " + Compare(v, 0, ">", 2), Code.Call("", v.Argument(0), v.Argument(1), v.Argument(2)), Code.Zero, s),
            (s, v) => Code.Choose(Compare(v, 0, "<", 1), Code.Call("", v.Argument(0), v.Argument(1)), s, Code.Zero),
            (s, v) => Code.Choose(Compare(v, 0, ">", 2), Code.Call("", v.Argument(0), v.Argument(2)), s, Code.Zero),
        ],
        $"'Math.{name}' has a kink at each bound; the derivative from inside is taken there",
        Differentiability.AlmostEverywhere,
        IsCheap: true);

    private static DerivativeRule Remainder(string name) => new(
        name,
        [
            (s, _) => s,
            (s, v) => -(s * Math1("Round", v.Argument(0) / v.Argument(1))),
        ],
        $"'Math.{name}' jumps where the quotient lies half-way between two whole numbers; the derivative between the jumps is taken",
        Differentiability.Piecewise,
        IsCheap: true);

    /// <summary>The number wins over NaN.</summary>
    private static string OrSecondIsNaN(IRuleValues v) => " || double.IsNaN(" + v.Argument(1).Text + ")";

    private static string Magnitudes(IRuleValues v, string comparison) =>
        Math1("Abs", v.Argument(0)).Text + " " + comparison + " " + Math1("Abs", v.Argument(1)).Text;

    private static string Compare(IRuleValues v, int left, string comparison, int right) =>
        v.Argument(left).In(Code.Relational + 1) + " " + comparison + " " + v.Argument(right).In(Code.Relational + 1);

    private static Code Both(IRuleValues v) => Code.Call("", v.Argument(0), v.Argument(1));

    /// <summary>s where x is positive, −s where it is negative, 0 at 0. Not <c>Math.Sign</c>, which throws on NaN.</summary>
    private static Code WithSignOf(Code x, Code s) => Code.Choose(
        x.In(Code.Relational + 1) + " > 0", x, s, Code.Choose(x.In(Code.Relational + 1) + " < 0", x, -s, Code.Zero));

    private static Code Sign(Code x) => Code.Choose(
        "double.IsNegative(" + x.Text + ")", x, Code.Literal(-1), Code.One);

    private static Code Math1(string function, Code argument) => Code.Call(DerivativeRule.MathPrefix + function, argument);
}
