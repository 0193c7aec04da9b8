namespace Downhill.Differentiation.Tests.RandomPrograms.Productions;

/// <summary>One-dimensional arrays that the program makes and writes in place.</summary>
internal sealed class ArrayProductions : ProductionArea
{
    public override IEnumerable<Production> Productions =>
    [
        Simple("array initialiser", 1, static w =>
        {
            int length = 2 + w.Random.Next(3);
            string items = string.Join(", ", Enumerable.Range(0, length).Select(_ => w.Expression(1)));
            return new Line($"double[] {Add(w, length)} = {{ {items} }};");
        }),
        Simple("array clone", 1, static w => w.Scope.Of("double[]").FirstOrDefault() is { } source
            ? new Line($"var {Add(w, source.Length)} = (double[]){source.Name}.Clone();")
            : null),
        Simple("new array", 1, static w =>
        {
            int length = 2 + w.Random.Next(3);
            return new Line($"double[] {Add(w, length)} = new double[{length}];");
        }),
        Simple("array filled by a loop", 1, static w =>
        {
            int length = 2 + w.Random.Next(3);
            string index = w.Name("i");
            int place = w.Scope.Enter();
            w.Scope.Add(new Binding("int", index) { Length = length });
            string value = w.Expression(2);
            w.Scope.Leave(place);
            string name = Add(w, length);
            return new Group(
            [
                new Line($"var {name} = new double[{length}];"),
                new Line($"for (int {index} = 0; {index} < {name}.Length; {index}++) {name}[{index}] = {value};"),
            ]);
        }),
        Simple("element assigned", 6, static w => Element(w) is { } element ? new Line($"{element} = {w.Expression(2)};") : null),
        Simple("element *=", 4, static w => Element(w) is { } element ? new Line($"{element} *= {w.Bounded(1)};") : null),
        Simple("element +=", 4, static w => Element(w) is { } element ? new Line($"{element} += {w.Expression(2)};") : null),
    ];

    private static string Add(ProgramWriter writer, int length)
    {
        string name = writer.Name("a");
        writer.Scope.Add(new Binding("double[]", name) { Length = length });
        return name;
    }

    private static string? Element(ProgramWriter writer) =>
        writer.Scope.Writable("double[]") is { Count: > 0 } arrays ? writer.Element(writer.Pick(arrays)) : null;
}
