namespace Downhill.Differentiation.Tests.Constructs;

/// <summary>Operators, leaves and conditions.</summary>
internal sealed class ExpressionConstructs : ConstructArea
{
    public override string Title => "Expressions";

    public override IEnumerable<Construct> Rows =>
    [
        Yes("literal", "return 2.5 * w[0] + 1e-3;"),
        Yes("data", "return x[2] * w[0];"),
        Yes("sum", "return w[0] + w[1];"),
        Yes("difference", "return w[0] - w[1];"),
        Yes("product", "return w[0] * w[1];"),
        Yes("quotient", "return w[0] / w[1];"),
        Yes("negation", "return -w[0] * w[1];"),
        Yes("conditional", "return (x[0] > 0 ? w[0] : w[1]) * w[2];"),
        Yes("switch expression", "return ((x.Length % 3) switch { 0 => w[0], 1 => 1, _ => w[1] * w[2] }) * w[3];"),
        Yes("index as a number", "double s = 0; for (int i = 0; i < 4; i++) { s += i * w[i]; } return s;"),
        Yes("condition on an index", "double s = 0; for (int i = 0; i < 4; i++) { if (i > 1) { s += w[i]; } } return s * w[0];"),
        Yes("condition on data", "return x[0] > 0 ? w[0] * w[1] : w[1];"),
        AlmostEverywhere(
            "condition on a differentiated value",
            "return [|w[0] > 0.2|] ? w[0] * w[1] : w[1];",
            "the branch depends on a differentiated value, and its sides could not be proven to meet"),
        AlmostEverywhere(
            "condition of two parts",
            "return [|w[0] > 0.2 && x[0] > 0|] ? w[0] * w[1] : w[1];",
            "the branch depends on a differentiated value, and its sides could not be proven to meet"),
        AlmostEverywhere(
            "remainder",
            "return [|w[0] % 0.3|] * w[1];",
            "'%' jumps wherever the quotient is a whole number"),
        No(
            "cast to a whole number",
            "return x[[|(int)w[0]|]] * w[1];",
            "the cast to 'int' drops the fraction, so that its derivative is zero; keep the value as a double"),
    ];
}
