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
        Simple("array copied into another", 2, static w => w.Scope.Writable("double[]") is { Count: > 0 } arrays && w.Pick(arrays) is var to
            && w.Pick(w.Scope.Of("double[]").ToList()) is { } from && w.Random.Next(Math.Min(from.Length, to.Length) + 1) is var count
                ? new Line($"Array.Copy({from.Name}, {w.Random.Next(from.Length - count + 1)}, {to.Name}, {w.Random.Next(to.Length - count + 1)}, {count});")
                : null),
        Simple("array moved within itself", 2, static w => w.Scope.Writable("double[]") is { Count: > 0 } arrays && w.Pick(arrays) is { Length: > 1 } array
            ? new Line(w.Random.Next(2) == 0 ? $"Array.Copy({array.Name}, 0, {array.Name}, 1, {array.Length - 1});" : $"Array.Copy({array.Name}, 1, {array.Name}, 0, {array.Length - 1});")
            : null),
        Simple("array filled, cleared, reversed", 2, static w => w.Scope.Writable("double[]") is { Count: > 0 } arrays && w.Pick(arrays) is { Length: > 1 } array
            ? new Line(w.Random.Next(4) switch
            {
                0 => $"Array.Fill({array.Name}, {w.Expression(1)}, 1, {w.Random.Next(array.Length)});",
                1 => $"Array.Clear({array.Name}, {w.Random.Next(array.Length)}, 1);",
                2 => $"Array.Reverse({array.Name}, 1, {array.Length - 1});",
                _ => $"Array.Reverse({array.Name});",
            })
            : null),
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
