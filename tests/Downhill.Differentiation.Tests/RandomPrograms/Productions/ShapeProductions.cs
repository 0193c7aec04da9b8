namespace Downhill.Differentiation.Tests.RandomPrograms.Productions;

/// <summary>Variables that are arrays and scalars, parameters and fields.</summary>
internal sealed class ShapeProductions : ProductionArea
{
    private static readonly Binding s_w = new("double[]", "w") { Length = RandomProgram.ArrayLength, IsWritable = false };
    private static readonly Binding s_b = new("double", "b") { IsWritable = false };

    public override IEnumerable<Production> Productions =>
    [
        Shape("variable: an array", 3, static _ => new ProgramShape(
            "", "double[] w", [s_w], static (random, _) => [RandomProgram.Numbers(random, RandomProgram.ArrayLength)])),
        Shape("variables: an array and a scalar", 3, static _ => new ProgramShape(
            "(\"w\", \"b\")",
            "double[] w, double b",
            [s_w, s_b],
            static (random, _) => [RandomProgram.Numbers(random, RandomProgram.ArrayLength), RandomProgram.Number(random)])),
        Shape("variables: two arrays", 3, static _ => new ProgramShape(
            "(\"u\", \"w\")",
            "double[] w, double[] u",
            [s_w, s_w with { Name = "u" }],
            static (random, _) =>
                [RandomProgram.Numbers(random, RandomProgram.ArrayLength), RandomProgram.Numbers(random, RandomProgram.ArrayLength)])),
        Shape("variable: a tuple", 1, static _ => new ProgramShape(
            "",
            "(double a, double b) p",
            [new Binding("double", "p.a"), new Binding("double", "p.b")],
            static (random, _) => [(RandomProgram.Number(random), RandomProgram.Number(random))])),
        Shape("variables: an array and a tuple", 1, static _ => new ProgramShape(
            "(\"w\", \"p\")",
            "double[] w, (double a, double b) p",
            [s_w, new Binding("double", "p.a"), new Binding("double", "p.b")],
            static (random, _) => [RandomProgram.Numbers(random, RandomProgram.ArrayLength), (RandomProgram.Number(random), RandomProgram.Number(random))])),
        Shape("variable: an array of tuples", 1, static _ => new ProgramShape(
            "",
            "(double a, double b)[] p",
            [.. Enumerable.Range(0, 2).SelectMany(static i => new[] { new Binding("double", $"p[{i}].a"), new Binding("double", $"p[{i}].b") })],
            static (random, _) => [new[] { (RandomProgram.Number(random), RandomProgram.Number(random)), (RandomProgram.Number(random), RandomProgram.Number(random)) }])),
        Shape("variables: fields", 3, static _ => new ProgramShape("(\"w\", \"b\")", "", [s_w, s_b], static (_, _) => [])
        {
            Fields = "private double[] w = new double[4];\nprivate double b;",
            FieldValues = static (random, _) =>
                new { w = RandomProgram.Numbers(random, RandomProgram.ArrayLength), b = RandomProgram.Number(random) },
        }),
    ];
}
