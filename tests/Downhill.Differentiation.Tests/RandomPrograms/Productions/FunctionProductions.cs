namespace Downhill.Differentiation.Tests.RandomPrograms.Productions;

/// <summary>The functions of <c>System.Math</c>, within their domains.</summary>
internal sealed class FunctionProductions : ProductionArea
{
    public override IEnumerable<Production> Productions =>
    [
        OfOne("Sin"), OfOne("Cos"), OfOne("Tanh"), OfOne("Atan"), OfOne("Asinh"), OfOne("Abs"),
        OfBounded("Exp"), OfBounded("Sinh"), OfBounded("Cosh"),
        OfPositive("Log"), OfPositive("Log2"), OfPositive("Log10"), OfPositive("Sqrt"), OfPositive("Cbrt"),
        OfTwo("Max"), OfTwo("Min"), OfTwo("MaxMagnitude"), OfTwo("MinMagnitude"), OfTwo("CopySign"),
        Of("Log to a base", static (w, d) => $"Math.Log({w.Positive(d)}, 1.5 + {w.Positive(0)})"),
        Of("Pow", static (w, d) => $"Math.Pow({w.Positive(d)}, {w.Bounded(d)})"),
        Of("Pow by a constant", static (w, d) => $"Math.Pow({w.Expression(d)}, {1 + w.Random.Next(4)})"),
        Of("Pow of a constant", static (w, d) => $"Math.Pow({w.Literal()} + 2, {w.Bounded(d)})"),
        Of("Asin", static (w, d) => $"Math.Asin(0.9 * Math.Sin({w.Expression(d)}))"),
        Of("Acos", static (w, d) => $"Math.Acos(0.9 * Math.Cos({w.Expression(d)}))"),
        Of("Acosh", static (w, d) => $"Math.Acosh(1 + {w.Positive(d)})"),
        Of("Atanh", static (w, d) => $"Math.Atanh(0.8 * Math.Tanh({w.Expression(d)}))"),
        Of("Tan", static (w, d) => $"Math.Tan(0.7 * {w.Bounded(d)})"),
        Of("Atan2", static (w, d) => $"Math.Atan2({w.Expression(d)}, {w.Positive(d)})"),
        Of("Clamp", static (w, d) => $"Math.Clamp({w.Expression(d)}, -0.8, 0.9)"),
        Of("FusedMultiplyAdd", static (w, d) => $"Math.FusedMultiplyAdd({w.Expression(d)}, {w.Expression(d)}, {w.Leaf()})"),
        Of("ScaleB", static (w, d) => $"Math.ScaleB({w.Expression(d)}, {w.Random.Next(-2, 3)})"),
        Simple("Math.SinCos", 1, static w =>
        {
            string angle = w.Expression(1);
            (string sin, string cos) = (w.Name("s"), w.Name("s"));
            w.Scope.Add(new Binding("double", sin));
            w.Scope.Add(new Binding("double", cos));
            return new Line($"var ({sin}, {cos}) = Math.SinCos({angle});");
        }),
    ];

    private static ExpressionProduction OfOne(string name) => Of(name, (w, d) => $"Math.{name}({w.Expression(d)})");

    private static ExpressionProduction OfBounded(string name) => Of(name, (w, d) => $"Math.{name}({w.Bounded(d)})");

    private static ExpressionProduction OfPositive(string name) => Of(name, (w, d) => $"Math.{name}({w.Positive(d)})");

    private static ExpressionProduction OfTwo(string name) => Of(name, (w, d) => $"Math.{name}({w.Expression(d)}, {w.Expression(d)})");

    private static ExpressionProduction Of(string name, Func<ProgramWriter, int, string> write) =>
        Expression($"Math.{name}", 1, (w, depth) => write(w, depth - 1));
}
