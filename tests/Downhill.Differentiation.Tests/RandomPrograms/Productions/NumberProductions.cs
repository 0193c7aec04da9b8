using System.Globalization;

namespace Downhill.Differentiation.Tests.RandomPrograms.Productions;

/// <summary>Floats beside doubles, and the functions that <c>double</c> has itself.</summary>
internal sealed class NumberProductions : ProductionArea
{
    private static readonly string[] s_singleFunctions = ["Sin", "Cos", "Tanh", "Atan", "Asinh"];

    public override IEnumerable<Production> Productions =>
    [
        Shape("variable: float[]", 1, static _ => new ProgramShape(
            "(\"w\", \"b\")",
            "float[] w, double b",
            [new Binding("float[]", "w") { Length = RandomProgram.ArrayLength, IsWritable = false }, new Binding("double", "b") { IsWritable = false }],
            static (random, _) => [Singles(random), RandomProgram.Number(random)])),
        Shape("variables: float and double", 1, static _ => new ProgramShape(
            "(\"a\", \"b\", \"w\")",
            "float a, double b, double[] w",
            [
                new Binding("float", "a") { IsWritable = false },
                new Binding("double", "b") { IsWritable = false },
                new Binding("double[]", "w") { Length = RandomProgram.ArrayLength, IsWritable = false },
            ],
            static (random, _) => [(float)RandomProgram.Number(random), RandomProgram.Number(random), RandomProgram.Numbers(random, RandomProgram.ArrayLength)])),
        Simple("float local", 1, static w =>
        {
            string value = w.Bounded(1);
            string name = w.Name("f");
            w.Scope.Add(new Binding("float", name));
            return new Line($"float {name} = (float){value};");
        }),
        Simple("float assigned", 2, static w => w.Scope.Writable("float") is { Count: > 0 } floats
            ? new Line(Assigned(w, w.Pick(floats).Name))
            : null),
        Simple("array of float", 1, static w =>
        {
            string value = Single(w);
            string last = Single(w);
            string name = w.Name("g");
            w.Scope.Add(new Binding("float[]", name) { Length = 3 });
            return new Line($"float[] {name} = {{ {value}, 0.5f, {last} }}; {name}[1] = {name}[0] * {name}[2];");
        }),
        Leaf("float beside double", 1, static w => w.Scope.Of("float").Count + w.Scope.Of("float[]").Count > 0 ? $"(1.0 * {Single(w)})" : null),
        Expression("whole number as a factor", 1, static (w, d) => w.HasData ? $"(n * {w.Bounded(d - 1)})" : null),
        Expression("Convert.ToDouble and ToSingle", 1, static (w, d) => $"(Convert.ToSingle({w.Expression(d - 1)}) * Convert.ToDouble({w.Bounded(d - 1)}))"),
        Expression("cast to float", 1, static (w, d) => $"(float)({w.Expression(d - 1)})"),
        Expression("cast of a float to double", 1, static (w, d) => $"(double)(float)({w.Expression(d - 1)})"),
        Expression("MathF", 1, static (w, d) => $"MathF.{w.Pick(s_singleFunctions)}((float)({w.Expression(d - 1)}))"),
        Of("Exp2", static (w, d) => w.Bounded(d)),
        Of("Exp10", static (w, d) => w.Bounded(d)),
        Of("ExpM1", static (w, d) => w.Bounded(d)),
        Of("Exp2M1", static (w, d) => w.Bounded(d)),
        Of("Exp10M1", static (w, d) => w.Bounded(d)),
        Of("LogP1", static (w, d) => w.Positive(d)),
        Of("Log2P1", static (w, d) => w.Positive(d)),
        Of("Log10P1", static (w, d) => w.Positive(d)),
        Of("SinPi", static (w, d) => w.Bounded(d)),
        Of("CosPi", static (w, d) => w.Bounded(d)),
        Of("AtanPi", static (w, d) => w.Expression(d)),
        Of("DegreesToRadians", static (w, d) => w.Expression(d)),
        Of("RadiansToDegrees", static (w, d) => w.Bounded(d)),
        Of("RootN", static (w, d) => $"{w.Positive(d)}, {w.Random.Next(1, 4)}"),
        Of("Hypot", static (w, d) => $"{w.Positive(d)}, {w.Expression(d)}"),
        Of("Lerp", static (w, d) => $"{w.Expression(d)}, {w.Expression(d)}, {w.Bounded(d)}"),
        Of("MaxNumber", static (w, d) => $"{w.Expression(d)}, {w.Expression(d)}"),
    ];

    private static ExpressionProduction Of(string name, Func<ProgramWriter, int, string> arguments) =>
        Expression($"double.{name}", 1, (w, depth) => $"double.{name}({arguments(w, depth - 1)})");

    /// <summary>A number of type float.</summary>
    private static string Single(ProgramWriter w)
    {
        IReadOnlyList<Binding> scalars = w.Scope.Of("float");
        IReadOnlyList<Binding> arrays = w.Scope.Of("float[]");
        int choice = w.Random.Next(scalars.Count + arrays.Count + 1);
        return choice < scalars.Count ? scalars[choice].Name
            : choice < scalars.Count + arrays.Count ? $"{arrays[choice - scalars.Count].Name}[{w.Random.Next(3)}]"
            : ((float)Math.Round(w.Random.NextDouble(), 2)).ToString("0.0#", CultureInfo.InvariantCulture) + "f";
    }

    private static string Assigned(ProgramWriter w, string name) => w.Random.Next(5) switch
    {
        0 => $"{name} = {Single(w)} * {Single(w)} - 0.3f;",
        1 => $"{name} *= {Single(w)};",
        2 => $"{name} += MathF.{w.Pick(s_singleFunctions)}({Single(w)} / 3);",
        3 => $"{name} = {Single(w)} / (1.5f + {name} * {name});",
        _ => $"{name} -= {Single(w)};",
    };

    private static float[] Singles(Random random) =>
        Array.ConvertAll(RandomProgram.Numbers(random, RandomProgram.ArrayLength), static number => (float)number);
}
