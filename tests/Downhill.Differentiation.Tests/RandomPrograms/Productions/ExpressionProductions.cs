namespace Downhill.Differentiation.Tests.RandomPrograms.Productions;

/// <summary>Operators, leaves and conditions.</summary>
internal sealed class ExpressionProductions : ProductionArea
{
    public override IEnumerable<Production> Productions =>
    [
        Leaf("literal", 2, static w => w.Literal()),
        Leaf("data", 2, static w => w.HasData ? $"x[{w.Random.Next(RandomProgram.DataLength)}]" : null),
        Leaf("index as a number", 2, static w => w.Scope.Of("int").Count > 0 ? w.Index().Name : null),
        Leaf(null, 6, static w => w.Scope.Of("double[]") is { Count: > 0 } arrays ? w.Element(w.Pick(arrays)) : null),
        Leaf(null, 8, static w => w.Scalar()),
        Expression("sum", 5, static (w, d) => $"({w.Expression(d - 1)} + {w.Expression(d - 1)})"),
        Expression("difference", 4, static (w, d) => $"({w.Expression(d - 1)} - {w.Expression(d - 1)})"),
        Expression("product", 8, static (w, d) => $"({w.Expression(d - 1)}) * ({w.Expression(d - 1)})"),
        Expression("negation", 2, static (w, d) => $"-({w.Expression(d - 1)})"),
        Expression("quotient", 3, static (w, d) => $"({w.Expression(d - 1)}) / ({w.Positive(d - 1)})"),
        Expression("remainder", 1, static (w, d) => $"({w.Bounded(d - 1)} % {(w.Random.Next(2) == 0 ? "0.7" : w.Positive(d - 1))})"),
        Expression("conditional", 2, static (w, d) => $"({w.Condition()} ? {w.Expression(d - 1)} : {w.Expression(d - 1)})"),
        Expression("switch expression", 1, static (w, d) => w.HasData
            ? $"(((n + {w.Random.Next(3)}) % 3) switch {{ 0 => {w.Expression(d - 1)}, 1 => {w.Literal()}, _ => {w.Expression(d - 1)} }})"
            : null),
        Condition("condition on an index", 2, static w => w.Scope.Of("int").Count > 0
            ? $"{w.Index().Name} {(w.Random.Next(2) == 0 ? "==" : ">")} {w.Random.Next(3)}"
            : null),
        Condition("condition on data", 2, static w => w.HasData ? $"x[{w.Random.Next(5)}] > {w.Literal()}" : null),
        Condition("condition of two parts", 2, static w => w.HasData
            ? w.Random.Next(2) == 0
                ? $"{w.Scalar()} > {w.Literal()} && x[{w.Random.Next(5)}] < {w.Literal()}"
                : $"!({w.Scalar()} < {w.Literal()}) || n == {w.Random.Next(4)}"
            : null),
        Condition("condition on a differentiated value", 4, static w =>
            $"{w.Scalar()} {(w.Random.Next(2) == 0 ? "<" : ">=")} {(w.Random.Next(2) == 0 ? w.Literal() : w.Scalar())}"),
    ];
}
