using Downhill.Differentiation.Emission;

namespace Downhill.Differentiation.Rules;

/// <summary>Functions of each element.</summary>
internal static partial class TensorRules
{
    private static void Pointwise(Dictionary<string, TensorRule> table, char t)
    {
        // In x, the element, or in y, the element of the result; the adjoint s is a factor of each.
        OfResult("Exp", "* y");
        OfArgument("Log", "/ x");
        OfArgument("Log10", $"/ (x * {Code.Literal(Math.Log(10)).Text})");
        OfResult("Sqrt", "/ (2 * y)");
        OfArgument("Sin", "* {0}.Cos(x)");
        OfArgument("Cos", "* -{0}.Sin(x)");
        OfResult("Tan", "* (1 + y * y)");
        OfArgument("Asin", "/ {0}.Sqrt(1 - x * x)");
        OfArgument("Acos", "/ -{0}.Sqrt(1 - x * x)");
        OfArgument("Atan", "/ (1 + x * x)");
        OfArgument("Sinh", "* {0}.Cosh(x)");
        OfArgument("Cosh", "* {0}.Sinh(x)");
        OfResult("Tanh", "* (1 - y * y)");
        Add(
            table,
            new("PointwiseAbs", (s, v) => Call(s, "Map2", Code.Name("(s, x) => x > 0 ? s : x < 0 ? -s : 0"), v.Operand(0)))
            {
                Kink = "'PointwiseAbs' has a kink where an element is 0; the derivative taken there is 0",
                Hint = "abs",
            },
            $"{t}.PointwiseAbs()",
            $"{t}:Abs({t})");

        Add(
            table,
            new("PointwiseMultiply", (s, v) => Product(s, "PointwiseMultiply", v.Operand(1)), (s, v) => Product(s, "PointwiseMultiply", v.Operand(0))) { IsSymmetric = true, Hint = "product" },
            $"{t}.PointwiseMultiply({t})");
        TensorRule quotient = new(
            "PointwiseDivide",
            (s, v) => Pairs(s, v.Operand(1), "x", "/ x"),
            (s, v) => -Call(Pairs(s, v.Operand(1), "x", "/ x / x"), "PointwiseMultiply", v.Operand(0))) { Hint = "quotient" };
        Add(table, quotient, $"{t}.PointwiseDivide({t})");
        if (t == 'V')
        {
            Add(table, quotient, "op_Division(V,V)");
        }

        Add(table, new("PointwisePower", PowerBase, (s, v) => Total(PowerExponent(s, v), t)) { Hint = "power" }, $"{t}.PointwisePower(S)");
        Add(
            table,
            new(
                "PointwisePower",
                (s, v) => Pairs(Call(s, "PointwiseMultiply", v.Operand(1)), Call(v.Operand(0), "PointwisePower", v.Operand(1) - Code.One), "p", "* p"),
                (s, v) => PowerExponent(s, v)) { Hint = "power" },
            $"{t}.PointwisePower({t})");
        Selection("PointwiseMaximum", ">=", t);
        Selection("PointwiseMinimum", "<=", t);

        void OfArgument(string name, string slope) => Function(name, false, slope);
        void OfResult(string name, string slope) => Function(name, true, slope);
        void Function(string name, bool ofResult, string slope) => Add(
            table,
            new(
                "Pointwise" + name,
                (s, v) => (name is "Sin" or "Cos" or "Tanh" or "Atan" ? Bounded : (Func<Code, Code, string, string, Code>)Pairs)(s, ofResult ? v.Result : v.Operand(0), ofResult ? "y" : "x", string.Format(System.Globalization.CultureInfo.InvariantCulture, slope, "global::System.Math")))
            {
                Hint = name.ToLowerInvariant(),
            },
            $"{t}.Pointwise{name}()",
            $"{t}:{name}({t})");

        // At a tie the first one gets the whole adjoint, as with Math.Max.
        void Selection(string name, string comparison, char kind)
        {
            foreach (var other in new[] { 'S', kind })
            {
                Add(
                    table,
                    new(
                        name,
                        (s, v) => Call(v.Operand(0) - v.Operand(1), "Map2", Code.Name($"(d, s) => d {comparison} 0 ? s : 0"), s),
                        (s, v) => other == 'S'
                            ? Total(Call(v.Operand(0) - v.Operand(1), "Map2", Code.Name($"(d, s) => d {comparison} 0 ? 0 : s"), s), kind)
                            : Call(v.Operand(0) - v.Operand(1), "Map2", Code.Name($"(d, s) => d {comparison} 0 ? 0 : s"), s))
                    {
                        Kink = $"'{name}' has a kink where its operands are equal; the derivative of the first one is taken there",
                        Hint = name == "PointwiseMaximum" ? "maximum" : "minimum",
                    },
                    $"{kind}.{name}({other})");
            }
        }
    }

    private static TensorAmount PowerBase(Code s, ITensorValues v)
    {
        switch (v.Constant(1))
        {
            case 1:
                return Seed(s, v);
            case 2:
                return Code.Literal(2) * Call(s, "PointwiseMultiply", v.Operand(0));
            case { } c:
                return Pairs(Code.Literal(c) * s, Call(v.Operand(0), "PointwisePower", Code.Literal(c - 1)), "p", "* p");
            default:
                return Pairs(v.Operand(1) * s, Call(v.Operand(0), "PointwisePower", v.Operand(1) - Code.One), "p", "* p");
        }
    }

    /// <summary>d/de xᵉ = xᵉ·log x, with the limit 0 at 0.</summary>
    private static Code PowerExponent(Code s, ITensorValues v) => Call(
        Call(s, "PointwiseMultiply", v.Result),
        "Map2",
        Code.Name("(s, x) => s == 0 || x == 0 ? 0 : s * global::System.Math.Log(x)"),
        v.Operand(0));
}
