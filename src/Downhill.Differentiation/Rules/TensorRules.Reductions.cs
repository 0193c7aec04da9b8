using System.Globalization;
using Downhill.Differentiation.Emission;

namespace Downhill.Differentiation.Rules;

/// <summary>Numbers made of all elements: sums, norms, extremes, distances, moments.</summary>
internal static partial class TensorRules
{
    private const string Signs = "x => x > 0 ? 1.0 : x < 0 ? -1.0 : 0.0";

    private static void Reductions(Dictionary<string, TensorRule> table)
    {
        Add(
            table,
            new("Sum", (s, v) => new TensorAmount(Filled(v, Call(v.Operand(0), "Count", property: true), s)) { Accumulate = g => $"{g}.Add({s.Text}, {g});" }) { Hint = "sum" },
            "V.Sum()");
        Add(
            table,
            new("L1Norm", (s, v) => Map(v.Operand(0), Signs) * s)
            {
                Kink = "the sum of magnitudes has a kink where an element is 0; the derivative taken there is 0",
                Hint = "norm",
            },
            "V.L1Norm()",
            "V.SumMagnitudes()");
        Add(
            table,
            new("L2Norm", (s, v) => Scaled(v.Operand(0), OverNorm(s, v.Result)))
            {
                Kink = "the norm has a kink at 0; the derivative taken there is 0",
                Hint = "norm",
            },
            "V.L2Norm()",
            "M.FrobeniusNorm()");
        Add(
            table,
            new("Norm", Norm, null) { Kink = "the norm has kinks at 0; the derivative taken there is 0", Hint = "norm" },
            "V.Norm(S)");
        Extreme("Maximum", false);
        Extreme("Minimum", false);
        Extreme("AbsoluteMaximum", true);
        Extreme("AbsoluteMinimum", true);
        Add(table, ExtremeRule("InfinityNorm", "AbsoluteMaximum", true), "V.InfinityNorm()");

        Add(
            table,
            new("RowSums", (s, v) => Product(s, "OuterProduct", Filled(v, Call(v.Operand(0), "ColumnCount", property: true), Code.One))) { Hint = "rowSums" },
            "M.RowSums()");
        Add(
            table,
            new("ColumnSums", (s, v) => Product(Filled(v, Call(v.Operand(0), "RowCount", property: true), Code.One), "OuterProduct", s)) { Hint = "columnSums" },
            "M.ColumnSums()");
        Add(
            table,
            new("Trace", (s, v) => new TensorAmount(Code.Call(v.Matrix + ".Build.DenseDiagonal", Call(v.Operand(0), "RowCount", property: true), s)) { Accumulate = g => $"{g}.SetDiagonal({g}.Diagonal().Add({s.Text}));" }) { Hint = "trace" },
            "M.Trace()");

        Distance("SSD", (s, v) => Code.Literal(2) * s);
        Distance("MSE", (s, v) => Code.Literal(2) * s / Call(v.Operand(0), "Count", property: true));
        Distance("Euclidean", (s, v) => OverNorm(s, v.Result), "the distance has a kink at 0; the derivative taken there is 0");
        Magnitudes("SAD", (s, v) => s);
        Magnitudes("Manhattan", (s, v) => s);
        Magnitudes("MAE", (s, v) => s / Call(v.Operand(0), "Count", property: true));

        void Extreme(string name, bool isMagnitude) => Add(table, ExtremeRule(name, name, isMagnitude), $"V.{name}()");

        void Distance(string name, Func<Code, ITensorValues, Code> factor, string? kink = null) => Add(
            table,
            new(
                "Distance." + name,
                (s, v) => factor(s, v) * (v.Operand(0) - v.Operand(1)),
                (s, v) => factor(s, v) * (v.Operand(1) - v.Operand(0))) { Kink = kink, Hint = "distance" },
            $"Distance:{name}(V,V)");

        void Magnitudes(string name, Func<Code, ITensorValues, Code> factor) => Add(
            table,
            new(
                "Distance." + name,
                (s, v) => factor(s, v) * Map(v.Operand(0) - v.Operand(1), Signs),
                (s, v) => factor(s, v) * Map(v.Operand(1) - v.Operand(0), Signs))
            {
                Kink = "the sum of magnitudes has a kink where an element is 0; the derivative taken there is 0",
                Hint = "distance",
            },
            $"Distance:{name}(V,V)");
    }

    private static TensorRule ExtremeRule(string name, string index, bool isMagnitude) => new(
        name,
        (s, v) =>
        {
            var place = Call(v.Operand(0), index + "Index");
            var element = Code.Index(v.Operand(0), place);
            return new TensorAmount(isMagnitude ? Code.Choose(element.Text + " < 0", element, -s, s) : s) { Index = place };
        })
    {
        Kink = $"'{name}' has a kink where two elements tie; the derivative of the first of them is taken there",
        Hint = name == "InfinityNorm" ? "norm" : name.EndsWith("Maximum", StringComparison.Ordinal) ? "maximum" : "minimum",
    };

    /// <summary>The norm of a given order, which has to be a constant.</summary>
    private static TensorAmount Norm(Code s, ITensorValues v)
    {
        var x = v.Operand(0);
        switch (v.Constant(1))
        {
            case 1:
                return Map(x, Signs) * s;
            case 2:
                return Scaled(x, OverNorm(s, v.Result));
            case double.PositiveInfinity:
                return ExtremeRule("InfinityNorm", "AbsoluteMaximum", true).Contributions[0]!(s, v);
            case { } p and > 1:
                var power = Code.Literal(p - 1).Text;
                var slopes = Map(x, $"x => x > 0 ? global::System.Math.Pow(x, {power}) : x < 0 ? -global::System.Math.Pow(-x, {power}) : 0.0");
                return Code.Choose(v.Result.Text + " == 0", v.Result, Code.Zero, s / Code.Call("global::System.Math.Pow", v.Result, Code.Literal(p - 1))) * slopes;
            default:
                throw new NotSupportedException();
        }
    }

    /// <summary>Whether the order of a norm is one that has a rule.</summary>
    public static bool HasNorm(double? order) => order is >= 1;

    private static Code OverNorm(Code s, Code norm) => Code.Choose(norm.Text + " == 0", norm, Code.Zero, s / norm);

    private static Code Map(Code x, string function) => Call(x, "Map", Code.Name(function));

    private static Code Filled(ITensorValues v, Code count, Code value) => Code.Call(v.Vector + ".Build.Dense", count, value);

    private static Code Call(Code receiver, string name, bool property) =>
        property ? Code.Raw(receiver.In(Code.Primary) + "." + name, Code.Primary, receiver.Reads) : Call(receiver, name);
}
